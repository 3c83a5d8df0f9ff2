"""Pages of the web: what is text, what is furniture, and the numbers that a browser would show."""

import pytest

from consultations.reading import DocumentReading, ReadingError, read
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
