"""PDFs full of what a clean copy must not carry, beside tags, an outline and links, which it keeps."""

import io
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, OutlineItem, Pdf, String

from tests.support.planted import photo

HIDDEN_LAYER = b"/OC /L BDC BT /F 20 Tf 72 500 Td (PLANT layer) Tj ET 0 0 9 9 re f EMC"


def unpacked(path: Path) -> bytes:
    """All bytes of a PDF with nothing packed, and its texts in both their codings."""
    written = io.BytesIO()
    with pikepdf.open(path) as pdf:
        pdf.save(
            written,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            compress_streams=False,
            encryption=False,
        )
    content = path.read_bytes() + written.getvalue()
    return content + content.replace(b"\0", b"")


def report(path: Path) -> Path:
    """Two pages with tags, an outline, a link inside and one to the web; everything else in it says PLANT."""
    pdf = Pdf.new()
    first, second = _page(pdf, "The first line."), _page(pdf, "The second line.")
    _tags(pdf, first)
    with pdf.open_outline() as outline:
        outline.root.append(OutlineItem("Findings", 1, "Fit"))
        outline.root.append(OutlineItem("Run", action=Dictionary(S=Name.Launch, F=String("PLANT.exe"))))
    _describe(pdf, first)
    first.Annots = Array([*_links(pdf, second), *_comments(pdf), *_fields(pdf, first)])
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert('PLANT')"))
    pdf.attachments["PLANT.txt"] = b"PLANT"
    scripts = NameTree.new(pdf)
    scripts["PLANT"] = Dictionary(S=Name.JavaScript, JS=String("PLANT()"))
    pdf.Root.Names.JavaScript = scripts.obj
    pdf.docinfo.Author, pdf.docinfo.Title, pdf.docinfo.Company = "PLANT a", "PLANT t", "PLANT c"
    pdf.trailer.ID = Array([String("PLANT-PLANT-PLAN"), String("PLANT-PLANT-PLAN")])
    pdf.save(path)
    _saved_once_more(path)
    return path


def layered(path: Path, **membership: Any) -> Path:
    """A page with a line that is seen, and a layer that is off; `membership` makes the layer one of a policy."""
    pdf = Pdf.new()
    page = _page(pdf, "The only line.")
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("PLANT name")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    page.Resources.Properties = Dictionary(
        L=Dictionary(Type=Name.OCMD, OCGs=layer, **membership) if membership else layer
    )
    page.Contents = Array([page.Contents, pdf.make_stream(HIDDEN_LAYER)])
    picture = _picture(pdf)
    picture.OC = layer
    page.Resources.XObject = Dictionary(I=picture)
    page.Contents.append(pdf.make_stream(b"q 9 0 0 9 300 300 cm /I Do Q"))
    pdf.save(path)
    return path


def _page(pdf: Pdf, words: str) -> Any:
    page = pdf.add_blank_page(page_size=(595, 842)).obj
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Resources = Dictionary(Font=Dictionary(F=font))
    page.Contents = pdf.make_stream(b"/P <</MCID 0>> BDC BT /F 11 Tf 72 700 Td (%s) Tj ET EMC" % words.encode())
    return page


def _tags(pdf: Pdf, page: Any) -> None:
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    tag = pdf.make_indirect(
        Dictionary(
            Type=Name.StructElem, S=Name.P, P=root, Pg=page, K=0, Alt=String("A table"), T=String("PLANT title"),
            A=Dictionary(O=Name.UserProperties, P=Array([Dictionary(N=String("By"), V=String("PLANT"))])),
        )
    )  # fmt: skip
    figure = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.Figure, P=root, Alt=String("C:\\PLANT\\a.jpg"), K=Array())
    )
    root.K = Array([tag, figure])
    pdf.Root.StructTreeRoot, pdf.Root.MarkInfo, pdf.Root.Lang = root, Dictionary(Marked=True), String("en")
    page.StructParents = 0


