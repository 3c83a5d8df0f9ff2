"""Cleans Word and Excel packages: only known kinds of parts that the root reaches are kept."""

import posixpath
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from lxml import etree

from core.files.containers import parse_part
from core.files.kinds import IntakeError
from submissions.attachments.scrubbing.containers import as_bytes, drop, local, local_name, unwrap, write_zip
from submissions.attachments.scrubbing.findings import KEPT_LINK, PATH, FindingKind, Findings
from submissions.attachments.scrubbing.images import clean_picture

_TYPES = "[Content_Types].xml"
_TYPES_NS = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELS_NS = "http://schemas.openxmlformats.org/package/2006/relationships"
_REF_NS = ("http://schemas.openxmlformats.org/officeDocument/2006/relationships",
           "http://purl.oclc.org/ooxml/officeDocument/relationships")  # fmt: skip
_AUTHORS, _COMPANIES, _TEMPLATES = {"creator", "lastModifiedBy"}, {"Company", "Manager"}, {"Template", "HyperlinkBase"}
_PLAIN_TEMPLATES = {"Normal", "Normal.dotm", "Normal.dot"}
_COUNTED = {"title", "subject", "description", "keywords", "category", "identifier", "contentStatus", "lastPrinted",
            "property"}  # fmt: skip
_DROPPED = {
    "attachedTemplate": FindingKind.TEMPLATE,
    "oleObject": FindingKind.OBJECT,
    "package": FindingKind.OBJECT,
    "control": FindingKind.OBJECT,
    "aFChunk": FindingKind.OBJECT,
    "subDocument": FindingKind.OBJECT,
    "customXml": FindingKind.PROPERTY,
    "thumbnail": FindingKind.PREVIEW,
}
# What Word and Excel need to show a file, by the last word of the relation's type.
_KEPT = {"officeDocument", "styles", "settings", "fontTable", "theme", "numbering", "footnotes", "endnotes", "header",
         "footer", "image", "hyperlink", "chart", "chartUserShapes", "diagramData", "diagramLayout",
         "diagramQuickStyle", "diagramColors", "diagramDrawing", "font", "worksheet", "chartsheet", "sharedStrings",
         "drawing"}  # fmt: skip

CleanPart = Callable[[str, etree._Element], None]


