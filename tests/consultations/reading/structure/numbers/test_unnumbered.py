"""Documents without plain paragraph numbers: counted by us, or read by the labels that they print."""

import io

import docx
import pytest

from consultations.reading import DocumentReading, read
from consultations.reading.results import ParagraphKind
from tests.consultations.reading.samples import notes, numbers, reading_of


def kinds(reading: DocumentReading) -> list[str]:
    return [str(paragraph.kind) for paragraph in reading.paragraphs]


STATEMENT = """\
Statement of the Committee on water

The Committee has followed the situation for many years, and has met with all
those who are concerned by it.

It recalls that States have obligations.

The Committee calls upon all States to:

- ensure access to water for all;
- protect children; and
- report to the Committee.

7
"""


def test_a_document_without_numbers_is_counted() -> None:
    reading = reading_of(STATEMENT)
    assert numbers(reading) == ["1", "2", "3", "3(a)", "3(b)", "3(c)"]
    assert all(paragraph.counted for paragraph in reading.paragraphs)
    assert {paragraph.heading_path for paragraph in reading.paragraphs} == {("Statement of the Committee on water",)}
    assert reading.paragraphs[3].text == "ensure access to water for all;"
    assert [str(limb.force) for limb in reading.paragraphs[3].limbs] == ["calls upon"]
    assert "counted_here" in [reason.code for reason in reading.paragraphs[0].reasons]
    assert notes(reading)["paragraphs_counted"] == "6"
    assert "no_numbered_paragraph" not in notes(reading)


def test_printed_numbers_are_not_counted_ones() -> None:
    reading = reading_of("1. States should act.\n\n2. Cities should help.\n")
    assert not any(paragraph.counted for paragraph in reading.paragraphs)


def test_bulleted_questions_under_the_names_of_states() -> None:
    document = docx.Document()
    document.add_paragraph("ADVANCE QUESTIONS TO ORLUNE 22 Jan 2025 14:31")
    for state, questions in (
        ("ARANDIA", ["Is Orlune considering the Protocol?", "What is the status of the bill? When will it be law?"]),
        ("OMBIRA", ["We commend Orlune for its law.", "How many cases were registered? We are interested in numbers."]),
    ):
        document.add_paragraph().add_run(state).bold = True
        for question in questions:
            document.add_paragraph(question, style="List Bullet")
    buffer = io.BytesIO()
    document.save(buffer)
    reading = read(buffer.getvalue(), "questions.docx")
    assert numbers(reading) == ["1", "2", "3", "4"]
    assert set(kinds(reading)) == {ParagraphKind.QUESTION}
    assert [each.heading_path[-1] for each in reading.paragraphs] == ["ARANDIA", "ARANDIA", "OMBIRA", "OMBIRA"]
    assert reading.paragraphs[2].text == "We commend Orlune for its law."


PAPER = """\
Public consultation on data

1. Introduction

The Commission seeks the views of all stakeholders. It has been widely used
in the last few years.

{first} Do you agree that data should be shared?

(a) Yes
(b) No

{second} Which measures would you propose?

The Commission will publish a summary.

2. Access

{third} Should access be free?
"""


@pytest.mark.parametrize(
    "labels",
    [
        ("Question 1:", "Question 2:", "Question 3:"),
        ("Q1.", "Q2.", "Q3."),
        ("QUESTION 1 –", "QUESTION 2 –", "QUESTION 3 –"),
        ("Pregunta 1.", "Pregunta 2.", "Pregunta 3."),
        ("Вопрос № 1.", "Вопрос № 2.", "Вопрос № 3."),
        ("问题1：", "问题2：", "问题3："),
    ],
)
def test_questions_with_printed_labels(labels: tuple[str, str, str]) -> None:
    reading = reading_of(PAPER.format(first=labels[0], second=labels[1], third=labels[2]))
    assert numbers(reading) == ["Q1", "Q2", "Q3"]
    assert set(kinds(reading)) == {ParagraphKind.QUESTION}
    assert not any(paragraph.counted for paragraph in reading.paragraphs)
    assert reading.paragraphs[0].text == "Do you agree that data should be shared? (a) Yes (b) No"
    assert reading.paragraphs[0].heading_path == ("Public consultation on data", "1. Introduction")
    assert reading.paragraphs[2].heading_path == ("Public consultation on data", "2. Access")
    assert any("The Commission will publish a summary." in note.words for note in reading.notes)


def test_a_label_alone_above_its_question_and_questions_within() -> None:
    reading = reading_of("""\
        Question 1

        What has been done?

        (a) By whom was it done?

        (b) When was it done?

        Question 2

        What remains?
        """)
    assert [(each.number, each.text) for each in reading.paragraphs] == [
        ("Q1", "What has been done?"),
        ("Q1(a)", "By whom was it done?"),
        ("Q1(b)", "When was it done?"),
        ("Q2", "What remains?"),
    ]


