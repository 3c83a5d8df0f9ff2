"""Acts on imports of inputs received elsewhere: receive, check, apply whole or not at all, undo."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions as consulting
from consultations.enums import Duty
from consultations.models import Delegation, Round
from core import audit, clock
from core.db.transactions import hold_lock, refresh_statistics
from core.errors import NotAllowed, Refusals, Refused
from core.files.kinds import FileKind, clean_display_name, extension, kind_by_extension
from core.files.messages import refused
from core.files.storage import Readable, store, stored_path
from core.jobs.queue import start
from core.models import Job, StoredFile
from core.text.characters import writable_text
from core.text.strings import clean_text, fold
from submissions.attachments.services import READ_FILE
from submissions.campaigns.requests import search_later
from submissions.enums import Confidentiality
from submissions.imports import error_workbook
from submissions.imports.checks import NEW, CheckedFile, ProgressCallback, check, counts
from submissions.imports.consent import clean_consent
from submissions.imports.earlier_imports import imported_before, only_imported
from submissions.imports.sources import layouts, tables
from submissions.imports.sources.mail_table import LEFT_OUT, MailMessage, MailTable, stored_files
from submissions.imports.sources.survey_table import SurveyTable
from submissions.imports.sources.tables import KINDS, TableFile
from submissions.imports.submission_writer import write, write_without
from submissions.models import ImportDecisions, ImportedInput, InputImport, Submission, Withdrawal
from submissions.workbooks.columns import GENERAL, SCOPES, words_of

SHOWN = 200  # faults, notices and names that a page shows; the error workbook has all faults
MOST_UNKNOWN = 40  # values that a page offers to replace
MOST_REPLACED = 500
MARK_LENGTH = 12
_AT_ONCE = 500
_NEW_BODIES = 7_340_128  # the lock of whoever registers bodies by the file
_HUGE = 1 << 30  # bytes that a command takes

GOING_ON = _("The file is being processed. Wait until processing ends.")


def receive(
    round_: Round,
    stream: Readable,
    *,
    name: str,
    by: User,
    level: str = Confidentiality.SECRETARIAT,
    consented_on: dt.date | None = None,
    consent_source: str = "",
    huge: bool = False,
) -> InputImport:
    """Store a file for an import; nothing is checked yet.

    By default only the secretariat sees the inputs. A more open `level` counts for rows with a recorded consent of
    their sender: their own, or the given one for all rows. Raises NotAllowed for anybody but the round's managers,
    Refused `not_announced`, `not_a_table`, and what `clean_consent` and `store` raise.
    """
    check_manages(round_, by)
    on, source = clean_consent(consented_on, consent_source)
    if round_.announced_at is None:
        raise Refused(
            "not_announced", _("The round is not announced yet."), hint=_("Announce the round first, then import.")
        )
    name = clean_display_name(name)
    is_mailbox = layouts.is_mailbox(name)
    kind = FileKind.TXT if is_mailbox else kind_by_extension(name)
    if kind is None or (kind not in KINDS and not is_mailbox):
        raise Refused(
            "not_a_table",
            _(
                "Inputs can only be imported from a table (csv, xlsx or docx) or from email messages (eml or mbox). "
                "This file ends in “%(extension)s”."
            )
            % {"extension": extension(name)[:20]},
            field="file",
            hint=_("Save a table as csv (UTF-8), xlsx or docx, messages as eml or mbox, and upload that file."),
        )
    before = ImportDecisions.objects.filter(round=round_).first() or ImportDecisions(round=round_)
    stored = store(stream, directory=Path(settings.FILES_ROOT), limit=_HUGE if huge else settings.UPLOAD_LIMIT)
    with transaction.atomic():
        file = StoredFile.objects.create(
            stored_name=stored.name, display_name=name, kind=kind, content_type=kind.content_type, size=stored.size,
            sha256=stored.sha256, stored_by=by,
        )  # fmt: skip
        return InputImport.objects.create(
            round=round_, name=name, file=file, at=clock.now(), by=by, level=Confidentiality(level),
            consented_on=on, consent_source=source, replacements=before.replacements, bodies=before.bodies,
            layout={"kind": layouts.MAILBOX} if is_mailbox else {},
        )  # fmt: skip


def check_file(
    batch: InputImport, *, progress: ProgressCallback = lambda rows: None, mapping: Mapping[str, Any] | None = None
) -> CheckedFile:
    """Check the whole file against round and register, and store the result for the page. Changes nothing else.

    `mapping` is a map that came with the file (`tables.from_map`, and `bodies`); without one, columns are recognized by
    name unless a person has chosen them. Raises Refused where the file as a whole cannot be read.
    """
    check_pending(batch)
    with _file(batch) as file:
        theirs = tables.headings(file.heading)
        _follow(batch, theirs)
        _lay_out(batch, theirs, mapping)
        table = layouts.arranged(file, batch)
        heading = tables.headings(table.heading)
        batch.found = _storable({"heading": heading, **_layout_summary(table, theirs)})
        _columns(batch, heading, mapping)
        batch.save(update_fields=["columns", "bodies", "found", "layout", *_FOLLOWED])
        layouts.check_has_answers(batch.layout)
        checked = _checked(batch, table, progress)
        before, batch.faults = (
            batch.faults,
            error_workbook.error_workbook(batch, table, checked, mark_of(_first(batch))) if checked.faults else None,
        )
    left_out = {"left_out": table.left_out} if isinstance(table, SurveyTable | MailTable) else {}
    batch.found = _storable({**batch.found, **counts(checked), **_page_summary(checked), **left_out})
    with transaction.atomic():
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
    known = batch.layout.get("columns")
    if known and len(known) == len(heading):
        return
    before = ImportDecisions.objects.filter(round=batch.round_id).values_list("columns", flat=True).first() or {}
    asked = batch.layout.get("kind") or (mapping or {}).get("layout", "")
    if asked == layouts.SURVEY:
        batch.layout = layouts.survey_layout(batch.round, heading, before)
    elif not batch.found and not batch.columns and not (mapping and mapping.keys() - {"bodies"}):
        batch.layout = layouts.recognized(batch.round, heading, before)


def _layout_summary(table: TableFile, heading: list[str]) -> dict[str, Any]:
    if isinstance(table, MailTable):
        return {"messages": [_message_row(table, message) for message in islice(table.messages(), SHOWN)]}
    if not isinstance(table, SurveyTable):
        return {}
    return {"survey_heading": heading, "samples": table.samples()}


def _message_row(table: MailTable, message: MailMessage) -> list[Any]:
    """Return number, participant or address, first words, blocks left out, files, and why it is not imported."""
    subjects = table.subjects(message)
    kept = [text for (_kind, text), about in zip(message.blocks, subjects, strict=True) if about != LEFT_OUT]
    files = sum(not why for _name, why in message.files)
    cut = len(subjects) - len(kept)
    return [message.number, table.participant(message), " ".join(kept)[:120], cut, files, message.reason]


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


def mark_of(batch: InputImport) -> str:
    """Return the mark of an import in the workbook with its bad rows: the beginning of its id."""
    return batch.pk.hex[:MARK_LENGTH]


def waiting_rows(batch: InputImport) -> int:
    """Return how many rows of an applied first file wait for a correction and have not come back. One query."""
    return waiting_by_import([batch]).get(batch.pk, 0)


def waiting_by_import(batches: Iterable[InputImport]) -> dict[UUID, int]:
    """Return the numbers of `waiting_rows` that are not 0, by import. One query."""
    waiting = {
        row.pk: int(row.found.get("waiting", 0)) for row in batches if row.can_be_undone and not row.continues_id
    }
    back = ImportedInput.objects.filter(
        batch__continues__in=[key for key, count in waiting.items() if count],
        batch__undone_at__isnull=True,
        of_row__isnull=False,
    )
    came_back = Counter(back.values_list("batch__continues", flat=True))
    left = {key: count - came_back[key] for key, count in waiting.items()}
    return {key: count for key, count in left.items() if count > 0}


def remember(batch: InputImport, refusal: Refused) -> None:
    """Store for the page why the file as a whole could not be checked."""
    each = refusal.refusals if isinstance(refusal, Refusals) else []
    kept = {name: batch.found[name] for name in ("heading", "survey_heading", "samples") if name in batch.found}
    told = {**kept, "refused": [str(one) for one in (refusal, *each)]}
    batch.found = _storable(told)
    batch.save(update_fields=["found"])


def apply(
    batch: InputImport,
    *,
    by: User,
    progress: ProgressCallback = lambda rows: None,
    done: Callable[[], None] = lambda: None,
    good_only: bool = False,
) -> InputImport:
    """Import everything, in one transaction: one submission on behalf of each body, submitted.

    With `good_only`, the good rows; the others wait in the error workbook, and come back in it corrected. The file is
    checked once more, since the register may have changed, and again where new bodies were added meanwhile. `done` is
    called last in the transaction. Raises Refusals `bad_rows` with a CellFault for each fault; then nothing was
    imported. Bodies get no mail: people who import a thousand inputs write to the bodies themselves.
    """
    check_manages(batch.round, by)
    with _file(batch) as file:
        table = layouts.arranged(file, batch)
        checked = _checked(batch, table, progress)
        with transaction.atomic():
            Round.objects.select_for_update(no_key=True).get(pk=batch.round_id)  # one import after the other
            batch = (
                InputImport.objects.select_for_update(of=("self",)).select_related("round__document").get(pk=batch.pk)
            )
            check_pending(batch)
            if any(body.is_new for body in checked.bodies):
                hold_lock(_NEW_BODIES)  # another round's import may bring the same
                if checked.register.has_grown():
                    checked = _checked(batch, table, progress)
            batch.found = {**counts(checked), "heading": batch.found.get("heading", [])}
            if checked.faults:
                _leave_bad_rows(batch, table, checked, good_only)
            if imported_before(batch.round, checked.external):
                raise Refused("changed_since", _("Some of these inputs have just been imported with another file."))
            files = _mail_files(batch, table, checked, by=by) if isinstance(table, MailTable) else None
            submissions, inputs = write(table, checked, batch, by=by, files=files)
            batch.applied_at = clock.now()
            batch.save(update_fields=["applied_at", "found", "faults"])
            audit.record(
                "submissions.import.apply", batch.round, by=by, batch=batch.pk, submissions=submissions, inputs=inputs,
                **_waiting_in_log(checked),
            )  # fmt: skip
            search_later(batch.round_id)
            done()
    refresh_statistics()
    return batch


def _mail_files(batch: InputImport, table: MailTable, checked: CheckedFile, *, by: User) -> dict[int, list[StoredFile]]:
    """Store the attachments of the messages that are imported, by message. Each is scanned and cleaned by a job."""
    wanted = {table.shown_row(row) for group in checked.groups.values() for row in group.rows}
    found: dict[int, list[StoredFile]] = {}
    for number, columns in stored_files(_path(batch), wanted):
        file = StoredFile.objects.create(**columns, stored_by=by)
        start(READ_FILE, payload={"file": file.pk}, owner=by)
        found.setdefault(number, []).append(file)
    return found


def _leave_bad_rows(batch: InputImport, table: TableFile, checked: CheckedFile, good_only: bool) -> None:
    """Leave the bad rows in a new error workbook. Raises Refusals `bad_rows` if all must be good, or none is."""
    if not good_only:
        raise bad_rows(checked)
    checked.without_bad_rows()
    if not checked.groups:
        raise bad_rows(checked)
    before, batch.faults = batch.faults, error_workbook.error_workbook(batch, table, checked, mark_of(_first(batch)))
    batch.save(update_fields=["faults"])
    if before is not None:
        before.delete()
    shown = [_fault_row(fault) for fault in checked.faults[:SHOWN]]
    batch.found = _storable({**batch.found, "waiting": len(checked.bad_rows), "shown": shown})


def _waiting_in_log(checked: CheckedFile) -> dict[str, Any]:
    return {"waiting": len(checked.bad_rows)} if checked.faults else {}


def _first(batch: InputImport) -> InputImport:
    return batch.continues or batch


def undo(batch: InputImport, *, by: User) -> tuple[int, int]:
    """Withdraw what the import brought, all at once; return (submissions changed, submissions left).

    What later files added of its waiting rows goes too. Undoing such a later file takes its rows out of submissions
    that have others, by a further version. Left are those that the body has corrected or withdrawn since: they are its
    own word now. What was submitted stays on record (PRACTICE 32), new bodies stay in the register. Raises NotAllowed,
    Refused for an import that was never applied or is undone.
    """
    with transaction.atomic():
        batch = InputImport.objects.select_for_update(of=("self",)).select_related("round").get(pk=batch.pk)
        check_manages(batch.round, by)
        if batch.applied_at is None or batch.undone_at is not None:
            raise Refused("not_applied", _("This import is not active. There is nothing to undo."))
        family = [batch, *batch.continued_by.filter(applied_at__isnull=False, undone_at__isnull=True)]
        mine = Submission.objects.filter(lines__imported__batch__in=family).distinct()
        bodies = Delegation.objects.filter(pk__in=mine.values("delegation"))  # none corrects or withdraws meanwhile
        list(bodies.select_for_update(no_key=True).order_by("pk").values_list("pk"))
        standing = mine.filter(only_imported(), withdrawal__isnull=True)
        now = clock.now()
        kept = _with_other_rows(standing, family)
        keys = [key for key in standing.values_list("pk", flat=True) if key not in kept]
        Withdrawal.objects.bulk_create(
            (Withdrawal(submission_id=key, at=now, by=by) for key in keys), batch_size=_AT_ONCE
        )
        for submission in Submission.objects.filter(pk__in=kept).select_related("delegation__organisation"):
            submission.delegation.round = batch.round
            write_without(submission, batch, by=by)
        changed = len(keys) + len(kept)
        left = mine.count() - changed
        for each in family:
            each.undone_at, each.undone_by = now, by
            each.save(update_fields=["undone_at", "undone_by"])
        audit.record("submissions.import.undo", batch.round, by=by, batch=batch.pk, submissions=changed, left=left)
    return changed, left


def _with_other_rows(submissions: QuerySet[Submission], family: list[InputImport]) -> set[UUID]:
    """Return those of the submissions that have rows of other imports too."""
    rows = ImportedInput.objects.filter(batch__undone_at__isnull=True, line__submission__in=submissions.values("pk"))
    return set(rows.exclude(batch__in=family).values_list("line__submission", flat=True))


def decide(
    batch: InputImport,
    *,
    by: User,
    mapping: Mapping[str, str],
    bodies: Mapping[str, str],
    level: str,
    consented_on: dt.date | None = None,
    consent_source: str = "",
    replacements: Mapping[str, Mapping[str, str]] | None = None,
    layout: str | None = None,
    survey: Sequence[Sequence[str]] = (),
) -> InputImport:
    """Store a person's decisions on a pending import: columns, bodies, who may see the inputs, and new values.

    `layout` is how the file is laid out, None for no change; `survey` [role, subject] of each column of a survey.

    `replacements` are by our column {value in the file: new value}, for all rows; an empty one is forgotten. Raises
    NotAllowed, Refused for an import that was applied, and what `clean_consent` raises.
    """
    on, source = clean_consent(consented_on, consent_source)
    with transaction.atomic():
        batch = InputImport.objects.select_for_update(of=("self",)).select_related("round").get(pk=batch.pk)
        check_manages(batch.round, by)
        check_pending(batch)
        _decide_layout(batch, layout, survey)
        if not batch.layout:
            batch.columns = {field: name for field, name in mapping.items() if name and field in tables.COLUMNS}
        batch.bodies = {**batch.bodies, **{name: value for name, value in bodies.items() if value}}
        batch.level, batch.consented_on, batch.consent_source = Confidentiality(level), on, source
        batch.replacements = _replaced(batch.replacements, replacements or {})
        batch.save(
            update_fields=[
                "columns",
                "layout",
                "found",
                "bodies",
                "replacements",
                "level",
                "consented_on",
                "consent_source",
            ]
        )
        _remember_decisions(batch, replacements or {})
    return batch


def _decide_layout(batch: InputImport, layout: str | None, survey: Sequence[Sequence[str]]) -> None:
    before = batch.layout.get("kind", layouts.ANSWERS)
    if layout is not None and layout != before:
        batch.layout, batch.columns, batch.found = {"kind": layout} if layout else {}, {}, {"answers": True}
    elif before == layouts.SURVEY and survey:
        batch.layout = batch.layout | {"columns": layouts.clean_columns(batch.round, survey)}


def _remember_decisions(batch: InputImport, replacements: Mapping[str, Mapping[str, str]]) -> None:
    """Keep the decisions on a file for the next files of its round.

    That a body is new holds for one file only; addresses of senders are not kept.
    """
    replacements = {
        field: {value: new for value, new in values.items() if "@" not in value}
        for field, values in replacements.items()
    }
    Round.objects.select_for_update(no_key=True).get(pk=batch.round_id)
    kept, _is_new = ImportDecisions.objects.get_or_create(round_id=batch.round_id)
    kept.bodies = {**kept.bodies, **{name: key for name, key in batch.bodies.items() if key != NEW}}
    kept.replacements = _replaced(kept.replacements, replacements)
    columns = {fold(name): [field, ""] for field, name in batch.columns.items()}
    if heading := batch.found.get("survey_heading"):
        pairs = zip(heading, batch.layout.get("columns", ()), strict=False)
        columns = {fold(name): [*pair] for name, pair in pairs if name and heading.count(name) == 1}
    kept.columns = {**kept.columns, **columns}
    kept.save()


def _replaced(
    before: Mapping[str, Mapping[str, str]], additions: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """Return the replacements with new ones. Raises Refused for too many, and for a value that is too long."""
    found = {field: dict(values) for field, values in before.items()}
    for field, values in additions.items():
        known = found.setdefault(field, {})
        for value, new in values.items():
            new = clean_text(new.strip(), field=field, limit=300)
            if field == "para" and fold(new) in {fold(word) for word in words_of(SCOPES[GENERAL])}:
                new = GENERAL
            if new:
                known[fold(value)] = writable_text(new)[0]
            else:
                known.pop(fold(value), None)
    if sum(map(len, found.values())) > MOST_REPLACED:
        raise Refused("too_many", _("At most %(count)s values can be replaced.") % {"count": MOST_REPLACED})
    return {field: values for field, values in found.items() if values and field in tables.COLUMNS}


def message_of(batch: InputImport, number: int) -> tuple[MailMessage, list[str], str]:
    """Return a message of a mailbox, the subject of each of its blocks, and its participant or address.

    Raises Refused where the file cannot be read, NotAllowed for a number that no message has.
    """
    if batch.layout.get("kind") == layouts.MAILBOX and batch.is_pending:
        with _file(batch) as file:
            table = MailTable(file, batch.layout.get("messages", {}))
            for message in table.messages():
                if message.number == number and not message.reason:
                    return message, table.subjects(message), table.participant(message)
    raise NotAllowed("no_message", _("There is no such message."))


def divide(batch: InputImport, number: int, subjects: Sequence[str], *, by: User) -> None:
    """Store which part of a message answers what: a subject for each block. Raises Refused at `about_<place>`."""
    with transaction.atomic():
        batch = InputImport.objects.select_for_update(of=("self",)).select_related("round").get(pk=batch.pk)
        check_manages(batch.round, by)
        check_pending(batch)
        clean = layouts.clean_columns(batch.round, [("comment", about) for about in subjects])
        messages = {**batch.layout.get("messages", {}), str(number): [about for _role, about in clean]}
        batch.layout = {**batch.layout, "messages": messages}
        batch.save(update_fields=["layout"])


def drop(batch: InputImport, *, by: User) -> None:
    """Delete a file that was not imported. A later clean-up deletes its bytes."""
    with transaction.atomic():
        batch = InputImport.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        check_manages(batch.round, by)
        check_pending(batch)
        files = [key for key in (batch.file_id, batch.faults_id) if key]
        batch.delete()
        StoredFile.objects.filter(pk__in=files).delete()


def bad_rows(checked: CheckedFile) -> Refusals:
    """Return the refusal that lists all faults of the file."""
    return Refusals(
        "bad_rows",
        _("%(bad)s of %(rows)s rows have errors. Nothing was imported.")
        % {"bad": len(checked.bad_rows), "rows": checked.rows},
        refusals=checked.faults,
        hint=_("Correct them in the file, and upload it again."),
    )


def check_manages(round_: Round, by: User) -> None:
    """Raise NotAllowed for anybody but the round's managers."""
    if not consulting.holds_duty(by, Duty.MANAGE, round_):
        raise NotAllowed("no_duty", _("You do not manage this round."))


