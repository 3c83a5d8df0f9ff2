"""A label and a note of the secretariat on an input: a column of one's own, on lists and in the secretariat's files.

They are shown to whoever reads the whole input, and never leave the secretariat. What an officer writes who sees
confidential matter is only for officers who see it; where both wrote, such an officer sees the latter (decision 0035).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions as consulting
from consultations.audience import audience_in
from consultations.models import Round
from core import audit, clock
from core.audience import Audience
from core.db.ids import id_in
from core.errors import NotAllowed, Refused
from core.text.strings import clean_text
from submissions.models import Input, InputLabel
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import VisibleInput

LONGEST_LABEL = 60  # characters
LONGEST_NOTE = 2_000
MOST = 1_000  # inputs at once


@dataclass(frozen=True, slots=True)
class LabelAndNote:
    label: str = ""
    note: str = ""

    @property
    def mark(self) -> str:
        """What a page says of the text that it showed, so that a change in between is noticed."""
        return blake2b(f"{self.label}\0{self.note}".encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class LabelChange:
    """What an officer typed for one input, and the mark of what the page had shown."""

    before: str
    after: LabelAndNote


class LabelConflict(Refused):
    """Others changed these labels in between: `current` is what each input has now. Nothing was saved."""

    def __init__(self, current: Mapping[UUID, LabelAndNote]) -> None:
        super().__init__("label_changed", _("A colleague changed these labels in the meantime. Nothing was saved."))
        self.current = current


NO_LABEL = LabelAndNote()


def takes_label(visible: VisibleInput) -> bool:
    """Return whether this reader reads the whole input, and so its label and may set one."""
    return visible.id is not None and not visible.withheld and not visible.redacted


def labels_of(audience: Audience, inputs: Iterable[VisibleInput]) -> dict[UUID, LabelAndNote]:
    """Return label and note by the id of the input, for those of `inputs` that `takes_label` allows. One query."""
    if not audience.is_secretariat:
        return {}
    keys = [row.id for row in inputs if row.id is not None and takes_label(row)]
    rows = _readable(audience).filter(id_in("line__inputs", keys)).order_by("by_sighted")
    return {key: LabelAndNote(label, note) for key, label, note in rows.values_list("line__inputs", "label", "note")}


def labels_in(round_: Round, audience: Audience) -> list[tuple[str, int]]:
    """Return the labels of the round's inputs that this reader reads whole, with their number, by name.

    One query where nothing is labelled; else those of `InputReader`, limited to what is labelled.
    """
    rows = _readable(audience).filter(line__submission__delegation__round=round_).exclude(label="")
    lines = list(rows.values_list("line", flat=True))
    if not lines:
        return []
    reader = InputReader(round_, audience, only=set(rows.values_list("line__submission", flat=True)))
    visible = [
        row for _key, row in reader.each(reader.context.inputs().filter(id_in("line", lines))) if row is not None
    ]
    labelled = labels_of(audience, visible).values()
    return sorted(Counter(each.label for each in labelled if each.label).items())


def set_labels(
    round_: Round,
    chosen: Collection[UUID],
    *,
    by: User,
    label: str = "",
    note: str = "",
    removes: bool = False,
) -> int:
    """Set label and note of the chosen inputs, as far as the officer reads them whole; return how many.

    An empty label or note leaves what is there; `removes` takes both away. Raises NotAllowed without a duty in the
    round, Refused at `label` without anything to set, and for more than MOST inputs.
    """
    typed = cleaned(label, note)
    label, note = typed.label, typed.note
    if not consulting.has_any_duty(by, round_):
        raise NotAllowed("no_duty", _("Page not found."))
    if not (label or note or removes):
        raise Refused("label_missing", _("Enter a label or a note."), field="label")
    if len(chosen) > MOST:
        raise Refused(
            "too_many", _("You can label at most 1,000 inputs at once. Filter the list first."), field="label"
        )
    audience = audience_in(by, round_)
    with transaction.atomic():
        _read, line_of = _locked_inputs(round_, audience, chosen)
        lines = set(line_of.values())
        present = InputLabel.objects.filter(by_sighted=audience.sees_confidential, line__in=lines)
        if removes:
            present.delete()
        else:
            _write(present, lines, label, note, by=by, sighted=audience.sees_confidential)
        if lines:
            audit.record("submissions.input.label", round_, by=by, lines=sorted(lines))
    return len(lines)


def set_each_label(round_: Round, changes: Mapping[UUID, LabelChange], *, by: User) -> int:
    """Set label and note of each input to what was typed for it, an empty one to none; return how many changed.

    Inputs that the officer does not read whole are left out. Raises LabelConflict where a label is no longer the one
    that the page showed, unless it already is what was typed; NotAllowed without a duty in the round.
    """
    if not consulting.has_any_duty(by, round_):
        raise NotAllowed("no_duty", _("Page not found."))
    audience = audience_in(by, round_)
    with transaction.atomic():
        read, line_of = _locked_inputs(round_, audience, changes)
        current = labels_of(audience, read)
        typed = {key: cleaned(change.after.label, change.after.note) for key, change in changes.items()}
        differ = {key for key in line_of if typed[key] != current.get(key, NO_LABEL)}
        conflicts = {key for key in differ if current.get(key, NO_LABEL).mark != changes[key].before}
        if conflicts:
            raise LabelConflict({key: current.get(key, NO_LABEL) for key in conflicts})
        values = {line_of[key]: typed[key] for key in differ}
        _replace(values, by=by, sighted=audience.sees_confidential)
        if values:
            audit.record("submissions.input.label", round_, by=by, lines=sorted(values))
    return len(values)


def cleaned(label: str, note: str) -> LabelAndNote:
    """Return label and note as they are saved. Raises Refused."""
    return LabelAndNote(
        " ".join(clean_text(label, field="label", limit=LONGEST_LABEL).split()),
        clean_text(note.strip(), field="note", limit=LONGEST_NOTE),
    )


def _locked_inputs(
    round_: Round, audience: Audience, chosen: Iterable[UUID]
) -> tuple[list[VisibleInput], dict[UUID, UUID]]:
    """Lock the round's labels. Return those of the chosen inputs that the reader reads whole, and the line of each."""
    Round.objects.select_for_update(of=("self",), no_key=True).get(pk=round_.pk)
    reader = InputReader(round_, audience)
    rows = reader.context.inputs().filter(id_in("pk", list(chosen)))
    read = {key: visible for key, visible in reader.each(rows) if visible is not None and takes_label(visible)}
    lines = Input.objects.filter(id_in("pk", list(read))).values_list("pk", "line")
    return list(read.values()), dict(lines)


