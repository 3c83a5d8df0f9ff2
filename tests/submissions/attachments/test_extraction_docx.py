"""Word files: what a reader of the printed page would see, numbers included."""

from pathlib import Path

from submissions.attachments.extraction.docx import read_docx
from submissions.attachments.extraction.paragraphs import TextPiece
from tests.support.office_files import W, paragraph, write_docx

_TEXT = "<w:r><w:t>{}</w:t></w:r>"
_IN_LIST = "<w:pPr><w:numPr><w:ilvl w:val='{}'/><w:numId w:val='{}'/></w:numPr></w:pPr>"
_LEVEL = "<w:lvl w:ilvl='{}'><w:start w:val='{}'/><w:numFmt w:val='{}'/><w:lvlText w:val='{}'/></w:lvl>"


def read(tmp_path: Path, body: str, **more: str) -> tuple[list[TextPiece], set[str]]:
    notes: set[str] = set()
    return [
        piece for piece in read_docx(write_docx(tmp_path / "a.docx", body, **more), notes) if piece.text.strip()
    ], notes


def texts(tmp_path: Path, body: str, **more: str) -> list[str]:
    return [piece.text for piece in read(tmp_path, body, **more)[0]]


def in_list(text: str, level: int = 0, identity: int = 1) -> str:
    return paragraph(text, _IN_LIST.format(level, identity))


def numbering(*levels: tuple[int, str, str]) -> str:
    inside = "".join(_LEVEL.format(at, *level) for at, level in enumerate(levels))
    return (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="5">{inside}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="5"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num></w:numbering>'
    )


def test_runs_tabs_and_breaks_make_one_paragraph(tmp_path: Path) -> None:
    second = "<w:r><w:t>dren</w:t><w:tab/><w:t>first</w:t><w:br/><w:t>always</w:t></w:r>"
    body = f"<w:p>{_TEXT.format('Chil')}{second}</w:p>"
    assert texts(tmp_path, body) == ["Children first always"]


def test_deletions_are_gone_and_insertions_are_there(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t xml:space='preserve'>States </w:t></w:r>"
        "<w:del><w:r><w:delText>may</w:delText></w:r></w:del><w:ins><w:r><w:t>should</w:t></w:r></w:ins>"
        "<w:moveFrom><w:r><w:t> elsewhere</w:t></w:r></w:moveFrom>"
        "<w:r><w:t xml:space='preserve'> act.</w:t></w:r></w:p>"
    )
    pieces, notes = read(tmp_path, body)
    assert [piece.text for piece in pieces] == ["States should act."]
    assert notes == {"tracked_changes"}


def test_a_deleted_paragraph_mark_joins_two(tmp_path: Path) -> None:
    mark = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    assert texts(tmp_path, paragraph("One ", mark) + paragraph("sentence.")) == ["One sentence."]


def test_hidden_text_is_not_read_and_said(tmp_path: Path) -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
    shown = "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>open</w:t></w:r>"
    pieces, notes = read(tmp_path, f"<w:p>{hidden}{shown}</w:p>")
    assert [piece.text for piece in pieces] == ["open"]
    assert notes == {"hidden_text"}


def test_numbers_of_lists_are_those_that_word_prints(tmp_path: Path) -> None:
    body = (
        in_list("one")
        + in_list("one a", 1)
        + in_list("one b", 1)
        + paragraph("between")
        + in_list("two")
        + in_list("two a", 1)
        + in_list("two a i", 2)
        + in_list("new list", identity=2)
        + in_list("goes on", identity=2)
        + in_list("bullet", 3)
    )
    levels = numbering(
        (1, "decimal", "%1."), (1, "lowerLetter", "(%2)"), (4, "upperRoman", "%1.%3"), (1, "bullet", "•")
    )
    pieces, _notes = read(tmp_path, body, numbering=levels)
    assert [(piece.printed, piece.text) for piece in pieces] == [
        ("1", "one"),
        ("a", "one a"),
        ("b", "one b"),
        (None, "between"),
        ("2", "two"),
        ("a", "two a"),
        ("2.IV", "two a i"),
        ("7", "new list"),
        ("8", "goes on"),
        (None, "bullet"),
    ]


