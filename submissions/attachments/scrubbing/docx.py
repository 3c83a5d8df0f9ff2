"""Cleans Word files: the text with all changes accepted, without what is not shown."""

import re
import zipfile
from contextlib import suppress
from functools import partial
from pathlib import Path

from lxml import etree

from core.files.containers import parse_part
from core.files.kinds import IntakeError
from submissions.attachments.extraction.docx import attribute, child, value
from submissions.attachments.scrubbing.containers import drop, local, local_name, unwrap
from submissions.attachments.scrubbing.findings import PERSONAL_FIELD, FindingKind, Findings, leads_home
from submissions.attachments.scrubbing.ooxml import clean_package, strip_marks


class _ComplexField:
    """An open field: its runs so far, their parts that are not shown, its instruction, whether its result began."""

    def __init__(self) -> None:
        self.runs: list[etree._Element] = []
        self.codes: list[etree._Element] = []
        self.instruction = ""
        self.shows = False


def drop_personal_fields(root: etree._Element, findings: Findings) -> None:
    """Remove simple and complex fields of the kinds in `PERSONAL_FIELD`, with their last result."""
    for simple in list(root.iter("{*}fldSimple")):
        if leads_home(attribute(simple, "instr")):
            findings[FindingKind.LINK] += 1
            unwrap(simple)
        elif PERSONAL_FIELD.match(attribute(simple, "instr")):
            findings[FindingKind.FIELD] += 1
            drop(simple)
    opened: list[_ComplexField] = []
    for run in list(root.iter("{*}r")):
        marks = [attribute(mark, "fldCharType") for mark in run if local(mark) == "fldChar"]
        if "begin" in marks:
            opened.append(_ComplexField())
        for field in opened:
            field.runs.append(run)
        if opened and (marks or not opened[-1].shows):
            opened[-1].codes += [part for part in run if local(part) in {"fldChar", "instrText"}]
        if opened and not opened[-1].shows:
            opened[-1].instruction += "".join(part.text or "" for part in run if local(part) == "instrText")
        if opened and "separate" in marks:
            opened[-1].shows = True
        if opened and "end" in marks:
            _close(opened.pop(), findings)


def _close(field: _ComplexField, findings: Findings) -> None:
    if leads_home(field.instruction):
        findings[FindingKind.LINK] += 1
        for code in field.codes:
            drop(code)
    if not PERSONAL_FIELD.match(field.instruction):
        return
    findings[FindingKind.FIELD] += 1
    for run in field.runs:
        drop(run)


_ACCEPTED = {"ins", "moveTo"}
_REFUSED = {"del", "moveFrom", "cellDel"}
_RANGE_ENDS = ("FromRangeStart", "FromRangeEnd", "ToRangeStart", "ToRangeEnd", "InsRangeStart", "InsRangeEnd",
               "DelRangeStart", "DelRangeEnd")  # fmt: skip
_COMMENTS = {"commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef"}
_OBJECTS = {"OLEObject", "altChunk", "subDoc", "control", "externalData"}
_TIED = {"dataBinding", "svgBlip", "placeholder"}
# Of the settings: what names the sender's disk, other files, people or the sessions in which the text was written.
_SETTINGS = {"attachedTemplate", "rsids", "docVars", "mailMerge", "docId", "documentProtection", "writeProtection",
             "saveThroughXslt", "attachedSchema", "schemaLibrary", "trackRevisions", "docEventCommands"}  # fmt: skip
_MARKS = {"del", "moveFrom"}
_OFF = {"0", "false", "off"}
_OF_FORM = {"cellIns", "cellMerge", "tblGridChange", "numberingChange"}


def clean_docx(source: Path, target: Path, findings: Findings) -> None:
    """Write the clean copy of a Word file, and count in `findings` what was removed. Raises `IntakeError`."""
    with zipfile.ZipFile(source) as archive:
        hidden, names = _hidden_styles(archive), _GivenNames(archive)
    clean_package(source, target, findings, partial(_clean_part, findings=findings, hidden=hidden, names=names))


def _clean_part(
    _name: str, root: etree._Element, *, findings: Findings, hidden: set[str], names: "_GivenNames"
) -> None:
    if local(root) == "settings":
        for element in list(root):
            if local(element) in _SETTINGS:
                findings[FindingKind.PROPERTY] += local(element) in {"docVars", "mailMerge"}
                drop(element)
    drop_personal_fields(root, findings)
    _settle_changes(root, findings)
    for element in list(root.iter("{*}*")):
        name = local(element)
        if name in _COMMENTS or name in _TIED:
            drop(element)
        elif name in _OBJECTS:
            findings[FindingKind.OBJECT] += name != "externalData"
            drop(element)
    _drop_hidden(root, findings, hidden)
    strip_marks(root, findings)
    names.number(root)


