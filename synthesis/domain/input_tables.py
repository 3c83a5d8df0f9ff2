"""Tables made elsewhere that speak of the inputs of a round, each by the id it was imported with or by its own."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from consultations.models import Round
from core.errors import Refused
from core.text import folded
from submissions.models import Input
from submissions.rules import inputs_read_by
from submissions.workbooks.faults import CellFault
from submissions.workbooks.finding import letter

AT_ONCE = 2_000


def places(heading: Sequence[str], columns: Mapping[str, str], *, optional: Sequence[str] = ()) -> dict[str, int]:
    """Where each of `columns` (key → name) stands; those of `optional` may be absent. Raises Refused for the others."""
    by_name = {folded(name): place for place, name in reversed(list(enumerate(heading)))}
    missing = [name for key, name in columns.items() if folded(name) not in by_name and key not in optional]
    if missing:
        raise Refused(
            "columns_missing",
            _("The file lacks the columns: %(names)s.") % {"names": _(", ").join(missing)},
            hint=_("Its first row names them."),
        )
    return {key: by_name[folded(name)] for key, name in columns.items() if folded(name) in by_name}


def inputs_by_id(round: Round, *, by: Any) -> dict[str, Input]:
    """Current inputs whose words the person reads, by their own id and by the one they came with. Whoever may not read
    one gets the answer for an id that nobody has."""
    found = {}
    rows = inputs_read_by(by, round).select_related("line__imported", "version__submission__delegation")
    for input in rows.iterator(AT_ONCE):
        imported = getattr(input.line, "imported", None)
        found[str(input.line_id)] = input
        if imported is not None and imported.external_id:
            found[imported.external_id] = input
    return found


def meant(inputs: Mapping[str, Input], id: str) -> Input:
    """Raises Refused at `external_id`."""
    input = inputs.get(id)
    if input is None:
        raise Refused(
            "unknown_input",
            _("The round has no input with this id."),
            field="external_id",
            hint=_("Write the id that it was imported with, or its Input ID."),
        )
    return input


def fault(number: int, row: Sequence[Any], place: int, heading: Sequence[str], refusal: Refused) -> CellFault:
    """What is wrong with one cell of one row."""
    found = row[place] if place < len(row) else ""
    value = found["text"] if isinstance(found, dict) else found or ""
    return CellFault(
        refusal.code, str(refusal.message), row=number, column=letter(place), header=heading[place],
        field=refusal.field, value=value[:100], hint=str(refusal.hint),
    )  # fmt: skip