def _describe(pdf: Pdf, page: Any) -> None:
    described = pdf.make_stream(b"<x:xmpmeta>PLANT</x:xmpmeta>", Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Metadata = page.Metadata = page.Resources.Font.F.Metadata = described
    page.PieceInfo = Dictionary(Own=Dictionary(Private=Dictionary(By=String("PLANT"))))
    page.Thumb = pdf.make_stream(b"PLANT", Width=1, Height=1, ColorSpace=Name.DeviceGray, BitsPerComponent=8)
    page.VP = Array([Dictionary(Measure=Dictionary(Subtype=Name.GEO, Place=String("PLANT")))])
    packed = _picture(pdf)
    packed.write(packed.read_raw_bytes() + photo(), filter=Name.DCTDecode)  # a camera's second picture behind it
    twice = _picture(pdf)
    twice.write(twice.read_raw_bytes(), filter=Array([Name.ASCIIHexDecode, Name.DCTDecode]))
    twice.write(photo().hex().encode() + b">", filter=Array([Name.ASCIIHexDecode, Name.DCTDecode]))
    page.Resources.XObject = Dictionary(I=packed, J=twice)
    page.Contents = Array([page.Contents, pdf.make_stream(b"q 9 0 0 9 0 0 cm /I Do /J Do Q")])


def _picture(pdf: Pdf) -> Any:
    return pdf.make_stream(
        photo(), Type=Name.XObject, Subtype=Name.Image, Width=8, Height=4, ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8, Filter=Name.DCTDecode,
    )  # fmt: skip


def _links(pdf: Pdf, target: Any) -> list[Any]:
    kept = [
        Dictionary(Dest=Array([target, Name.Fit]), T=String("PLANT")),
        Dictionary(A=Dictionary(S=Name.URI, URI=String("https://example.org/report"), Next=_script())),
    ]
    gone = [
        Dictionary(A=Dictionary(S=Name.URI, URI=String("mailto:plant@PLANT.example"))),
        Dictionary(A=Dictionary(S=Name.Launch, F=String("PLANT.exe"))),
    ]
    for link in [*kept, *gone]:
        link.Type, link.Subtype, link.Rect = Name.Annot, Name.Link, Array([0, 0, 9, 9])
    return [pdf.make_indirect(link) for link in [*kept, *gone]]


def _script() -> Any:
    return Dictionary(S=Name.JavaScript, JS=String("PLANT()"))


def _comments(pdf: Pdf) -> list[Any]:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), T=String("PLANT author"),
                      Contents=String("PLANT note"))  # fmt: skip
    note = pdf.make_indirect(note)
    note.Popup = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Popup, Rect=Array([0, 0, 9, 9]), Parent=note, T=String("PLANT"))
    )
    tag = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.Annot, P=pdf.Root.StructTreeRoot,
                   K=Array([Dictionary(Type=Name.OBJR, Obj=note)]))
    )  # fmt: skip
    pdf.Root.StructTreeRoot.K.append(tag)
    return [note, note.Popup]


def _fields(pdf: Pdf, page: Any) -> list[Any]:
    said = {"Name of the author": "PLANT person", "Answer": "We agree"}
    fields = []
    for place, (name, value) in enumerate(said.items()):
        drawn = b"/Tx BMC BT /F 9 Tf 2 2 Td (%s) Tj ET EMC" % value.encode()
        look = pdf.make_stream(drawn, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 90, 12]),
                               Resources=Dictionary(Font=Dictionary(F=page.Resources.Font.F)))  # fmt: skip
        field = Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String(name), V=String(value), P=page,
            Rect=Array([72, 600 + 20 * place, 162, 612 + 20 * place]), AP=Dictionary(N=look), F=4,
        )  # fmt: skip
        fields.append(pdf.make_indirect(field))
    pdf.Root.AcroForm = Dictionary(Fields=Array(fields), DA=String("/F 9 Tf 0 g"))
    return fields


def _saved_once_more(path: Path) -> None:
    """An incremental update behind the file: an object that nothing points at."""
    before = path.read_bytes()
    start = before.rindex(b"startxref\n") + len(b"startxref\n")
    last = before[start:].split()[0]
    with pikepdf.open(path) as pdf:
        size, root, info = int(pdf.trailer.Size), pdf.Root.objgen[0], pdf.trailer.Info.objgen[0]
    added = b"\n%d 0 obj\n(PLANT of an earlier state)\nendobj\n" % size
    table = b"xref\n0 1\n0000000000 65535 f \n%d 1\n%010d 00000 n \n" % (size, len(before) + 1)
    end = b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /Prev %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        size + 1, root, info, last, len(before) + len(added)
    )  # fmt: skip
    path.write_bytes(before + added + table + end)
