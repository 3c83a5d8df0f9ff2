"""Answers as their page shows them: history, conflicts, and one act that begins, saves and hands on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.people import services as accounts
from consultations.enums import AT_RISK
from consultations.models import Delegation, Membership
from core.errors import NotAllowed, Refused, SaveConflict
from core.text.strings import clean_text
from submissions.drafting import services
from submissions.drafting.revisions import DraftRevision
from submissions.drafting.status import current_draft
from submissions.drafting.text_diff import Piece, merged, redline
from submissions.models import ANSWER_FIELDS, CONTENT_FIELDS, TEXT_FIELDS, DraftChange, Input, Version

SITTING = timedelta(minutes=15)  # saves of one person with no longer break are one change


@dataclass(slots=True)
class HistoryEntry:
    """What one person changed in one sitting: from revision `since` to `until`; the last save was at `at`.

    `between` lists the saves in between, newest first, as revision and time.
    """

    since: int
    until: int
    at: datetime
    began: datetime
    by: User
    before: dict[str, Any]
    after: dict[str, Any]
    between: list[tuple[int, datetime]] = field(default_factory=list)

    @property
    def fields(self) -> list[str]:
        """The fields that differ in the end, in the order of the form; empty where the person undid the change."""
        return [name for name in ANSWER_FIELDS if name in self.before and self.before[name] != self.after[name]]


def input_history(input_: Input) -> Iterator[HistoryEntry]:
    """Yield the changes of one input in its version, newest first, read from the database as needed."""
    now = {name: getattr(input_, name) for name in ANSWER_FIELDS}
    change: HistoryEntry | None = None
    for row in _rows(input_).select_related("by").iterator(chunk_size=100):
        before = {name: row.before[name] for name in ANSWER_FIELDS if name in row.before}
        after = {name: now[name] for name in before}
        if change is not None and change.by == row.by and change.began - row.at < SITTING:
            change.between.append((change.since, row.at))
            change.since, change.began = row.revision, row.at
            change.after = after | change.after
            change.before |= before
        else:
            if change is not None:
                yield change
            change = HistoryEntry(row.revision, row.revision + 1, row.at, row.at, row.by, before, after)
        now |= before
    if change is not None:
        yield change


def text_at(input_: Input, revision: int) -> dict[str, Any]:
    """Return all fields of the answer at that revision. Raises NotAllowed for a revision that never existed."""
    if not 1 <= revision <= input_.revision:
        raise NotAllowed("no_revision", _("This text does not exist or was removed. Go back to the list."))
    values = {name: getattr(input_, name) for name in ANSWER_FIELDS}
    for row in _rows(input_).filter(revision__gte=revision).iterator(chunk_size=100):
        values |= {name: row.before[name] for name in values.keys() & row.before.keys()}
    return values


def restore_text(draft: Input, source: Input, revision: int, *, over: int, by: User) -> Input:
    """Restore the text of `source` at `revision` into the draft, on top of revision `over`.

    `source` is the draft itself or its line in an earlier version. The replaced text stays in the history. Raises
    NotAllowed for another line, and what `save_input` raises: SaveConflict where somebody saved since `over`, or where
    that is UNKNOWN.
    """
    if draft.line_id != source.line_id:
        raise NotAllowed("not_there", _("This text does not exist or was removed. Go back to the list."))
    # A level does not come back with a text: it might become more open by that.
    fields = {name: value for name, value in text_at(source, revision).items() if name in CONTENT_FIELDS}
    return services.save_input(draft, fields=fields, revision=over, by=by)


def _rows(input_: Input) -> Any:
    return DraftChange.objects.filter(version=input_.version_id, line=input_.line_id).order_by("-revision", "-at")


MINE, THEIRS, BOTH = "mine", "theirs", "both"


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field that both people filled in differently.

    For texts `pieces` lead from theirs to mine, and `both` contains both changes where they can be merged.
    """

    field: str
    theirs: str
    mine: str
    pieces: list[Piece]
    both: str | None = None


@dataclass(frozen=True, slots=True)
class EditConflict:
    """A save conflict: a person must resolve `differences`; `taken` is what only the other changed, as saved."""

    differences: list[FieldConflict] = field(default_factory=list)
    taken: dict[str, Any] = field(default_factory=dict)


def edit_conflict(stale: SaveConflict, begun: int) -> EditConflict:
    """Compare, field by field, what was saved in between with what was refused.

    Both are compared with revision `begun`, from which the refused text was written. If that revision is not known, a
    person must resolve every difference.
    """
    current: Input = stale.current
    base = _base(current, begun)
    differences, merged_fields = [], {}
    for name, mine in stale.theirs.items():
        theirs = getattr(current, name)
        if theirs == mine:
            continue
        if name in base and mine == base[name]:
            merged_fields[name] = theirs
        elif name not in base or theirs != base[name]:
            texts = name in TEXT_FIELDS
            both = merged(base[name], theirs, mine) if texts and name in base else None
            differences.append(FieldConflict(name, theirs, mine, redline(theirs, mine) if texts else [], both))
    return EditConflict(differences, merged_fields)


