"""What a reader finds in the PDF, by another program."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2
import pytest

from core.documents import (
    Figure,
    Footnote,
    HeadingBlock,
    KeyValue,
    ParagraphBlock,
    ReportDocument,
    Run,
    TableBlock,
    pdf_file,
)
from core.documents.charts import Bar, divided_bars
from core.documents.pdf_file import TypesettingError, _Data, picture, write_pdf
from tests.core.documents.material import CREATED, NASTY, SENTENCES, SVG, document


def pages(data):
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]


def words(data):
    return re.sub(r"\s+", " ", " ".join(pages(data)))


@pytest.mark.parametrize("language", SENTENCES)
def test_six_languages_in_one_document_can_be_read_searched_and_copied(language):
    text = words(write_pdf(document(language)))
    for sentence in SENTENCES.values():
        for part in re.findall(r"\w+", sentence):
            assert part in text
    assert "Восемь" in text  # inside the figure
    assert "八" in text


def test_no_glyph_is_missing():
    data = write_pdf(document())
    assert b"pdfuaid" in data  # PDF/UA-1 is refused when a character has no glyph
    assert "\ufffd" not in words(data)


def test_a_moment_with_parts_of_a_second_is_taken():
    moments = (CREATED, CREATED.replace(microsecond=7))
    first, second = (write_pdf(ReportDocument(title="A file", language="en", created=at, blocks=[])) for at in moments)
    assert first == second


def test_numbers_notes_and_running_lines():
    first, second, *rest = pages(write_pdf(document()))
    assert "1. States should" in first.replace("\r\n", " ")
    assert "Synthesis report" not in first  # the masthead stands there
    assert "A/HRC/11/7/Add.1" in second
    assert "Synthesis report" in second
    total = len(rest) + 2
    assert f"Page 2 of {total}" in second
    assert re.search(r"1\s*Arandia; JS1, para. 5.", first)


@pytest.mark.parametrize("above", range(24, 30))
def test_each_note_is_on_the_page_of_its_mark(above):
    """Wherever the page ends: a paragraph of six lines, each with a note, begins after that many others."""
    words = " in the same words as others, and for the reasons that it gave before, did"
    runs = [(Run(f"{words}{n}"), Footnote(f"note{n}.")) for n in "abcdef"]
    blocks = [
        *(ParagraphBlock("A line.") for _each in range(above)),
        HeadingBlock("Views", number="I."),
        ParagraphBlock("The text.", small=True, leads=True),
        ParagraphBlock([each for pair in runs for each in pair], number="1."),
    ]
    made = pages(write_pdf(ReportDocument(title="A report", language="en", created=CREATED, blocks=blocks)))
    for n in "abcdef":
        mark, note = ([place for place, text in enumerate(made) if word in text] for word in (f"did{n}", f"note{n}."))
        assert mark == note, n


@pytest.mark.parametrize("above", range(24, 36))
def test_no_heading_is_alone_at_the_end_of_a_page(above):
    """Wherever the page ends: the first line of the paragraph may move on for its notes, and takes headings along."""
    note = Footnote("A note that takes more than a line, since it names all who say so, each with a place. " * 3)
    blocks = [
        *(ParagraphBlock("A line.") for _each in range(above)),
        HeadingBlock("Decisions"),
        HeadingBlock("Views on towns", level=2),
        ParagraphBlock([Run("Two States began it"), note, Run(" in the same words as others. " * 12)], number="1."),
        HeadingBlock("Views on ports"),
        ParagraphBlock([Run("One State ended it"), note], number="2."),
    ]
    made = pages(write_pdf(ReportDocument(title="A report", language="en", created=CREATED, blocks=blocks)))
    place = {word: [n for n, text in enumerate(made) if word in text] for word in ("Decisions", "towns", "began it")}
    assert place["Decisions"] == place["towns"] == place["began it"]


def places(data, words):
    """Where words begin and end on the first page, in points from the left."""
    page = pypdfium2.PdfDocument(data)[0].get_textpage()
    place, count = page.search(words).get_next()
    boxes = [page.get_charbox(each) for each in range(place, place + count)]
    return min(box[0] for box in boxes), max(box[2] for box in boxes)


def test_an_address_stays_within_its_column_and_a_symbol_on_its_line():
    address = "https://portal.example/admin/consultations/rounds/9d66239a-591b-4f0f-ab50-267e861284d9/responses/"
    table = TableBlock(["Where", "What"], [[address, "beside"]] * 2, widths=[1, 3])
    title = "Views that were received on the paragraphs 123 to 128 of A/HRC/11/7"
    text = pages(write_pdf(ReportDocument(title, "en", CREATED, [table, KeyValue([("Source", address)])])))[0]
    assert "A/HRC/11/7" in text.partition("Where")[0]
    data = write_pdf(ReportDocument("A file", "en", CREATED, [table]))
    page = pypdfium2.PdfDocument(data)[0].get_textpage()
    boxes = [page.get_charbox(each) for each in range(page.count_chars())]
    beside = places(data, "beside")[0]
    assert not [box for box in boxes if box[0] < beside - 6 < box[2]]  # nothing is written over the line between


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("ru", "западноевропейских"),
        ("fr", "intergouvernementales"),
        ("ar", "западноевропейских"),
        ("ar", "intergovernmentalism"),
        ("ru", "intergovernmentalism"),
    ],
)
def test_a_long_word_is_divided_where_its_column_is_narrow(language, word):
    table = TableBlock(["A", "B"], [[word, "beside"]], widths=[1, 5])
    data = write_pdf(ReportDocument("A file", language, CREATED, [table]))
    page = pypdfium2.PdfDocument(data)[0].get_textpage()
    boxes = [page.get_charbox(each) for each in range(page.count_chars())]
    start, end = places(data, "beside")
    between = end + 6 if language == "ar" else start - 6
    assert not [box for box in boxes if box[0] < between < box[2]]


def test_a_short_row_stays_on_one_page_and_a_long_one_goes_over_it():
    rows = [[f"B{number}", f"First{number} " + "words of a body " * 8 + f"last{number}."] for number in range(40)]
    rows[20] = ["B20", "First20 " + "words of a body " * 600 + "last20."]
    table = TableBlock(["Body", "Content"], rows, widths=[3, 1])
    told = pages(write_pdf(ReportDocument("A file", "en", CREATED, [table])))
    assert len(told) > 3
    divided = [
        number
        for number in range(40)
        if not any(f"First{number} " in page and f"last{number}." in page for page in told)
    ]
    assert divided == [20]


def test_only_cells_with_a_long_word_are_set_with_the_rules_that_divide_one():
    """The rules take two thirds of the memory of a table of a thousand comments."""
    rows = [
        ["a short comment", "Rechtsschutzversicherungsgesellschaften"],
        [[Run("a"), Run("bc", bold=True)], "x" * 10],
    ]
    table = TableBlock(["A", "B"], rows, widths=[9, 1])
    [data] = _Data(ReportDocument("A file", "en", CREATED, [table])).whole()["blocks"]
    assert data["long"] == [[False, True], [False, True]]


def test_numbers_end_where_their_heading_ends():
    table = TableBlock(["Who", "Bodies"], [["States", "5"], ["Others", "1234"]], counts=[1])
    data = write_pdf(ReportDocument("A file", "en", CREATED, [table]))
    assert abs(places(data, "Bodies")[1] - places(data, "1234")[1]) < 1


def test_properties_hold_title_language_and_no_person():
    data = write_pdf(document("fr"))
    facts = pypdfium2.PdfDocument(data).get_metadata_dict()
    assert facts["Title"] == "Report on the consultation"
    assert facts["Author"] == ""
    assert facts["CreationDate"].startswith("D:20270320143000")
    assert b"/Lang" in data


def test_links_lead_to_the_web_and_inside_and_nowhere_else():
    data = write_pdf(document())
    assert b"https://portal.example/a?b=1&c=2" in data
    assert b"javascript" not in data


@pytest.mark.parametrize("nasty", NASTY)
def test_no_text_is_read_as_markup_and_none_stops_the_file(nasty):
    text = words(write_pdf(document(spice=nasty)))
    for part in re.findall(r"[\w#$/@<>\\\"'&;{}()%^*-]{3,}", nasty.split("😀")[0]):
        assert part in text or part[::-1] in text  # turned by the marks in it


def test_a_character_without_glyph_leaves_the_words_around_it():
    data = write_pdf(document(spice=" before 😀 after"))
    assert "before after" in words(data).replace("  ", " ")
    assert b"pdfuaid" not in data
    assert b"/StructTreeRoot" in data  # tagged all the same


def test_arabic_vowel_signs_in_a_chart_do_not_stop_the_file():
    bars = [Bar("المجتمع المدني", words="لا تُذكر منفصلة كي لا يُستدل على أحد")]
    svg = divided_bars(bars, {}, [], name="a", to="rtl")
    data = write_pdf(ReportDocument("تقرير", "ar", CREATED, [Figure(svg, alt="رسم", caption="رسم")]))
    assert b"pdfuaid" in data
    assert "تذكر" in words(data)


def test_a_picture_whose_words_cannot_be_copied_makes_no_claim_for_readers_who_do_not_see():
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><text y="9">{"يُستدل"}</text></svg>'
    data = write_pdf(ReportDocument("تقرير", "ar", CREATED, [Figure(svg.encode(), alt="رسم"), ParagraphBlock("نص")]))
    assert b"pdfuaid" not in data
    assert "نص" in words(data)


def test_the_number_of_a_note_does_not_take_the_stop_to_the_wrong_side():
    """A symbol in Latin letters ends an Arabic sentence: its stop stands left of it, before the note."""
    text = [Run("انظر A/HRC/11/7/Add."), Footnote("x")]
    page = pypdfium2.PdfDocument(write_pdf(ReportDocument("تقرير", "ar", CREATED, [ParagraphBlock(text)])))[
        0
    ].get_textpage()
    boxes = [(page.get_text_range(place, 1), page.get_charbox(place)) for place in range(page.count_chars())]
    left = {letter: box[0] for letter, box in boxes if letter in ("H", "C", ".") and box[1] > 600}
    assert left["."] < left["H"] < left["C"]


GROWTH = """
import pathlib
from datetime import UTC, datetime
from core.documents import ReportDocument, Footnote, ParagraphBlock, Run
from core.documents.pdf_file import write_pdf

