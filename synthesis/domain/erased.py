"""What an erasure takes from this floor: codings, suggestions, files that held the words (D6). Citations stay, so that
their findings are known to need attention; nothing in them tells of the words any more."""

from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from core.models import Job
from core.storage import remove_stored
from submissions.models import Submission
from synthesis.domain import likeness, translation_tables
from synthesis.domain.asking import COMPILE
from synthesis.domain.ledger import blank_ledger
from synthesis.domain.narrowed import texts_of, without_erased
from synthesis.models import (
    CodedPassage,
    Corrigendum,
    Disposition,
    Evidence,
    Hint,
    Memo,
    Publication,
    PublicationFile,
    SynthesisReport,
    ThemeSuggestion,
)
from synthesis.workbooks.importing import forget_waiting


def forget(submission: Submission, **kwargs: Any) -> None:
    """Heard from below, inside the transaction that erases."""
    passages = {"input__version__submission": submission}
    likeness.forget(CodedPassage.objects.filter(**passages))
    likeness.forget(Evidence.objects.filter(**passages))
    CodedPassage.objects.filter(**passages).delete()
    ThemeSuggestion.objects.filter(**passages).delete()
    Hint.objects.filter(**passages).delete()
    Memo.objects.filter(line__submission=submission).delete()
    _blank_paragraphs(submission)
    Evidence.objects.filter(**passages).update(digest="")
    Disposition.objects.filter(line__submission=submission).update(reason="")
    translation_tables.forget_waiting(submission.delegation.round)
    forget_waiting(submission.delegation.round)
    round = submission.delegation.round_id
    of_round = Q(kind=COMPILE, payload__round=str(round)) | Q(list__round=round)
    for job in Job.objects.filter(of_round, result__isnull=False).select_related("result"):
        file, job.result = job.result, None
        job.save(update_fields=["result"])
        if file is not None:
            file.delete()
            _remove(file.stored_name)
    packs = PublicationFile.objects.filter(publication__report__round=round).exclude(name__contains="manifest")
    for name in packs.values_list("file__stored_name", flat=True):
        _remove(name)  # the row stays, nobody is given it; a new pack is made (DECIDED 14)


def _blank_paragraphs(submission: Submission) -> None:
    """Paragraphs of published reports that rest on the erased words alone, name their sender or repeat them: blank in
    every edition, in corrigenda and in the ledgers of revisions, by a path that the triggers allow."""
    words = texts_of(submission)
    for report in SynthesisReport.objects.filter(round=submission.delegation.round_id):
        keys: set[str] = set()
        for edition in report.publications.order_by("number"):
            outline, found = without_erased(edition.outline, submission, words)
            keys |= found
            if found:
                Publication.objects.filter(pk=edition.pk).update(outline=outline)
        if keys:
            Corrigendum.objects.filter(report=report, finding__in=[UUID(key) for key in keys]).update(
                old="", new="", reason=""
            )
            for revision in report.revisions.all():
                blank_ledger(revision, keys)


def _remove(name: str) -> None:
    transaction.on_commit(partial(remove_stored, name, directory=settings.FILES_ROOT))
