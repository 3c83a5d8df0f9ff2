"""Tables hold exactly what their reader may see (C7), in the order of the workbook."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from consultations.models import Round
from core import clock
from core.audience import CONFIDENTIAL, PUBLIC, SECRETARIAT, Audience
from core.spreadsheets import Column, SheetRow
from core.tables.fields import Field
from submissions.drafting.services import begin_draft, set_submission_fields
from submissions.joint.services import confirm, invite_member
from submissions.models import Input, Submission, Version
from submissions.tables import exports
from submissions.tables.exports import (
    ExportRequest,
    ExportTable,
    InputProgress,
    inputs as inputs_table,
    is_matrix,
    pieces,
    tables,
)
from submissions.triage.services import admit
from submissions.visibility.reader import read_inputs
from submissions.visibility.visible_inputs import InputFilters, word_count, word_limit_of
from tests.factories import (
    AttachmentFactory,
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    OrganisationFactory,
    RoundFactory,
    SubmittedFactory,
    answer,
    focal_point,
    recommendation,
    send,
)
from tests.support.public import make_public

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db
AUDIENCES = pytest.mark.parametrize(
    "audience", [PUBLIC, SECRETARIAT, CONFIDENTIAL], ids=["public", "officer", "sealed"]
)


def make_exported_round() -> Round:
    """Published, with six States at all levels, files, a draft and one found wanting."""
    round_ = RoundFactory(paragraphs={"123": 1, "127": 2})
    officer = OfficerFactory(round=round_, duties=["triage_round"])
    levels = ["public", "nameless", "secretariat"]
    for number in range(6):
        delegation = DelegationFactory(
            round=round_, organisation__name=f"Token-name-{number}", organisation__country=f"Token-country-{number}"
        )
        version = DraftFactory(
            delegation=delegation,
            answers={
                label: {
                    "position": "supports",
                    "comment": f"Token-{levels[(number + place) % 3]}-{number}-{label}",
                    "confidentiality": levels[(number + place) % 3],
                }
                for place, label in enumerate(("123", "127.1", "127.2"))
            },
            package={"confidentiality": "nameless" if number == 5 else "public"},
        )
        for level in levels:
            file = AttachmentFactory(version=version, confidentiality=level, title=f"Token-file-{level}-{number}")
            file.speaks_to.set([recommendation(round_, "123")])
        send(version)
        if number != 4:
            admit(version.submission, by=officer)
    DraftFactory(delegation=DelegationFactory(round=round_), answers={"123": {"comment": "Token-draft"}})
    make_public(round_)
    round_.refresh_from_db()
    return round_


@pytest.fixture
def exported_round(staged_world: Round) -> Round:
    return staged_world


def read(table: ExportTable) -> list[dict[str, Any]]:
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, row, strict=True)) for row in table.rows if not isinstance(row, SheetRow)]


def by_key(request: ExportRequest) -> dict[str, list[dict[str, Any]]]:
    return {table.key: read(table) for table in tables(request)}


def everything(request: ExportRequest) -> str:
    return "\n".join(repr(table.columns) + repr(list(table.rows)) for table in tables(request))


def test_the_tables_come_in_the_order_of_the_workbook(exported_round: Round) -> None:
    assert [table.key for table in tables(ExportRequest(exported_round, CONFIDENTIAL))] == [
        "by_paragraph", "matrix", "inputs", "submissions", "attachments", "amendments", "silence",
    ]  # fmt: skip


@AUDIENCES
def test_totals_are_those_of_the_database(exported_round: Round, audience: Audience) -> None:
    found = by_key(ExportRequest(exported_round, audience))
    shown = read_inputs(exported_round, audience)
    expected = {"public": 10, "officer": 18, "sealed": 18}
    name = {PUBLIC: "public", SECRETARIAT: "officer", CONFIDENTIAL: "sealed"}[audience]
    assert len(found["inputs"]) == len(found["by_paragraph"]) == len(shown) == expected[name]
    assert Counter(row["comment"] for row in found["inputs"]) == Counter(row.comment for row in shown)
    assert len(found["submissions"]) == {"public": 4, "officer": 6, "sealed": 6}[name]
    assert len(found["attachments"]) == {"public": 4, "officer": 18, "sealed": 18}[name]


@pytest.mark.parametrize(
    "filters",
    [
        InputFilters(positions=frozenset(["supports"])),
        InputFilters(positions=frozenset(["opposes"])),
        InputFilters(constituencies=frozenset(["state"])),
        InputFilters(states=frozenset(["admissible"])),
        InputFilters(levels=frozenset(["nameless"])),
        InputFilters(words="token-public"),
        InputFilters(late=True),
    ],
    ids=str,
)
@AUDIENCES
def test_a_filter_takes_away_and_adds_nothing(exported_round: Round, audience: Audience, filters: InputFilters) -> None:
    found = by_key(ExportRequest(exported_round, audience, filters=filters))["inputs"]
    shown = [row for row in read_inputs(exported_round, audience) if filters.match(row)]
    assert [row["comment"] for row in found] == [row.comment or None for row in shown]


def test_the_public_s_tables_hold_no_word_they_may_not(exported_round: Round) -> None:
    said = everything(ExportRequest(exported_round, PUBLIC))
    for token in ("Token-secretariat", "Token-draft", "Token-name-4", "Token-name-5", "Token-country-5"):
        assert token not in said, token
    for token in ("Token-file-nameless", "Token-file-secretariat", "Token-file-public-4", "Token-file-public-5"):
        assert token not in said, token
    for version in Version.objects.filter(confidentiality="nameless"):
        assert version.submission.reference not in said
    for row in Input.objects.exclude(confidentiality="public"):
        assert str(row.line_id) not in said
        assert str(row.pk) not in said
    keys = {column.key for table in tables(ExportRequest(exported_round, PUBLIC)) for column in table.columns}
    assert not keys & {"triage", "channel", "authority", "note", "lapsed", "confidentiality"}


def test_a_count_in_public_counts_what_is_public(exported_round: Round) -> None:
    rows = {row["body"]: row for row in by_key(ExportRequest(exported_round, PUBLIC))["submissions"]}
    assert (rows["Token-name-0"]["answered"], rows["Token-name-0"]["files"]) == ("123", 1)
    assert rows["Token-name-0"]["words"] == "4"
    inside = {row["body"]: row for row in by_key(ExportRequest(exported_round, CONFIDENTIAL))["submissions"]}
    assert (inside["Token-name-0"]["answered"], inside["Token-name-0"]["files"]) == ("123, 127.1, 127.2", 3)


@pytest.mark.parametrize(("footnotes", "words"), [(True, "7 / 10"), (False, "3 / 10")])
def test_sources_count_against_the_limit_where_the_round_says_so(footnotes: bool, words: str) -> None:
    """The number is the one that its sender read before sending (PRACTICE 24)."""
    round_ = RoundFactory(paragraphs={"123": 1}, limits={"state": 10}, rules={"footnotes_count": footnotes})
    said = {"123": {"comment": "We agree fully.", "source": "Gazette 4 of May."}}
    version = SubmittedFactory(delegation=DelegationFactory(round=round_), answers=said)
    admit(version.submission, by=OfficerFactory(round=round_, duties=["triage_round"]))
    assert f"{word_count(version)} / {word_limit_of(version)}" == words
    for request in (ExportRequest(round_, CONFIDENTIAL), ExportRequest(round_, PUBLIC, as_if_public=True)):
        assert [row["words"] for row in by_key(request)["submissions"]] == [words]


def test_an_officer_cannot_join_a_text_without_name_to_its_body(exported_round: Round) -> None:
    rows = by_key(ExportRequest(exported_round, SECRETARIAT))["inputs"]
    hidden = [row for row in rows if row["comment"] and "nameless" in row["comment"]]
    assert hidden
    for row in hidden:
        told = {key for key, value in row.items() if value is not None}
        assert told == {  # not of which kind: on each paragraph fewer than five States are left that it could be
            "ref", "para", "body", "position", "comment", "symbol", "heading", "type", "words", "triage",
            "confidentiality", "sort_key",
        } | ({"part"} if row["para"] == "127" else set())  # fmt: skip
        assert row["body"] == "Name withheld"


def test_values_are_plain_and_sort_as_people_count(exported_round: Round) -> None:
    for table in tables(ExportRequest(exported_round, CONFIDENTIAL)):
        for row in table.rows:
            values = row.values if isinstance(row, SheetRow) else row
            assert all(value is None or type(value) in (str, int, datetime) for value in values)
            assert all(value.tzinfo is None for value in values if isinstance(value, datetime))
    rows = by_key(ExportRequest(exported_round, CONFIDENTIAL))["inputs"]
    assert [(row["para"], row["part"]) for row in rows[::6]] == [("123", None), ("127", 1), ("127", 2)]
    assert [row["sort_key"] for row in rows] == sorted(row["sort_key"] for row in rows)


def test_the_matrix_has_a_column_a_body_and_a_row_a_recommendation(exported_round: Round) -> None:
    table = next(table for table in tables(ExportRequest(exported_round, PUBLIC)) if table.key == "matrix")
    assert [column.header for column in table.columns] == [
        "Para", "Part", "Token-name-0", "Token-name-1", "Token-name-2", "Token-name-3",
    ]  # fmt: skip
    assert list(table.rows) == [
        ("123", None, "S", "·", "·", "S"), ("127", 1, "·", "·", "S", "·"), ("127", 2, "·", "S", "·", "·"),
    ]  # fmt: skip


def test_a_matrix_of_more_bodies_than_a_sheet_is_wide_continues_on_further_sheets(
    exported_round: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "BODIES_ACROSS", 3)
    found = [table for table in tables(ExportRequest(exported_round, PUBLIC)) if is_matrix(table)]
    assert [(table.key, table.title) for table in found] == [("matrix", "Matrix"), ("matrix_2", "Matrix 2")]
    assert [[column.header for column in table.columns] for table in found] == [
        ["Para", "Part", "Token-name-0", "Token-name-1", "Token-name-2"], ["Para", "Part", "Token-name-3"],
    ]  # fmt: skip
    assert list(found[1].rows) == [("123", None, "S"), ("127", 1, "·"), ("127", 2, "·")]


def test_states_stand_in_the_order_of_the_alphabet_as_people_know_it() -> None:
    round_ = RoundFactory(paragraphs={"123": 1})
    for name in ("Zambia", "Türkiye", "Tuvalu", "Croatia", "Côte d'Ivoire", "Éire"):
        body = DelegationFactory(round=round_, organisation__name=name, organisation__short_name=name)
        SubmittedFactory(delegation=body, answers={"123": {"position": "supports", "comment": f"{name} agrees."}})
    rows = by_key(ExportRequest(round_, CONFIDENTIAL))["inputs"]
    assert [row["body"] for row in rows] == ["Côte d'Ivoire", "Croatia", "Éire", "Türkiye", "Tuvalu", "Zambia"]


def test_floors_above_add_columns_at_their_place(exported_round: Round) -> None:
    theme = Field(Column("themes", "Themes"), lambda row: f"theme of {row.label}")
    table = inputs_table(ExportRequest(exported_round, CONFIDENTIAL), extra={"source": [theme]})
    keys = [column.key for column in table.columns]
    assert keys[keys.index("source") + 1] == "themes"
    assert read(table)[0]["themes"] == "theme of 123"
    with pytest.raises(KeyError, match="sauce"):
        inputs_table(ExportRequest(exported_round, CONFIDENTIAL), extra={"sauce": [theme]})


def printed_lines(text: str) -> int:
    """In a column of 114 characters; East Asian ones are twice as wide."""
    wide = [sum(2 if character > "\u2e7f" else 1 for character in line) for line in text.split("\n")]
    return sum(max(1, -(-width // 114)) for width in wide)


def test_long_texts_of_the_reading_copy_come_in_pieces() -> None:
    text = "\n".join(f"Paragraph {n}. " + "word " * 60 for n in range(20))
    version = SubmittedFactory(answers={"123": {"position": "notes", "comment": text, "rewording": "Short."}})
    table = next(
        t for t in tables(ExportRequest(version.submission.delegation.round, CONFIDENTIAL)) if t.key == "by_paragraph"
    )
    heading, *rows = list(table.rows)
    assert isinstance(heading, SheetRow)
    assert heading.values[0].startswith("Para. 123: ")
    keys = [column.key for column in table.columns]
    field, words, piece = keys.index("field"), keys.index("text"), keys.index("piece")
    comments = [row for row in rows if row[field] == "Comment"]
    assert "".join(row[words] for row in comments) == text
    assert len(comments) > 2 and all(printed_lines(row[words]) <= 30 for row in comments)
    assert [row[piece] for row in comments] == [f"{n} of {len(comments)}" for n in range(1, len(comments) + 1)]
    assert [row[field:] for row in rows[len(comments) :]] == [("Suggested wording", "Short.", None)]  # below it
    assert {row[0] for row in rows} == {version.submission.delegation.organisation.short_name}


@pytest.mark.parametrize("text", ["", "a", "x" * 4000, "One. Two. " * 500, "z " * 2000, "\n" * 4000, "字" * 5000])
def test_no_character_is_lost_between_pieces(text: str) -> None:
    found = pieces(text)
    assert "".join(found) == text
    assert all(printed_lines(piece) <= 31 for piece in found)  # a character cannot stand across two lines


def test_the_cost_does_not_grow_with_the_rows(exported_round: Round, django_assert_max_num_queries: Any) -> None:
    for _ in range(2):
        with django_assert_max_num_queries(115):
            everything(ExportRequest(Round.objects.get(pk=exported_round.pk), CONFIDENTIAL))
        for _number in range(5):
            SubmittedFactory(delegation=DelegationFactory(round=exported_round))
    assert Submission.objects.count() > 10


def test_a_joint_text_that_nobody_admitted_is_not_listed_beside_its_leads_own(exported_round: Round) -> None:
    """Neither the text nor who stands with it is anybody's to know; the lead's own file counts for its own alone."""
    lead = Submission.objects.get(delegation__organisation__name="Token-name-0").delegation
    joint = begin_draft(lead, by=focal_point(lead), kind="joint")
    guest = OrganisationFactory(short_name="Red Thread")
    by = guest.memberships.get(role="focal_point").user
    confirm(invite_member(joint.submission, guest, by=joint.started_by, expires_at=clock.now() + DAY), by=by)
    answer(joint, "123", comment="Together.")
    set_submission_fields(joint, {"consents": True}, by=joint.started_by)
    send(joint)
    for audience, files in ((PUBLIC, [1]), (CONFIDENTIAL, [0, 3])):
        rows = by_key(ExportRequest(exported_round, audience))["submissions"]
        assert sorted(row["files"] for row in rows if row["body"] == "Token-name-0") == files


def test_progress_tells_nothing_of_embargoed_inputs() -> None:
    round_ = RoundFactory(rules={"sealed": True})
    SubmittedFactory(delegation=DelegationFactory(round=round_))
    reports: list[tuple[int, int, str]] = []
    progress = InputProgress(lambda done, total, step: reports.append((done, total, step)))
    request = ExportRequest(round_, CONFIDENTIAL, progress=progress)
    assert not list(request.inputs(request.reader()))
    assert reports == [(0, 0, "reading_rows")]
