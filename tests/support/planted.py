"""Files full of what a clean copy must not carry: every planted word begins with PLANT, what people read does not."""

# ruff: noqa: E501 - lines of XML

import io
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from PIL.PngImagePlugin import PngInfo

from tests.support.office_files import R, W, docx_parts, paragraph, relations, write_zip, xlsx_parts

PLANT = b"PLANT"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DC = "http://purl.org/dc/elements/1.1/"
_EP = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
_PROPERTIES = "http://schemas.openxmlformats.org/package/2006/relationships/metadata"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
_META = "urn:oasis:names:tc:opendocument:xmlns:meta:1.0"
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


def photo(kind: str = "JPEG") -> bytes:
    """A picture with a camera's notes, a place, XMP and a comment."""
    image = Image.new("RGB", (8, 4), "red")
    exif = Image.Exif()
    exif[Base.Make] = "PLANT camera"
    exif[Base.Orientation] = 6
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSMapDatum] = "PLANT place"
    written = io.BytesIO()
    if kind == "PNG":
        words = PngInfo()
        words.add_text("Author", "PLANT author")
        image.save(written, kind, exif=exif, pnginfo=words)
    else:
        image.save(written, kind, exif=exif, xmp=b"<x:xmpmeta>PLANT</x:xmpmeta>", comment=b"PLANT comment")
    return written.getvalue()


def _core() -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{_CORE}" xmlns:dc="{_DC}"><dc:creator>PLANT author</dc:creator>'
        "<cp:lastModifiedBy>PLANT editor</cp:lastModifiedBy><dc:title>PLANT title</dc:title></cp:coreProperties>"
    )


def _app() -> str:
    return (
        f'<Properties xmlns="{_EP}"><Template>C:\\PLANT\\own.dotx</Template><Company>PLANT company</Company>'
        "</Properties>"
    )


def _root_relations(main: str) -> str:
    rows = relations(("officeDocument", main, ""), ("extended-properties", "docProps/app.xml", ""))
    core = f'<Relationship Id="c1" Type="{_PROPERTIES}/core-properties" Target="docProps/core.xml"/></Relationships>'
    return rows.replace("</Relationships>", core)


def _run(text: str, properties: str = "") -> str:
    return f"<w:r>{properties}<w:t>{text}</w:t></w:r>"


def _field(code: str, shown: str) -> str:
    mark = "<w:r><w:fldChar w:fldCharType='{}'/></w:r>".format
    return f"{mark('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>{mark('separate')}{_run(shown)}{mark('end')}"


