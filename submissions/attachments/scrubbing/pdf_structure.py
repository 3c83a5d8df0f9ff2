"""Cleans the structure of a PDF: its catalog, its annotations and its hidden layers (ISO 32000-2, 8.11)."""

import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, Operator, Stream

from core.files.kinds import IntakeError
from submissions.attachments.scrubbing.findings import KEPT_LINK, FindingKind, Findings

_KEPT = {"/Type", "/Pages", "/Outlines", "/StructTreeRoot", "/MarkInfo", "/Lang", "/PageLabels", "/PageMode",
         "/PageLayout", "/Names", "/Dests", "/ViewerPreferences", "/OpenAction"}  # fmt: skip
_OF_AN_ITEM = {"/Title", "/Parent", "/Prev", "/Next", "/First", "/Last", "/Count", "/Dest", "/A", "/C", "/F"}
_COUNTED = {
    "/Metadata": FindingKind.XMP,
    "/PieceInfo": FindingKind.XMP,
    "/OutputIntents": FindingKind.PROPERTY,
    "/Threads": FindingKind.PROPERTY,
    "/Legal": FindingKind.PROPERTY,
    "/AA": FindingKind.OBJECT,
    "/AF": FindingKind.OBJECT,
    "/URI": FindingKind.TEMPLATE,
}
_MOST = 100_000  # entries of an outline: one that runs in circles ends there


def clean_catalog(pdf: pikepdf.Pdf, findings: Findings) -> None:
    """Remove scripts, embedded files, forms and private data from the catalog."""
    root = pdf.Root
    if isinstance(names := root.get("/Names"), Dictionary):
        for what in ("/JavaScript", "/EmbeddedFiles"):
            if what in names:
                findings[FindingKind.OBJECT] += _entries(names[what])
        for key in set(names.keys()) - {"/Dests"}:
            del names[key]
    if is_harmful(root.get("/OpenAction")):
        findings[FindingKind.OBJECT] += 1
        del root["/OpenAction"]
    if isinstance(wishes := root.get("/ViewerPreferences"), Dictionary):
        for key in set(wishes.keys()) - {"/Direction"}:
            del wishes[key]
    for key in set(root.keys()) - _KEPT:
        if key in _COUNTED:
            findings[_COUNTED[key]] += 1
        del root[key]
    if isinstance(outline := root.get("/Outlines"), Dictionary):
        _clean_outline(outline, findings)


def is_harmful(action: Any) -> bool:
    """Return whether an action does more than jump inside the file: such actions run, open or send something."""
    return isinstance(action, Dictionary) and (action.get("/S") != Name.GoTo or "/Next" in action)


def _entries(tree: Any) -> int:
    try:
        return max(1, len(list(NameTree(tree))))
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return 1


def _clean_outline(outline: Dictionary, findings: Findings) -> None:
    waiting: list[Any] = [outline.get("/First")]
    visited = 0
    while waiting and visited < _MOST:
        item = waiting.pop()
        if not isinstance(item, Dictionary):
            continue
        visited += 1
        for key in set(item.keys()) - _OF_AN_ITEM:
            del item[key]
        if is_harmful(item.get("/A")):
            findings[FindingKind.LINK] += 1
            del item["/A"]
        waiting += [item.get("/Next"), item.get("/First")]


def is_place(value: Any) -> bool:
    """Return whether it names a place in the file: a page with a view, or a name for one."""
    return isinstance(value, Array | Name | pikepdf.String)


_COMMENTS = {"/Text", "/FreeText", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/Ink", "/Caret", "/Stamp",
             "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Redact"}  # fmt: skip
_OF_A_LINK = {"/Type", "/Subtype", "/Rect", "/Border", "/BS", "/C", "/H", "/F", "/QuadPoints", "/P", "/StructParent",
              "/Dest", "/A", "/Contents"}  # fmt: skip
# Fields of a form whose names say that they are about a person, in the six languages: what they hold goes.
_PERSONAL = re.compile(
    r"name|author|sign|mail|phone|tel\b|address|contact|passport|birth|\bnom\b|prénom|adresse|courriel|nombre|apellido"
    r"|correo|firma|dirección|teléfono|имя|фамилия|адрес|телефон|подпись|почта|اسم|هاتف|عنوان|توقيع|بريد|姓名|电话|地址"
    r"|邮|签",
    re.IGNORECASE,
)
_DEEP = 50  # fields in fields


