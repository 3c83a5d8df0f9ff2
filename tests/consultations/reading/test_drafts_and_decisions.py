"""Drafts under negotiation, decisions of other bodies and laws of other countries, as they come; all invented."""

import io
from textwrap import dedent

import docx
import typst

from consultations.reading import DocumentReading, read
from consultations.reading.results import LeftOutKind
from tests.consultations.reading.samples import numbers, reading_of


def texts(reading: DocumentReading) -> dict[str, str]:
    return {each.number: each.text for each in reading.paragraphs}


def kinds(reading: DocumentReading) -> list[str]:
    return [str(each.kind) for each in reading.paragraphs]


def paths(reading: DocumentReading) -> dict[str, tuple[str, ...]]:
    return {each.number: tuple(each.heading_path) for each in reading.paragraphs}


def faults(reading: DocumentReading) -> list[str]:
    return [fault.code for fault in reading.faults]


def left_out(reading: DocumentReading, kind: LeftOutKind) -> str:
    return " ".join(each.text for each in reading.left_out if each.kind is kind)


def addressees(reading: DocumentReading) -> dict[str, list[str]]:
    return {each.number: [name for limb in each.limbs for name in limb.addressees] for each in reading.paragraphs}


def pdf(source: str) -> DocumentReading:
    return read(typst.compile(dedent(source).encode()), "paper.pdf")


_LONG = (
    "the report of the executive committee on the protection of rivers, lakes and wetlands in all regions, with its "
    "annexes"
)
UNWRAPPED = f"""\
Contents
\tDecision\tPage
\t4/CP.50\tRivers\t3
\t5/CP.50\tLakes\t5
Decision 4/CP.50
Rivers
\tThe Conference of the Parties,
\tRecalling decision 2/CP.49 and {_LONG}, and having considered the views of observers,
\t1.\tWelcomes {_LONG}, which was submitted before the session and discussed at length by its subsidiary bodies;
\t2.\tRequests the secretariat:
\t(a)\tTo publish it;
\t(b)\tTo translate it.
\t9th plenary meeting
\t3 May 2027
Decision 5/CP.50
Lakes
\tThe Conference of the Parties
\t1.\tTakes note of {_LONG}, and of the costs of its measures, as estimated by the secretariat in March 2027;
\t2.\tInvites Parties to submit views.
\t9th plenary meeting
\t3 May 2027
Decision 6/CP.50
Wetlands
\tThe Conference of the Parties and the Conference of the Parties serving as the meeting of the Parties to the River Protocol and to its amendments,
\tRecalling {_LONG}, as well as all that has been said about wetlands since the first session,
\t1.\tRequest the Executive Secretary to assist States with {_LONG}, and to report on this at the next session.
"""  # noqa: E501 - each paragraph is one line, as such a file has it


def test_a_text_without_line_breaks_loses_no_decision_though_most_of_its_lines_are_short() -> None:
    reading = reading_of(UNWRAPPED)
    assert numbers(reading) == [
        "4/CP.50, PP1",
        "4/CP.50, 1",
        "4/CP.50, 2",
        "4/CP.50, 2(a)",
        "4/CP.50, 2(b)",
        "5/CP.50, 1",
        "5/CP.50, 2",
        "6/CP.50, PP1",
        "6/CP.50, 1",
    ]
    assert paths(reading)["5/CP.50, 1"] == ("Decision 5/CP.50 Lakes",)
    assert addressees(reading)["6/CP.50, 1"] == ["Executive Secretary"]  # several bodies: Request, not Requests
    assert not faults(reading)


def test_a_draft_decision_without_a_number_is_no_end_of_the_decision_above() -> None:
    reading = reading_of("""\
        Draft decision -/CP.40

        Loss of rivers

        The Conference of the Parties,

        Recalling decision 2/CP.19,

        1. Requests the secretariat to organize a workshop;

        Draft decision -/CMA.20

        Lakes

        The Conference of the Parties serving as the meeting of the Parties to the Agreement,

        1. Urges Parties to submit plans.
        """)
    assert numbers(reading) == ["-/CP.40, PP1", "-/CP.40, 1", "-/CMA.20, 1"]
    assert texts(reading)["-/CP.40, 1"] == "Requests the secretariat to organize a workshop;"