def megabytes():
    return int(pathlib.Path("/proc/self/statm").read_text().split()[1]) * 4096 >> 20

sentence = Run("A sentence of a report. " * 40)
blocks = [ParagraphBlock([sentence, Footnote("Arandia; Ombira.")]) for _number in range(300)]
for year in range(2001, 2005):
    created = datetime(year, 1, 1, tzinfo=UTC)
    write_pdf(ReportDocument("A long report", "en", created, [*blocks, ParagraphBlock(str(year))]))
    print(megabytes())
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system tells of memory otherwise")
def test_the_memory_of_a_long_report_does_not_pile_up():
    done = subprocess.run([sys.executable, "-c", GROWTH], capture_output=True, text=True, check=True)
    first, *_others, last = map(int, done.stdout.split())
    assert last < first + 60  # each would add twice as much


def test_threads_of_a_process_typeset_one_after_the_other(monkeypatch):
    """Four long lists at once would take four times the memory, and the allocator gives little of it back."""
    going, most, compiled = [], [], pdf_file._compiled

    def counted(template, inputs, **how):
        going.append(1)
        most.append(len(going))
        try:
            return compiled(template, inputs, **how)
        finally:
            going.pop()

    monkeypatch.setattr(pdf_file, "_compiled", counted)
    with ThreadPoolExecutor(4) as threads:
        files = list(threads.map(lambda _each: write_pdf(document()), range(4)))
    assert len(set(files)) == 1 and max(most) == 1


