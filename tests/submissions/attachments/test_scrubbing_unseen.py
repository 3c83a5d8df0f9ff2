"""What a document holds but does not show is not in its clean copy: cut parts of pictures, hidden shapes, tables."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from core.files.kinds import FileKind
from submissions.attachments.scrubbing.cleaning import clean
from submissions.attachments.scrubbing.findings import FindingKind
from tests.support.office_files import R, docx_parts, relations, write_zip, xlsx_parts
from tests.support.planted import FILES, photo

RED, BLUE = (255, 0, 0), (0, 0, 255)
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
VML = "urn:schemas-microsoft-com:vml"


def halves(**more: object) -> bytes:
    """A picture of 8 by 4 points whose left half is red and whose right half is blue."""
    image, written = Image.new("RGB", (8, 4), RED), io.BytesIO()
    image.paste(BLUE, (4, 0, 8, 4))
    image.save(written, "PNG", **more)
    return written.getvalue()


def points(content: bytes) -> tuple[tuple[int, int], set[object]]:
    """The size and the colours of a picture."""
    with Image.open(io.BytesIO(content)) as image:
        image = image.convert("RGB")
        return image.size, {color for _count, color in image.getcolors() or ()}


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def word_file(path: Path, drawn: str, **pictures: bytes) -> Path:
    """A Word file with a drawing; the pictures are its relations r0, r1 and so on."""
    rows = [("image", f"media/{name}.png", "") for name in pictures]
    return write_zip(
        path,
        docx_parts(f"<w:p><w:r>{drawn}</w:r></w:p>")
        | {"word/_rels/document.xml.rels": relations(*rows)}
        | {f"word/media/{name}.png": content for name, content in pictures.items()},
    )


def picture(cut: str = "", *, relation: str = "r0") -> str:
    return f"<a:blipFill xmlns:a='{A}' xmlns:r='{R}'><a:blip r:embed='{relation}'/>{cut}</a:blipFill>"


OLD = f"<w:pict xmlns:v='{VML}' xmlns:r='{R}'><v:shape><v:imagedata r:id='r0' {{}}/></v:shape></w:pict>"


@pytest.mark.parametrize(
    "drawn",
    [picture("<a:srcRect r='50000'/>"), picture("<a:srcRect r='50%'/>"), OLD.format("cropright='32768f'")],
    ids=["parts", "percent", "old"],
)
def test_what_word_cuts_off_a_picture_is_gone(drawn: str, tmp_path: Path) -> None:
    source, target = word_file(tmp_path / "a.docx", drawn, a=halves()), tmp_path / "b.docx"
    assert clean(source, target, FileKind.DOCX) == {FindingKind.CROPPED: 1}
    pictures = {name: points(content) for name, content in parts_of(target).items() if "media" in name}
    assert pictures == {"word/media/a-cropped1.png": ((4, 4), {RED})}
    assert b"media/a-cropped1.png" in parts_of(target)["word/_rels/document.xml.rels"]
    assert b"50000" not in parts_of(target)["word/document.xml"]


def test_a_picture_that_is_also_shown_whole_stays_beside_the_cropped_one(tmp_path: Path) -> None:
    drawn = picture("<a:srcRect l='50000' t='-25000'/>") + picture()
    source, target = word_file(tmp_path / "a.docx", drawn, a=halves()), tmp_path / "b.docx"
    clean(source, target, FileKind.DOCX)
    pictures = {name: points(content) for name, content in parts_of(target).items() if "media" in name}
    assert pictures == {
        "word/media/a-cropped1.png": ((4, 4), {BLUE}),
        "word/media/a.png": ((8, 4), {RED, BLUE}),
    }
    assert b't="-25000"' in parts_of(target)["word/document.xml"]  # the room that was added above it


def test_a_picture_in_a_document_is_not_turned_a_second_time(tmp_path: Path) -> None:
    """Word turns a photo by its frame and leaves the camera's word in it."""
    source, target = word_file(tmp_path / "a.docx", picture(), a=photo()), tmp_path / "b.docx"
    clean(source, target, FileKind.DOCX)
    assert points(parts_of(target)["word/media/a.png"])[0] == (8, 4)


