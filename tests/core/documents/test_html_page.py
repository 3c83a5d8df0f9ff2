"""What a browser gets."""

import re

import pytest
from lxml import html

from core.documents import ReportDocument, TableBlock
from core.documents.html_page import write_html
from tests.core.documents.material import CREATED, NASTY, SENTENCES, document


def page(**options):
    return html.fromstring(write_html(document(**options)))


def test_headings_and_paragraphs_carry_language_and_direction():
    found = page()
    assert (found.get("lang"), found.get("dir")) == ("en", "ltr")
    assert [(node.tag, node.text_content()) for node in found.xpath("//h1 | //h2 | //h3 | //h4")] == [
        ("h1", "Report on the consultation"),
        ("h2", "Contents"),
        ("h2", "I. Introduction"),
        ("h4", f"A. Mixed {SENTENCES['ar']}"),
        ("h2", "II. Conclusions"),
        ("h2", "Notes"),
    ]
    arabic = found.get_element_by_id("paragraph-5")
    assert (arabic.get("lang"), arabic.get("dir")) == ("ar", "rtl")
    assert arabic.text_content().startswith(f"5. {SENTENCES['ar']}")


def test_notes_are_links_there_and_back():
    found = page()
    marks = found.xpath("//sup/a")
    assert [mark.get("href") for mark in marks] == [f"#note-{number}" for number in range(1, 7)]
    assert marks[0].get("aria-label") == "Note 1"
    for mark in marks:
        note = found.get_element_by_id(mark.get("href")[1:])
        back = note.xpath("./a[@role='doc-backlink']")[0].get("href")[1:]
        assert found.get_element_by_id(back) is mark.getparent()
    assert "Arandia; JS1, para. 5." in found.get_element_by_id("note-1").text_content()


def test_all_links_inside_lead_somewhere():
    found = page()
    ids = set(found.xpath("//@id"))
    assert len(ids) == len(found.xpath("//@id"))
    assert {link[1:] for link in found.xpath("//a/@href") if link.startswith("#")} <= ids
    outside = {link for link in found.xpath("//a/@href") if not link.startswith("#")}
    assert outside == {"https://portal.example/a?b=1&c=2"}


def test_tables_have_heads_and_figures_have_words():
    found = page()
    assert [cell.text for cell in found.xpath("//th[@scope='col']")] == ["Body", "Comment"]
    assert found.xpath("//figure/*[@role='img']/@aria-label") == ["Eight support"]


@pytest.mark.parametrize("nasty", NASTY)
def test_everything_is_escaped(nasty):
    made = write_html(document(spice=nasty))
    assert "<script" not in made
    assert not re.search(r"<[^>]*\s(style|on\w+)=", made)
    assert html.fromstring(made).xpath("//h1")[0].text_content().startswith("Report on the consultation")


def test_a_turned_direction_ends_with_its_words():
    assert "Synthesis\u202e</p>" not in write_html(document(spice="\u202e"))
    assert "Synthesis\u202e\u202c</p>" in write_html(document(spice="\u202e"))


def test_numbers_are_told_from_words():
    table = TableBlock(["Who", "Bodies"], [["States", "5"]], counts=[1])
    found = html.fromstring(write_html(ReportDocument("A page", "en", CREATED, [table])))
    assert [(cell.tag, cell.text) for cell in found.find_class("count")] == [("th", "Bodies"), ("td", "5")]
