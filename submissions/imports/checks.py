"""Checks a whole file against the round and the register: what it would bring, and all its faults.

Texts are not kept: of each row only its place in the file, so that memory does not grow with them.
"""

import datetime as dt
import uuid
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from consultations.enums import Constituency
from consultations.models import Organisation, Round
from consultations.organisations.lookalikes import RegisterNames
from consultations.rounds.services import positions_offered
from core.errors import Refused
from core.text.strings import fold
from submissions.enums import Confidentiality, Position
from submissions.imports.consent import LevelPolicy, RowLevel
from submissions.imports.earlier_imports import (
    FirstFile,
    continued_submissions,
    existing_submissions,
    imported_before,
    imported_positions,
)
from submissions.imports.rows import AnswerReader, ImportedAnswer, RowValues, Subject
from submissions.imports.sources import tables
from submissions.imports.sources.tables import TableFile, unlike_shown
from submissions.models import InputImport
from submissions.sensitive.personal_patterns import personal_data
from submissions.visibility.confidentiality import strictest
from submissions.workbooks.faults import CellFault, quoted

NEW = "new"


@dataclass(slots=True)
class ImportedBody:
    """A body named in a file: `organisation` in the register, or a new one without it and without `like`.

    `like` are bodies whose name looks like this one: a person says which it is. `rows` is the number of its rows.
    """

    name: str
    key: uuid.UUID
    organisation: Organisation | None = None
    like: list[Organisation] = field(default_factory=list)
    constituency: str = ""
    country: str = ""
    rows: int = 0

    @property
    def is_new(self) -> bool:
        return self.organisation is None and not self.like

    @property
    def kind(self) -> str:
        """Its constituency: the register's, else the one in the file, else “other”."""
        return self.organisation.constituency if self.organisation else self.constituency or Constituency.OTHER.value


class BodyMatcher:
    """Matches names in a file with the register, and with a person's decisions on them."""

    def __init__(self, decisions: Mapping[str, str]) -> None:
        """Set a person's `decisions` on names: the id or code of a body, or `new`."""
        self._said = {fold(name): value for name, value in decisions.items()}
        self._names = RegisterNames()
        self._found: dict[str, ImportedBody] = {}

    def body(self, name: str) -> ImportedBody:
        """Return the body of that name: the same one for the same name, ignoring case and spaces."""
        plain = fold(name)
        body = self._found.get(plain)
        if body is None:
            body = self._found[plain] = self._look(" ".join(name.split()), plain)
        return body

    def has_grown(self) -> bool:
        """Return whether the register has bodies that were not read. One query."""
        return self._names.has_grown()

    def bodies(self) -> Iterable[ImportedBody]:
        """Return all bodies that were looked up, in that order; two names of one body are two."""
        return self._found.values()

    def _look(self, name: str, plain: str) -> ImportedBody:
        chosen_key = self._said.get(plain, "")
        if chosen_key == NEW:
            return ImportedBody(name, uuid.uuid4())
        if chosen_key and (chosen := self._names.keyed(chosen_key)):
            return ImportedBody(name, chosen.pk, chosen)
        exact = self._names.exactly(name)
        if len(exact) == 1 and exact[0].confirmed_at is not None:
            return ImportedBody(name, exact[0].pk, exact[0])
        return ImportedBody(name, uuid.uuid4(), like=exact or self._names.resembling(name))


ProgressCallback = Callable[[int], None]


@dataclass(slots=True)
class BodyGroup:
    """The rows of one body: their places in the table, and their numbers.

    `moved` are places of rows with the position on a subject, each with that of the first row on it, which has none.
    """

    body: ImportedBody
    places: array[int] = field(default_factory=lambda: array("Q"))
    rows: array[int] = field(default_factory=lambda: array("L"))
    moved: dict[int, int] = field(default_factory=dict)

    def put_positions_first(self) -> None:
        """Put a row with the position before the others on its subject: the first answer on a text has the position."""
        if self.moved:
            pairs = sorted(zip(self.places, self.rows, strict=True), key=self._order)
            self.places, self.rows = array("Q", (place for place, _ in pairs)), array("L", (row for _, row in pairs))

    def _order(self, pair: tuple[int, int]) -> tuple[int, bool]:
        return self.moved.get(pair[0], pair[0]), pair[0] not in self.moved


