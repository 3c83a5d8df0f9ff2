"""Cleans OpenDocument texts: content, styles and pictures are kept, the rest is left out."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from core.files.containers import parse_part
from submissions.attachments.extraction.odt import HIDDEN_ELEMENTS, hidden_styles, is_hidden
from submissions.attachments.scrubbing.containers import as_bytes, drop, local, local_name, unwrap, write_zip
from submissions.attachments.scrubbing.findings import KEPT_LINK, PATH, FindingKind, Findings
from submissions.attachments.scrubbing.images import clean_picture

_MIMETYPE, _MANIFEST = "mimetype", "META-INF/manifest.xml"
_PARTS = {"content.xml", "styles.xml"}
_MANIFEST_NS = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
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
        names = archive.namelist()
        _count_meta(archive, findings)
        findings[FindingKind.PREVIEW] += any(name.startswith("Thumbnails/") for name in names)
        parts = dict(_parts(archive, names, findings))
        listed = {_MIMETYPE: archive.read(_MIMETYPE), **parts, _MANIFEST: _manifest(archive, list(parts))}
        write_zip(target, listed.items(), stored=(_MIMETYPE,))


def _parts(archive: zipfile.ZipFile, names: list[str], findings: Findings) -> Iterator[tuple[str, bytes]]:
    hidden = hidden_styles([parse_part(archive, name) for name in ("styles.xml", "content.xml") if name in names])
    for name in names:
        folder, _, last = name.rpartition("/")
        if last in _PARTS and (not folder or folder.startswith("Object ")):
            root = parse_part(archive, name)
            _clean_part(root, findings, hidden)
            yield name, as_bytes(root)
        elif folder == "Pictures" and last:
            yield name, clean_picture(archive.read(name), findings)


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


def _manifest(archive: zipfile.ZipFile, kept_names: list[str]) -> bytes:
    root = parse_part(archive, _MANIFEST, limit=4 << 20)
    folders = {f"{name.rpartition('/')[0]}/" for name in kept_names if name.startswith("Object ")}
    for entry in list(root):
        path = entry.get(f"{{{_MANIFEST_NS}}}full-path", "")
        if path != "/" and path not in kept_names and path not in folders:
            root.remove(entry)
    return as_bytes(root)
