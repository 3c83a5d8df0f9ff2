"""A submission as its final document: in the order of the report, gaps included."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from consultations.models import Delegation, Paragraph, Question, Recommendation
from consultations.rounds.selectors import recommendations_of
from core.errors import Refused
from core.models import FormToken
from core.security import signing
from core.web.forms import is_well_formed
from submissions.attachments.filing import Tie, ties_of
from submissions.drafting.subjects import describe_input, subject_heading, subject_name
from submissions.drafting.text_diff import Piece
from submissions.enums import AttachmentKind, Confidentiality
from submissions.models import Attachment, Input, Receipt, Version
from submissions.sending.receipts import content
from submissions.tables.instructions import against
from submissions.visibility.confidentiality import LevelChanges, strictest
from submissions.visibility.input_rows import in_document_order

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class DocumentAnswer:
    """One input, with who may see it in the end, its redline, and the paragraphs of files it was made from."""

    input: Input
    level: Confidentiality
    pieces: list[Piece] | None = None
    ties: list[Tie] = field(default_factory=list)


@dataclass(slots=True)
class DocumentEntry:
    """The answers on one subject; without recommendation, paragraph and question, on the round as a whole."""

    recommendation: Recommendation | None = None
    paragraph: Paragraph | None = None
    question: Question | None = None
    answers: list[DocumentAnswer] = field(default_factory=list)

    @property
    def title(self) -> str:
        return subject_heading(subject_name(self))


def document_of(
    version: Version, files: Iterable[Attachment] = (), whole: str = "", changes: LevelChanges | None = None
) -> list[DocumentEntry]:
    """Return every recommendation and question of the round with its answers, then the round as a whole. Five queries.

    `files` are those whose paragraphs are named as sources; `whole` is who may see the submission, if the version does
    not say so yet; `changes` are those on the version, four queries more where they are not given. A paragraph as a
    whole comes before its parts, if there is an answer on it.
    """
    restricted = changes or LevelChanges.on(version)
    of_whole = restricted.of_submission(version.submission_id)

    def read(row: Input, issued: str = "") -> DocumentAnswer:
        pieces = against(issued, row.rewording) if row.rewording else None
        own = (row.confidentiality, *restricted.of_line(row.line_id))
        level = strictest(*own, whole or version.confidentiality, *of_whole)
        return DocumentAnswer(row, level, pieces, ties.get(row.line_id, []))

    round_ = version.submission.delegation.round
    by_subject: dict[object, list[Input]] = {}
    for row in version.inputs.order_by("number"):
        if not row.is_empty:
            by_subject.setdefault(row.recommendation_id or row.paragraph_id or row.question_id, []).append(row)
    ties = ties_of(version, files)
    entries = []
    for recommendation in recommendations_of(round_).prefetch_related("texts"):
        paragraph, texts = recommendation.paragraph, {row.language: row.text for row in recommendation.texts.all()}
        if on_all := by_subject.pop(paragraph.pk, []):
            answers = [read(row, paragraph.text) for row in on_all]
            entries.append(DocumentEntry(paragraph=paragraph, answers=answers))
        answers = [
            read(row, texts.get(row.rewords_language, recommendation.text))
            for row in by_subject.get(recommendation.pk, [])
        ]
        entries.append(DocumentEntry(recommendation=recommendation, answers=answers))
    for question in round_.questions.all():
        entries.append(DocumentEntry(question=question, answers=[read(row) for row in by_subject.get(question.pk, [])]))
    entries.append(DocumentEntry(answers=[read(row) for row in by_subject.get(None, [])]))
    return entries


def read_mark(version: Version, at: datetime) -> str:
    """Return the mark of a review page: the time, and a digest of every word, file and alignment.

    The submission's own fields are not covered: the form contains them, under its own revision.
    """
    moment = (at - _EPOCH) // timedelta(microseconds=1)
    return f"{moment}.{text_mark(version)}"


def text_mark(version: Version) -> str:
    """Return the digest of a read mark: the same for a correction in which nothing was changed."""
    fields = content(version)
    answered = {str(row.line_id) for row in version.inputs.all() if not row.is_empty}
    words = {
        "inputs": [row for row in fields["inputs"] if row["line"] in answered],
        "files": fields["files"],
        "alignments": fields["alignments"],
    }
    return hashlib.sha256(signing.canonical(words)).hexdigest()


def check_read(version: Version, mark: str) -> None:
    """Check that what is submitted is what was read. Call it with the draft locked.

    Raises Refused `changed_since_read` if anything was added, changed or removed since the page with `mark` was made.
    """
    moment, _dot, digest = mark.partition(".")
    if text_mark(version) == digest:
        return
    names = []
    if moment.isdecimal() and len(moment) < 18:
        since = _EPOCH + timedelta(microseconds=int(moment))
        changed = version.inputs.filter(changed_at__gt=since)
        answers = changed.select_related("recommendation__paragraph", "paragraph", "question")
        names = [describe_input(row) for row in in_document_order(answers)]
        names += [row.title for row in version.attachments.filter(added_at__gt=since)]
    raise Refused(
        "changed_since_read",
        _("Your team has changed these parts since you opened the page: %(names)s.") % {"names": _(", ").join(names)}
        if names
        else _("Your team has changed this submission since you opened the page."),
        hint=_("Nothing was submitted. The current text is below. Read it again, then submit."),
    )


def authority_of(version: Version) -> list[Attachment]:
    """Return notes verbales and signed letters among its files (PRACTICE 21)."""
    kinds = (AttachmentKind.NOTE_VERBALE, AttachmentKind.LETTER)
    return list(version.attachments.filter(kind__in=kinds).order_by("added_at"))


def receipt_for(token: str, delegation: Delegation) -> Receipt | None:
    """Return the receipt that an earlier use of this form made (B2)."""
    if not is_well_formed(token):
        return None
    used = FormToken.objects.filter(token=token).values_list("outcome", flat=True).first()
    return Receipt.objects.filter(pk=used, version__submission__delegation=delegation).first() if used else None


def receipts_of(delegation: Delegation) -> list[Receipt]:
    """Return the receipts of all that the body submitted, corrected or withdrew, newest first. One query."""
    rows = Receipt.objects.filter(version__submission__delegation=delegation)
    return list(rows.select_related("version__submission__erasure").order_by("-at", "-number"))
