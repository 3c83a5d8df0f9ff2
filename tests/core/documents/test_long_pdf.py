"""Long tables as PDF: typeset in excerpts and joined, so that memory does not grow with the rows."""

import io
import os
import platform
import subprocess
import sys
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest

from core.documents import Footnote, HeadingBlock, KeyValue, ParagraphBlock, ReportDocument, Run, TableBlock, pdf_file
from core.documents.pdf_file import write_pdf
from tests.core.documents.material import CREATED

HEAD = ["No", "Comment", "Response"]
LINK = Run("https://portal.example/list", url="https://portal.example/list")


def rows(count, *, long_row=-1):
    return [
        [str(number), f"Comment {number}. " + "Words of a State. " * (400 if number == long_row else 7), "Noted."]
        for number in range(1, count + 1)
    ]


def long_document(*blocks, language="en"):
    return ReportDocument(
        "Comments", language, CREATED, blocks, symbol="A/HRC/11/7", running_head="Round 1", landscape=True
    )


@pytest.fixture
def divided(monkeypatch):
    """Write a document in excerpts of two pages or so, and at once."""

    def write(document):
        monkeypatch.setattr(pdf_file, "_EXCERPT", 1 << 40)
        at_once = write_pdf(document)
        monkeypatch.setattr(pdf_file, "_EXCERPT", 9_000)
        return at_once, write_pdf(document)

    return write


def pages(data):
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]


def pictures(data):
    return [page.render(scale=0.5).to_numpy().tobytes() for page in pypdfium2.PdfDocument(data)]


def elements(node):
    if isinstance(node, pikepdf.Array):
        for each in node:
            yield from elements(each)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
        yield from elements(node.get("/K", []))


@pytest.mark.parametrize("long_row", [-1, 95])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_is_the_same_as_when_typeset_at_once(divided, language, long_row):
    table = TableBlock(HEAD, rows(180, long_row=long_row), widths=[1, 8, 3], counts=[0])
    facts = KeyValue([("Source", LINK)])
    at_once, joined = divided(long_document(facts, table, ParagraphBlock("After the table."), language=language))
    assert b"/TBody" in joined and joined.count(b"/THead") > at_once.count(b"/THead") + 1  # in excerpts indeed
    assert pages(joined) == pages(at_once)
    assert pictures(joined) == pictures(at_once)
    total = len(pages(at_once))
    words = " ".join(pages(joined)[4].split())
    assert (f"Page 5 of {total}" if language == "en" else f"{total} of 5 Page") in words


def test_the_structure_leads_from_each_page_to_its_own_rows(divided):
    _at_once, joined = divided(
        long_document(KeyValue([("Source", LINK)]), TableBlock(HEAD, rows(200), widths=[1, 8, 3], row_heads=False))
    )
    with pikepdf.open(io.BytesIO(joined)) as pdf:
        assert str(pdf.open_metadata()["pdfuaid:part"]) == "1"
        assert str(pdf.Root.Lang) == "en" and pdf.docinfo["/Title"] == "Comments"
        root = pdf.Root.StructTreeRoot
        assert len(root.K) == 1 and "/IDTree" not in root
        numbers = list(root.ParentTree.Nums)
        parents = {int(key): value for key, value in zip(numbers[::2], numbers[1::2], strict=True)}
        assert list(parents) == sorted(parents) and len(parents) == int(root.ParentTreeNextKey)
        for page in pdf.pages:
            assert {each.Pg.objgen for each in parents[int(page.StructParents)] if "/Pg" in each} == {page.objgen}
        cells = [each for each in elements(root.K) if each.S in ("/TD", "/TH")]
        assert not [each for each in cells if "/ID" in each or any("/Headers" in one for one in each.A)]
        assert all(each.P.S != "/StructTreeRoot" for each in cells)
        bodies = [each for each in elements(root.K) if each.S == "/TBody"]
        assert sum(len(body.K) for body in bodies) == 200
        tables = [each for each in elements(root.K) if each.S == "/Table"]
        assert {each.P.objgen for each in tables[1:]} <= {each.objgen for each in elements(root.K)}


def test_bookmarks_lead_to_the_pages_of_the_whole_file(divided):
    blocks = []
    for part in ("First", "Second", "Third"):
        blocks += [HeadingBlock(part), TableBlock(HEAD, rows(90), widths=[1, 8, 3])]
    at_once, joined = divided(long_document(*blocks))

    def bookmarks(data):
        return [
            (item.get_title(), item.get_dest().get_index())
            for item in pypdfium2.PdfDocument(data).get_toc()
            if item.get_dest()
        ]

    assert bookmarks(joined) == bookmarks(at_once)
    assert [title for title, _page in bookmarks(joined)][-3:] == ["First", "Second", "Third"]


