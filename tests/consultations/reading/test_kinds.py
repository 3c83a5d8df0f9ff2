"""Kinds of UN documents, made here and saved in every format that comes in: each must read alike, word for word."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import docx
import pikepdf
import pytest
import typst

from consultations.reading import DocumentReading, ReadingError, read
from tests.consultations.reading.samples import numbers

LONG = " ".join(["The Council noted the information provided by institutions and intergovernmental bodies."] * 5)


@dataclass(frozen=True)
class Part:
    """A heading of a level, a paragraph (its number, its text), or an item of one (its mark, its text)."""

    kind: str
    text: str
    mark: str = ""
    level: int = 1


def h(text: str, level: int) -> Part:
    return Part("heading", text, level=level)


def p(number: str, text: str) -> Part:
    return Part("paragraph", text, mark=f"{number}.")


def item(mark: str, text: str) -> Part:
    return Part("item", text, mark=mark)


OBSERVATIONS = (
    h("II. Main areas of concern and recommendations", 1),
    h("A. General measures (arts. 4 and 42)", 2),
    h("Legislation", 3),
    p("8", "The Committee recommends that the State party:"),
    item("(a)", "Align its legislation with general comment No. 5 (2003);"),
    item("(b)", "Adopt, by 2027, the bill on juvenile justice."),
    h("Data collection", 3),
    p("9", f"The Committee welcomes the census of 2019. {LONG}"),
    p("10", "The Committee urges the State party to publish its data. It encourages civil society to use them."),
    h("B. Civil rights (arts. 7 and 8)", 2),
    p("11", f"The Committee is concerned about paragraph 12 of the law. {LONG}"),
    p("12", "The State party should register every birth."),
)
REVIEW = (
    h("I. Summary of the proceedings of the review process", 1),
    h("A. Presentation by the State under review", 2),
    p("4", LONG),
    p("5", LONG),
    h("II. Conclusions and/or recommendations", 1),
    p("6", "The recommendations listed below have been examined by Arandia and enjoy its support:"),
    *(item(f"6.{n}", f"Ratify protocol {n} and report on it in 20{n + 10} (Ombira);") for n in range(1, 13)),
    p("7", "The following recommendations will be examined by Arandia:"),
    item("7.1", "Abolish the death penalty (Ombira); End all executions (Velmora); Repeal article 6.2 (Norland);"),
    item("7.2", "Train 12.5 per cent of all judges (Ombira, Velmora)."),
    p("8", "All conclusions reflect the position of the submitting States."),
)
MANDATE = (
    h("VI. Conclusions and recommendations", 1),
    p("90", f"The Special Rapporteur concludes that much remains to be done. {LONG}"),
    p("91", "The Special Rapporteur recommends that Governments:"),
    item("(a)", "Recognize the right to water, in accordance with paragraph 12 (c) of the guidelines;"),
    item("(b)", "Together with civil society, adopt plans;"),
    item("(c)", "Refrain from cuts."),
    p("92", "With regard to business enterprises, the Special Rapporteur recommends that they:"),
    item("(a)", "Carry out due diligence;"),
    item("(b)", "Provide remedies."),
    p("93", "Donors should fund it. United Nations agencies are encouraged to help."),
)
KINDS = {"observations": OBSERVATIONS, "review": REVIEW, "mandate": MANDATE}


def as_text(parts: Sequence[Part]) -> tuple[bytes, str]:
    """Wrapped by hand at 70 signs."""
    import textwrap

    blocks = [
        "\n".join(textwrap.wrap(f"{part.mark} {part.text}".strip(), 70, break_on_hyphens=False)) for part in parts
    ]
    return "\n\n".join(blocks).encode(), "report.txt"


def as_markdown(parts: Sequence[Part]) -> tuple[bytes, str]:
    """As converters write it: escaped stops, bold over several lines, notes; the lowest headings only in bold."""
    lines = ["# Report"]
    for part in parts:
        if part.kind == "heading":
            lines.append(f"**{part.text}**" if part.level == 3 else f"{'#' * (part.level + 1)} {part.text}")
        else:
            head, _, tail = part.text.partition(" ")
            escaped = part.mark.replace(".", "\\.") if part.kind == "paragraph" else part.mark
            lines.append(f"{escaped} **{head}\n{tail}**[^1]" if part.kind == "item" else f"{escaped} {part.text}")
    return ("\n\n".join(lines) + "\n\n[^1]: See the note, which no one\n    shall read.\n").encode(), "report.md"


def as_page(parts: Sequence[Part]) -> tuple[bytes, str]:
    """As a word processor saves a page: items as paragraphs, notes at the end, the lowest headings only in bold."""
    lines = []
    for part in parts:
        if part.kind == "heading":
            lines.append(
                f"<p><b>{part.text}</b></p>" if part.level == 3 else f"<h{part.level}>{part.text}</h{part.level}>"
            )
        else:
            divided = part.text.replace("ecommend", "ecom&shy;mend")
            lines.append(f"<p>{part.mark}&nbsp; {divided}<sup><a href='#n1'>1</a></sup></p>")
    notes_below = "<hr><p><a id='n1'><sup>1</sup></a> A note that is no text.</p>"
    return f"<html><body>{''.join(lines)}{notes_below}</body></html>".encode(), "report.html"


def as_word(parts: Sequence[Part]) -> tuple[bytes, str]:
    """Headings by style, the lowest only in bold; tabs after the numbers, a soft hyphen, a running head."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "A/HRC/99/1"
    for part in parts:
        if part.kind == "heading" and part.level < 3:
            document.add_heading(part.text, part.level)
        elif part.kind == "heading":
            document.add_paragraph().add_run(part.text).bold = True
        else:
            document.add_paragraph(f"{part.mark}\t{part.text.replace('ecommend', 'ecom\u00admend')}")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue(), "report.docx"


