"""Cleans OpenDocument texts: content, styles and pictures are kept, the rest is left out."""

import posixpath
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from lxml import etree

from core.files.containers import parse_part
from submissions.attachments.extraction.odt import HIDDEN_ELEMENTS, hidden_styles, is_hidden
from submissions.attachments.scrubbing.containers import as_bytes, drop, local, local_name, unwrap, write_zip
from submissions.attachments.scrubbing.findings import KEPT_LINK, PATH, FindingKind, Findings
from submissions.attachments.scrubbing.images import Crop, clean_picture_inside, inches_of

_MIMETYPE, _MANIFEST = "mimetype", "META-INF/manifest.xml"
_PARTS = {"content.xml", "styles.xml"}
_MANIFEST_NS = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_MEDIA_TYPE = f"{{{_MANIFEST_NS}}}media-type"
_CHANGES = {"change", "change-start", "change-end"}
# Fields that say who wrote the file, where it lies, or what its properties are.
_PERSONAL = {"author-name", "author-initials", "initial-creator", "creator", "printed-by", "file-name", "template-name",
             "user-defined", "description", "title", "subject", "keywords", "creation-date", "creation-time",
             "modification-date", "modification-time", "print-date", "print-time", "editing-duration",
             "editing-cycles"}  # fmt: skip
_OBJECTS = {"object-ole", "plugin", "applet", "floating-frame"}
_NEVER = {"script", "scripts", "event-listeners", "forms", "dde-connection-decls", "user-field-decls", "meta"}
_OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|[/\\]|\.\.", re.IGNORECASE)  # of the package
_DESCRIBE, _SVG = {"title", "desc"}, "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_TEXT_NS = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


def clean_odt(source: Path, target: Path, findings: Findings) -> None:
    """Write the clean copy of an OpenDocument text, and count in `findings` what was removed. Raises `IntakeError`."""
    with zipfile.ZipFile(source) as archive:
        _count_meta(archive, findings)
        findings[FindingKind.PREVIEW] += any(name.startswith("Thumbnails/") for name in archive.namelist())
        parts, pictures = _parts(archive, findings)
        listed = {_MIMETYPE: archive.read(_MIMETYPE), **parts, _MANIFEST: _manifest(archive, list(parts), pictures)}
        write_zip(target, listed.items(), stored=(_MIMETYPE,))


