"""Pictures of positions in documents."""

import pypdfium2

from core.documents import HeadingBlock, ParagraphBlock, ReportDocument, TableBlock
from core.documents.pdf_file import write_pdf
from synthesis.exports.charts import matrix_figure, position_figure, position_matrix, position_tables
from tests.synthesis.conftest import AFTER


def test_the_page_of_the_annex_is_not_left_empty_by_its_picture():
    """The matrix was held together with the chart after it and its table: with six kinds all three left the page."""
    kinds = ("state", "un_entity", "nhri", "civil_society", "child_youth", "academia")
    rows = [[kind, 2, {"supports": 2}] for kind in kinds]
    frozen = [
        {"recommendation": str(n), "paragraph": str(n), "part": 0, "regions": [], "rows": rows} for n in range(101, 116)
    ]
    matrix = position_matrix(frozen)
    charts = (position_figure(table, "en") for table in position_tables(frozen).values())
    words = [ParagraphBlock("Each participant counts once for each text. " * 5, small=True)] * 2
    blocks = [HeadingBlock("Annex I", new_page=True), *words, matrix_figure(matrix, "en")]
    for chart in charts:
        blocks += [chart, TableBlock(["Kind", "S"], [[kind, "2"] for kind in kinds], caption="Table")]
    content = write_pdf(ReportDocument("Views", "en", AFTER, blocks))
    told = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]
    assert ["Positions by kind of participant" in text for text in told if "Annex I" in text] == [True]


def test_who_is_of_no_kind_there_has_the_last_row_of_table_and_matrix():
    rows = [["state", 3, {"supports": 3}], ["", None, None]]
    frozen = [{"recommendation": "124", "paragraph": "124", "part": 0, "regions": [], "rows": rows}]
    (table,) = position_tables(frozen).values()
    assert [(row["label"], row["total"]) for row in table["rows"]] == [("States", 3), ("Name and kind withheld", None)]
    matrix = position_matrix(frozen)
    assert [name for _kind, name, _cells in matrix.rows] == ["States", "Name and kind withheld"]
    words = "States: 124 Supports 3; Name and kind withheld: 124 Not shown separately, to protect identities"
    assert words in matrix_figure(matrix, "en").alt
