"""What python-docx does not make: footnotes, fields, bookmarks, links, and properties without a person."""

import datetime as dt
from typing import Any

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from core.documents.tree import plain

_FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_UNWANTED = ("/metadata/thumbnail", "/extended-properties", "/customXml")
_SEPARATORS = {-1: "separator", 0: "continuationSeparator"}


class Footnotes:
    """The part that holds the notes of a document, numbered from 1 in the order in which they are added."""

    def __init__(self, word: WordDocument) -> None:
        lines = "".join(
            f'<w:footnote w:id="{number}" w:type="{kind}"><w:p><w:pPr><w:spacing w:after="0" w:line="240"/></w:pPr>'
            f"<w:r><w:{kind}/></w:r></w:p></w:footnote>"
            for number, kind in _SEPARATORS.items()
        )
        self._root = parse_xml(f"<w:footnotes {nsdecls('w', 'r')}>{lines}</w:footnotes>")
        self.part = XmlPart(PackURI("/word/footnotes.xml"), _FOOTNOTES_TYPE, self._root, word.part.package)
        word.part.relate_to(self.part, RELATIONSHIP_TYPE.FOOTNOTES)
        settings = word.settings.element
        kept = element("footnotePr", *(element("footnote", id=str(number)) for number in _SEPARATORS))
        settings.insert_element_before(kept, "w:endnotePr", "w:compat", "w:docVars", "w:rsids", "m:mathPr")
        self._count = 0

    def add(self) -> tuple[Any, Any]:
        """A new note: (its paragraph, which begins with its number; the run to put where its mark stands)."""
        self._count += 1
        own_mark = element("r", element("rPr", element("rStyle", val="FootnoteReference")), element("footnoteRef"))
        paragraph = element("p", element("pPr", element("pStyle", val="FootnoteText")), own_mark)
        self._root.append(element("footnote", paragraph, id=str(self._count)))
        mark = element("footnoteReference", id=str(self._count))
        return paragraph, element("r", element("rPr", element("rStyle", val="FootnoteReference")), mark)


def element(tag: str, *children: Any, **attributes: str) -> Any:
    """An element of Word's own namespace, its attributes too."""
    made = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    made.extend(children)
    return made


def field(code: str, shown: str = "1") -> list[Any]:
    """The runs of a field that Word computes, such as PAGE."""
    text = element("t")
    text.text = shown
    instruction = element("instrText")
    instruction.text = f" {code} "
    instruction.set(qn("xml:space"), "preserve")
    begin, middle, end = (element("fldChar", fldCharType=kind) for kind in ("begin", "separate", "end"))
    return [element("r", part) for part in (begin, instruction, middle, text, end)]


def title_table(table: Any, title: str) -> None:
    """What programs that read aloud say of a table before its first cell."""
    table._tbl.tblPr.append(element("tblCaption", val=plain(title[:250])))


def bookmark(paragraph: Any, name: str, number: int) -> None:
    """Let links lead to a paragraph."""
    start, end = element("bookmarkStart", id=str(number), name=name), element("bookmarkEnd", id=str(number))
    properties = paragraph.find(qn("w:pPr"))
    paragraph.insert(0 if properties is None else 1, start)
    paragraph.append(end)


def link(part: Any, url: str) -> Any:
    """A link to the web, to put runs into."""
    made = OxmlElement("w:hyperlink")
    made.set(qn("r:id"), part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    return made


def link_inside(name: str) -> Any:
    """A link to a bookmark, to put runs into."""
    return element("hyperlink", anchor=name)


def set_properties(word: WordDocument, *, title: str, language: str, created: dt.datetime) -> None:
    """Title, language and one time; no author, no program, no thumbnail (guarantee C4)."""
    properties = word.core_properties
    moment = created.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)
    properties.title, properties.language = title[:255], language
    properties.created = properties.modified = moment
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.revision = 1
    for relations in (word.part.package.rels, word.part.rels):
        for key in [key for key, relation in relations.items() if relation.reltype.endswith(_UNWANTED)]:
            del relations[key]