@dataclass(slots=True)
class CheckedFile:
    """The result of a check. `faults` prevent the import; `notices` are shown, and do not."""

    reader: AnswerReader
    register: BodyMatcher
    policy: LevelPolicy
    followed: FirstFile | None = None
    rows: int = 0
    faults: list[CellFault] = field(default_factory=list)
    notices: list[CellFault] = field(default_factory=list)
    groups: dict[uuid.UUID, BodyGroup] = field(default_factory=dict)
    external: dict[str, int] = field(default_factory=dict)  # row by id
    personal: list[tuple[int, str, str]] = field(default_factory=list)  # (row, kind, words): what may be personal data
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)  # (our column, value) that nothing is known of
    spellings: dict[tuple[str, str], str] = field(default_factory=dict)  # the first of each, by column and `fold`

    def without_bad_rows(self) -> None:
        """Leave only the good rows to be imported: bodies of which no row is good are left out."""
        bad = self.bad_rows
        for key, group in list(self.groups.items()):
            good = [(place, row) for place, row in zip(group.places, group.rows, strict=True) if row not in bad]
            group.places, group.rows = array("Q", (place for place, _row in good)), array("L", (row for _, row in good))
            if not good:
                del self.groups[key]
        self.external = {external: row for external, row in self.external.items() if row not in bad}

    @property
    def bad_rows(self) -> set[int]:
        return {fault.row for fault in self.faults}

    @property
    def bodies(self) -> list[ImportedBody]:
        return list(self.register.bodies())


def check(
    table: TableFile,
    round_: Round,
    *,
    batch: InputImport,
    now: dt.datetime,
    progress: ProgressCallback = lambda rows: None,
) -> CheckedFile:
    """Read and check every row, by the decisions kept in the import.

    Raises Refused for a file without rows, Refusals for columns that are not clear.
    """
    heading = tables.headings(table.heading)
    places = tables.places(batch.columns, heading)
    checked = CheckedFile(
        AnswerReader(RowValues(round_, now), places, heading, batch.replacements, needs_text=not _is_survey(batch)),
        BodyMatcher(batch.bodies),
        LevelPolicy.of(batch, has_column="level" in places),
        FirstFile(batch.continues, heading) if batch.continues is not None else None,
    )
    offered = {each.value: positions_offered(round_, each) for each in Constituency}
    positions: dict[tuple[uuid.UUID, Subject], tuple[int, str]] = {}  # of the first row, and the first position
    imported = imported_positions(batch)
    for place, number, row in table.rows():
        checked.rows += 1
        progress(checked.rows)
        answer, faults = checked.reader.read(number, row)
        if checked.followed is not None and (again := checked.followed.fault(number, row)):
            checked.faults.append(again)
            continue
        if answer is None:
            checked.faults += faults
            _count_unknown(checked, faults)
            continue
        body = checked.register.body(answer.organisation)
        body.constituency = body.constituency or answer.constituency  # decides which positions are offered
        about = body.key, answer.subject
        faults = [
            checked.reader.fault(number, row, refusal.field or "", refusal)
            for refusal in (
                *_of_row(answer, body, offered, checked.external, table.shown_row),
                *checked.policy.faults(answer.level, answer.consented_on, answer.consent_source),
                *_position_lost(answer, imported.get(about)),
            )
        ]
        checked.faults += faults
        _count(checked, body, answer, place, number)
        if faults:
            continue
        _note(checked, answer, number, row)
        checked.policy.count(_limited_level(checked, answer, body, number, row))
        first, before = positions.setdefault(about, (place, imported.get(about, answer.position)))
        if answer.position and not before:
            positions[about] = first, answer.position
            checked.groups[body.key].moved[place] = first
        elif answer.position != before and answer.position:
            checked.notices.append(checked.reader.fault(number, row, "position", _second(before)))
    if not checked.rows:
        hint = _("Choose the file with the inputs.")
        raise Refused("no_rows", _("The file has no row below its heading."), hint=hint)
    for group in checked.groups.values():
        group.put_positions_first()
    checked.faults += _begun(checked, batch) + _imported(checked, round_)
    checked.faults.sort(key=lambda fault: fault.row)
    checked.notices += _of_bodies(checked, {rule.constituency for rule in round_.constituency_rules.all()})
    _show_places(checked, table)
    return checked


