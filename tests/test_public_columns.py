"""What the public may read is said at the column: this is all of it, table by table."""

import ast
import csv
import io
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from core.audience import CONFIDENTIAL, PUBLIC, SECRETARIAT, Audience, Handling
from core.spreadsheets import Column
from core.tables import listings
from core.tables.fields import EVERYBODY, OWN_BODY, Field, ListTable
from core.tables.listings import Listing
from submissions.models.input_fields import PUBLIC_TEXTS
from submissions.tables.exports import ExportTable, export_table

ROOT = Path(__file__).parents[1]
PACKAGES = ("accounts", "consultations", "core", "portal", "submissions", "synthesis")
# Workbooks to fill in and their signed sheets have no readers of their own: who asks for one gets the whole.
WITHOUT_READERS = {
    "core/spreadsheets/books.py", "core/spreadsheets/notes.py", "core/spreadsheets/skeletons.py",
    "core/tables/fields.py", "core/tables/listings.py", "submissions/imports/workbooks.py",
    "submissions/models/input_fields.py",  # its readers stand in the same row
    "submissions/workbooks/layout.py", "synthesis/imports/workbook_baseline.py",
}  # fmt: skip
GROUPED = (
    "symbol heading name country region status speaks_as joint type language words submission version received_office "
    "received late redacted annex sort_key"
)
PUBLIC_COLUMNS = {
    "portal/exports.py files": "who title kind language ending size address",
    "portal/exports.py public_inputs": "ref about who kind position language",
    "portal/exports.py reports": "title about language released address",
    "portal/exports.py rounds": "round about text state opens closes zone address",
    "portal/public/matrix.py positions_listing": "recommendation kind participants note letter",
    "submissions/models/input_fields.py INPUT_FIELDS": "comment rewording rationale source",
    "submissions/tables/submission_columns.py _aligned_field": "aligned",
    "submissions/tables/columns.py file_fields": "body kind title language speaks_to size",
    "submissions/tables/columns.py _worked_fields": "ref para part body constituency position translation states",
    "submissions/tables/columns.py input_fields": GROUPED,
    "submissions/tables/columns.py reading_fields": "body position field text",
    "submissions/tables/submission_columns.py submission_fields": (
        "body name constituency status country received late version words members files answered reference"
    ),
    "submissions/tables/exports.py amendment_fields": "para part number issued proposed added deleted bodies conflicts",
    "submissions/tables/exports.py by_paragraph": "piece",
    "submissions/tables/exports.py matrix": "para part row.body.code",
    "synthesis/exports/charts.py position_sheets": "by who para bodies note POSITION_LETTERS[position] margin",
    "synthesis/exports/column_meanings.py codebook_file": "table key heading kind meaning values",
    "synthesis/exports/finding_sheets.py evidence_table": "finding ref body field quote annex",
    "synthesis/exports/finding_sheets.py findings_table": (
        "number para section text note word counted reply signed passages"
    ),
    "synthesis/exports/layouts.py _ipcc": "chapter from_page from_line to_page to_line comment response",
    "synthesis/exports/layouts.py _ippc": "section para sentence type rewording explanation country",
    "synthesis/exports/layouts.py _iso": "mb line clause element type comments change observations",
    "synthesis/exports/layouts.py _upr": "recommendation position theme assessment",
    "synthesis/exports/layouts.py layout_table": "no",
    "synthesis/exports/sheets.py codes_table": "list letter meaning note",
    # Of the outcomes the public reads "cited" alone.
    "synthesis/exports/sheets.py coverage_table": "para inputs outcome.value open",
    "synthesis/exports/sheets.py input_extras": "findings",
    "synthesis/exports/sheets.py reading_extras": "findings",
    "synthesis/exports/workbook.py _info": "what value",
}