def test_paragraphs_with_dotted_numbers_under_numbered_headings() -> None:
    reading = reading_of("""\
        Guidelines on water

        1. Scope

        1.1 These guidelines apply to all States.

        1.2 They do not affect other obligations of States.

        2. Duties

        2.1 States should take all measures:

        (a) in law;

        (b) in practice.

        2.2 States should report.
        """)
    assert [(each.number, each.heading_path) for each in reading.paragraphs] == [
        ("1.1", ("Guidelines on water", "1. Scope")),
        ("1.2", ("Guidelines on water", "1. Scope")),
        ("2.1", ("Guidelines on water", "2. Duties")),
        ("2.1(a)", ("Guidelines on water", "2. Duties")),
        ("2.1(b)", ("Guidelines on water", "2. Duties")),
        ("2.2", ("Guidelines on water", "2. Duties")),
    ]


def test_items_of_a_numbered_list_of_recommendations_stay_its_items() -> None:
    reading = reading_of("""\
        6. The recommendations below enjoy the support of Arandia:

        6.1 Ratify the protocol (Ombira);

        6.2 Report on it (Ombira).

        7. All conclusions reflect the position of the submitting States.
        """)
    assert numbers(reading) == ["6", "6.1", "6.2", "7"]


def test_items_in_brackets_and_from_pages() -> None:
    assert numbers(reading_of("(1) States should act.\n\n(2) Cities should help.\n")) == ["1", "2"]
    page = "<h1>Call</h1><p>We ask:</p><ul><li>What works?</li><li>What fails?</li></ul><p>Write to us.</p>"
    reading = read(f"<html><body>{page}</body></html>".encode(), "page.html")
    assert numbers(reading) == ["1", "1(a)", "1(b)", "2"]
    assert kinds(reading) == ["paragraph", "question", "question", "paragraph"]


def test_a_decision_as_its_site_prints_it() -> None:
    reading = reading_of("""\
        X/8.United Nations Decade on Biodiversity
        1.Invites the General Assembly to consider declaring a Decade;
        2.Requests the Executive Secretary, in cooperation with partners:
        (a)To encourage full participation of Parties;
        (b)To take stock of progress;
        3.Invites Parties to help.
        """)
    assert numbers(reading) == ["1", "2", "2(a)", "2(b)", "3"]
    assert reading.paragraphs[2].text == "To encourage full participation of Parties;"


def test_two_languages_in_one_file_are_noted() -> None:
    english = "All human beings are born free and equal in dignity and rights. They are endowed with reason. " * 4
    spanish = "Todos los seres humanos nacen libres e iguales en dignidad y derechos y deben comportarse bien. " * 4
    assert notes(reading_of(f"1. {english}\n\n2. {spanish}"))["several_languages"] in {"es", "en", "es, en", "en, es"}
    assert "several_languages" not in notes(reading_of(f"1. {english}\n\n2. {english}"))


def test_items_of_a_list_without_punctuation_are_not_glued() -> None:
    text = "# Objective 1\n## Actions\n- a. Improve data\n- b. Train staff\n# Objective 2\n- a. Save lives\n"
    reading = reading_of(text, "compact.md")
    assert [(each.number, each.text) for each in reading.paragraphs] == [
        ("1(a)", "Improve data"),
        ("1(b)", "Train staff"),
        ("2(a)", "Save lives"),
    ]


@pytest.mark.parametrize(
    "labels",
    [
        ("R1. ", "R2. ", "R3. "),
        ("1: ", "2: ", "3: "),
        ("Rec. 1: ", "Rec. 2: ", "Rec. 3: "),
        ("REC-01 ", "REC-02 ", "REC-03 "),
        ("Recommendation A: ", "Recommendation B: ", "Recommendation C: "),
        ("A. ", "B. ", "C. "),
        ("I. ", "II. ", "III. "),
        ("① ", "② ", "③ "),
    ],
)
def test_labels_of_any_form_that_rise_by_one_are_the_numbers(labels: tuple[str, ...]) -> None:
    text = "\n\n".join(f"{label}States should ratify the treaty." for label in labels)
    reading = reading_of(f"Final recommendations\n\nThis paper holds what the meeting agreed.\n\n{text}\n")
    assert numbers(reading) == [label.rstrip(".: ") for label in labels]
    assert {each.text for each in reading.paragraphs} == {"States should ratify the treaty."}
    assert not any(each.counted for each in reading.paragraphs)
    assert [each.text for each in reading.left_out] == ["This paper holds what the meeting agreed."]
    assert [fault.code for fault in reading.faults] == ["text_left_out"]


def test_a_few_points_of_a_letter_are_not_its_numbers() -> None:
    text = "\n\n".join(
        f"We write to you about matter {word}." for word in ("one", "two", "three", "four", "five", "six")
    )
    points = "\n\n".join(f"Step {number}: States should act." for number in (1, 2, 3))
    reading = reading_of(f"{text}\n\n{points}\n\nWe thank you.\n")
    assert numbers(reading) == [str(number) for number in range(1, 11)]


def test_headings_with_letters_are_no_numbers() -> None:
    reading = reading_of("A. Schools\n\nBuild them.\n\nB. Towns\n\nHelp them.\n\nC. Courts\n\nOpen them.\n")
    assert numbers(reading) == ["1", "2", "3"]
