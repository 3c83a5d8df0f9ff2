"""What a person finds in the workbook that they are handed."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from consultations.enums import Constituency
from consultations.invitations.delegations import assign, set_own_date
from consultations.models import ProtectedReport
from core import audit, clock
from core.errors import NotAllowed, Refused
from core.text.dates import day
from submissions.drafting.services import begin_draft
from submissions.joint.services import confirm, leave
from submissions.workbooks.exports import make_workbook
from tests.factories.consultations import (
    ContributorFactory,
    DelegationFactory,
    OrganisationFactory,
    RoundFactory,
    UserFactory,
    focal_point,
    recommendation,
)
from tests.factories.submissions import DraftFactory
from tests.submissions.joint.test_services import asked, speaker
from tests.submissions.workbooks.editing import Inputs, made

pytestmark = pytest.mark.django_db

HEADERS = [
    "No", "Symbol", "Para", "Part", "Recommendation", "Addressees", "Scope", "Position", "Comment type", "Comment",
    "Suggested wording for a future text", "Rationale", "Evidence or source", "Annex", "Confidential", "Language",
    "row id", "base version",
]  # fmt: skip


def texts(sheet) -> str:
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)


def test_a_focal_point_gets_every_part_and_the_round_as_a_whole(tmp_path: Path) -> None:
    round_ = RoundFactory(
        opens=datetime(2027, 3, 1, 9, tzinfo=UTC), closes=datetime(2027, 3, 20, 14, tzinfo=UTC), limits={"state": 1_500}
    )
    body = OrganisationFactory(name="Republic of Arandia", code="XAR")
    delegation = DelegationFactory(round=round_, organisation=body)
    path = made(delegation, tmp_path)
    assert path.name == f"{round_.reference}_XAR.xlsx"
    book = load_workbook(path)
    assert [(sheet.title, sheet.sheet_state) for sheet in book] == [
        ("Read me", "visible"), ("Submitter", "visible"), ("Inputs", "visible"), ("Codes", "visible"),
        ("Examples", "visible"), ("Portal", "veryHidden"), ("Notes", "hidden"),
    ]  # fmt: skip
    inputs = book["Inputs"]
    assert [cell.value for cell in inputs[1]] == HEADERS
    places = [(row[2].value, row[3].value, row[6].value) for row in inputs.iter_rows(min_row=2, max_row=7)]
    assert places == [
        ("123", None, "Specific"), ("124", None, "Specific"), ("127", "1", "Specific"), ("127", "2", "Specific"),
        ("127", "3", "Specific"), (None, None, "General"),
    ]  # fmt: skip
    assert "20 March 2027, 15:00 (Geneva, UTC+1)" in texts(book["Read me"])
    assert "A submission may contain at most 1,500 words." in texts(book["Read me"])
    told = texts(book["Submitter"])
    assert "Republic of Arandia" in told
    assert "can change the language, who submits together, who may see it, and the consent" in told


def test_a_language_of_none_of_the_six_has_its_name(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    type(delegation.organisation).objects.filter(pk=delegation.organisation_id).update(language="pt")
    delegation.refresh_from_db()
    told = {row[0].value: row[1].value for row in load_workbook(made(delegation, tmp_path))["Submitter"].iter_rows()}
    assert told["Language"] == "Português"


def test_a_file_that_may_be_lost_names_of_a_joint_text_only_who_wants_to_be_named(tmp_path: Path) -> None:
    delegation = DelegationFactory(constituency="civil_society")
    draft = begin_draft(delegation, by=focal_point(delegation), kind="joint")
    rows = {
        name: asked(draft, name, status="special") for name in ("Two Rivers", "Amber Door", "Blue Lamp", "Red Thread")
    }
    confirm(rows["Two Rivers"], by=speaker(rows["Two Rivers"]))
    confirm(rows["Amber Door"], by=speaker(rows["Amber Door"]), listing="withheld")
    confirm(rows["Blue Lamp"], by=speaker(rows["Blue Lamp"]))
    leave(rows["Blue Lamp"], by=speaker(rows["Blue Lamp"]))
    sheet = load_workbook(made(delegation, tmp_path))["Submitter"]
    told = {row[0].value: row[1].value for row in sheet.iter_rows() if row[0].value}
    assert told["Submitted together with"] == "Two Rivers; name withheld (1)"
    body = rows["Two Rivers"].organisation
    ProtectedReport.objects.create(reference="PR-1", what="Threats.", organisation=body, held_back_at=clock.now())
    sheet = load_workbook(made(delegation, tmp_path))["Submitter"]
    told = {row[0].value: row[1].value for row in sheet.iter_rows() if row[0].value}
    assert told["Submitted together with"] == "name withheld (2)"


def test_locked_cells_are_locked_and_the_rest_is_open_tinted_and_has_lists(tmp_path: Path) -> None:
    path = made(DelegationFactory(), tmp_path)
    sheet = load_workbook(path)["Inputs"]
    cells = dict(zip(HEADERS, sheet[2], strict=True))
    assert sheet.protection.sheet and not sheet.protection.password
    assert cells["Recommendation"].protection.locked and cells["Addressees"].protection.locked
    assert cells["row id"].protection.locked and cells["base version"].protection.locked
    for header in ("Position", "Comment", "Annex", "Language"):
        assert not cells[header].protection.locked, header
        assert cells[header].fill.fgColor.rgb == "00fff9e3", header
        assert cells[header].number_format == "@", header
    listed = {str(rule.sqref).split("2:")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert listed == {
        "G": "'Codes'!$A$2:$A$3", "H": "'Codes'!$B$2:$B$9", "I": "'Codes'!$C$2:$C$6",
        "O": "'Codes'!$D$2:$D$4", "P": "'Codes'!$E$2:$E$7",
    }  # fmt: skip
    assert sheet.freeze_panes == "F2" and sheet.auto_filter.ref.startswith("A1:R")
    assert sheet.column_dimensions["Q"].hidden and sheet.column_dimensions["R"].hidden
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)


def test_what_it_says_of_rows_is_what_its_protection_allows(tmp_path: Path) -> None:
    book = load_workbook(made(DelegationFactory(), tmp_path))
    protection = book["Inputs"].protection
    assert protection.sheet and not protection.password and not protection.autoFilter
    assert protection.sort and protection.insertRows and protection.deleteRows
    told = texts(book["Read me"])
    assert "You may filter the rows. To sort, insert or delete rows, first unprotect the sheet" in told
    assert "You may sort" not in told


def test_a_contributor_gets_what_was_given_to_them_and_nothing_of_the_others(tmp_path: Path) -> None:
    version = DraftFactory(answers={"123": {"comment": "Of another ministry."}, "124": {"comment": "Ours."}})
    delegation = version.submission.delegation
    person = ContributorFactory(delegation=delegation, given=[recommendation(delegation.round, "124")])
    person.memberships.update(unit="Ministry of Justice")
    path = made(delegation, tmp_path, by=person)
    assert path.name.endswith("_ministry-of-justice.xlsx")
    book = load_workbook(path)
    assert Inputs(book).get("124", "Comment") == "Ours."
    assert "Of another ministry." not in "".join(map(texts, book))
    with pytest.raises(LookupError):
        Inputs(book).row("123")


def test_a_contributor_reads_the_dates_of_the_own_parts(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    person = ContributorFactory(delegation=delegation)
    membership, by = person.memberships.get(), focal_point(delegation)
    team, own = ((clock.now() + timedelta(days=days)).date() for days in (9, 4))
    set_own_date(delegation, team, by=by)
    delegation.refresh_from_db()
    assign(delegation, membership, [recommendation(delegation.round, "124")], by=by, due=own)

    def told() -> list[str]:
        lines = texts(load_workbook(made(delegation, tmp_path, by=person))["Read me"]).split("\n")
        return [line for line in lines if line.startswith("Your focal point asks")]

    assert told() == [f"Your focal point asks for your part by {day(own)}."]
    assign(delegation, membership, [recommendation(delegation.round, "127.1")], by=by)
    assert told() == [
        f"Your focal point asks for your answers on these by {day(own)}: para. 124.",
        f"Your focal point asks for your answers on these by {day(team)}: para. 127, part 1.",
    ]


def test_civil_society_finds_no_person_in_it_and_a_word_of_care(tmp_path: Path) -> None:
    delegation = DelegationFactory(constituency=Constituency.CIVIL_SOCIETY)
    person = focal_point(delegation)
    book = load_workbook(made(delegation, tmp_path))
    everything = "".join(map(texts, book))
    assert person.name not in everything and person.email not in everything
    assert "delete it after you upload it" in texts(book["Read me"])


def test_only_positions_of_the_constituency_are_offered(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    delegation.round.constituency_rules.filter(constituency="state").update(positions=["notes", "none"])
    sheet = load_workbook(made(delegation, tmp_path))["Codes"]
    assert [row[1].value for row in sheet.iter_rows(min_row=2)][:3] == ["Takes note", "No position", None]


@pytest.mark.parametrize("language", ["ar", "zh-hans", "en", "fr", "ru", "es"])
def test_six_languages_arabic_from_the_right(language: str, tmp_path: Path) -> None:
    book = load_workbook(made(DelegationFactory(), tmp_path, language=language))
    assert bool(book.worksheets[2].sheet_view.rightToLeft) is (language == "ar")


def test_strangers_and_unknown_languages_are_refused() -> None:
    delegation = DelegationFactory()
    idle = ContributorFactory(delegation=delegation)
    for person in (UserFactory(), idle, focal_point(DelegationFactory())):
        with pytest.raises(NotAllowed):
            make_workbook(delegation, by=person, language="en")
    with pytest.raises(Refused, match="not available in this language"):
        make_workbook(delegation, by=focal_point(delegation), language="eo")


def test_making_one_changes_no_draft_and_is_recorded() -> None:
    delegation = DelegationFactory()
    make_workbook(delegation, by=focal_point(delegation), language="en")
    assert not delegation.submissions.exists()
    (entry,) = audit.entries(delegation, actions=("submissions.workbook.make",))
    assert entry.data == {"rows": 6}


def test_the_same_number_of_queries_for_more_answers() -> None:
    def count(delegation) -> int:
        with CaptureQueriesContext(connection) as seen:
            make_workbook(delegation, by=focal_point(delegation), language="en")
        return len(seen)

    small = DraftFactory().submission.delegation
    large = DraftFactory(
        delegation=DelegationFactory(round=RoundFactory(paragraphs={str(number): 3 for number in range(1, 30)})),
        answers={"1.1": {"comment": "One."}, "2.1": {"comment": "Two."}, "3.2": {"comment": "Three."}},
    ).submission.delegation
    assert count(large) == count(small)


def test_nothing_in_it_is_a_formula_and_long_texts_are_told() -> None:
    version = DraftFactory(
        answers={
            "123": {"comment": '=HYPERLINK("http://x.example")', "source": "_x0041_ \x0b"},
            "124": {"comment": "x" * 40_000},
        }
    )
    delegation = version.submission.delegation
    _name, content = make_workbook(delegation, by=focal_point(delegation), language="en")
    book = load_workbook(io.BytesIO(content))
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert Inputs(book).get("123", "Comment") == '=HYPERLINK("http://x.example")'
    assert Inputs(book).get("124", "Comment") == "(too long for a cell: change it in the portal)"