def check_pending(batch: InputImport) -> None:
    """Raise Refused for an import that was applied."""
    if not batch.is_pending:
        raise Refused("not_pending", _("This file has already been imported."), hint=_("Undo the import first."))


def _file(batch: InputImport) -> AbstractContextManager[TableFile]:
    return layouts.open_file(_path(batch), batch.name)


def _path(batch: InputImport) -> Path:
    if batch.file is None:
        raise refused("file_missing")
    return stored_path(batch.file.stored_name, directory=Path(settings.FILES_ROOT))


def _checked(batch: InputImport, table: TableFile, progress: ProgressCallback) -> CheckedFile:
    return check(table, batch.round, batch=batch, now=clock.now(), progress=progress)


def _columns(batch: InputImport, heading: list[str], mapping: Mapping[str, Any] | None) -> None:
    """Set the columns: the given map, else a person's earlier choice, else what the headings suggest.

    A chosen column that is no longer in the file is forgotten.
    """
    kept = {field: name for field, name in batch.columns.items() if name in heading}
    batch.columns = kept or _remembered_columns(batch, heading)
    if mapping is not None:
        given = {name: value for name, value in mapping.items() if name != "layout"}
        batch.bodies = {**batch.bodies, **dict(given.pop("bodies", {}))}
        given = dict(given.pop("columns", {})) | given
        chosen = tables.from_map(given, heading)
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
        "shown": [_fault_row(fault) for fault in checked.faults[:SHOWN]],
        "unknown": [[field, value, rows] for (field, value), rows in checked.unknown.most_common(MOST_UNKNOWN)],
        "personal": [list(each) for each in checked.personal],
        "noticed": [_fault_row(fault) for fault in checked.notices[:SHOWN]],
        "unsure_bodies": [
            {"name": body.name, "rows": body.rows, "like": [[str(each.pk), each.name, each.code] for each in body.like]}
            for body in unsure[:SHOWN]
        ],
        "new_bodies": [[body.name, body.kind] for body in checked.bodies if body.is_new][:SHOWN],
        "matched_bodies": [
            [body.name, body.known.name, body.known.code] for body in checked.bodies if body.known is not None
        ][:SHOWN],
    }


