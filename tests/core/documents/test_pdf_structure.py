"""The structure tree of a PDF, as programs that read aloud find it: paragraphs, row headers, lists."""

import io

import pikepdf
import pytest

from core.documents import (
    Footnote,
    HeadingBlock,
    Items,
    KeyValue,
    ParagraphBlock,
    QuoteBlock,
    ReportDocument,
    Run,
    TableBlock,
)
from core.documents.pdf_file import write_pdf
from tests.core.documents.material import CREATED, document


def tree(node):
    """(role, scope of a header, children) of each element; what is not an element is left out."""
    if isinstance(node, pikepdf.Array):
        return [each for kid in node for each in tree(kid)]
    if not isinstance(node, pikepdf.Dictionary) or "/S" not in node:
        return []
    attributes = node.get("/A", [])
    scopes = [str(each.Scope) for each in attributes if "/Scope" in each]
    return [(str(node.S), scopes[0] if scopes else "", tree(node.get("/K", [])))]


def structure(data):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        ((role, _scope, children),) = tree(pdf.Root.StructTreeRoot.K)
    assert role == "/Document"
    return children


def roles(nodes):
    return [role for role, _scope, _children in nodes]


def of_role(nodes, wanted):
    found = []
    for role, scope, children in nodes:
        found += [(role, scope, children)] if role == wanted else of_role(children, wanted)
    return found


def written(*blocks):
    return structure(write_pdf(ReportDocument("A file", "en", CREATED, blocks)))


def test_each_paragraph_is_a_paragraph():
    noted = ParagraphBlock([Run("First."), Footnote("A note.")], number="1.", anchor="first")
    blocks = [
        HeadingBlock("Part"),
        noted,
        ParagraphBlock("Small.", small=True),
        ParagraphBlock("يصعد", language="ar", leads=True),
    ]
    children = written(*blocks)
    assert roles(children[children.index(of_role(children, "/H1")[0]) :]) == ["/H1", "/P", "/P", "/P"]
    first = of_role(children, "/P")[0]
    assert "/Note" in roles(first[2])  # the note belongs to its paragraph


def test_a_quotation_holds_a_paragraph():
    ((_role, _scope, inside),) = of_role(written(QuoteBlock("Words of others.", "es", source="Arandia")), "/BlockQuote")
    assert roles(inside)[0] == "/P"


@pytest.mark.parametrize("ordered", [False, True])
def test_a_list_has_items_with_label_and_body(ordered):
    ((_role, _scope, items),) = of_role(written(Items(["one", "two", "three"], ordered=ordered)), "/L")
    assert roles(items) == ["/LI"] * 3
    assert all(roles(children) == ["/Lbl", "/LBody"] for _role, _scope, children in items)


def test_the_first_cell_of_a_row_is_its_header():
    table = TableBlock(["Kind", "Bodies"], [["States", "5"], ["Others", "12"]], counts=[1], caption="Positions")
    ((_role, _scope, parts),) = of_role(written(table), "/Table")
    (head,), (body,) = of_role(parts, "/THead"), of_role(parts, "/TBody")
    assert [cell[:2] for row in head[2] for cell in row[2]] == [("/TH", "/Column")] * 2
    assert [[cell[:2] for cell in row[2]] for row in body[2]] == [[("/TH", "/Row"), ("/TD", "")]] * 2


def test_facts_are_a_table_of_rows_with_headers():
    (first, second) = of_role(
        written(KeyValue([("Symbol", "A/1"), ("Day", "1 May")]), KeyValue([("For", "All")])), "/Table"
    )
    assert [[cell[:2] for cell in row[2]] for row in first[2]] == [[("/TH", "/Row"), ("/TD", "")]] * 2
    assert len(second[2]) == 1


def test_a_table_whose_rows_have_no_name_keeps_plain_cells():
    plain = TableBlock(["Theme", "Words"], [["a", "b"]], row_heads=False)
    named = TableBlock(["Body", "Words"], [["a", "b"]])
    found = of_role(written(plain, KeyValue([]), named), "/TBody")
    assert [row[2][0][0] for body in found for row in body[2]] == ["/TD", "/TH"]


def test_no_cell_lists_headers_that_leave_the_row_out():
    """A list of identifiers would stand above the scope, and Typst's holds those of columns only."""
    with pikepdf.open(io.BytesIO(write_pdf(document()))) as pdf:
        cells = [
            each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") in ("/TD", "/TH")
        ]
        scopes = [str(cell.A[0].Scope) for cell in cells if cell.S == "/TH"]
        assert not [cell for cell in cells if cell.S == "/TD" and "/Headers" in cell.A[0]]
    assert scopes.count("/Column") == 2 and scopes.count("/Row") == 7  # one table and one fact


def test_the_file_is_the_same_each_time_and_still_claims_accessibility():
    data = write_pdf(document())
    assert data == write_pdf(document())
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert str(pdf.open_metadata()["pdfuaid:part"]) == "1"
        assert pdf.Root.MarkInfo.Marked
