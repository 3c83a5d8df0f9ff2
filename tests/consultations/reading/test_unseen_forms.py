"""Forms of print of which nobody had thought: copied pages, drafts, papers with questions, matrices; all invented."""

from consultations.reading import DocumentReading, read
from consultations.reading.results import LeftOutKind
from tests.consultations.reading.samples import numbers, reading_of


def texts(reading: DocumentReading) -> dict[str, str]:
    return {each.number: each.text for each in reading.paragraphs}


def kinds(reading: DocumentReading) -> list[str]:
    return [str(each.kind) for each in reading.paragraphs]


def faults(reading: DocumentReading) -> list[str]:
    return [fault.code for fault in reading.faults]


def notes(reading: DocumentReading) -> str:
    return " ".join(each.text for each in reading.left_out if each.kind is LeftOutKind.NOTE)


def addressees(reading: DocumentReading) -> set[str]:
    return {name for each in reading.paragraphs for limb in each.limbs for name in limb.addressees}


def test_numbers_and_letters_that_a_page_prints_without_a_space() -> None:
    reading = reading_of("""\
        Concluding observations on the fourth periodic report of Arandia*

        A.Introduction

        1.The Committee considered the fourth periodic report of Arandia.

        B.Concerns and recommendations

        2.The Committee is concerned that:

        (a)Girls leave school early;

        (b)Courts are far away.

        3.The Committee recommends that the State party:

        (a)Keep girls in school;

        (b)Open courts in the islands.

        * Adopted at its ninth session.
        """)
    assert numbers(reading) == ["1", "2", "2(a)", "2(b)", "3", "3(a)", "3(b)"]
    assert kinds(reading)[1:] == ["concern"] * 3 + ["recommendation"] * 3
    assert addressees(reading) == {"Arandia"}
    assert not faults(reading)


def test_a_preamble_with_stars_an_inserted_paragraph_and_the_foot_of_the_page() -> None:
    reading = reading_of("""\
        Rights of coastal communities

             The General Assembly,

             Guided by the Charter of the United Nations,

             Noting with appreciation the report of the Secretary-General,**

             1.   Calls upon all States to map the coast;

             1 bis. Invites the Authority to assist them;

             2.   Decides to continue its consideration of the ques-
        tion at its next session.

        __________________
             1 See A/78/L.3, para. 12.
             ** A/79/115.

        24-18231                                                     2/3
        """)
    assert numbers(reading) == ["PP1", "PP2", "1", "1 bis", "2"]
    assert texts(reading)["PP2"] == "Noting with appreciation the report of the Secretary-General,"
    assert texts(reading)["2"] == "Decides to continue its consideration of the question at its next session."
    assert notes(reading) == "1 See A/78/L.3, para. 12. ** A/79/115."
    assert not faults(reading)


def test_a_draft_in_double_spacing_is_no_paragraph_a_line() -> None:
    reading = reading_of("""\
        The General Assembly,

        Recalling the provisions of the Charter of the United Nations,

        Decides that any proposal in the General Assembly which would

        result in closing a school at the coast is an important

        question under its rules.
        """)
    assert numbers(reading) == ["PP1", "1"]
    assert texts(reading)["1"].endswith("is an important question under its rules.")


def test_notes_of_an_excerpt_belong_to_no_paragraph_and_end_with_their_page() -> None:
    reading = reading_of(
        "88. Communities are not heard. The Rapporteur met 41 of them.37\n\n"
        "89. Businesses should publish assessments.\n\n"
        "_______________\n\n37  See annex II, para. 5.\n\f"
        "90. The Rapporteur recommends that the Government of Arandia adopt a law.\n\n"
        "91. Donors should fund legal aid.\n"
    )
    assert texts(reading) == {
        "88": "Communities are not heard. The Rapporteur met 41 of them.",
        "89": "Businesses should publish assessments.",
        "90": "The Rapporteur recommends that the Government of Arandia adopt a law.",
        "91": "Donors should fund legal aid.",
    }
    assert notes(reading) == "37 See annex II, para. 5."


def test_items_go_on_after_the_number_of_a_note_and_after_a_bracket() -> None:
    reading = reading_of("""\
        3. The following were issued:
        (a) A national report [submitted in writing;]
        (b) A compilation prepared by the Office; 2
        (c) A summary.3

        4. A list of questions was transmitted.
        """)
    assert numbers(reading) == ["3", "3(a)", "3(b)", "3(c)", "4"]


def test_a_heading_above_a_reference_to_recommendations() -> None:
    reading = reading_of("""\
        I. Méthodologie

        1. Le rapport a été établi par la commission.

        II. Suite donnée aux recommandations

        Recommandations 138.1 à 138.12, 138.44

        2. L’Arandie a ratifié la Convention.

        2 bis. Un comité a été créé.
        """)
    assert texts(reading)["1"] == "Le rapport a été établi par la commission."
    assert reading.paragraphs[1].heading_path == ("II. Suite donnée aux recommandations",)
    assert not faults(reading)