def _show_places(checked: CheckedFile, table: TableFile) -> None:
    """Give each fault and notice the row that a person finds in the file."""
    for fault in (*checked.faults, *checked.notices):
        table.show_place(fault)
    checked.notices[:0] = unlike_shown(table)
    checked.personal = [(table.shown_row(number), kind, words) for number, kind, words in checked.personal]


def _is_survey(batch: InputImport) -> bool:
    return bool(batch.layout or (batch.continues and batch.continues.layout))


def _of_row(
    answer: ImportedAnswer,
    body: ImportedBody,
    offered: Mapping[str, Collection[str]],
    external: Mapping[str, int],
    shown_row: Callable[[int], int],
) -> Iterator[Refused]:
    if body.like:
        names = _(", ").join(f"{quoted(each.name)} ({each.code})" for each in body.like[:5])
        yield Refused(
            "body_unsure",
            _("The register has a name that looks like this one: %(names)s.") % {"names": names},
            field="organisation",
            hint=_("State whether this participant is meant, or another one (“new”)."),
        )
    positions = offered.get(body.kind, ())
    if answer.position and positions and answer.position not in positions:
        names = _(", ").join(str(Position(key).label) for key in positions if key in Position.values)
        yield Refused(
            "position_not_offered",
            _("This position is not offered to this constituency in this round."),
            field="position",
            hint=_("Choose one of: %(names)s.") % {"names": names},
        )
    if answer.external_id and answer.external_id in external:
        yield Refused(
            "external_id_twice",
            _("Row %(row)s has the same ID.") % {"row": shown_row(external[answer.external_id])},
            field="external_id",
            hint=_("Give each input an ID of its own, or leave the ID empty."),
        )


def _count(checked: CheckedFile, body: ImportedBody, answer: ImportedAnswer, place: int, number: int) -> None:
    group = checked.groups.setdefault(body.key, BodyGroup(body))
    group.places.append(place)
    group.rows.append(number)
    body.rows += 1
    body.country = body.country or answer.country
    if answer.external_id:
        checked.external.setdefault(answer.external_id, number)


def _left_position(position: str) -> Refused:
    return Refused(
        "position_left_out",
        _("This row cannot have a position. Its text is imported, “%(position)s” is not.")
        % {"position": Position(position).label},
    )


def _second(before: str) -> Refused:
    return Refused(
        "second_position",
        _(
            "An earlier row gives the position of this participant on the same paragraph: "
            "“%(position)s”. The position in this row is not imported."
        )
        % {"position": Position(before).label},
    )


def _limited_level(
    checked: CheckedFile, answer: ImportedAnswer, body: ImportedBody, number: int, row: Sequence[Any]
) -> RowLevel:
    """Return the level of a row. One that is added to a submission is not more open than that; a notice says so."""
    decided = checked.policy.row_level(answer.level, answer.consented_on, answer.consent_source)
    before = checked.followed.levels.get(body.key) if checked.followed else None
    if before is None or strictest(decided.level, before) == decided.level:
        return decided
    refusal = Refused(
        "not_opened",
        _("The inputs of this participant in the first file are “%(level)s”. This row is not more open than these.")
        % {"level": Confidentiality(before).label},
    )
    checked.notices.append(checked.reader.fault(number, row, "level", refusal))
    return replace(decided, level=Confidentiality(before))


MOST_PERSONAL = 200  # hints that a page lists


