"""Files that mean harm or are broken, each with the code it must be refused with (guarantees C1, C2)."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.support.office_files import (
    S,
    docx_parts,
    paragraph,
    relations,
    types,
    write_docx,
    write_pdf,
    write_zip,
    xlsx_parts,
)
from tests.support.planted import photo

_WELCOME = paragraph("Children need a guardian.")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURE = (
    "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"
)
_LAUGHS = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))


def _parts(path: Path, **more: str | bytes) -> Path:
    renamed = {name.replace("__", "/"): content for name, content in more.items()}
    return write_zip(path, docx_parts(_WELCOME) | renamed)


def _zip_of(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.txt", content)
    return out.getvalue()


def _bomb(path: Path) -> Path:
    return _parts(path, **{"word/media/a.bin": b"\0" * (40 << 20)})


def _overlapping(path: Path) -> Path:
    """Two directory entries that share one body, as Fifield's bomb does."""
    write_zip(path, docx_parts(_WELCOME) | {"word/a.xml": "<a/>", "word/b.xml": "<a/>"})
    data = bytearray(path.read_bytes())
    entries = _directory(bytes(data))
    (body,) = struct.unpack_from("<L", data, entries["word/a.xml"] + 42)
    struct.pack_into("<L", data, entries["word/b.xml"] + 42, body)
    path.write_bytes(data)
    return path


def _directory(data: bytes) -> dict[str, int]:
    at, found = struct.unpack_from("<L", data, data.rindex(b"PK\x05\x06") + 16)[0], {}
    while data[at : at + 4] == b"PK\x01\x02":
        name, extra, comment = struct.unpack_from("<3H", data, at + 28)
        found[data[at + 46 : at + 46 + name].decode()] = at
        at += 46 + name + extra + comment
    return found


def _flagged(path: Path) -> Path:
    """A Word file whose entries say that they are encrypted."""
    data = bytearray(_parts(path).read_bytes())
    for at in _directory(bytes(data)).values():
        data[at + 8] |= 1
    path.write_bytes(data)
    return path


def _lying(path: Path) -> Path:
    """An entry that unpacks to far more than its directory says."""
    data = bytearray(_parts(path, **{"word/numbering.xml": b"<a>" + b" " * (2 << 20) + b"</a>"}).read_bytes())
    struct.pack_into("<L", data, _directory(bytes(data))["word/numbering.xml"] + 24, 100)
    path.write_bytes(data)
    return path


