"""A name in the other direction than the page stands by itself: else it changes places with its neighbours."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation

from consultations.documents.readings import sentences
from submissions.workbooks.faults import CellFault
from tests.support.databases import ROOT

# Variables that hold what somebody typed or a document prints: names of bodies, people and files, titles, symbols.
NAMES = re.compile(r"\{\{ (name|who|body|symbol|title|file|by|person|lead|other) \}\}")
SENTENCE = re.compile(r"{% blocktranslate([^%]*)%}(.*?){% endblocktranslate %}", re.DOTALL)
# Words of ours in the page's language, kinds of addressees; and a number.
OURS = {
    ("portal/round_page.html", "who"),
    ("submissions/drafting/_subject.html", "who"),
    ("synthesis/coding/_suggested.html", "other"),
}


def bare(path: Path) -> list[str]:
    """Return the names that a template puts into a sentence as they are."""
    text, place = path.read_text(encoding="utf-8"), str(path.relative_to(ROOT / "templates"))
    given = set(re.findall(r"(\w+)=[\w.]+\|isolate\b", text))
    found = []
    for match in SENTENCE.finditer(text):
        for name in NAMES.finditer(match[2]):
            isolated = match[2][: name.start()].endswith(("<bdi>", 'dir="auto">')) or name[1] in given
            if not isolated and (place, name[1]) not in OURS:
                found.append(f"{place}: {' '.join(match[2].split())}")
    return found


def test_every_sentence_of_a_template_isolates_its_names() -> None:
    assert [line for path in sorted((ROOT / "templates").rglob("*.html")) for line in bare(path)] == []


@pytest.mark.parametrize(
    ("language", "name", "shown"),
    [
        ("ar", "report (final).docx", "\u2068report (final).docx\u2069"),
        ("ar", "A/HRC/11/7", "\u2068A/HRC/11/7\u2069"),
        ("ar", "تقرير.docx", "تقرير.docx"),
        ("en", "report.docx", "report.docx"),
        ("en", "تقرير.docx", "\u2068تقرير.docx\u2069"),
    ],
)
def test_the_filter_isolates_the_other_direction_only(language: str, name: str, shown: str) -> None:
    with translation.override(language):
        assert Template("{% load portal %}{{ name|isolate }}").render(Context({"name": name})) == shown


def test_a_value_of_a_workbook_stands_by_itself_in_an_arabic_error() -> None:
    with translation.override("ar"):
        said = str(CellFault("not_a_choice", "…", row=2, column="H", header="الموقف", value="Suports"))
    assert "\u2068Suports\u2069" in said


def test_words_of_a_document_stand_by_themselves_in_an_arabic_note() -> None:
    with translation.override("ar"):
        (note,) = sentences([{"code": "heading_alone", "words": "Composition of the delegation"}])
    assert "\u2068Composition of the delegation\u2069" in note
