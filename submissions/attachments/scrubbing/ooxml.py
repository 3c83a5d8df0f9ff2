"""Cleans Word and Excel packages: only known kinds of parts that the root reaches are kept."""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from pathlib import Path

from lxml import etree

from core.files.containers import parse_part
from core.files.kinds import IntakeError
from submissions.attachments.scrubbing.containers import as_bytes, drop, local, local_name, unwrap, write_zip
from submissions.attachments.scrubbing.findings import KEPT_LINK, PATH, FindingKind, Findings
from submissions.attachments.scrubbing.images import Crop, clean_picture_inside

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

# Kept while an element of the part refers to them: not those of a deleted passage or of a hidden shape.
_REFERRED = {"header", "footer", "image", "hyperlink", "chart", "chartUserShapes", "diagramData", "diagramLayout",
             "diagramQuickStyle", "diagramColors", "diagramDrawing", "drawing"}  # fmt: skip
_LAST = {"sharedStrings", "image"}  # which words and pictures are used is known when all else has been cleaned

CleanPart = Callable[[str, etree._Element], None]


class _Relations:
    """The relations of a part: the parts that the kept ones lead to by their id, "" for a link; ids of the others."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.targets: dict[str, str] = {}
        self.gone: set[str] = set()

    def drop(self, relation: etree._Element) -> None:
        self.root.remove(relation)
        self.targets.pop(relation.get("Id", ""), None)

    def add_picture(self, target: str, folder: str) -> str:
        """Add a relation to a picture, and return its id."""
        key = next(key for key in map("crop{}".format, count(1)) if key not in self.targets)
        self.targets[key] = target
        place = posixpath.relpath(f"/{target}", f"/{folder}")
        etree.SubElement(self.root, f"{{{_RELS_NS}}}Relationship", Id=key, Type=f"{_REF_NS[0]}/image", Target=place)
        return key


class OoxmlPackage:
    """Reads a package from its root, and keeps the parts that the cleaned ones refer to."""

    def __init__(self, archive: zipfile.ZipFile, findings: Findings, skipped: Callable[[str, str], bool]) -> None:
        self.archive, self.found, self.skipped = archive, findings, skipped
        self.names = {name.lower(): name for name in archive.namelist()}
        self.kinds: dict[str, str] = {}
        self.crops: dict[tuple[str, Crop], str] = {}  # names of cropped pictures, which the clean copy gains

    def parts(self, clean_part: CleanPart) -> Iterator[tuple[str, bytes]]:
        """Yield the names and contents of the clean copy, without the list of types. Raises `IntakeError`."""
        waiting, last, begun = [""], list[str](), set[str]()
        while waiting or last:
            part = (waiting or last).pop(0)
            relations = self._relations(part)
            if part:
                yield part, self._content(part, relations, clean_part)
            for target in relations.targets.values():
                if target and target not in begun:
                    begun.add(target)
                    (last if self.kinds[target] in _LAST else waiting).append(target)
            if len(relations.root):
                folder, name = posixpath.split(part)
                yield posixpath.join(folder, "_rels", f"{name}.rels"), as_bytes(relations.root)

    def _relations(self, part: str) -> _Relations:
        folder, name = posixpath.split(part)
        root = self._parsed(posixpath.join(folder, "_rels", f"{name}.rels"))
        relations = _Relations(root if root is not None else etree.Element(f"{{{_RELS_NS}}}Relationships"))
        for relation in list(relations.root):
            kind, key = relation.get("Type", "").rpartition("/")[2], relation.get("Id", "")
            target = self._target(folder, relation, kind)
            if target is None or self.skipped(part, key):
                relations.gone.add(key)
                relations.drop(relation)
                continue
            relations.targets[key] = target
            if target:
                self.kinds[target] = kind
        return relations

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

    def _content(self, name: str, relations: _Relations, clean_part: CleanPart) -> bytes:
        kind = self.kinds[name]
        if kind == "image":
            original, crop = next((key for key, new in self.crops.items() if new == name), (name, None))
            return clean_picture_inside(self.archive.read(original), self.found, crop)
        if kind == "font":
            return self.archive.read(name)
        root = parse_part(self.archive, name)
        _forget(root, relations.gone)
        _drop_unseen(root, self.found)
        clean_part(name, root)
        self._crop_pictures(root, relations, posixpath.dirname(name))
        self._drop_unused(root, relations)
        return as_bytes(root)

    def _crop_pictures(self, root: etree._Element, relations: _Relations, folder: str) -> None:
        """Let each cropped picture show one that has only what is seen of it."""
        for picture in list(root.iter("{*}blip", "{*}imagedata")):
            crop, key = _crop_of(picture), next((name for name in picture.attrib if name in _PICTURE_IDS), "")
            original = relations.targets.get(picture.get(key, ""), "")
            if not original or not any(side > 0 for side in crop):
                continue
            self.found[FindingKind.CROPPED] += 1
            stem, ending = posixpath.splitext(original)
            new = self.crops.setdefault((original, crop), f"{stem}-cropped{len(self.crops) + 1}{ending}")
            self.kinds[new] = "image"
            picture.set(key, relations.add_picture(new, folder))
            _set_crop(picture, crop.left_to_do)

    def _drop_unused(self, root: etree._Element, relations: _Relations) -> None:
        used = {value for element in root.iter("{*}*") for value in element.attrib.values()}
        for target in [target for key, target in relations.targets.items() if target and key in used]:
            if self.kinds[target] == "diagramData":  # names the part that shows it by an id of this part
                data = parse_part(self.archive, target)
                used |= {element.get("relId", "") for element in data.iter("{*}dataModelExt")}
        for relation in list(relations.root):
            if relation.get("Type", "").rpartition("/")[2] in _REFERRED and relation.get("Id", "") not in used:
                relations.drop(relation)


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
        parts = dict(package.parts(clean_part))
        if "officeDocument" not in package.kinds.values():
            raise IntakeError("damaged")
        write_zip(target, [(_TYPES, as_bytes(_content_types(package, parts))), *parts.items()])


def _content_types(package: OoxmlPackage, kept_names: Iterable[str]) -> etree._Element:
    root = parse_part(package.archive, _TYPES, limit=4 << 20)
    names = {f"/{name}".lower() for name in kept_names}
    for override in root.findall(f"{{{_TYPES_NS}}}Override"):
        place = override.get("PartName", "")
        for (original, _crop), new in package.crops.items():
            if place.lower() == f"/{original}".lower():
                etree.SubElement(root, override.tag, PartName=f"/{new}", ContentType=override.get("ContentType", ""))
        if place.lower() not in names:
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
    """Remove attributes that reveal who wrote what when, and the names of picture files, from an XML part.

    Also what somebody called a theme and its parts: every program shows it.
    """
    is_theme = local(root) == "theme"
    for element in root.iter("{*}*"):
        kind = local(element)
        for name in list(element.attrib):
            last = local_name(str(name))
            if last.startswith("rsid") or (str(name).startswith("{") and last in _WHO):
                del element.attrib[name]
        if is_theme and kind in _OF_A_THEME:
            element.set("name", "1")
        if kind in _SHAPE_NAMES:
            _rename(element, findings)
        elif kind in {"f", "sqref"} and "/chart}" in str(element.tag):
            _forget_workbook(element, findings)
        elif str(element.tag).startswith(_OLD_DRAWING):
            _clean_old_drawing(element, findings)


_OF_A_THEME = {"theme", "clrScheme", "fontScheme", "fmtScheme", "themeFamily"}
_WHO = {"author", "date", "dateUtc", "initials", "paraId", "textId", "paraIdParent", "durableId", "userId", "uid"}


def _rename(element: etree._Element, findings: Findings) -> None:
    for name in ("name", "descr", "title"):
        if PATH.search(element.get(name, "")):
            findings[FindingKind.PICTURE] += 1
            element.set(name, "Picture" if name == "name" else "")


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
_PICTURE_IDS = {
    *(f"{space}{name}" for space in _RELATED for name in ("embed", "id")),
    "{urn:schemas-microsoft-com:office:office}relid",
}


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


_OLD_DRAWING = "{urn:schemas-microsoft-com:vml}"
_SHAPE_NAMES = {"docPr", "cNvPr"}


def _drop_unseen(root: etree._Element, findings: Findings) -> None:
    """Remove shapes that the selection pane hides, and the series that a chart leaves out."""
    for element in list(root.iter("{*}*")):
        if not _is_unseen(element) or all(above is not root for above in element.iterancestors()):
            continue
        findings[FindingKind.HIDDEN] += 1
        while (above := element.getparent()) is not None and (
            local(element) in _PROPERTIES_OF_SHAPES or local(above) in _FRAMES
        ):
            element = above
        drop(element)


_PROPERTIES_OF_SHAPES = {*_SHAPE_NAMES, "nvSpPr", "nvPicPr", "nvCxnSpPr", "nvGrpSpPr", "nvGraphicFramePr"}
# What shows one shape, and nothing without it.
_FRAMES = {"graphicData", "graphic", "inline", "anchor", "drawing", "Choice", "Fallback", "AlternateContent",
           "oneCellAnchor", "twoCellAnchor", "absoluteAnchor", "absSizeAnchor", "relSizeAnchor"}  # fmt: skip
_UNSEEN_STYLE = re.compile(r"visibility\s*:\s*hidden|display\s*:\s*none", re.I)


def _is_unseen(element: etree._Element) -> bool:
    name = local(element)
    if name in _SHAPE_NAMES:
        return element.get("hidden", "0") in {"1", "true"}
    if name == "ext":
        return any(local(child).startswith("filtered") for child in element)
    return str(element.tag).startswith(_OLD_DRAWING) and _UNSEEN_STYLE.search(element.get("style", "")) is not None


_SIDES = ("left", "top", "right", "bottom")
_WHOLE = 100_000  # a cut is counted in thousandths of a percent


def _crop_of(picture: etree._Element) -> Crop:
    """Return what is cut off a picture (`blip` or `imagedata`)."""
    if local(picture) == "imagedata":
        return Crop(*(_part(picture.get(f"crop{side}", "")) for side in _SIDES))
    cut = next(picture.itersiblings("{*}srcRect"), None)
    return Crop() if cut is None else Crop(*(_part(cut.get(side[0], "")) for side in _SIDES))


def _part(text: str) -> float:
    """Return `25000`, `25%`, `0.25` and `16384f` as a quarter; 0 for what is no number."""
    try:
        if text.endswith("f"):
            return int(text[:-1]) / 0x10000
        if text.endswith("%"):
            return float(text[:-1]) / 100
        return float(text) if "." in text else int(text or 0) / _WHOLE
    except ValueError:
        return 0


def _set_crop(picture: etree._Element, crop: Crop) -> None:
    """Write what is still to be cut: of a picture that was cropped, only negative parts, which are added room."""
    if local(picture) == "imagedata":
        for side, part in zip(_SIDES, crop, strict=True):
            picture.set(f"crop{side}", f"{round(part * 0x10000)}f")
        return
    cut = next(picture.itersiblings("{*}srcRect"))
    for side, part in zip(_SIDES, crop, strict=True):
        cut.set(side[0], str(round(part * _WHOLE)))
