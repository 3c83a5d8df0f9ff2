"""Pages of the web: what is text, what is furniture, and the numbers that a browser would show."""

import pytest

from consultations.reading import DocumentReading, ReadingError, read
from consultations.reading.results import LeftOutKind
from tests.consultations.reading.samples import numbers

PAGE = """<!DOCTYPE html><html><head><title>Report</title><style>p {}</style></head><body>
<nav><ol><li>Home</li></ol></nav>
<h1>Report on schools</h1>
<h2>I. Introduction</h2>
<ol start="4"><li>The Council asked for this report.<sup>1</sup></li>
<li><p>States should build <b>schools</b>.</p></li></ol>
<h2>II. Recommendations</h2>
<p>6. The Special Rapporteur recommends that States:</p>
<ol type="a"><li>Train teachers;</li><li>Pay them.</li></ol>
<p hidden>7. Not shown.</p><script>var x = "8. Nor this.";</script>
<footer>9. Nor that.</footer></body></html>"""


def reading_of(text: str) -> DocumentReading:
    return read(text.encode(), "report.html")


def test_a_page() -> None:
    reading = reading_of(PAGE)
    assert numbers(reading) == ["4", "5", "6", "6(a)", "6(b)"]
    assert reading.paragraphs[0].text == "The Council asked for this report."
    assert reading.paragraphs[1].text == "States should build schools."
    assert reading.paragraphs[1].heading_path == ("Report on schools", "I. Introduction")
    assert reading.paragraphs[4].heading_path == ("Report on schools", "II. Recommendations")
    assert reading.paragraphs[4].limbs[0].force == "recommends"


def test_a_table_on_a_page() -> None:
    reading = reading_of("""<table><tr><th>No.</th><th>Recommendation</th><th>State</th></tr>
        <tr><td>1</td><td>Ratify the Convention</td><td>Ombira</td></tr>
        <tr><td>1</td><td>Build more schools</td><td>Arandia</td></tr></table>""")
    assert numbers(reading) == ["1", "1"]
    assert reading.paragraphs[1].columns == (("State", "Arandia"),)
    assert [note.code for note in reading.notes if note.words == "1"] == ["duplicate_numbers"]


def test_a_page_nested_without_end_is_refused_in_words() -> None:
    with pytest.raises(ReadingError) as refused:
        reading_of("<html>" + "<div>" * 5_000 + "1. States should act.")
    assert refused.value.code == "empty"


def test_a_cell_over_several_rows_belongs_to_each() -> None:
    reading = reading_of("""<table><tr><th>Theme</th><th>No.</th><th>Recommendation</th><th>Position</th></tr>
        <tr><td rowspan="2">Labour</td><td>140.1</td><td>Ratify the Convention</td><td rowspan="2">Noted</td></tr>
        <tr><td>140.2</td><td>Build more schools</td></tr>
        <tr><td>Health</td><td>140.3</td><td>Train nurses</td><td>Supported</td></tr></table>""")
    assert [(each.number, each.text, dict(each.columns)) for each in reading.paragraphs] == [
        ("140.1", "Ratify the Convention", {"Theme": "Labour", "Position": "Noted"}),
        ("140.2", "Build more schools", {"Theme": "Labour", "Position": "Noted"}),
        ("140.3", "Train nurses", {"Theme": "Health", "Position": "Supported"}),
    ]


def test_a_recommendation_over_several_rows_is_one_with_all_their_cells() -> None:
    reading = reading_of("""<table><tr><th>No.</th><th>Recommendation</th><th>Recommending State</th></tr>
        <tr><td rowspan="2">140.1</td><td rowspan="2">Ratify the Convention</td><td>Ombira</td></tr>
        <tr><td>Tovral</td></tr>
        <tr><td>140.2</td><td>Train nurses</td><td>Arandia</td></tr></table>""")
    assert [(each.number, each.columns) for each in reading.paragraphs] == [
        ("140.1", (("Recommending State", "Ombira\nTovral"),)),
        ("140.2", (("Recommending State", "Arandia"),)),
    ]


