"""The empty workbook for imports: our columns, and what may be written in them in this round."""

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import get_language, get_language_info, gettext as _

from consultations.documents.subject_words import heading_of_round
from consultations.enums import Constituency
from consultations.models import Delegation, Round
from core import clock
from core.spreadsheets import Book, Column, Print, Sheet, write_book
from core.tables.listings import note_words, page_words
from core.text.dates import moment
from submissions.enums import CommentType, Confidentiality, Position
from submissions.imports.sources.tables import COLUMNS, LABELS
from submissions.workbooks.answer_rows import recommendations_with_texts, text_in

_WIDE = {"comment": 50, "rewording": 50, "organisation": 28}


def offered_positions(round_: Round) -> list[tuple[Any, list[Any]]]:
    """Return (constituency, its positions) in words, in the order of the screen. One query."""
    rules = {row.constituency: row.positions for row in round_.constituency_rules.all()}
    return [
        (each.label, [Position(key).label for key in rules[each] if key in Position.values])
        for each in Constituency
        if each in rules
    ]


def template_book(round_: Round) -> bytes:
    """Return the workbook, in the active language; its headings are the names that an import recognizes."""
    now, language = clock.now(), get_language() or "en"
    paper = Print(header=(round_.reference, _("Import inputs"), ""), footer=(moment(now), "", page_words()))

    def sheet(title: str, columns: list[Column], rows: Iterator[list[Any]]) -> Sheet:
        turned = bool(get_language_info(language)["bidi"])
        return Sheet(title, columns, rows, right_to_left=turned, print=paper)

    columns = [Column(field, name, _WIDE.get(field, 18), editable=True) for field, name in COLUMNS.items()]
    sheets = [
        sheet(_("Inputs"), columns, iter([[""] * len(columns)])),
        sheet(
            _("Positions"),
            [Column("kind", _("Constituency"), 40), Column("position", _("Positions offered"), 90)],
            ([str(kind), _(", ").join(map(str, names)) or "–"] for kind, names in offered_positions(round_)),
        ),
        sheet(
            _("Values"),
            [Column("column", _("Column"), 24), Column("name", _("Meaning"), 28), Column("values", _("Values"), 80)],
            _values(heading_of_round(round_)),
        ),
        sheet(
            heading_of_round(round_),
            [Column("para", COLUMNS["para"], 10), Column("limb", COLUMNS["limb"], 8), Column("text", _("Text"), 100)],
            _recommendations(round_, language),
        ),
    ]
    words = replace(note_words(), print=paper, state="hidden")
    target = io.BytesIO()
    write_book(Book(_("Import inputs"), sheets, created=now, words=words, language=language), target)
    return target.getvalue()


def _values(sheet: str) -> Iterator[list[Any]]:
    day = _("A date: year-month-day, for example 2026-05-31")
    fields = {
        "constituency": _(", ").join(str(each.label) for each in Constituency),
        "position": _("See the sheet “Positions”. A position needs a paragraph."),
        "type": _(", ").join(str(each.label) for each in CommentType),
        "level": _(", ").join(str(each.label) for each in Confidentiality),
        "received": day,
        "consented": day,
        "consent_source": _(
            "Where the consent of the sender is on record. Without it, the row is for the secretariat only."
        ),
        "para": _("A paragraph of the sheet “%(sheet)s”. Empty for a comment on the round as a whole.")
        % {"sheet": sheet},
    }
    for field, name in COLUMNS.items():
        yield [name, str(LABELS[field]), fields.get(field, "")]


def _recommendations(round_: Round, language: str) -> Iterator[list[Any]]:
    for row in recommendations_with_texts(Delegation(round=round_)):
        yield [row.paragraph.number, str(row.limb or ""), text_in(row, language)[0]]
