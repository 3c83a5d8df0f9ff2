"""Of what is planted in a file nothing is left in its clean copy, and its words stay (guarantee C4)."""

import zipfile
import zlib
from pathlib import Path

import docx
import openpyxl
import pypdfium2
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Pt
from lxml import etree
from openpyxl.styles import NamedStyle
from PIL import Image

from core.errors import Refused
from core.files.inspection import identify
from core.files.kinds import FileKind, IntakeError
from submissions.attachments.extraction.readers import extract
from submissions.attachments.scrubbing import cleaning
from submissions.attachments.scrubbing.cleaning import clean
from submissions.attachments.scrubbing.findings import FindingKind
from submissions.attachments.scrubbing.services import clean_copy
from tests.support.hostile import REFUSED
from tests.support.office_files import R, W, docx_parts, paragraph, relations, write_docx, write_zip
from tests.support.planted import FILES, PLANT, photo

ROOT = Path(__file__).resolve().parents[3]
EDGE_CASES = ROOT.parent / "shared" / "data" / "office" / "edge_cases"


def everything_in(path: Path) -> bytes:
    """All bytes of a file, unpacked and in every coding it may hide in."""
    content = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            content += b"".join(name.encode() + archive.read(name) for name in archive.namelist())
    return content + content.replace(b"\0", b"") + _hex(content)


def _hex(content: bytes) -> bytes:
    try:
        return bytes.fromhex("".join(letter for letter in content.decode("latin-1") if letter in "0123456789abcdef"))
    except ValueError:
        return b""


@pytest.mark.parametrize("kind", FILES)
def test_nothing_planted_is_left_and_no_word_is_lost(kind: str, tmp_path: Path) -> None:
    make, counted, words = FILES[kind]
    source, target = make(tmp_path / f"planted.{kind}"), tmp_path / f"clean.{kind}"
    assert PLANT in everything_in(source)
    found = clean(source, target, FileKind(kind))
    assert PLANT not in everything_in(target)
    assert {str(key): count for key, count in found.items()} == counted
    assert identify(target, target.name) == kind
    assert [paragraph.text for paragraph in extract(target, FileKind(kind)).paragraphs] == words
    assert clean(target, tmp_path / "again", FileKind(kind)) == {}


LINK = 'HYPERLINK "{}"'
HOME = (
    "mailto:PLANT@home.example",
    "file:///C:/PLANT/x.docx",
    "https://office-my.sharepoint.com/personal/PLANT_office_example/x.docx",
    "https://d.docs.live.net/PLANT/x.docx",
    "https://PLANT:secret@office.example/x",
)


@pytest.mark.parametrize("to", HOME)
def test_a_link_that_is_a_field_of_word_becomes_its_words(to: str, tmp_path: Path) -> None:
    mark = "<w:r><w:fldChar w:fldCharType='{}'/></w:r>".format
    field = (
        f"{mark('begin')}<w:r><w:instrText> {LINK.format(to)} </w:instrText></w:r>{mark('separate')}"
        f"<w:r><w:t>our letter</w:t></w:r>{mark('end')}"
    )
    source, target = write_docx(tmp_path / "a.docx", f"<w:p>{field}</w:p>"), tmp_path / "b.docx"
    assert clean(source, target, FileKind.DOCX)[FindingKind.LINK] == 1
    assert PLANT not in everything_in(target)
    assert [paragraph.text for paragraph in extract(target, FileKind.DOCX).paragraphs] == ["our letter"]


@pytest.mark.parametrize("to", HOME)
def test_a_link_of_rich_text_becomes_its_words(to: str, tmp_path: Path) -> None:
    field = r"{\field{\*\fldinst {%s}}{\fldrslt {\b our letter}}}"
    both = f"{field % LINK.format(to)} {field % LINK.format('https://un.org/')}"
    source, target = tmp_path / "a.rtf", tmp_path / "b.rtf"
    source.write_text(rf"{{\rtf1\ansi See {both}.}}")
    assert clean(source, target, FileKind.RTF)[FindingKind.LINK] == 1
    assert PLANT not in everything_in(target) and b"https://un.org/" in target.read_bytes()
    assert [paragraph.text for paragraph in extract(target, FileKind.RTF).paragraphs] == ["See our letter our letter."]