def docx(path: Path) -> Path:
    """A Word file whose readers see six paragraphs: One, Two, Three four, Five, 1 and a link."""
    who = "w:author='PLANT author' w:date='2026-01-01T00:00:00Z' w:id='1'"
    drawing = (
        f"<w:r><w:drawing><wp:inline xmlns:wp='urn:x'><wp:docPr id='1' name='PLANT.jpg' descr='C:\\PLANT\\a.jpg'/>"
        f"<a:blip xmlns:a='urn:a' xmlns:r='{R}' r:embed='r0'/></wp:inline></w:drawing></w:r>"
    )
    body = (
        f"<w:p w:rsidR='00AB'><w:commentRangeStart w:id='0'/>{_run('One')}<w:commentRangeEnd w:id='0'/>"
        f"<w:r><w:commentReference w:id='0'/></w:r><w:del {who}><w:r><w:delText>PLANT deleted</w:delText></w:r>"
        "</w:del></w:p>"
        f"<w:p><w:ins {who}>{_run('Two')}</w:ins>{_run('PLANT hidden', '<w:rPr><w:vanish/></w:rPr>')}"
        f"{_run('PLANT styled', '<w:rPr><w:rStyle w:val="Unseen"/></w:rPr>')}</w:p>"
        f"<w:p><w:pPr><w:rPr><w:del {who}/></w:rPr></w:pPr>{_run('Three ')}</w:p>{paragraph('four')}"
        f"<w:p><w:pPr><w:pStyle w:val='PLANTbody'/><w:pPrChange {who}><w:pPr/></w:pPrChange></w:pPr>"
        f"<w:bookmarkStart w:id='7' w:name='PLANT'/><w:bookmarkEnd w:id='7'/>{_run('Five')}{drawing}"
        f"{_field(' FILENAME \\p ', 'C:\\PLANT\\report.docx')}<w:fldSimple w:instr='AUTHOR'>{_run('PLANT')}</w:fldSimple></w:p>"
        f"<w:p>{_field(' PAGE ', '1')}</w:p>"
        f"<w:p><w:hyperlink xmlns:r='{R}' r:id='r1'>{_run('A link')}</w:hyperlink></w:p>"
        f"<w:tbl><w:tr><w:trPr><w:del {who}/></w:trPr><w:tc>{paragraph('PLANT row')}</w:tc></w:tr></w:tbl>"
    )
    settings = (
        f"<w:settings xmlns:w='{W}' xmlns:r='{R}'><w:attachedTemplate r:id='r0'/><w:rsids><w:rsid w:val='00AB'/></w:rsids>"
        "<w:docVars><w:docVar w:name='PLANT' w:val='PLANT'/></w:docVars></w:settings>"
    )
    styles = (
        f"<w:styles xmlns:w='{W}'><w:style w:type='character' w:styleId='Base'><w:rPr><w:vanish/></w:rPr></w:style>"
        "<w:style w:type='character' w:styleId='Unseen'><w:basedOn w:val='Base'/></w:style>"
        "<w:style w:type='paragraph' w:customStyle='1' w:styleId='PLANTbody'><w:name w:val='PLANT body text'/>"
        "<w:aliases w:val='PLANT'/></w:style></w:styles>"
    )
    comments = f"<w:comments xmlns:w='{W}'><w:comment {who} w:initials='PL'>{paragraph('PLANT comment')}</w:comment></w:comments>"
    of_main = relations(
        ("image", "media/image1.jpeg", ""),
        ("hyperlink", "file:///C:/PLANT/other.docx", "External"),
        ("settings", "settings.xml", ""),
        ("styles", "styles.xml", ""),
        ("comments", "comments.xml", ""),
        ("customXml", "../customXml/item1.xml", ""),
        ("theme", "theme/theme1.xml", ""),
    )
    theme = (
        "<a:theme xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main' name='PLANT theme'><a:themeElements>"
        "<a:clrScheme name='PLANT'/><a:fontScheme name='PLANT'/></a:themeElements></a:theme>"
    )
    parts = docx_parts(body) | {
        "_rels/.rels": _root_relations("word/document.xml"),
        "docProps/core.xml": _core(),
        "docProps/app.xml": _app(),
        "word/_rels/document.xml.rels": of_main,
        "word/_rels/settings.xml.rels": relations(("attachedTemplate", "file:///C:\\PLANT\\own.dotx", "External")),
        "word/settings.xml": settings,
        "word/styles.xml": styles,
        "word/comments.xml": comments,
        "word/theme/theme1.xml": theme,
        "word/people.xml": f"<w:people xmlns:w='{W}'>PLANT</w:people>",
        "word/media/image1.jpeg": photo(),
        "customXml/item1.xml": "<a>PLANT</a>",
    }
    return write_zip(path, parts)


