"""Rewrites RTF from its tree: known groups are kept, what reveals people and places is not."""

import re
from pathlib import Path

from core.files.kinds import IntakeError
from submissions.attachments.extraction.rtf import COMMENTS, RtfGroup, RtfToken, parse
from submissions.attachments.scrubbing.findings import PATH, PERSONAL_FIELD, FindingKind, Findings, leads_home
from submissions.attachments.scrubbing.images import Crop, clean_picture_inside

# Optional groups (`\*`) that Word needs to show the text; all others are left out, as any reader may.
_KEPT = {"shpinst", "fldinst", "listtable", "listoverridetable", "pn", "pnseclvl", "shppict", "cs", "ts", "tsrowd",
         "bkmkstart", "bkmkend", "ftnsep", "ftnsepc", "aftnsep", "aftnsepc", "listpicture", "falt", "panose",
         "footnote"}  # fmt: skip
_DROPPED = {
    "object": FindingKind.OBJECT,
    "template": FindingKind.TEMPLATE,
    "userprops": FindingKind.PROPERTY,
    "docvar": FindingKind.PROPERTY,
}
_GONE = {"nonshppict", "filetbl", "revtbl", *COMMENTS}
_MARKS = re.compile(r"(revised|revauth|revdttm|revauthdel|revdttmdel|deleted|crauth|crdate|mvauth|mvdate|mvf|mvt|"
                    r"(ins|char|sect|par|tbl|del)?rsid(root)?)")  # fmt: skip
_SEEN = re.compile(r"(author|operator|manager|company|title|subject|keywords|category|doccomm|hlinkbase|comment)")
_AUTHORS, _COMPANIES = {"author", "operator"}, {"manager", "company"}
# Properties of a shape: the names of the files of its pictures, and what people write about it.
_FILE_NAMES = {"pibName", "pibPrintName", "fillBlipName", "lineFillBlipName", "movie"}
_DESCRIPTIONS = {"wzName", "wzDescription", "wzTooltip"}
_CROPS = ("cropFromLeft", "cropFromTop", "cropFromRight", "cropFromBottom")  # in parts of 65,536
_CUTS = ("piccropl", "piccropt", "piccropr", "piccropb")  # in twips, as the picture's own size in `_SIZES`
_SIZES, _TWIPS_PER_POINT = ("picwgoal", "pichgoal"), 15
_PICTURES, _DRAWINGS = {"jpegblip", "pngblip"}, {"wmetafile", "emfblip", "macpict", "pmmetafile", "dibitmap", "wbitmap"}


def clean_rtf(source: Path, target: Path, findings: Findings) -> None:
    """Write the clean copy of an RTF file, and count in `findings` what was removed. Raises `IntakeError`."""
    root = parse(source.read_bytes().decode("latin-1"))
    written: list[str] = []
    _RtfWriter(findings, written).group(root, unseen=False, deleted=False)
    target.write_bytes("".join(written).encode("latin-1"))