def test_paragraphs_of_a_zero_draft_have_the_numbers_by_which_they_are_discussed() -> None:
    reading = reading_of("""\
        Zero draft - 12 March 2027

        The right to repair

        PP1. Guided by the purposes of the Charter,

        PP 2 bis. Recalling its previous resolutions,

        OP1. Calls upon States to:

        a) Adopt laws on spare parts;

        b) Inform consumers;

        [OP1 bis. Invites the Forum to advise States;]

        OP2: Requests the High Commissioner to report.
        """)
    assert numbers(reading) == ["PP1", "PP2 bis", "OP1", "OP1(a)", "OP1(b)", "OP1 bis", "OP2"]
    assert kinds(reading) == ["preambular"] * 2 + ["operative"] * 5
    assert texts(reading)["OP1 bis"] == "[Invites the Forum to advise States;]"
    assert not any(each.counted for each in reading.paragraphs)


def test_brackets_and_alternatives_of_a_text_that_is_not_agreed() -> None:
    reading = reading_of("""\
        Draft declaration on rivers

        [1. We recognize [the importance] [the value] of rivers;]

        2. [We commit to protect rivers by 2035;]

        2 alt. [We intend to protect rivers;]

        3. We call upon the Secretary-General to report;

        [4. We invite the private sector to contribute.]
        """)
    assert texts(reading) == {
        "1": "[We recognize [the importance] [the value] of rivers;]",
        "2": "[We commit to protect rivers by 2035;]",
        "2 alt": "[We intend to protect rivers;]",
        "3": "We call upon the Secretary-General to report;",
        "4": "[We invite the private sector to contribute.]",
    }


def test_a_decision_that_a_recommendation_quotes_is_its_own_text() -> None:
    reading = reading_of("""\
        24/3. Invasive species

        The Subsidiary Body on Scientific Advice,

        1. Takes note of the outcomes of the expert group;

        2. Recommends that the Conference of the Parties adopt a decision along the following lines:

        “The Conference of the Parties,

        “Recalling target 6,

        “1. Encourages Parties to use the guidance.”

        24/4. Wildlife

        The Subsidiary Body on Scientific Advice,

        1. Requests the Executive Secretary to continue its work.
        """)
    assert numbers(reading) == ["24/3, 1", "24/3, 2", "24/4, 1"]
    assert texts(reading)["24/3, 2"].endswith("“1. Encourages Parties to use the guidance.”")


def test_a_preamble_with_letters_and_verbs_in_capitals() -> None:
    reading = reading_of("""\
        Cooperation on clinics

        The General Conference,

        (a) Recalling resolution 7,

        (b) Noting the work of the Secretariat,

        1. URGES Member States to assess the burden;

        2. REQUESTS the Director-General: (1) to report.
        """)
    assert numbers(reading) == ["PP1", "PP2", "1", "2"]
    assert addressees(reading)["1"] == ["Member States"]
    assert addressees(reading)["2"] == ["Director-General"]


def test_old_observations_suggest_and_express_concern() -> None:
    reading = reading_of("""\
        Concluding observations of the Committee on Equal Schools: Velmora

        1. The Committee considered the second periodic report of Velmora.

        D. Principal subjects of concern

        2. Concern is expressed that no law prohibits fees.

        3. Judges are not trained. (art. 9) The State party should train them.

        E. Suggestions

        4. The Committee suggests that the State party adopt a law.
        """)
    assert kinds(reading)[1:] == ["concern", "recommendation", "recommendation"]
    assert addressees(reading)["3"] == ["Velmora"] and addressees(reading)["4"] == ["Velmora"]
    assert not reading.paragraphs[2].limbs[0].implied


