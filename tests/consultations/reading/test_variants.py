"""Invented documents of each kind, printed as other offices print them: numbering, notes, columns, headings."""

import io
from textwrap import dedent

import docx
import typst

from consultations.reading import DocumentReading, read
from tests.consultations.reading.samples import numbers, reading_of


def texts(reading: DocumentReading) -> list[str]:
    return [each.text for each in reading.paragraphs]


def kinds(reading: DocumentReading) -> list[str]:
    return [str(each.kind) for each in reading.paragraphs]


def path_of(reading: DocumentReading, number: str) -> tuple[str, ...]:
    return tuple(next(each for each in reading.paragraphs if each.number == number).heading_path)


def left_out(reading: DocumentReading) -> list[str]:
    return [each.text for each in reading.left_out]


def pdf(source: str) -> DocumentReading:
    return read(typst.compile(dedent(source).encode()), "paper.pdf")


def word(*paragraphs: str) -> DocumentReading:
    document, target = docx.Document(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(target)
    return read(target.getvalue(), "paper.docx")


def test_russian_items_have_russian_letters() -> None:
    reading = reading_of("""\
        Заключительные замечания по пятому периодическому докладу Арандии

        1. Комитет обеспокоен тем, что женщины не имеют доступа к правосудию.

        2. Комитет рекомендует государству-участнику:

        а) открыть суды в сельских районах;

        б) предоставить бесплатную юридическую помощь.

        3. Государству-участнику следует увеличить финансирование школ.
        """)
    assert numbers(reading) == ["1", "2", "2(a)", "2(b)", "3"]
    assert texts(reading)[3] == "предоставить бесплатную юридическую помощь."
    assert [list(limb.addressees) for limb in reading.paragraphs[4].limbs] == [["States parties"]]


def test_arabic_items_that_end_in_a_semicolon_are_no_headings() -> None:
    reading = reading_of("""\
        قرار اعتمده مجلس حقوق الإنسان

        ٦٠/١٢- المدارس الآمنة

        إن مجلس حقوق الإنسان،

        إذ يشير إلى قراره ٥٨/٤ المؤرخ ٣ أيار/مايو ٢٠٢٦،

        ١- يهيب بالدول أن تقوم بما يلي:

        (أ) بناء المدارس؛

        (ب) تدريب المعلمين؛

        ٢- يطلب إلى الأمين العام أن يقدم تقريراً إلى المجلس.
        """)
    assert numbers(reading) == ["PP1", "1", "1(a)", "1(b)", "2"]
    assert texts(reading)[2:4] == ["بناء المدارس؛", "تدريب المعلمين؛"]
    assert path_of(reading, "2") == ("٦٠/١٢- المدارس الآمنة",)


def test_chinese_numerals_are_numbers_and_items() -> None:
    reading = reading_of("""\
        关于学校的决定

        一、各国应当建立学校。

        二、各国应当培训教师：

        （一）在农村地区；

        （二）在城市。

        十、委员会请秘书长提交报告。
        """)
    assert numbers(reading) == ["1", "2", "2(a)", "2(b)", "10"]
    assert texts(reading)[0] == "各国应当建立学校。" and texts(reading)[3] == "在城市。"
    assert numbers(word("关于河流的问题", "一、贵国法律如何保护河流？", "二、哪些机构监测水质？")) == ["1", "2"]


def test_the_secretary_general_is_asked_though_he_also_speaks() -> None:
    reading = reading_of("""\
        人权理事会通过的决议，关于安全学校和清洁用水以及儿童权利的问题，于二〇二七年五月四日通过，未经表决，载有以下内容和段落以及要求

        1. 呼吁各国建造学校，并为农村地区的所有儿童提供安全的饮用水和足够的教师，特别是为女童和残疾儿童提供；

        2. 请秘书长提交报告；
        """)
    assert [list(limb.addressees) for limb in reading.paragraphs[1].limbs] == [["Secretary-General"]]


def test_a_decision_without_numbers_whose_paragraphs_end_in_commas() -> None:
    reading = reading_of("""\
        Decision 15/8. Follow-up to the review of Arandia

        The Executive Committee,

        Recalling decision 14/3,

        Conscious of the need for clean water,

        Takes note of the report of the secretariat,

        Requests the Executive Secretary to invite observers,

        Encourages Parties to submit their views by 1 May 2028.
        """)
    assert numbers(reading) == ["PP1", "PP2", "1", "2", "3"]
    assert kinds(reading) == ["preambular"] * 2 + ["operative"] * 3
    assert all(each.counted for each in reading.paragraphs)


def test_parts_of_a_resolution_below_roman_numerals() -> None:
    reading = reading_of("""\
        The Assembly of Ombira,

        Recalling resolution 3 of 1 June 2020,

        I
        Schools

        1. Invites States to build schools;

        II
        Water

        2. Encourages States to protect rivers.

        Annexe

        1. The working group shall meet twice a year.

        2. It shall consist of ten members.
        """)
    assert numbers(reading) == ["PP1", "1", "2", "Annexe, 1", "Annexe, 2"]
    assert path_of(reading, "1") == ("I", "Schools") and path_of(reading, "2") == ("II", "Water")


def test_notes_below_a_rule_belong_to_no_paragraph() -> None:
    star = reading_of(
        "Observations on Velmora*\n\n1. States should build wells.\n\n2. States should report.\n"
        "__________\n* Adopted by the Committee on 3 May 2027.\n"
    )
    assert texts(star) == ["States should build wells.", "States should report."]
    assert "* Adopted by the Committee on 3 May 2027." in left_out(star)
    numbered = reading_of(
        "Observations on Velmora\n\n1. States should build wells.1\n\n2. Cities should report.2\n\n"
        "__________\n1 See A/70/1.\n2 Ibid., para. 12.\n\n3. Companies should report.\n"
    )
    assert texts(numbered) == ["States should build wells.", "Cities should report.", "Companies should report."]
    assert any("1 See A/70/1." in text for text in left_out(numbered))


def test_small_roman_numbers_are_numbers() -> None:
    reading = reading_of("""\
        Declaration on rivers

        i. Recognize that rivers are shared;

        ii. Commit to clean water for all by 2030;

        iii. Call upon companies to report;

        iv. Request the secretariat to follow up.
        """)
    assert numbers(reading) == ["i", "ii", "iii", "iv"]


MARKDOWN = """\
# Resolution 5 on rivers

The Assembly,

Noting the report,

1. *Urges* States to build wells;
2. *Requests* the secretariat:
   1. to report;
   2. to publish data;
3. *Decides* to meet again.
"""


def test_a_list_inside_an_item_of_markdown_ends_no_run() -> None:
    reading = read(MARKDOWN.encode(), "paper.md")
    assert numbers(reading) == ["PP1", "1", "2", "3"]
    assert texts(reading)[2] == "Requests the secretariat: (1) to report; (2) to publish data;"


def test_points_below_a_question_are_no_headings() -> None:
    questions = "1. What works?\n2. What does not work?\n   - for cities\n   - for villages\n3. Anything else?\n"
    reading = read(f"# Call\n\n## Questions\n\n{questions}".encode(), "paper.md")
    assert path_of(reading, "3") == ("Call", "Questions")
    assert texts(reading)[1] == "What does not work? - for cities - for villages"


def test_a_table_in_markdown() -> None:
    rows = "| 1 | States should build wells. | States |\n| 2 | Cities should report. | Cities |\n"
    table = f"| No. | Recommendation | To |\n|---|:--|---|\n{rows}"
    reading = read(f"# Comments\n\n{table}".encode(), "table.md")
    assert [(each.number, each.text) for each in reading.paragraphs] == [
        ("1", "States should build wells."),
        ("2", "Cities should report."),
    ]
    figures = "| Year | Wells |\n|---|---|\n| 2020 | 12 |\n"
    other = read(f"1. States should build wells.\n\n{figures}\n2. Cities should report.\n".encode(), "p.md")
    assert numbers(other) == ["1", "2"] and "2020 | 12" in " ".join(left_out(other))


OBSERVATIONS = """
#set page(width: 21cm, height: 14cm, margin: 2.5cm, numbering: "1", header: [CRC/C/ARD/CO/5 #h(1fr) Distr.: General])
#set text(size: 10pt)
#align(center)[*Concluding observations on the fifth periodic report of Arandia*]

*I. Introduction*

1. The Committee considered the fifth periodic report of Arandia at its 12th and 13th meetings.

*II. Main areas of concern and recommendations*

*A. General measures of implementation (arts. 4, 42 and 44 (6))*

*Legislation*

2. *While noting the adoption of the Act, the Committee is concerned that the Act has not been brought into force.*

3. *The Committee recommends that the State party bring the Act into force.*

*Allocation of resources*

4. The Committee is seriously concerned about:

(a) The low budget for health;

(b) Corruption.

5. *The Committee urges the State party:*

(a) *To increase the budget for health;*

(b) *To fight corruption.*

*B. Civil rights and freedoms (arts. 7, 8 and 13–17)*

*Birth registration*

6. *The Committee recommends that the State party register all children at birth.*
"""


def test_headings_one_below_the_other_in_the_face_of_the_recommendations() -> None:
    reading = pdf(OBSERVATIONS)
    assert numbers(reading) == ["1", "2", "3", "4", "4(a)", "4(b)", "5", "5(a)", "5(b)", "6"]
    assert texts(reading)[0].endswith("13th meetings.") and texts(reading)[8] == "To fight corruption."
    title = "Concluding observations on the fifth periodic report of Arandia"
    main, general = "II. Main areas of concern and recommendations", "A. General measures of implementation"
    assert path_of(reading, "1") == (title, "I. Introduction")
    assert path_of(reading, "2") == (title, main, f"{general} (arts. 4, 42 and 44 (6))", "Legislation")
    civil = "B. Civil rights and freedoms (arts. 7, 8 and 13–17)"
    assert path_of(reading, "6") == (title, main, civil, "Birth registration")
    assert kinds(reading)[1:4] == ["concern", "recommendation", "concern"]
    assert "CRC/C/ARD/CO/5 Distr.: General" in left_out(reading)  # the running head of two sheets


def test_two_columns_with_notes_and_an_annex() -> None:
    reading = pdf("""
        #set page(width: 16cm, height: 20cm, columns: 2, margin: 1.5cm, numbering: "1")
        #set text(size: 9pt)
        #set par(justify: true)
        *A. Introduction*

        1. The Assembly of Ombira met in May 2027 and considered the state of rivers in all regions of the country,
        including the effects of mining.#footnote[Document OMB/2027/3.]

        2. Rivers have become warmer since 1950, and many fish have disappeared from the large rivers in the south.

        *B. Fisheries*

        3. States should:

        (a) Protect the breeding grounds of fish;

        (b) Report each year.
        #pagebreak()
        *Annex*

        *Terms of reference*

        1. The expert group shall have ten members.

        2. It shall meet twice a year.
        """)
    assert numbers(reading) == ["1", "2", "3", "3(a)", "3(b)", "Annex, 1", "Annex, 2"]
    assert texts(reading)[0].endswith("including the effects of mining.")
    assert path_of(reading, "Annex, 1") == ("Annex", "Terms of reference")


THEMES = {  # a list of recommendations by theme, as in three languages
    "es": ("140.", "140.{}\t", "Recomendaciones", "A. Alcance", "B. Acceso a la justicia", "Garantizar {} (Ghana);"),
    "ar": (
        "140-",
        "140-{}\t",
        "التوصيات",
        "ألف- نطاق الالتزامات",
        "باء- الوصول إلى العدالة",
        "ضمان التعليم {} (غانا)؛",
    ),
}


def test_items_go_on_under_headings_by_theme() -> None:
    for before, item, title, first, second, text in THEMES.values():
        document, target = docx.Document(), io.BytesIO()
        document.add_heading(title, 1)
        document.add_paragraph(f"{before}\t{text.format(0)[:-1]}:")
        for theme, values in ((first, (1, 2, 3)), (second, (4, 5))):
            document.add_heading(theme, 2)
            for value in values:
                document.add_paragraph(f"{item.format(value)}{text.format(value)}")
        document.add_heading("C.", 2)
        document.add_paragraph(f"{before.replace('140', '141')}\t{text.format(9)[:-1]}.")
        document.save(target)
        reading = read(target.getvalue(), "paper.docx")
        assert numbers(reading) == ["140", "140.1", "140.2", "140.3", "140.4", "140.5", "141"]
        assert texts(reading)[4] == text.format(4)
        assert path_of(reading, "140") == (title,)
        assert path_of(reading, "140.3") == (title, first)
        assert path_of(reading, "140.5") == (title, second)
        assert path_of(reading, "141") == (title, "C.")
        assert [each.text for each in reading.left_out if each.kind == "text"] == []


def test_text_among_the_items_of_a_theme_is_left_out_and_told() -> None:
    document, target = docx.Document(), io.BytesIO()
    document.add_paragraph("140.\tThe recommendations listed below will be examined:")
    for theme, text in (("A. Families", "140.1\tAdopt a law (Ghana);"), ("B. Data", "140.2\tPublish data (Norway).")):
        document.add_heading(theme, 2)
        document.add_paragraph("The following was recommended by the States that took the floor.")
        document.add_paragraph(text)
    document.save(target)
    reading = read(target.getvalue(), "paper.docx")
    assert numbers(reading) == ["140", "140.1", "140.2"]
    assert texts(reading)[1] == "Adopt a law (Ghana);"
    assert sum("took the floor" in text for text in left_out(reading)) == 2


def test_a_heading_with_a_letter_between_items_is_no_text_of_the_item_in_plain_text() -> None:
    reading = reading_of("""\
        III. Conclusiones y recomendaciones

        140. Las recomendaciones que se enumeran a continuación serán examinadas:

        A. Alcance

        140.1 Aprobar una ley general sobre los niños (Ghana);

        140.2 Publicar datos desglosados (Noruega);

        B. Acceso a la justicia

        140.3 Reforzar la asistencia jurídica gratuita (Türkiye).

        141. El informe refleja la posición de los Estados.
        """)
    assert numbers(reading) == ["140", "140.1", "140.2", "140.3", "141"]
    assert texts(reading)[2] == "Publicar datos desglosados (Noruega);"
    assert path_of(reading, "140.2") == ("III. Conclusiones y recomendaciones", "A. Alcance")
    assert path_of(reading, "140.3") == ("III. Conclusiones y recomendaciones", "B. Acceso a la justicia")


def with_items(*marks: str) -> DocumentReading:
    lines = [f"{mark} act {place} times;" for place, mark in enumerate(marks, 1)]
    return reading_of(
        "\n\n".join(["22. The Rapporteur recommends that States:", *lines, "23. Donors should help.", ""])
    )


def test_letters_of_two_keyboards_are_those_of_the_list() -> None:
    latin = with_items("а)", "b)", "с)", "d)", "е)", "f)")  # a, c and e are Cyrillic
    assert numbers(latin) == ["22", "22(a)", "22(b)", "22(c)", "22(d)", "22(e)", "22(f)", "23"]
    russian = with_items("a)", "б)", "в)", "г)", "д)", "e)", "ж)")  # a and e are Latin
    assert numbers(russian) == ["22", *(f"22({letter})" for letter in "abcdefg"), "23"]
    assert not latin.faults and not russian.faults


def test_a_spanish_letter_shifts_no_other() -> None:
    reading = with_items(*(f"{letter})" for letter in "abcdefghijklmnñop"))
    assert numbers(reading) == ["22", *(f"22({letter})" for letter in "abcdefghijklmnñop"), "23"]
    assert not reading.faults


def test_a_roman_one_below_a_colon_is_no_letter() -> None:
    marks = [f"({letter})" for letter in "abcdefg"]
    above = "\n\n".join(f"{mark} Act in field {mark};" for mark in marks)
    reading = reading_of(
        f"22. The Rapporteur recommends that States:\n\n{above}\n\n(h) Report:\n\n(i) On schools;\n\n(ii) On wells;\n\n"
        "(i) Train officials;\n\n(j) Pay them.\n\n23. Donors should help.\n"
    )
    assert numbers(reading) == ["22", *(f"22({letter})" for letter in "abcdefghij"), "23"]
    assert texts(reading)[8:10] == ["Report: (i) On schools; (ii) On wells;", "Train officials;"]
