"""Working translations made elsewhere: a table of `External ID, Language, Translation`, and `Field` where it is not
the comment; brought on the page or by a command, applied whole or not at all, or dropped."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.models import Round
from core import clock
from core.errors import NotAllowed, Refusals, Refused
from core.files.kinds import FileKind
from core.files.storage import Readable
from core.jobs.queue import start
from core.text.characters import writable_text
from core.text.strings import clean_text
from submissions.enums import PassageField
from submissions.imports.rows import cell_value
from submissions.imports.tables import headings, open_table
from submissions.models import Input
from submissions.visibility.translations import check_translation, record_many
from submissions.workbooks.faults import CellFault
from synthesis import permissions
from synthesis.imports import uploads
from synthesis.imports.uploads import delete_bytes, is_running, path_of, refusal_sentences, stored_upload
from synthesis.models import TranslationTable

COLUMNS = {"external_id": "External ID", "language": "Language", "text": "Translation", "field": "Field"}


@dataclass(slots=True)
class Translations:
    """What a table brings: input, field, language, text; `said` the same by the id that the table calls the input."""

    rows: int = 0
    found: list[tuple[Input, str, str, str]] = field(default_factory=list)
    said: list[tuple[str, str, str, str]] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)


def read_translations(round_: Round, path: Path, *, by: User, name: str = "") -> Translations:
    """The table beside the round; changes nothing. `name` is what people call the file, where that is not its path. An
    input whose words the person does not read is as one that is not there.

    Raises NotAllowed for anybody who does not code in the round, Refused and Refusals for a file that is no such table.
    """
    if not permissions.may_code(by, round_):
        raise NotAllowed("no_duty", _("You do not code in this round."))
    found, inputs = Translations(), uploads.inputs_by_id(round_, by=by)
    with open_table(path, name or path.name) as table:
        heading = headings(table.heading)
        places = uploads.column_places(heading, COLUMNS, optional=["field"])
        for _place, number, row in table.rows():
            found.rows += 1
            said = {key: cell_value(row, places, key).strip() for key in places}
            try:
                made = _translation(inputs, said)
                found.found.append(made)
                found.said.append((said["external_id"], *made[1:]))
            except Refused as refusal:
                at = places.get(refusal.field or "", places["external_id"])
                found.faults.append(uploads.cell_fault(number, row, at, heading, refusal))
    return found


def import_translations(round_: Round, translations: Translations, *, by: User) -> int:
    """Records them; how many. Raises Refusals `bad_rows` where a row is bad, and like `record_many`."""
    if translations.faults:
        raise Refusals(
            "bad_rows",
            _("%(bad)s of %(rows)s rows need attention. Nothing was imported.")
            % {"bad": len(translations.faults), "rows": translations.rows},
            refusals=translations.faults,
            hint=_("Mend them in the file, and try again."),
        )
    return record_many(round_, translations.found, by=by)


def _translation(inputs: dict[str, Input], values: dict[str, str]) -> tuple[Input, str, str, str]:
    input_ = uploads.input_with_id(inputs, values["external_id"])
    name, language = values.get("field") or PassageField.COMMENT.value, values["language"].lower()
    check_translation(input_, name.lower(), language)
    words = clean_text(values["text"], field="text")
    if not words:
        raise Refused("text_missing", _("Write the translation."), field="text")
    return input_, name.lower(), language, words


LOOK, APPLY = "synthesis.look_at_translations", "synthesis.apply_translations"
SHOWN = 100  # faults that the page shows
FIRST = 20  # translations that the page shows before they count
_BEGINNING = 300  # characters of each


def receive_table(round_: Round, stream: Readable, *, name: str, by: User) -> TranslationTable:
    """Keeps the file and asks for a look at it. Raises NotAllowed for anybody who does not code in the round, Refused
    for what is no table and what `store` says."""
    if not permissions.may_code(by, round_):
        raise NotAllowed("no_duty", _("You do not code in this round."))
    wrong = Refused(
        "not_a_table", _("Translations are brought as a csv or xlsx file."), field="file",
        hint=_("Save the table as csv (UTF-8) or xlsx, and choose that file."),
    )  # fmt: skip
    with stored_upload(stream, name=name, kinds=(FileKind.CSV, FileKind.XLSX), wrong=wrong, by=by) as file:
        table = TranslationTable.objects.create(round=round_, name=file.display_name, file=file, at=clock.now(), by=by)
        return request_job(table, LOOK, by=by)


def request_job(table: TranslationTable, kind: str, *, by: User) -> TranslationTable:
    """Asks for the look (LOOK) or for taking it in (APPLY). Raises NotAllowed for others, Refused while work on it goes
    on and once it was taken in."""
    with transaction.atomic():
        table = _locked(table, by)
        table.job = start(kind, payload={"table": table.pk}, owner=by)
        table.save(update_fields=["job"])
    return table


def read_table(table: TranslationTable) -> None:
    """Reads the table beside the round and keeps for the page what it would bring, or why it cannot be read."""
    try:
        table.found = table_summary(_read(table))
    except Refused as refusal:
        table.found = {"refused": refusal_sentences(refusal)}
    table.save(update_fields=["found"])


def apply_table(table: TranslationTable, *, done: Callable[[], None] = lambda: None) -> int:
    """Takes the translations in, all or none; how many. `done` is called last in the transaction. Raises like
    `import_translations`."""
    found = _read(table)
    with transaction.atomic():
        made = import_translations(table.round, found, by=table.by)
        table.applied_at = clock.now()
        table.found = {"rows": found.rows, "translations": made, "bad_rows": 0}
        delete_bytes(table)
        table.save(update_fields=["applied_at", "found", "file"])
        done()
    return made


def drop_table(table: TranslationTable, *, by: User) -> None:
    """Forgets a table that was not taken in, and its bytes. Raises like `request_job`."""
    with transaction.atomic():
        table = _locked(table, by)
        delete_bytes(table)
        table.delete()


def delete_waiting_tables(round_: Round) -> None:
    """An erasure takes every table of the round that waits: nobody can tell whose words stand in it."""
    for table in TranslationTable.objects.filter(round=round_, file__isnull=False).select_related("file"):
        delete_bytes(table)
        table.delete()


def table_summary(translations: Translations) -> dict[str, Any]:
    """What the page shows of a table that was read, as JSON takes it."""
    return {
        "rows": translations.rows,
        "translations": len(translations.found),
        "bad_rows": len(translations.faults),
        "shown": [
            [each.row, each.column, each.header, _beginning(each.value), str(each.what), str(each.hint)]
            for each in translations.faults[:SHOWN]
        ],
        "first": [
            [name, str(PassageField(field).label), language, _beginning(text)]
            for name, field, language, text in translations.said[:FIRST]
        ],
    }


def _read(table: TranslationTable) -> Translations:
    return read_translations(table.round, path_of(table), by=table.by, name=table.name)


def _locked(table: TranslationTable, by: User) -> TranslationTable:
    rows = TranslationTable.objects.select_for_update(of=("self",)).select_related("round", "file", "job", "by")
    found = rows.filter(pk=table.pk, by=by).first()
    if found is None or not permissions.may_code(by, found.round):
        raise NotAllowed("not_there", _("There is no such page."))
    if found.applied_at is not None:
        raise Refused("taken_in", _("These translations were taken in already."))
    if is_running(found):
        raise Refused("going_on", _("The file is being worked on just now. Wait until that is over."))
    return found


def _beginning(text: str) -> str:
    return writable_text(text)[0][:_BEGINNING]
