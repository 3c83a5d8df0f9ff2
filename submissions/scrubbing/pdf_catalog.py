"""The root of a PDF: of what hangs on it stay pages, tags, outline, places to jump to, labels and language."""

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree

from submissions.scrubbing.found import Found, What

_KEPT = {"/Type", "/Pages", "/Outlines", "/StructTreeRoot", "/MarkInfo", "/Lang", "/PageLabels", "/PageMode",
         "/PageLayout", "/Names", "/Dests", "/ViewerPreferences", "/OpenAction"}  # fmt: skip
_OF_AN_ITEM = {"/Title", "/Parent", "/Prev", "/Next", "/First", "/Last", "/Count", "/Dest", "/A", "/C", "/F"}
_COUNTED = {"/Metadata": What.XMP, "/PieceInfo": What.XMP, "/OutputIntents": What.PROPERTY, "/Threads": What.PROPERTY,
            "/Legal": What.PROPERTY, "/AA": What.OBJECT, "/AF": What.OBJECT, "/URI": What.TEMPLATE}  # fmt: skip
_MOST = 100_000  # entries of an outline: one that runs in circles ends there


def clean_catalog(pdf: pikepdf.Pdf, found: Found) -> None:
    """Take the rest off: scripts, files inside, forms, private data."""
    root = pdf.Root
    if isinstance(names := root.get("/Names"), Dictionary):
        for what in ("/JavaScript", "/EmbeddedFiles"):
            if what in names:
                found[What.OBJECT] += _entries(names[what])
        for key in set(names.keys()) - {"/Dests"}:
            del names[key]
    if is_harmful(root.get("/OpenAction")):
        found[What.OBJECT] += 1
        del root["/OpenAction"]
    if isinstance(wishes := root.get("/ViewerPreferences"), Dictionary):
        for key in set(wishes.keys()) - {"/Direction"}:
            del wishes[key]
    for key in set(root.keys()) - _KEPT:
        if key in _COUNTED:
            found[_COUNTED[key]] += 1
        del root[key]
    if isinstance(outline := root.get("/Outlines"), Dictionary):
        _clean_outline(outline, found)


def is_harmful(action: Any) -> bool:
    """Whether it is an action that does more than jump inside the file: those run, open or send something."""
    return isinstance(action, Dictionary) and (action.get("/S") != Name.GoTo or "/Next" in action)


def _entries(tree: Any) -> int:
    try:
        return max(1, len(list(NameTree(tree))))
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return 1


def _clean_outline(outline: Dictionary, found: Found) -> None:
    waiting: list[Any] = [outline.get("/First")]
    seen = 0
    while waiting and seen < _MOST:
        item = waiting.pop()
        if not isinstance(item, Dictionary):
            continue
        seen += 1
        for key in set(item.keys()) - _OF_AN_ITEM:
            del item[key]
        if is_harmful(item.get("/A")):
            found[What.LINK] += 1
            del item["/A"]
        waiting += [item.get("/Next"), item.get("/First")]


def is_place(value: Any) -> bool:
    """Whether it says a place in the file: a page with a view, or a name for one."""
    return isinstance(value, Array | Name | pikepdf.String)
