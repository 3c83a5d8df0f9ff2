"""Report files: one neutral tree and three renderers, each the only importer of its library.

from core.documents import ReportDocument, HeadingBlock, ParagraphBlock, Run, Footnote
from core.documents.docx_file import write_docx    # -> bytes
from core.documents.pdf_file import write_pdf      # -> bytes
from core.documents.html_page import write_html    # -> str, the inside of an <article>
"""

from core.documents.tree import (
    Block,
    Contents,
    DocumentLabels,
    Figure,
    Footnote,
    HeadingBlock,
    Inline,
    Items,
    KeyValue,
    ParagraphBlock,
    QuoteBlock,
    ReportDocument,
    Run,
    TableBlock,
    Text,
)

__all__ = [
    "Block",
    "Contents",
    "DocumentLabels",
    "Figure",
    "Footnote",
    "HeadingBlock",
    "Inline",
    "Items",
    "KeyValue",
    "ParagraphBlock",
    "QuoteBlock",
    "ReportDocument",
    "Run",
    "TableBlock",
    "Text",
]