LAWS = {
    "id": (
        "BAB I\nKETENTUAN UMUM\n\nPasal 1\n\nSungai adalah aliran air yang besar.\n\nPasal 2\n\n"
        "(1) Setiap orang wajib menjaga sungai.\n(2) Pemerintah daerah wajib membersihkan sungai.\n",
        ["Pasal 1", "Pasal 2(1)", "Pasal 2(2)"],
        "BAB I KETENTUAN UMUM",
    ),
    "vi": (
        "Chương I\nQUY ĐỊNH CHUNG\n\nĐiều 1. Phạm vi\n\nLuật này quy định về bảo vệ sông.\n\nĐiều 2. Trách nhiệm\n\n"
        "1. Mọi người có trách nhiệm bảo vệ sông.\n\n2. Ủy ban báo cáo hằng năm.\n",
        ["Điều 1", "Điều 2, 1", "Điều 2, 2"],
        "Chương I QUY ĐỊNH CHUNG",
    ),
    "hu": (
        "I. FEJEZET\n\n1. cikk\n\nA folyók az állam tulajdonában vannak.\n\n"
        "2. cikk\n\nMindenki köteles a folyókat védeni.\n",
        ["1. cikk", "2. cikk"],
        "I. FEJEZET",
    ),
    "ko": (
        "제1장 총칙\n\n제1조(목적) 이 법은 하천을 보호한다.\n\n제2조(의무) 모든 국민은 하천을 보호하여야 한다.\n",
        ["제1조", "제2조"],
        "제1장 총칙",
    ),
    "tr": (
        "BÖLÜM I\n\nMADDE 1 – Bu Kanunun amacı nehirleri korumaktır.\n\n"
        "MADDE 2 – Herkes nehirleri korumakla yükümlüdür.\n",
        ["MADDE 1", "MADDE 2"],
        "BÖLÜM I",
    ),
    "th": (
        "หมวด ๑\n\nมาตรา ๑ พระราชบัญญัตินี้เรียกว่า พระราชบัญญัติแม่น้ำ\n\nมาตรา ๒ บุคคลทุกคนมีหน้าที่คุ้มครองแม่น้ำ\n",
        ["มาตรา ๑", "มาตรา ๒"],
        "หมวด ๑",
    ),
    "fa": (
        "فصل ۱\n\nماده ۱ - هدف این قانون حفاظت از رودخانه‌ها است.\n\n"
        "ماده ۲ - همه مردم موظف به حفاظت از رودخانه‌ها هستند.\n",
        ["ماده ۱", "ماده ۲"],
        "فصل ۱",
    ),
}


def test_articles_and_chapters_of_laws_in_other_languages() -> None:
    for language, (text, expected, chapter) in LAWS.items():
        reading = read(text.encode(), "draft.txt")
        assert numbers(reading) == expected, language
        assert {each.heading_path[0] for each in reading.paragraphs} == {chapter}, language
        assert all(each.text for each in reading.paragraphs) and not faults(reading), language


def test_headings_and_items_in_a_script_whose_vowels_are_no_letters() -> None:
    reading = reading_of("""\
        क. परिचय

        1. नदियाँ देश की जीवन रेखा हैं।

        2. कई नदियाँ सूख गई हैं।

        ख. सिफारिशें

        3. नगर पालिकाओं को निम्नलिखित कार्य करने चाहिए:

        (क) कचरा हटाना;

        (ख) पेड़ लगाना।

        4. केंद्र सरकार रिपोर्ट प्रकाशित करे।
        """)
    assert numbers(reading) == ["1", "2", "3", "3(a)", "3(b)", "4"]
    assert texts(reading)["2"] == "कई नदियाँ सूख गई हैं।"
    assert paths(reading)["4"] == ("ख. सिफारिशें",)


def test_articles_with_dotted_paragraphs_are_headings() -> None:
    reading = reading_of("""\
        Draft instrument on rivers

        Article 1. Definitions

        1.1. "River" shall mean any stream.

        1.2. "State" shall mean a State Party.

        Article 2. Purpose

        2.1. The purpose of this instrument is to protect rivers.

        2.2. It applies to all rivers.
        """)
    assert numbers(reading) == ["1.1", "1.2", "2.1", "2.2"]
    assert paths(reading)["2.2"][-1] == "Article 2. Purpose"


