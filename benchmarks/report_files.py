"""A report of some two hundred pages as Word, PDF and web page, with footnotes, charts and their tables.

    python -m benchmarks.report_files [--size 1500] [--json]

`--size` is the number of paragraphs; 1,500 make about 200 pages of PDF. Beside each of ours is the same text through
its library alone: python-docx with a paragraph each, Typst without notes, tables or charts. So a ratio says what
footnotes, tags for readers who do not see, tables and charts cost.
"""

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from benchmarks.harness import Stopwatch, main
from core.documents import Contents, Figure, Footnote, HeadingBlock, ParagraphBlock, ReportDocument, Run, TableBlock
from core.documents.charts import Bar, divided_bars
from core.documents.docx_file import write_docx
from core.documents.html_page import write_html
from core.documents.pdf_file import _fonts, write_pdf
from core.documents.tree import Hatch

CREATED = datetime(2027, 3, 20, 14, 30, tzinfo=UTC)
SENTENCE = (
    "Most of the States that addressed the recommendation supported it, three of them with an amendment that names the "
    "local level; one expressed reservations and asked that it be understood without prejudice to the distribution of "
    "powers within federal States. "
)
EACH = 30  # paragraphs for a section, which has a chart and a table
HATCHES = {"S": Hatch("1b6b57"), "A": Hatch("7fb8a4", "up"), "R": Hatch("e0a458", "down")}
LEGEND = [("S", "Supports"), ("A", "Supports with amendment"), ("R", "Expresses reservations")]


def texts(size: int) -> list[str]:
    return [f"{SENTENCE}Paragraph {number} says so." for number in range(1, size + 1)]


def document(size: int) -> ReportDocument:
    blocks: list[Any] = [Contents("Contents", depth=1)]
    for number, text in enumerate(texts(size), start=1):
        if number % EACH == 1:
            blocks += _section(number // EACH + 1)
        blocks.append(ParagraphBlock([Run(text), Footnote("Arandia; Ombira; JS1, para. 5.")], number=f"{number}."))
    return ReportDocument("A long report", "en", CREATED, blocks, symbol="A/HRC/99/1")


def _section(number: int) -> list[Any]:
    counts = {"S": number % 7 + 1, "A": number % 5 + 1, "R": 1}
    bars = [Bar(f"{who} ({sum(counts.values())})", list(counts.items())) for who in ("States", "Local governments")]
    svg = divided_bars(bars, HATCHES, LEGEND, name=f"chart-{number}", to="ltr")
    rows = [[bar.label, *(str(count) for _mark, count in bar.parts)] for bar in bars]
    return [
        HeadingBlock(f"Part {number}", number=f"{number}."),
        Figure(svg, alt="Bars", caption=f"Positions on paragraph {number}"),
        TableBlock(["Kind of participant", *HATCHES], rows, caption=f"Para. {number}"),
    ]


def ours(kind: str, watch: Stopwatch) -> Mapping[str, Any]:
    tree = document(watch.size)
    write = {"pdf": write_pdf, "docx": write_docx, "html": lambda whole: write_html(whole).encode()}[kind]
    with watch:
        made = write(tree)
    return {"kB": len(made) // 1024, **({"pages": _pages(made)} if kind == "pdf" else {})}


def bare_docx(watch: Stopwatch) -> Mapping[str, Any]:
    import docx

    with watch:
        word, made = docx.Document(), io.BytesIO()
        for text in texts(watch.size):
            word.add_paragraph(text)
        word.save(made)
    return {"kB": len(made.getvalue()) // 1024}


def bare_typst(watch: Stopwatch) -> Mapping[str, Any]:
    import typst

    source = '#set text(font: "Noto Serif")\n' + "\n\n".join(texts(watch.size))
    with watch:
        compiler = typst.Compiler(source.encode(), font_paths=_fonts(), ignore_system_fonts=True)
        made = compiler.compile(format="pdf")
    assert isinstance(made, bytes)
    return {"kB": len(made) // 1024, "pages": _pages(made)}


def _pages(pdf: bytes) -> int:
    import pypdfium2

    return len(pypdfium2.PdfDocument(pdf))


CANDIDATES: dict[str, Any] = {
    "pdf": partial(ours, "pdf"),
    "pdf (typst alone)": bare_typst,
    "docx": partial(ours, "docx"),
    "docx (python-docx alone)": bare_docx,
    "html": partial(ours, "html"),
}

if __name__ == "__main__":
    main(
        "report_files",
        CANDIDATES,
        size=1_500,
        beside={"docx": "docx (python-docx alone)", "pdf": "pdf (typst alone)"},
    )
