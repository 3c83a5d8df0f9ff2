"""Working translations made elsewhere: a table of `External ID, Language, Translation`.

A column `Field` is needed where a text is not the comment, a column `Original` where the text was corrected: a
translation of the text before may say what its sender took out. The table is uploaded on the page or by a command, and
applied whole or not at all, or dropped.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.models import Round
from core import clock
from core.errors import NotAllowed, Refusals, Refused
from core.files.kinds import TABLES
from core.files.storage import Readable
from core.jobs.queue import is_running, start
from core.text.characters import writable_text
from core.text.strings import clean_text, digest
from submissions.enums import PassageField
from submissions.imports.pending_files import path_of
from submissions.imports.rows import cell_value
from submissions.imports.sources.tables import headings, open_table
from submissions.models import Input, Version, WorkingTranslation
from submissions.visibility.translations import check_translation, record_many
from submissions.workbooks.faults import CellFault
from synthesis import permissions
from synthesis.imports import uploads
from synthesis.imports.uploads import delete_bytes, refusal_sentences, stored_upload
from synthesis.models import TranslationTable

COLUMNS = {
    "external_id": "External ID",
    "language": "Language",
    "text": "Translation",
    "field": "Field",
    "original": "Original",
}


@dataclass(slots=True)
class Translations:
    """What a table contains: input, field, language, text.

    `named` is the same by the id that the table uses for the input.
    """

    rows: int = 0
    texts: list[tuple[Input, str, str, str]] = field(default_factory=list)
    named: list[tuple[str, str, str, str]] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)


def read_translations(
    round_: Round, path: Path, *, by: User, name: str = "", since: datetime | None = None
) -> Translations:
    """Read the table and compare it with the round; change nothing.

    `name` is the name that people know the file by, where that is not its path. An input whose words the person does
    not read is treated as missing. A row is bad where somebody has translated the same text after `since`. Raises
    NotAllowed for anybody who does not code in the round, Refused and Refusals for a file that is no such table.
    """
    permissions.check_may_code(by, round_)
    translations, inputs = Translations(), uploads.inputs_by_id(round_, by=by)
    with open_table(path, name or path.name) as table:
        heading = headings(table.heading)
        places = uploads.column_places(heading, COLUMNS, optional=["field", "original"])
        corrected, newer = _corrected_texts(round_), _newer_translations(round_, since)
        for _place, number, row in table.rows():
            translations.rows += 1
            values = {key: cell_value(row, places, key).strip() for key in places}
            try:
                translation = _translation(inputs, values)
                _check_original(translation, values.get("original"), corrected)
                _check_newest(translation, newer)
                translations.texts.append(translation)
                translations.named.append((values["external_id"], *translation[1:]))
            except Refused as refusal:
                at = places.get(refusal.field or "", places["external_id"])
                translations.faults.append(uploads.cell_fault(number, row, at, heading, refusal))
    return translations


def import_translations(round_: Round, translations: Translations, *, by: User) -> int:
    """Record the translations; return how many.

    Raises Refusals `bad_rows` where a row is bad, and what `record_many` raises.
    """
    if translations.faults:
        raise Refusals(
            "bad_rows",
            _("%(bad)s of %(rows)s rows have errors. Nothing was imported.")
            % {"bad": len(translations.faults), "rows": translations.rows},
            refusals=translations.faults,
            hint=_("Correct them in the file, and try again."),
        )
    return record_many(round_, translations.texts, by=by)


def _translation(inputs: dict[str, Input], values: dict[str, str]) -> tuple[Input, str, str, str]:
    input_ = uploads.input_with_id(inputs, values["external_id"])
    name, language = values.get("field") or PassageField.COMMENT.value, values["language"].lower()
    check_translation(input_, name.lower(), language)
    words = clean_text(values["text"], field="text")
    if not words:
        raise Refused("text_missing", _("Enter the translation."), field="text")
    return input_, name.lower(), language, words


def _corrected_texts(round_: Round) -> set[tuple[UUID, str]]:
    """Return (line, field) of the texts that were another one in an earlier version. One query."""
    texts: dict[tuple[UUID, str], set[str]] = defaultdict(set)
    rows = Input.objects.filter(version__submission__delegation__round=round_, version__submitted_at__isnull=False)
    corrections = Version.objects.submitted().filter(number=2, submission=OuterRef("version__submission"))
    names = PassageField.values
    for line, *words in rows.filter(Exists(corrections)).values_list("line", *names).iterator(uploads.AT_ONCE):
        for name, text in zip(names, words, strict=True):
            texts[line, name].add(digest(text))
    return {key for key, digests in texts.items() if len(digests) > 1}


def _check_original(
    translation: tuple[Input, str, str, str], original: str | None, corrected: Collection[tuple[UUID, str]]
) -> None:
    input_, name, _language, _words = translation
    if original:
        if " ".join(original.split()) != " ".join(getattr(input_, name).split()):
            raise Refused(
                "other_original",
                _("The text of the input differs from the text in the column “Original”."),
                field="original",
                hint=_("Translate the text as it is now, and upload the table again."),
            )
    elif (input_.line_id, name) in corrected:
        raise Refused(
            "original_missing",
            _("Its sender has corrected this text. The table does not say which text was translated."),
            field="external_id",
            hint=_("Add a column “Original” with the text that was translated."),
        )


def _newer_translations(round_: Round, since: datetime | None) -> dict[tuple[UUID, str, str], WorkingTranslation]:
    """Return the translations made after `since`, by line, field and language. One query, none without `since`."""
    if since is None:
        return {}
    rows = WorkingTranslation.objects.filter(line__submission__delegation__round=round_, at__gt=since)
    return {(row.line_id, row.field, row.language): row for row in rows.order_by("at")}


def _check_newest(
    translation: tuple[Input, str, str, str], newer: Mapping[tuple[UUID, str, str], WorkingTranslation]
) -> None:
    input_, name, language, words = translation
    row = newer.get((input_.line_id, name, language))
    if row is not None and row.of_digest == digest(getattr(input_, name)) and row.text != words:
        raise Refused(
            "translated_since",
            _("This text has been translated since the table was uploaded."),
            field="text",
            hint=_("Delete the row to keep that translation, or upload the table again to replace it."),
        )


CHECK_JOB, APPLY_JOB = "synthesis.look_at_translations", "synthesis.apply_translations"
SHOWN = 100  # faults that the page shows
FIRST = 20  # translations that the page shows before they count
_BEGINNING = 300  # characters of each


def receive_table(round_: Round, stream: Readable, *, name: str, by: User) -> TranslationTable:
    """Store the file and start a job that reads it.

    Raises NotAllowed for anybody who does not code in the round, Refused for a file that is no table, and what `store`
    raises.
    """
    permissions.check_may_code(by, round_)
    wrong = Refused(
        "not_a_table", _("Upload translations as a table (xlsx, ods, csv or tsv)."), field="file",
        hint=_("Save the table as xlsx, ods or csv (UTF-8), and choose that file."),
    )  # fmt: skip
    with stored_upload(stream, name=name, kinds=TABLES, wrong=wrong, by=by) as file:
        table = TranslationTable.objects.create(round=round_, name=file.display_name, file=file, at=clock.now(), by=by)
        return request_job(table, CHECK_JOB, by=by)


def request_job(table: TranslationTable, kind: str, *, by: User) -> TranslationTable:
    """Start the job that reads the table (CHECK_JOB) or applies it (APPLY_JOB).

    Raises NotAllowed for others, Refused while a job runs and once it was applied.
    """
    with transaction.atomic():
        table = _locked(table, by)
        table.job = start(kind, payload={"table": table.pk}, owner=by)
        table.save(update_fields=["job"])
    return table


def read_table(table: TranslationTable) -> None:
    """Read the table, compare it with the round, and save for the page what it contains, or why it cannot be read."""
    try:
        table.found = table_summary(_read(table))
    except Refused as refusal:
        table.found = {"refused": refusal_sentences(refusal)}
    table.save(update_fields=["found"])


def apply_table(table: TranslationTable, *, done: Callable[[], None] = lambda: None) -> int:
    """Apply all translations or none; return how many. `done` is called last in the transaction.

    Raises what `import_translations` raises.
    """
    translations = _read(table)
    with transaction.atomic():
        count = import_translations(table.round, translations, by=table.by)
        table.applied_at = clock.now()
        table.found = {"rows": translations.rows, "translations": count, "bad_rows": 0}
        delete_bytes(table)
        table.save(update_fields=["applied_at", "found", "file"])
        done()
    return count


def drop_table(table: TranslationTable, *, by: User) -> None:
    """Delete a table that was not applied, and its file. Raises what `request_job` raises."""
    with transaction.atomic():
        table = _locked(table, by)
        delete_bytes(table)
        table.delete()


def table_summary(translations: Translations) -> dict[str, Any]:
    """Return what the page shows of a table that was read, as JSON data."""
    return {
        "rows": translations.rows,
        "translations": len(translations.texts),
        "bad_rows": len(translations.faults),
        "shown": [
            [each.row, each.column, each.header, _beginning(each.value), str(each.what), str(each.hint)]
            for each in translations.faults[:SHOWN]
        ],
        "first": [
            [name, str(PassageField(field).label), language, _beginning(text)]
            for name, field, language, text in translations.named[:FIRST]
        ],
    }


def _read(table: TranslationTable) -> Translations:
    return read_translations(table.round, path_of(table), by=table.by, name=table.name, since=table.at)


def _locked(table: TranslationTable, by: User) -> TranslationTable:
    rows = TranslationTable.objects.select_for_update(of=("self",)).select_related("round", "file", "job", "by")
    locked = rows.filter(pk=table.pk, by=by).first()
    if locked is None or not permissions.may_code(by, locked.round):
        raise NotAllowed("not_there", _("Page not found."))
    if locked.applied_at is not None:
        raise Refused("taken_in", _("These translations have already been imported."))
    if is_running(locked):
        raise Refused("going_on", _("The file is being processed. Wait until processing ends."))
    return locked


def _beginning(text: str) -> str:
    return writable_text(text)[0][:_BEGINNING]