def xlsx(path: Path) -> Path:
    """A workbook that shows "Seen" and 3, and hides a sheet, a row and a column."""
    rows = (
        "<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c></row>"
        "<row r='2' hidden='1'><c r='A2' t='inlineStr'><is><t>PLANT row</t></is></c></row>"
        "<row r='3'><c r='A3'><f>Hidden!A1</f><v>3</v></c></row>"
    )
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    last = (
        "<dataValidations count='1'><dataValidation type='list' prompt='PLANT prompt' error='PLANT' sqref='A1'>"
        '<formula1>"PLANT,Seen"</formula1></dataValidation></dataValidations>'
        "<headerFooter><oddHeader>&amp;CPLANT header</oddHeader><firstFooter>&amp;LPLANT</firstFooter></headerFooter>"
    )
    sheet = f"<worksheet xmlns='{space}'><cols><col min='2' max='2' hidden='1'/></cols><sheetData>{rows}</sheetData>{last}</worksheet>"
    hidden = (
        f"<worksheet xmlns='{space}'><sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>PLANT sheet</t></is></c></row>"
        "</sheetData></worksheet>"
    )
    book = (
        f"<workbook xmlns='{space}' xmlns:r='{R}'><fileSharing userName='PLANT user'/><sheets>"
        "<sheet name='A' sheetId='1' r:id='r0'/><sheet name='PLANT' sheetId='2' state='veryHidden' r:id='r1'/></sheets>"
        "<definedNames><definedName name='PLANT'>1</definedName></definedNames></workbook>"
    )
    words = f"<sst xmlns='{space}'><si><t>Seen</t></si><si><t>PLANT column</t></si></sst>"
    parts = xlsx_parts() | {
        "_rels/.rels": _root_relations("xl/workbook.xml"),
        "docProps/core.xml": _core(),
        "docProps/app.xml": _app(),
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml", ""),
            ("worksheet", "worksheets/sheet2.xml", ""),
            ("sharedStrings", "sharedStrings.xml", ""),
        ),
        "xl/worksheets/sheet1.xml": sheet,
        "xl/worksheets/sheet2.xml": hidden,
        "xl/worksheets/_rels/sheet1.xml.rels": relations(("comments", "../comments1.xml", "")),
        "xl/comments1.xml": f"<comments xmlns='{space}'><authors><author>PLANT</author></authors><commentList>"
        "<comment ref='A1'><text><t>PLANT comment</t></text></comment></commentList></comments>",
        "xl/sharedStrings.xml": words,
    }
    return write_zip(path, parts)


def odt(path: Path) -> Path:
    """An OpenDocument text that shows "One two." and "Three." on two pages, and a note."""
    spaces = (
        f'xmlns:office="{_OFFICE}" xmlns:text="{_TEXT}" xmlns:style="{_STYLE}" xmlns:dc="{_DC}" xmlns:xlink="urn:l"'
    )
    content = (
        f"<office:document-content {spaces}><office:automatic-styles><style:style style:name='H'>"
        "<style:text-properties text:display='none'/></style:style></office:automatic-styles><office:body><office:text>"
        "<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>PLANT</dc:creator>"
        "</office:change-info><text:p>PLANT deleted</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        "<text:p>One<text:change text:change-id='a'/> <office:annotation><dc:creator>PLANT</dc:creator>"
        "<text:p>PLANT comment</text:p></office:annotation>two<text:span text:style-name='H'>PLANT hidden</text:span>."
        "<text:file-name>C:\\PLANT.odt</text:file-name><text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>A note.</text:p></text:note-body></text:note></text:p>"
        "<text:p><text:soft-page-break/>Three<text:a xlink:href='../PLANT.odt'>.</text:a></text:p>"
        "<text:p><draw:frame xmlns:draw='urn:d'><draw:image xlink:href='Pictures/a.jpg'/></draw:frame></text:p>"
        "</office:text></office:body></office:document-content>"
    )
    meta = (
        f'<office:document-meta {spaces} xmlns:meta="{_META}"><office:meta><meta:initial-creator>PLANT</meta:initial-creator>'
        "<dc:creator>PLANT</dc:creator><meta:template xlink:href='../PLANT.ott'/></office:meta></office:document-meta>"
    )
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in ("/", "content.xml", "meta.xml", "Pictures/a.jpg", "Thumbnails/thumbnail.png")
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        archive.writestr("meta.xml", meta)
        archive.writestr("Pictures/a.jpg", photo())
        archive.writestr("Thumbnails/thumbnail.png", photo("PNG"))
        archive.writestr(
            "META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{_MANIFEST}">{entries}</manifest:manifest>'
        )
    return path