class _GivenNames:
    """What people called their styles, and bookmarks to which nothing leads: they get numbers.

    Word derives the id of a style from the name that somebody gave it; every program shows the names in a list.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.ids: dict[str, str] = {}
        self.named: dict[str, str] = {}
        self.used: set[str] = set()
        for part in archive.namelist():
            if part.endswith(".xml") and part.count("/") == 1 and not part.startswith(("docProps/", "customXml/")):
                with suppress(IntakeError):  # whether the file is accepted is decided where the part is cleaned
                    self._read(parse_part(archive, part))
        names = sorted(map(re.escape, filter(None, self.named)), key=len, reverse=True)
        self.pattern = re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)") if names else None

    def _read(self, root: etree._Element) -> None:
        for element in root.iter("{*}style"):
            if attribute(element, "customStyle") in _ON:
                identity = attribute(element, "styleId")  # Word 2010 writes its styles in two parts
                number = self.ids.setdefault(identity, f"Own{len(self.ids) + 1}").removeprefix("Own")
                self.named[value(child(element, "name"))] = f"Style {number}"
        for element in root.iter("{*}p", "{*}fldSimple", "{*}hyperlink"):
            code = "".join(part.text or "" for part in element.iter("{*}instrText"))  # Word divides it into runs
            words = f"{code} {attribute(element, 'instr')} {attribute(element, 'anchor')}"
            self.used.update(re.findall(r"\w+", words))

    def number(self, root: etree._Element) -> None:
        """Write numbers for names in one part, and where they are referred to."""
        for element in list(root.iter("{*}*")):
            name = local(element)
            if name in _STYLE_REFERENCES and value(element) in self.ids:
                _set(element, "val", self.ids[value(element)])
            elif name == "style" and attribute(element, "styleId") in self.ids:
                number = self.ids[attribute(element, "styleId")]
                _set(element, "styleId", number)
                for each in element.findall("{*}name"):
                    _set(each, "val", number.replace("Own", "Style "))
            elif name == "aliases" or (name == "name" and local(element.getparent()) == "abstractNum"):
                drop(element)
            elif name == "bookmarkStart" and attribute(element, "name") not in self.used:
                _set(element, "name", f"_b{attribute(element, 'id')}")
            elif name == "instrText" and element.text:
                element.text = self._renamed(element.text)
            elif name == "fldSimple":
                _set(element, "instr", self._renamed(attribute(element, "instr")))

    def _renamed(self, instruction: str) -> str:
        """Return the instruction of a field, such as a list of contents, with the numbers of the styles it names."""
        return self.pattern.sub(lambda match: self.named[match.group()], instruction) if self.pattern else instruction


_ON = {"1", "true", "on"}
_STYLE_REFERENCES = {"pStyle", "rStyle", "tblStyle", "basedOn", "next", "link", "numStyleLink", "styleLink",
                     "clickAndTypeStyle", "defaultTableStyle"}  # fmt: skip


def _set(element: etree._Element, name: str, text: str) -> None:
    """Set an attribute that is there, whatever its namespace."""
    for key in element.attrib:
        if local_name(str(key)) == name:
            element.set(key, text)


def _settle_changes(root: etree._Element, findings: Findings) -> None:
    """Accept all changes: insertions become text; deletions and records of earlier formatting are removed."""
    for paragraph in list(root.iter("{*}p")):
        mark = child(child(paragraph, "pPr"), "rPr")
        if mark is not None and any(local(each) in _MARKS for each in mark):
            _join_to_next(paragraph)
    for element in list(root.iter("{*}*")):
        name = local(element)
        if name.endswith(_RANGE_ENDS):
            drop(element)
        elif name in _ACCEPTED and local(element.getparent()) not in {"rPr", "trPr", "numPr", "ctrlPr"}:
            findings[FindingKind.CHANGE] += 1
            unwrap(element)
        elif name in _REFUSED | _ACCEPTED | _OF_FORM or name.endswith("PrChange"):
            _drop_change(element, findings)


def _drop_change(element: etree._Element, findings: Findings) -> None:
    findings[FindingKind.CHANGE] += 1
    name, parent = local(element), element.getparent()
    if name == "del" and parent is not None and local(parent) == "trPr":
        drop(parent.getparent())  # the row
    elif name == "cellDel" and parent is not None:
        drop(parent.getparent())
    else:
        drop(element)


def _join_to_next(paragraph: etree._Element) -> None:
    """Join a paragraph whose end was deleted to the next one, which keeps its own format."""
    following = paragraph.getnext()
    if following is None or local(following) != "p":
        return
    at = 1 if child(following, "pPr") is not None else 0
    content = [element for element in paragraph if local(element) != "pPr"]
    following[at:at] = content
    drop(paragraph)


def _drop_hidden(root: etree._Element, findings: Findings, hidden: set[str]) -> None:
    for run in list(root.iter("{*}r")):
        if not _is_hidden(run, hidden):
            continue
        content = [element for element in run if local(element) not in {"rPr", "fldChar"}]
        if content:
            findings[FindingKind.HIDDEN] += 1
        if len(content) == len(run) - (child(run, "rPr") is not None):
            drop(run)
            continue
        for element in content:  # what is left marks where a field begins or ends
            run.remove(element)


def _is_hidden(run: etree._Element, hidden: set[str]) -> bool:
    own = child(run, "rPr")
    for mark in ("vanish", "specVanish"):
        mark_element = child(own, mark)
        if mark_element is not None:
            return attribute(mark_element, "val") not in _OFF
    styles = [child(own, "rStyle")]
    paragraph = next(run.iterancestors("{*}p"), None)
    if paragraph is not None:
        styles.append(child(child(paragraph, "pPr"), "pStyle"))
    return any(style is not None and attribute(style, "val") in hidden for style in styles)


def _hidden_styles(archive: zipfile.ZipFile) -> set[str]:
    """Return styles that hide their text, themselves or by the style they are based on."""
    names = [name for name in archive.namelist() if name.rpartition("/")[2].lower() == "styles.xml"]
    hidden: set[str] = set()
    for name in names:
        styles = [element for element in parse_part(archive, name) if local(element) == "style"]
        based = {attribute(style, "styleId"): value(child(style, "basedOn")) for style in styles}
        hiding = {attribute(style, "styleId"): child(child(style, "rPr"), "vanish") for style in styles}
        hidden |= {key for key, mark in hiding.items() if mark is not None and attribute(mark, "val") not in _OFF}
        for key, parent in based.items():
            chain, at = {key}, parent
            while at and at not in chain and hiding.get(at) is None and hiding.get(key) is None:
                chain.add(at)
                at = based.get(at, "")
            if at in hidden and hiding.get(key) is None:
                hidden.add(key)
    return hidden - {""}
