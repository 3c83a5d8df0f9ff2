"""Tables of survey tools: one row a respondent, one column a question."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations.models import Organisation, Question
from core.errors import Refused
from submissions.imports import decisions, services, stored_checks
from submissions.imports.sources.survey_columns import recognized_tool
from submissions.imports.sources.survey_table import as_plain_text
from submissions.models import Input, InputImport, Version
from tests.factories import RoundFactory
from tests.submissions.imports.tables import as_csv, as_xlsx, received
from tests.submissions.imports.test_waiting_rows import back, rows_that_wait
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db
QUESTION = "What would help your organization to use these recommendations?"

EUSURVEY = [
    "Language of my contribution", "I am giving my contribution as", "First name", "Surname",
    "Email (this won't be published)",
    "Organisation name", "Organisation size", "Country of origin", "Recommendation 123: do you support it?",
    "Recommendation 123: please explain", QUESTION, "Any other comments?", "Invitation Number", "Contribution ID",
    "User Name", "Creation Date", "Last Update", "Languages",
]  # fmt: skip
LIME = [
    "id", "submitdate", "lastpage", "startlanguage", "seed", "token", "ipaddr", "G01Q01", "G01Q02", "G02Q11[SQ001]",
    "P123", "P123_pos", "Q1",
]  # fmt: skip
LIME_TEXTS = [
    "Response ID", "Date submitted", "Last page", "Start language", "Seed", "Name of your organisation",
    "R1. Recommendation 124: your comments", "Q7. What would help your organisation to use these recommendations?",
]  # fmt: skip
FORMS = [
    "ID", "Start time", "Completion time", "Email", "Name", "Organization", "Type of organization",
    "Do you support recommendation 123?", "Comment on recommendation 123", "General comments",
]  # fmt: skip
GOOGLE = [
    "Timestamp",
    "Email Address",
    "Which organization do you represent?",
    "Paragraph 124 – proposed wording",
    "Anything else?",
]


@pytest.fixture
def round_() -> Any:
    row = RoundFactory()
    Question.objects.get_or_create(round=row, number=1, defaults={"text": QUESTION})
    Question.objects.filter(round=row, number=1).update(text=QUESTION)
    return row


def looked_at(round_: Any, content: bytes, name: str = "survey.csv") -> InputImport:
    batch = received(round_, content, name=name)
    stored_checks.check_file(batch)
    return batch


def roles(batch: InputImport) -> dict[str, str]:
    pairs = zip(batch.found["survey_heading"], batch.layout["columns"], strict=True)
    return {name: f"{role} {about}".strip() for name, (role, about) in pairs if role}


def contents() -> list[tuple[str, str, str, str]]:
    rows = Input.objects.select_related(
        "recommendation__paragraph", "question", "version__submission__delegation__organisation"
    )
    return sorted(
        (
            each.version.submission.delegation.organisation.name,
            each.recommendation.label if each.recommendation else f"Q{each.question.number}" if each.question else "",
            each.position,
            each.comment or each.rewording,
        )
        for each in rows
    )


def test_the_tools_are_known_by_their_columns() -> None:
    tables = [EUSURVEY, LIME, LIME_TEXTS, FORMS, GOOGLE, ["Horodateur", "Nom"], ["Organisation", "Comment", "Para"]]
    assert [recognized_tool(each) for each in tables] == [
        *("EUSurvey", "LimeSurvey", "LimeSurvey", "Microsoft Forms", "Google Forms", "Google Forms", ""),
    ]


def test_eusurvey_becomes_answers_without_the_names_of_persons(round_: Any) -> None:
    row = [
        "DE", "Non-governmental organisation (NGO)", "Ada", "Persson", "ada@example.org", "Red Thread", "Small",
        "Ombira", "Supports", "Wir stimmen zu.", "Mehr Zeit.", "", "all", "c-17", "ada", "2026-03-05 10:22:13",
        "2026-03-06 10:00:00", "EN",
    ]  # fmt: skip
    batch = looked_at(
        round_, as_xlsx([["Alias", "migration"], EUSURVEY, row], heading=["Export Date", "x"]), "export.xlsx"
    )
    assert batch.layout["tool"] == "EUSurvey" and batch.found["faults"] == 0
    assert roles(batch) == {
        "Language of my contribution": "language",
        "I am giving my contribution as": "constituency",
        **dict.fromkeys((*EUSURVEY[2:5], "Invitation Number", "User Name"), "private"),
        "Organisation name": "organisation",
        "Country of origin": "country",
        "Recommendation 123: do you support it?": "position 123",
        "Recommendation 123: please explain": "comment 123",
        QUESTION: "comment Q1",
        "Any other comments?": "comment",
        "Contribution ID": "external_id",
        "Creation Date": "received",
    }
    services.apply(batch, by=batch.by)
    assert contents() == [("Red Thread", "123", "supports", "Wir stimmen zu."), ("Red Thread", "Q1", "", "Mehr Zeit.")]
    assert set(Input.objects.values_list("language", "confidentiality")) == {("de", "secretariat")}
    body = Organisation.objects.get(name="Red Thread")
    assert (body.constituency, body.country) == ("civil_society", "Ombira")
    assert not Version.objects.get().consents
    batch.refresh_from_db()
    kept = f"{batch.found} {list(Input.objects.values())} {list(Organisation.objects.values())}"
    assert "Persson" not in kept and "ada@" not in kept


def test_limesurvey_by_codes_and_by_texts(round_: Any) -> None:
    rows = [
        [
            "1",
            "2026-03-05 10:22:13",
            "3",
            "pt",
            "99",
            "tok",
            "192.0.2.1",
            "Body A",
            "x",
            "y",
            "Sim.",
            "Supports",
            "Tempo.",
        ],
        ["2", "", "1", "pt", "98", "tok", "192.0.2.2", "Body B", "x", "y", "Broken off.", "", ""],
    ]
    batch = looked_at(round_, as_csv(rows, heading=LIME))
    assert {"P123": "comment 123", "P123_pos": "position 123", "Q1": "comment Q1"}.items() <= roles(batch).items()
    assert batch.found["left_out"] == 1 and batch.found["rows"] == 2
    assert roles(batch)["ipaddr"] == "private"
    texts = looked_at(
        round_, as_csv([["1", "2026-03-05", "3", "fr", "9", "Body C", "Oui.", "Du temps."]], heading=LIME_TEXTS)
    )
    services.apply(texts, by=texts.by)
    assert contents() == [("Body C", "124", "", "Oui."), ("Body C", "Q1", "", "Du temps.")]
    assert Input.objects.values_list("language", flat=True).distinct().get() == "fr"


def test_microsoft_forms_with_days_of_its_own_and_a_position_alone(round_: Any) -> None:
    rows = [
        ["1", "3/25/26 9:00:00", "3/25/26 9:12:00", "anonymous", "", "Body A", "Verein", "Supports", "n/a", ""],
        ["2", "3/4/26 9:00:00", "3/4/26 9:12:00", "ada@example.org", "Ada", "", "NGO", "Supports", "Good.", "More."],
    ]
    batch = looked_at(round_, as_csv(rows, heading=FORMS))
    assert batch.found["unknown"] == [["constituency", "Verein", 1]]
    assert batch.found["shown"][0][:4] == [2, "G", "Type of organization", "Verein"]
    decisions.decide(
        batch,
        by=batch.by,
        mapping={},
        bodies={},
        level="secretariat",
        replacements={"constituency": {"Verein": "civil_society"}},
    )
    batch.refresh_from_db()
    stored_checks.check_file(batch)
    assert (batch.found["faults"], batch.found["inputs"], batch.found["submissions"]) == (0, 3, 2)
    services.apply(batch, by=batch.by)
    (body, *first), *others = contents()
    assert (body, first) == ("Body A", ["123", "supports", ""])
    assert [each[1:] for each in others] == [("", "", "More."), ("123", "supports", "Good.")]
    assert others[0][0].startswith("Individual ") and others[0][0].endswith("-2") and "Ada" not in others[0][0]
    assert sorted(batch.inputs.values_list("received_at__month", flat=True)) == [3, 3, 3]
    assert sorted(batch.inputs.values_list("external_id", flat=True)) == ["1/1", "2/1", "2/2"]


def test_a_date_that_begins_with_the_year_does_not_say_how_the_others_are_written(round_: Any) -> None:
    """As in a form whose owner changed the language of the table in between."""
    days = ["2026/03/26 10:22:13", "03/25/2026 10:22:13", "03/04/2026 10:22:13"]
    rows = [[each, "", f"Body {place}", "", "Thanks"] for place, each in enumerate(days)]
    batch = looked_at(round_, as_csv(rows, heading=GOOGLE))
    services.apply(batch, by=batch.by)
    assert sorted(batch.inputs.values_list("received_at__month", "received_at__day")) == [(3, 4), (3, 25), (3, 26)]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026/03/05 11:30:00 PM GMT+1", "2026-03-05T22:30:00+00:00"),
        ("2026/03/05 11:30:00 PM UTC-5:30", "2026-03-06T05:00:00+00:00"),
        ("2026/03/05 11:30:00 PM GMT−3", "2026-03-06T02:30:00+00:00"),
        ("2026-03-05 23:30:00 +0100", "2026-03-05T22:30:00+00:00"),
        ("2026-03-05T23:30:00.000+01:00", "2026-03-05T22:30:00+00:00"),
        ("3/25/2026 23:30 (UTC+01:00)", "2026-03-25T22:30:00+00:00"),
        ("2026-03-05T23:30:00Z", "2026-03-05T23:30:00+00:00"),
        ("2026-03-05 23:30:00 UTC", "2026-03-05T23:30:00+00:00"),
        ("2026/03/05 23:30", "2026-03-05T23:30:00+00:00"),
        ("2026-03-05", "2026-03-05T00:00:00+00:00"),
    ],
)
def test_a_time_counts_in_its_zone(written: str, read: str, round_: Any) -> None:
    batch = looked_at(round_, as_csv([[written, "", "Body A", "", "Thanks"]], heading=GOOGLE))
    services.apply(batch, by=batch.by)
    assert batch.inputs.get().received_at == datetime.fromisoformat(read)


@pytest.mark.parametrize("written", ["2026/03/05 11:30:00 PM MEZ", "2026/03/05 11:30 GMT+25", "2026/03/05 11:30 م"])
def test_a_zone_that_is_not_known_is_refused(written: str, round_: Any) -> None:
    batch = received(round_, as_csv([[written, "", "Body A", "", "Thanks"]], heading=GOOGLE), name="survey.csv")
    (fault,) = stored_checks.check_file(batch).faults
    assert (fault.code, fault.header, fault.value) == ("no_date", "Timestamp", written)
    assert "or 2026-05-31 14:30+01:00 with its time zone" in str(fault.hint)


def test_dates_of_which_nothing_shows_the_day_are_refused_and_not_replaced_by_today(round_: Any) -> None:
    rows = [[each, "", f"Body {each}", "", "Thanks"] for each in ("03/04/2026 10:22", "05/06/2026 10:22", "02/02/2026")]
    batch = received(round_, as_csv(rows, heading=GOOGLE), name="survey.csv")
    faults = stored_checks.check_file(batch).faults
    assert [str(fault) for fault in faults] == [
        f"Row {row}, column A (Timestamp), “{written}”: The file does not show which number is the day and which is "
        "the month. Write the dates of this column as year-month-day, for example 2026-05-31. Or leave the column out: "
        "the time of the import is used then."
        for row, written in ((2, "03/04/2026 10:22"), (3, "05/06/2026 10:22"))
    ]


def test_google_forms_and_the_choice_of_columns_remembered_for_the_round(round_: Any) -> None:
    rows = [["2026/03/05 10:22:13 AM GMT+1", "ada@example.org", "Body A", "New words", "Thanks"]]
    batch = looked_at(round_, as_csv(rows, heading=GOOGLE))
    assert roles(batch) == {
        "Timestamp": "received",
        "Email Address": "private",
        "Which organization do you represent?": "organisation",
        "Paragraph 124 – proposed wording": "rewording 124",
        "Anything else?": "comment",
    }
    columns = [list(each) for each in batch.layout["columns"]]
    columns[4] = ["comment", "123"]
    decisions.decide(batch, by=batch.by, mapping={}, bodies={}, level="secretariat", layout="survey", survey=columns)
    again = looked_at(round_, as_csv(rows, heading=GOOGLE))
    assert roles(again)["Anything else?"] == "comment 123"
    services.apply(again, by=again.by)
    assert contents() == [("Body A", "123", "", "Thanks"), ("Body A", "124", "", "New words")]


def test_a_subject_that_the_round_does_not_have_is_refused_at_its_field(round_: Any) -> None:
    batch = looked_at(round_, as_csv([["2026-03-05", "", "A", "w", "c"]], heading=GOOGLE))
    columns = [list(each) for each in batch.layout["columns"]]
    columns[4] = ["comment", "999"]
    with pytest.raises(Refused) as refused:
        decisions.decide(
            batch, by=batch.by, mapping={}, bodies={}, level="secretariat", layout="survey", survey=columns
        )
    assert (refused.value.code, refused.value.field) == ("unknown_paragraph", "about_4")


def test_an_unknown_tool_and_a_person_who_says_that_it_is_a_survey(round_: Any) -> None:
    batch = looked_at(
        round_, as_csv([["A", "Yes", "No"]], heading=["Your organisation", "Recommendation 123", "Recommendation 124"])
    )
    assert batch.layout["kind"] == "survey" and batch.found["inputs"] == 2
    batch = received(round_, as_csv([["A", "Yes"]], heading=["Wer", "Frage A"]))
    with pytest.raises(Refused):
        stored_checks.check_file(batch)
    decisions.decide(batch, by=batch.by, mapping={}, bodies={}, level="secretariat", layout="survey")
    batch.refresh_from_db()
    with pytest.raises(Refused) as refused:
        stored_checks.check_file(batch)
    assert refused.value.code == "no_answers" and batch.found["survey_heading"] == ["Wer", "Frage A"]
    decisions.decide(
        batch, by=batch.by, mapping={}, bodies={}, level="secretariat", layout="survey",
        survey=[["organisation", ""], ["comment", "Q1"]],
    )  # fmt: skip
    batch.refresh_from_db()
    assert stored_checks.check_file(batch).faults == []


def test_rows_with_errors_come_back_corrected_one_row_an_answer(round_: Any) -> None:
    rows = [["1", "", "2026-03-05T09:00", "", "", "Body A", "NGO", "Perhaps", "Good.", "More."]]
    batch = looked_at(round_, as_csv(rows, heading=FORMS))
    assert batch.found["bad_rows"] == 1 and batch.found["inputs"] == 1
    services.apply(batch, by=batch.by, good_only=True)
    waiting = rows_that_wait(batch)
    assert waiting[1][1].startswith("Row 2, column H (Do you support recommendation 123?), “Perhaps”")
    at = waiting[0].index("Position")
    again = back(batch, [waiting[0], [*waiting[1][:at], "Supports", *waiting[1][at + 1 :]]])
    assert (again.continues, again.layout, again.found["faults"]) == (batch, {}, 0)
    services.apply(again, by=again.by)
    assert [each[1:] for each in contents() if each[1]] == [("123", "supports", "Good.")]


def test_regulations_gov_brings_comments_and_no_names(round_: Any) -> None:
    heading = [
        "Document ID", "Agency ID", "Docket ID", "Tracking Number", "Document Type", "Posted Date", "Is Withdrawn?",
        "Title", "Comment", "First Name", "Last Name", "City", "State/Province", "Zip/Postal Code", "Country",
        "Organization Name", "Attachment Files",
    ]  # fmt: skip

    def row(
        number: int, kind: str, comment: str, first: str, last: str, body: str, withdrawn: str = "false"
    ) -> list[str]:
        return [
            f"ED-2026-0001-{number:04}", "ED", "ED-2026-0001", "t", kind, "2026-03-05T05:00Z", withdrawn,
            f"Comment from {first} {last}", comment, first, last, "Springfield", "IL", "62701",
            "United States", body, "",
        ]  # fmt: skip

    rows = [
        row(1, "Proposed Rule", "The rule.", "", "", ""),
        row(2, "Public Submission", "We don&rsquo;t agree.<br/><br/>Really.", "Ada", "Persson", "Red Thread"),
        row(3, "Public Submission", "I agree.", "Ben", "Persson", ""),
        row(4, "Public Submission", "Gone.", "Cy", "Persson", "", "true"),
    ]
    batch = looked_at(round_, as_csv(rows, heading=heading))
    assert batch.layout["tool"] == "regulations.gov"
    assert (batch.found["faults"], batch.found["inputs"], batch.found["left_out"]) == (0, 2, 2)
    services.apply(batch, by=batch.by)
    (one, *_first), (two, *_second) = contents()
    assert two == "Red Thread" and one.endswith("-ED-2026-0001-0003")
    assert {each[3] for each in contents()} == {"We don’t agree.\n\nReally.", "I agree."}
    batch.refresh_from_db()
    everything = f"{batch.found} {list(Input.objects.values())} {list(Organisation.objects.values())}"
    assert "Persson" not in everything and "Springfield" not in everything


def test_marks_of_web_forms_are_left_out_and_words_are_not() -> None:
    assert as_plain_text("a<br/>b<p>c</p> &amp; 1 < 2 > 0 <b>d</b>") == "a\nb\nc\n & 1 < 2 > 0 d"


def test_queries_do_not_grow_with_rows(round_: Any) -> None:
    def table(count: int) -> bytes:
        return as_csv(
            [
                [str(n), "", "2026-03-05T09:00", "", "", f"Body {n}", "NGO", "Supports", "Ja.", f"W {n}"]
                for n in range(count)
            ],
            heading=FORMS,
        )

    counted = []
    for count in (20, 200):
        batch = received(round_, table(count))
        with CaptureQueriesContext(connection) as queries:
            stored_checks.check_file(batch)
        counted.append(len(queries))
        assert batch.found["inputs"] == 2 * count
    assert counted[1] <= counted[0]


def test_the_page_shows_the_columns_of_a_survey_and_takes_a_choice(
    client: Any, round_: Any, django_capture_on_commit_callbacks: Any
) -> None:
    sign_in(client, round_.created_by)
    batch = looked_at(round_, as_csv([["2026-03-05", "ada@example.org", "Body A", "w", "Thanks"]], heading=GOOGLE))
    address = reverse("imports:file", args=[batch.pk])
    page = client.get(address)
    text = page.content.decode()
    assert "Google Forms" in text and "Anything else?" in text and "Thanks" in text
    fields = {name: field.value() or "" for name, field in ((each.name, each) for each in page.context["form"])}
    wrong = client.post(address, fields | {"about_4": "999"})
    assert "This call for inputs has no such paragraph or part." in wrong.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, fields | {"about_4": "123"})
    batch.refresh_from_db()
    assert batch.layout["columns"][4] == ["comment", "123"] and batch.found["inputs"] == 2
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, fields | {"layout": ""})
    batch.refresh_from_db()
    assert batch.layout == {} and batch.found["rows"] == 1
