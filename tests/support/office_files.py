"""Small office files written by hand, so that a test shows what stands in them."""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def types(main: str, content_type: str) -> str:
    """[Content_Types].xml of a package with one main part."""
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{main}" ContentType="{content_type}"/></Types>'
    )


def relations(*rows: tuple[str, str, str]) -> str:
    """A .rels part; rows are (last word of the type, target, target mode)."""
    lines = "".join(
        f'<Relationship Id="r{at}" Type="{R}/{kind}" Target="{escape(target)}"'
        + (f' TargetMode="{mode}"/>' if mode else "/>")
        for at, (kind, target, mode) in enumerate(rows)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def docx_parts(body: str) -> dict[str, str | bytes]:
    """The parts of a Word file around the XML of its body."""
    return {
        "[Content_Types].xml": types("word/document.xml", _DOCX),
        "_rels/.rels": relations(("officeDocument", "word/document.xml", "")),
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
    }


def xlsx_parts(rows: str = "<row><c t='inlineStr'><is><t>Only cell</t></is></c></row>") -> dict[str, str | bytes]:
    """The parts of a workbook with one sheet."""
    return {
        "[Content_Types].xml": types("xl/workbook.xml", _XLSX),
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml", "")),
        "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml", "")),
        "xl/workbook.xml": (
            f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets><sheet name="A" sheetId="1" r:id="r0"/></sheets></workbook>'
        ),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{S}"><sheetData>{rows}</sheetData></worksheet>',
    }


def paragraph(text: str, properties: str = "") -> str:
    """A Word paragraph of one run."""
    return f"<w:p>{properties}<w:r><w:t xml:space='preserve'>{escape(text)}</w:t></w:r></w:p>"


def write_zip(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """Write the parts in their order, packed."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def write_docx(path: Path, body: str, **more: str | bytes) -> Path:
    """A Word file; `more` are parts of its word folder by name without ending."""
    return write_zip(path, docx_parts(body) | {f"word/{name}.xml": content for name, content in more.items()})


def write_pdf(path: Path, pages: list[list[tuple[int, int, str]]], *, extra: str = "", trailer: str = "") -> Path:
    """A PDF in Helvetica, which it does not hold; each page is a list of (x, y, ASCII line), a line with "*" first
    is bold. `extra` are further objects from number 100 on."""
    kids = " ".join(f"{10 + 2 * at} 0 R" for at in range(len(pages)))
    objects = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        3: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    }
    fonts = "/Font << /F1 3 0 R /F2 4 0 R >>"
    for at, lines in enumerate(pages):
        drawn = "".join(
            f"BT /F{1 + text.startswith('*')} 11 Tf {x} {y} Td ({_pdf_escape(text.removeprefix('*'))}) Tj ET\n"
            for x, y, text in lines
        )
        resources = f"<< {fonts} /XObject << /I 100 0 R >> >>" if extra else f"<< {fonts} >>"
        drawn += "q 400 0 0 400 50 200 cm /I Do Q\n" if extra else ""
        objects[10 + 2 * at] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {resources} "
            f"/Contents {11 + 2 * at} 0 R >>"
        )
        objects[11 + 2 * at] = f"<< /Length {len(drawn)} >>\nstream\n{drawn}endstream"
    if extra:
        objects[100] = extra
    out, places = b"%PDF-1.4\n", {}
    for number, content in objects.items():
        places[number] = len(out)
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{number} 1\n{place:010d} 00000 n \n" for number, place in places.items())
    end = (
        f"xref\n0 1\n0000000000 65535 f \n{table}trailer\n<< /Size 200 /Root 1 0 R {trailer}>>\nstartxref\n{len(out)}\n"
    )
    path.write_bytes(out + f"{end}%%EOF\n".encode("latin-1"))
    return path


def _pdf_escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
