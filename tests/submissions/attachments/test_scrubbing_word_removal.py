"""Covered words are gone from the copy, not painted over; the rest of it stays (PRACTICE 6)."""

import re
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from core.files.inspection import identify
from core.files.kinds import FileKind, IntakeError
from submissions.attachments.extraction.readers import extract
from submissions.attachments.scrubbing import word_removal
from submissions.attachments.scrubbing.cleaning import clean
from submissions.attachments.scrubbing.patterns import MARK
from submissions.attachments.scrubbing.word_removal import cover
from tests.submissions.attachments.test_scrubbing_cleaning import everything_in
from tests.support.office_files import R, W, docx_parts, relations, write_docx, write_pdf, write_zip, xlsx_parts
from tests.support.pdf_files import unpacked
from tests.support.planted import odt, rtf


def words_of(path: Path, kind: FileKind) -> str:
    return "\n".join(paragraph.text for paragraph in extract(path, kind).paragraphs)


@pytest.mark.parametrize("written", ["Amina Rahman", "AMINA  rahman", "amina\nRahman"])
def test_plain_text_in_any_case_and_spacing(written: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"We met {written} twice.\n\nAminata stays.\n", "utf-8")
    assert cover(tmp_path / "a.txt", tmp_path / "b.txt", FileKind.TXT, ["Amina Rahman", "Amina"]) == []
    assert (tmp_path / "b.txt").read_text("utf-8") == f"We met {MARK} twice.\n\nAminata stays.\n"


def test_a_word_divided_into_runs_of_a_document(tmp_path: Path) -> None:
    runs = "<w:r><w:t>We met Am</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>ina Rah</w:t></w:r><w:r><w:t>man.</w:t></w:r>"
    opened = f'<w:hyperlink xmlns:r="{R}" r:id="r0" w:tooltip="Amina Rahman">'
    link = f"<w:p>{opened}<w:r><w:t>Here</w:t></w:r></w:hyperlink></w:p>"
    parts = docx_parts(f"<w:p>{runs}</w:p>{link}") | {
        "word/_rels/document.xml.rels": relations(("hyperlink", "https://amina.rahman.example/", "External")),
    }
    source, target = write_zip(tmp_path / "a.docx", parts), tmp_path / "b.docx"
    cover(source, target, FileKind.DOCX, ["Amina Rahman", "amina.rahman.example"])
    assert words_of(target, FileKind.DOCX) == f"We met {MARK}.\nHere"
    assert identify(target, "b.docx") == FileKind.DOCX
    held = everything_in(target).lower()
    assert b"rahman" not in held and b"about:blank" in held and W.encode() in held


def test_a_text_and_a_spreadsheet(tmp_path: Path) -> None:
    source, target = tmp_path / "a.odt", tmp_path / "b.odt"
    clean(odt(tmp_path / "planted.odt"), source, FileKind.ODT)
    cover(source, target, FileKind.ODT, ["two"])
    assert MARK in words_of(target, FileKind.ODT) and "two" not in words_of(target, FileKind.ODT)
    sheet = write_zip(
        tmp_path / "a.xlsx", xlsx_parts('<row r="1"><c r="A1" t="inlineStr"><is><t>By Amina</t></is></c></row>')
    )
    cover(sheet, tmp_path / "b.xlsx", FileKind.XLSX, ["amina"])
    assert words_of(tmp_path / "b.xlsx", FileKind.XLSX) == f"By {MARK}"


def test_the_tab_of_a_sheet_and_the_title_of_a_field_name_nobody(tmp_path: Path) -> None:
    parts = xlsx_parts('<row r="1"><c r="A1" t="inlineStr"><is><t>Seen</t></is></c></row>')
    book = parts["xl/workbook.xml"]
    parts["xl/workbook.xml"] = re.sub(r"""(<sheet name=)(["'])[^"']*""", r"\1\2Amina Rahman", str(book))
    cover(write_zip(tmp_path / "a.xlsx", parts), tmp_path / "b.xlsx", FileKind.XLSX, ["Amina Rahman"])
    field = '<w:sdt><w:sdtPr><w:alias w:val="Amina Rahman"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>'
    cover(write_zip(tmp_path / "a.docx", docx_parts(field)), tmp_path / "b.docx", FileKind.DOCX, ["Amina Rahman"])
    for name in ("xlsx", "docx"):
        assert b"Amina" in everything_in(tmp_path / f"a.{name}")
        assert b"Amina" not in everything_in(tmp_path / f"b.{name}")
    assert words_of(tmp_path / "b.xlsx", FileKind.XLSX) == "Seen"


def test_what_a_sheet_prints_and_where_words_cannot_be_covered(tmp_path: Path) -> None:
    parts = xlsx_parts('<row r="1"><c r="A1" t="inlineStr"><is><t>By Amina Rahman</t></is></c></row>')
    name = "xl/worksheets/sheet1.xml"
    sheet = str(parts[name])
    header = "<headerFooter><oddHeader>&amp;CAmina Rahman</oddHeader></headerFooter></worksheet>"
    parts[name] = sheet.replace("</worksheet>", header)
    cover(write_zip(tmp_path / "a.xlsx", parts), tmp_path / "b.xlsx", FileKind.XLSX, ["Amina Rahman"])
    assert b"Amina" in everything_in(tmp_path / "a.xlsx")
    assert b"Amina" not in everything_in(tmp_path / "b.xlsx")
    rule = "<conditionalFormatting sqref='A1'><cfRule type='containsText' text='Amina Rahman'/></conditionalFormatting>"
    choice = (
        '<dataValidations><dataValidation><formula1>"Amina Rahman,Noor"</formula1></dataValidation></dataValidations>'
    )
    for left in (rule, choice):
        parts[name] = sheet.replace("</worksheet>", f"{left}</worksheet>")
        with pytest.raises(IntakeError) as refusal:
            cover(write_zip(tmp_path / "a.xlsx", parts), tmp_path / "b.xlsx", FileKind.XLSX, ["Amina Rahman"])
        assert refusal.value.code == "words_left"