def test_statements_with_a_letter_and_a_number() -> None:
    reading = reading_of("""\
        A. Wetlands and people

        A1. Wetlands store water (well established) {2.1}.

        A2. Many wetlands are lost each year {2.3}.

        B. Options

        B1. Drains can be closed {5.1}.
        """)
    assert numbers(reading) == ["A1", "A2", "B1"]
    assert kinds(reading) == ["statement"] * 3


def test_questions_with_the_word_of_another_language() -> None:
    for word in ("Pertanyaan", "Soru", "Câu hỏi", "질문"):
        reading = read(f"{word} 1: Apa?\n\n{word} 2: Bagaimana?\n\n{word} 3: Kapan?\n".encode(), "paper.txt")
        assert numbers(reading) == ["Q1", "Q2", "Q3"], word
        assert kinds(reading) == ["question"] * 3


def test_a_label_alone_above_the_number_of_a_section_is_not_lost() -> None:
    reading = reading_of("""\
        List of recommendations

        Recommendation 1

        2.45 The committee recommends that the Government fund legal aid.

        Recommendation 2

        2.60 The committee recommends that the States train judges.
        """)
    assert texts(reading) == {
        "1": "2.45 The committee recommends that the Government fund legal aid.",
        "2": "2.60 The committee recommends that the States train judges.",
    }


def test_labels_that_do_not_number_the_document_stay_in_the_text() -> None:
    reading = reading_of("""\
        1 Duty to clean

        (1) The owner of a river must clean it.

        (2) The duty does not apply to a stream.

        2 Power to inspect

        (1) An inspector may enter land.
        """)
    assert "(2) The duty does not apply to a stream." in texts(reading).values()


OFFICIAL = """\
<!DOCTYPE html><html><body><p>REGULATION 2027/100 on rivers</p><p>Whereas:</p>
<table><tr><td><p>(1)</p></td><td><p>Rivers are important for all who live at them.</p></td></tr></table>
<table><tr><td><p>(2)</p></td><td><p>Common rules should be laid down.</p></td></tr></table>
<p>HAS ADOPTED THIS REGULATION:</p>
<p>Article 1</p><p>Subject</p><p>This Regulation lays down rules on:</p>
<table><tr><td><p>(a)</p></td><td><p>waste water;</p></td></tr></table>
<table><tr><td><p>—</p></td><td><p>and dams.</p></td></tr></table>
<p>Article 2</p><p>Entry into force</p><p>It enters into force on 1 May 2028.</p></body></html>
"""


def test_tables_that_only_place_numbers_before_texts() -> None:
    reading = read(OFFICIAL.encode(), "act.html")
    assert numbers(reading) == ["(1)", "(2)", "Article 1", "Article 1(a)", "Article 2"]
    assert kinds(reading)[:2] == ["preambular"] * 2
    assert texts(reading)["(1)"] == "Rivers are important for all who live at them."
    assert not left_out(reading, LeftOutKind.TABLE)
    document, target = docx.Document(), io.BytesIO()
    table = document.add_table(0, 2)
    for number, text in ((1, "Wetlands should be mapped."), (2, "Drains should be closed by States.")):
        row = table.add_row().cells
        row[0].text, row[1].text = f"{number}.", text
    document.save(target)
    assert numbers(read(target.getvalue(), "guidelines.docx")) == ["1", "2"]


def test_figures_in_two_columns_are_still_a_table() -> None:
    table = "".join(f"<tr><td>{year}</td><td>{count} wells</td></tr>" for year, count in ((12, 40), (15, 33)))
    page = f"<html><body><p>1. States should dig.</p><table>{table}</table><p>2. Cities should help.</p></body></html>"
    reading = read(page.encode(), "page.html")
    assert numbers(reading) == ["1", "2"] and "40 wells" in left_out(reading, LeftOutKind.TABLE)


