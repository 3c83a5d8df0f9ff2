"""All files of a pack: the report as docx and pdf, the compiled workbook, the inputs as csv and json."""

import io
from collections.abc import Container, Generator

from django.utils import translation

from core.documents.docx_file import write_docx
from core.documents.pdf_file import write_pdf
from core.snapshot import snapshot
from core.spreadsheets import write_book
from synthesis.exports.layouts import LAYOUTS, layout_table
from synthesis.exports.outline import report_document
from synthesis.exports.packs import Pack, outline_for
from synthesis.exports.plain_files import write_csv, write_json
from synthesis.exports.responses import responses_table
from synthesis.exports.workbook import compiled_book, table_book

KINDS = ("docx", "pdf", "xlsx", "csv", "json")  # of a pack; besides, one of LAYOUTS, or "responses"


def compile_files(pack: Pack, kinds: Container[str] = KINDS) -> Generator[tuple[str, bytes]]:
    """(name, content), one file in memory at a time, all of one moment. Without a report that this reader may
    have, there is no docx and no pdf."""
    with translation.override("en"), snapshot():
        outline = outline_for(pack) if "docx" in kinds or "pdf" in kinds else None
        if outline is not None:
            document = report_document(
                outline, round=pack.round, audience=pack.audience, now=pack.now, as_if_public=pack.ahead
            )
            if "docx" in kinds:
                yield pack.name("report", "docx"), write_docx(document)
            if "pdf" in kinds:
                yield pack.name("report", "pdf"), write_pdf(document)
        if "xlsx" in kinds:
            book = io.BytesIO()
            write_book(compiled_book(pack), book)
            yield pack.name("compilation", "xlsx"), book.getvalue()
        for layout in LAYOUTS:
            if layout in kinds:
                book = io.BytesIO()
                write_book(table_book(pack, layout_table(pack, layout)), book)
                yield pack.name(layout, "xlsx"), book.getvalue()
        if "responses" in kinds and (table := responses_table(pack)) is not None:
            book = io.BytesIO()
            write_book(table_book(pack, table), book)
            yield pack.name("responses", "xlsx"), book.getvalue()
        if "csv" in kinds:
            yield pack.name("inputs", "csv"), write_csv(pack)
        if "json" in kinds:
            yield pack.name("inputs", "json"), write_json(pack)