def test_a_font_called_like_a_country_is_no_word_of_the_file(tmp_path: Path) -> None:
    fonts = f"<w:fonts xmlns:w='{W}'><w:font w:name='Georgia'/></w:fonts>"
    run = "<w:r><w:rPr><w:rFonts w:ascii='Georgia'/></w:rPr><w:t>We met in Georgia.</w:t></w:r>"
    source = write_docx(tmp_path / "a.docx", f"<w:p>{run}</w:p>", fontTable=fonts)
    cover(source, tmp_path / "b.docx", FileKind.DOCX, ["Georgia"])
    assert words_of(tmp_path / "b.docx", FileKind.DOCX) == f"We met in {MARK}."


def test_letters_of_a_pdf_page_go_and_their_neighbours_stay_in_place(tmp_path: Path) -> None:
    source, target = _measured(tmp_path / "a.pdf"), tmp_path / "b.pdf"
    assert cover(source, target, FileKind.PDF, ["Amina Rahman"]) == []
    assert words_of(target, FileKind.PDF) == "We met twice."
    left = unpacked(target)
    assert b"Rahman" not in left and b"met " in left
    before, after = (_place(path, "twice") for path in (source, target))
    assert before == pytest.approx(after, abs=0.1)
    with pikepdf.open(target) as pdf:
        assert str(pdf.Root.StructTreeRoot.K.Alt) == f"Picture of {MARK}"
        assert str(pdf.pages[0].obj.Annots[0].A.URI) == "about:blank"


def test_a_page_whose_letters_cannot_be_told_becomes_a_picture(tmp_path: Path) -> None:
    source = write_pdf(tmp_path / "a.pdf", [[(72, 700, "We met Amina.")], [(72, 700, "The second page.")]])
    target = tmp_path / "b.pdf"
    assert cover(source, target, FileKind.PDF, ["Amina"]) == [1]
    assert words_of(target, FileKind.PDF) == "The second page."
    assert b"Amina" not in unpacked(target)
    painted = pypdfium2.PdfDocument(target)[0].render(scale=1).to_pil().convert("L")
    assert painted.getpixel((118, 842 - 703)) < 40  # black where the name stood
    assert painted.getpixel((300, 400)) > 240


def test_words_over_the_picture_of_a_scan_go_from_the_picture_too(tmp_path: Path) -> None:
    source, target = _measured(tmp_path / "a.pdf", scanned=True), tmp_path / "b.pdf"
    assert cover(source, target, FileKind.PDF, ["Amina Rahman"]) == [1]
    assert extract(target, FileKind.PDF).paragraphs == []
    with pikepdf.open(target) as pdf:
        assert list(pdf.pages[0].obj.Resources.keys()) == ["/XObject"]
        assert b"SCAN" not in unpacked(target)  # the picture that lay under the words


def test_other_kinds_are_refused(tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as refusal:
        cover(rtf(tmp_path / "a.rtf"), tmp_path / "b.rtf", FileKind.RTF, ["One"])
    assert refusal.value.code == "cannot_cover"


def test_words_that_are_still_there_refuse_the_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(source: Path, target: Path, pattern: object) -> list[int]:
        target.write_bytes(source.read_bytes())
        return []

    monkeypatch.setitem(word_removal._COVERERS, FileKind.TXT, careless)
    (tmp_path / "a.txt").write_text("We met Amina.")
    with pytest.raises(IntakeError) as refusal:
        cover(tmp_path / "a.txt", tmp_path / "b.txt", FileKind.TXT, ["Amina"])
    assert refusal.value.code == "words_left"


def _measured(path: Path, *, scanned: bool = False) -> Path:
    """A page in a font that tells its widths, with a name in the drawing, in a tag and behind a link; over a picture,
    as a scan has its words."""
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(595, 842)).obj
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier, FirstChar=32, LastChar=126,
                      Widths=Array([600] * 95), Encoding=Name.WinAnsiEncoding)  # fmt: skip
    page.Resources = Dictionary(Font=Dictionary(F=font))
    page.Contents = pdf.make_stream(b"BT /F 11 Tf 72 700 Td [(We met Ami) -20 (na Rahman twice.)] TJ ET")
    if scanned:
        scan = pdf.make_stream(b"SCAN" * 3, Type=Name.XObject, Subtype=Name.Image, Width=2, Height=2,
                               ColorSpace=Name.DeviceRGB, BitsPerComponent=8)  # fmt: skip
        page.Resources.XObject = Dictionary(S=scan)
        page.Contents = Array([pdf.make_stream(b"q 595 0 0 842 0 0 cm /S Do Q"), page.Contents])
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]))
    link.A = Dictionary(S=Name.URI, URI=String("https://example.org/amina rahman"))
    page.Annots = Array([pdf.make_indirect(link)])
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    root.K = pdf.make_indirect(Dictionary(S=Name.Figure, P=root, Alt=String("Picture of Amina Rahman")))
    pdf.Root.StructTreeRoot = root
    pdf.save(path)
    return path


def _place(path: Path, word: str) -> tuple[float, ...]:
    page = pypdfium2.PdfDocument(path)[0]
    text = page.get_textpage()
    return text.get_charbox(text.get_text_range().index(word))