def _storable(progress: Any) -> Any:
    """Return the value with a mark for characters that PostgreSQL cannot store, in JSON neither."""
    if isinstance(progress, str):
        return writable_text(progress)[0]
    if isinstance(progress, dict):
        return {key: _storable(value) for key, value in progress.items()}
    return [_storable(each) for each in progress] if isinstance(progress, list | tuple) else progress


def _fault_row(fault: Any) -> list[Any]:
    return [fault.shown_row, fault.column, fault.header, fault.value, str(fault.what), str(fault.hint)]


LOOK, APPLY = "submissions.look_at_import", "submissions.apply_import"


def enqueue(batch: InputImport, kind: str, *, by: User, **payload: Any) -> Job:
    """Queue a job of this `kind` for the import.

    Raises NotAllowed, Refused while an earlier job runs or where the import was applied.
    """
    with transaction.atomic():
        batch = InputImport.objects.select_for_update(of=("self",)).select_related("job").get(pk=batch.pk)
        check_manages(batch.round, by)
        check_pending(batch)
        if is_running(batch):
            raise Refused("going_on", GOING_ON)
        batch.job = start(kind, payload={"batch": batch.pk, **payload}, owner=by)
        batch.save(update_fields=["job"])
    return batch.job


def is_running(batch: InputImport) -> bool:
    """Return whether a job for it waits or runs."""
    return batch.job is not None and batch.job.state in (Job.State.WAITING, Job.State.RUNNING)