def rtf(path: Path) -> Path:
    """An RTF file that shows "One two.", a Russian word by its code page and one by numbers."""
    content = (
        r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset204 Times CYR;}}"
        r"{\info{\author PLANT author}{\operator PLANT}{\company PLANT}{\title PLANT}}"
        r"{\*\template C:\\PLANT.dot}{\*\revtbl{PLANT;}}{\*\datastore 504c414e54}"
        r"One {\deleted\revauth1 PLANT deleted}{\revised\revauth1 two}{\v PLANT hidden}."
        r"{\*\annotation{\*\atnauthor PLANT}PLANT comment}{\field{\*\fldinst { AUTHOR }}{\fldrslt PLANT}}\par"
        r"\f1 \'d1\'eb\'ee\'e2\'ee\par\f0\uc1 \u1057?\u1083?\u1086?\u1074?\u1086?\par"
    )
    path.write_text(content + r"{\pict\jpegblip " + photo().hex() + "}}")
    return path


def pdf(path: Path) -> Path:
    """A PDF that shows "The only line.", with an author, XMP, private data, a note, a link and a photo."""
    picture, xmp, drawn = photo(), b"<x:xmpmeta>PLANT</x:xmpmeta>", b"BT /F 11 Tf 72 700 Td (The only line.) Tj ET"
    link = b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (file:///PLANT) >> >>"
    note = b"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /T (PLANT author) /Contents (PLANT note) >>"
    private = b"/PieceInfo << /Own << /LastModified (D:2026) /Private << /P (PLANT) >> >> >> /LastModified (D:2026)"
    image = b"/Type /XObject /Subtype /Image /Width 8 /Height 4 /ColorSpace /DeviceRGB /BitsPerComponent 8"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Metadata 6 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Metadata 6 0 R "
        + private
        + b" /Annots [%s %s] /Resources << /Font << /F 5 0 R >> /XObject << /I 7 0 R >> >> >>" % (link, note),
        _stream(b"", drawn + b" q 9 0 0 9 0 0 cm /I Do Q"),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        _stream(b"/Type /Metadata /Subtype /XML", xmp),
        _stream(image + b" /Filter /DCTDecode /Metadata 6 0 R", picture),
        b"<< /Author (PLANT author) /Title (PLANT title) /Creator (PLANT program) >>",
    ]
    out, places = b"%PDF-1.5\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n" % (len(objects) + 1, table)
    end += b"<< /Size %d /Root 1 0 R /Info 8 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    path.write_bytes(out + end)
    return path


def _stream(entries: bytes, content: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)


def picture(kind: str, path: Path) -> Path:
    path.write_bytes(photo(kind))
    return path


# kind -> how it is made, what must be counted, what readers see before and after
FILES: dict[str, tuple[Callable[[Path], Path], dict[str, int], list[str]]] = {
    "docx": (
        docx,
        {"author": 2, "company": 1, "property": 4, "template_path": 2, "comment": 1, "tracked_change": 4,
         "hidden_text": 2, "field": 2, "link": 1, "picture_name": 2, "place": 1, "camera": 1, "xmp": 1},
        ["One", "Two", "Three four", "Five", "1", "A link"],
    ),
    "xlsx": (
        xlsx,
        {"author": 3, "company": 1, "property": 1, "template_path": 1, "comment": 1, "hidden_text": 3,
         "print_header": 1},
        ["Seen", "3"],
    ),
    "odt": (
        odt,
        {"author": 2, "template_path": 1, "comment": 1, "tracked_change": 1, "hidden_text": 1, "field": 1, "link": 1,
         "preview": 1, "place": 1, "camera": 1, "xmp": 1, "property": 1},
        ["One two.", "Three.", "A note."],
    ),
    "rtf": (
        rtf,
        {"author": 2, "company": 1, "property": 2, "template_path": 1, "comment": 1, "tracked_change": 2,
         "hidden_text": 1, "field": 1, "place": 1, "camera": 1, "xmp": 1},
        ["One two.", "Слово", "Слово"],
    ),
    "pdf": (
        pdf,
        {"author": 1, "property": 2, "comment": 1, "link": 1, "xmp": 5, "place": 1},
        ["The only line."],
    ),
    "jpg": (partial(picture, "JPEG"), {"place": 1, "camera": 1, "xmp": 1, "property": 1}, []),
    "png": (partial(picture, "PNG"), {"place": 1, "camera": 1, "property": 1}, []),
}  # fmt: skip