def test_empty_cells_over_several_rows_add_nothing_to_the_row_above() -> None:
    reading = reading_of("""<table><tr><th>No.</th><th>Recommendation</th><th>Recommending State</th></tr>
        <tr><td>140.1</td><td>Ratify the Convention</td><td>Ombira</td></tr>
        <tr><td>140.2</td><td>Build schools</td><td>Ombira</td></tr>
        <tr><td>140.3</td><td>Train nurses</td><td>Arandia</td></tr>
        <tr><td rowspan="2"></td><td rowspan="2"></td><td>Total</td></tr><tr><td>1</td></tr></table>""")
    assert [(each.number, each.columns) for each in reading.paragraphs][2:] == [
        ("140.3", (("Recommending State", "Arandia"),))
    ]


def test_a_raised_number_behind_a_heading_is_a_note() -> None:
    reading = reading_of("<h1>On schools<sup>1</sup></h1><p>1. States should act.</p>")
    assert reading.paragraphs[0].heading_path == ("On schools",)


def test_a_table_that_is_left_out_has_each_cell_once() -> None:
    reading = reading_of("""<p>1. States should act.</p>
        <table><tr><td rowspan="2">Rivers</td><td>12</td></tr><tr><td>13</td></tr></table>""")
    assert [each.text for each in reading.left_out] == ["Rivers | 12\n13"]


def test_a_page_that_is_all_in_a_form() -> None:
    reading = reading_of("""<body><form action="/"><input value="x"><select><option>Choose</option></select>
        <p>1. States should act.</p></form></body>""")
    assert [each.text for each in reading.paragraphs] == ["States should act."]
    assert not reading.left_out


def test_head_side_and_foot_of_an_article_are_kept() -> None:
    reading = reading_of("""<body><header>Site of Arandia</header><main><article>
        <header><h1>On schools</h1></header><p>1. States should act.</p><aside>2. In brief: act.</aside>
        <footer>Adopted by consensus.</footer></article></main></body>""")
    assert [(each.text, each.heading_path) for each in reading.paragraphs] == [("States should act.", ("On schools",))]
    assert [(each.text, each.kind) for each in reading.left_out] == [
        ("Site of Arandia", LeftOutKind.FURNITURE),
        ("2. In brief: act. Adopted by consensus.", LeftOutKind.TEXT),
    ]


@pytest.mark.parametrize(
    ("attribute", "numbers_or_text"),
    [
        ('style="list-style-type: lower-alpha"', ["12", "12(a)", "12(b)"]),
        ('type="a"', ["12", "12(a)", "12(b)"]),
        ('type="A"', "States should: (A) Act; (B) Report."),
        ('type="i"', "States should: (i) Act; (ii) Report."),
        ('style="list-style: upper-roman inside"', "States should: (I) Act; (II) Report."),
    ],
)
def test_letters_of_a_list_as_a_browser_shows_them(attribute: str, numbers_or_text: list[str] | str) -> None:
    reading = reading_of(f"<p>12. States should:</p><ol {attribute}><li>Act;</li><li>Report.</li></ol>")
    if isinstance(numbers_or_text, str):
        assert [each.text for each in reading.paragraphs] == [numbers_or_text]
    else:
        assert numbers(reading) == numbers_or_text


def test_raised_letters_and_numbers_that_are_no_notes() -> None:
    reading = reading_of("""<p>1. La loi n<sup>o</sup> 5 du XXI<sup>e</sup> siècle coûte 10<sup>6</sup> francs.</p>
        <p>2. It was read<sup>a</sup> with care<sup><a href="#n2">2</a></sup> by all<sup id="fnref3">3</sup>.</p>
        <p><sup>a</sup> By the Council.</p>""")
    assert [each.text for each in reading.paragraphs] == [
        "La loi no 5 du XXIe siècle coûte 10⁶ francs.",
        "It was read with care by all.",
    ]


@pytest.mark.parametrize("mark", ["del", "s", "strike", 'span style="text-decoration: line-through"'])
def test_words_that_are_struck_out_are_told(mark: str) -> None:
    gone = f"<{mark}>may</{mark.split(maxsplit=1)[0]}>"
    reading = reading_of(f"<p>1. States {gone} <b>shall</b> act.</p><p>2. Cities should help.</p>")
    assert [(each.code, each.words, each.place) for each in reading.faults] == [("struck_out", "may", 0)]
    reading = reading_of(f"""<table><tr><th>No.</th><th>Recommendation</th></tr>
        <tr><td>1</td><td>Build schools</td></tr><tr><td>2</td><td>States {gone} shall act</td></tr></table>""")
    assert [(each.code, each.words, each.place) for each in reading.faults] == [("struck_out", "may", 1)]