def test_the_picture_of_a_deleted_passage_is_gone(tmp_path: Path) -> None:
    drawn = f"</w:r><w:del w:author='A'><w:r>{picture()}</w:r></w:del><w:r>{picture(relation='r1')}"
    source, target = word_file(tmp_path / "a.docx", drawn, a=halves(), b=halves()), tmp_path / "b.docx"
    clean(source, target, FileKind.DOCX)
    assert [name for name in parts_of(target) if "media" in name] == ["word/media/b.png"]
    assert b"a.png" not in parts_of(target)["word/_rels/document.xml.rels"]


WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
BOX = "<w:txbxContent><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:txbxContent>"
DRAWING = (
    f"<w:drawing><wp:anchor xmlns:wp='{WP}'><wp:docPr id='1' {{}}/><a:graphic xmlns:a='{A}'><a:graphicData>"
    "<wps:wsp xmlns:wps='urn:s'><wps:cNvPr id='2' {}/>{}</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
)
OLD_BOX = "<w:pict xmlns:v='urn:schemas-microsoft-com:vml'><v:shape style='{}'>{}</v:shape></w:pict>"


@pytest.mark.parametrize(
    "drawn",
    [
        DRAWING.format("hidden='1'", "", BOX.format("PLANT")),
        DRAWING.format("", "hidden='true'", BOX.format("PLANT")),
        OLD_BOX.format("width:9pt; visibility: hidden", BOX.format("PLANT")),
        f"<mc:AlternateContent xmlns:mc='{MC}'><mc:Choice>{DRAWING.format('hidden="1"', '', BOX.format('PLANT'))}"
        f"</mc:Choice><mc:Fallback>{OLD_BOX.format('', BOX.format('PLANT'))}</mc:Fallback></mc:AlternateContent>",
    ],
    ids=["drawing", "shape", "old", "both"],
)
def test_a_shape_that_the_selection_pane_hides_is_gone(drawn: str, tmp_path: Path) -> None:
    shown = DRAWING.format("", "hidden='0'", BOX.format("Seen"))
    source, target = word_file(tmp_path / "a.docx", f"{drawn}</w:r><w:r>{shown}"), tmp_path / "b.docx"
    assert clean(source, target, FileKind.DOCX) == {FindingKind.HIDDEN: 1}
    words = parts_of(target)["word/document.xml"]
    assert b"PLANT" not in words and b"Seen" in words and words.count(b"<w:drawing>") == 1


def test_a_hidden_shape_goes_and_its_group_stays(tmp_path: Path) -> None:
    named = "<xdr:sp><xdr:nvSpPr><xdr:cNvPr id='1' {}/></xdr:nvSpPr><xdr:txBody>{}</xdr:txBody></xdr:sp>".format
    anchor = "<xdr:twoCellAnchor>{}</xdr:twoCellAnchor>".format
    hidden, seen = named("hidden='1'", "PLANT"), named("", "Seen")
    drawing = (
        f"<xdr:wsDr xmlns:xdr='urn:x'>{anchor(hidden)}{anchor(f'<xdr:grpSp>{hidden}{seen}</xdr:grpSp>')}</xdr:wsDr>"
    )
    parts = xlsx_parts()
    sheet = str(parts["xl/worksheets/sheet1.xml"]).replace(
        "</worksheet>", f"<drawing xmlns:r='{R}' r:id='r0'/></worksheet>"
    )
    parts |= {
        "xl/worksheets/sheet1.xml": sheet,
        "xl/worksheets/_rels/sheet1.xml.rels": relations(("drawing", "../drawings/drawing1.xml", "")),
        "xl/drawings/drawing1.xml": drawing,
    }
    source, target = write_zip(tmp_path / "a.xlsx", parts), tmp_path / "b.xlsx"
    assert clean(source, target, FileKind.XLSX) == {FindingKind.HIDDEN: 2}
    words = parts_of(target)["xl/drawings/drawing1.xml"]
    assert b"PLANT" not in words and b"Seen" in words and words.count(b"<xdr:twoCellAnchor>") == 1