def test_what_an_open_text_takes_from_elsewhere_is_not_named(tmp_path: Path) -> None:
    source, target = FILES["odt"][0](tmp_path / "a.odt"), tmp_path / "b.odt"
    linked = b"<text:p><text:section-source xlink:href='file:///home/PLANT/x.odt'/>Three"
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["content.xml"] = parts["content.xml"].replace(b"<text:p><text:soft-page-break/>Three", linked)
    write_zip(source, parts)
    clean(source, target, FileKind.ODT)
    assert PLANT not in everything_in(target)


def test_a_file_whose_styles_bore_names_looks_as_before(tmp_path: Path) -> None:
    """A style keeps its format, and what it is used by, under a number; so does a list of contents made from it."""
    document = docx.Document()
    style = document.styles.add_style("PLANT body text", WD_STYLE_TYPE.PARAGRAPH)
    style.font.size = Pt(17)
    further = document.styles.add_style("PLANT quote", WD_STYLE_TYPE.PARAGRAPH)
    further.base_style = style
    document.add_paragraph("One", style=style)
    document.add_paragraph("Two", style=further)
    document.add_paragraph("Three", style="Heading 1")
    mark = "<w:r><w:fldChar w:fldCharType='{}'/></w:r>".format
    codes = "".join(
        f"<w:r><w:instrText>{code}</w:instrText></w:r>" for code in (' TOC \\t "PLANT quote,1" ', "\\b To", "wns ")
    )
    space = f"xmlns:w='{W}'"
    field = f"<w:p {space}>{mark('begin')}{codes}{mark('end')}</w:p>"
    places = "".join(f"<w:bookmarkStart w:id='{at}' w:name='{name}'/><w:bookmarkEnd w:id='{at}'/>"
                     for at, name in enumerate(("PLANTmark", "Towns")))  # fmt: skip
    for xml in (field, f"<w:p {space}>{places}</w:p>"):
        document.element.body.insert(0, etree.fromstring(xml))
    source, target = tmp_path / "a.docx", tmp_path / "b.docx"
    document.save(str(source))
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    write_zip(source, parts | {"word/stylesWithEffects.xml": parts["word/styles.xml"]})  # as Word 2010 repeats them
    clean(source, target, FileKind.DOCX)
    assert PLANT not in everything_in(target)
    cleaned = docx.Document(str(target))
    rows = [row for row in cleaned.paragraphs if row.text]
    first, second, heading = (row.style.name for row in rows)
    assert first != second and first.startswith("Style ") and second.startswith("Style ") and heading == "Heading 1"
    assert rows[0].style.font.size == rows[1].style.base_style.font.size == Pt(17)
    words = etree.tostring(cleaned.element).decode()
    assert f'TOC \\t "{second},1"' in words and 'w:name="Towns"' in words


def test_styles_of_cells_that_somebody_named_get_numbers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.add_named_style(NamedStyle("PLANT style"))
    book.active["A1"], book.active["A1"].style = "Seen", "PLANT style"
    book.save(tmp_path / "a.xlsx")
    assert PLANT in everything_in(tmp_path / "a.xlsx")
    clean(tmp_path / "a.xlsx", tmp_path / "b.xlsx", FileKind.XLSX)
    assert PLANT not in everything_in(tmp_path / "b.xlsx")
    assert openpyxl.load_workbook(tmp_path / "b.xlsx").active["A1"].value == "Seen"


def test_names_of_pictures_in_old_drawings_are_removed(tmp_path: Path) -> None:
    """Word writes the name of the picture's file into drawings of files that were .doc once, without its ending."""
    vml, office = "urn:schemas-microsoft-com:vml", "urn:schemas-microsoft-com:office:office"
    drawing = (
        f"<w:r><w:pict xmlns:v='{vml}' xmlns:o='{office}' xmlns:r='{R}'>"
        "<v:shape id='a' alt='C:\\PLANT\\photo.jpg' o:gfxdata='PLANT' href='mailto:PLANT@home.example'>"
        "<v:imagedata r:id='r0' o:title='PLANT at the port' src='file:///C:/PLANT/photo.jpg'/></v:shape>"
        "<v:shape id='b' alt='A crane at the port' href='https://un.org/'/></w:pict></w:r>"
    )
    parts = docx_parts(f"<w:p>{drawing}</w:p>{paragraph('One')}") | {
        "word/_rels/document.xml.rels": relations(("image", "media/image1.jpeg", "")),
        "word/media/image1.jpeg": photo(),
    }
    source, target = write_zip(tmp_path / "a.docx", parts), tmp_path / "b.docx"
    found = clean(source, target, FileKind.DOCX)
    assert PLANT not in everything_in(target)
    assert (found[FindingKind.PICTURE], found[FindingKind.LINK]) == (3, 1)
    with zipfile.ZipFile(target) as archive:
        words = archive.read("word/document.xml")
    assert b"A crane at the port" in words and b"https://un.org/" in words and b"imagedata" in words