def _note(checked: CheckedFile, answer: ImportedAnswer, number: int, row: Sequence[Any]) -> None:
    """Note what a person should see of a good row: a position that is not imported, and possible personal data."""
    if answer.left_position:
        checked.notices.append(checked.reader.fault(number, row, "position", _left_position(answer.left_position)))
    for text in (answer.comment, answer.rewording):
        for kind, start, end in personal_data(text):
            if len(checked.personal) < MOST_PERSONAL:
                checked.personal.append((number, kind, text[start:end][:_LONGEST_VALUE]))


def _position_lost(answer: ImportedAnswer, imported: str | None) -> Iterator[Refused]:
    """Yield the refusal of a position that cannot be added to an answer without one, `imported` earlier."""
    if answer.position and imported == "":
        yield Refused(
            "position_lost",
            _("An earlier import has an answer of this participant on the same paragraph, without a position."),
            field="position",
            hint=_(
                "Delete the position in this row. Or undo that import, correct the row in its file, and import the "
                "whole file again."
            ),
        )


_REPLACED = {
    "unknown_sender",
    "unknown_constituency",
    "unknown_paragraph",
    "two_places",
    "not_a_choice",
    "no_date",
}  # codes of unknown values
_LONGEST_VALUE = 100  # characters; of a longer one only the beginning is known


def _count_unknown(checked: CheckedFile, faults: Iterable[CellFault]) -> None:
    for fault in faults:
        if fault.code in _REPLACED and fault.field and fault.value and len(fault.value) < _LONGEST_VALUE:
            value = checked.spellings.setdefault((fault.field, fold(fault.value)), fault.value)
            checked.unknown[fault.field, value] += 1


def _begun(checked: CheckedFile, batch: InputImport) -> list[CellFault]:
    round_ = batch.round
    continued = {key for key, group in checked.groups.items() if group.body.organisation is not None}
    continued -= continued_submissions(batch, continued).keys()
    return [
        CellFault(
            "has_begun",
            str(
                _("“%(body)s” has a submission of its own in this round.")
                % {"body": quoted(checked.groups[key].body.name)}
            ),
            row=row,
            field="organisation",
            hint=str(_("Remove its rows from the file. Its focal point can enter them in that submission.")),
        )
        for key in existing_submissions(round_, continued)
        for row in checked.groups[key].rows
    ]


def _imported(checked: CheckedFile, round_: Round) -> list[CellFault]:
    return [
        CellFault(
            "imported_before",
            str(_("The input “%(id)s” was imported into this round before.") % {"id": quoted(external)}),
            row=checked.external[external],
            field="external_id",
            hint=str(_("Remove the row from the file, or undo the earlier import.")),
        )
        for external in imported_before(round_, checked.external)
    ]


def _of_bodies(checked: CheckedFile, names: Collection[str]) -> list[CellFault]:
    """Return notices about imported bodies, at the first row of each."""
    faults = []
    for group in checked.groups.values():
        body = group.body
        if body.is_new and not body.constituency:
            code, words = (
                "kind_unknown",
                _("“%(body)s” is new to the register, and no row gives its kind. It is imported as “Other”."),
            )
        elif body.kind not in names:
            code, words = (
                "not_asked",
                _(
                    "“%(body)s”: this round does not ask participants of this kind. The inputs are imported "
                    "all the same."
                ),
            )
        else:
            continue
        faults.append(CellFault(code, str(words % {"body": quoted(body.name)}), row=group.rows[0]))
    return faults


def counts(checked: CheckedFile) -> dict[str, Any]:
    """Return the numbers of a check: rows, inputs to import, bodies by how they were found, faults, notices."""
    bodies = checked.bodies
    return {
        "rows": checked.rows,
        "inputs": checked.rows - len(checked.bad_rows),
        "submissions": len(checked.groups),
        "matched": sum(body.organisation is not None for body in bodies),
        "new": sum(body.is_new for body in bodies),
        "unsure": sum(bool(body.like) for body in bodies),
        "bad_rows": len(checked.bad_rows),
        "faults": len(checked.faults),
        "notices": len(checked.notices),
        "levels": dict(checked.policy.counts),
        "positions": sum(fault.code in _ON_NO_POSITION for fault in (*checked.faults, *checked.notices)),
    }


_ON_NO_POSITION = {"no_position_here", "position_left_out"}
