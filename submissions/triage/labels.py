"""A label and a note of the secretariat on an input: a column of one's own, on lists and in the secretariat's files.

They are shown to whoever reads the whole input, and never leave the secretariat. What an officer writes who sees
confidential matter is only for officers who see it; where both wrote, such an officer sees the latter (decision 0035).
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
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
    shown = [row for _key, row in reader.each(reader.known.inputs().filter(id_in("line", lines))) if row is not None]
    found = labels_of(audience, shown).values()
    return sorted(Counter(each.label for each in found if each.label).items())


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
    label = " ".join(clean_text(label, field="label", limit=LONGEST_LABEL).split())
    note = clean_text(note.strip(), field="note", limit=LONGEST_NOTE)
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
        Round.objects.select_for_update(of=("self",), no_key=True).get(pk=round_.pk)
        reader = InputReader(round_, audience)
        rows = reader.known.inputs().filter(id_in("pk", list(chosen)))
        read = {key for key, shown in reader.each(rows) if shown is not None and takes_label(shown)}
        lines = set(Input.objects.filter(id_in("pk", list(read))).values_list("line", flat=True))
        present = InputLabel.objects.filter(by_sighted=audience.sees_confidential, line__in=lines)
        if removes:
            present.delete()
        else:
            _write(present, lines, label, note, by=by, sighted=audience.sees_confidential)
        if lines:
            audit.record("submissions.input.label", round_, by=by, lines=sorted(lines))
    return len(lines)


def _write(present: QuerySet[InputLabel], lines: set[UUID], label: str, note: str, *, by: User, sighted: bool) -> None:
    now, there = clock.now(), set(present.values_list("line", flat=True))
    values = {name: value for name, value in (("label", label), ("note", note)) if value}
    present.update(**values, by=by, at=now)
    InputLabel.objects.bulk_create(
        InputLabel(line_id=line, by_sighted=sighted, label=label, note=note, by=by, at=now) for line in lines - there
    )


def _readable(audience: Audience) -> QuerySet[InputLabel]:
    rows = InputLabel.objects.all()
    return rows if audience.sees_confidential else rows.filter(by_sighted=False)