def test_names_of_pictures_in_shapes_of_rich_text_are_removed(tmp_path: Path) -> None:
    def named(name: str, value: str) -> str:
        return rf"{{\sp{{\sn {name}}}{{\sv {value}}}}}"

    shape = (
        named("pibName", r"C:\\PLANT\\photo.jpg")
        + named("wzName", "PLANT.jpg")
        + named("wzDescription", "A crane at the port")
        + rf"{{\sp{{\sn pib}}{{\sv {{\pict\jpegblip {photo().hex()}}}}}}}"
    )
    source, target = tmp_path / "a.rtf", tmp_path / "b.rtf"
    source.write_text(rf"{{\rtf1\ansi One{{\shp{{\*\shpinst\shpleft0{shape}}}}}\par}}")
    found = clean(source, target, FileKind.RTF)
    assert PLANT not in everything_in(target)
    assert found[FindingKind.PICTURE] == 2
    assert b"A crane at the port" in target.read_bytes() and rb"\pict" in target.read_bytes()


def test_paths_in_descriptions_of_an_open_text_are_removed(tmp_path: Path) -> None:
    source, target = FILES["odt"][0](tmp_path / "a.odt"), tmp_path / "b.odt"
    drawn = (
        b"<text:p><draw:frame xmlns:draw='urn:oasis:names:tc:opendocument:xmlns:drawing:1.0' "
        b"xmlns:svg='urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0'>"
        b"<svg:title>A crane at the port</svg:title><svg:desc>C:\\PLANT\\photo.jpg</svg:desc></draw:frame>Three"
    )
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["content.xml"] = parts["content.xml"].replace(b"<text:p><text:soft-page-break/>Three", drawn)
    write_zip(source, parts)
    assert clean(source, target, FileKind.ODT)[FindingKind.PICTURE] == 1
    assert PLANT not in everything_in(target)
    with zipfile.ZipFile(target) as archive:
        assert b"A crane at the port" in archive.read("content.xml")


def test_a_chart_does_not_name_the_workbook_it_was_made_from(tmp_path: Path) -> None:
    chart = (
        "<c:chartSpace xmlns:c='http://schemas.openxmlformats.org/drawingml/2006/chart'><c:numRef>"
        "<c:f>'C:\\PLANT\\[PLANT.xlsx]Table 1'!$A$1:$A$2</c:f><c:numCache/></c:numRef>"
        "<c:numRef><c:f>Sheet1!$B$1</c:f></c:numRef><c:numRef><c:f>'C:\\PLANT\\a.xlsx'!Sales</c:f></c:numRef>"
        "<c:extLst><c:ext><c15:fullRef xmlns:c15='http://schemas.microsoft.com/office/drawing/2012/chart'>"
        "<c15:sqref>'C:\\PLANT\\[PLANT.xlsx]Table 1'!$A$1:$A$9</c15:sqref></c15:fullRef></c:ext></c:extLst>"
        "</c:chartSpace>"
    )
    parts = docx_parts(f"<w:p><w:r><c:chart xmlns:c='urn:c' xmlns:r='{R}' r:id='r0'/></w:r></w:p>") | {
        "word/_rels/document.xml.rels": relations(("chart", "charts/chart1.xml", "")),
        "word/charts/chart1.xml": chart,
    }
    source, target = write_zip(tmp_path / "a.docx", parts), tmp_path / "b.docx"
    assert clean(source, target, FileKind.DOCX)[FindingKind.TEMPLATE] == 3
    assert PLANT not in everything_in(target)
    with zipfile.ZipFile(target) as archive:
        words = archive.read("word/charts/chart1.xml")
    for place in (b"'Table 1'!$A$1:$A$2", b"Sheet1!$B$1", b">Sales<", b"'Table 1'!$A$1:$A$9"):
        assert place in words