def test_a_style_may_carry_the_number(tmp_path: Path) -> None:
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:styleId="Base"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
        '</w:style><w:style w:styleId="Para"><w:basedOn w:val="Base"/></w:style>'
        '<w:style w:styleId="A"><w:basedOn w:val="B"/></w:style><w:style w:styleId="B"><w:basedOn w:val="A"/></w:style>'
        "</w:styles>"
    )
    body = paragraph("one", "<w:pPr><w:pStyle w:val='Para'/></w:pPr>")
    body += paragraph("circle", "<w:pPr><w:pStyle w:val='A'/></w:pPr>")
    pieces, _notes = read(tmp_path, body, styles=styles, numbering=numbering((123, "decimal", "%1.")))
    assert [(piece.printed, piece.text) for piece in pieces] == [("123", "one"), (None, "circle")]


def test_a_row_is_a_paragraph_and_a_layout_table_is_none(tmp_path: Path) -> None:
    def cell(*words: str) -> str:
        return f"<w:tc>{''.join(paragraph(word) for word in words)}</w:tc>"

    inner = f"<w:tbl><w:tr>{cell('x')}{cell('y')}</w:tr></w:tbl>"
    body = (
        f"<w:tbl><w:tr>{cell('State')}{cell('Answer')}</w:tr><w:tr>{cell('Arandia')}{cell('')}{cell('yes')}</w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{cell('gone')}</w:tr><w:tr>{cell('First.', 'Second.')}{cell('Aside.')}</w:tr>"
        f"<w:tr><w:tc>{inner}{paragraph('after')}</w:tc></w:tr></w:tbl>"
    )
    assert texts(tmp_path, body) == [
        "State | Answer",
        "Arandia | yes",
        "First.",
        "Second.",
        "Aside.",
        "x | y",
        "after",
    ]


def test_boxes_and_notes_are_read_once(tmp_path: Path) -> None:
    inside = f"<w:txbxContent>{paragraph('in the box')}</w:txbxContent>"
    body = (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice>{inside}</mc:Choice><mc:Fallback>{inside}</mc:Fallback></mc:AlternateContent>"
        "<w:t>around</w:t></w:r></w:p>"
    )
    notes = (
        f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator">{paragraph("---")}</w:footnote>'
        f"<w:footnote w:id='2'>{paragraph('See A/HRC/11/7.')}</w:footnote></w:footnotes>"
    )
    assert texts(tmp_path, body, footnotes=notes) == ["around", "in the box", "See A/HRC/11/7."]


def test_pages_follow_the_marks_of_the_last_program(tmp_path: Path) -> None:
    mark, by_hand = "<w:r><w:lastRenderedPageBreak/></w:r>", "<w:r><w:br w:type='page'/></w:r>"
    body = (
        f"<w:p>{_TEXT.format('one')}{by_hand}</w:p>"
        f"<w:p>{mark}{_TEXT.format('two')}{mark}{_TEXT.format('goes on')}</w:p><w:p>{_TEXT.format('three')}</w:p>"
    )
    assert [(piece.page, piece.text) for piece in read(tmp_path, body)[0]] == [
        (1, "one "),
        (2, "twogoes on"),
        (3, "three"),
    ]
    plain = f"<w:p>{_TEXT.format('one')}</w:p><w:p>{by_hand}{_TEXT.format('two')}</w:p>"
    assert [piece.page for piece in read(tmp_path, plain)[0]] == [1, 2]
    assert [piece.page for piece in read(tmp_path, paragraph("no marks"))[0]] == [None]


def test_what_is_not_read_is_said(tmp_path: Path) -> None:
    _pieces, notes = read(tmp_path, paragraph("a"), comments=f'<w:comments xmlns:w="{W}"/>')
    assert notes == {"comments"}
