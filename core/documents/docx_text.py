"""Runs and the finer points of paragraphs, for the docx."""

import datetime as dt
from typing import Any

from docx.oxml.ns import qn

from core.documents.docx_parts import element
from core.documents.docx_styles import LINK
from core.documents.tree import Run, direction_of, plain


def run_of(run: Run, language: str, *, link: bool = False) -> Any:
    """A run with its language; the properties stand in the order that the format asks for."""
    language = run.language or language
    properties = element("rPr")
    if run.bold:
        properties.extend([element("b"), element("bCs")])
    if run.italic:
        properties.extend([element("i"), element("iCs")])
    if link:
        properties.append(element("color", val=str(LINK)))
    if direction_of(language) == "rtl":
        properties.extend([element("rtl"), element("lang", bidi=language)])
    elif language.startswith("zh"):
        properties.append(element("lang", eastAsia=language))
    elif language:
        properties.append(element("lang", val=language))
    return element("r", properties, *_pieces(plain(run.text)))


def tracked(made: Any, run: Run, number: int, at: dt.datetime) -> Any:
    """The run as a change of its author's that Word can accept or refuse."""
    for words in made.iter(qn("w:t")) if run.change == "delete" else ():
        words.tag = qn("w:delText")
    date = at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    kind = "ins" if run.change == "insert" else "del"
    return element(kind, made, id=str(number), author=plain(run.author), date=date)


def _pieces(text: str) -> list[Any]:
    """Text with its tabs and line breaks as Word has them."""
    made: list[Any] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            made.append(element("br"))
        for place, words in enumerate(line.split("\t")):
            if place:
                made.append(element("tab"))
            if words:
                piece = element("t")
                piece.text = words
                piece.set(qn("xml:space"), "preserve")
                made.append(piece)
    return made


def tab_stop(paragraph: Any, at: float, kind: str) -> None:
    stop = element("tab", val=kind, pos=str(round(at * 567)))
    paragraph._p.get_or_add_pPr().insert_element_before(
        element("tabs", stop), "w:suppressAutoHyphens", "w:bidi", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def line(paragraph: Any, side: str, eighths: int) -> None:
    line = element(side, val="single", sz=str(eighths), space="4", color="auto")
    paragraph._p.get_or_add_pPr().insert_element_before(
        element("pBdr", line), "w:tabs", "w:bidi", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