def clean_notes(pdf: pikepdf.Pdf, findings: Findings) -> None:
    """Remove annotations from all pages.

    Removed ones are emptied, so that tags and pop-ups that refer to them find nothing.
    """
    gone = [note for page in pdf.pages for note in _removed_notes(page.obj, findings)]
    widgets = list(_widgets(pdf))
    if widgets:
        form = pdf.Root.get("/AcroForm")
        if isinstance(form, Dictionary) and form.get("/NeedAppearances"):
            pdf.generate_appearance_streams()
        pdf.flatten_annotations("screen")
    for note in [*gone, *widgets]:
        for key in list(note.keys()):
            del note[key]
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        left = [note for note in notes if set(note.keys())] if isinstance(notes, Array) else []
        if left:
            page.obj.Annots = Array(left)
        elif notes is not None:
            del page.obj.Annots


def _removed_notes(page: Dictionary, findings: Findings) -> Iterator[Dictionary]:
    """Yield the annotations of a page to remove, and keep only the others on it."""
    notes = page.get("/Annots")
    if not isinstance(notes, Array):
        return
    stay = []
    for note in notes:
        if not isinstance(note, Dictionary):
            continue
        if _stays(note, findings):
            stay.append(note)
        else:
            yield note
    page.Annots = Array(stay)


def _stays(note: Dictionary, findings: Findings) -> bool:
    kind = str(note.get("/Subtype"))
    if kind == "/Widget":
        return _shows_no_person(note, findings)
    if kind == "/Link":
        return _is_plain(note, findings)
    if kind in _COMMENTS:
        findings[FindingKind.COMMENT] += 1
    elif kind != "/Popup":
        findings[FindingKind.OBJECT] += 1
    return False


def _is_plain(link: Dictionary, findings: Findings) -> bool:
    """Return whether a link leads to a place in the file or to a web page; then only the link itself is kept."""
    action = link.get("/A")
    if isinstance(action, Dictionary) and action.get("/S") == Name.URI and KEPT_LINK.match(str(action.get("/URI"))):
        link.A = Dictionary(S=Name.URI, URI=action.URI)
    elif isinstance(action, Dictionary) and action.get("/S") == Name.GoTo and is_place(action.get("/D")):
        link.A = Dictionary(S=Name.GoTo, D=action.D)
    elif action is not None or not is_place(link.get("/Dest")):
        findings[FindingKind.LINK] += 1
        return False
    for key in set(link.keys()) - _OF_A_LINK:
        del link[key]
    return True


def _shows_no_person(field: Dictionary, findings: Findings) -> bool:
    names, kind, at = [], None, field
    for _step in range(_DEEP):
        names += [str(at[key]) for key in ("/T", "/TU") if key in at]
        kind = kind or at.get("/FT")
        if not isinstance(at := at.get("/Parent"), Dictionary):
            break
    if kind == Name.Sig:
        findings[FindingKind.AUTHOR] += 1
        return False
    if kind != Name.Btn and _PERSONAL.search(" ".join(names)):
        findings[FindingKind.FIELD] += 1
        return False
    return True


def _widgets(pdf: pikepdf.Pdf) -> Iterator[Dictionary]:
    for page in pdf.pages:
        for note in page.obj.get("/Annots", []):
            if note.get("/Subtype") == Name.Widget:
                yield note


_SHOW = {"Tj", "TJ", "Do", "sh", "INLINE IMAGE"}
_SHOW_ON_NEXT_LINE = {"'", '"'}
_PAINT = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*"}
_BEGIN, _BEGIN_PLAIN, _END = "BDC", "BMC", "EMC"
_STEPS = 500_000  # operators of one page; more take too long