def test_endnotes_of_a_text_are_no_part_of_its_last_paragraph() -> None:
    reading = reading_of("""\
        1. Arandia ratified the Convention.1

        2. Courts are far away.2, 3

        Notes

             1   See A/1.
             2   OMB submission, p. 2.
             3   Ibid., para. 4. See also p. 9.
        """)
    assert texts(reading)["2"].startswith("Courts are far away.") and "submission" not in texts(reading)["2"]
    assert left_out(reading, LeftOutKind.NOTE).endswith("See also p. 9.")


LINES = "".join(
    f"{number:>3}  {line}\n".rstrip(" ")
    for number, line in enumerate(
        (
            "Draft report",
            "",
            "1. Rivers are shared by many States and",
            "millions of people depend on them.",
            "",
            "2. The state of rivers has worsened in all",
            "regions, and many fish have disappeared.",
            "",
            "3. States should cooperate.",
        ),
        1,
    )
)


def test_numbers_of_lines_in_the_margin_of_a_draft() -> None:
    reading = read(LINES.encode(), "draft.txt")
    assert texts(reading)["1"] == "Rivers are shared by many States and millions of people depend on them."
    assert numbers(reading) == ["1", "2", "3"]
    points = "".join(f"{number} States should protect river {number}.\n" for number in range(1, 13))
    assert "12 States" in " ".join(texts(read(points.encode(), "points.txt")).values())
    printed = pdf("""
        #set page(width: 14cm, height: 12cm, margin: (left: 3cm, rest: 2cm), numbering: "1")
        #set text(size: 10pt)
        #set par.line(numbering: "1")
        *Draft guidelines on rivers*

        1. Rivers are shared by many States, and millions of people depend on them in all regions of the world.

        2. Cities should:

        (a) treat waste water;

        (b) publish data.
        """)
    assert numbers(printed) == ["1", "2", "2(a)", "2(b)"]
    assert texts(printed)["1"].endswith("depend on them in all regions of the world.")
    assert left_out(printed, LeftOutKind.FURNITURE).startswith("1 1 2 3")


def test_the_symbol_and_title_at_the_head_of_the_only_other_page() -> None:
    reading = pdf("""
        #set page(width: 14cm, height: 12cm, margin: 2cm, header: context {
          if counter(page).get().first() > 1 [*A/RES/81/999* #h(1fr) Safe bridges] })
        #set text(size: 10pt)
        United Nations #h(1fr) A/RES/81/999

        *81/999. Safe bridges*

        _The General Assembly_,

        _Recalling_ its resolution 79/12 of 3 December 2024 on bridges in the mountains, and the many reports that
        have been written about them since the first bridge fell,

        1. _Calls upon_ Member States to inspect their bridges each year, and to publish what was found in the
        languages of those who cross them;

        2. _Requests_ the Secretary-General to report;
        #pagebreak()
        3. _Decides_ to return to the matter when the bridges have been inspected, and not later than at its
        eighty-third session.
        """)
    assert texts(reading)["2"] == "Requests the Secretary-General to report;"
    assert left_out(reading, LeftOutKind.FURNITURE) == "A/RES/81/999 Safe bridges"
    assert not faults(reading)


def test_headings_in_the_middle_without_space_around_them() -> None:
    reading = pdf("""
        #set page(width: 15cm, height: 18cm, margin: 2cm)
        #set text(size: 10pt)
        #set par(first-line-indent: (amount: 0.8cm, all: true), spacing: 0.65em, leading: 0.65em, justify: true)
        #align(center)[I. Introduction]

        1. The right to rest is recognized in article 7 of the Covenant, and in many reports of States parties.

        2. The present comment is to assist States parties in the fulfilment of their obligations under it.

        #align(center)[II. Normative content]

        3. Children need more rest than adults, and States parties should enact laws on the hours of school.
        """)
    assert texts(reading)["2"].endswith("obligations under it.")
    assert paths(reading)["3"] == ("II. Normative content",)
    assert addressees(reading)["3"] == ["States parties"]


