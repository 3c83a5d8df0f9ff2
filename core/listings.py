"""Whatever list is on screen, to take away: the same rows, in the same order, by the same rule.

A page of a list answers `?format=xlsx` (or another of FORMATS) itself, with what it would have shown:

    if listings.wanted(request):
        return listings.answer(request, exports.bodies(rows, filters=listings.said(form)))
    context["exports"] = listings.links(request, page.paginator.count)

so there is no second door, no second selection and no second policy. Headings and words are in the reader's language.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from django import forms
from django.conf import settings
from django.http import FileResponse, HttpRequest
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from core import clock
from core.documents import Document, KeyValue, Paragraph, Run, Section, Text, Words
from core.documents import Table as DocumentTable
from core.documents.docx_file import write_docx
from core.documents.pdf_file import write_pdf
from core.documents.tree import direction_of, inlines
from core.downloads import file_response
from core.errors import Refused
from core.intake.kinds import Kind
from core.moments import day, moment
from core.plain_rows import csv_file, plain
from core.snapshot import snapshot
from core.spreadsheets import Book, Column, Link, NoteWords, Print, Sheet, Styled, Value, write_book
from core.spreadsheets.cells import reads_right_to_left

FORMATS = {
    "xlsx": Kind.XLSX.content_type,
    "csv": Kind.CSV.content_type,
    "json": "application/json",
    "docx": Kind.DOCX.content_type,
    "pdf": Kind.PDF.content_type,
}
# Rows that are put into a file while somebody waits, about two seconds of work; longer lists are compiled in the
# background (synthesis, export), or narrowed.
MOST = {"xlsx": 10_000, "csv": 50_000, "json": 50_000, "docx": 1_000, "pdf": 1_000}
_ON_A_LINE = 200  # characters of a table on a page on its side
_WORD, _HEADING = 8, 14  # characters of a word of a cell, and of a heading, that is not broken


@dataclass(frozen=True, slots=True)
class Part:
    """One table: `rows` hold a value for each column and are read once."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list with what a file says of it: `title`, whose it is to read (`label`), and its filter in words.

    `name` is the beginning of the file's name, plain letters. `above` are tables that stand above the list on its page;
    they are in every file but the csv.
    """

    title: str
    name: str
    list: Part
    label: str
    filters: str = ""
    above: tuple[Part, ...] = ()


def wanted(request: HttpRequest) -> str:
    """Which of FORMATS is asked for; "" for the page, also where something else is asked for."""
    asked = request.GET.get("format", "")
    return asked if asked in FORMATS else ""


def links(request: HttpRequest, count: int | None = None) -> list[dict[str, str]]:
    """For `parts/exports.html`: each format that can hold so many rows, at the page's own address and query. Nothing
    for an empty list."""
    if count == 0:
        return []
    query = request.GET.copy()
    query.pop("page", None)
    found = []
    for kind in FORMATS:
        if count is None or count <= MOST[kind]:
            query["format"] = kind
            found.append({"label": kind, "url": f"?{query.urlencode()}"})
    return found


def said(form: forms.BaseForm) -> str:
    """What a bound form narrows a list to: "Constituency: States; Words: detention". "" for everything."""
    if not form.is_bound:
        return ""
    form.is_valid()
    told = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        hidden = field.widget.is_hidden and not isinstance(field, forms.ChoiceField)
        if value not in (None, "", False) and not hidden:
            told.append(_("%(name)s: %(value)s") % {"name": form[name].label, "value": _chosen(field, value)})
    return _("; ").join(told)


def answer(request: HttpRequest, listing: Listing) -> FileResponse:
    """The list in the format that is `wanted`. Raises Refused where it is longer than that can hold at once."""
    kind, now = wanted(request), clock.now()
    with snapshot():
        rows = list(islice(listing.list.rows, MOST[kind] + 1))
    if len(rows) > MOST[kind]:
        raise Refused(
            "list_too_long",
            ngettext(
                "A file of this kind holds at most %(n)s row of a list.",
                "A file of this kind holds at most %(n)s rows of a list.",
                MOST[kind],
            )
            % {"n": number_format(MOST[kind], force_grouping=True)},
            hint=_("Narrow the list with its filter, or take it as a workbook or csv; a whole round is compiled."),
        )
    parts = [*listing.above, Part(listing.list.title, listing.list.columns, rows)]
    file = _File(listing, parts, now, _source(request))
    target = TemporaryFile()  # noqa: SIM115 - the response closes it
    getattr(file, kind)(target)
    target.seek(0)
    stamp = now.strftime("%Y%m%dT%H%MZ")
    return file_response(target, f"{listing.name}_{stamp}.{kind}", FORMATS[kind])


def note_words() -> NoteWords:
    """What the sheet of notes says, in the reader's language."""
    return NoteWords(
        title=_("Notes"),
        sheet=_("Sheet"),
        row=_("Row"),
        column=_("Column"),
        what=_("What"),
        text=_("Text"),
        replaced=_("{count} characters that a workbook cannot hold were replaced"),
        continued=_("Continued, part {part} of {parts}"),
        unlinked=_("Links on this sheet end here: a sheet holds at most {limit}"),
        see_notes=_(" […] (continued on the sheet {title})"),
        nothing=_("Everything was written as it was received."),
    )


_ABOUT = (noop("Title"), noop("Audience"), noop("Filter"), noop("As of"), noop("Source"))


