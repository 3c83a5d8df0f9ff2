"""The numbers that Word prints: levels tied to styles, lists described by a style, restarts, numbers in digits."""

from lxml import etree

from core.text.word_numbers import WordNumbering

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def level(at: int, form: str, text: str, more: str = "") -> str:
    rule = f'<w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>{more}'
    return f'<w:lvl w:ilvl="{at}">{rule}</w:lvl>'


def numbering(*levels: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>') -> etree._Element:
    abstract = f'<w:abstractNum w:abstractNumId="1">{"".join(levels)}</w:abstractNum>'
    return etree.fromstring(f"<w:numbering {W}>{abstract}{nums}</w:numbering>")


def styles(content: str) -> etree._Element:
    return etree.fromstring(f"<w:styles {W}>{content}</w:styles>")


def item(at: int, num: int = 1) -> etree._Element:
    place = f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{num}"/></w:numPr>'
    return etree.fromstring(f"<w:p {W}><w:pPr>{place}</w:pPr></w:p>")


def styled(name: str) -> etree._Element:
    return etree.fromstring(f'<w:p {W}><w:pPr><w:pStyle w:val="{name}"/></w:pPr></w:p>')


def test_levels_that_are_tied_to_styles() -> None:
    rules = numbering(
        level(0, "upperRoman", "%1.", '<w:pStyle w:val="One"/>'),
        level(1, "decimal", "%1.%2", '<w:pStyle w:val="Two"/>'),
    )
    ties = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    known = styles("".join(f'<w:style w:styleId="{name}">{ties}</w:style>' for name in ("One", "Two")))
    counted = WordNumbering(rules, known)
    assert [counted.label(styled(name)) for name in ("One", "Two", "Two", "One", "Two")] == [
        "I", "I.1", "I.2", "II", "II.1",
    ]  # fmt: skip


def test_numbers_in_digits_and_levels_that_never_restart() -> None:
    legal = WordNumbering(numbering(level(0, "upperRoman", "%1."), level(1, "decimal", "%1.%2", "<w:isLgl/>")), None)
    assert [legal.label(item(at)) for at in (0, 1)] == ["I", "1.1"]
    never = '<w:lvlRestart w:val="0"/>'
    on = WordNumbering(numbering(level(0, "decimal", "%1"), level(1, "decimal", "%2", never)), None)
    assert [on.label(item(at)) for at in (0, 1, 1, 0, 1)] == ["1", "1", "2", "2", "3"]


def test_a_list_that_starts_again_and_bullets() -> None:
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    nums = "".join(
        f'<w:num w:numId="{num}"><w:abstractNumId w:val="1"/>{more}</w:num>' for num, more in ((1, ""), (2, again))
    )
    rules = numbering(level(0, "decimal", "%1."), level(1, "bullet", "•"), nums=nums)
    counted = WordNumbering(rules, None)
    assert [counted.label(item(0, num)) for num in (1, 1, 2, 2, 1)] == ["1", "2", "1", "2", "3"]
    assert counted.label(item(1)) == ""
    assert counted.is_bullet(item(1))
    assert not counted.is_bullet(item(0))


def test_a_list_that_a_style_describes() -> None:
    rules = etree.fromstring(
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="1">{level(0, "lowerLetter", "(%1)")}</w:abstractNum>'
        '<w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="Items"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num></w:numbering>'
    )
    known = styles('<w:style w:styleId="Items"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>')
    counted = WordNumbering(rules, known)
    assert [counted.label(item(0, 2)) for _ in "ab"] == ["a", "b"]
