"""Office containers written anew: always the same bytes for the same parts, no dates, no names of programs."""

import zipfile
from collections.abc import Iterable
from pathlib import Path

from lxml import etree

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def write_zip(target: Path, parts: Iterable[tuple[str, bytes]], *, stored: tuple[str, ...] = ()) -> None:
    """Write the parts in their order; those named in `stored` uncompressed, as ODF asks of its `mimetype`."""
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts:
            info = zipfile.ZipInfo(name, _FIRST_DAY)
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)


def as_bytes(root: etree._Element) -> bytes:
    """A part's XML."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