def test_a_series_that_a_chart_leaves_out_is_gone(tmp_path: Path) -> None:
    chart = (
        "<c:chartSpace xmlns:c='urn:c' xmlns:c15='urn:c15'><c:ser>Seen<c:extLst><c:ext><c15:datalabelsRange>Label"
        "</c15:datalabelsRange></c:ext></c:extLst></c:ser><c:extLst><c:ext><c15:filteredBarSeries><c15:ser>PLANT"
        "</c15:ser></c15:filteredBarSeries></c:ext></c:extLst></c:chartSpace>"
    )
    parts = docx_parts(f"<w:p><w:r><c:chart xmlns:c='urn:c' xmlns:r='{R}' r:id='r0'/></w:r></w:p>") | {
        "word/_rels/document.xml.rels": relations(("chart", "charts/chart1.xml", "")),
        "word/charts/chart1.xml": chart,
    }
    source, target = write_zip(tmp_path / "a.docx", parts), tmp_path / "b.docx"
    assert clean(source, target, FileKind.DOCX) == {FindingKind.HIDDEN: 1}
    words = parts_of(target)["word/charts/chart1.xml"]
    assert b"PLANT" not in words and b"Seen" in words and b"Label" in words


def test_cells_without_a_place_and_links_of_hidden_cells_are_gone(tmp_path: Path) -> None:
    def cell(text: str, place: str = "") -> str:
        return f"<c {place} t='inlineStr'><is><t>{text}</t></is></c>"

    rows = (
        f"<row>{cell('Seen A1')}{cell('PLANT B1')}{cell('Seen C1')}</row>"
        f"<row ht='0' customHeight='1'>{cell('PLANT A2')}</row>"
        f"<row r='3'>{cell('Seen C3', place="r='C3'")}{cell('PLANT D3')}</row>"
    )
    parts = xlsx_parts(rows)
    columns = "<cols><col min='2' max='2' hidden='1'/><col min='4' max='4' width='0' customWidth='1'/></cols>"
    links = "".join(
        f"<hyperlink xmlns:r='{R}' ref='{place}' r:id='r{at}'/>" for at, place in enumerate(("B1", "A2:A2", "C3"))
    )
    sheet = str(parts["xl/worksheets/sheet1.xml"]).replace("<sheetData>", f"{columns}<sheetData>")
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("</sheetData>", f"</sheetData><hyperlinks>{links}</hyperlinks>")
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = relations(
        *(("hyperlink", f"https://{host}.example/", "External") for host in ("PLANT", "PLANT", "seen"))
    )
    source, target = write_zip(tmp_path / "a.xlsx", parts), tmp_path / "b.xlsx"
    assert clean(source, target, FileKind.XLSX) == {FindingKind.HIDDEN: 3}
    found = parts_of(target)
    assert all(b"PLANT" not in content for content in found.values())
    assert all(f"Seen {place}".encode() in found["xl/worksheets/sheet1.xml"] for place in ("A1", "C1", "C3"))
    assert b"https://seen.example/" in found["xl/worksheets/_rels/sheet1.xml.rels"]


DRAW = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"


def open_text(path: Path, styles: str, body: str, **more: bytes) -> Path:
    """An OpenDocument text with one more paragraph, further automatic styles and parts."""
    parts = parts_of(FILES["odt"][0](path))
    content = parts["content.xml"].decode().replace("</office:automatic-styles>", f"{styles}</office:automatic-styles>")
    parts["content.xml"] = content.replace("</office:text>", f"<text:p>{body}</text:p></office:text>").encode()
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="image/png"/>' for name in more
    )
    manifest = parts["META-INF/manifest.xml"].decode()
    parts["META-INF/manifest.xml"] = manifest.replace("</manifest:manifest>", f"{listed}</manifest:manifest>").encode()
    return write_zip(path, parts | more)


@pytest.mark.parametrize(("density", "cut"), [({}, "0.0416667in"), ({"dpi": (48, 48)}, "2.1167mm")])
def test_what_an_open_text_cuts_off_a_picture_is_gone(density: dict[str, object], cut: str, tmp_path: Path) -> None:
    styles = (
        "<style:style style:name='cut'><style:graphic-properties xmlns:fo='urn:fo' "
        f"fo:clip='rect(0in, {cut}, 0in, 0in)'/></style:style>"
    )
    frame = (
        f"<draw:frame xmlns:draw='{DRAW}' draw:style-name='cut'>"
        "<draw:image xlink:href='./Pictures/b.png'/></draw:frame>"
    )
    source = open_text(tmp_path / "a.odt", styles, frame, **{"Pictures/b.png": halves(**density)})
    target = tmp_path / "b.odt"
    assert clean(source, target, FileKind.ODT)[FindingKind.CROPPED] == 1
    found = parts_of(target)
    pictures = {name: points(content) for name, content in found.items() if name.endswith(".png")}
    assert pictures == {"Pictures/b-cropped1.png": ((4, 4), {RED})}
    assert b"clip=" not in found["content.xml"]
    assert b'full-path="Pictures/b-cropped1.png" manifest:media-type="image/png"' in found["META-INF/manifest.xml"]


