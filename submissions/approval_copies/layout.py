"""How an approval copy looks: for each recommendation its text, the answer to fill in, and room for comments."""

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from consultations.models import Delegation
from consultations.rounds.windows import delegation_window
from core import clock
from core.documents.docx_fields import FieldCell, FieldTable
from core.documents.tree import Block, DocumentLabels, HeadingBlock, ParagraphBlock, ReportDocument, Run
from core.files.messages import demonstration_notice
from core.text.dates import moment
from submissions.approval_copies.plain_fields import ROOM
from submissions.approval_copies.returned import offered_fields
from submissions.workbooks.answer_rows import SentRow, place_label
from submissions.workbooks.columns import NAMES_YOU, NO_STRIKETHROUGH, headers, list_word, lists_of

_ROOM_LINES = 4


def pages_of(delegation: Delegation, language: str) -> ReportDocument:
    """Return title and running lines of the copy, in the active language."""
    body = delegation.organisation.display_name()
    return ReportDocument(
        title=_("Approval copy of the answers of %(body)s") % {"body": body},
        language=language,
        created=clock.now(),
        blocks=[],
        symbol=delegation.round.document.symbol,
        masthead=_("Call for inputs: %(title)s") % {"title": delegation.round.title},
        running_head="" if delegation.organisation.is_at_risk else body,  # a page that is found alone names nobody
        running_foot=demonstration_notice() if settings.IS_DEMONSTRATION else "",
        words=DocumentLabels(page=_("Page {page} of {pages}")),
    )


def blocks_of(
    delegation: Delegation, rows: Sequence[SentRow], language: str, *, everything: bool
) -> Iterator[Block | FieldTable]:
    """Yield what the copy contains, in the active language."""
    for words in _read_me(delegation, everything=everything):
        yield ParagraphBlock(words)
    kinds = delegation.round.subject_kinds
    names, positions = headers(delegation.round.purpose, kinds=kinds), lists_of(delegation)["position"]
    for number, row in enumerate(rows, start=1):
        sent = {**row.signed(), "number": row.number}
        place = place_label(sent["subject"][0], sent, int(sent["number"]))
        yield HeadingBlock(place, level=2)
        yield FieldTable(
            [
                *(
                    (_recommendation_label(row, names), Run(row.text, language=row.text_language))
                    for _row in [row]
                    if row.subject[0] != "round"  # its heading says it
                ),
                *((_("Addressees"), row.addressees) for _row in [row] if row.addressees),
                *((names[name], _cell(row, number, name, names[name], positions)) for name in offered_fields(sent)),
                (_("Internal remarks"), _room(number)),
            ],
            title=place,
        )


def _read_me(delegation: Delegation, *, everything: bool) -> Iterator[str]:
    if not everything:
        yield _("This is your copy. It contains only what is assigned to you.")
    yield _(
        "Write in the fields beside the grey headings, with tracked changes if you like. Internal remarks stay inside "
        "your team: they are not part of what is submitted. Text outside the fields is not read."
    )
    yield str(NO_STRIKETHROUGH)
    window = delegation_window(delegation)
    if window is not None:
        yield _("The call for inputs closes on %(time)s.") % {"time": moment(window.closes, window.zone)}
    yield _("Save the file as docx and return it to the person who sent it to you. It can have any name.")
    if delegation.organisation.is_at_risk:
        yield str(NAMES_YOU)


def _recommendation_label(row: SentRow, names: dict[str, str]) -> str:
    return str(_("Question")) if row.subject[0] == "question" else names["recommendation"]


def _room(number: int) -> FieldCell:
    return FieldCell(f"copy_{number}_{ROOM}", str(_("Internal remarks")), lines=_ROOM_LINES)


def _cell(row: SentRow, number: int, name: str, label: str, positions: Sequence[str]) -> FieldCell:
    text = row.fields[name]
    if name == "position":
        words = [list_word(name, key) for key in positions]
        return FieldCell(f"copy_{number}_{name}", label, list_word(name, text) if text else "", choices=words)
    language = row.text_language if name == "rewording" else row.fields["language"]
    return FieldCell(f"copy_{number}_{name}", label, text, language)
