"""Acts on imports of inputs received elsewhere: receive, check, apply whole or not at all, undo."""

import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID, uuid4

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
from core.errors import Refusals, Refused
from core.files.kinds import FileKind, clean_display_name, extension, kind_by_extension
from core.files.storage import Readable, store
from core.jobs.queue import start
from core.models import Job, StoredFile
from submissions.attachments.services import READ_FILE
from submissions.campaigns.requests import search_later
from submissions.enums import Act, Confidentiality
from submissions.imports import workbooks
from submissions.imports.checks import CheckedFile, ProgressCallback, counts
from submissions.imports.consent import clean_consent
from submissions.imports.earlier_imports import imported_before, only_imported
from submissions.imports.pending_files import (
    check_idle,
    check_pending,
    checked_file,
    first_of,
    mark_of,
    opened_file,
    path_of,
)
from submissions.imports.sources import layouts
from submissions.imports.sources.mail_table import MailTable, stored_files
from submissions.imports.sources.survey_table import SurveyTable
from submissions.imports.sources.tables import KINDS, TableFile
from submissions.imports.stored_checks import SHOWN, fault_row, storable
from submissions.imports.submission_writer import write, write_without
from submissions.models import (
    ImportDecisions,
    ImportedInput,
    InputImport,
    Receipt,
    Submission,
    Version,
    Withdrawal,
)
from submissions.sending import receipts

_AT_ONCE = 500
_NEW_BODIES = 7_340_128  # the lock of whoever registers bodies by the file
_HUGE = 1 << 30  # bytes that a command takes


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
    consulting.check_duty(by, Duty.MANAGE, round_)
    on, source = clean_consent(consented_on, consent_source)
    if round_.announced_at is None:
        raise Refused(
            "not_announced", _("The round is not announced yet."), hint=_("Announce the round first, then import.")
        )
    name = clean_display_name(name)
    is_mailbox = layouts.is_mailbox(name)
    kind = FileKind.TXT if is_mailbox else kind_by_extension(name, tables=True)
    if kind is None or (kind not in KINDS and not is_mailbox):
        raise Refused(
            "not_a_table",
            _(
                "Inputs can only be imported from a table (xlsx, ods, csv, tsv or docx) or from email messages (eml or "
                "mbox). This file ends in “%(extension)s”."
            )
            % {"extension": extension(name)[:20]},
            field="file",
            hint=_("Save a table as xlsx, ods, csv (UTF-8) or docx, messages as eml or mbox, and upload that file."),
        )
    before = ImportDecisions.objects.filter(round=round_).first() or ImportDecisions(round=round_)
    stored = store(stream, limit=_HUGE if huge else settings.UPLOAD_LIMIT)
    with transaction.atomic():
        file = StoredFile.objects.create(
            **stored.columns, display_name=name, kind=kind, content_type=kind.content_type, stored_by=by,
        )  # fmt: skip
        return InputImport.objects.create(
            round=round_, name=name, file=file, at=clock.now(), by=by, level=Confidentiality(level),
            consented_on=on, consent_source=source, replacements=before.replacements, bodies=before.bodies,
            layout={"kind": layouts.MAILBOX} if is_mailbox else {},
        )  # fmt: skip


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
    consulting.check_duty(by, Duty.MANAGE, batch.round)
    with opened_file(batch) as file:
        table = layouts.arranged(file, batch)
        checked = checked_file(batch, table, progress)
        with transaction.atomic():
            Round.objects.select_for_update(no_key=True).get(pk=batch.round_id)  # one import after the other
            batch = (
                InputImport.objects.select_for_update(of=("self",)).select_related("round__document").get(pk=batch.pk)
            )
            check_pending(batch)
            _check_first_file(batch)
            if any(body.is_new for body in checked.bodies):
                hold_lock(_NEW_BODIES)  # another round's import may bring the same
                if checked.register.has_grown():
                    checked = checked_file(batch, table, progress)
            left_out = {"left_out": table.left_out} if isinstance(table, SurveyTable | MailTable) else {}
            batch.found = {**counts(checked), **left_out, "heading": batch.found.get("heading", [])}
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


