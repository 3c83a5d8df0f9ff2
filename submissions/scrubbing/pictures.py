"""Pictures are painted anew: their points, turned as the camera meant them, and nothing else."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from core.intake.errors import IntakeError
from submissions.scrubbing.found import Found, What

MAX_POINTS = 50_000_000  # three bytes each, twice in memory while it is turned
_FORMATS = ("JPEG", "PNG", "GIF", "TIFF", "BMP", "WEBP")
_SAVED_AS = {"MPO": "JPEG"}
_GPS, _ORIENTATION = 0x8825, 0x0112
_XMP = ("xmp", "XML:com.adobe.xmp")
_HARMLESS = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "adobe", "adobe_transform", "gamma", "aspect",
             "transparency", "background", "srgb", "interlace", "compression", "version", "duration", "extension",
             "progressive", "progression", "loop", "chromaticity", "icc_profile", "exif", "default_image", "bbox",
             "mp", "mpoffset", "resolution", "timestamp", *_XMP}  # fmt: skip


def clean_picture(content: bytes, found: Found) -> bytes:
    """The picture in its own format without EXIF, GPS, XMP, comments, previews and profiles; adds to `found`.

    Raises `IntakeError`: `picture_not_cleaned` for a format that cannot be painted anew, `picture_too_large`,
    `damaged`. Of several frames the first stays.
    """
    Image.MAX_IMAGE_PIXELS = MAX_POINTS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(content), formats=_FORMATS)
            name = _SAVED_AS.get(image.format or "", image.format or "")
            image.load()
            _count(image, found)
            image = ImageOps.exif_transpose(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise IntakeError("picture_too_large", limit_mp=MAX_POINTS // 1_000_000) from None
    except UnidentifiedImageError:
        raise IntakeError("picture_not_cleaned") from None
    except (OSError, SyntaxError, ValueError, KeyError, IndexError):
        raise IntakeError("damaged") from None
    if image.mode in ("P", "PA"):
        image = image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")
    else:
        image = image.copy()
    image.info = {}
    painted = BytesIO()
    try:
        image.save(painted, name, **({"quality": 92} if name == "JPEG" else {}))
    except (OSError, ValueError):
        raise IntakeError("picture_not_cleaned") from None
    return painted.getvalue()


def _count(image: Image.Image, found: Found) -> None:
    exif = image.getexif()
    if exif.get_ifd(_GPS):
        found[What.PLACE] += 1
    tags = set(exif) - {_GPS, _ORIENTATION}
    if tags and image.format != "TIFF":  # a TIFF's own measures are tags too
        found[What.CAMERA] += 1
    if any(image.info.get(key) for key in _XMP):
        found[What.XMP] += 1
    more = {key for key, value in image.info.items() if value and str(key) not in _HARMLESS}
    found[What.PROPERTY] += len(more)
    if getattr(image, "n_frames", 1) > 1 and image.format == "MPO":
        found[What.PREVIEW] += 1
