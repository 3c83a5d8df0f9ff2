"""Layers of a PDF that are switched off: what they would paint is taken out. ISO 32000-2, 8.11."""

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator, Stream

from core.intake.errors import IntakeError
from submissions.scrubbing.found import Found, What

_SHOW = {"Tj", "TJ", "Do", "sh", "INLINE IMAGE"}
_SHOW_ON_NEXT_LINE = {"'", '"'}
_PAINT = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*"}
_BEGIN, _BEGIN_PLAIN, _END = "BDC", "BMC", "EMC"
_STEPS = 500_000  # operators of one page; more take too long


def drop_hidden_layers(pdf: pikepdf.Pdf, found: Found) -> None:
    """Take out what hidden layers paint, on pages and in what pages are made of, and the names of all layers.

    Raises `IntakeError` `layers` where only a formula says which are hidden.
    """
    layers = pdf.Root.get("/OCProperties")
    if not isinstance(layers, Dictionary):
        return
    hidden = _hidden(layers)
    found[What.LAYER] += len(hidden)
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
    """The object numbers of layers that are off when the file is opened."""
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
    asked = layer.get("/OCGs", Array())
    states = [one.objgen not in hidden for one in (asked if isinstance(asked, Array) else [asked])]
    policy = str(layer.get("/P", "/AnyOn"))
    shown = {"/AllOn": all(states), "/AnyOn": any(states), "/AllOff": not any(states), "/AnyOff": not all(states)}
    return bool(states) and not shown.get(policy, True)


def _own_properties(holder: Any) -> dict[str, Dictionary]:
    resources = holder.get("/Resources")
    named = resources.get("/Properties") if isinstance(resources, Dictionary) else None
    if not isinstance(named, Dictionary):
        return {}
    return {key: value for key, value in named.items() if isinstance(value, Dictionary)}


def _without(pdf: pikepdf.Pdf, holder: Any, off: set[str]) -> None:
    """The holder's drawing without what paints inside the layers; what moves and sets stays."""
    kept: list[Any] = []
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
                kept.append(([], Operator("n")))
                continue
            if name in _SHOW_ON_NEXT_LINE:
                kept.append(([], Operator("T*")))
                continue
        kept.append(step)
    written = pikepdf.unparse_content_stream(kept)
    if isinstance(holder, Stream):
        holder.write(written)
    else:
        holder.Contents = pdf.make_stream(written)


def _empty(thing: Stream) -> None:
    """A picture or drawing that belongs to a hidden layer paints nothing any more."""
    for key in set(thing.keys()) - {"/Length"}:
        del thing[key]
    thing.Type, thing.Subtype, thing.BBox = Name.XObject, Name.Form, Array([0, 0, 0, 0])
    thing.write(b"")