def _check_first_file(batch: InputImport) -> None:
    """Raise Refused where the file that these rows were corrected for has been undone: they would come in alone."""
    if batch.continues_id and InputImport.objects.filter(pk=batch.continues_id, undone_at__isnull=False).exists():
        raise Refused("changed_since", _("The import whose rows this file corrects has been undone."),
                      hint=_("Upload the whole file again."))  # fmt: skip


def _mail_files(batch: InputImport, table: MailTable, checked: CheckedFile, *, by: User) -> dict[int, list[StoredFile]]:
    """Store the attachments of the messages that are imported, by message. Each is scanned and cleaned by a job."""
    files: dict[int, list[StoredFile]] = {}
    for number, columns in stored_files(path_of(batch), _imported_messages(table, checked)):
        file = StoredFile.objects.create(**columns, stored_by=by)
        start(READ_FILE, payload={"file": file.pk})
        files.setdefault(number, []).append(file)
    return files


def _imported_messages(table: MailTable, checked: CheckedFile) -> set[int]:
    return {table.shown_row(row) for group in checked.groups.values() for row in group.rows}


def _check_waiting_files(table: MailTable, checked: CheckedFile) -> None:
    """Raise Refused where a message with files would wait: the error workbook has only its words."""
    waiting = {table.shown_row(row) for row in checked.bad_rows} - _imported_messages(table, checked)
    with_files = (each.number for each in table.messages() if any(not why for _name, why in each.files))
    numbers = [str(number) for number in with_files if number in waiting]
    if numbers:
        raise Refused(
            "files_wait",
            _("Messages with attachments have errors: %(numbers)s. Nothing was imported: their files would be lost.")
            % {"numbers": ", ".join(numbers[:20])},
            hint=_("Correct the errors on this page, or take the messages out of the mailbox and enter them yourself."),
        )


def _leave_bad_rows(batch: InputImport, table: TableFile, checked: CheckedFile, good_only: bool) -> None:
    """Leave the bad rows in a new error workbook.

    Raises Refusals `bad_rows` if all must be good, or none is; Refused `files_wait` where files would be lost.
    """
    if not good_only:
        raise bad_rows(checked)
    checked.without_bad_rows()
    if not checked.groups:
        raise bad_rows(checked)
    if isinstance(table, MailTable):
        _check_waiting_files(table, checked)
    before, batch.faults = batch.faults, workbooks.error_workbook(batch, table, checked, mark_of(first_of(batch)))
    batch.save(update_fields=["faults"])
    if before is not None:
        before.delete()
    fault_rows = [fault_row(fault) for fault in checked.faults[:SHOWN]]
    batch.found = storable({**batch.found, "waiting": len(checked.bad_rows), "shown": fault_rows})


def _waiting_in_log(checked: CheckedFile) -> dict[str, Any]:
    return {"waiting": len(checked.bad_rows)} if checked.faults else {}


class UndoneImport(NamedTuple):
    """Numbers of submissions: withdrawn, those that keep rows of other files, those left as they were."""

    withdrawn: int
    shortened: int
    left: int