def test_a_picture_is_turned_as_the_camera_meant_it(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(photo())
    clean(tmp_path / "a.jpg", tmp_path / "b.jpg", FileKind.JPG)
    with Image.open(tmp_path / "b.jpg") as image:
        assert image.size == (4, 8)
        assert image.getexif() == {}


def test_plain_text_stays_byte_for_byte(tmp_path: Path) -> None:
    for kind in (FileKind.TXT, FileKind.CSV):
        (tmp_path / "a").write_bytes(b"\xef\xbb\xbfname;words\r\n")
        assert clean(tmp_path / "a", tmp_path / "b", kind) == {}
        assert (tmp_path / "b").read_bytes() == b"\xef\xbb\xbfname;words\r\n"


@pytest.mark.parametrize("name", sorted(path.name for path in EDGE_CASES.glob("*.*")))
def test_real_files_keep_their_words(name: str, tmp_path: Path) -> None:
    source, target = EDGE_CASES / name, tmp_path / "clean"
    try:
        kind = identify(source, name)
        before = extract(source, kind)
    except IntakeError:
        pytest.skip("not taken at the door")
    clean(source, target, kind)
    assert extract(target, kind).paragraphs == before.paragraphs


def test_the_pages_of_a_clean_pdf_look_as_before(tmp_path: Path) -> None:
    if not EDGE_CASES.exists():
        pytest.skip("the shared data are not here")
    source, target = EDGE_CASES / "pdf__embedded-cmap-cidfont.pdf", tmp_path / "clean.pdf"
    clean(source, target, FileKind.PDF)
    before, after = pypdfium2.PdfDocument(source), pypdfium2.PdfDocument(target)
    assert len(before) == len(after)
    assert bytes(before[0].render().buffer) == bytes(after[0].render().buffer)


def test_a_picture_that_cannot_be_cleaned_refuses_the_file(tmp_path: Path) -> None:
    parts = docx_parts(f"<w:p><w:r><a:blip xmlns:a='urn:a' xmlns:r='{R}' r:embed='r0'/></w:r></w:p>") | {
        "word/_rels/document.xml.rels": relations(("image", "media/image1.emf", "")),
        "word/media/image1.emf": b"\x01\0\0\0 PLANT",
    }
    source, target = write_zip(tmp_path / "a.docx", parts), tmp_path / "out"
    target.touch()
    with pytest.raises(Refused) as refusal:
        clean_copy(source, target, "a.docx")
    assert refusal.value.code == "picture_not_cleaned"
    assert "PNG or JPEG" in str(refusal.value)


def test_a_picture_of_too_many_points_is_refused(tmp_path: Path) -> None:
    wide = b"\0\1\0\0" * 2  # 65,536 by 65,536 points in a file of a few bytes
    content = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", wide + b"\x08\x02\0\0\0") + _chunk(b"IDAT", zlib.compress(b"\0"))
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(IntakeError) as refusal:
        clean(tmp_path / "a.png", tmp_path / "b.png", FileKind.PNG)
    assert refusal.value.code == "picture_too_large"


def _chunk(name: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")


def test_what_the_trial_still_finds_refuses_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cleaner that leaves something behind gives no copy at all."""

    def careless(source: Path, target: Path, found: dict[str, int]) -> None:
        found["author"] += 1
        target.write_bytes(source.read_bytes())

    monkeypatch.setitem(cleaning._CLEANERS, FileKind.DOCX, careless)
    with pytest.raises(IntakeError) as refusal:
        clean(write_docx(tmp_path / "a.docx", paragraph("Words")), tmp_path / "b.docx", FileKind.DOCX)
    assert refusal.value.code == "not_clean"


@pytest.mark.parametrize("name", ["bomb.docx", "deep.docx", "truncated.pdf", "laughs.docx", "locked.pdf"])
def test_hostile_files_are_refused_with_a_reason(name: str, tmp_path: Path) -> None:
    make, code = REFUSED[name]
    (tmp_path / "out").touch()
    with pytest.raises(Refused) as refusal:
        clean_copy(make(tmp_path / "received"), tmp_path / "out", name)
    assert refusal.value.code == code