def test_two_languages_side_by_side_are_not_mixed_line_by_line() -> None:
    english = [
        "Rivers are shared by many States, and millions of people depend on them for their water and food.",
        "States should cooperate in good faith and inform each other before they build dams or divert water.",
        "Companies should respect rivers in all that they do, and publish how much water they use each year.",
        "Cities should clean their waste water before it reaches the river, and report each month about it.",
        "Farms should keep a distance of ten metres from each river, and use less fertilizer than before.",
    ]
    french = [
        "Les rivières sont partagées par de nombreux États et des millions de personnes en dépendent.",
        "Les États devraient coopérer de bonne foi et s’informer mutuellement avant de construire un barrage.",
        "Les entreprises devraient respecter les rivières et publier chaque année la quantité d’eau utilisée.",
        "Les villes devraient traiter leurs eaux usées avant la rivière et en rendre compte chaque mois.",
        "Les exploitations devraient garder une distance de dix mètres et utiliser moins d’engrais qu’avant.",
    ]
    columns = ", ".join(
        "[" + "\n\n".join(f"{number}. {text}" for number, text in enumerate(language, 1)) + "]"
        for language in (english, french)
    )
    reading = pdf(f"""
        #set page(width: 21cm, height: 24cm, margin: 2cm, numbering: "1")
        #set text(size: 10pt)
        #grid(columns: (1fr, 1fr), gutter: 1cm, {columns})
        """)
    assert [each.text for each in reading.paragraphs] == [*english, *french]
    assert "run_restarts_under" in faults(reading)
    assert "several_languages" in [note.code for note in reading.notes]


def test_what_stands_below_the_last_question_is_no_part_of_it() -> None:
    reading = reading_of("""\
        1. Which laws protect wetlands? Please give references.

        2. Are communities consulted?
           If yes, how?
           If no, why not?

        Good practices

        3. What works?

        4. What support do you need?

        Please send your answers to the secretariat by 30 June 2027.
        """)
    assert texts(reading)["4"] == "What support do you need?"
    assert texts(reading)["2"] == "Are communities consulted? If yes, how? If no, why not?"
    assert paths(reading)["3"] == ("Good practices",)
    assert faults(reading) == ["text_left_out"]


def test_ligatures_are_letters() -> None:
    reading = reading_of("1. The Oﬃce should publish its ﬁndings.\n\n2. States should pay.\n")
    assert texts(reading)["1"] == "The Office should publish its findings."


def test_the_title_of_an_annex_stands_under_it() -> None:
    reading = pdf("""
        #set page(width: 15cm, height: 12cm, margin: 2cm)
        #set text(size: 10pt)
        *81/9. Bridges*

        _The General Assembly_,

        1. _Adopts_ the guidelines in the annex to the present resolution.
        #pagebreak()
        #align(center)[*Annex*]

        #align(center)[*Guidelines on bridges*]

        1. Each bridge is inspected once a year.

        2. The results are public.
        """)
    assert [each.heading_path[-2:] for each in reading.paragraphs[1:]] == [("Annex", "Guidelines on bridges")] * 2


_MATRIX = "".join(
    f"[140.{number}], [Repeal the law on public assembly, and bring it into line with {words} "
    f"standards on the freedom of assembly ({state});], [{state}], [Noted],\n"
    for number, (words, state) in enumerate(
        [("regional", "Norway"), ("universal", "Spain"), ("all", "Japan"), ("its own", "Chile"), ("higher", "Kenya"),
         ("agreed", "Ghana")], start=1)
)  # fmt: skip


def test_a_table_that_is_read_across_its_columns_is_told() -> None:
    reading = pdf(
        '#set page(paper: "a4")\n'
        "#table(columns: (auto, 1fr, auto, auto), [No.], [Recommendation], [State], [Position],\n" + _MATRIX + ")"
    )
    assert [each.number for each in reading.paragraphs] == [f"140.{number}" for number in range(1, 7)]
    told = [fault for fault in reading.faults if fault.code == "table_read_across"]
    assert [fault.place for fault in told] == list(range(6))
    assert "Norway Noted" in told[0].words


def test_lines_of_sentences_are_no_table() -> None:
    reading = pdf(
        "#set par(justify: true)\n" + "\n\n".join(f"{number}. States shall read {_LONG}." for number in range(1, 15))
    )
    assert len(reading.paragraphs) == 14
    assert "table_read_across" not in faults(reading)