class OoxmlPackage:
    """The parts of a package that can be reached from its root, with their relations."""

    def __init__(self, archive: zipfile.ZipFile, findings: Findings, skipped: Callable[[str, str], bool]) -> None:
        self.archive, self.found, self.skipped = archive, findings, skipped
        self.names = {name.lower(): name for name in archive.namelist()}
        self.relations: dict[str, etree._Element] = {}
        self.gone: dict[str, set[str]] = {}
        self.kinds: dict[str, str] = {}
        self._walk("")

    def _walk(self, start: str) -> None:
        waiting = [start]
        while waiting:
            part = waiting.pop()
            waiting += [target for target in self._kept_targets(part) if target not in self.relations]

    def _kept_targets(self, part: str) -> Iterator[str]:
        folder, name = posixpath.split(part)
        relations = self._parsed(posixpath.join(folder, "_rels", f"{name}.rels"))
        self.relations[part] = relations if relations is not None else etree.Element(f"{{{_RELS_NS}}}Relationships")
        self.gone[part] = set()
        for relation in list(self.relations[part]):
            kind, key = relation.get("Type", "").rpartition("/")[2], relation.get("Id", "")
            target = self._target(folder, relation, kind)
            if target is None or self.skipped(part, key):
                self.gone[part].add(key)
                self.relations[part].remove(relation)
            elif target:
                self.kinds[target] = kind
                yield target

    def _target(self, folder: str, relation: etree._Element, kind: str) -> str | None:
        """Return the part's name in the archive, "" for a link that stays, None for what is left out."""
        target = relation.get("Target", "")
        if relation.get("TargetMode") == "External":
            if kind == "hyperlink" and KEPT_LINK.match(target):
                return ""
            self.found[_DROPPED.get(kind, FindingKind.LINK)] += 1
            return None
        name = self.names.get(posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/").lower())
        if kind == "hyperlink":  # to a place inside
            return ""
        if name is None:
            return None
        if kind not in _KEPT or name.lower().endswith(".svg"):
            self._count(kind, name)
            return None
        return name

    def _count(self, kind: str, name: str) -> None:
        if kind in _DROPPED:
            self.found[_DROPPED[kind]] += 1
        root = self._parsed(name) if name.lower().endswith(".xml") else None
        if root is None:
            return
        if kind in {"comments", "threadedComment"}:
            self.found[FindingKind.COMMENT] += sum(
                local(child) in {"comment", "threadedComment"} for child in root.iter()
            )
        if kind.endswith("-properties"):
            for child in root.iter():
                _count_property(local(child), "".join(child.itertext()).strip(), self.found)

    def _parsed(self, name: str) -> etree._Element | None:
        real = self.names.get(name.lower())
        return parse_part(self.archive, real) if real else None

    def content(self, name: str, clean_part: CleanPart) -> bytes:
        """Return a part as it goes into the clean copy."""
        kind = self.kinds[name]
        if kind == "image":
            return clean_picture(self.archive.read(name), self.found)
        if kind == "font":
            return self.archive.read(name)
        root = parse_part(self.archive, name)
        _forget(root, self.gone[name])
        clean_part(name, root)
        return as_bytes(root)


def clean_package(
    source: Path,
    target: Path,
    findings: Findings,
    clean_part: CleanPart,
    *,
    skipped: Callable[[str, str], bool] = lambda _part, _key: False,
) -> None:
    """Write the clean package. Raises `IntakeError`.

    `clean_part(name, root)` changes each XML part; `skipped(part, id)` says whether a relation is left out.
    """
    with zipfile.ZipFile(source) as archive:
        package = OoxmlPackage(archive, findings, skipped)
        if "officeDocument" not in package.kinds.values():
            raise IntakeError("damaged")
        write_zip(target, _parts(package, clean_part))


def _parts(package: OoxmlPackage, clean_part: CleanPart) -> Iterator[tuple[str, bytes]]:
    parts = sorted(filter(None, package.relations), key=lambda name: package.kinds[name] == "sharedStrings")
    yield _TYPES, as_bytes(_content_types(package, parts))
    for name in ["", *parts]:
        if name:
            yield name, package.content(name, clean_part)
        if len(package.relations[name]):
            folder, last = posixpath.split(name)
            yield posixpath.join(folder, "_rels", f"{last}.rels"), as_bytes(package.relations[name])


def _content_types(package: OoxmlPackage, kept_names: list[str]) -> etree._Element:
    root = parse_part(package.archive, _TYPES, limit=4 << 20)
    names = {f"/{name}".lower() for name in kept_names}
    for override in root.findall(f"{{{_TYPES_NS}}}Override"):
        if override.get("PartName", "").lower() not in names:
            root.remove(override)
    return root


def _count_property(name: str, words: str, findings: Findings) -> None:
    if not words:
        return
    if name in _AUTHORS:
        findings[FindingKind.AUTHOR] += 1
    elif name in _COMPANIES:
        findings[FindingKind.COMPANY] += 1
    elif name in _TEMPLATES and words not in _PLAIN_TEMPLATES:
        findings[FindingKind.TEMPLATE] += 1
    elif name in _COUNTED:
        findings[FindingKind.PROPERTY] += 1


def _forget(root: etree._Element, gone: set[str]) -> None:
    """Remove all that refers to parts left out: a link becomes its words, anything else is removed."""
    if not gone:
        return
    for element in list(root.iter("{*}*")):
        for name, value in list(element.attrib.items()):
            if value not in gone or not str(name).startswith(tuple(f"{{{space}}}" for space in _REF_NS)):
                continue
            if local(element) == "hyperlink" and len(element):
                unwrap(element)
            elif local(element) == "pageSetup":
                del element.attrib[name]
            else:
                drop(element)
            break


def strip_marks(root: etree._Element, findings: Findings) -> None:
    """Remove attributes that reveal who wrote what when, and the names of picture files, from an XML part."""
    for element in root.iter("{*}*"):
        kind = local(element)
        for name in list(element.attrib):
            last = local_name(str(name))
            if last.startswith("rsid") or (str(name).startswith("{") and last in _WHO):
                del element.attrib[name]
        if kind in {"docPr", "cNvPr"}:
            _rename(element, findings)
        elif kind in {"f", "sqref"} and "/chart}" in str(element.tag):
            _forget_workbook(element, findings)
        elif str(element.tag).startswith(_OLD_DRAWING):
            _clean_old_drawing(element, findings)


_WHO = {"author", "date", "dateUtc", "initials", "paraId", "textId", "paraIdParent", "durableId", "userId", "uid"}


def _rename(element: etree._Element, findings: Findings) -> None:
    for name in ("name", "descr", "title"):
        if PATH.search(element.get(name, "")):
            findings[FindingKind.PICTURE] += 1
            element.set(name, "Picture" if name == "name" else "")


_OLD_DRAWING = "{urn:schemas-microsoft-com:vml}"


def _clean_old_drawing(element: etree._Element, findings: Findings) -> None:
    """Remove names of files and links from a drawing in VML, and the packed copy of it that newer programs add.

    A picture's title is always the name of its file, without the ending.
    """
    for attribute, text in list(element.attrib.items()):
        name = local_name(str(attribute))
        names_file = name == "src" or (name == "title" and local(element) == "imagedata")
        if names_file or (name in {"alt", "title"} and PATH.search(text)):
            findings[FindingKind.PICTURE] += 1
        elif name == "href" and not str(attribute).startswith(_RELATED) and not _is_kept_target(text):
            findings[FindingKind.LINK] += 1
        elif name != "gfxdata":
            continue
        del element.attrib[attribute]


_RELATED = tuple(f"{{{space}}}" for space in _REF_NS)


def _is_kept_target(text: str) -> bool:
    return text.startswith("#") or KEPT_LINK.match(text) is not None


def _forget_workbook(element: etree._Element, findings: Findings) -> None:
    """Remove path and name of another workbook from the place of a chart's values.

    Such a place is `'C:\\a\\[b.xlsx]Table 1'!A1`, or with the name of a range `'C:\\a\\b.xlsx'!Sales`.
    """
    text = element.text or ""
    _book, bracket, place = text.rpartition("]")
    if bracket:
        place = f"'{place}" if text.startswith("'") else place
    else:
        book, _mark, place = text.rpartition("!")
        if not PATH.search(book):
            return
    findings[FindingKind.TEMPLATE] += 1
    element.text = place
