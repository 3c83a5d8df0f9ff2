"""Background work of the synthesis."""

import tempfile
from dataclasses import replace
from functools import partial
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.models import Round
from core import audit, clock
from core.errors import NotAllowed, Refused
from core.files.storage import full_disk_refused
from core.jobs.queue import KEEP_FILES, every, finish, job, messages, progress
from core.jobs.renewal import begins_anew
from core.models import Job
from submissions.drafting.subjects import subjects_of
from submissions.tables.exports import InputProgress
from synthesis.enums import SUGGEST
from synthesis.exports.compilations import Compilation, compilation_of
from synthesis.exports.services import (
    AUDIENCES,
    COMPILE,
    SHEETS_OF_INPUTS,
    check_up_to_date,
    filters_of_job,
    may_have_file,
    report_of_job,
    write_file,
    write_files,
)
from synthesis.imports import services as coding_workbooks, translations
from synthesis.imports.translations import APPLY_JOB, CHECK_JOB
from synthesis.models import CodedBook, SynthesisReport, TranslationTable
from synthesis.publication.pack import file_row, store_bytes, store_due_packs
from synthesis.review import circulation_reach

messages(
    compiling=_("Compiling."),
    packing=_("Storing the file."),
    no_export=_("You no longer have access to this file."),
    no_report=_("There is no report for this file."),
    reading_book=_("Reading the workbook."),
    comparing_book=_("Comparing it with the workbook as it was compiled."),
    undecided=_("Somebody made a change in the meantime. Resolve the conflicts, then import the changes again."),
    nothing_to_take=_("There was nothing left to import."),
    bad_rows=_("Some rows now have errors. Check the file again."),
)


@every(minutes=1, name="synthesis.packs", title=_("Files of released reports"))
def make_packs(job: Job) -> None:
    """Make the files of every edition that was released or made since the last minute (A5)."""
    store_due_packs(clock.now())


@job(SUGGEST, title=_("Looking for themes"))
def suggest(job: Job) -> None:
    """Make suggestions for one subject: themes, then places and languages.

    The encoder and numpy are loaded here and not where pages are answered. Running twice gives the same result, so each
    part saves at once and no transaction is open while texts are compared.
    """
    from synthesis.coding import hints, suggestions
    from synthesis.coding.sentence_encoder import best_encoder

    round_ = Round.objects.select_related("rules").get(pk=job.payload["round"])
    about = next(each for each in subjects_of(round_) if str(each.key) == job.payload["subject"])
    assert job.owner is not None  # noqa: S101 - started in the name of who asked
    suggestions.refresh_suggestions(about, by=job.owner, encoder=best_encoder())
    hints.refresh_hints(about, by=job.owner, encoder=best_encoder())
    finish(job)


@every(minutes=5, name="synthesis.likeness", title=_("Comparing passages with sentences"))
def compare_passages(job: Job) -> None:
    """Encode what the desks compare. The encoder is loaded here and not where pages are answered."""
    from synthesis.coding.sentence_encoder import SentenceEncoder
    from synthesis.coding.vectors import is_installed
    from synthesis.reports.findings import likeness

    if is_installed():
        likeness.refresh(SentenceEncoder())


@every(minutes=24 * 60, offset=3 * 60 + 30, name="synthesis.pending_uploads", title=_("Files that were never imported"))
def delete_pending_uploads(job: Job) -> None:
    coding_workbooks.delete_expired(clock.now())


@job(CHECK_JOB, title=_("Checking the translations"))
def check_translations(job: Job) -> None:
    translations.read_table(_translations(job))
    finish(job)


@job(APPLY_JOB, title=_("Importing the translations"))
def import_translations(job: Job) -> None:
    translations.apply_table(_translations(job), done=lambda: finish(job))


def _translations(job: Job) -> TranslationTable:
    return TranslationTable.objects.select_related("round", "file", "by").get(pk=job.payload["table"])


@job(coding_workbooks.CHECK_JOB, title=_("Checking the workbook"))
def check_coding_workbook(job: Job) -> None:
    progress(job, 0, 2, "reading_book")
    coding_workbooks.read_workbook(
        _coding_workbook(job), progress=lambda done, total: progress(job, done, total, "comparing_book")
    )
    finish(job)


