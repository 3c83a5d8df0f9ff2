"""Tables of others: exports of databases, matrices of reviews, plain lists. All data are invented."""

import io

import openpyxl
import pytest

from consultations.reading import DocumentReading, read
from consultations.reading.lines import TableColumns
from consultations.reading.sources.tables import table_of
from consultations.reading.table_columns import ColumnRole, details_of, goal_of, roles_of
from tests.consultations.reading.samples import numbers


def book(*rows: tuple[object, ...]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)  # type: ignore[union-attr]
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


INDEX = (
    ("Universal Human Rights Index", None),
    ("Exported on", "12 June 2025"),
    (),
    ("Text", "Countries", "Body", "Symbol", "Publication date", "Themes", "Affected Persons", "SDGs"),
    ("132.1 Ratify the Convention on the Rights of the Child (Ombira);", "Orlune", "UPR", "A/HRC/99/1", "2025",
     "- International norms\n- Treaties", "- Children", "16 - PEACE\n8.7"),
    ("132.2 Build schools in every province (Velmora).", "Orlune", "UPR", "A/HRC/99/1", "2025", "- Education", "", "4"),
    ("12. The Committee recommends that the State party register every birth.", "Orlune", "CRC", "CRC/C/ORL/CO/1",
     "2024", "- Birth registration", "- Children", "16.9"),
)  # fmt: skip


def test_an_export_with_lines_above_its_header_and_two_documents() -> None:
    reading = read(book(*INDEX), "export.xlsx")
    assert numbers(reading) == ["132.1", "132.2", "12"]
    assert reading.table is not None
    assert reading.table.documents == (("A/HRC/99/1", 2), ("CRC/C/ORL/CO/1", 1))
    assert dict(reading.table.roles)["reviewed_state"] == "Countries"
    assert details_of(dict(reading.paragraphs[0].columns)) == {
        "reviewed_state": ["Orlune"],
        "body": ["UPR"],
        "document": ["A/HRC/99/1"],
        "theme": ["International norms", "Treaties"],
        "persons": ["Children"],
        "sdg": ["16 - PEACE", "8.7"],
    }
    assert DocumentReading.from_dict(reading.as_dict()) == reading


def test_one_document_of_a_table_and_columns_that_were_chosen() -> None:
    table = read(book(*INDEX), "export.xlsx").table
    assert table is not None
    chosen = TableColumns.from_dict({**table.as_dict(), "document": "CRC/C/ORL/CO/1", "roles": {"theme": "Body"}})
    reading = read(book(*INDEX), "export.xlsx", columns=[chosen])
    assert numbers(reading) == ["12"]
    assert reading.table is not None
    assert reading.table.document == "CRC/C/ORL/CO/1"
    assert details_of(dict(reading.paragraphs[0].columns), dict(reading.table.roles))["theme"] == ["CRC"]


def test_numbers_that_many_rows_share_are_no_numbers_of_rows() -> None:
    rows = [
        (number, f"A/HRC/{at}", f"Ratify the convention number {at}{number}.") for at in (1, 2) for number in (1, 2, 3)
    ]
    reading = read(book(("Paragraph", "Document", "Recommendation"), *rows), "list.xlsx")
    assert numbers(reading) == ["1", "2", "3", "4", "5", "6"]
    assert dict(reading.paragraphs[3].columns) == {"Paragraph": "1", "Document": "A/HRC/2"}


@pytest.mark.parametrize(
    ("header", "roles"),
    [
        (("Recommendation and recommending State", "Position of the State under review", "Relevant SDGs",
          "Human rights themes and groups of persons"), {"position", "sdg", "theme"}),
        (("Recommendation", "State under Review", "Recommending State", "Response", "Issues"),
         {"reviewed_state", "state", "position", "theme"}),
        (("Recommandation", "État examiné", "État auteur", "Réponse", "Thèmes", "ODD"),
         {"reviewed_state", "state", "position", "theme", "sdg"}),
        (("Recomendación", "País", "Posición", "Temas", "Personas afectadas"),
         {"state", "position", "theme", "persons"}),
        (("Рекомендация", "Государство", "Позиция", "Темы", "ЦУР"), {"state", "position", "theme", "sdg"}),
        (("建议", "国家", "立场", "主题", "可持续发展目标"), {"state", "position", "theme", "sdg"}),
        (("التوصية", "الدولة", "الموقف", "المواضيع"), {"state", "position", "theme"}),
        (("Recommendation", "Mechanism", "Document Symbol", "Cluster", "Affected groups", "SDG targets", "Comments"),
         {"body", "document", "theme", "persons", "sdg"}),
    ],
)  # fmt: skip
def test_columns_are_known_in_six_languages(header: tuple[str, ...], roles: set[str]) -> None:
    assert set(map(str, roles_of(header))) == roles
    row = ("1. Ratify the Convention on the Rights of the Child.", *(f"value {at}" for at in range(1, len(header))))
    reading = read(book(header, row, row), "matrix.xlsx")
    assert reading.table is not None
    assert reading.table.text == header[0]
    assert set(dict(reading.table.roles)) == roles