class _RtfWriter:
    def __init__(self, findings: Findings, written: list[str]) -> None:
        self.found, self.written = findings, written
        self.crop = Crop()  # of the shape that is being written

    def group(self, group: RtfGroup, *, unseen: bool, deleted: bool) -> None:
        if self._left_out(group):
            return
        if self._is_link_home(group):
            self.found[FindingKind.LINK] += 1
            for part in group.groups():
                if part.destination == "fldrslt":
                    visible_items = [
                        item for item in part.items if isinstance(item, RtfGroup) or item.word != "fldrslt"
                    ]
                    self.group(RtfGroup(visible_items), unseen=unseen, deleted=deleted)
            return
        before = self.crop
        if group.destination == "shpinst":
            shape = _properties(group)
            self.crop = Crop(*(_number(shape.get(name, "")) / 0x10000 for name in _CROPS))
        self.written.append("{")
        if group.destination == "pict":
            self._picture(group)
        else:
            self._items(group, unseen, deleted)
        self.written.append("}")
        self.crop = before

    def _items(self, group: RtfGroup, unseen: bool, deleted: bool) -> None:
        counted = False
        for item in group.items:
            if isinstance(item, RtfGroup):
                if not (unseen or deleted):
                    self.group(item, unseen=unseen, deleted=deleted)
                continue
            if item.word == "v":
                unseen, counted = item.number != 0, False
                continue
            if item.word == "deleted":
                deleted, counted = item.number != 0, False
                continue
            if item.word == "plain":
                unseen = deleted = False
            self.found[FindingKind.CHANGE] += item.word == "revised"
            if item.word and _MARKS.fullmatch(item.word):
                continue
            if (unseen or deleted) and _is_text(item):
                if not counted:
                    self.found[FindingKind.HIDDEN if unseen else FindingKind.CHANGE] += 1
                    counted = True
                continue
            self.written.append(item.raw if not item.word or item.word == "bin" else _ended(item.raw))

    def _left_out(self, group: RtfGroup) -> bool:
        name = group.destination
        if name == "info":
            self._count_info(group)
            return True
        if name in COMMENTS:
            self.found[FindingKind.COMMENT] += name == "annotation"
            return True
        if name == "field" and any(PERSONAL_FIELD.match(_text(part)) for part in group.groups() if _is_code(part)):
            self.found[FindingKind.FIELD] += 1
            return True
        if name in _DROPPED:
            self.found[_DROPPED[name]] += 1
            return True
        if name in {"shp", "pict"} and any(_properties(part).get("fHidden", "0") != "0" for part in group.groups()):
            self.found[FindingKind.HIDDEN] += 1
            return True
        if name == "sp" and _property(group)[0] in _CROPS:
            return True  # the picture is written without what was cut off
        if name == "sp" and _names_file(group):
            self.found[FindingKind.PICTURE] += 1
            return True
        return name in _GONE or (group.is_optional and name not in _KEPT)

    def _is_link_home(self, group: RtfGroup) -> bool:
        return group.destination == "field" and any(
            leads_home(_text(part)) for part in group.groups() if _is_code(part)
        )

    def _count_info(self, group: RtfGroup) -> None:
        for part in group.groups():
            name = part.destination
            if not _text(part).strip() or not _SEEN.fullmatch(name):
                continue
            what = (
                FindingKind.AUTHOR
                if name in _AUTHORS
                else FindingKind.COMPANY
                if name in _COMPANIES
                else FindingKind.PROPERTY
            )
            self.found[what] += 1

    def _picture(self, group: RtfGroup) -> None:
        words = [token for token in group.tokens() if token.word]
        names = {token.word for token in words}
        if names & _DRAWINGS or not names & _PICTURES or "bin" in names:
            raise IntakeError("picture_not_cleaned")
        digits = "".join(token.text for token in group.tokens() if token.text)
        crop = self.crop if any(self.crop) else _crop(words)
        self.found[FindingKind.CROPPED] += any(side > 0 for side in crop)
        try:
            content = clean_picture_inside(bytes.fromhex(digits), self.found, crop)
        except ValueError:
            raise IntakeError("damaged") from None
        gone = {"bliptag", "blipuid", "*", *_CUTS}
        markup = "".join(_ended(token.raw) for token in _resized(words, crop) if token.word not in gone)
        self.written.append(markup + content.hex())


def _crop(words: list[RtfToken]) -> Crop:
    """Return what the words before a picture cut off it."""
    numbers = {token.word: token.number or 0 for token in words}
    sizes = [
        numbers.get(size) or numbers.get(points, 0) * _TWIPS_PER_POINT or 1
        for size, points in zip(_SIZES, ("picw", "pich"), strict=True)
    ]
    return Crop(*(numbers.get(cut, 0) / sizes[at % 2] for at, cut in enumerate(_CUTS)))


def _resized(words: list[RtfToken], crop: Crop) -> list[RtfToken]:
    """Return the words with the size of what is left of the picture."""
    parts = dict(zip((*_SIZES, "picw", "pich"), crop.size * 2, strict=True))
    return [
        RtfToken(f"\\{token.word}{round((token.number or 0) * parts[token.word])}") if token.word in parts else token
        for token in words
    ]


def _properties(shape: RtfGroup) -> dict[str, str]:
    """Return the properties of a shape, or of a picture, by name."""
    return dict(_property(part) for part in shape.groups() if part.destination == "sp")


def _property(group: RtfGroup) -> tuple[str, str]:
    texts = {part.destination: _text(part).strip() for part in group.groups()}
    return texts.get("sn", ""), texts.get("sv", "")


def _number(text: str) -> int:
    return int(text) if text.lstrip("-").isdecimal() else 0


def _names_file(property_: RtfGroup) -> bool:
    """Return whether a property of a shape names a file: of its picture, or in its description."""
    name, value = _property(property_)
    return bool(value) and (name in _FILE_NAMES or (name in _DESCRIPTIONS and PATH.search(value) is not None))


def _is_text(token: RtfToken) -> bool:
    return bool(token.text) or token.word in {"u", "tab", "line", "emdash", "endash", "lquote", "rquote", "ldblquote",
                                              "rdblquote", "bullet", "~", "_", "par"}  # fmt: skip


def _is_code(group: RtfGroup) -> bool:
    return group.destination == "fldinst"


def _text(group: RtfGroup) -> str:
    return "".join(item.text if isinstance(item, RtfToken) else _text(item) for item in group.items)


def _ended(raw: str) -> str:
    """Return a control word with the blank that ends it: the line break that may have ended it is gone."""
    return raw if raw.endswith(" ") or not raw[-1].isalnum() else f"{raw} "