def as_pdf(parts: Sequence[Part], *, columns: int = 1) -> tuple[bytes, str]:
    """Justified and divided, with running heads, page numbers and a note on every page."""
    sizes = {1: 'size: 14pt, weight: "bold"', 2: 'size: 12pt, weight: "bold"', 3: 'style: "italic"'}
    blocks = []
    for at, part in enumerate(parts):
        text = part.text.replace("*", "\\*").replace("_", "\\_")
        note = f"#footnote[See document {at} of the Council.]" if at % 4 == 3 else ""
        if part.kind == "heading":
            blocks.append(f"#text({sizes[part.level]})[{text}]")
        elif part.kind == "item":
            blocks.append(f"#pad(left: 0.7cm)[{part.mark} #h(0.3cm) {text}{note}]")
        else:
            blocks.append(f"{part.mark.replace('.', '\\.')} #h(0.5cm) {text}{note}")
    source = f"""\
#set page(paper: "a4", columns: {columns}, header: context [A/HRC/99/1 #h(1fr)],
  footer: context [GE.27-00001 #h(1fr) #here().page()])
#set text(size: 10pt, lang: "en")
#set par(justify: true)
{"\n\n".join(blocks)}"""
    return typst.compile(source.encode(), format="pdf"), "report.pdf"


def in_columns(parts: Sequence[Part]) -> tuple[bytes, str]:
    return as_pdf([*parts, *(p(str(number), f"The Council met. {LONG}") for number in range(94, 110))], columns=2)


def meant(parts: Sequence[Part], above: tuple[str, ...] = ()) -> list[tuple[str, tuple[str, ...], str]]:
    """Number, headings and text as they shall be read."""
    path: dict[int, str] = {}
    found, number = [], ""
    for part in parts:
        if part.kind == "heading":
            path = {level: text for level, text in path.items() if level < part.level} | {part.level: part.text}
            continue
        own = part.mark.rstrip(".")
        number = own if part.kind == "paragraph" else number
        whole = own if part.kind == "paragraph" or "." in own else f"{number}{own}"
        found.append((whole, (*above, *(path[level] for level in sorted(path))), part.text))
    return found