def test_arabic_numbers_with_a_dash_are_printed_as_they_should_be() -> None:
    reading = reading_of("""\
        تقرير الفريق العامل المعني بالاستعراض الدوري الشامل

        أرانديا

        ثانياً- الاستنتاجات و/أو التوصيات

        ١٤٠- ستنظر أرانديا في التوصيات التالية:

        ١٤٠-١ التصديق على اتفاقية حقوق الأشخاص ذوي الإعاقة (شيلي)؛

        ١٤٠-٢ ضمان وصول النساء الريفيات إلى العدالة (تونس).

        ١٤١- تعكس جميع التوصيات موقف الدولة التي قدمتها.
        """)
    assert numbers(reading) == ["140", "140.1", "140.2", "141"]
    assert not faults(reading)
    assert addressees(reading) == {"أرانديا"}


def test_the_reviewed_state_of_a_report_in_russian() -> None:
    reading = reading_of("""\
        Доклад Рабочей группы по универсальному периодическому обзору*

        Арандия

        II. Выводы и/или рекомендации

        140. Следующие рекомендации будут рассмотрены:

        140.1 Ратифицировать Конвенцию о правах инвалидов (Чили);

        140.2 Обеспечить доступ к правосудию (Норвегия).
        """)
    assert addressees(reading) == {"Арандия"}


def test_the_position_of_the_reviewed_state_is_no_addressee() -> None:
    table = (
        "Rec. no.;Recommendation;Recommending State;Position of the State under review\n"
        "140.1;Ratify the Convention on the Rights of Persons with Disabilities.;Chile;Supported\n"
        "140.2;Abolish the death penalty.;Norway;Noted\n"
    )
    reading = read(table.encode(), "matrix.csv")
    assert numbers(reading) == ["140.1", "140.2"]
    assert not addressees(reading) & {"Supported", "Noted"}


PAPER = """\
# Deliveries at night

## 2. Our proposals

2.1 No lorry may unload between 23:00 and 06:00.

**Question 1: Do you agree with the proposed hours?**

(a) Yes
(b) No

### Question 2: Which hours would you prefer?

2.2 We propose fines. See [the Act](https://example.org/act_(2020).html) or [shall](should).

> **Consultation question 3**
> Should pharmacies be exempt?

**Q4a.** What would an exemption cost you?
"""


def test_questions_that_are_printed_like_headings_are_questions() -> None:
    reading = reading_of(PAPER, "paper.md")
    assert numbers(reading) == ["2.1", "Q1", "Q2", "2.2", "Q3", "Q4a"]
    assert kinds(reading) == ["paragraph", "question", "question", "paragraph", "question", "question"]
    assert texts(reading)["Q3"] == "Should pharmacies be exempt?"
    assert {each.heading_path[-1] for each in reading.paragraphs} == {"2. Our proposals"}


def test_a_link_is_read_as_its_words() -> None:
    assert texts(reading_of(PAPER, "paper.md"))["2.2"] == "We propose fines. See the Act or [shall](should)."


def test_a_question_below_a_question_and_a_remark_in_brackets() -> None:
    reading = reading_of("""\
        Part A. General questions

        1. Is coastal erosion a problem in your region?

        1.1. Please explain why.
        (at most 500 characters)

        2. Have you mapped flood zones?

        2.a. If yes, when?

        3. Do you have further comments?
        """)
    assert numbers(reading) == ["1", "1.1", "2", "2.a", "3"]
    assert texts(reading)["1.1"] == "Please explain why. (at most 500 characters)"
    assert {each.heading_path for each in reading.paragraphs} == {("Part A. General questions",)}


def test_wide_digits_are_digits() -> None:
    reading = reading_of("""\
        问题１：贵国采取了哪些措施？

        问题２：遇到了哪些困难？
        """)
    assert numbers(reading) == ["Q1", "Q2"]


def test_a_missing_number_in_an_arabic_list_is_told() -> None:
    reading = reading_of("""\
        140- تحظى التوصيات التالية بتأييد أراندِيا:
        140-1 التصديق على الاتفاقية (أومبيرا)؛
        140-2 التصديق على البروتوكول (توفرال)؛
        140-4 اعتماد قانون بشأن السكن (أومبيرا).
        141- ستدرس أرانديا التوصيات الأخرى.
        """)
    assert numbers(reading) == ["140", "140.1", "140.2", "140.4", "141"]
    assert [(fault.code, fault.words) for fault in reading.faults] == [("numbers_missing", "140.3")]


def test_marks_of_direction_before_arabic_numbers_are_no_text() -> None:
    lines = ["\u200f140- ينبغي للدول أن تحمي الأطفال\u200f.", "\u202b141- ينبغي للدول أن تتعاون.\u202c"]
    reading = read("\n".join(lines).encode(), "draft.txt")
    assert texts(reading) == {"140": "ينبغي للدول أن تحمي الأطفال.", "141": "ينبغي للدول أن تتعاون."}
    table = "No,Recommendation\n\u200f140.1,\u200fالتصديق على الاتفاقية\n\u200f140.2,\u200fالتصديق على البروتوكول\n"
    assert texts(read(table.encode(), "list.csv")) == {
        "140.1": "التصديق على الاتفاقية",
        "140.2": "التصديق على البروتوكول",
    }