def undo(batch: InputImport, *, by: User) -> UndoneImport:
    """Withdraw what the import brought, all at once.

    What later files added of its waiting rows goes too. Undoing such a later file takes its rows out of submissions
    that have others, by a further version. Left are those that the body has corrected or withdrawn since: they are its
    own word now. What was submitted stays on record (PRACTICE 32), new bodies stay in the register. Raises NotAllowed,
    Refused for an import that was never applied or is undone.
    """
    with transaction.atomic():
        batch = InputImport.objects.select_for_update(of=("self",)).select_related("round").get(pk=batch.pk)
        consulting.check_duty(by, Duty.MANAGE, batch.round)
        if batch.applied_at is None or batch.undone_at is not None:
            raise Refused("not_applied", _("This import is not active. There is nothing to undo."))
        family = [batch, *batch.continued_by.filter(applied_at__isnull=False, undone_at__isnull=True)]
        mine = Submission.objects.filter(lines__imported__batch__in=family).distinct()
        bodies = Delegation.objects.filter(pk__in=mine.values("delegation"))  # none corrects or withdraws meanwhile
        list(bodies.select_for_update(no_key=True).order_by("pk").values_list("pk"))
        standing = mine.filter(only_imported(), withdrawal__isnull=True)
        now = clock.now()
        remaining = _with_other_rows(standing, family)
        keys = [key for key in standing.values_list("pk", flat=True) if key not in remaining]
        _withdraw(keys, at=now, by=by)
        for submission in Submission.objects.filter(pk__in=remaining).select_related("delegation__organisation"):
            submission.delegation.round = batch.round
            write_without(submission, batch, by=by)
        done = UndoneImport(len(keys), len(remaining), mine.count() - len(keys) - len(remaining))
        for each in family:
            each.undone_at, each.undone_by = now, by
            each.save(update_fields=["undone_at", "undone_by"])
        changed = done.withdrawn + done.shortened
        audit.record("submissions.import.undo", batch.round, by=by, batch=batch.pk, submissions=changed, left=done.left)
    return done


def _withdraw(keys: list[UUID], *, at: dt.datetime, by: User) -> None:
    """Withdraw the submissions, each with a signed receipt."""
    sent = Version.objects.current().filter(submission__in=keys)
    issue = receipts.issuer()
    issued = [
        issue(version, Act.WITHDRAW, at=at, receipt_id=uuid4())
        for version in sent.select_related("submission__delegation__round", "submission__delegation__organisation")
    ]
    Withdrawal.objects.bulk_create((Withdrawal(submission_id=key, at=at, by=by) for key in keys), batch_size=_AT_ONCE)
    Receipt.objects.bulk_create(issued, batch_size=_AT_ONCE)


def _with_other_rows(submissions: QuerySet[Submission], family: list[InputImport]) -> set[UUID]:
    """Return those of the submissions that have rows of other imports too."""
    rows = ImportedInput.objects.filter(batch__undone_at__isnull=True, line__submission__in=submissions.values("pk"))
    return set(rows.exclude(batch__in=family).values_list("line__submission", flat=True))


def drop(batch: InputImport, *, by: User) -> None:
    """Delete a file that was not imported. A later clean-up deletes its bytes."""
    with transaction.atomic():
        batch = InputImport.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        consulting.check_duty(by, Duty.MANAGE, batch.round)
        check_pending(batch)
        check_idle(batch)
        _delete(batch)


def delete_expired(now: dt.datetime) -> None:
    """Delete files that nobody has imported for `PENDING_FOR`: they hold words and names of people."""
    for key in InputImport.objects.filter(applied_at__isnull=True, at__lt=now - PENDING_FOR).values_list("pk"):
        with transaction.atomic():
            rows = InputImport.objects.select_for_update(of=("self",)).filter(pk__in=key, applied_at__isnull=True)
            for batch in rows:
                _delete(batch)


def _delete(batch: InputImport) -> None:
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


PENDING_FOR = dt.timedelta(days=30)  # that a file waits to be imported
CHECK_JOB, APPLY_JOB = "submissions.look_at_import", "submissions.apply_import"


def enqueue(batch: InputImport, kind: str, *, by: User, **payload: Any) -> Job:
    """Queue a job of this `kind` for the import.

    Raises NotAllowed, Refused while an earlier job runs or where the import was applied.
    """
    with transaction.atomic():
        batch = InputImport.objects.select_for_update(of=("self",)).select_related("job").get(pk=batch.pk)
        consulting.check_duty(by, Duty.MANAGE, batch.round)
        check_pending(batch)
        check_idle(batch)
        batch.job = start(kind, payload={"batch": batch.pk, **payload}, owner=by)
        batch.save(update_fields=["job"])
    return batch.job
