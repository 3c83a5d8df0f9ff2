"""Whatever list is on screen, as a file: the same rows, in the same order, by the same rule.

A page of a list answers `?format=xlsx` (or another of FORMATS) itself, with what it would have shown:

    if listings.requested_format(request):
        listing = exports.bodies(rows, filters=listings.describe_filters(form))
        return listings.export_response(request, listing, round_id=round.pk)
    context["exports"] = listings.format_links(request, page.paginator.count)

So there is no second address, no second selection and no second policy. Headings and words are in the reader's
language.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import Any, BinaryIO
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.signing import Signer
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.formats import number_format
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext as _, gettext_noop, ngettext

from core import clock
from core.audience import Handling
from core.documents import DocumentLabels, HeadingBlock, KeyValue, ParagraphBlock, ReportDocument, Run
from core.documents.docx_file import write_docx
from core.errors import Refused
from core.files.kinds import FileKind
from core.files.messages import demonstration_notice
from core.files.transfers import file_response
from core.security.rate_limits import check_file_rate
from core.spreadsheets import Book, Column, Link, NoteWords, Print, Sheet, Value, write_book
from core.spreadsheets.paper import legible, on_paper
from core.tables.fields import ListTable, ReadableTable
from core.tables.formats import csv_file, json_lines, paper_table, plain
from core.text.dates import day, moment
from core.text.world_languages import direction_of

FORMATS = {
    "xlsx": FileKind.XLSX.content_type,
    "csv": FileKind.CSV.content_type,
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "docx": FileKind.DOCX.content_type,
    "pdf": FileKind.PDF.content_type,
}
# Rows that are put into a file while somebody waits, about two seconds of work, and in the background
# (`core.tables.long_lists`), where whoever is signed in may ask for more.
MOST = {"xlsx": 10_000, "csv": 50_000, "json": 50_000, "ndjson": 50_000, "docx": 1_000, "pdf": 1_000}
_RUNNING = 75  # characters of a running line: the other half of the paper is another's
SALT = "core.listings"  # of the addresses that are offered
LONGEST = {"xlsx": 1_000_000, "csv": 1_000_000, "json": 200_000, "ndjson": 1_000_000, "docx": 5_000, "pdf": 5_000}
ONLY_INPUTS = ("ndjson",)  # offered on lists of inputs only: other lists are short enough for json


@dataclass(frozen=True, slots=True)
class Listing:
    """A list with what a file says of it: `title`, whose it is to read (`label`: by `handling`, or the `body` whose own
    it is), and its filter in words. Its files hold the fields that these readers may read, and no other.

    `name` is the beginning of the file's name, plain letters. `above` are tables that stand above the list on its page;
    they are in every file but the csv and NDJSON.
    """

    title: str
    name: str
    list: ListTable
    handling: Handling
    filters: str = ""
    above: tuple[ListTable, ...] = ()
    body: str = ""

    @property
    def label(self) -> str:
        return self.body or str(self.handling.label)


def requested_format(request: HttpRequest, *, at_once: bool = True) -> str:
    """Return which of FORMATS is requested; "" for the page.

    "" also where something else is requested, and where the list is not made `at_once` and somebody waits for it.
    """
    format_key = request.GET.get("format", "")
    return format_key if format_key in FORMATS and (at_once or getattr(request, "listing", None)) else ""


def format_links(
    request: HttpRequest, count: int | None = None, *, at_once: bool = True, of_inputs: bool = False
) -> list[dict[str, Any]]:
    """Return links for `parts/exports.html`: each format that can hold so many rows (None: not known).

    They have the page's own address and query. A format that holds the rows in the background only, or all formats
    where none is made `at_once`, is offered to signed-in people, with `rows` and a signed `address` to request it
    with. `of_inputs`: also the formats that only lists of inputs have. Nothing for an empty list.
    """
    if count == 0:
        return []
    query = request.GET.copy()
    query.pop("page", None)
    links: list[dict[str, Any]] = []
    for kind in FORMATS if of_inputs else [each for each in FORMATS if each not in ONLY_INPUTS]:
        query["format"] = kind
        url = f"?{query.urlencode()}"
        rows = count or 0
        if at_once and rows <= MOST[kind]:
            links.append({"label": kind, "url": url})
        elif rows <= LONGEST[kind] and request.user.is_authenticated:
            links.append({"label": kind, "address": Signer(salt=SALT).sign(f"{request.path}{url}"), "rows": rows})
    return links


def describe_filters(form: forms.BaseForm) -> str:
    """Return what a bound form narrows a list to: "Constituency: States; Words: detention". "" for everything."""
    if not form.is_bound:
        return ""
    form.is_valid()
    parts = []
    for name in getattr(form, "described", form.fields):
        field = form.fields[name]
        value = form.cleaned_data.get(name)
        hidden = field.widget.is_hidden and not isinstance(field, forms.ChoiceField)
        if value not in (None, "", False) and not hidden:
            parts.append(_("%(name)s: %(value)s") % {"name": form[name].label, "value": _chosen(field, value)})
    return _("; ").join(parts)


def row_limit(request: HttpRequest) -> int:
    """Return how many rows the requested file can hold."""
    return (LONGEST if getattr(request, "listing", None) else MOST)[requested_format(request)]


@dataclass(frozen=True, slots=True)
class Background:
    """How `core.tables.long_lists` requests a page, as `request.listing`; a browser's request has none.

    With `makes` the page makes the file, however long it is, and reports finished rows to `progress`; without, it only
    answers whether its reader may have the file.
    """

    makes: bool
    progress: Callable[[int], None] = lambda rows: None


class ListGranted(HttpResponse):
    """The answer of a page that was only asked whether its reader may have the list.

    `round` is the round that the list is about, if any; `handling` is the label with which the file is made.
    """

    def __init__(self, round_: UUID | None, handling: Handling) -> None:
        super().__init__(status=204)
        self.round, self.handling = round_, handling


def export_response(request: HttpRequest, listing: Listing, *, round_id: UUID | None) -> FileResponse | ListGranted:
    """Return the list in the format that `requested_format` returns.

    Raises Refused where it is longer than that can hold at once, TooSoon where too many were made for a visitor.
    `round_id` is the round whose inputs the list shows, None for none: where words are withdrawn from them, a file
    that was made in the background is not given any more.
    """
    kind, now, export = requested_format(request), clock.now(), getattr(request, "listing", None)
    if export and not export.makes:
        return ListGranted(round_id, listing.handling)
    check_file_rate(request)
    target = TemporaryFile()  # noqa: SIM115 - the response closes it
    rows = _count_rows(listing.list.rows, row_limit(request), export.progress if export else None)
    # While somebody waits, what is too long is known before anything of it is written.
    read = replace(listing.list, rows=rows if export else list(rows))
    parts = [table.for_readers(listing.handling) for table in (*listing.above, read)]
    getattr(_File(listing, parts, now, _source(request)), kind)(target)
    target.seek(0)
    stamp = now.strftime("%Y%m%dT%H%MZ")
    return file_response(target, f"{listing.name}_{stamp}.{kind}", FORMATS[kind])


def _count_rows[T](rows: Iterable[T], most: int, progress: Callable[[int], None] | None) -> Iterator[T]:
    for count, row in enumerate(rows, start=1):
        if count > most:
            raise Refused(
                "list_too_long",
                ngettext(
                    "A file of this kind can contain at most %(n)s row of a list.",
                    "A file of this kind can contain at most %(n)s rows of a list.",
                    most,
                )
                % {"n": number_format(most, force_grouping=True)},
                hint=_(
                    "Shorten the list with its filter, or download it as a workbook or csv. For a whole "
                    "round, compile the files."
                ),
            )
        if progress:
            progress(count)
        yield row


def note_words() -> NoteWords:
    """Return the words of the sheet of notes, in the reader's language."""
    return NoteWords(
        title=_("Notes"),
        sheet=_("Sheet"),
        row=_("Row"),
        column=_("Column"),
        what=_("What"),
        text=_("Text"),
        replaced=_("{count} characters that a workbook cannot contain were replaced"),
        continued=_("Continued, part {part} of {parts}"),
        unlinked=_("Links on this sheet end here: a sheet can contain at most {limit}"),
        see_notes=_(" […] (continued on the sheet {title})"),
        nothing=_("Everything was written as it was received."),
        right_to_left=direction_of(get_language() or "en") == "rtl",
    )


