"""A clean PDF keeps what its readers need, and nothing of what describes, names or acts (guarantee C4)."""

import base64
import io
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image

from core.errors import Refused
from core.files.kinds import FileKind, IntakeError
from submissions.attachments.extraction.readers import extract
from submissions.attachments.scrubbing.cleaning import clean
from submissions.attachments.scrubbing.services import clean_copy
from tests.support.office_files import write_pdf
from tests.support.pdf_files import layered, report, unpacked
from tests.support.planted import PLANT, photo


@pytest.fixture
def cleaned(tmp_path: Path) -> Path:
    clean(report(tmp_path / "report.pdf"), tmp_path / "clean.pdf", FileKind.PDF)
    return tmp_path / "clean.pdf"


def test_nothing_planted_is_left_in_the_unpacked_bytes(tmp_path: Path) -> None:
    source, target = report(tmp_path / "report.pdf"), tmp_path / "clean.pdf"
    assert unpacked(source).count(PLANT) > 30
    found = clean(source, target, FileKind.PDF)
    left = unpacked(target)
    assert PLANT not in left and b"Exif" not in left and b"xmpmeta" not in left
    assert {str(what): count for what, count in found.items()} == {
        "author": 1, "company": 1, "property": 5, "xmp": 8, "comment": 1, "field": 1, "link": 3, "object": 5,
        "picture_name": 1, "place": 3, "preview": 2, "earlier_state": 1,
    }  # fmt: skip
    assert clean(target, tmp_path / "again.pdf", FileKind.PDF) == {}


def test_words_and_what_was_filled_in_stay(cleaned: Path) -> None:
    words = " ".join(paragraph.text for paragraph in extract(cleaned, FileKind.PDF).paragraphs)
    assert "The first line." in words and "We agree" in words and "The second line." in words


def test_tags_outline_and_language_stay(cleaned: Path) -> None:
    with pikepdf.open(cleaned) as pdf:
        tags = pdf.Root.StructTreeRoot.K
        assert (tags[0].S, str(tags[0].Alt), tags[0].K) == (Name.P, "A table", 0)
        assert tags[0].Pg.objgen == pdf.pages[0].obj.objgen
        assert "/Alt" not in tags[1]  # it was the name of a picture's file
        assert not list(tags[2].K)  # its comment is gone
        assert (pdf.Root.MarkInfo.Marked, str(pdf.Root.Lang)) == (True, "en")
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == ["Findings", "Run"]
            assert outline.root[0].destination is not None and outline.root[1].action is None


def test_links_inside_and_to_the_web_stay(cleaned: Path) -> None:
    with pikepdf.open(cleaned) as pdf:
        inside, web = pdf.pages[0].obj.Annots
        assert inside.Dest[0].objgen == pdf.pages[1].obj.objgen
        assert str(web.A.URI) == "https://example.org/report"
        assert set(web.A.keys()) == {"/S", "/URI"}


def test_nothing_runs_or_is_attached(cleaned: Path) -> None:
    with pikepdf.open(cleaned) as pdf:
        assert set(pdf.Root.keys()) <= {
            "/Type",
            "/Pages",
            "/Outlines",
            "/StructTreeRoot",
            "/MarkInfo",
            "/Lang",
            "/Names",
        }
        assert not dict(pdf.Root.get("/Names", {}))
        assert "/Info" not in pdf.trailer


@pytest.mark.parametrize("policy", [{}, {"P": Name.AllOn}])
def test_a_hidden_layer_is_taken_out_and_the_seen_stays(policy: dict[str, Name], tmp_path: Path) -> None:
    source, target = layered(tmp_path / "a.pdf", **policy), tmp_path / "b.pdf"
    found = clean(source, target, FileKind.PDF)
    assert found["hidden_layer"] == 1
    assert PLANT not in unpacked(target)
    assert [paragraph.text for paragraph in extract(target, FileKind.PDF).paragraphs] == ["The only line."]
    with pikepdf.open(target) as pdf:
        assert pdf.pages[0].obj.Resources.XObject.I.Subtype == Name.Form  # the picture paints nothing