@job(coding_workbooks.APPLY_JOB, title=_("Importing the codes"))
def import_codes(job: Job) -> None:
    book = _coding_workbook(job)
    coding_workbooks.apply_workbook(book, by=book.by, done=lambda: finish(job))


def _coding_workbook(job: Job) -> CodedBook:
    return CodedBook.objects.select_related("round__rules", "round__document", "file", "by").get(pk=job.payload["book"])


@job(COMPILE, title=_("Compiling the file"), keeps=KEEP_FILES)
def compile_file(job: Job) -> None:
    """Compile one file, or several as one zip, for the person who asked for it.

    Check the person's right to it when the work begins and again when it is done (A7).
    """
    payload, now = job.payload, clock.now()
    round_ = Round.objects.select_related("document", "rules").get(pk=payload["round"])
    owner = _allowed(job, round_)
    check = partial(check_up_to_date, job, round_)
    if begins_anew(job, check):
        return
    progress(job, 0, 2, "compiling")
    compilation = compilation_of(
        round_,
        AUDIENCES[payload["audience"]],
        now=now,
        by=owner.get_full_name(),
        filters=filters_of_job(payload),
        report=report_of_job(payload),
    )
    with full_disk_refused(), tempfile.TemporaryFile() as target_file:
        name = _compiled(job, round_, compilation, target_file)
        _allowed(job, round_)
        target_file.seek(0)
        stored = store_bytes(target_file)
    with transaction.atomic():
        if begins_anew(job, check, stored=stored):
            return
        file = file_row(name, stored, now=now, by=owner)
        audit.record("synthesis.files.compile", round_, by=owner, audience=payload["audience"], kind=payload["kind"])
        finish(job, result=file)


def _compiled(job: Job, round_: Round, compilation: Compilation, target: BinaryIO) -> str:
    """Write the file and return its name. Progress counts the inputs of one file, else files.

    Raises Refused, NotAllowed as soon as it is so, and LeaseLost where the work was cancelled.
    """
    kinds = job.payload.get("kinds")
    if not kinds:
        kind = job.payload["kind"]
        counter = InputProgress(partial(progress, job), SHEETS_OF_INPUTS.get(kind, 1))
        name = write_file(replace(compilation, progress=counter), kind, target)
        if not job.total:  # a document is not counted by its rows
            progress(job, 1, 2, "compiling")
        if name is not None:
            return name
    else:

        def before_each(done: int) -> None:
            _allowed(job, round_)
            progress(job, done, len(kinds), "compiling")

        here = InputProgress(lambda _done, _total, _step: progress(job, job.done, len(kinds), "compiling"))
        written = write_files(replace(compilation, progress=here), kinds, target, before_each=before_each)
        if written is not None:
            name, count = written
            progress(job, count, len(kinds), "packing")  # stays on the row: how many of the files there are
            return name
    raise Refused("no_report", _("There is no report for this file."))


@job(circulation_reach.LETTERS_JOB, title=_("Writing the letters"), keeps=KEEP_FILES)
def write_circulation_letters(job: Job) -> None:
    """Make the zip for the person who asked, whose duty is checked at the beginning and at the end (A7)."""
    report = SynthesisReport.objects.select_related("round__document", "round__rules").get(pk=job.payload["report"])
    owner = User.objects.get(pk=str(job.owner_id))
    check = partial(check_up_to_date, job, report.round)
    if begins_anew(job, check):
        return
    with full_disk_refused(), tempfile.TemporaryFile() as package:
        count = circulation_reach.write_letters(
            report, package, by=owner, progress=lambda done, total: progress(job, done, total)
        )
        circulation = circulation_reach.check_may_write(report, owner)
        package.seek(0)
        stored = store_bytes(package)
    with transaction.atomic():
        if begins_anew(job, check, stored=stored):
            return
        file = file_row(circulation_reach.zip_name(report), stored, now=clock.now(), by=owner)
        audit.record("synthesis.report.write_letters", report, by=owner, circulation=circulation.pk, letters=count)
        finish(job, result=file)


def _allowed(job: Job, round_: Round) -> User:
    """Return who asked, with the rights of this moment. Raise NotAllowed where the person may not have the file."""
    owner = User.objects.get(pk=str(job.owner_id))
    if not may_have_file(owner, round_, job.payload["audience"]):
        raise NotAllowed("no_export", _("You no longer have access to this file."))
    return owner
