"""All files of a round: the report as docx and pdf, the compiled workbook, the inputs as csv and json; layouts that
others know, proposed wordings, and one file for each body."""

import io
from collections.abc import Container, Generator
from typing import BinaryIO

from django.utils import translation

from core.documents import Document
from core.documents.docx_file import write_docx
from core.snapshot import snapshot
from core.spreadsheets import write_book
from synthesis.exports.amended import amendments_document
from synthesis.exports.bodies import write_bodies
from synthesis.exports.layout_documents import layout_document
from synthesis.exports.layouts import LAYOUTS, layout_table
from synthesis.exports.outline import report_document
from synthesis.exports.packs import Pack, outline_for
from synthesis.exports.plain_files import write_csv, write_json
from synthesis.exports.responses import responses_table
from synthesis.exports.workbook import compiled_book, table_book

KINDS = ("docx", "pdf", "xlsx", "csv", "json")  # of a pack; besides, one of LAYOUTS, ON_PAPER or OTHERS
ON_PAPER = tuple(f"{layout}-{ending}" for layout in LAYOUTS for ending in ("docx", "pdf"))
OTHERS = ("responses", "amendments", "bodies-xlsx", "bodies-docx")
_PARTS = {"docx": "report", "pdf": "report", "xlsx": "compilation", "csv": "inputs", "json": "inputs"}
_PARTS |= {"bodies-xlsx": "workbooks-by-body", "bodies-docx": "documents-by-body"}


def _on_paper(document: Document, ending: str) -> bytes:
    if ending == "docx":
        return write_docx(document)
    from core.documents.pdf_file import write_pdf  # Typst weighs 7 MB

    return write_pdf(document)


def write_file(pack: Pack, kind: str, target: BinaryIO) -> str | None:
    """Writes one of KINDS, LAYOUTS, ON_PAPER or OTHERS to a seekable file, all of one moment, and gives its name; None
    and nothing written for what is not there for this reader."""
    part, _between, ending = kind.partition("-")
    with translation.override("en"), snapshot():
        if kind in ("docx", "pdf"):
            outline = outline_for(pack)
            if outline is None:
                return None
            document = report_document(
                outline, round=pack.round, audience=pack.audience, now=pack.now, as_if_public=pack.ahead
            )
            target.write(_on_paper(document, kind))
        elif kind in ON_PAPER:
            target.write(_on_paper(layout_document(pack, part), ending))
        elif part == "bodies":
            write_bodies(pack, ending, target)
            ending = "zip"
        elif kind == "amendments":
            target.write(write_docx(amendments_document(pack)))
        elif kind == "xlsx":
            write_book(compiled_book(pack), target)
        elif kind in LAYOUTS or kind == "responses":
            table = layout_table(pack, kind) if kind in LAYOUTS else responses_table(pack)
            if table is None:
                return None
            write_book(table_book(pack, table), target)
        else:
            (write_csv if kind == "csv" else write_json)(pack, target)
        extension = kind if kind in KINDS else ending or ("docx" if kind == "amendments" else "xlsx")
        return pack.name(_PARTS.get(kind, part), extension)


def compile_files(pack: Pack, kinds: Container[str] = KINDS) -> Generator[tuple[str, bytes]]:
    """(name, content) of several of KINDS, LAYOUTS or OTHERS, one in memory at a time, all of one moment: for packs,
    which are published."""
    with snapshot():
        for kind in (*KINDS, *LAYOUTS, *OTHERS):
            made = io.BytesIO()
            if kind in kinds and (name := write_file(pack, kind, made)):
                yield name, made.getvalue()