def drop_hidden_layers(pdf: pikepdf.Pdf, findings: Findings) -> None:
    """Remove what hidden layers paint, on pages and in the objects that pages use, and the names of all layers.

    Raises `IntakeError` `layers` if only a formula says which are hidden.
    """
    layers = pdf.Root.get("/OCProperties")
    if not isinstance(layers, Dictionary):
        return
    hidden = _hidden(layers)
    findings[FindingKind.LAYER] += len(hidden)
    del pdf.Root["/OCProperties"]
    holders: list[Any] = [page.obj for page in pdf.pages]
    holders += [thing for thing in pdf.objects if isinstance(thing, Stream)]
    for holder in holders:
        own = _own_properties(holder)
        off = {key for key, layer in own.items() if _is_hidden(layer, hidden)}
        if off:
            _without(pdf, holder, off)
        for key, layer in own.items():
            if layer.get("/Type") in (Name.OCG, Name.OCMD):
                holder.Resources.Properties[key] = Dictionary()
        if isinstance(holder, Stream) and _is_off(holder, hidden):
            _empty(holder)
        elif not isinstance(holder, Stream) and isinstance(notes := holder.get("/Annots"), Array):
            holder.Annots = Array([note for note in notes if not _is_off(note, hidden)])


def _hidden(layers: Dictionary) -> set[tuple[int, int]]:
    """Return the object numbers of layers that are off when the file is opened."""
    usual = layers.get("/D", Dictionary())
    on, off = ({layer.objgen for layer in usual.get(key, [])} for key in ("/ON", "/OFF"))
    if usual.get("/BaseState") == Name.OFF:
        return {layer.objgen for layer in layers.get("/OCGs", [])} - on
    return off


def _is_off(thing: Any, hidden: set[tuple[int, int]]) -> bool:
    layer = thing.get("/OC")
    return isinstance(layer, Dictionary) and _is_hidden(layer, hidden)


def _is_hidden(layer: Dictionary, hidden: set[tuple[int, int]]) -> bool:
    if layer.get("/Type") != Name.OCMD:
        return layer.objgen in hidden
    if "/VE" in layer:
        if hidden:
            raise IntakeError("layers")
        return False
    groups = layer.get("/OCGs", Array())
    states = [one.objgen not in hidden for one in (groups if isinstance(groups, Array) else [groups])]
    policy = str(layer.get("/P", "/AnyOn"))
    visibility = {"/AllOn": all(states), "/AnyOn": any(states), "/AllOff": not any(states), "/AnyOff": not all(states)}
    return bool(states) and not visibility.get(policy, True)


def _own_properties(holder: Any) -> dict[str, Dictionary]:
    resources = holder.get("/Resources")
    named = resources.get("/Properties") if isinstance(resources, Dictionary) else None
    if not isinstance(named, Dictionary):
        return {}
    return {key: value for key, value in named.items() if isinstance(value, Dictionary)}


def _without(pdf: pikepdf.Pdf, holder: Any, off: set[str]) -> None:
    """Rewrite the holder's drawing without what paints inside the layers; operators that move and set stay."""
    steps_left: list[Any] = []
    inside: list[bool] = []
    steps = pikepdf.parse_content_stream(pikepdf.Page(holder) if not isinstance(holder, Stream) else holder)
    if len(steps) > _STEPS:
        raise IntakeError("too_much_text")
    for step in steps:
        name = str(step.operator)
        if name in (_BEGIN, _BEGIN_PLAIN):
            layered = name == _BEGIN and step.operands[0] == Name.OC
            inside.append(bool(inside and inside[-1]) or (layered and str(step.operands[1]) in off))
        elif name == _END and inside:
            inside.pop()
        elif inside and inside[-1]:
            if name in _SHOW:
                continue
            if name in _PAINT:
                steps_left.append(([], Operator("n")))
                continue
            if name in _SHOW_ON_NEXT_LINE:
                steps_left.append(([], Operator("T*")))
                continue
        steps_left.append(step)
    written = pikepdf.unparse_content_stream(steps_left)
    if isinstance(holder, Stream):
        holder.write(written)
    else:
        holder.Contents = pdf.make_stream(written)


def _empty(thing: Stream) -> None:
    """Make a picture or drawing that belongs to a hidden layer paint nothing."""
    for key in set(thing.keys()) - {"/Length"}:
        del thing[key]
    thing.Type, thing.Subtype, thing.BBox = Name.XObject, Name.Form, Array([0, 0, 0, 0])
    thing.write(b"")