def test_arabic_numbers_before_a_quotation_or_a_bracket() -> None:
    reading = reading_of("""\
        140- تحظى التوصيات التالية بتأييد أرانديا:
        140-1 التصديق على الاتفاقية (أومبيرا)؛
        140-2 التصديق على البروتوكول (توفرال)؛
        140-3 «اعتماد قانون» بشأن السكن (أومبيرا).
        141- «ستدرس أرانديا» التوصيات الأخرى.
        142- (أ) ينبغي للدول أن تتعاون؛
        (ب) ينبغي للدول أن تحمي الأطفال.
        """)
    assert numbers(reading) == ["140", "140.1", "140.2", "140.3", "141", "142(a)", "142(b)"]
    assert texts(reading)["140.3"] == "«اعتماد قانون» بشأن السكن (أومبيرا)."
    assert texts(reading)["141"] == "«ستدرس أرانديا» التوصيات الأخرى."


PARTS = {"I": "Civil rights", "II": "Social rights", "III": "Children", "IV": "Courts", "V": "Follow-up"}


def test_numbers_of_roman_parts() -> None:
    text = "".join(
        f"{part}. {title}\n\n{part}.1 States should train judges.\n\n{part}.2 States should build schools.\n\n"
        for part, title in PARTS.items()
    )
    reading = reading_of(f"Report of the mission\n\n{text}")
    assert numbers(reading) == [f"{part}.{number}" for part in PARTS for number in (1, 2)]
    assert [each.heading_path[-1] for each in reading.paragraphs[::2]] == [f"{k}. {v}" for k, v in PARTS.items()]
    assert {each.text for each in reading.paragraphs} == {"States should train judges.", "States should build schools."}
    assert faults(reading) == []


def test_labels_inside_a_paragraph_are_told() -> None:
    for labels in (("R.1", "R.2", "R.3"), ("I.1", "I.2", "II.1")):
        inside = "".join(f"{label} States should train judges.\n\n" for label in labels)
        reading = reading_of(f"1. States should act.\n\n2. Cities should help.\n\n{inside}3. Donors should pay.\n")
        told = [(each.code, each.words, each.place) for each in reading.faults]
        assert told == [("number_inside", label, 1) for label in labels]


def test_recommendations_among_numbered_paragraphs_have_numbers_of_their_own() -> None:
    reading = reading_of("""\
        Review of travel

        1. This review was made in 2026.

        2. The inspectors met many people.

        Recommendation 1

        The executive heads should publish figures.

        3. Travel costs have risen.

        Recommendation 2

        The General Assembly should ask for a report.

        4. The inspectors thank all.
        """)
    assert numbers(reading) == ["1", "2", "Rec. 1", "3", "Rec. 2", "4"]
    assert texts(reading)["Rec. 2"] == "The General Assembly should ask for a report."


def test_a_table_with_a_recommendation_that_is_left_out_is_told() -> None:
    box = "<table><tr><td>Recommendation 1</td><td>The executive heads should publish figures.</td></tr></table>"
    page = f"<p>1. This review was made in 2026.</p>{box}<p>2. Travel costs have risen.</p>"
    reading = read(page.encode(), "review.html")
    assert [(each.code, each.place) for each in reading.faults] == [("table_left_out", 1)]
    figures = page.replace("Recommendation 1", "Costs in 2026")
    assert faults(read(figures.encode(), "review.html")) == []


def test_sentences_of_other_scripts_are_no_headings() -> None:
    """The end of a sentence in Hindi is a danda, in Urdu a sign of its own: their numbers stay as printed."""
    for sentence, digits in (("सरकार को अनुमोदन करना चाहिए।", "१२३४५"), ("حکومت کو توثیق کرنی چاہیے۔", "۱۲۳۴۵")):
        lines = [f"{digits[0]}{digits[3]}.{each} {sentence}" for each in digits]
        page = "<html><body>" + "".join(f"<p>{each}</p>" for each in lines) + "</body></html>"
        reading = read(page.encode(), "list.html")
        assert numbers(reading) == [each.partition(" ")[0] for each in lines]
        assert [each.text for each in reading.paragraphs] == [sentence] * 5


def test_a_hyphen_behind_a_number_is_as_good_as_a_dash() -> None:
    request = "The State should ratify convention %d and protect all children in the country without discrimination."
    page = "".join(f"<p>{number} - {request % number}</p>" for number in range(7, 14))
    reading = read(f"<html><body><p>Requests</p>{page}</body></html>".encode(), "list.html")
    assert numbers(reading) == [str(number) for number in range(7, 14)]
