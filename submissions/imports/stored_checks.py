"""The check of a whole file, stored for its page: layout, columns, what it would bring, and its faults."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from core.errors import Refusals, Refused
from core.text.characters import writable_text
from core.text.strings import fold
from submissions.enums import Confidentiality
from submissions.imports import workbooks
from submissions.imports.checks import CheckedFile, ProgressCallback, counts
from submissions.imports.pending_files import check_pending, checked_file, first_of, mark_of, opened_file
from submissions.imports.sources import layouts, tables
from submissions.imports.sources.mail_table import LEFT_OUT, MailMessage, MailTable
from submissions.imports.sources.survey_table import SurveyTable
from submissions.imports.sources.tables import TableFile
from submissions.models import ImportDecisions, InputImport

LISTED_MESSAGES = 2_000  # of a mailbox, over the pages of its list
SHOWN = 200  # faults, notices and names that a page shows; the error workbook has all faults
MOST_UNKNOWN = 40  # values that a page offers to replace


def check_file(
    batch: InputImport, *, progress: ProgressCallback = lambda rows: None, mapping: Mapping[str, Any] | None = None
) -> CheckedFile:
    """Check the whole file against round and register, and store the result for the page. Changes nothing else.

    `mapping` is a map that came with the file (`tables.from_map`, and `bodies`); without one, columns are recognized by
    name unless a person has chosen them. Raises Refused where the file as a whole cannot be read.
    """
    check_pending(batch)
    with opened_file(batch) as file:
        theirs = tables.headings(file.heading)
        _follow(batch, theirs)
        _lay_out(batch, theirs, mapping)
        table = layouts.arranged(file, batch)
        heading = tables.headings(table.heading)
        batch.found = storable({"heading": heading, **_layout_summary(table, theirs)})
        _columns(batch, heading, mapping)
        batch.save(update_fields=["columns", "bodies", "found", "layout", *_FOLLOWED])
        layouts.check_has_answers(batch.layout)
        checked = checked_file(batch, table, progress)
        before, batch.faults = (
            batch.faults,
            workbooks.error_workbook(batch, table, checked, mark_of(first_of(batch))) if checked.faults else None,
        )
    left_out = {"left_out": table.left_out} if isinstance(table, SurveyTable | MailTable) else {}
    batch.found = storable({**batch.found, **counts(checked), **_page_summary(checked), **left_out})
    with transaction.atomic():
        if not InputImport.objects.select_for_update().filter(pk=batch.pk).exists():  # erased or discarded meanwhile
            if batch.faults is not None:
                batch.faults.delete()
            return checked
        batch.save(update_fields=["found", "faults"])
        if before is not None:  # its bytes, rows of bodies, go with the next tidying up
            before.delete()
    return checked


def _lay_out(batch: InputImport, heading: list[str], mapping: Mapping[str, Any] | None) -> None:
    """Set how the file is laid out: as a person chose it, else as its heading shows. Columns are those of this file."""
    if batch.layout.get("kind") == layouts.MAILBOX:
        return
    if tables.mark_in(heading) or (mapping is not None and mapping.get("layout") == layouts.ANSWERS):
        batch.layout = {}
        return
    columns = batch.layout.get("columns")
    if columns and len(columns) == len(heading):
        return
    before = ImportDecisions.objects.filter(round=batch.round_id).values_list("columns", flat=True).first() or {}
    kind = batch.layout.get("kind") or (mapping or {}).get("layout", "")
    if kind == layouts.SURVEY:
        batch.layout = layouts.survey_layout(batch.round, heading, before)
    elif not batch.found and not batch.columns and not (mapping and mapping.keys() - {"bodies"}):
        batch.layout = layouts.recognized(batch.round, heading, before)


def _layout_summary(table: TableFile, heading: list[str]) -> dict[str, Any]:
    if isinstance(table, MailTable):
        rows = [_message_row(table, message) for message in table.messages()]
        return {"messages": rows[:LISTED_MESSAGES], "more_messages": len(rows) > LISTED_MESSAGES}
    if not isinstance(table, SurveyTable):
        return {}
    return {"survey_heading": heading, "samples": table.samples()}


def _message_row(table: MailTable, message: MailMessage) -> list[Any]:
    """Return number, participant or address, first words, blocks left out, files, and why it is not imported."""
    subjects = table.subjects(message)
    blocks = [text for (_kind, text), about in zip(message.blocks, subjects, strict=True) if about != LEFT_OUT]
    files = sum(not why for _name, why in message.files)
    cut = len(subjects) - len(blocks)
    return [message.number, table.participant(message), " ".join(blocks)[:120], cut, files, message.reason]


_FOLLOWED = ("continues", "replacements", "level", "consented_on", "consent_source")


def _follow(batch: InputImport, heading: list[str]) -> None:
    """Match a file with rows that waited to its import, whose decisions it takes over where it has none."""
    mark = tables.mark_in(heading)
    if batch.continues_id or not mark:
        return
    rows = InputImport.objects.filter(round=batch.round_id, applied_at__isnull=False, undone_at__isnull=True)
    first = next((row for row in rows.filter(continues__isnull=True) if mark_of(row) == mark), None)
    if first is None:
        return
    batch.continues = first
    batch.columns = {field: name for field, name in first.columns.items() if name in heading}
    batch.bodies, batch.replacements = first.bodies | batch.bodies, first.replacements | batch.replacements
    if batch.level == Confidentiality.SECRETARIAT and batch.consented_on is None:
        batch.level, batch.consented_on, batch.consent_source = first.level, first.consented_on, first.consent_source


def remember(batch: InputImport, refusal: Refused) -> None:
    """Store for the page why the file as a whole could not be checked."""
    each = refusal.refusals if isinstance(refusal, Refusals) else []
    headings = {name: batch.found[name] for name in ("heading", "survey_heading", "samples") if name in batch.found}
    content = {**headings, "refused": [str(one) for one in (refusal, *each)]}
    batch.found = storable(content)
    batch.save(update_fields=["found"])


def _columns(batch: InputImport, heading: list[str], mapping: Mapping[str, Any] | None) -> None:
    """Set the columns: the given map, else a person's earlier choice, else what the headings suggest.

    A chosen column that is no longer in the file is forgotten.
    """
    columns = {field: name for field, name in batch.columns.items() if name in heading}
    batch.columns = columns or _remembered_columns(batch, heading)
    if mapping is not None:
        mapped = {name: value for name, value in mapping.items() if name != "layout"}
        batch.bodies = {**batch.bodies, **dict(mapped.pop("bodies", {}))}
        mapped = dict(mapped.pop("columns", {})) | mapped
        chosen = tables.from_map(mapped, heading)
        left = {field: name for field, name in batch.columns.items() if name not in chosen.values()}
        batch.columns = left | chosen


def _remembered_columns(batch: InputImport, heading: list[str]) -> dict[str, str]:
    """Return the columns as the headings suggest, first as people chose them for earlier files of the round."""
    before = ImportDecisions.objects.filter(round=batch.round_id).values_list("columns", flat=True).first() or {}
    chosen = {before[fold(name)][0]: name for name in heading if name and fold(name) in before}
    chosen = {field: name for field, name in chosen.items() if field in tables.COLUMNS}
    left = {field: name for field, name in tables.guessed(heading).items() if name not in chosen.values()}
    return left | chosen


def _page_summary(checked: CheckedFile) -> dict[str, Any]:
    """Return names and faults for the page of the import."""
    unsure = [body for body in checked.bodies if body.like]
    return {
        "shown": [fault_row(fault) for fault in checked.faults[:SHOWN]],
        "unknown": [[field, value, rows] for (field, value), rows in checked.unknown.most_common(MOST_UNKNOWN)],
        "personal": [list(each) for each in checked.personal],
        "noticed": [fault_row(fault) for fault in checked.notices[:SHOWN]],
        "unsure_bodies": [
            {"name": body.name, "rows": body.rows, "like": [[str(each.pk), each.name, each.code] for each in body.like]}
            for body in unsure[:SHOWN]
        ],
        "new_bodies": [[body.name, body.kind] for body in checked.bodies if body.is_new][:SHOWN],
        "matched_bodies": [
            [body.name, body.organisation.name, body.organisation.code]
            for body in checked.bodies
            if body.organisation is not None
        ][:SHOWN],
    }


def storable(progress: Any) -> Any:
    """Return the value with a mark for characters that PostgreSQL cannot store, in JSON neither."""
    if isinstance(progress, str):
        return writable_text(progress)[0]
    if isinstance(progress, dict):
        return {key: storable(value) for key, value in progress.items()}
    return [storable(each) for each in progress] if isinstance(progress, list | tuple) else progress


def fault_row(fault: Any) -> list[Any]:
    return [fault.shown_row, fault.column, fault.header, fault.value, str(fault.what), str(fault.hint)]