def test_a_cell_with_several_lists() -> None:
    columns = {
        "Full list of themes": "- Labour\nSDGs:\n- 8 - DECENT WORK\nAffected persons:\n- Migrants",
        "Position": "Noted",
    }
    assert details_of(columns) == {
        "theme": ["Labour"], "sdg": ["8 - DECENT WORK"], "persons": ["Migrants"], "position": ["Noted"],
    }  # fmt: skip
    assert details_of({"SDGs": "8.7, 16.2", "Themes": "Labour; Migrants | Trade"}) == {
        "sdg": ["8.7", "16.2"], "theme": ["Labour", "Migrants", "Trade"],
    }  # fmt: skip
    assert [goal_of(value) for value in ("16 - PEACE", "SDG 8.7", "8.b", "Health", "99")] == [
        "16",
        "8.7",
        "8.b",
        "",
        "",
    ]


def test_the_separator_of_a_list_with_a_title() -> None:
    data = (
        "Recommendations; second cycle, all\nNo;Recommendation;State\n"
        "1;Ratify it, and soon, and well;Ombira\n2;Build, now;Velmora\n"
    )
    reading = read(data.encode(), "list.csv")
    assert [(each.number, each.text) for each in reading.paragraphs] == [
        ("1", "Ratify it, and soon, and well"),
        ("2", "Build, now"),
    ]
    assert ColumnRole.STATE in dict(reading.table.roles if reading.table else ())


@pytest.mark.parametrize("responses", [("Supported", None, None, "Noted", None), (None,) * 5])
def test_a_recommendation_without_a_response_is_a_row(responses: tuple[str | None, ...]) -> None:
    texts = [f"Ratify the convention on {what}." for what in ("torture", "labour", "the child", "women", "migrants")]
    reading = read(book(("Recommendation", "Response"), *zip(texts, responses, strict=True)), "list.xlsx")
    assert [each.text for each in reading.paragraphs] == texts
    assert [each.heading_path for each in reading.paragraphs] == [()] * 5
    assert reading.faults == ()


def test_a_heading_at_the_end_of_a_numbered_table_is_told() -> None:
    rows = [("Education", None, None), ("1", "Build schools in every province.", "Noted"),
            ("2", "Train more teachers for them.", None), ("Ratify the optional protocol", None, None)]  # fmt: skip
    reading = read(book(("No.", "Recommendation", "Response"), *rows), "list.xlsx")
    assert numbers(reading) == ["1", "2"]
    assert [each.heading_path for each in reading.paragraphs] == [("Education",)] * 2
    assert [(each.code, each.words) for each in reading.faults] == [("heading_alone", "Ratify the optional protocol")]
    assert [(each.text, each.before) for each in reading.left_out] == [("Ratify the optional protocol", 2)]


def test_rows_of_a_table_of_questions_are_questions() -> None:
    rows = (("1", "What has your Government done for children?"), ("2", "What remains to be done by your Government?"))
    reading = read(book(("No.", "Question", "Answer"), *rows), "questions.xlsx")
    assert [(each.number, str(each.kind)) for each in reading.paragraphs] == [("1", "question"), ("2", "question")]
    assert [(each.force, each.addressees, each.text) for row in reading.paragraphs for each in row.limbs] == [
        (None, (), rows[0][1]),
        (None, (), rows[1][1]),
    ]
    reading = read(book(("No.", "Recommendation"), *rows), "list.xlsx")
    assert {str(each.kind) for each in reading.paragraphs} == {"paragraph"}


def test_numbers_of_goals_are_no_numbers_of_rows() -> None:
    rows = (("Ratify the Convention on the Rights of the Child.", "8.7"), ("Build schools in every province.", "4"))
    reading = read(book(("Recommendation", "SDGs"), *rows), "list.xlsx")
    assert numbers(reading) == ["1", "2"]
    assert dict(reading.paragraphs[0].columns) == {"SDGs": "8.7"}


def test_a_later_line_of_the_text_is_no_column_unless_its_label_recurs() -> None:
    rows = [["No.", "Recommendation"], ["1", "Improve housing:\nIn particular: adopt a law on housing"],
            ["2", "Train nurses\nMade in: 2024"], ["3", "Build schools\nMade in: 2025"]]  # fmt: skip
    assert [(row.text, row.columns) for row in table_of(rows).rows] == [
        ("Improve housing: In particular: adopt a law on housing", ()),
        ("Train nurses", (("Made in", "2024"),)),
        ("Build schools", (("Made in", "2025"),)),
    ]


def test_questions_of_a_table_are_the_same_once_they_were_stored() -> None:
    reading = read(book(("No.", "Question"), ("1", "What has your Government done?"), ("2", "Why?")), "questions.xlsx")
    assert DocumentReading.from_dict(reading.as_dict()) == reading
