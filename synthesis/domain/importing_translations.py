"""Working translations made elsewhere: a table of `External ID, Language, Translation`, and `Field` where it is not the
comment; taken whole or not at all."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from consultations.models import Round
from core.errors import NotYours, Refused, Several
from core.text import at_the_door
from submissions.domain.translations import check_translation, record_many
from submissions.enums import PassageField
from submissions.imports.columns import headings
from submissions.imports.limited import open_table
from submissions.imports.values import text
from submissions.models import Input
from submissions.workbooks.faults import CellFault
from synthesis import rules
from synthesis.domain import input_tables

COLUMNS = {"external_id": "External ID", "language": "Language", "text": "Translation", "field": "Field"}


@dataclass(slots=True)
class Translations:
    """What a table brings: input, field, language, text; `said` the same by the id that the table calls the input."""

    rows: int = 0
    found: list[tuple[Input, str, str, str]] = field(default_factory=list)
    said: list[tuple[str, str, str, str]] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)


def read_translations(round: Round, path: Path, *, by: Any, name: str = "") -> Translations:
    """The table beside the round; changes nothing. `name` is what people call the file, where that is not its path. An
    input whose words the person does not read is as one that is not there.

    Raises NotYours for anybody who does not code in the round, Refused and Several for a file that is no such table.
    """
    if not rules.may_code(by, round):
        raise NotYours("no_duty", _("You do not code in this round."))
    found, inputs = Translations(), input_tables.inputs_by_id(round, by=by)
    with open_table(path, name or path.name) as table:
        heading = headings(table.heading)
        places = input_tables.places(heading, COLUMNS, optional=["field"])
        for _place, number, row in table.rows():
            found.rows += 1
            said = {key: text(row, places, key).strip() for key in places}
            try:
                made = _translation(inputs, said)
                found.found.append(made)
                found.said.append((said["external_id"], *made[1:]))
            except Refused as refusal:
                at = places.get(refusal.field or "", places["external_id"])
                found.faults.append(input_tables.fault(number, row, at, heading, refusal))
    return found


def import_translations(round: Round, translations: Translations, *, by: Any) -> int:
    """Records them; how many. Raises Several `bad_rows` where a row is bad, and like `record_many`."""
    if translations.faults:
        raise Several(
            "bad_rows",
            _("%(bad)s of %(rows)s rows need attention. Nothing was imported.")
            % {"bad": len(translations.faults), "rows": translations.rows},
            refusals=translations.faults,
            hint=_("Mend them in the file, and try again."),
        )
    return record_many(round, translations.found, by=by)


def _translation(inputs: dict[str, Input], said: dict[str, str]) -> tuple[Input, str, str, str]:
    input = input_tables.meant(inputs, said["external_id"])
    name, language = said.get("field") or PassageField.COMMENT.value, said["language"].lower()
    check_translation(input, name.lower(), language)
    words = at_the_door(said["text"], field="text")
    if not words:
        raise Refused("text_missing", _("Write the translation."), field="text")
    return input, name.lower(), language, words
