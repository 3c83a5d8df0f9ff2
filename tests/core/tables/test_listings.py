"""A list to take away: the same rows in every format, in words that its reader knows, nothing read as a formula."""

import csv
import io
import json
from datetime import UTC, date, datetime
from zipfile import BadZipFile

import docx
import pypdfium2
import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import translation
from openpyxl import load_workbook

from core import clock
from core.audience import Handling
from core.errors import Refused
from core.spreadsheets import Column
from core.tables import listings
from core.tables.fields import ListTable, placed_fields
from core.tables.formats import json_lines, paper_table
from core.tables.listings import Listing

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 20, 14, 30, tzinfo=UTC)
COLUMNS = (
    Column("ref", "Ref", 12, "code"),
    Column("words", "Words", 60),
    Column("count", "Count", 8, "number"),
    Column("day", "Day", 12, "date"),
    Column("nothing", "Nothing", 12),
)
ROWS = [
    ("A-1", "=1+1", 3, date(2027, 3, 12), None),
    ("A-2", "طفل", 0, None, None),
    ("A-3", "half \ud800 and \x0b, _x0041_ #N/A " + "long " * 9_000, 12, date(2027, 3, 1), ""),
]


def listing(rows=None, **more):
    part = ListTable("Inputs", placed_fields(COLUMNS), ROWS if rows is None else rows)
    return Listing("Inputs: a round", "A_inputs", part, Handling.SECRETARIAT, **more)


def taken(kind, query="", **more):
    request = RequestFactory().get(f"/somewhere/?format={kind}{query}")
    request.user = AnonymousUser()
    with clock.at(NOW):
        answer = listings.export_response(request, listing(**more), round_id=None)
    content = b"".join(answer.streaming_content)
    answer.close()
    return answer, content


def test_every_format_holds_every_row_and_says_what_it_is() -> None:
    above = (ListTable("Counts", placed_fields(COLUMNS[:3]), [("B", "above the list", 1)]),)
    for kind, content_type in listings.FORMATS.items():
        answer, content = taken(kind, "&words=a&page=3", filters="Words: a", above=above)
        assert answer["Content-Type"] == content_type
        assert f'filename="A_inputs_20270320T1430Z.{kind}"' in answer["Content-Disposition"]
        said = text_of(kind, content)
        for words in (
            "Inputs: a round",
            "Secretariat",
            "Words: a",
            "20 March 2027, 15:30 (Geneva, UTC+1)",
            "/somewhere/?words=a",
        ):
            assert words in said, (kind, words)
        assert all(reference in said for reference in ("A-1", "A-2", "A-3")), kind
        assert ("above the list" in said) is (kind not in ("csv", "ndjson"))