def is_column(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Column"


def keys(node: ast.AST, names: dict[str, ast.AST]) -> Iterator[str]:
    """Keys of the columns in an expression; of names, those in what they stand for."""
    for each in ast.walk(node):
        if is_column(each):
            key = each.args[0]
            yield key.value if isinstance(key, ast.Constant) else ast.unparse(key)
        elif isinstance(each, ast.Name) and each.id in names:
            yield from keys(names[each.id], {})


def declared(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """(key, what is said of its readers) of each column that a function declares; "" where nothing is said."""
    names = {
        target.id: node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and any(map(is_column, ast.walk(node.value)))
        for target in node.targets
        if isinstance(target, ast.Name) and target.id != "fields"
    }
    local = {node.name for node in ast.walk(function) if isinstance(node, ast.FunctionDef)}
    for node in sorted(ast.walk(function), key=lambda each: getattr(each, "lineno", 0)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        said = [*node.args[1:], *(each.value for each in node.keywords)]
        names_said = {each.id for part in said for each in ast.walk(part) if isinstance(each, ast.Name)}
        readers = next((name for name in READERS if name in names_said), "")
        if node.func.id in ("Field", "placed_fields"):
            for key in keys(node.args[0], names):
                yield key, readers
        elif node.func.id in local and node.args and isinstance(node.args[0], ast.Constant) and readers:
            yield node.args[0].value, readers  # a function of the function that makes fields alike


READERS = ("EVERYBODY", "OWN_BODY")


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef):
                    yield f"{path.relative_to(ROOT)} {node.name}", node


def test_public_columns_are_these_and_no_other() -> None:
    found = {
        place: " ".join(key for key, readers in declared(function) if readers == "EVERYBODY")
        for place, function in functions()
    }
    found["submissions/models/input_fields.py INPUT_FIELDS"] = " ".join(PUBLIC_TEXTS)  # in every table of inputs
    found["submissions/tables/exports.py by_paragraph"] = "piece"  # counts pieces of a text, and is no field
    assert {place: said for place, said in found.items() if said} == PUBLIC_COLUMNS


def test_every_column_of_a_table_stands_in_a_field() -> None:
    """So that none is in a file without a word about its readers."""
    loose = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if str(path.relative_to(ROOT)) not in WITHOUT_READERS
        for node in ast.walk(ast.parse(path.read_text()))
        if is_column(node)
    ]
    known = 0
    for place, function in functions():
        if place.split()[0] not in WITHOUT_READERS:
            known += sum(1 for _each in columns_in_fields(function))
    assert known + len(["piece"]) == len(loose), loose


def columns_in_fields(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Columns that stand in a field, by themselves or by their name."""
    used = {
        each.id
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Field", "placed_fields")
        for each in ast.walk(node.args[0])
        if isinstance(each, ast.Name)
    }
    for node in ast.walk(function):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("Field", "placed_fields")
        ):
            yield from filter(is_column, ast.walk(node.args[0]))
        elif isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id in used for target in node.targets
        ):
            yield from filter(is_column, ast.walk(node.value))


def test_tables_of_a_round_are_made_of_fields_alone() -> None:
    """`export_table` leaves out what the audience may not read; the reading copy does so by itself."""
    found = [
        place
        for place, function in functions()
        if any(
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ExportTable"
            for node in ast.walk(function)
        )
    ]
    assert found == ["submissions/tables/exports.py by_paragraph", "submissions/tables/exports.py export_table"]


FIELDS = [
    Field(Column("open", "Open", 10), itemgetter(0), readers=EVERYBODY),
    Field(Column("plain", "Plain", 10), itemgetter(1)),
    Field(Column("own", "Own", 10), itemgetter(2), readers=OWN_BODY),
    Field(Column("covered", "Covered", 10), itemgetter(3), readers=Handling.CONFIDENTIAL),
]
ROW = ("a", "b", "c", "d")
MAY_READ = {
    Handling.PUBLIC: "a",
    Handling.OWN: "ac",
    Handling.SECRETARIAT: "ab",
    Handling.CONFIDENTIAL: "abd",
}


@pytest.mark.parametrize("handling", Handling)
def test_a_file_of_a_list_holds_what_its_readers_may_read(handling: Handling) -> None:
    listing = Listing("A list", "list", ListTable("Rows", FIELDS, [ROW]), handling)
    request = RequestFactory().get("/somewhere/?format=csv")
    request.user = AnonymousUser()
    answer = listings.export_response(request, listing, round_id=None)
    heads, row = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"), newline=""))
    assert "".join(row[: heads.index("Title")]) == MAY_READ[handling]


@pytest.mark.parametrize(
    ("audience", "values"),
    [(PUBLIC, "a"), (SECRETARIAT, "ab"), (CONFIDENTIAL, "abd")],
    ids=["public", "officer", "sealed"],
)
def test_a_sheet_holds_what_its_audience_may_read(audience: Audience, values: str) -> None:
    """A column without a word of its own is for the secretariat."""
    table: ExportTable = export_table("rows", "Rows", FIELDS, [ROW], audience)
    assert [column.key for column in table.columns] == [FIELDS["abcd".index(value)].column.key for value in values]
    assert list(table.rows) == [tuple(values)]