def _parts(archive: zipfile.ZipFile, findings: Findings) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return the parts of the clean copy by name, and the originals of the pictures that were cropped."""
    names = archive.namelist()
    roots = {name: parse_part(archive, name) for name in ("styles.xml", "content.xml") if name in names}
    hidden = hidden_styles(roots.values())
    for root in roots.values():
        _clean_part(root, findings, hidden)
    crops = _crop_pictures(roots, archive, findings)
    for name in names:
        folder, _, last = name.rpartition("/")
        if last in _PARTS and folder.startswith("Object ") and folder in _linked(roots):
            root = parse_part(archive, name)
            _drop_unseen_tables(root, findings, _shown_table(archive, folder))
            _clean_part(root, findings, hidden)
            roots[name] = root
    linked = _linked(roots)
    parts = {name: as_bytes(root) for name, root in roots.items()}
    for name in names:
        if name.startswith("Pictures/") and name in linked:
            parts[name] = clean_picture_inside(archive.read(name), findings)
    for new, (name, crop) in crops.items():
        parts[new] = clean_picture_inside(archive.read(name), findings, crop)
    return parts, {new: name for new, (name, _crop) in crops.items()}


def _linked(roots: Mapping[str, etree._Element]) -> set[str]:
    """Return what the parts show from inside the package."""
    links = (_attribute(element, "href") for root in roots.values() for element in root.iter("{*}*"))
    return {link.removeprefix("./").rstrip("/") for link in links if link}


def _clean_part(root: etree._Element, findings: Findings, hidden: set[str]) -> None:
    for element in list(root.iter("{*}*")):
        if element is not root and element.getparent() is None:
            continue
        name = local(element)
        if name == "tracked-changes":
            findings[FindingKind.CHANGE] += sum(local(child) == "changed-region" for child in element)
            drop(element)
        elif name in _CHANGES or name in _NEVER:
            drop(element)
        elif name in {"annotation", "annotation-end"}:
            findings[FindingKind.COMMENT] += name == "annotation"
            drop(element)
        elif name in HIDDEN_ELEMENTS or is_hidden(element, hidden):
            findings[FindingKind.HIDDEN] += 1
            drop(element)
        elif name.startswith("sender-") or (name in _PERSONAL and _is_field(element)):
            findings[FindingKind.FIELD] += 1
            drop(element)
        elif name in _DESCRIBE and str(element.tag).startswith(_SVG) and PATH.search("".join(element.itertext())):
            findings[FindingKind.PICTURE] += 1
            drop(element)
        elif name in _OBJECTS:
            findings[FindingKind.OBJECT] += 1
            drop(element)
        elif name == "a" and not _is_kept_link(_attribute(element, "href")):
            findings[FindingKind.LINK] += 1
            unwrap(element)
        else:
            _clean_attributes(element, findings)


_LENGTH = re.compile(r"(-?[0-9.]+)(mm|cm|in|pt|pc|px)")
_INCHES = {"in": 1.0, "cm": 1 / 2.54, "mm": 1 / 25.4, "pt": 1 / 72, "pc": 1 / 6, "px": 1 / 96}


def _crop_pictures(
    roots: Mapping[str, etree._Element], archive: zipfile.ZipFile, findings: Findings
) -> dict[str, tuple[str, Crop]]:
    """Let each cropped picture show one that has only what is seen of it; return these by name."""
    crops: dict[str, tuple[str, Crop]] = {}
    for root in roots.values():
        clips = _clips(roots.get("styles.xml", root)) | _clips(root)
        for frame in root.iter("{*}frame"):
            clip = clips.get(_attribute(frame, "style-name"))
            for picture in frame.findall("{*}image") if clip else ():
                key = next(key for key in picture.attrib if local_name(str(key)) == "href")
                name = picture.attrib[key].removeprefix("./")
                if clip and name.startswith("Pictures/") and name in archive.namelist():
                    findings[FindingKind.CROPPED] += 1
                    stem, ending = posixpath.splitext(name)
                    new = f"{stem}-cropped{len(crops) + 1}{ending}"
                    crops[new] = (name, _crop(clip, archive.read(name)))
                    picture.set(key, new)
    for root in roots.values():
        for properties in root.iter("{*}graphic-properties"):
            for key in [key for key in properties.attrib if local_name(str(key)) == "clip"]:
                del properties.attrib[key]
    return crops


def _clips(root: etree._Element) -> dict[str, list[float]]:
    """Return what styles cut off pictures (top, right, bottom, left), in inches of the picture's own size."""
    clips = {}
    for style in root.iter("{*}style"):
        text = next((_attribute(part, "clip") for part in style if local(part) == "graphic-properties"), "")
        cuts = [float(number) * _INCHES[unit] for number, unit in _LENGTH.findall(text.replace("auto", "0cm"))]
        if len(cuts) == 4 and max(cuts) > 0:
            clips[_attribute(style, "name")] = cuts
    return clips


def _crop(clip: list[float], content: bytes) -> Crop:
    top, right, bottom, left = clip
    width, height = inches_of(content)
    return Crop(left / width, top / height, right / width, bottom / height)


def _shown_table(archive: zipfile.ZipFile, folder: str) -> str:
    """Return the name of the table that an embedded spreadsheet shows; "" where it does not say: the first one."""
    name = f"{folder}/settings.xml"
    if name not in archive.namelist():
        return ""
    items = parse_part(archive, name).iter("{*}config-item")
    return next((item.text or "" for item in items if _attribute(item, "name") == "ActiveTable"), "")


