"""Shapes and pictures in Word and Excel files: what the selection pane hides, what was cut off a picture."""

import re

from lxml import etree

from submissions.attachments.scrubbing.containers import drop, local
from submissions.attachments.scrubbing.findings import FindingKind, Findings
from submissions.attachments.scrubbing.images import Crop

OLD_DRAWING = "{urn:schemas-microsoft-com:vml}"
SHAPE_NAMES = {"docPr", "cNvPr"}


def drop_unseen(root: etree._Element, findings: Findings) -> None:
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


_PROPERTIES_OF_SHAPES = {*SHAPE_NAMES, "nvSpPr", "nvPicPr", "nvCxnSpPr", "nvGrpSpPr", "nvGraphicFramePr"}
# What shows one shape, and nothing without it.
_FRAMES = {"graphicData", "graphic", "inline", "anchor", "drawing", "Choice", "Fallback", "AlternateContent",
           "oneCellAnchor", "twoCellAnchor", "absoluteAnchor", "absSizeAnchor", "relSizeAnchor"}  # fmt: skip
_UNSEEN_STYLE = re.compile(r"visibility\s*:\s*hidden|display\s*:\s*none", re.I)


def _is_unseen(element: etree._Element) -> bool:
    name = local(element)
    if name in SHAPE_NAMES:
        return element.get("hidden", "0") in {"1", "true"}
    if name == "ext":
        return any(local(child).startswith("filtered") for child in element)
    return str(element.tag).startswith(OLD_DRAWING) and _UNSEEN_STYLE.search(element.get("style", "")) is not None


_SIDES = ("left", "top", "right", "bottom")
_WHOLE = 100_000  # a cut is counted in thousandths of a percent


def crop_of(picture: etree._Element) -> Crop:
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


def set_crop(picture: etree._Element, crop: Crop) -> None:
    """Write what is still to be cut: of a picture that was cropped, only negative parts, which are added room."""
    if local(picture) == "imagedata":
        for side, part in zip(_SIDES, crop, strict=True):
            picture.set(f"crop{side}", f"{round(part * 0x10000)}f")
        return
    cut = next(picture.itersiblings("{*}srcRect"))
    for side, part in zip(_SIDES, crop, strict=True):
        cut.set(side[0], str(round(part * _WHOLE)))
