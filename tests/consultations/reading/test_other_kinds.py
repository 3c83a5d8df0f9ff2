"""Documents of other kinds than reports with recommendations: resolutions, decisions, observations, statements."""

import io

import docx
import pytest
import typst

from consultations.reading import DocumentReading, read
from tests.consultations.reading.samples import numbers, reading_of


def kinds(reading: DocumentReading) -> list[str]:
    return [str(each.kind) for each in reading.paragraphs]


def faults(reading: DocumentReading) -> list[str]:
    return [fault.code for fault in reading.faults]


SESSION = """\
Report of the Assembly of Arandia on its ninth session

I. Resolutions

9/1. Safe schools

The Assembly of Arandia,

Recalling its resolution 8/4 of 3 May 2026 and the Convention on Economic,
Social and Cultural Rights,

Noting with concern the number of children without a school,

1. Calls upon States:

(a) To build schools;

(b) To train teachers;

2. Decides to remain seized of the matter.

12th meeting
4 May 2027

[Adopted without a vote.]

9/2. Clean water

The Assembly of Arandia,

Reaffirming the right to water,

1. Urges States to clean the rivers;

2. Requests the Secretary-General to report.

13th meeting
5 May 2027

II. Decisions

9/101. Outcome of the review of Velmora

The Assembly of Arandia,

Having conducted the review of Velmora on 3 May 2027,

Adopts the outcome of the review of Velmora.

III. Summary of proceedings

1. The Assembly met on 3 May 2027.

2. The President opened the session.
"""


def test_several_resolutions_of_a_session() -> None:
    reading = reading_of(SESSION)
    assert numbers(reading) == [
        "9/1, PP1", "9/1, PP2", "9/1, 1", "9/1, 1(a)", "9/1, 1(b)", "9/1, 2",
        "9/2, PP1", "9/2, 1", "9/2, 2", "9/101, PP1", "9/101, 1", "1", "2",
    ]  # fmt: skip
    assert kinds(reading)[:3] == ["preambular", "preambular", "operative"]
    assert kinds(reading)[9:] == ["preambular", "operative", "paragraph", "paragraph"]
    found = {each.number: each for each in reading.paragraphs}
    assert found["9/1, PP1"].text.endswith("the Convention on Economic, Social and Cultural Rights,")
    assert found["9/1, 2"].text == "Decides to remain seized of the matter."
    assert found["9/2, 1"].heading_path[-1] == "9/2. Clean water"
    assert found["2"].heading_path == ("III. Summary of proceedings",)
    assert [each.number for each in reading.paragraphs if each.counted] == [
        "9/1, PP1", "9/1, PP2", "9/2, PP1", "9/101, PP1", "9/101, 1",
    ]  # fmt: skip
    assert "counted_here" in [reason.code for reason in found["9/101, 1"].reasons]
    assert any("[Adopted without a vote.]" in each.text for each in reading.left_out)
    assert max(map(len, numbers(reading))) <= 20


