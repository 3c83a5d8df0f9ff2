"""Documents that the secretariat hands on in Word: the text of a call, its table of inputs, the slip of a report."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from consultations.audience import audience_in
from consultations.documents.subject_words import kinds_of, subjects_heading
from consultations.enums import CONSTITUENCIES, Constituency, InputsPublic
from consultations.models import Round
from consultations.notes.letters import annex_of, language_names
from consultations.rounds.services import word_limits
from core import clock
from core.documents import (
    Block,
    Figure,
    HeadingBlock,
    Items,
    KeyValue,
    ParagraphBlock,
    ReportDocument,
    Run,
    TableBlock,
)
from core.documents.docx_file import write_docx
from core.documents.tree import DocumentLabels, Footnote, Text, inlines, texts_of
from core.files.messages import demonstration_notice
from core.mail_links import link
from core.text.dates import day, moment
from core.text.languages import LANGUAGE_NAMES
from core.text.strings import count_words
from portal.public.contributors import contributor_groups
from portal.public.downloads import file_lines
from portal.public.rounds import shared_windows, subject_span, when_public
from submissions.public_state.public_senders import PublicSenders
from submissions.visibility.disclosure_context import inputs_are_public
from synthesis.exports.report_document import report_document
from synthesis.models import SynthesisReport
from synthesis.publication.frozen_outline import freeze


def call_text(round_: Round, language: str) -> tuple[str, bytes]:
    """Return (file name, docx): the text of the call as it is posted on the web, in that language."""
    with translation.override(language):
        title = _("Call for inputs: %(title)s") % {"title": round_.title}
        document = _document(round_, title, language, [*_call(round_, language)])
    return f"{round_.reference}_call_{language}.docx", write_docx(document)


def inputs_table(round_: Round, language: str) -> tuple[str, bytes]:
    """Return (file name, docx): who is public by name and the public files, by kind of participant, with links.

    It holds what anybody can read now. Before the inputs are public it says so and lists nothing.
    """
    with translation.override(language):
        title = _("Inputs received: %(title)s") % {"title": round_.title}
        document = _document(round_, title, language, [*_published(round_, clock.now())])
    return f"{round_.reference}_inputs-received_{language}.docx", write_docx(document)


@dataclass(frozen=True, slots=True)
class SlipFacts:
    """What an officer adds to what the portal knows of a report."""

    symbol: str
    agenda_item: str
    language: str
    slot: date
    limit: int
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Length:
    """Words of a report: of all texts, and of these in notes."""

    words: int
    in_notes: int


def submission_slip(report: SynthesisReport, facts: SlipFacts, *, by: User) -> tuple[str, bytes]:
    """Return (file name, docx): the slip with which a report goes to documents services. In English."""
    with translation.override("en"):
        length = length_of(report, by=by)
        excess = length.words - facts.limit
        pairs = [
            (_("Symbol"), facts.symbol),
            (_("Title"), report.title),
            (_("Agenda item"), facts.agenda_item),
            (_("Submitted by"), capfirst(report.round.office or report.round.issued_by)),
            (_("Contact"), facts.contact or report.round.office_email),
            (_("Original language"), str(translation.get_language_info(facts.language)["name_translated"])),
            (_("Slot date"), day(facts.slot)),
            (_("Word count"), f"{length.words:,}"),
            (_("Words in notes"), f"{length.in_notes:,}"),
            (_("Word limit"), f"{facts.limit:,}"),
            (_("Reference"), f"{report.reference} ({report.round.reference})"),
        ]
        blocks: list[Block] = [KeyValue([(key, value) for key, value in pairs if value])]
        if excess > 0:
            words = _("The report is %(n)s words over its limit. A waiver is needed.") % {"n": f"{excess:,}"}
            blocks.append(ParagraphBlock([Run(words, bold=True)]))
        blocks.append(TableBlock([_("Approved by"), _("Date"), _("Signature")], [["", "", ""]], row_heads=False))
        document = _document(report.round, _("Submission slip for document services"), "en", blocks)
    return f"{report.reference}_submission-slip.docx", write_docx(document)


def length_of(report: SynthesisReport, *, by: User) -> Length:
    """Return the length of the report as it is now: headings, paragraphs, lists, quotations and notes (PRACTICE 24).

    Facts above the text and tables are not counted.
    """
    outline = freeze(report, counts=False, positions=False)
    audience = audience_in(by, report.round)
    document = report_document(outline, round_=report.round, audience=audience, now=clock.now())
    blocks = [block for block in document.blocks if not isinstance(block, TableBlock | KeyValue | Figure)]
    texts = [text for block in blocks for text in texts_of(block)]
    words = sum(count_words(run.text) for text in texts for run in inlines(text) if isinstance(run, Run))
    notes = [note for text in texts for note in inlines(text) if isinstance(note, Footnote)]
    in_notes = sum(count_words(run.text) for note in notes for run in note.runs())
    return Length(words + in_notes, in_notes)


def _document(round_: Round, title: str, language: str, blocks: list[Block]) -> ReportDocument:
    return ReportDocument(
        title=title,
        language=language,
        created=clock.now(),
        blocks=blocks,
        symbol=round_.document.symbol,
        masthead=capfirst(round_.issued_by or ""),
        running_head=title,
        running_foot=demonstration_notice() if round_.is_demonstration else "",
        words=DocumentLabels(page=_("Page {page} of {pages}")),
    )


def _call(round_: Round, language: str) -> Iterator[Block]:
    about = [
        (_("Issued in the name of"), capfirst(round_.issued_by or "")),
        (_("Mandate"), round_.mandate),
        (_("Document"), f"{round_.document.symbol}, {round_.document.title}"),
        (_("Contributes to"), round_.feeds),
    ]
    yield KeyValue([(key, value) for key, value in about if value])
    yield HeadingBlock(_("Purpose"))
    yield ParagraphBlock(str(round_.get_purpose_display()))
    yield from (ParagraphBlock(part) for part in round_.introduction.split("\n\n") if part.strip())
    if round_.is_follow_up:
        yield ParagraphBlock(_("The text is not reopened: proposed wordings are suggestions for a future text."))
    annex = annex_of(round_)
    yield HeadingBlock(subjects_heading(kinds_of(annex.recommendations)))
    span = subject_span(annex.recommendations)
    if span:
        yield ParagraphBlock(f"{round_.document.symbol}, {span}")
    yield from annex.document(round_, round_.reference, language, clock.now()).blocks
    if questions := [row.text for row in round_.questions.all()]:
        yield HeadingBlock(_("Questions"))
        yield Items(questions, ordered=True)
    yield HeadingBlock(_("Who is invited"))
    yield _invited(round_)
    yield HeadingBlock(_("How to submit"))
    yield Items([*_how(round_)])
    if round_.use_of_inputs:
        yield HeadingBlock(_("How inputs are used"))
        yield ParagraphBlock(round_.use_of_inputs)
    yield HeadingBlock(_("What becomes public"))
    yield ParagraphBlock(when_public(round_))
    if round_.rules.inputs_public != InputsPublic.NEVER:
        yield ParagraphBlock(_("Senders can ask that their name is not published, or that only the secretariat reads."))
    if contact := ", ".join(filter(None, (round_.office, round_.office_email))):
        yield HeadingBlock(_("Contact"))
        yield ParagraphBlock(contact)


def _invited(round_: Round) -> TableBlock:
    limits = word_limits(round_)
    rows = [
        [
            capfirst(str(CONSTITUENCIES[Constituency(key)].plural)),
            moment(window.opens, window.zone),
            moment(window.closes, window.zone),
            f"{limit:,}".replace(",", "\u00a0") if (limit := limits.get((key, False), 0)) else _("No limit"),
        ]
        for window in shared_windows(round_)
        for key in window.constituencies
    ]
    return TableBlock([_("Participants"), _("Opens"), _("Closes"), _("Word limit")], rows, (34, 26, 26, 14))


def _how(round_: Round) -> Iterator[Text]:
    address = link(reverse("round_page", args=[round_.reference]))
    yield [Run(_("Submit through the consultation portal:") + " "), Run(address, url=address)]
    yield _("Languages: %(names)s.") % {"names": language_names(round_.rules.languages)}
    yield _("Files in PDF or Word format, each of at most %(size)s MB, can be attached.") % {
        "size": settings.UPLOAD_LIMIT >> 20
    }


def _published(round_: Round, now: datetime) -> Iterator[Block]:
    if not inputs_are_public(round_, now):
        yield ParagraphBlock(_("The inputs of this call are not public yet."))
        yield ParagraphBlock(when_public(round_))
        return
    senders = PublicSenders(round_, now=now)
    for kind, rows in contributor_groups(round_, senders.all(), senders.joints, links=True):
        lines = [[row.name, _linked(row.url)] for row in rows]
        yield TableBlock([_("Participant"), _("Inputs")], lines, (60, 40), caption=kind)
    files = [
        [line.who, line.title, LANGUAGE_NAMES.get(line.language, line.language), _file_link(round_, line)]
        for line in file_lines(round_, now)
    ]
    if files:
        head = [_("Participant"), _("Title"), _("Language"), _("File")]
        yield TableBlock(head, files, (26, 34, 14, 26), caption=_("Files sent with the inputs"))


def _linked(path: str) -> Text:
    return Run(_("Read the inputs"), url=link(path)) if path else ""


def _file_link(round_: Round, line: Any) -> Text:
    return Run(line.ending.upper(), url=link(reverse("round_file", args=[round_.reference, line.key])))