def test_a_download_that_breaks_off_is_known_as_one() -> None:
    """How long the file is stands before it, whatever its kind, so that a browser tells where less of it came; half a
    workbook or document opens nowhere. Half a csv would: it has that number only."""
    for kind in listings.FORMATS:
        answer, content = taken(kind)
        assert answer["Content-Length"] == str(len(content)), kind
    for kind, opens in (("xlsx", load_workbook), ("docx", docx.Document)):
        content = taken(kind)[1]
        with pytest.raises(BadZipFile):
            opens(io.BytesIO(content[: len(content) // 2]))


def test_csv_and_workbook_hold_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(taken("csv")[1].decode("utf-8-sig"))))
    assert [row["Words"][:5] for row in rows][:2] == ["'=1+1", "طفل"]
    assert {row["Source"] for row in rows} == {"http://127.0.0.1:8000/somewhere/"}
    book = load_workbook(io.BytesIO(taken("xlsx")[1]))
    sheet = book.worksheets[0]
    assert [[cell.value for cell in row[:4]] for row in sheet.iter_rows(max_row=3)] == [
        ["Ref", "Words", "Count", "Day"],
        ["A-1", "=1+1", 3, datetime(2027, 3, 12)],  # noqa: DTZ001 - cells know no zone
        ["A-2", "طفل", 0, None],
    ]
    assert sheet["B2"].data_type == "s"
    assert "Notes" in book.sheetnames  # where the longest words go on, and what was replaced is said


def test_json_keeps_keys_beside_their_headings() -> None:
    told = json.loads(taken("json")[1])
    assert told["columns"]["words"] == "Words"
    assert told["rows"][0] == {"ref": "A-1", "words": "=1+1", "count": 3, "day": "2027-03-12", "nothing": None}


def test_ndjson_has_a_line_for_each_row_with_the_headings_of_the_csv() -> None:
    lines = [json.loads(line) for line in taken("ndjson")[1].decode().splitlines()]
    headings = csv.DictReader(io.StringIO(taken("csv")[1].decode("utf-8-sig"))).fieldnames
    assert [list(line) for line in lines] == [headings] * len(ROWS)
    first = {name: lines[0][name] for name in ("Ref", "Words", "Count", "Day")}
    assert first == {"Ref": "A-1", "Words": "=1+1", "Count": 3, "Day": "2027-03-12"}
    assert lines[1]["Day"] is None  # and no apostrophe: no spreadsheet opens it


def test_ndjson_numbers_headings_that_are_the_same() -> None:
    target = io.BytesIO()
    json_lines(["Source", "Who", "Source"], [("a\ud800\n", None, 1)], target)
    assert target.getvalue() == b'{"Source": "a\\ud800\\n", "Who": null, "Source (2)": 1}\n'


def test_words_about_the_file_are_in_the_readers_language() -> None:
    with translation.override("ar"):
        book = load_workbook(io.BytesIO(taken("xlsx")[1]))
        word = docx.Document(io.BytesIO(taken("docx")[1]))
        assert word.paragraphs[0].text.startswith("دعوات إلى تقديم المساهمات")
    assert all(sheet.sheet_view.rightToLeft for sheet in book.worksheets[:2])
    assert word.element.body.findall(".//{*}bidiVisual")


def test_on_paper_what_no_row_says_takes_no_room() -> None:
    table = docx.Document(io.BytesIO(taken("docx")[1])).tables[-1]
    assert [cell.text for cell in table.rows[0].cells] == ["Ref", "Words", "Count", "Day"]


def test_on_paper_a_column_that_is_nearly_empty_leaves_its_room_to_the_others() -> None:
    columns = (Column("words", "Words", 40), Column("more", "More", 40))
    full = paper_table(columns, [("word " * 200, "word " * 200)] * 5)
    rare = paper_table(columns, [("word " * 200, "")] * 50 + [("word", "word " * 20)])
    assert full is not None and rare is not None
    assert full.widths[0] == full.widths[1]
    assert rare.widths[0] > 2 * rare.widths[1]


def test_a_filter_that_matches_nothing_gives_a_file_that_says_so() -> None:
    for kind in listings.FORMATS:
        said = text_of(kind, taken(kind, rows=[])[1])
        assert "A-1" not in said
    assert "Nothing matches the filter." in text_of("pdf", taken("pdf", rows=[], filters="Words: a")[1])
    assert "The list is empty." in text_of("docx", taken("docx", rows=[])[1])


def test_on_paper_a_day_keeps_its_month_and_words_have_room_as_long_as_there_is_some() -> None:
    columns = (Column("words", "Words", 8), Column("day", "Day", 8, "date"), Column("more", "More", 90))
    table = paper_table(columns, [("recommendations", date(2027, 3, 12), "word " * 60)])
    assert table is not None and table.rows[0][1] == "12\u00a0March 2027"
    assert table.widths[0] > 10 * 1.3  # longer words are divided
    many = [Column(f"c{number}", "Words", 8) for number in range(9)]
    table = paper_table(many, [["recommendations"] * 9])
    assert table is not None and sum(table.widths) <= 200


def test_a_list_that_is_too_long_says_what_to_do(monkeypatch) -> None:
    monkeypatch.setitem(listings.MOST, "docx", 2)
    with pytest.raises(Refused, match=r"at most 2 rows.*Shorten the list"):
        taken("docx")
    request = RequestFactory().get("/somewhere/", {"words": "a", "page": "2"})
    request.user = AnonymousUser()
    assert [each["label"] for each in listings.format_links(request, 3)] == ["xlsx", "csv", "json", "pdf"]
    of_inputs = [each["label"] for each in listings.format_links(request, 3, of_inputs=True)]
    assert of_inputs == ["xlsx", "csv", "json", "ndjson", "pdf"]
    assert listings.format_links(request, 1)[0]["url"] == "?words=a&format=xlsx"
    assert listings.format_links(request, 0) == []


def test_what_is_no_format_is_the_page() -> None:
    assert listings.requested_format(RequestFactory().get("/", {"format": "exe"})) == ""
    assert listings.requested_format(RequestFactory().get("/", {"format": "pdf"})) == "pdf"


class Filter(forms.Form):
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "All"), ("state", "States")])
    since = forms.DateField(label="From", required=False)
    before = forms.IntegerField(required=False, widget=forms.HiddenInput)


def test_a_filter_is_said_in_words() -> None:
    assert listings.describe_filters(Filter()) == ""
    assert listings.describe_filters(Filter({"kind": ""})) == ""
    said = listings.describe_filters(Filter({"kind": "state", "since": "2027-03-12", "before": "7"}))
    assert said == "Kind: States; From: 12 March 2027"
    assert listings.describe_filters(Filter({"kind": "made up", "since": "2027-03-12"})) == "From: 12 March 2027"


def text_of(kind: str, content: bytes) -> str:
    """All that a file says, in one line."""
    if kind == "xlsx":
        sheets = load_workbook(io.BytesIO(content)).worksheets
        found = [str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    elif kind == "docx":
        document = docx.Document(io.BytesIO(content))
        found = [each.text for each in document.element.body.iter("{*}t") if each.text]
    elif kind == "pdf":
        found = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]
    else:
        found = [content.decode()]
    return " ".join(" ".join(found).split())
