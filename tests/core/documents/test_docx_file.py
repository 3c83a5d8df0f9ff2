"""What Word users find in the DOCX."""

import io
import re
import shutil
import subprocess
import zipfile

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from lxml import etree

from core.documents import Figure, Footnote, HeadingBlock, Items, ParagraphBlock, ReportDocument, Run, TableBlock
from core.documents.docx_file import write_docx
from core.text.word_numbers import WordNumbering
from tests.core.documents.material import CREATED, NASTY, SENTENCES, SVG, document


def opened(data):
    return docx.Document(io.BytesIO(data))


def part(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def text_of(node):
    return "".join(piece.text or "" for piece in node.iter(qn("w:t")))


def test_headings_paragraphs_and_table_are_words_own():
    found = opened(write_docx(document()))
    headings = [(p.style.name, p.text) for p in found.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [
        ("Heading 1", "Introduction"),
        ("Heading 3", f"Mixed {SENTENCES['ar']}"),
        ("Heading 1", "Conclusions"),
    ]
    assert any(p.text.startswith("States should strengthen") for p in found.paragraphs)
    table = found.tables[1]
    assert [cell.text for cell in table.rows[6].cells] == ["Body zh", SENTENCES["zh"]]
    assert table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    assert len(found.inline_shapes) == 1


def labelled(data):
    """(number that Word prints, words) of each paragraph that has words, as our reader of Word files finds them."""
    numbering = WordNumbering(part(data, "word/numbering.xml"), part(data, "word/styles.xml"))
    body = part(data, "word/document.xml").find(qn("w:body"))
    return [(numbering.label(p), text_of(p)) for p in body.iter(qn("w:p")) if text_of(p)]


def test_headings_paragraphs_and_lists_are_numbered_by_word():
    told = labelled(write_docx(document()))
    assert [row for row in told if row[1] in ("Introduction", "Conclusions")] == [
        ("I", "Introduction"), ("II", "Conclusions"),
    ]  # fmt: skip
    assert [number for number, words in told if words.endswith("nowherescript")] == ["1", "2", "3", "4", "5", "6"]
    assert [row for row in told if row[1] in ("one", "two", "first")] == [("", "first"), ("1", "one"), ("2", "two")]
    assert not [words for _number, words in told if re.match(r"\d+\.|[IVX]+\.\s", words) and "\u2003" not in words]


def test_word_prints_each_number_that_the_tree_says_and_types_what_it_cannot_count():
    numbers = ["1.", "2.", "7.", "8.", "8 bis.", "9.", "1.", "(a)", ""]
    sections = [("I.", 1), ("A.", 2), ("B.", 2), ("II.", 1), ("A.", 2), ("V.", 1), ("", 1), ("VI.", 1), ("1.", 3)]
    blocks = [HeadingBlock(f"S{place}", level, number) for place, (number, level) in enumerate(sections)]
    blocks += [ParagraphBlock(f"P{place}", number=number) for place, number in enumerate(numbers)]
    blocks += [Items(["x"], ordered=True), Items(["y", "z"], ordered=True)]
    told = labelled(write_docx(ReportDocument("T", "en", CREATED, blocks)))[1:]
    assert [(number or words.rpartition("S")[0].strip()) for number, words in told[:9]] == [
        number.rstrip(".") for number, _level in sections
    ]
    assert told[9:18] == [
        ("1", "P0"), ("2", "P1"), ("7", "P2"), ("8", "P3"), ("", "8 bis.P4"), ("9", "P5"), ("1", "P6"),
        ("", "(a)P7"), ("", "P8"),
    ]  # fmt: skip
    assert told[18:] == [("1", "x"), ("1", "y"), ("2", "z")]


def test_tables_and_pictures_have_a_title_that_is_read_aloud():
    found = opened(write_docx(document()))
    titles = [table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) for table in found.tables]
    assert titles == ["Symbol", "T"]
    assert (
        small(TableBlock(["Who", "Bodies"], [["States", "5"]])).tables[0]._tbl.tblPr[-1].get(qn("w:val"))
        == "Who, Bodies"
    )
    shown = found.inline_shapes[0]._inline.docPr
    assert (shown.get("title"), shown.get("descr")) == ("Positions", "Eight support")


def test_footnotes_are_real_and_numbered_in_order():
    data = write_docx(document())
    notes = {int(n.get(qn("w:id"))): text_of(n) for n in part(data, "word/footnotes.xml")}
    marks = [int(m.get(qn("w:id"))) for m in part(data, "word/document.xml").iter(qn("w:footnoteReference"))]
    assert marks == [1, 2, 3, 4, 5, 6]
    assert notes[1] == f" Arandia; JS1, para. 5. en {SENTENCES['en']}"
    assert notes[5] == f" Arandia; JS1, para. 5. ar {SENTENCES['ar']}"
    kept = part(data, "word/settings.xml").find(qn("w:footnotePr"))
    assert [note.get(qn("w:id")) for note in kept] == ["-1", "0"]


def test_right_to_left_paragraphs_runs_and_tables():
    body = part(write_docx(document()), "word/document.xml").find(qn("w:body"))
    arabic = [p for p in body.iter(qn("w:p")) if text_of(p).startswith(SENTENCES["ar"])]
    assert arabic[0].find(f"{qn('w:pPr')}/{qn('w:bidi')}").get(qn("w:val")) == "1"
    mixed = next(p for p in body.iter(qn("w:p")) if text_of(p).startswith("Two said"))
    turned = [text_of(run) for run in mixed.iter(qn("w:r")) if run.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is not None]
    assert turned == [SENTENCES["ar"]]
    whole = write_docx(document("ar"))
    assert part(whole, "word/document.xml").find(f".//{qn('w:bidiVisual')}") is not None
    english = next(p for p in part(whole, "word/document.xml").iter(qn("w:p")) if text_of(p).startswith("States"))
    assert english.find(f"{qn('w:pPr')}/{qn('w:bidi')}").get(qn("w:val")) == "0"


@pytest.mark.parametrize(
    ("language", "before", "after", "pieces"),
    [
        # LibreOffice 25.2 does not end on a mark within words of the other direction, after a heading at a page's end.
        ("ar", "قالت Kite House", "، ثم", ["قالت Kite House", "\u200f", None, "، ثم"]),
        ("ar", "Kite House", " JS1", ["Kite House", "\u200f", None, "\u200f", " JS1"]),
        ("ar", "أيدته الدول", "، ثم", ["أيدته الدول", None, "، ثم"]),
        ("en", "They said قالت", " in 2027.", ["They said قالت", "\u200e", None, " in 2027."]),
        ("en", "They said", " so.", ["They said", None, " so."]),
    ],
)  # fmt: skip
def test_a_note_has_the_direction_of_its_paragraph_not_of_the_words_before_it(language, before, after, pieces):
    block = ParagraphBlock([Run(before), Footnote("Arandia."), Run(after)])
    body = part(write_docx(ReportDocument("T", language, CREATED, [block])), "word/document.xml").find(qn("w:body"))
    (marked,) = (each for each in body.iter(qn("w:p")) if each.find(f".//{qn('w:footnoteReference')}") is not None)
    assert [run.findtext(qn("w:t")) for run in marked.iter(qn("w:r"))] == pieces


def test_every_language_is_marked():
    xml = etree.tostring(part(write_docx(document()), "word/document.xml")).decode()
    for mark in ('w:val="fr"', 'w:val="es"', 'w:val="ru"', 'w:bidi="ar"', 'w:eastAsia="zh"'):
        assert f"<w:lang {mark}" in xml


def test_head_and_foot_with_page_x_of_y():
    section = opened(write_docx(document())).sections[0]
    assert section.header.paragraphs[0].text == "A/HRC/11/7/Add.1\tSynthesis report"
    assert section.first_page_header.paragraphs[0].text == ""
    for footer in (section.footer, section.first_page_footer):
        xml = etree.tostring(footer._element).decode()
        assert re.findall(r"> (PAGE|NUMPAGES) <", xml) == ["PAGE", "NUMPAGES"]
        assert footer.paragraphs[0].text == "Advance version\tPage 1 of 1"


def test_contents_hold_the_headings_before_word_renews_them():
    xml = part(write_docx(document()), "word/document.xml")
    links = [text_of(link) for link in xml.iter(qn("w:hyperlink")) if (link.get(qn("w:anchor")) or "").startswith("h")]
    assert links == ["I.\u2003Introduction", "II.\u2003Conclusions"]
    names = {mark.get(qn("w:name")) for mark in xml.iter(qn("w:bookmarkStart"))}
    assert {link.get(qn("w:anchor")) for link in xml.iter(qn("w:hyperlink"))} - {None} <= names
    entries = [each for each in opened(write_docx(document())).paragraphs if each.style.name == "TOC 1"]
    assert len(entries) == 2  # as Word sets them when it adds the numbers of the pages
    assert r'TOC \o "1-2" \h \z' in etree.tostring(xml).decode()
    assert part(write_docx(document()), "word/settings.xml").find(qn("w:updateFields")) is None  # nobody is asked
    assert not [each for each in xml.iter(qn("w:fldChar")) if each.get(qn("w:dirty"))]


def small(*blocks):
    return opened(write_docx(ReportDocument("A file", "en", CREATED, blocks)))


def test_numbers_stand_under_each_other_at_the_end_of_their_cells():
    found = small(TableBlock(["Who", "Bodies"], [["States", "5"], ["Others", "12"]], counts=[1]))
    sides = [[cell.paragraphs[0].alignment for cell in row.cells] for row in found.tables[0].rows]
    assert sides == [[None, WD_ALIGN_PARAGRAPH.RIGHT]] * 3


@pytest.mark.parametrize(("length", "kept"), [(20, True), (2_000, None)])
def test_a_small_table_stays_on_one_page_and_one_of_long_texts_leaves_none_empty(length, kept):
    found = small(TableBlock(["Who", "Words"], [["Arandia", "w" * length], ["Ombira", "short"]]))
    assert found.tables[0].rows[0].cells[0].paragraphs[0].paragraph_format.keep_with_next is kept


def test_a_lead_and_a_picture_stay_with_what_follows_and_the_picture_within_the_margins():
    found = small(
        ParagraphBlock("Proposal 1:", leads=True), Figure(SVG, "A bar", "Bars", leads=True), ParagraphBlock("After.")
    )
    kept = {each.text: each.paragraph_format.keep_with_next for each in found.paragraphs}
    assert (kept["Proposal 1:"], kept[""], kept["After."]) == (True, True, None)
    inline = found.inline_shapes[0]._inline
    assert [inline.get(f"dist{side}") for side in "TBLR"] == ["0"] * 4


def test_links_lead_to_the_web_and_inside_and_nowhere_else():
    data = write_docx(document())
    targets = {relation.get("Target") for relation in part(data, "word/_rels/document.xml.rels")}
    assert "https://portal.example/a?b=1&c=2" in targets
    assert not any("javascript" in target for target in targets)


def test_no_person_no_program_no_thumbnail():
    data = write_docx(document())
    properties = opened(data).core_properties
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert (properties.title, properties.language) == ("Report on the consultation", "en")
    assert properties.created.isoformat() == "2027-03-20T14:30:00+00:00"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if "thumbnail" in name or "app.xml" in name or "custom" in name]


def test_same_tree_same_bytes():
    data = write_docx(document())
    assert data == write_docx(document())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("nasty", NASTY)
def test_nasty_texts_are_words_and_break_nothing(nasty):
    data = write_docx(document(spice=nasty))
    text = "\n".join(p.text for p in opened(data).paragraphs)
    for piece in re.findall(r"[\w#$/@<>\\\"'&;{}%-]{3,}", nasty):
        assert piece.replace("\ud800", "\ufffd") in text


@pytest.mark.skipif(not shutil.which("soffice"), reason="install libreoffice-writer to see it open our documents")
def test_libreoffice_opens_it_and_finds_the_notes(tmp_path):
    (tmp_path / "ours.docx").write_bytes(write_docx(document("ar", spice=NASTY[1])))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    subprocess.run([*command, "--convert-to", "fodt", "--outdir", tmp_path, tmp_path / "ours.docx"], check=True)
    flat = (tmp_path / "ours.fodt").read_text()
    assert flat.count("<text:note ") == 6
    assert SENTENCES["zh"] in flat