@dataclass(frozen=True, slots=True)
class _File:
    """One listing, its rows read, as each of FORMATS."""

    listing: Listing
    parts: Sequence[Part]
    now: datetime
    source: str

    @property
    def about(self) -> dict[str, str]:
        """What every file says of itself."""
        values = (self.listing.title, self.listing.label, self.listing.filters or _("none"), moment(self.now))
        return dict(zip(map(_, _ABOUT), (*values, self.source), strict=True))

    def xlsx(self, target: BinaryIO) -> None:
        language = get_language() or "en"
        turned, paper = direction_of(language) == "rtl", self._print()
        columns = (Column("what", _("What"), 24), Column("value", _("Value"), 100))
        sheets = [
            Sheet(
                part.title,
                part.columns,
                part.rows,
                freeze=part.columns[0].key,
                filter=True,
                right_to_left=turned,
                print=paper,
            )
            for part in reversed(self.parts)  # who opens it looks at the list first
        ]
        info = Sheet(_("Info"), columns, list(self.about.items()), heading_row=False, right_to_left=turned, print=paper)
        write_book(
            Book(
                self.listing.title,
                [*sheets, info],
                created=self.now,
                zone=settings.OFFICE_TIME_ZONE,
                words=note_words(),
            ),
            target,
        )

    def csv(self, target: BinaryIO) -> None:
        """Each row says where it is from, since nothing else of a csv stays with it."""
        part, about = self.parts[-1], self.about
        headers = [*(column.header for column in part.columns), *about]
        csv_file(headers, ([*row, *about.values()] for row in part.rows), target)

    def json(self, target: BinaryIO) -> None:
        """`{"about": {heading: value}, "columns": {key: heading}, "rows": [{key: value}], "above": [the same]}`."""
        *above, whole = [
            {
                "title": part.title,
                "columns": {column.key: column.header for column in part.columns},
                "rows": [
                    {column.key: plain(value) for column, value in zip(part.columns, row, strict=True)}
                    for row in part.rows
                ],
            }
            for part in self.parts
        ]
        told = {"about": self.about, **whole, **({"above": above} if above else {})}
        target.write(json.dumps(told, ensure_ascii=False, indent=1).encode(errors="replace"))

    def docx(self, target: BinaryIO) -> None:
        target.write(write_docx(self._document()))

    def pdf(self, target: BinaryIO) -> None:
        target.write(write_pdf(self._document()))

    def _document(self) -> Document:
        listing, about = self.listing, list(self.about.items())
        blocks: list[Any] = [KeyValue(about[1:])]  # the title stands above them
        for part in self.parts:
            if len(self.parts) > 1:
                blocks.append(Section(part.title))
            blocks.append(_table(part) or Paragraph(_("Nothing fits the filter.")))
        return Document(
            title=listing.title,
            language=get_language() or "en",
            created=self.now,
            blocks=blocks,
            masthead=settings.WAGTAIL_SITE_NAME,
            running_head=listing.title,
            running_foot=" · ".join((listing.label, _("As of %(time)s") % {"time": moment(self.now)})),
            landscape=True,
            words=Words(page=_("Page {page} of {pages}")),
        )

    def _print(self) -> Print:
        return Print(
            header=(self.listing.title, self.listing.label, self.listing.filters),
            footer=(_("As of %(time)s") % {"time": moment(self.now)}, self.source, _("Page {page} of {pages}")),
        )


def _table(part: Part) -> DocumentTable | None:
    """As it stands on paper: columns in which no row says anything take no room there."""
    values = list(part.rows)
    said = {place for row in values for place, value in enumerate(row) if value not in (None, "")}
    shown = [place for place, column in enumerate(part.columns) if place in said and not column.hidden]
    rows = [[_cell(row[place]) for place in shown] for row in values]
    columns = [part.columns[place] for place in shown]
    return DocumentTable([column.header for column in columns], rows, paper_widths(columns, rows)) if rows else None


def paper_widths(columns: Sequence[Column], rows: Iterable[Sequence[Text]]) -> list[float]:
    """In characters, as many as a page holds: each column has room for the longest word of its heading and for the
    words of its cells up to _WORD, the rest goes to those that ask for more."""
    longest = [max(map(len, column.header.split()), default=0) for column in columns]
    for row in rows:
        for place, cell in enumerate(row):
            words = [word for run in inlines(cell) if isinstance(run, Run) for word in run.text.split()]
            longest[place] = max(longest[place], min(_WORD, max(map(len, words), default=0)))
    least = [min(length, _HEADING) * 1.2 + 1.5 for length in longest]
    wanted = [max(column.width - room, 0) for column, room in zip(columns, least, strict=True)]
    share = min(1, max(_ON_A_LINE - sum(least), 0) / (sum(wanted) or 1))
    return [room + more * share for room, more in zip(least, wanted, strict=True)]


def _cell(value: Value) -> Text:
    """A value as people read it on paper, each text in its own direction; its language is not known."""
    if isinstance(value, Link):
        return Run(value.text, url=value.url)
    if isinstance(value, Styled):
        return _cell(value.value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):  # one without a zone stands under a heading that names it
        return moment(value) if value.tzinfo else day(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, str):
        turned = reads_right_to_left(value)
        here = direction_of(get_language() or "en") == "rtl"
        return Run(value, language="ar" if turned else "en") if value and turned != here else value
    return "" if value is None else number_format(value)


def _chosen(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]  # groups are not used in filters
    if isinstance(value, date):
        return day(value)
    return _("Yes") if value is True else str(value)


def _source(request: HttpRequest) -> str:
    """Where the list is read on screen, with its filter."""
    query = request.GET.copy()
    for name in ("format", "page"):
        query.pop(name, None)
    return f"{settings.PORTAL_URL}{request.path}" + (f"?{query.urlencode()}" if query else "")