def test_a_document_with_notes_or_inner_links_is_typeset_at_once(divided):
    table = TableBlock(HEAD, rows(120), widths=[1, 8, 3])
    noted = long_document(ParagraphBlock([Run("Text"), Footnote("A note.")]), table)
    linked = long_document(ParagraphBlock([Run("Text", url="#x")]), HeadingBlock("X", anchor="x"), table)
    for document in (noted, linked, replace(noted, blocks=[ParagraphBlock("Words. " * 3_000)])):
        at_once, again = divided(document)
        assert at_once == again


def test_a_character_without_glyph_in_one_excerpt_takes_the_claim_of_the_whole_file(divided):
    table = TableBlock(HEAD, [*rows(150), ["151", "Thanks 😀", ""]], widths=[1, 8, 3])
    at_once, joined = divided(long_document(table))
    assert b"pdfuaid" not in joined and b"/StructTreeRoot" in joined
    assert len(pages(joined)) == len(pages(at_once))


def test_the_same_table_gives_the_same_bytes(divided):
    document = long_document(TableBlock(HEAD, rows(75), widths=[1, 8, 3]))
    assert divided(document)[1] == divided(document)[1]


MEMORY = """
import pathlib, random
from datetime import UTC, datetime
from core.documents import ReportDocument, TableBlock
from core.documents import pdf_file

pdf_file._EXCERPT = 50_000
words, chance = "One of the comments that States or organizations made on the recommendation".split(), random.Random(7)
rows = [[str(number), " ".join(chance.choices(words, k=160)), "Noted."] for number in range(400)]
table = TableBlock(["No", "Comment", "Response"], rows, widths=[1, 8, 3])
pdf_file.write_pdf(ReportDocument("Comments", "en", datetime(2027, 3, 1, tzinfo=UTC), [table], landscape=True))
[most] = [line for line in pathlib.Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
print(int(most.split()[1]) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the system reports memory otherwise")
def test_four_hundred_comments_take_the_memory_of_one_excerpt():
    done = subprocess.run([sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 150  # 230 MB when typeset at once


IN_TURN = """
import pathlib
from datetime import UTC, datetime
from core.documents import ReportDocument, TableBlock
from core.documents.pdf_file import write_pdf

def size():
    [now] = [line for line in pathlib.Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(now.split()[1]) // 1024

for number in range(12):
    rows = [[str(row), f"Comment {row * number} on the recommendation. " * 8, "Noted."] for row in range(60)]
    table = TableBlock(["No", "Comment", "Response"], rows, widths=[1, 8, 3])
    write_pdf(ReportDocument(f"Comments {number}", "en", datetime(2027, 3, 1, tzinfo=UTC), [table]))
    first = size() if number == 1 else first if number else 0
print(size() - first)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the system reports memory otherwise")
def test_one_document_after_the_other_takes_the_memory_of_one():
    environment = {**os.environ, "MALLOC_ARENA_MAX": "2"}
    done = subprocess.run([sys.executable, "-c", IN_TURN], capture_output=True, text=True, check=True, env=environment)
    assert int(done.stdout) < 30  # 130 MB when the typesetter remembers ten of them


GIVEN_BACK = """
import pathlib
from datetime import UTC, datetime
from core.documents import ReportDocument, TableBlock
from core.documents.pdf_file import write_pdf

def size(what):
    [line] = [line for line in pathlib.Path("/proc/self/status").read_text().splitlines() if line.startswith(what)]
    return int(line.split()[1]) // 1024

for count in (5, 400):
    rows = [[str(row), f"Comment {row} on the recommendation. " * 10, "Noted."] for row in range(count)]
    table = TableBlock(["No", "Comment", "Response"], rows, widths=[1, 8, 3])
    write_pdf(ReportDocument("Comments", "en", datetime(2027, 3, 1, tzinfo=UTC), [table], landscape=True))
print(size("VmHWM") - size("VmRSS"))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another allocator gives memory back in its own way")
def test_the_memory_of_a_long_document_is_given_back():
    done = subprocess.run([sys.executable, "-c", GIVEN_BACK], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 10  # nothing when it is left to the allocator
