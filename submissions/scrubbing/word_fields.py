"""Fields that a program fills from the file, its author or its place on the disk: they go with what they show. Links
to somebody's disk or mail become their words."""

from lxml import etree

from submissions.extraction.word_numbers import attribute
from submissions.scrubbing.found import PERSONAL_FIELD, Found, What, leads_home
from submissions.scrubbing.trees import drop, local, unwrap


class _Field:
    """A field that is open: its runs so far, what of them is not shown, its instruction, and whether its result has
    begun."""

    def __init__(self) -> None:
        self.runs: list[etree._Element] = []
        self.codes: list[etree._Element] = []
        self.instruction = ""
        self.shows = False


def drop_personal_fields(root: etree._Element, found: Found) -> None:
    """Take out simple and composed fields of the kinds in `PERSONAL_FIELD`, with their last result."""
    for simple in list(root.iter("{*}fldSimple")):
        if leads_home(attribute(simple, "instr")):
            found[What.LINK] += 1
            unwrap(simple)
        elif PERSONAL_FIELD.match(attribute(simple, "instr")):
            found[What.FIELD] += 1
            drop(simple)
    opened: list[_Field] = []
    for run in list(root.iter("{*}r")):
        marks = [attribute(mark, "fldCharType") for mark in run if local(mark) == "fldChar"]
        if "begin" in marks:
            opened.append(_Field())
        for field in opened:
            field.runs.append(run)
        if opened and (marks or not opened[-1].shows):
            opened[-1].codes += [part for part in run if local(part) in {"fldChar", "instrText"}]
        if opened and not opened[-1].shows:
            opened[-1].instruction += "".join(part.text or "" for part in run if local(part) == "instrText")
        if opened and "separate" in marks:
            opened[-1].shows = True
        if opened and "end" in marks:
            _close(opened.pop(), found)


def _close(field: _Field, found: Found) -> None:
    if leads_home(field.instruction):
        found[What.LINK] += 1
        for code in field.codes:
            drop(code)
    if not PERSONAL_FIELD.match(field.instruction):
        return
    found[What.FIELD] += 1
    for run in field.runs:
        drop(run)