WAYS: dict[str, Callable[[Sequence[Part]], tuple[bytes, str]]] = {
    "text": as_text, "markdown": as_markdown, "page": as_page, "word": as_word, "pdf": as_pdf, "columns": in_columns,
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_reads_alike_from_each_format(kind: str, way: str) -> None:
    reading = read(*WAYS[way](KINDS[kind]))
    expected = meant(KINDS[kind], ("Report",) if way == "markdown" else ())
    found = [(each.number, each.heading_path, _without_marks(each.text)) for each in reading.paragraphs][
        : len(expected)
    ]
    assert found == expected


def _without_marks(text: str) -> str:
    """Notes' marks within the sentence stay as printed; they are told as such."""
    return text.removesuffix("1") if text.endswith((";1", ".1")) else text


def test_requests_addressees_and_pages_of_the_kinds() -> None:
    asked = {
        (each.number, limb.limb): (limb.force.value, list(map(str, limb.addressees)))
        for kind in KINDS.values()
        for each in read(*as_pdf(kind)).paragraphs
        for limb in each.limbs
    }
    assert asked["8(a)", 1] == ("recommends", ["States parties"])
    assert asked["10", 1] == ("urges", ["States parties"])
    assert asked["10", 2] == ("encourages", ["civil society"])
    assert [key for key in asked if key[0] == "7.1"] == [("7.1", 1), ("7.1", 2), ("7.1", 3)]
    assert asked["91(b)", 1] == ("recommends", ["States"])
    assert asked["92(b)", 1] == ("recommends", ["private sector"])
    assert asked["93", 1] == ("should", ["donors"])
    assert asked["93", 2] == ("encourages", ["United Nations entities"])
    spread = [page for each in read(*in_columns(MANDATE)).paragraphs for page in each.pages]
    assert spread == sorted(spread)
    assert set(spread) == {1, 2}


ARABIC = """\
رابعاً - الاستنتاجات والتوصيات

ألف - التوصيات

89- يوصي المقرر الخاص الدول بما يلي:

(أ) الاعتراف بالحق في المياه في التشريعات الوطنية؛

(ب) اعتماد خطط عمل (2019)؛

(ج) الامتناع عن التخفيضات.

90- ينبغي للمجتمع الدولي أن يزيد معونته.
"""
OTHERS = {
    "fr": "VI. Conclusions et recommandations\n\n89. Le Rapporteur spécial recommande aux États :\n"
    "a) De reconnaître le droit à l’eau ;\nb) D’adopter des plans, con-\nformément au paragraphe 12 ;\n"
    "c) De s’abstenir de toute coupe.\n\n90. La communauté internationale devrait accroître son aide.\n",
    "es": "VI. Conclusiones y recomendaciones\n\n89. El Relator Especial recomienda a los Estados que:\n"
    "a) Reconozcan el derecho al agua;\nb) Aprueben planes, en consulta con la sociedad civil, y\n"
    "c) Se abstengan de recortes.\n\n90. La comunidad internacional debería aumentar su ayuda.\n",
    "ru": "VI. Выводы и рекомендации\n\n89. Специальный докладчик рекомендует государствам:\n"
    "a) признать право на воду;\nb) принять планы действий;\nc) воздерживаться от сокращений.\n\n"
    "90. Международному сообществу следует увеличить помощь.\n",
    "zh": "六、结论和建议\n\n89. 特别报告员建议各国：\n(a) 在立法中承认水权；\n（b）通过行动计划；\n(c) 避免削减。\n\n"
    "90. 国际社会应增加援助。\n",
    "ar": ARABIC,
}


@pytest.mark.parametrize("language", OTHERS)
def test_items_have_the_same_numbers_in_every_language(language: str) -> None:
    reading = read(OTHERS[language].encode(), "report.txt")
    assert numbers(reading) == ["89", "89(a)", "89(b)", "89(c)", "90"]
    assert all(len(each.heading_path) == (2 if language == "ar" else 1) for each in reading.paragraphs)


def test_an_arabic_pdf_is_read_from_the_right() -> None:
    lines = [line.replace("رابعاً", "رابعا") for line in ARABIC.split("\n\n")]
    body = "\n\n".join(
        f"#text(size: {14 - 2 * at}pt, weight: \"bold\")[{line}]" if at < 2 else
        f"#pad(right: 1cm)[{line}]" if line.startswith("(") else line
        for at, line in enumerate(lines)
    )  # fmt: skip
    long = "أحاط المجلس علما بالمعلومات المقدمة من المؤسسات بشأن الاستعراض Universal Periodic Review وما يليه. " * 3
    source = f'#set page(paper: "a4")\n#set text(size: 10pt, lang: "ar", dir: rtl)\n{body}\n\n91- {long}'
    reading = read(typst.compile(source.encode(), format="pdf"), "report.pdf")
    assert reading.language == "ar"
    assert numbers(reading) == ["89", "89(a)", "89(b)", "89(c)", "90", "91"]
    texts = {each.number: each.text for each in reading.paragraphs}
    assert texts["89"] == "يوصي المقرر الخاص الدول بما يلي:"
    assert texts["89(a)"] == "الاعتراف بالحق في المياه في التشريعات الوطنية؛"
    assert texts["89(b)"] == "اعتماد خطط عمل (2019)؛"
    assert texts["91"].count("بشأن الاستعراض Universal Periodic Review وما يليه") == 3
    assert reading.paragraphs[0].heading_path == ("رابعا - الاستنتاجات والتوصيات", "ألف - التوصيات")


def test_a_compact_with_lettered_actions_from_each_format() -> None:
    parts: list[Part] = []
    for number in (1, 2):
        parts += [h(f"Objective {number}: Minimize what drives people out {number}", 1)]
        parts += [Part("item", "We commit to the following actions:")]
        parts += [item(f"({letter})", f"Promote plan {letter}{number} with all partners;") for letter in "abc"]
    expected = [f"{number}({letter})" for number in (1, 2) for letter in "abc"]
    for way in (as_word, as_page):
        data, name = way([Part(part.kind, part.text.split(":")[0] if part.kind == "heading" else part.text, part.mark)
                          for part in parts])  # fmt: skip
        assert [each.number for each in read(data, name).paragraphs][-6:] == expected, name


def test_what_cannot_be_read_is_refused_in_words() -> None:
    data, _name = as_pdf(MANDATE)
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as file:
        file.save(locked, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    long = io.BytesIO()
    with pikepdf.new() as file:
        for _sheet in range(2001):
            file.add_blank_page()
        file.save(long)
    with pytest.raises(ReadingError) as refused:
        read(locked.getvalue(), "report.pdf")
    assert refused.value.code == "password"
    with pytest.raises(ReadingError) as refused:
        read(long.getvalue(), "report.pdf")
    assert refused.value.code == "too_large"
    with pytest.raises(ReadingError) as refused:
        read(b" \n", "report.docx")
    assert refused.value.code == "empty"


def test_the_bytes_say_what_a_file_is_not_its_name() -> None:
    assert numbers(read(as_pdf(MANDATE)[0], "report.docx"))[:2] == ["90", "91"]
    assert numbers(read(as_word(MANDATE)[0], "report.pdf"))[:2] == ["90", "91"]


def test_signs_of_plain_text_stay() -> None:
    text = "1. States should spend 5 * 3 per cent, of a_b and c_d, * as agreed.\n\n2. States should act*.\n\n* A note."
    reading: DocumentReading = read(text.encode(), "report.txt")
    assert reading.paragraphs[0].text == "States should spend 5 * 3 per cent, of a_b and c_d, * as agreed."
    assert reading.paragraphs[1].text == "States should act."
