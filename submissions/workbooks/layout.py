"""How the input workbook looks: sheets, columns, locks, lists, print (DOMAIN 6 A)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import get_language, get_language_info, gettext as _

from consultations.documents.subject_words import names_in_ranges
from consultations.enums import Purpose
from consultations.models import Delegation, Recommendation
from consultations.rounds.windows import DelegationWindow, delegation_window
from core import clock
from core.spreadsheets import (
    Book,
    CellLook,
    Choices,
    Column,
    NoteWords,
    Print,
    Sheet,
    SheetRow,
    Styled,
    Value,
    word_width,
)
from core.tables.listings import page_words
from core.text.dates import date_and_time, day, moment
from core.text.languages import LANGUAGE_NAMES
from submissions.enums import CommentType, Confidentiality, Position
from submissions.models import TEXT_FIELDS
from submissions.workbooks.answer_rows import SentRow
from submissions.workbooks.columns import LISTS, NAMES_YOU, NO_STRIKETHROUGH, SUBJECT, TEXTS, WIDTHS, Lists, list_word

Lines = Iterator[list[Value] | SheetRow]


def zone_of(window: DelegationWindow | None) -> str:
    return window.zone if window else str(settings.OFFICE_TIME_ZONE)


def read_me(
    delegation: Delegation, *, everything: bool, limit: int, parts: Sequence[tuple[date | None, list[Recommendation]]]
) -> Lines:
    """Yield the sheet "Read me": purpose, deadline with its zone, how to fill in and send back, who sees it.

    A row is the number of a step and a text. `limit` is that of the words of the submission; 0 for none. `parts` are
    those of a contributor by their dates.
    """
    round_ = delegation.round
    window = delegation_window(delegation)
    yield SheetRow([_("Input workbook: %(title)s") % {"title": round_.title}])
    yield [
        "",
        _(
            "With this workbook, %(body)s answers the call for inputs on %(symbol)s. It can be filled in without a "
            "connection to the portal."
        )
        % {"body": delegation.organisation.display_name(), "symbol": round_.document.symbol},
    ]
    if not everything:
        yield ["", _("This is your copy. It contains only what is assigned to you.")]
    yield SheetRow([_("Until when")])
    if window is None:
        yield ["", _("No closing date has been set yet.")]
    else:
        yield ["", _("Your focal point can submit until %(time)s.") % {"time": moment(window.closes, window.zone)}]
        if window.zone != "UTC":
            yield ["", _("The same in UTC: %(time)s.") % {"time": _utc(window)}]
    for due, rows in parts:
        if due and len(parts) == 1:
            yield ["", _("Your focal point asks for your part by %(date)s.") % {"date": day(due)}]
        elif due:
            words = {"date": day(due), "numbers": names_in_ranges(rows)}
            yield ["", _("Your focal point asks for your answers on these by %(date)s: %(numbers)s.") % words]
    yield SheetRow([_("How to fill it in")])
    for number, step in enumerate(_steps(delegation, limit), start=1):
        yield [str(number), step]
    yield SheetRow([_("How to upload it")])
    yield [
        "",
        _(
            "Upload the file in the portal, on the page of this call for inputs. You see what it "
            "changes before anything is imported."
        ),
    ]
    yield [
        "",
        _(
            "If someone has changed the same answer in the portal since then, nothing is "
            "overwritten. You see both texts."
        ),
    ]
    yield ["", _("A row that cannot be read is not imported. You see the row with the error beside it.")]
    yield SheetRow([_("Who sees it")])
    yield [
        "",
        _(
            "The answers are added to the draft of your team. The secretariat does not see them "
            "until your focal point submits."
        ),
    ]
    if delegation.organisation.is_at_risk:
        yield ["", str(NAMES_YOU)]


def submitter(delegation: Delegation, *, focal_point: str, joint: str, version: Any) -> Iterator[list[Value]]:
    """Yield rows of label and value about the body."""
    organisation = delegation.organisation
    yield [_("Organization"), organisation.display_name()]
    yield [_("Constituency"), organisation.get_constituency_display()]
    yield [_("Call for inputs"), f"{delegation.round.title} ({delegation.round.reference})"]
    yield [_("Focal point"), focal_point]
    language = version.language if version else organisation.language
    yield [_("Language"), LANGUAGE_NAMES.get(language, language)]
    yield [_("Submitted together with"), joint or _("no other participant")]
    yield [_("Confidential, for the whole"), version.get_confidentiality_display() if version else _("not chosen yet")]
    yield [_("Consent to publication as chosen"), _("given") if version and version.consents else _("not given yet")]
    yield [_("Workbook created"), moment(clock.now(), zone_of(delegation_window(delegation)))]
    yield [
        _("To change this"),
        _(
            "In the portal, the focal point or the deputy can change the language, who submits together, who may see "
            "it, and the consent. The portal also shows who will see what."
        ),
    ]


def _steps(delegation: Delegation, limit: int) -> Iterator[str]:
    yield _("Write on the sheet “Inputs”, in the yellow cells. The grey ones are locked.")
    yield _(
        "The sheet “Codes” contains the words of the lists. The sheet “Examples” contains "
        "answers of invented participants."
    )
    yield _("Choose a position first (questions have none). If you have nothing to say on a text, leave its row empty.")
    if delegation.round.purpose == Purpose.FOLLOW_UP:
        yield _("The text has been issued and will not be reopened. Wording that you suggest is for a future text.")
    else:
        yield _(
            "To change the text, write the whole new wording under “Proposed rewording”. Otherwise, "
            "leave the column empty."
        )
    yield str(NO_STRIKETHROUGH)
    yield _("For a second comment on the same text, fill in para and part in an empty row at the end.")
    yield _(
        "You may filter the rows. To sort, insert or delete rows, first unprotect the sheet: there is no password. "
        "Each row is recognized wherever it is. To remove an answer, empty its cells. Deleting a row changes nothing."
    )
    yield _(
        "The column “Confidential” shows who may see an answer. After submission, you can only restrict it further."
    )
    if limit:
        words = number_format(limit, force_grouping=True)
        yield _("A submission may contain at most %(limit)s words.") % {"limit": words}
    yield _("Attach a very long text as an annex in the portal, and enter its name in the column “Annex”.")


def _utc(window: DelegationWindow) -> str:
    return date_and_time(window.closes, "UTC")


EXAMPLE_COLUMNS = (
    "para",
    "scope",
    "position",
    "comment_type",
    *TEXT_FIELDS,
    "confidentiality",
)


def examples() -> Iterator[dict[str, str]]:
    """Yield example answers by column key; values of lists are keys."""
    yield {
        "para": "12",
        "scope": "specific",
        "position": Position.SUPPORTS,
        "comment_type": CommentType.SUBSTANTIVE,
        "comment": _("The harbour city of Port Selda has had such a service since 2019; it answers within two days."),
        "source": _("Annual report of the city, chapter 3"),
        "confidentiality": Confidentiality.PUBLIC,
    }
    yield {
        "para": "14",
        "scope": "specific",
        "position": Position.AMENDMENT,
        "comment_type": CommentType.EDITORIAL,
        "comment": _("Guardians are named in paragraph 13, but not here."),
        "rewording": _("States should ensure that every child, and the child's guardian, is heard."),
        "rationale": _("Otherwise the two paragraphs could be read to say different things."),
        "confidentiality": Confidentiality.NAMELESS,
    }
    yield {
        "scope": "general",
        "comment_type": CommentType.INFORMATION,
        "comment": _("An evaluation of our programme will be ready in spring; we can share it with the secretariat."),
        "confidentiality": Confidentiality.SECRETARIAT,
    }


SPARE_ROWS = 8
_OPEN = (*LISTS, *TEXTS)
_LOOKS = {
    "plain": CellLook(fill="f3f5f7", ink="3a4753"),
    "open": CellLook(fill="fff9e3"),
    "mend": CellLook(fill="fbe9e7", ink="8c1d18"),
}
_HEADING_HEIGHT = 30.0  # points: two lines


@dataclass(frozen=True, slots=True)
class Parts:
    """What a workbook is made of. `typed` replaces cells of rows, by row id, as a person would."""

    title: str
    body: str
    reference: str
    zone: str
    headers: Mapping[str, str]
    rows: Sequence[SentRow]
    lists: Lists
    read_me: Iterable[Any]
    submitter: Iterable[Sequence[Value]]
    signed: Sequence[Sequence[str]]
    typed: Mapping[str, Mapping[str, str]]


def compose(parts: Parts) -> Book:
    """Return the workbook in the active language; sheets read from the right if the language does."""
    paper = _paper(parts)
    right = bool(get_language_info(get_language() or "en")["bidi"])
    labelled = (Column("label", _("Entry"), 30), Column("value", _("Value"), 70))
    sheets = [
        Sheet(
            _("Read me"),
            (Column("step", "", 4), Column("text", "", 104)),
            parts.read_me,
            heading_row=False,
            protected=True,
            right_to_left=right,
            print=paper,
        ),
        Sheet(_("Submitter"), labelled, parts.submitter, protected=True, right_to_left=right, print=paper),
        _inputs(parts, right, paper),
        _codes(parts, right, paper),
        _examples(parts, right, paper),
        Sheet(
            "Portal",
            (Column("part", "part"), Column("text", "text", 60, wrap=False)),
            parts.signed,
            heading_row=False,
            state="veryHidden",
            protected=True,
        ),
    ]
    words = NoteWords(title=_("Notes"), nothing=_("Nothing to note."), state="hidden", right_to_left=right, print=paper)
    language = get_language() or "en"
    return Book(title=parts.title, sheets=sheets, created=clock.now(), zone=parts.zone, words=words, language=language)


def _inputs(parts: Parts, right: bool, paper: Print) -> Sheet:
    return Sheet(
        _("Inputs"),
        tuple(_column(key, header, parts) for key, header in parts.headers.items()),
        [*(_row(number, row, parts) for number, row in enumerate(parts.rows, start=1)), *_spare(parts)],
        freeze="recommendation",
        filter=True,
        looks=_LOOKS,
        heading_height=_HEADING_HEIGHT,
        protected=True,
        right_to_left=right,
        print=paper,
    )


def _column(key: str, header: str, parts: Parts) -> Column:
    """Return a column. People may edit cells to fill in, and cells that say where an added row belongs."""
    choices = None
    if key in LISTS:
        choices = Choices(
            _("Codes"),
            key,
            max(1, len(parts.lists[key])),
            title=header,
            message=_("Choose one of the words in the list, or leave the cell empty."),
        )
    hidden = key in ("row_id", "base_version")
    editable = key in (*_OPEN, *SUBJECT)
    width = WIDTHS[key] if hidden else max(WIDTHS[key], _widest(key, parts))
    return Column(key, header, width, wrap=not hidden, editable=editable, hidden=hidden, choices=choices)


def _widest(key: str, parts: Parts) -> float:
    """Return the width at which no word of a list, or of the addressees, is broken, in any language."""
    texts = [row.addressees for row in parts.rows] if key == "addressees" else []
    if key in LISTS:
        texts = [list_word(key, choice) for choice in parts.lists[key]]
    return max((word_width(each) for text in texts for each in text.split()), default=0)


def _row(number: int, row: SentRow, parts: Parts) -> list[Value]:
    typed = parts.typed.get(row.id, {})
    fixed: dict[str, Value] = {
        "no": str(number),
        "symbol": row.symbol,
        "para": row.para,
        "limb": row.limb,
        "scope": _display_value("scope", row.scope),
        "recommendation": row.text,
        "addressees": row.addressees,
        "mend": Styled(row.mend, "mend"),
        "row_id": row.id,
        "base_version": row.base_version,
    }
    values = {**row.fields, **typed}
    return [
        Styled(_display_value(key, values.get(key, "")), "open") if key in values else fixed[key]
        for key in parts.headers
    ]


def _spare(parts: Parts) -> list[list[Value]]:
    """Return empty rows for further comments."""
    opened = (*_OPEN, *SUBJECT)
    return [[Styled(None, "open") if key in opened else None for key in parts.headers] for _number in range(SPARE_ROWS)]


def _display_value(column: str, value: str) -> str | None:
    return list_word(column, value) if value and column in LISTS else value or None


def _codes(parts: Parts, right: bool, paper: Print) -> Sheet:
    """Return the sheet with one list per column; the lists of the cells refer to it."""
    columns = tuple(Column(key, parts.headers[key], 30) for key in LISTS)
    listed = [[list_word(key, choice) for choice in parts.lists[key]] for key in LISTS]
    rows = [list(row) for row in zip_longest(*listed)]
    return Sheet(_("Codes"), columns, rows, protected=True, right_to_left=right, print=paper)


def _examples(parts: Parts, right: bool, paper: Print) -> Sheet:
    columns = tuple(Column(key, parts.headers[key], min(WIDTHS[key], 34)) for key in EXAMPLE_COLUMNS)
    rows: list[Any] = [[_display_value(key, example.get(key, "")) for key in EXAMPLE_COLUMNS] for example in examples()]
    note = SheetRow([_("These answers are invented. They do not refer to any document of this call for inputs.")])
    return Sheet(_("Examples"), columns, [note, *rows], protected=True, right_to_left=right, print=paper)


def _paper(parts: Parts) -> Print:
    time = moment(clock.now(), parts.zone)
    return Print(margin_cm=1.2, header=(parts.reference, "", parts.body), footer=(time, "", page_words()))