RESOLUTIONS = {
    "fr": (
        "47/11. Écoles sûres\n\nL’Assemblée générale,\n\nRappelant sa résolution 8/4 du 3 mai 2026,\n\n"
        "Notant avec inquiétude le nombre d’enfants sans école,\n\n1. Engage les États à construire des écoles ;\n\n"
        "2. Décide de rester saisie de la question.\n"
    ),
    "es": (
        "47/11. Escuelas seguras\n\nEl Consejo de Derechos Humanos,\n\nRecordando su resolución 8/4,\n\n"
        "Observando con preocupación la falta de escuelas,\n\n1. Exhorta a los Estados a construir escuelas;\n\n"
        "2. Decide seguir ocupándose de la cuestión.\n"
    ),
    "ru": (
        "47/11. Безопасные школы\n\nСовет по правам человека,\n\nссылаясь на свою резолюцию 8/4,\n\n"
        "отмечая с озабоченностью число детей без школы,\n\n1. призывает государства строить школы;\n\n"
        "2. постановляет продолжить рассмотрение этого вопроса.\n"
    ),
    "ar": (
        "47/11 - المدارس الآمنة\n\nإن مجلس حقوق الإنسان،\n\nإذ يشير إلى قراره 8/4،\n\nوإذ يلاحظ بقلق عدد الأطفال،\n\n"
        "1- يهيب بالدول أن تبني المدارس؛\n\n2- يقرر إبقاء المسألة قيد نظره.\n"
    ),
    "zh": (
        "47/11. 安全学校\n\n人权理事会，\n\n回顾其第8/4号决议，\n\n关切地注意到失学儿童的人数，\n\n"
        "1. 呼吁各国建造学校；\n\n2. 决定继续处理此事。\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", RESOLUTIONS)
def test_a_resolution_in_every_language(language: str) -> None:
    reading = reading_of(RESOLUTIONS[language])
    assert numbers(reading) == ["PP1", "PP2", "1", "2"]
    assert kinds(reading) == ["preambular", "preambular", "operative", "operative"]
    assert reading.paragraphs[0].heading_path[-1].startswith("47/11")


def test_a_decision_without_blank_lines() -> None:
    """As a site prints it: each paragraph is a line, and no space is after its number."""
    reading = reading_of("""\
        Decision XII/4
        XII/4.Rivers of Arandia
        The Conference of the Parties,
        Recalling decision XI/2,
        Recognizing the work of all organizations,
        1.Invites Parties to clean the rivers;
        2.Requests the Executive Secretary:
        (a)To gather information;
        (b)To report to the next meeting.
        """)
    assert numbers(reading) == ["PP1", "PP2", "1", "2", "2(a)", "2(b)"]
    assert reading.paragraphs[0].heading_path == ("XII/4.Rivers of Arandia",)


def test_a_sentence_with_a_body_is_no_resolution() -> None:
    reading = reading_of("""\
        1. On 3 May, at the request of the Chair and after a debate,
        The Human Rights Council, meeting in Geneva, heard the experts,
        who spoke for an hour.
        2. The meeting ended.
        """)
    assert numbers(reading) == ["1", "2"]
    assert set(kinds(reading)) == {"paragraph"}


def observations(second: str) -> str:
    return f"""\
Concluding observations on the fifth report of Arandia

A. Positive aspects

3. The Committee welcomes the ratification of the Convention.

B. Main areas of concern and recommendations

Access to justice

4. The Committee is concerned about long delays in the courts.

5. {second}

6. The Committee recommends that the State party:

(a) Appoint more judges;

(b) Report on the delays.

Prisons

7. The Committee regrets the overcrowding. It recommends that the State party
build new prisons, and that it:

(a) Train the staff.

Families

8. Many mothers have no pension. The census shows it.

9. The State party should introduce a pension.
"""


def test_a_concern_is_the_context_of_its_recommendation() -> None:
    reading = reading_of(observations("It notes with concern that legal aid is rare."))
    found = {each.number: (str(each.kind), each.context) for each in reading.paragraphs}
    assert found == {
        "3": ("paragraph", None),
        "4": ("concern", None),
        "5": ("concern", None),
        "6": ("recommendation", 2),
        "6(a)": ("recommendation", 2),
        "6(b)": ("recommendation", 2),
        "7": ("recommendation", None),
        "7(a)": ("recommendation", 6),
        "8": ("concern", None),
        "9": ("recommendation", 8),
    }


@pytest.mark.parametrize(
    ("title", "concern", "recommendation"),
    [
        ("Observations finales", "Le Comité est préoccupé par les délais.", "Il recommande à l’État d’agir."),
        ("Observaciones finales", "Preocupan al Comité las demoras.", "El Comité recomienda que actúe."),
        ("Заключительные замечания", "Комитет обеспокоен задержками.", "Комитет рекомендует ему действовать."),
        ("ملاحظات ختامية", "يساور اللجنة القلق إزاء التأخير.", "توصي اللجنة الدولة الطرف بالتحرك."),
        ("结论性意见", "委员会对拖延表示关切。", "委员会建议缔约国采取行动。"),
    ],
)  # fmt: skip
def test_observations_in_every_language(title: str, concern: str, recommendation: str) -> None:
    reading = reading_of(f"{title}\n\n4. {concern}\n\n5. {recommendation}\n")
    assert [(str(each.kind), each.context) for each in reading.paragraphs] == [
        ("concern", None),
        ("recommendation", 0),
    ]


def test_statements_of_an_assessment() -> None:
    reading = reading_of("""\
        A. The state of the rivers

        A.1 Human activity has warmed the rivers (high confidence). {2.1, 3.4}

        A.1.1 The warming since 1950 is very likely 0.8 degrees
        (medium confidence).

        A.1.2 The warming goes on, as shown in
        A.1.1 and in chapter 2 (low confidence).

        A.2 Fish move to the north (high confidence).

        B. What may come

        B.1 The warming will go on in all scenarios (high confidence).

        B.1.2 Floods become more frequent (high confidence).
        """)
    assert [(each.number, str(each.kind), each.context) for each in reading.paragraphs] == [
        ("A.1", "statement", None),
        ("A.1.1", "statement", 0),
        ("A.1.2", "statement", 0),
        ("A.2", "statement", None),
        ("B.1", "statement", None),
        ("B.1.2", "statement", 4),
    ]
    assert reading.paragraphs[1].text.endswith("(medium confidence).")
    assert reading.paragraphs[4].heading_path == ("B. What may come",)
    assert [(fault.code, fault.words, fault.place) for fault in reading.faults] == [("numbers_missing", "B.1.1", 5)]


def test_questions_of_a_consultation_paper() -> None:
    reading = reading_of("""\
        Consultation on rivers

        1. Introduction

        1.1. The Commission wants to know what people think of the rivers.

        1.2. Answers are published with the name of the sender.

        2. Water quality

        2.1. The water is better than in 1990.

        Question 1: Do you agree with this?

        Question 2: Which measures should be taken? Please explain.

        2.2. The costs are known.

        Question 3: Who should bear the costs?
        """)
    assert numbers(reading) == ["1.1", "1.2", "2.1", "Q1", "Q2", "2.2", "Q3"]
    assert kinds(reading) == [*["paragraph"] * 3, "question", "question", "paragraph", "question"]
    assert reading.paragraphs[3].heading_path[-1] == "2. Water quality"


@pytest.mark.parametrize(
    ("numbers_", "missing"), [((1, 2, 4), ["Q3"]), ((1, 5), ["Q2–4"]), ((1, 2, 3), []), ((1, 2, 1, 2), [])]
)
def test_a_question_that_is_missing_is_to_look_at(numbers_: tuple[int, ...], missing: list[str]) -> None:
    text = "Consultation paper\n\n" + "\n\n".join(f"Question {n}: What protects river {n}?" for n in numbers_)
    reading = read(text.encode(), "paper.txt")
    assert [fault.words for fault in reading.faults if fault.code == "numbers_missing"] == missing


def test_numbered_questions_without_a_label() -> None:
    reading = reading_of("""\
        1. Which laws protect the rivers?
        2. Which authorities apply them? Please give examples.
        3. What are the gaps?
        """)
    assert kinds(reading) == ["question"] * 3


def test_parts_that_begin_at_one_have_numbers_of_their_own() -> None:
    reading = reading_of("""\
        # General recommendation No. 23: rivers
        1. States should clean the rivers.

        2. States should report.
        # General recommendation No. 31: courts
        1. States should appoint judges.

        5. States should train them.
        # General recommendation No. 34: schools
        4. States should build schools.

        40. States should train teachers.
        """, name="excerpts.md")  # fmt: skip
    assert numbers(reading) == ["No. 23, 1", "No. 23, 2", "No. 31, 1", "No. 31, 5", "No. 34, 4", "No. 34, 40"]
    assert faults(reading).count("run_restarts_under") == 3


def test_annexes_of_one_document_are_told_apart() -> None:
    reading = reading_of("""\
        1. One.
        2. Two.

        Annex I

        1. First of the annex.
        2. Second of the annex.

        Annex II

        1. First of the other.
        2. Second of the other.
        """)
    assert numbers(reading) == ["1", "2", "Annex I, 1", "Annex I, 2", "Annex II, 1", "Annex II, 2"]


def test_references_of_a_national_report_are_no_headings() -> None:
    body = """\
#text(weight: "bold")[Access to schools]

#text(weight: "bold")[(recommendations 118.1–118.5)]

12\\. The Government of Arandia has built nine schools since the last review, as the ministry says in its report.

#text(style: "italic")[Recommendations 118.6 and 118.7]

13\\. Teachers are trained in all regions of the country, as the ministry says in its report on the schools.
"""
    reading = read(typst.compile(f'#set page(paper: "a4")\n{body}'.encode(), format="pdf"), "national.pdf")
    assert [each.heading_path for each in reading.paragraphs] == [("Access to schools",)] * 2
    text = " ".join(each.text for each in reading.left_out) + " ".join(each.text for each in reading.paragraphs)
    assert "118.1–118.5" in text
    assert "118.6 and 118.7" in text


def test_a_decision_with_sections_and_an_agreement_of_articles() -> None:
    reading = reading_of("""\
        Decision 1/CP.9

        Adoption of the Agreement on rivers

        The Conference of the Parties,

        Recalling decision 1/CP.7,

        I. ADOPTION

        1. Decides to adopt the Agreement on rivers;

        II. CONTRIBUTIONS

        2. Welcomes the contributions of Parties.

        Annex

        AGREEMENT ON RIVERS

        Article 1

        For the purpose of this Agreement, rivers are rivers.

        Article 2. Duties

        1. Each Party shall clean its rivers, as said in
        Article 1 of the other agreement.

        2. Each Party shall report.

        Article 3

        1. Support shall be provided.
        """)
    assert numbers(reading) == ["PP1", "1", "2", "Article 1", "Article 2, 1", "Article 2, 2", "Article 3, 1"]
    found = {each.number: each for each in reading.paragraphs}
    assert found["2"].heading_path == ("Decision 1/CP.9 Adoption of the Agreement on rivers", "II. CONTRIBUTIONS")
    assert found["Article 1"].heading_path == ("Annex", "Article 1")
    assert found["Article 2, 1"].text.endswith("as said in Article 1 of the other agreement.")
    assert reading.faults == ()


def test_structure_in_another_script() -> None:
    reading = reading_of("""\
        संकल्प

        1. सरकार को नदियों की सफाई करनी चाहिए।

        विद्यालय

        2. सरकार को विद्यालय बनाने चाहिए।
        """)
    assert [(each.number, each.heading_path) for each in reading.paragraphs] == [("1", ("संकल्प",)), ("2", ("विद्यालय",))]
    assert reading.faults == ()


def test_resolutions_in_a_word_file() -> None:
    """The numbers stand alone in their lines, in bold as the titles below them."""
    document = docx.Document()
    for text in (
        "*15/1", "*Clean rivers", "The Human Rights Council,", "Recalling its resolution 8/4,", "Noting the report,",
        "1. Calls upon States to act;", "2. Decides to remain seized.", "10th meeting", "2 June 2027",
        "*15/2", "*Clean lakes", "The Human Rights Council,", "Guided by the Charter,", "1. Urges States to act.",
    ):  # fmt: skip
        document.add_paragraph().add_run(text.lstrip("*")).bold = text.startswith("*")
    buffer = io.BytesIO()
    document.save(buffer)
    reading = read(buffer.getvalue(), "session.docx")
    assert numbers(reading) == ["15/1, PP1", "15/1, PP2", "15/1, 1", "15/1, 2", "15/2, PP1", "15/2, 1"]
    assert reading.paragraphs[4].heading_path == ("15/2 Clean lakes",)


def test_resolutions_that_are_named_by_a_number_alone() -> None:
    reading = reading_of("""\
        Resolution 2250 (2027)

        The Security Council,

        Recalling its resolutions 1325 (2000), and all its subsequent resolutions on Peace and
        Security,

        Participation

        1. Urges Member States to act;

        Protection

        2. Calls on all parties to stop.

        Resolution 2251 (2027)

        The Security Council,

        Reaffirming its commitment,

        1. Decides to meet again.
        """)
    assert numbers(reading) == ["Res. 2250, PP1", "Res. 2250, 1", "Res. 2250, 2", "Res. 2251, PP1", "Res. 2251, 1"]
    assert reading.paragraphs[2].heading_path == ("Resolution 2250 (2027)", "Protection")
    assert reading.faults == ()


OF_VIEWS = ["1.1", "1.2", "2.1", "2.2", "3.1", "3.2", "4", "5", "6.1", "6.2", "7.1", "7.2", "8", "9"]
VIEWS = """\
Views adopted by the Committee

1.1 The author of the communication is a national of Arandia.

1.2 The Committee decided to examine it.

The facts

2.1 The author lost his house.

2.2 He asked a court to return it.

3.1 The author claims a violation of article 17.

3.2 He asks for a remedy.

4. The State party submitted its observations in May 2026.

5. The author commented on them in June 2026.

6.1 The Committee must decide whether the communication is admissible.

6.2 It finds that it is.

7.1 The Committee has considered the communication.

7.2 It notes that the house was not returned.

8. The Committee is of the view that article 17 was violated.

9. The State party is obliged to return the house.

{last}. The Committee wishes to receive information within 180 days.
"""


@pytest.mark.parametrize(("last", "missing"), [("10", []), ("12", [("numbers_missing", "10–11")])])
def test_views_with_numbers_of_one_level_and_of_two(last: str, missing: list[tuple[str, str]]) -> None:
    reading = reading_of(VIEWS.format(last=last))
    assert numbers(reading) == [*OF_VIEWS, last]
    assert {each.number: each.text for each in reading.paragraphs}[
        "9"
    ] == "The State party is obliged to return the house."
    assert [(each.code, each.words) for each in reading.faults] == missing


def test_opinions_below_views_begin_again() -> None:
    opinion = "\nAnnex\n\nOpinion of a member\n\n1. I agree with the Committee.\n\n2. I would have gone further.\n"
    reading = reading_of(VIEWS.format(last="10") + opinion)
    assert numbers(reading)[:15] == [*OF_VIEWS, "10"]
    assert [number.rpartition(", ")[2] for number in numbers(reading)[15:]] == ["1", "2"]