def _many(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(6_000):
            archive.writestr(f"word/{number}.xml", b"")
    return path


def _bytes(content: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return write


def _around(before: bytes, after: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(before + _parts(path).read_bytes() + after)
        return path

    return write


def _external(kind: str, target: str) -> Callable[[Path], Path]:
    row = relations((kind, target, "External"))
    return lambda path: _parts(path, **{"word/_rels/document.xml.rels": row})


def _truncated_pdf(path: Path) -> Path:
    whole = write_pdf(path, [[(72, 700, "Children need a guardian.")]]).read_bytes()
    path.write_bytes(whole[:60])
    return path


def _protected_pdf(path: Path) -> Path:
    """Says that it is encrypted, with keys that no password opens."""
    key = "<" + "00" * 32 + ">"
    return write_pdf(
        path,
        [[(72, 700, "x")]],
        trailer=f"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /O {key} /U {key} /P -4 >> ",
    )


def _pdf_with_zip(path: Path) -> Path:
    path.write_bytes(write_pdf(path, [[(72, 700, "x")]]).read_bytes() + _zip_of(b"x"))
    return path


def _looping_pdf(path: Path) -> Path:
    """A tree of pages that holds itself, and a table of places that goes on at itself."""
    out = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    second = len(out)
    out += b"2 0 obj\n<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /Parent 2 0 R >>\nendobj\n"
    table = len(out)
    out += b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n%010d 00000 n \n" % second
    path.write_bytes(out + b"trailer\n<< /Size 3 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (table, table))
    return path


def _locked_odt(path: Path) -> Path:
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", b"\x8f\x01")
        archive.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{manifest}"><m:file-entry m:full-path="content.xml"><m:encryption-data/>'
            "</m:file-entry></m:manifest>",
        )
    return path


def _noise(picture: bytes) -> bytes:
    """The head of a picture, and then bytes of every kind."""
    return picture[: picture.index(b"\xff\xda") + 14] + bytes(range(255, -1, -1)) * 20 + b"\xff\xd9"


def _flipped(picture: bytes) -> bytes:
    """One bit of the points is another."""
    at = picture.index(b"IDAT") + 8
    return picture[:at] + bytes([picture[at] ^ 1]) + picture[at + 1 :]


# name of the file → (how it is made, the code it is refused with)
REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "empty.docx": (_bytes(b""), "empty"),
    "program.exe": (_bytes(b"MZ\x90\x00"), "kind_unknown"),
    "no_ending": (_bytes(b"text"), "kind_unknown"),
    "page.html": (_bytes(b"<script>alert(1)</script>"), "kind_unknown"),
    "report.pdf.exe": (_bytes(b"%PDF-1.4"), "kind_unknown"),
    "text_as.pdf": (_bytes(b"just words"), "kind_differs"),
    "pdf_as.txt": (lambda path: write_pdf(path, [[]]), "kind_differs"),
    "zip_as.csv": (_bytes(_zip_of(b"x")), "kind_differs"),
    "png_as.jpg": (_bytes(b"\x89PNG\r\n\x1a\n0000"), "kind_differs"),
    "xlsx_as.docx": (lambda path: write_zip(path, xlsx_parts()), "kind_differs"),
    "docx_as.xlsx": (_parts, "kind_differs"),
    "plain_zip.docx": (_bytes(_zip_of(b"x")), "kind_differs"),
    "old.doc": (_bytes(_OLE + b"\0" * 600), "old_format"),
    "old.docx": (_bytes(_OLE + b"\0" * 600), "old_format"),
    "locked.docx": (_bytes(_OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")), "password"),
    "locked_zip.docx": (_flagged, "password"),
    "locked.pdf": (_protected_pdf, "password"),
    "truncated.pdf": (_truncated_pdf, "damaged"),
    "only_head.pdf": (_bytes(b"%PDF-1.7\n"), "damaged"),
    "truncated.docx": (lambda path: _bytes(_parts(path).read_bytes()[:-40])(path), "damaged"),
    "noise.docx": (_bytes(b"PK\x03\x04" + bytes(range(256)) * 20), "damaged"),
    "lying.docx": (_lying, "damaged"),
    "overlapping.docx": (_overlapping, "damaged"),
    "twice.docx": (lambda path: _parts(path, **{"word/Document.xml": "<a/>"}), "damaged"),
    "no_main_part.docx": (lambda path: _parts(path, **{"_rels/.rels": relations()}), "damaged"),
    "broken_xml.docx": (lambda path: write_docx(path, "<w:p>"), "damaged"),
    "deep.docx": (lambda path: write_docx(path, "<w:p>" * 5_000 + "</w:p>" * 5_000), "damaged"),
    "bomb.docx": (_bomb, "unpacks_too_large"),
    "many.docx": (_many, "too_many_entries"),
    "nested.docx": (lambda path: _parts(path, **{"word/media/a.png": _zip_of(b"x" * 99)}), "archive_inside"),
    "gzip_inside.docx": (lambda path: _parts(path, **{"word/a.gz": b"\x1f\x8b\x08" + b"\0" * 20}), "archive_inside"),
    "leading_out.docx": (lambda path: _parts(path, **{"../../etc/cron.d/x": "x"}), "unsafe_names"),
    "absolute.docx": (lambda path: _parts(path, **{"/etc/passwd": "x"}), "unsafe_names"),
    "backslash.docx": (lambda path: _parts(path, **{"word\\x.xml": "x"}), "unsafe_names"),
    "macro.docx": (lambda path: _parts(path, **{"word/vbaProject.bin": "x"}), "macros"),
    "macro_type.docx": (
        lambda path: _parts(
            path,
            **{
                "[Content_Types].xml": types(
                    "word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml"
                )
            },
        ),
        "macros",
    ),
    "vast.xlsx": (
        lambda path: write_zip(
            path,
            xlsx_parts(
                '<row r="1"><c r="A1" t="inlineStr"><is><t>Near</t></is></c></row>'
                '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>Far</t></is></c></row>'
            ),
        ),
        "sheet_too_large",
    ),
    "macro_sheet.xlsx": (lambda path: write_zip(path, xlsx_parts() | {"xl/macrosheets/a.xml": "<a/>"}), "macros"),
    "template.docx": (_external("attachedTemplate", "https://evil.example/t.dotm"), "external_links"),
    "share_template.docx": (_external("attachedTemplate", "file:///\\\\evil\\t.dotm"), "external_links"),
    "picture.docx": (_external("image", "https://evil.example/pixel.png"), "external_links"),
    "object.docx": (_external("oleObject", "file:///C:/x.doc"), "external_links"),
    "linked.xlsx": (lambda path: write_zip(path, xlsx_parts() | {"xl/externalLinks/a.xml": "<a/>"}), "external_links"),
    "laughs.docx": (
        lambda path: _parts(path, **{"word/document.xml": f'<!DOCTYPE d [<!ENTITY l0 "ha">{_LAUGHS}]><d>&l9;</d>'}),
        "entities",
    ),
    "foreign_entity.docx": (
        lambda path: _parts(path, **{"word/document.xml": '<!DOCTYPE d [<!ENTITY x SYSTEM "/etc/passwd">]><d>&x;</d>'}),
        "entities",
    ),
    "doctype_only.docx": (lambda path: _parts(path, **{"word/document.xml": "<!DOCTYPE d><d/>"}), "entities"),
    "pdf_before.docx": (_around(b"%PDF-1.4\n", b""), "kind_differs"),
    "program_before.docx": (_around(b"#!/bin/sh\nexit\n", b""), "kind_differs"),
    "zip_before.docx": (_around(_zip_of(b"x"), b""), "two_in_one"),
    "something_after.docx": (_around(b"", b"<script>"), "two_in_one"),
    "pdf_inside.docx": (
        lambda path: write_zip(path, {"%PDF-1.4 ": ""} | docx_parts(_WELCOME)),
        "two_in_one",
    ),
    "zip_after.pdf": (_pdf_with_zip, "two_in_one"),
    "zip_after.png": (_bytes(b"\x89PNG\r\n\x1a\n0000" + _zip_of(b"x")), "two_in_one"),
    "cut.png": (_bytes(photo("PNG")[:-20]), "picture_damaged"),
    "cut.jpg": (_bytes(photo()[:-20]), "picture_damaged"),
    "only_head.png": (_bytes(b"\x89PNG\r\n\x1a\n"), "picture_damaged"),
    "only_head.jpg": (_bytes(b"\xff\xd8\xff\xe0"), "picture_damaged"),
    "words_as.png": (_bytes(b"\x89PNG\r\n\x1a\n" + b"just words " * 99), "picture_damaged"),
    "words_as.jpg": (_bytes(b"\xff\xd8\xff\xe0" + b"just words " * 99), "picture_damaged"),
    "noise.jpg": (_bytes(_noise(photo())), "picture_damaged"),
    "flipped.png": (_bytes(_flipped(photo("PNG"))), "picture_damaged"),
    "page_after.png": (_bytes(photo("PNG") + b"<html><script>"), "two_in_one"),
    "page_after.jpg": (_bytes(photo() + b"<HTML><script>"), "two_in_one"),
    "pdf_after.jpg": (_bytes(photo() + b" " * 2_000 + b"%PDF-1.4\n"), "two_in_one"),
    "film_after.jpg": (_bytes(photo() + b"\0\0\0\x18ftypmp42" + bytes(99)), "two_in_one"),
    "much_after.jpg": (_bytes(photo() + b"x" * 70_000), "two_in_one"),
    "latin1.txt": (_bytes("Les enfants migrants dès l'arrivée".encode("latin-1")), "encoding"),
    "binary.txt": (_bytes(b"words\x00\x01\x02"), "not_text"),
    "odd_utf16.txt": (_bytes(b"\xff\xfea"), "encoding"),
    "deep.rtf": (_bytes(b"{\\rtf1 " + b"{" * 50_000 + b"}" * 50_001), "damaged"),
    "unclosed.rtf": (_bytes(b"{\\rtf1 {words"), "damaged"),
    "loop.pdf": (_looping_pdf, "damaged"),
    "locked.odt": (_locked_odt, "password"),
    "too_long.txt": (_bytes(b"words and more\n" * 400_000), "too_much_text"),
}


# name of the file → (how it is made, the text of its first paragraph begins so)
TAKEN: dict[str, tuple[Callable[[Path], Path], str]] = {
    "long_line.txt": (_bytes(b"word " * 200_000), "word word"),
    "long_line.csv": (_bytes(b"word," * 200_000), "word | word"),
    "long_paragraph.docx": (lambda path: write_docx(path, paragraph("word " * 200_000)), "word word"),
    "photo.png": (_bytes(photo("PNG")), ""),
    "photo.jpg": (_bytes(photo() + b"Image_UTC_Data16010SEFH\1\0\0SEFT"), ""),
    "two_frames.jpg": (_bytes(photo() + photo()), ""),
    "hyperlink.docx": (_external("hyperlink", "https://example.org/"), "Children need"),
    "own_template.docx": (_external("attachedTemplate", "file:///C:\\Users\\x\\T.dotx"), "Children need"),
    "chart_book.docx": (lambda path: _parts(path, **{"word/embeddings/a.xlsx": _zip_of(b"x")}), "Children need"),
    "scan.pdf": (lambda path: write_pdf(path, [[]], extra=f"{_PICTURE}\nstream\n0\nendstream"), ""),
    "book.xlsx": (lambda path: write_zip(path, xlsx_parts()), "Only cell"),
    "far_cell.xlsx": (
        lambda path: write_zip(
            path, xlsx_parts('<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>Far</t></is></c></row>')
        ),
        "Far",
    ),
}


def _sheet(rows: str, **more: str | bytes) -> Callable[[Path], Path]:
    renamed = {name.replace("__", "/") + ".xml": content for name, content in more.items()}
    return lambda path: write_zip(path, xlsx_parts(rows) | renamed)


def _numbered_rows(count: int, cells: str = "") -> str:
    return "".join(f'<row r="{number}">{cells.format(number)}</row>' for number in range(1, count + 1))


def _repeated_text(path: Path) -> Path:
    """One shared text of 1 MB, in each of 30,000 cells."""
    rows = _numbered_rows(30_000, '<c r="A{0}" t="s"><v>0</v></c>')
    parts = xlsx_parts(rows)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    parts["[Content_Types].xml"] = str(parts["[Content_Types].xml"]).replace(
        "</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    )
    parts["xl/_rels/workbook.xml.rels"] = relations(
        ("worksheet", "worksheets/sheet1.xml", ""), ("sharedStrings", "sharedStrings.xml", "")
    )
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{S}"><si><t>{"words " * 170_000}</t></si></sst>'
    return write_zip(path, parts)


def _stream_bomb(path: Path) -> Path:
    """A PDF whose one page has a content of a thousand million bytes, packed twice."""
    packed = zlib.compressobj(9)
    once = b"".join([*(packed.compress(b"0 0 m " * (1 << 18)) for _ in range(700)), packed.flush()])
    twice = zlib.compress(once, 9)
    head = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    head += b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
    head += b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>\nendobj\n"
    filters = b"/Filter [/FlateDecode /FlateDecode]"
    body = b"4 0 obj\n<< /Length %d %s >>\nstream\n%s\nendstream\nendobj\n" % (len(twice), filters, twice)
    path.write_bytes(head + body + b"trailer\n<< /Size 5 /Root 1 0 R >>\n%%EOF\n")
    return path


def _quine(path: Path) -> Path:
    """A zip that holds a zip that holds a zip: unpacking goes on and on."""
    inside = _zip_of(b"x")
    for _level in range(20):
        inside = _zip_of(inside)
    return _parts(path, **{"word/again.zip": inside})


# What costs a reader time or memory, for every door: each is answered within the door's limits, whatever the answer.
BOMBS: dict[str, Callable[[Path], Path]] = {
    "bomb.docx": _bomb,
    "many.docx": _many,
    "quine.docx": _quine,
    "overlapping.docx": _overlapping,
    "laughs.docx": REFUSED["laughs.docx"][0],
    "laughs.xlsx": _sheet("", xl__styles=f'<!DOCTYPE d [<!ENTITY l0 "ha">{_LAUGHS}]><d>&l9;</d>'),
    "vast.xlsx": REFUSED["vast.xlsx"][0],
    "empty_rows.xlsx": _sheet(_numbered_rows(1_048_576)),
    "formatted_rows.xlsx": _sheet(_numbered_rows(300_000, '<c r="A{0}" s="0"/><c r="B{0}" s="0"/>')),
    "repeated_text.xlsx": _repeated_text,
    "wide.csv": _bytes(b"," * (8 << 20)),
    "long.csv": _bytes(b"a,b,c\n" * (1 << 20)),
    "nul.csv": _bytes(b"Name,Comment\n\0\0,a\0b\n" * 2_000),
    "not_utf8.csv": _bytes(b"Name,Comment\n\xff\xfe\xfa,b\n" * 2_000),
    "stream.pdf": _stream_bomb,
    "loop.pdf": _looping_pdf,
    "deep.rtf": REFUSED["deep.rtf"][0],
    "one_line.mbox": _bytes(b"From x\nSubject: " + b"x" * (8 << 20)),
    "parts.eml": _bytes(b"From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 200_000),
}
