"""Report files: one neutral tree, three renderers of it, each the only importer of its library.

from core.documents import Document, Section, Paragraph, Run, Note
from core.documents.docx_file import write_docx    # -> bytes
from core.documents.pdf_file import write_pdf      # -> bytes
from core.documents.html_page import write_html    # -> str, the inside of an <article>
"""

from core.documents.tree import (
    Block,
    Contents,
    Document,
    Figure,
    Inline,
    Items,
    KeyValue,
    Note,
    Paragraph,
    Quote,
    Run,
    Section,
    Table,
    Text,
    Words,
)

__all__ = [
    "Block",
    "Contents",
    "Document",
    "Figure",
    "Inline",
    "Items",
    "KeyValue",
    "Note",
    "Paragraph",
    "Quote",
    "Run",
    "Section",
    "Table",
    "Text",
    "Words",
]