def test_an_open_text_keeps_only_pictures_and_objects_that_it_shows(tmp_path: Path) -> None:
    hidden = (
        "<text:section text:display='none'><text:p><draw:frame xmlns:draw='urn:d'>"
        "<draw:image xlink:href='Pictures/b.png'/><draw:object xlink:href='./Object 1'/></draw:frame></text:p>"
        "</text:section>"
    )
    source = open_text(
        tmp_path / "a.odt", "", hidden, **{"Pictures/b.png": halves(), "Object 1/content.xml": b"<a>PLANT</a>"}
    )
    clean(source, tmp_path / "b.odt", FileKind.ODT)
    assert sorted(parts_of(tmp_path / "b.odt")) == [
        "META-INF/manifest.xml", "Pictures/a.jpg", "content.xml", "mimetype",
    ]  # fmt: skip


def test_an_embedded_table_keeps_what_it_shows(tmp_path: Path) -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<t:table-cell {more}><x:p>{text}</x:p></t:table-cell>"

    table = (
        "<t:table-column/><t:table-column t:visibility='collapse'/>"
        f"<t:table-row>{cell('Seen')}{cell('PLANT', "o:string-value='PLANT'")}</t:table-row>"
        f"<t:table-row t:visibility='filter'>{cell('PLANT')}</t:table-row>"
    )
    other = f"<t:table-row>{cell('PLANT')}</t:table-row>"
    book = (
        f"<o:document-content xmlns:o='urn:o' xmlns:x='urn:x' xmlns:t='{TABLE}'><o:body><o:spreadsheet>"
        f"<t:table t:name='First'>{other}</t:table><t:table t:name='Second'>{table}</t:table>"
        "</o:spreadsheet></o:body></o:document-content>"
    )
    settings = "<c:s xmlns:c='urn:c'><c:config-item c:name='ActiveTable'>Second</c:config-item></c:s>"
    frame = f"<draw:frame xmlns:draw='{DRAW}'><draw:object xlink:href='./Object 1'/></draw:frame>"
    source = open_text(
        tmp_path / "a.odt",
        "",
        frame,
        **{"Object 1/content.xml": book.encode(), "Object 1/settings.xml": settings.encode()},
    )
    before = clean(FILES["odt"][0](tmp_path / "plain.odt"), tmp_path / "c.odt", FileKind.ODT)
    after = clean(source, tmp_path / "b.odt", FileKind.ODT)
    assert after[FindingKind.HIDDEN] - before[FindingKind.HIDDEN] == 3
    words = parts_of(tmp_path / "b.odt")["Object 1/content.xml"]
    assert b"PLANT" not in words and b"Seen" in words


def test_what_rich_text_cuts_off_a_picture_is_gone(tmp_path: Path) -> None:
    cut = rf"{{\pict\pngblip\picw8\pich4\picwgoal120\pichgoal60\piccropr60 {halves().hex()}}}"
    shape = (
        r"{\shp{\*\shpinst{\sp{\sn cropFromLeft}{\sv 32768}}{\sp{\sn pib}{\sv {\pict\pngblip\picwgoal120 "
        + halves().hex()
        + "}}}}}"
    )
    hidden = r"{\shp{\*\shpinst{\sp{\sn fHidden}{\sv 1}}{\shptxt PLANT}}}{\shp{\*\shpinst{\shptxt Seen}}}"
    source, target = tmp_path / "a.rtf", tmp_path / "b.rtf"
    source.write_text(rf"{{\rtf1\ansi One {cut}{shape}{hidden}\par}}")
    assert clean(source, target, FileKind.RTF) == {FindingKind.CROPPED: 2, FindingKind.HIDDEN: 1}
    text = target.read_text()
    assert "PLANT" not in text and "Seen" in text and "crop" not in text
    assert r"\picw4 \pich4 \picwgoal60 \pichgoal60 " in text
    pictures = re.findall("[0-9a-f]{100,}", text)
    assert [points(bytes.fromhex(digits)) for digits in pictures] == [((4, 4), {RED}), ((4, 4), {BLUE})]
