"""ODT files made here: numbers that the program counts, headings, notes, tables; bad files are refused in words."""

import io
import zipfile

import pytest

from consultations.reading import DocumentReading, ReadingError, read
from consultations.reading.lines import LeftOutKind
from consultations.reading.sources import source_of
from tests.consultations.reading.samples import notes, numbers

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name if name != "fo" else "xsl-fo-compatible"}:1.0"'
    for name in ("office", "text", "table", "style", "draw", "fo")
)
LISTS = """
<text:list-style style:name="N"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="a" style:num-prefix="(" style:num-suffix=")"/>
</text:list-style>
<text:list-style style:name="D"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2"/></text:list-style>
<text:list-style style:name="B"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>
<style:style style:name="P1" style:family="paragraph"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="T2" style:family="text"><style:text-properties style:text-line-through-style="solid"/>
</style:style>
"""


def odt(body: str, *, extra: dict[str, str] | None = None) -> bytes:
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{LISTS}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        for name, part in {"content.xml": content, **(extra or {})}.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def reading_of(body: str) -> DocumentReading:
    return read(odt(body), "report.odt")


def items(*texts: str) -> str:
    return "".join(f"<text:list-item><text:p>{text}</text:p></text:list-item>" for text in texts)


def test_numbers_that_the_program_counts() -> None:
    reading = reading_of(
        '<text:h text:outline-level="1">Recommendations</text:h>'
        '<text:list text:style-name="N"><text:list-item><text:p>States should act.</text:p></text:list-item>'
        "<text:list-item><text:p>The Special Rapporteur recommends that States:</text:p>"
        f"<text:list>{items('Protect children;', 'Train<text:s/>officials.')}</text:list></text:list-item></text:list>"
        '<text:h text:outline-level="1">Support</text:h>'
        f'<text:list text:style-name="N" text:continue-numbering="true">{items("Donors should help.")}</text:list>'
    )
    assert numbers(reading) == ["1", "2", "2(a)", "2(b)", "3"]
    assert reading.paragraphs[3].text == "Train officials."
    assert [each.heading_path for each in reading.paragraphs] == [*[("Recommendations",)] * 4, ("Support",)]
    assert notes(reading)["numbers_counted"] == "5"


def test_lists_of_several_levels_and_their_restarts() -> None:
    lines = source_of(
        odt(
            '<text:list xml:id="one" text:style-name="D"><text:list-item><text:p>First.</text:p>'
            f"<text:list>{items('Below.', 'Below too.')}</text:list></text:list-item></text:list>"
            f'<text:list text:style-name="D">{items("Anew.")}</text:list>'
            '<text:list text:continue-list="one" text:style-name="D"><text:list-item text:start-value="7">'
            "<text:p>Seventh.</text:p><text:p>Its second paragraph.</text:p></text:list-item></text:list>"
            f'<text:list text:style-name="B">{items("A bullet.")}</text:list>'
        ),
        "report.odt",
    ).lines
    assert [line.text for line in lines if line.text] == [
        "1. First.", "1.1. Below.", "1.2. Below too.", "1. Anew.", "7. Seventh.", "Its second paragraph.",
        "• A bullet.",
    ]  # fmt: skip


def test_notes_tables_and_hidden_words_are_no_text_of_paragraphs() -> None:
    source = source_of(
        odt(
            "<text:tracked-changes><text:changed-region><text:p>Deleted.</text:p></text:changed-region></text:tracked-changes>"
            '<text:p text:style-name="P1">Borders</text:p>'
            "<text:p>1. States should act<text:note><text:note-citation>1</text:note-citation><text:note-body>"
            "<text:p>See A/HRC/1.</text:p></text:note-body></text:note>"
            '<text:span text:style-name="T1"> hidden</text:span>.</text:p>'
            "<table:table><table:table-row><table:table-cell><text:p>Year</text:p></table:table-cell>"
            "<table:table-cell><text:p>2019</text:p></table:table-cell></table:table-row></table:table>"
            "<text:p>2. Cities should help.</text:p><text:p>3. All should.</text:p>"
        ),
        "report.odt",
    )
    assert [(line.text, line.heading, line.left_out) for line in source.lines if line.text] == [
        ("Borders", 0, None),
        ("1. States should act.", None, None),
        ("See A/HRC/1.", None, LeftOutKind.NOTE),
        ("Year | 2019", None, LeftOutKind.TABLE),
        ("2. Cities should help.", None, None),
        ("3. All should.", None, None),
    ]  # fmt: skip


def test_a_table_of_recommendations() -> None:
    cells = [("No.", "Recommendation"), ("1", "Ratify the Convention (Ombira)."), ("2", "Build schools (Arandia).")]
    rows = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row)
        + "</table:table-row>"
        for row in cells
    )
    assert numbers(reading_of(f"<table:table>{rows}</table:table>")) == ["1", "2"]


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ({"content.xml": "no xml"}, "damaged"),
        ({"content.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}, "damaged"),
        ({"META-INF/manifest.xml": "<m><encryption-data/></m>"}, "password"),
    ],
)
def test_bad_files_are_refused(extra: dict[str, str], code: str) -> None:
    with pytest.raises(ReadingError) as refused:
        read(odt("<text:p>1. States should act.</text:p>", extra=extra), "report.odt")
    assert refused.value.code == code


def table_of(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row) for row in rows)
    rows_of_table = "".join(f"<table:table-row>{each}</table:table-row>" for each in cells)
    return f"<table:table>{rows_of_table}</table:table>"


def test_words_that_are_struck_out_are_told() -> None:
    gone = '<text:span text:style-name="T2">may</text:span>'
    reading = reading_of(f"<text:p>1. States {gone} shall act.</text:p><text:p>2. Cities should help.</text:p>")
    assert [(each.code, each.words, each.place) for each in reading.faults] == [("struck_out", "may", 0)]
    reading = reading_of(table_of(("No.", "Recommendation"), ("1", "Ratify it"), ("2", f"States {gone} shall act")))
    assert [(each.code, each.words, each.place) for each in reading.faults] == [("struck_out", "may", 1)]


def test_hidden_words_in_a_table_are_not_read() -> None:
    hidden = '<text:span text:style-name="T1">HIDDEN</text:span>'
    reading = reading_of(table_of(("No.", "Recommendation"), ("1", f"Ratify {hidden} it"), ("2", "Build schools")))
    assert [each.text for each in reading.paragraphs] == ["Ratify it", "Build schools"]
