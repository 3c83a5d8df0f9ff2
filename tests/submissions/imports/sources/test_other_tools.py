"""Tables of tools and workbooks as they come: headings in two rows, groups before names, days as numbers, sheets."""

import csv
import io
from typing import Any

import pytest
from openpyxl import Workbook

from consultations.models import Question
from core.errors import Refused
from submissions.imports import services
from submissions.models import Input, InputImport
from tests.factories import RoundFactory
from tests.submissions.imports.sources.test_surveys import QUESTION, contents, looked_at, roles

pytestmark = pytest.mark.django_db

QUALTRICS_CODES = [
    "StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished", "RecordedDate",
    "ResponseId", "RecipientLastName", "RecipientEmail", "DistributionChannel", "UserLanguage", "Q1", "Q2", "Q3",
]  # fmt: skip
QUALTRICS_TEXTS = [
    "Start Date", "End Date", "Response Type", "IP Address", "Progress", "Duration (in seconds)", "Finished",
    "Recorded Date", "Response ID", "Recipient Last Name", "Recipient Email", "Distribution Channel", "User Language",
    "Name of your organisation", "Recommendation 123: your comments", QUESTION,
]  # fmt: skip
QUALTRICS_ANSWERS = [
    [
        "2026-03-01 10:00:00", "2026-03-01 10:09:00", "IP Address", "203.0.113.7", "100", "540", "True",
        "2026-03-01 10:09:02", "R_1abc", "", "", "anonymous", "EN", "Coast Watch", "We agree.", "More time.",
    ],
    [
        "2026-03-02 10:00:00", "2026-03-02 10:09:00", "IP Address", "203.0.113.8", "100", "540", "True",
        "2026-03-02 10:09:02", "R_2abc", "", "", "anonymous", "FR", "Terre et Mer", "Nous sommes d’accord.", "",
    ],
]  # fmt: skip
QUALTRICS_SOURCES = [f'{{"ImportId":"{code}"}}' for code in QUALTRICS_CODES]
KOBO = [
    "start", "end", "deviceid", "about/organisation_name", "part_1/rec_123", "part_2/q1", "_id", "_uuid",
    "_submission_time", "_validation_status", "_submitted_by", "__version__", "_index",
]  # fmt: skip
TYPEFORM = [
    "#", "Which organization do you represent?", "Recommendation 123: what do you think?", QUESTION, "Response Type",
    "Start Date (UTC)", "Stage Date (UTC)", "Submit Date (UTC)", "Network ID", "Tags", "Ending",
]  # fmt: skip


@pytest.fixture
def round_() -> Any:
    row = RoundFactory()
    Question.objects.update_or_create(round=row, number=1, defaults={"text": QUESTION})
    return row