def resolve_conflict(
    current: Input, fields: Mapping[str, Any], choices: Mapping[str, str], begun: int
) -> dict[str, Any]:
    """Return the fields as a person chose: `choices` says "mine", "theirs" or "both" for a field.

    Raises Refused at the field where both cannot be merged.
    """
    base = _base(current, begun)
    resolved = dict(fields)
    for name in fields.keys() & choices.keys():
        if choices[name] == THEIRS:
            resolved[name] = getattr(current, name)
        elif choices[name] == BOTH and name in TEXT_FIELDS:
            mine = clean_text(fields[name], field=name)
            both = merged(base[name], getattr(current, name), mine) if name in base else None
            if both is None:
                raise Refused(
                    "not_both",
                    _("The two texts change the same words. They cannot be combined automatically."),
                    field=name,
                    hint=_("Choose one text, and add to it what you want to keep from the other."),
                )
            resolved[name] = both
    return resolved


def _base(current: Input, begun: int) -> dict[str, Any]:
    try:
        return text_at(current, begun)
    except NotAllowed:
        return {}


def answers_on(version: Version | None, **subject: Any) -> list[Input]:
    """Return all inputs of the version on a subject, by number; empty before anything was written."""
    if version is None:
        return []
    rows = Input.objects.filter(version=version, **subject).select_related("line", "changed_by").order_by("number")
    return list(rows)


def next_number(inputs: Sequence[Input]) -> int:
    """Return the number of a further answer beside these, which may have gaps: what was empty was not sent."""
    return max((row.number for row in inputs), default=0) + 1


def blank_answer(language: str, number: int, **subject: Any) -> Input:
    """Return the unsaved input that a page shows before anybody has written: viewing stores nothing (D4)."""
    return Input(number=number, language=language, **subject)


def write_answer(
    delegation: Delegation,
    *,
    number: int,
    fields: Mapping[str, Any],
    revision: DraftRevision,
    by: User,
    at: datetime,
    then: str = "",
    begun: DraftRevision | None = None,
    choices: Mapping[str, str] | None = None,
    **subject: Any,
) -> tuple[Input, dict[str, Any]]:
    """Begin the draft and the input if needed, save, and with `then` "release" or "clear" hand over or approve.

    `number` is an existing input or the next one. All of it is done or nothing.

    Where somebody saved since `revision` but changed other fields since `begun` (the revision the text was written
    from), both changes are kept; the second value returned contains the fields that the other person changed. Then
    `then` does nothing: nobody hands on or approves words that they have not seen. Of a revision of another draft
    nothing is known: a person must resolve every difference. `choices` resolve fields that both changed. Raises what
    `current_draft`, `save_input`, `resolve_conflict`, `release` and `clear` raise.
    """
    merged_fields: dict[str, Any] = {}
    with transaction.atomic():
        version = current_draft(delegation, by=by, at=at, begins=revision.draft is None)
        input_ = _numbered(version, number, by=by, **subject)
        over, base = (_number_in(version, input_, each) for each in (revision, begun or revision))
        if choices:
            fields = resolve_conflict(input_, fields, choices, base)
        try:
            saved = services.save_input(input_, fields=fields, revision=over, by=by, at=at)
        except SaveConflict as stale:
            conflict = edit_conflict(stale, base)
            if conflict.differences:
                raise
            merged_fields = conflict.taken
            fields, over = {**fields, **merged_fields}, stale.current.revision
            saved = services.save_input(input_, fields=fields, revision=over, by=by, at=at)
        if then == "release" and not merged_fields:
            saved = services.release(saved, by=by)
        elif then == "clear" and not merged_fields:
            saved = services.clear(saved, by=by)
    return saved, merged_fields


def _number_in(version: Version, input_: Input, revision: DraftRevision) -> int:
    """Where nothing is written in this draft, any page stands on what is there."""
    is_untouched = input_.revision == 1 and input_.is_empty
    return input_.revision if is_untouched else revision.number_in(version)


def device_key(delegation: Delegation, user: User) -> str:
    """Return the person's device key; "" for bodies whose people may be in danger (PRACTICE 4)."""
    return "" if delegation.organisation.constituency in AT_RISK else accounts.device_key(user)


def author(delegation: Delegation, user: User) -> str:
    """Return how colleagues see a person: by where they work, else by name."""
    if user is None:
        return ""
    rows = Membership.objects.filter(organisation_id=delegation.organisation_id, user=user)
    unit = rows.order_by("-started_at").values_list("unit", flat=True).first()
    return str(unit or user.get_full_name())


def _numbered(version: Version, number: int, *, by: User, **subject: Any) -> Input:
    if number == 1:
        return services.input_for(version, by=by, **subject)
    answers = answers_on(version, **{**subject, "on_round": not any(subject.values())})
    for input_ in answers:
        if input_.number == number:
            return input_
    if number != next_number(answers):
        raise NotAllowed("not_there", "")
    return services.add_input(version, by=by, **subject)
