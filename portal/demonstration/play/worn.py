"""A file as it leaves an office: with its author, colleagues' comments, a tracked change, and photos that know where
they were taken. Nobody in it exists; the place is a point in the sea."""

import io

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from core import clock
from portal.demonstration.cast.schema import Attachment

_AUTHOR = "Intern 2"
_SEA = {GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (0.0, 30.0, 0.0), GPS.GPSLongitudeRef: "W",
        GPS.GPSLongitude: (20.0, 15.0, 0.0)}  # fmt: skip


def worn(content: bytes, attachment: Attachment) -> bytes:
    """The same Word file with what people leave in one, as many comments and photos as the cast says."""
    document = Document(io.BytesIO(content))
    document.core_properties.author = document.core_properties.last_modified_by = _AUTHOR
    written = [paragraph for paragraph in document.paragraphs if paragraph.runs]
    for number in range(attachment.comments):
        run = written[number % len(written)].runs[0]
        document.add_comment(run, text=f"{number + 1}", author=_AUTHOR, initials="I2")
    _track(written[-1].runs[-1]._r)
    for number in range(attachment.photos):
        document.add_picture(io.BytesIO(_photo(number)), width=Cm(6))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _track(run: OxmlElement) -> None:
    """The run as an insertion that nobody has accepted yet."""
    inserted = OxmlElement("w:ins")
    for name, value in (("id", "900"), ("author", _AUTHOR), ("date", f"{clock.now():%Y-%m-%dT%H:%M:%SZ}")):
        inserted.set(qn(f"w:{name}"), value)
    run.addprevious(inserted)
    inserted.append(run)


def _photo(number: int) -> bytes:
    """A picture of nothing, taken at sea."""
    image = Image.new("RGB", (240, 160), (90, 120 + 20 * number, 140))
    exif = Image.Exif()
    exif[Base.Make] = "Camera"
    exif.get_ifd(IFD.GPSInfo).update(_SEA)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()