def as_text(rows: list[list[str]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter).writerows(rows)
    return target.getvalue().encode(encoding)


def entered(batch: InputImport) -> InputImport:
    return services.apply(batch, by=batch.by)


@pytest.mark.parametrize(
    "above", [[QUALTRICS_CODES, QUALTRICS_TEXTS, QUALTRICS_SOURCES], [QUALTRICS_CODES, QUALTRICS_TEXTS]]
)
def test_a_heading_of_codes_with_the_questions_below_it(round_: Any, above: list[list[str]]) -> None:
    batch = looked_at(round_, as_text([*above, *QUALTRICS_ANSWERS]))
    assert batch.layout["tool"] == "Qualtrics"
    assert roles(batch) == {
        "IP Address": "private", "Recorded Date": "received", "Response ID": "external_id",
        "Recipient Last Name": "private", "Recipient Email": "private", "User Language": "language",
        "Name of your organisation": "organisation", "Recommendation 123: your comments": "comment 123",
        QUESTION: "comment Q1",
    }  # fmt: skip
    entered(batch)
    assert [each[0] for each in contents()] == ["Coast Watch", "Coast Watch", "Terre et Mer"]
    assert {each.language for each in Input.objects.all()} == {"en", "fr"}


def test_names_of_questions_below_the_names_of_their_groups(round_: Any) -> None:
    answers = [
        "2026-03-01T10:00:00",
        "2026-03-01T10:09:00",
        "ee:1",
        "Coast Watch",
        "We agree.",
        "More time.",
        "1",
        "u-1",
    ]
    batch = looked_at(round_, as_text([KOBO, [*answers, "2026-03-01T09:10:00", "", "", "v1", "1"]], ";"))
    assert batch.layout["tool"] == "KoBoToolbox"
    assert roles(batch) == {
        "deviceid": "private", "about/organisation_name": "organisation", "part_1/rec_123": "comment 123",
        "part_2/q1": "comment Q1", "_id": "external_id", "_submission_time": "received", "_submitted_by": "private",
    }  # fmt: skip
    entered(batch)
    assert len(contents()) == 2


def test_a_tool_with_a_sign_for_the_number(round_: Any) -> None:
    answers = ["abc1", "Coast Watch", "We agree.", "More time.", "completed", "2026-03-01 10:00:00", ""]
    batch = looked_at(round_, as_text([TYPEFORM, [*answers, "2026-03-01 10:09:00", "9f", "", ""]]))
    assert batch.layout["tool"] == "Typeform"
    assert roles(batch)["Submit Date (UTC)"] == "received"
    assert roles(batch)["#"] == "external_id"
    assert roles(batch)["Network ID"] == "private"


def book() -> bytes:
    workbook, target = Workbook(), io.BytesIO()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Answers"
    sheet["A1"], sheet["A2"] = "Answers on coasts", "As at 3 March 2026"
    sheet.merge_cells("A1:F1")
    for row in (
        [],
        ["External ID", "Organisation", "Para", "Comment", "Language", "Received"],
        ["A-1", "Coast Watch", 123, "We agree.", "en", 46_082],
        ["A-2", None, 124.0, "We agree too.", "en", 46_082.5],
        ["A-3", "Sea Watch", 999, "No such paragraph.", "en", "2026-03-01"],
    ):
        sheet.append(row)
    sheet.merge_cells("B5:B6")
    for title, state in (("Old", "hidden"), ("Second part", "visible")):
        other = workbook.create_sheet(title)
        other.append(["Organisation", "Para", "Comment"])
        other.append(["Other body", "123", "Other words."])
        other.sheet_state = state
    workbook.save(target)
    return target.getvalue()


def test_a_workbook_with_a_title_days_as_numbers_and_other_sheets(round_: Any) -> None:
    batch = looked_at(round_, book(), "answers.xlsx")
    [fault] = batch.found["shown"]
    assert (fault[0], fault[1], fault[3]) == (7, "C", "999")
    assert batch.found["inputs"] == 2
    notice = batch.found["noticed"][0]
    assert notice[0] == 1
    assert "Old, Second part" in str(notice[4])
    services.apply(batch, by=batch.by, good_only=True)
    assert [each[:2] for each in contents()] == [("Coast Watch", "123"), ("Coast Watch", "124")]
    assert {str(each.line.imported.received_at) for each in Input.objects.select_related("line__imported")} == {
        "2026-03-01 00:00:00+00:00",
        "2026-03-01 12:00:00+00:00",
    }


def test_a_text_in_an_older_encoding_is_refused_in_words_and_wide_text_is_read(round_: Any) -> None:
    rows = [["Organisation", "Para", "Comment", "Language"], ["Küstenwacht", "123", "Wir stimmen zu.", "de"]]
    with pytest.raises(Refused) as refused:
        looked_at(round_, as_text(rows, ";", "cp1252"), "answers.csv")
    assert "UTF-8" in str(refused.value.hint)
    assert looked_at(round_, as_text(rows, "\t", "utf-16"), "answers.txt").found["inputs"] == 1