def page_words() -> str:
    """Return the number of the page at the foot of a sheet.

    Programs set the numbers from left to right, so among Arabic words they would change places.
    """
    return "{page} / {pages}" if direction_of(get_language() or "en") == "rtl" else _("Page {page} of {pages}")


_ABOUT = (
    gettext_noop("Title"),
    gettext_noop("Audience"),
    gettext_noop("Filter"),
    gettext_noop("As of"),
    gettext_noop("Source"),
)


@dataclass(frozen=True, slots=True)
class _File:
    """One listing, with its rows read, in each of FORMATS."""

    listing: Listing
    parts: Sequence[ReadableTable]
    now: datetime
    source: str

    @property
    def about(self) -> dict[str, str]:
        """The facts that every file states about itself."""
        values = (self.listing.title, self.listing.label, self.listing.filters or _("none"), moment(self.now))
        *before, source = zip(map(_, _ABOUT), (*values, self.source), strict=True)
        return dict(
            [*before, *([(_("Demonstration"), demonstration_notice())] if settings.IS_DEMONSTRATION else []), source]
        )

    def xlsx(self, target: BinaryIO) -> None:
        language = get_language() or "en"
        turned, paper = direction_of(language) == "rtl", self._print()
        columns = (Column("what", _("What"), 24), Column("value", _("Value"), 100))
        about: list[tuple[str, Value]] = list(self.about.items())
        about[-1] = (about[-1][0], Link(self.source, url=self.source))
        sheets = [
            Sheet(
                part.title,
                layout.columns,
                part.rows,
                freeze=part.columns[0].key,
                filter=True,
                right_to_left=turned,
                print=on_paper(paper, layout),
            )
            for part in reversed(self.parts)  # who opens it looks at the list first
            for layout in (legible(_with_zone(part.columns), repeated=1),)
        ]
        info = Sheet(_("Info"), columns, about, heading_row=False, right_to_left=turned, print=paper)
        write_book(
            Book(
                self.listing.title,
                [*sheets, info],
                created=self.now,
                zone=settings.OFFICE_TIME_ZONE,
                words=replace(note_words(), print=paper),
                language=language,
            ),
            target,
        )

    def csv(self, target: BinaryIO) -> None:
        """Write the csv. Each row says where it is from, since nothing else of a csv stays with it."""
        csv_file(*self._with_source(), target)

    def ndjson(self, target: BinaryIO) -> None:
        """Write NDJSON with the columns of the csv."""
        json_lines(*self._with_source(), target)

    def _with_source(self) -> tuple[list[str], Iterator[list[Value]]]:
        """Return the headings and rows of the list, each row with the facts that other files state once."""
        part, about = self.parts[-1], self.about
        headers = [*(column.header for column in part.columns), *about]
        return headers, ([*row, *about.values()] for row in part.rows)

    def json(self, target: BinaryIO) -> None:
        """Write the json.

        `{"about": {heading: value}, "columns": {key: heading}, "rows": [{key: value}], "above": [the same]}`.
        """
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
        content = {"about": self.about, **whole, **({"above": above} if above else {})}
        target.write(json.dumps(content, ensure_ascii=False, indent=1).encode(errors="replace"))

    def docx(self, target: BinaryIO) -> None:
        target.write(write_docx(self._document()))

    def pdf(self, target: BinaryIO) -> None:
        from core.documents.pdf_file import write_pdf  # Typst weighs 7 MB

        target.write(write_pdf(self._document()))

    def _document(self) -> ReportDocument:
        listing, about = self.listing, list(self.about.items())
        source = (about[-1][0], Run(self.source, url=self.source, language="en"))
        blocks: list[Any] = [KeyValue([*about[1:-1], source])]  # the title stands above them
        nothing = _("Nothing matches the filter.") if listing.filters else _("The list is empty.")
        for part in self.parts:
            if len(self.parts) > 1:
                blocks.append(HeadingBlock(part.title))
            blocks.append(paper_table(part.columns, part.rows) or ParagraphBlock(nothing))
        return ReportDocument(
            title=listing.title,
            language=get_language() or "en",
            created=self.now,
            blocks=blocks,
            masthead=_(settings.WAGTAIL_SITE_NAME),
            running_head=listing.title,
            running_foot=" · ".join((listing.label, _("As of %(time)s") % {"time": moment(self.now)})),
            landscape=True,
            words=DocumentLabels(page=_("Page {page} of {pages}")),
        )

    def _print(self) -> Print:
        """Return running lines with an empty middle, where the longer ones would be printed over each other."""
        as_of = _("As of %(time)s") % {"time": moment(self.now)}
        parts = filter(None, (self.listing.label, self.listing.filters))
        return Print(
            header=(Truncator(self.listing.title).chars(_RUNNING), "", Truncator(" · ".join(parts)).chars(_RUNNING)),
            footer=(Truncator(self.source).chars(_RUNNING), "", f"{as_of} · {page_words()}"),
        )


def _with_zone(columns: Iterable[Column]) -> list[Column]:
    """Return the columns with the zone in the heading of moments, since cells hold none."""
    return [
        replace(column, header=_("%(heading)s (Geneva)") % {"heading": column.header})
        if column.kind == "moment"
        else column
        for column in columns
    ]


def _chosen(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]  # groups are not used in filters
    if isinstance(value, date):
        return day(value)
    return _("Yes") if value is True else str(value)


def _source(request: HttpRequest) -> str:
    """Return the address where the list is read on screen, with its filter."""
    query = request.GET.copy()
    for name in ("format", "page"):
        query.pop(name, None)
    return f"{settings.PORTAL_URL}{request.path}" + (f"?{query.urlencode()}" if query else "")
