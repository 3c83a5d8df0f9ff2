"""Removes elements from an XML tree without losing the text after them, and writes containers."""

import zipfile
from collections.abc import Iterable
from pathlib import Path

from lxml import etree


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace; "" for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def local_name(name: str) -> str:
    """Return an attribute's name without its namespace."""
    return name.rpartition("}")[2]


def drop(element: etree._Element) -> None:
    """Remove an element; the text that follows it stays. The root cannot be removed."""
    parent = element.getparent()
    if parent is None:
        return
    _append_text(element, parent, element.tail)
    parent.remove(element)


def unwrap(element: etree._Element) -> None:
    """Replace an element by its content."""
    parent = element.getparent()
    if parent is None:
        return
    _append_text(element, parent, element.text)
    at = parent.index(element)
    children = list(element)
    if children:
        children[-1].tail = (children[-1].tail or "") + (element.tail or "")
        parent[at : at + 1] = children
    else:
        drop(element)


def _append_text(before: etree._Element, parent: etree._Element, text: str | None) -> None:
    if not text:
        return
    previous = before.getprevious()
    if previous is not None:
        previous.tail = (previous.tail or "") + text
    else:
        parent.text = (parent.text or "") + text


_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def write_zip(target: Path, parts: Iterable[tuple[str, bytes]], *, stored: tuple[str, ...] = ()) -> None:
    """Write the parts in their order; those named in `stored` uncompressed, as ODF requires for its `mimetype`."""
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts:
            info = zipfile.ZipInfo(name, _FIRST_DAY)
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)


def as_bytes(root: etree._Element) -> bytes:
    """Return a part's XML."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