def test_same_tree_same_bytes():
    assert write_pdf(document()) == write_pdf(document())


def test_heading_levels_that_leave_one_out_are_closed_up():
    assert write_pdf(document()).startswith(b"%PDF-")  # level 1 is followed by 3; PDF/UA-1 would refuse it


def test_a_short_document_without_anything():
    assert "Only this" in words(write_pdf(ReportDocument("T", "en", CREATED, [ParagraphBlock([Run("Only this")])])))


def test_a_picture_for_files_that_cannot_hold_svg():
    assert picture(SVG).startswith(b"\x89PNG")


def test_a_broken_figure_is_a_mistake_of_ours_and_says_so():
    with pytest.raises(TypesettingError):
        write_pdf(ReportDocument("T", "en", CREATED, [Figure(b"<svg", "alt")]))


def test_chinese_headings_are_heavier_than_the_text():
    blocks = [
        HeadingBlock("各级协调"),
        ParagraphBlock("各国应当加强合作。"),
        ParagraphBlock([Run("预发本", bold=True)]),
    ]
    data = write_pdf(ReportDocument(title="收到的意见", language="zh-hans", created=CREATED, blocks=blocks))
    page = pypdfium2.PdfDocument(data)[0]
    text = page.get_textpage()
    drawn = {
        text.get_text_bounded(*each.get_bounds()).strip(): pypdfium2.raw.FPDFTextObj_GetTextRenderMode(each.raw)
        for each in page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_TEXT])
    }
    filled, with_a_line = pypdfium2.raw.FPDF_TEXTRENDERMODE_FILL, pypdfium2.raw.FPDF_TEXTRENDERMODE_FILL_STROKE
    assert {drawn[words] for words in ("收到的意见", "各级协调", "预发本")} == {with_a_line}
    assert drawn["各国应当加强合作。"] == filled