def test_a_layer_hidden_by_a_formula_refuses_the_file(tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as refusal:
        clean(layered(tmp_path / "a.pdf", VE=Array([Name.Not])), tmp_path / "b.pdf", FileKind.PDF)
    assert refusal.value.code == "layers"


@pytest.mark.parametrize(("box", "refused"), [((50, 400, 500, 800), True), ((500, 800, 50, 90), False)])
def test_words_cropped_off_a_page_refuse_the_file(box: tuple[int, ...], refused: bool, tmp_path: Path) -> None:
    write_pdf(tmp_path / "whole.pdf", [[(72, 700, "Seen"), (72, 100, "PLANT")]])
    with pikepdf.open(tmp_path / "whole.pdf") as pdf:
        pdf.pages[0].CropBox = Array(box)
        pdf.save(tmp_path / "a.pdf")
    (tmp_path / "b.pdf").touch()
    if refused:
        with pytest.raises(Refused, match="Words were cropped off a page of the PDF"):
            clean_copy(tmp_path / "a.pdf", tmp_path / "b.pdf", "a.pdf")
    else:
        clean_copy(tmp_path / "a.pdf", tmp_path / "b.pdf", "a.pdf")


def test_a_password_refuses_the_file(tmp_path: Path) -> None:
    with pikepdf.open(report(tmp_path / "a.pdf")) as pdf:
        pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(user="secret", owner="secret"))
    with pytest.raises(IntakeError) as refusal:
        clean(tmp_path / "locked.pdf", tmp_path / "b.pdf", FileKind.PDF)
    assert refusal.value.code == "password"


def test_a_jpeg_2000_picture_loses_its_descriptions(tmp_path: Path) -> None:
    box = len(photo()) + 8
    content = b"\0\0\0\x0cjP  \r\n\x87\n" + box.to_bytes(4, "big") + b"uuid" + photo() + b"\0\0\0\x0cjp2cwords"[:12]
    pdf = Pdf.new()
    page = pdf.add_blank_page().obj
    page.Resources = Dictionary(
        XObject=Dictionary(I=pdf.make_stream(content, Subtype=Name.Image, Filter=Name.JPXDecode))
    )
    pdf.save(tmp_path / "a.pdf")
    assert clean(tmp_path / "a.pdf", tmp_path / "b.pdf", FileKind.PDF) == {"camera": 1}
    assert PLANT not in unpacked(tmp_path / "b.pdf")


def test_the_preview_of_a_photo_is_blanked_and_the_photo_looks_the_same(tmp_path: Path) -> None:
    written = io.BytesIO()
    Image.new("RGB", (8, 4), "red").save(written, "JPEG")
    photo = written.getvalue()
    small, second = b"PLANT small".ljust(3 * 2 * 2, b"."), b"JFXX\0\x13PLANT second"
    head = b"JFIF\0\1\1\0\0\1\0\1"
    assert photo[6:18] == head
    segments = b"".join(
        b"\xff\xe0" + (len(body) + 2).to_bytes(2, "big") + body for body in (head + b"\2\2" + small, second)
    )
    pdf = Pdf.new()
    picture = pdf.make_stream(photo[:2] + segments + photo[20:], Subtype=Name.Image, Filter=Name.DCTDecode)
    pdf.add_blank_page().obj.Resources = Dictionary(XObject=Dictionary(I=picture))
    pdf.save(tmp_path / "a.pdf")
    assert clean(tmp_path / "a.pdf", tmp_path / "b.pdf", FileKind.PDF) == {"preview": 2}
    assert PLANT not in unpacked(tmp_path / "b.pdf")
    with pikepdf.open(tmp_path / "b.pdf") as copy:
        left = copy.pages[0].obj.Resources.XObject.I.read_raw_bytes()
    with Image.open(io.BytesIO(left)) as image, Image.open(io.BytesIO(photo)) as before:
        assert image.tobytes() == before.tobytes() and image.info["jfif_version"] == (1, 1)


