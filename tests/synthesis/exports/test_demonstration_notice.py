"""In a demonstration every file says that all of it is invented; elsewhere none does."""

import io
import json
import zipfile

import docx
import pypdfium2
import pytest
from openpyxl import load_workbook

from core import clock
from core.audience import SECRETARIAT
from submissions.sending import check_receipt, receipts
from submissions.sending.receipt_pdf import receipt_pdf
from synthesis.exports.compilations import compilation_of
from synthesis.exports.services import KINDS, LAYOUTS, ON_PAPER, write_file
from synthesis.models import Publication
from synthesis.publication.pack import publication_pack
from tests.synthesis.conftest import AFTER
from tests.synthesis.exports.test_files import published, published_files

__all__ = ["published", "published_files"]
WORDS = "ll participants and statements are invented. Not a United Nations site."  # "All" has its own cell in workbooks
ON_DEMAND = (*KINDS, *LAYOUTS, *ON_PAPER, "amendments", "bodies-xlsx", "bodies-docx")


def text_of(name, content):
    """All that a reader of the file can see, blanks made alike."""
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            told = [text_of(part, archive.read(part)) for part in archive.namelist() if not part.endswith(".csv")]
        return WORDS if all(WORDS in each for each in told) else ""
    if name.endswith(".docx"):
        file = docx.Document(io.BytesIO(content))
        cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
        told = [*(each.text for each in file.paragraphs), *cells]
    elif name.endswith(".pdf"):
        told = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]
    elif name.endswith(".xlsx"):
        book = load_workbook(io.BytesIO(content), read_only=True)
        told = [str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row]
    else:
        told = [content.decode()]
    return " ".join(" ".join(told).split())


@pytest.mark.parametrize("kind", ON_DEMAND)
def test_every_file_that_the_secretariat_compiles(published, kind):
    for is_demonstration in (True, False):
        published.round.is_demonstration = is_demonstration
        published.round.save()
        target = io.BytesIO()
        with clock.at(AFTER):
            name = write_file(compilation_of(published.round, SECRETARIAT, now=AFTER, by="Manager"), kind, target)
        assert (WORDS in text_of(name, target.getvalue())) == is_demonstration


def test_every_file_of_a_pack_and_every_row_of_the_csv(published):
    with clock.at(AFTER):
        files = dict(publication_pack(Publication.objects.get()))
    manifest = json.loads(next(content for name, content in files.items() if "_manifest_" in name))
    assert manifest["payload"]["demonstration"] is True
    for name, content in files.items():
        assert WORDS in text_of(name, content) or "_manifest_" in name, name
    rows = next(content for name, content in files.items() if name.endswith(".csv")).decode().strip().split("\r\n")
    assert rows[0].endswith(",digest,report,edition,demonstration")
    assert all(row.endswith(f",Demonstration: a{WORDS}") for row in rows[1:])


def test_the_receipt_says_it_around_what_is_signed(published):
    receipt = published.versions["XAA"].receipts.get()
    for whole in (True, False):
        words = text_of("receipt.pdf", receipt_pdf(receipt, whole=whole))
        signed = words[words.index('{"payload"') : words.rindex("}")]
        assert WORDS in words and "invented" not in "".join(signed.split())
        text = receipts.as_text(receipt, whole=whole)
        assert WORDS in text and receipts.verify(text).genuine
        assert not receipts.verify(text.replace("invented", "real")).genuine
    now, earlier = check_receipt.NOTICES
    assert receipts.verify(receipts.as_text(receipt).replace(now, earlier)).genuine  # issued before it was reworded
    assert check_receipt.NOTICE in receipts.proof(receipt).decode()
    published.round.is_demonstration = False
    published.round.save()
    receipt.version.submission.delegation.round.refresh_from_db()
    assert WORDS not in receipts.as_text(receipt) and WORDS not in receipts.proof(receipt).decode()