def _write(present: QuerySet[InputLabel], lines: set[UUID], label: str, note: str, *, by: User, sighted: bool) -> None:
    """Set what is not empty; the rest stays, of a colleague without sight too."""
    now, there = clock.now(), set(present.values_list("line", flat=True))
    values = {name: value for name, value in (("label", label), ("note", note)) if value}
    present.update(**values, by=by, at=now)
    missing = lines - there
    below = {row.line_id: row for row in InputLabel.objects.filter(by_sighted=False, line__in=missing)}
    InputLabel.objects.bulk_create(
        InputLabel(
            line_id=line,
            by_sighted=sighted,
            label=label or (below[line].label if line in below else ""),
            note=note or (below[line].note if line in below else ""),
            by=by,
            at=now,
        )
        for line in missing
    )


def _replace(values: Mapping[UUID, LabelAndNote], *, by: User, sighted: bool) -> None:
    """Set each line's label and note as they are; where both are empty and nothing is beneath, remove the row."""
    below = InputLabel.objects.filter(by_sighted=False, line__in=values)
    covered = set(below.values_list("line", flat=True)) if sighted else set()
    InputLabel.objects.filter(by_sighted=sighted, line__in=values).delete()
    now = clock.now()
    InputLabel.objects.bulk_create(
        InputLabel(line_id=line, by_sighted=sighted, label=each.label, note=each.note, by=by, at=now)
        for line, each in values.items()
        if each != NO_LABEL or line in covered
    )


def _readable(audience: Audience) -> QuerySet[InputLabel]:
    rows = InputLabel.objects.all()
    return rows if audience.sees_confidential else rows.filter(by_sighted=False)