def test_a_figure_that_tex_included_loses_the_path_of_its_file(tmp_path: Path) -> None:
    pdf = Pdf.new()
    page = pdf.add_blank_page().obj
    about = pdf.make_indirect(Dictionary(Title=String("PLANT")))
    figure = pdf.make_stream(b"0 0 m 9 9 l S", Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    figure["/PTEX.FileName"], figure["/PTEX.InfoDict"] = String("/home/PLANT/figure.pdf"), about
    page.Resources, page.Contents = Dictionary(XObject=Dictionary(F=figure)), pdf.make_stream(b"/F Do")
    pdf.save(tmp_path / "a.pdf")
    clean(tmp_path / "a.pdf", tmp_path / "b.pdf", FileKind.PDF)
    assert PLANT not in unpacked(tmp_path / "b.pdf") and b"9 9 l" in unpacked(tmp_path / "b.pdf")


def _bomb(pdf: Pdf, page: Dictionary) -> None:
    packed = zlib.compress(zlib.compress(b"\0" * (1 << 30), 9), 9)
    picture = pdf.make_stream(b"", Subtype=Name.Image)
    picture.write(packed, filter=Array([Name.FlateDecode, Name.FlateDecode, Name.DCTDecode]))
    page.Resources = Dictionary(XObject=Dictionary(I=picture))


def _wrong_types(pdf: Pdf, page: Dictionary) -> None:
    page.Annots = Array([5, Dictionary(Subtype=5)])
    pdf.Root.OCProperties = Dictionary(D=5, OCGs=4)


def _outline_in_a_circle(pdf: Pdf, page: Dictionary) -> None:
    item = pdf.make_indirect(Dictionary(Title=String("One")))
    item.Next = item.First = item
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=item, Last=item))


@pytest.mark.parametrize(
    ("make", "code"), [(_bomb, "needs_too_much_memory"), (_wrong_types, "damaged"), (_outline_in_a_circle, "")]
)
def test_hostile_files_are_answered(make: Callable, code: str, tmp_path: Path) -> None:
    pdf = Pdf.new()
    make(pdf, pdf.add_blank_page().obj)
    pdf.save(tmp_path / "a.pdf")
    (tmp_path / "b.pdf").touch()
    try:
        clean_copy(tmp_path / "a.pdf", tmp_path / "b.pdf", "a.pdf")
        said = ""
    except Refused as refusal:
        said = refusal.code
    assert said == code


def drawn(path: Path, picture: bytes, filters: bytes = b"/DCT", *, inside_a_form: bool) -> Path:
    """A page with a picture between BI and EI, in its own drawing or in that of a form."""
    drawing = (
        b"q 50 0 0 50 9 9 cm BI /W 8 /H 4 /CS /RGB /BPC 8 /F " + filters + b" ID " + picture + b"\nEI Q\n"
        b"BT /F 9 Tf (EI) Tj ET"
    )
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(100, 100))
        if inside_a_form:
            form = pdf.make_stream(drawing, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 100, 100]))
            page.obj.Resources = Dictionary(XObject=Dictionary(F=form))
            drawing = b"/F Do"
        page.obj.Contents = pdf.make_stream(drawing)
        pdf.save(path, compress_streams=False)
    return path


def seen(path: Path) -> bytes:
    document = pdfium.PdfDocument(path)
    try:
        return bytes(document[0].render(may_draw_forms=False).buffer)
    finally:
        document.close()


@pytest.mark.parametrize("inside_a_form", [False, True])
def test_pictures_in_a_drawing_lose_their_notes_and_look_the_same(tmp_path: Path, inside_a_form: bool) -> None:
    source, target = drawn(tmp_path / "a.pdf", photo(), inside_a_form=inside_a_form), tmp_path / "clean.pdf"
    assert PLANT in unpacked(source)
    found = clean(source, target, FileKind.PDF)
    assert found == {"place": 1, "xmp": 1, "property": 1}
    assert PLANT not in unpacked(target) and b"Exif" not in unpacked(target)
    assert seen(source) == seen(target)
    assert any(seen(target)[at : at + 3] != b"\xff\xff\xff" for at in range(0, len(seen(target)), 3))


def test_a_picture_in_a_drawing_that_is_packed_twice_is_refused_with_the_reason(tmp_path: Path) -> None:
    packed = base64.a85encode(photo()) + b"~>"
    source = drawn(tmp_path / "a.pdf", packed, b"[/A85 /DCT]", inside_a_form=False)
    (tmp_path / "clean.pdf").touch()
    with pytest.raises(Refused, match="part of a page drawing"):
        clean_copy(source, tmp_path / "clean.pdf", "a.pdf")