def _drop_unseen_tables(root: etree._Element, findings: Findings, active: str) -> None:
    """Remove the tables of an embedded spreadsheet that are not shown, and the content of hidden rows and columns."""
    for book in root.iter("{*}spreadsheet"):
        tables = book.findall("{*}table")
        names = [_attribute(table, "name") for table in tables]
        at_shown = names.index(active) if active in names else 0
        for at, table in enumerate(tables):
            if at != at_shown:
                findings[FindingKind.HIDDEN] += 1
                drop(table)
            else:
                _empty_hidden_cells(table, findings)


def _empty_hidden_cells(table: etree._Element, findings: Findings) -> None:
    columns = [
        _attribute(column, "visibility") in _UNSEEN
        for column in table.iter("{*}table-column")
        for _time in range(min(_repeated(column, "columns"), _MOST_COLUMNS))
    ]
    for row in table.iter("{*}table-row"):
        at, is_unseen = 0, _attribute(row, "visibility") in _UNSEEN
        for cell in row:
            times = _repeated(cell, "columns")
            here = columns[at : at + times]
            if (is_unseen or (here and all(here))) and len(cell):
                findings[FindingKind.HIDDEN] += 1
                cell[:] = []
                for key in [key for key in cell.attrib if local_name(str(key)) in _VALUES]:
                    del cell.attrib[key]
            at += times


_UNSEEN, _MOST_COLUMNS = {"collapse", "filter"}, 16_384
_VALUES = {"value", "value-type", "date-value", "time-value", "boolean-value", "string-value", "formula"}


def _repeated(element: etree._Element, what: str) -> int:
    return int(_attribute(element, f"number-{what}-repeated") or 1)


def _is_kept_link(target: str) -> bool:
    return target.startswith("#") or KEPT_LINK.match(target) is not None


def _is_field(element: etree._Element) -> bool:
    return str(element.tag).startswith(f"{{{_TEXT_NS}}}")


def _clean_attributes(element: etree._Element, findings: Findings) -> None:
    for key in list(element.attrib):
        name = local_name(str(key))
        if name == "href" and _OUTSIDE.match(element.get(key, "")):  # a picture, a section of another file
            findings[FindingKind.LINK] += 1
            del element.attrib[key]
        elif name.endswith("rsid") or (name == "name" and PATH.search(element.get(key, ""))):
            findings[FindingKind.PICTURE] += name == "name"
            del element.attrib[key]


def _attribute(element: etree._Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if local_name(str(key)) == name), "")


def _count_meta(archive: zipfile.ZipFile, findings: Findings) -> None:
    if "meta.xml" not in archive.namelist():
        return
    for element in parse_part(archive, "meta.xml").iter("{*}*"):
        name, words = local(element), (element.text or "").strip()
        if name in {"initial-creator", "creator", "printed-by"}:
            findings[FindingKind.AUTHOR] += bool(words)
        elif name == "template":
            findings[FindingKind.TEMPLATE] += bool(_attribute(element, "href"))
        elif name in {"title", "subject", "keyword", "description", "user-defined"}:
            findings[FindingKind.PROPERTY] += bool(words)


def _manifest(archive: zipfile.ZipFile, kept_names: list[str], originals: Mapping[str, str]) -> bytes:
    root = parse_part(archive, _MANIFEST, limit=4 << 20)
    kinds = {entry.get(f"{{{_MANIFEST_NS}}}full-path"): entry.get(_MEDIA_TYPE, "") for entry in root}
    for new, name in originals.items():
        attributes = {f"{{{_MANIFEST_NS}}}full-path": new, _MEDIA_TYPE: kinds.get(name, "")}
        etree.SubElement(root, f"{{{_MANIFEST_NS}}}file-entry", attributes)
    folders = {f"{name.rpartition('/')[0]}/" for name in kept_names if name.startswith("Object ")}
    for entry in list(root):
        path = entry.get(f"{{{_MANIFEST_NS}}}full-path", "")
        if path != "/" and path not in kept_names and path not in folders:
            root.remove(entry)
    return as_bytes(root)