@pytest.mark.parametrize("style", ["display:none", "color: red; Display : None", "visibility:hidden", "mso-hide:all"])
def test_words_that_a_style_hides_are_not_read(style: str) -> None:
    hidden = f'<span style="{style}"> never</span>'
    reading = reading_of(
        f'<p>1. States should{hidden} act.</p><p style="{style}">2. Not this.</p><p>2. Cities should help.</p>'
    )
    assert [each.text for each in reading.paragraphs] == ["States should act.", "Cities should help."]
    reading = reading_of(f"""<table><tr><th>No.</th><th>Recommendation</th></tr>
        <tr><td>1</td><td>Build{hidden} schools</td></tr><tr style="{style}"><td>2</td><td>Not this</td></tr>
        <tr><td>3</td><td>Train nurses</td></tr></table>""")
    assert [(each.number, each.text) for each in reading.paragraphs] == [("1", "Build schools"), ("3", "Train nurses")]


FROM_WORD = """<html><body><div class=WordSection1>
<p class=MsoNormal>1. States should ratify the Convention.<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1">
<span class=MsoFootnoteReference>[1]</span></a></p>
<p class=MsoNormal>2. The Committee recommends that States report.<a href="#_ftn2" name="_ftnref2"><span
class=MsoFootnoteReference>[2]</span></a> It also urges them to publish.</p></div>
<div style='mso-element:footnote-list'><hr>
<div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1"><span
class=MsoFootnoteReference>[1]</span></a> General comment No. 12.</p></div>
<div style='mso-element:footnote' id=ftn2><p class=MsoFootnoteText><a href="#_ftnref2" name="_ftn2"><span
class=MsoFootnoteReference>[2]</span></a> See the report.</p></div></div></body></html>"""
FROM_GOOGLE = """<html><body><p><span>1. States should ratify the Convention.</span><sup><a href="#ftnt1"
id="ftnt_ref1">[1]</a></sup></p><p><span>2. The Committee recommends that States report.</span><sup><a href="#ftnt2"
id="ftnt_ref2">[2]</a></sup><span> It also urges them to publish.</span></p><hr>
<div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span>&nbsp;General comment No. 12.</span></p></div>
<div><p><a href="#ftnt_ref2" id="ftnt2">[2]</a><span>&nbsp;See the report.</span></p></div></body></html>"""
FROM_LIBREOFFICE = """<html><body><p>1. States should ratify the Convention.<a class="sdfootnoteanc"
name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a></p><p>2. The Committee recommends that States report.<a
class="sdfootnoteanc" name="sdfootnote2anc" href="#sdfootnote2sym"><sup>2</sup></a> It also urges them to publish.</p>
<div id="sdfootnote1"><p class="sdfootnote"><a class="sdfootnotesym" name="sdfootnote1sym"
href="#sdfootnote1anc">1</a>General comment No. 12.</p></div>
<div id="sdfootnote2"><p class="sdfootnote"><a class="sdfootnotesym" name="sdfootnote2sym"
href="#sdfootnote2anc">2</a>See the report.</p></div></body></html>"""


@pytest.mark.parametrize("page", [FROM_WORD, FROM_GOOGLE, FROM_LIBREOFFICE], ids=["Word", "Google", "LibreOffice"])
def test_notes_of_pages_saved_from_other_programs(page: str) -> None:
    reading = reading_of(page)
    assert [each.text for each in reading.paragraphs] == [
        "States should ratify the Convention.",
        "The Committee recommends that States report. It also urges them to publish.",
    ]
    assert len(reading.paragraphs[1].limbs) == 2
    notes_of_page = [each.text for each in reading.left_out if each.kind is LeftOutKind.NOTE]
    assert "General comment No. 12." in notes_of_page[0] and "See the report." in notes_of_page[-1]
    assert ("notes_left_out", "2") in {(note.code, note.words) for note in reading.notes}


def test_links_to_and_from_a_table_of_contents_are_no_notes() -> None:
    reading = reading_of("""<body><p><a id="c1" href="#p1">1</a> Schools</p><p><a id="c2" href="#p2">2</a> Towns</p>
        <p><a id="p1" href="#c1">1</a>. States should build schools.</p>
        <p><a id="p2" href="#c2">2</a>. Towns should help.</p></body>""")
    assert [(each.number, each.text) for each in reading.paragraphs] == [
        ("1", "States should build schools."),
        ("2", "Towns should help."),
    ]
