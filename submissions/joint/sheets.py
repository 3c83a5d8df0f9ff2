"""A joint text as a Word file: to read, and as a sign-on sheet with the code of one member."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from consultations.models import Delegation, Organisation
from consultations.rounds.windows import delegation_window
from core import clock
from core.documents.docx_file import write_docx
from core.documents.tree import (
    Block,
    DocumentLabels,
    HeadingBlock,
    Items,
    KeyValue,
    ParagraphBlock,
    QuoteBlock,
    ReportDocument,
    Run,
    Text,
)
from core.files.messages import demonstration_notice
from core.text.dates import moment
from core.text.languages import interface_language
from submissions.joint.alignment import Aligned, aligned
from submissions.joint.services import text_of
from submissions.joint.sign_on import SignOnSheet, make_code
from submissions.models import JointMember, Submission
from submissions.sending.receipts import is_at_risk
from submissions.sending.review import DocumentAnswer, document_of

SIGN_ON = "/sign-on/"


def joint_file(submission: Submission, language: str, *, reader: Organisation) -> tuple[str, bytes]:
    """Return name and bytes of the current text as DOCX. The caller has checked that this body may see it."""
    with translation.override(interface_language(language)):
        delegation = submission.delegation
        blocks = [*_warning_blocks(submission, reader), *_text_blocks(submission)]
        document = _document(delegation, _("Joint submission"), blocks)
        return f"{delegation.round.reference}_joint-text.docx", write_docx(document)


def make_sheet(member: JointMember, *, by: User, language: str) -> tuple[str, bytes]:
    """Make a code for a member; return name and bytes of its sheet, the only place where the code is readable.

    Raises what `sign_on.make_code` raises.
    """
    sheet = make_code(member, by=by)
    submission = member.submission
    with translation.override(interface_language(language)):
        blocks = [*_sheet_blocks(member, sheet), HeadingBlock(_("Text"), new_page=True), *_text_blocks(submission)]
        document = _document(submission.delegation, _("Sign-on sheet"), blocks)
        return f"{sheet.row.number}_sign-on-sheet.docx", write_docx(document)


def _warning_blocks(submission: Submission, reader: Organisation) -> Iterator[Block]:
    """Yield a warning where the lead, a member that joined or the reader is at risk (PRACTICE 4)."""
    if reader.is_at_risk or is_at_risk(submission):
        yield ParagraphBlock(
            _(
                "This file shows the name of the participant that leads the text. If it could harm you in the wrong "
                "hands, delete it when you have read it."
            )
        )


def _document(delegation: Delegation, title: str, blocks: list[Block]) -> ReportDocument:
    return ReportDocument(
        title=title,
        subtitle=_("Call for inputs: %(title)s") % {"title": delegation.round.title},
        language=translation.get_language() or "en",
        created=clock.now(),
        blocks=blocks,
        symbol=delegation.round.document.symbol,
        masthead=_("Led by %(name)s") % {"name": delegation.organisation.display_name()},
        running_head=title,
        running_foot=demonstration_notice() if settings.IS_DEMONSTRATION else "",
        words=DocumentLabels(page=_("Page {page} of {pages}")),
    )


def _sheet_blocks(member: JointMember, sheet: SignOnSheet) -> Iterator[Block]:
    window = delegation_window(member.submission.delegation)
    zone = window.zone if window else settings.OFFICE_TIME_ZONE
    facts: list[tuple[Text, Text]] = [
        (_("For"), member.called),
        (_("Sheet number"), Run(sheet.row.number, bold=True)),
        (_("Code"), Run(sheet.code, bold=True)),
    ]
    if member.expires_at is not None:
        facts.append((_("Answer by"), moment(member.expires_at, zone)))
    yield KeyValue(facts)
    yield HeadingBlock(_("How to confirm"), level=2)
    yield Items(
        [
            _("Read the text that follows."),
            _("Open %(address)s on any device. You need no account.") % {"address": settings.PORTAL_URL + SIGN_ON},
            _("Enter the sheet number and the code. Confirm or decline, and choose how you are listed."),
            _(
                "If you have no internet, call the secretariat and read out the sheet number and the code. An officer "
                "enters them for you."
            ),
        ],
        ordered=True,
    )
    yield ParagraphBlock(
        _(
            "The code works once and for this text only. Do not show it to others: anyone who has it can answer for "
            "you. People of the leading organization must not enter it. If the text is changed, you need a new sheet. "
            "Destroy the sheet if it could endanger you."
        )
    )


def _text_blocks(submission: Submission) -> Iterator[Block]:
    """Yield all that a confirmation covers (`review.text_mark`): answers, files, alignments."""
    version = text_of(submission)
    version.submission = submission
    has_text = False
    for entry in document_of(version):
        if not entry.answers:
            continue
        has_text = True
        yield HeadingBlock(entry.title, level=2)
        if entry.recommendation:
            yield QuoteBlock(entry.recommendation.text, entry.recommendation.paragraph.document.language)
        elif entry.paragraph:
            yield QuoteBlock(entry.paragraph.text, entry.paragraph.document.language)
        for answer in entry.answers:
            yield from _answer_blocks(answer, follow_up=submission.delegation.round.is_follow_up)
    files, rows = list(version.attachments.all()), aligned(version)
    if files:
        yield HeadingBlock(_("Attached files"), level=2)
        yield Items([[Run(row.title, language=row.language), Run(f" ({row.get_kind_display()})")] for row in files])
    if rows:
        yield HeadingBlock(_("Aligned with others"), level=2)
        yield Items([_alignment_line(row) for row in rows])
    if not (has_text or files or rows):
        yield ParagraphBlock(_("Nothing is written yet."))


def _alignment_line(row: Aligned) -> str:
    submission = f"{row.name} · {row.reference}" if row.name else row.reference
    if not row.excepted:
        return _("%(submission)s: on everything") % {"submission": submission}
    on, excepted = (_(", ").join(about.label for about in each) for each in (row.on, row.excepted))
    words = {"submission": submission, "on": on, "excepted": excepted}
    return _("%(submission)s: on %(on)s; not on %(excepted)s") % words


def _answer_blocks(answer: DocumentAnswer, *, follow_up: bool) -> Iterator[Block]:
    input_ = answer.input
    if input_.position:
        yield ParagraphBlock([Run(_("Position") + ": ", bold=True), Run(input_.get_position_display())], leads=True)
    for field, words in input_.texts:
        label = (follow_up and field.later_label) or field.form_label or field.label
        language = input_.rewords_language if field.name == "rewording" else input_.language
        yield ParagraphBlock([Run(f"{label}:", bold=True)], leads=True)
        yield from (ParagraphBlock(line, language=language) for line in words.split("\n") if line.strip())
