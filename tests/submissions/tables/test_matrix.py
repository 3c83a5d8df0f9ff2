from datetime import datetime, timedelta
from typing import Any

import pytest

from consultations.invitations.delegations import decline
from consultations.models import Delegation, Round
from consultations.rounds.duties import make_officer, site_administrators_group
from core import clock
from core.audience import CONFIDENTIAL, PUBLIC, SECRETARIAT, Audience, Level
from submissions.drafting import services
from submissions.joint.alignment import align_with
from submissions.joint.services import confirm, invite_member
from submissions.models import Version
from submissions.sensitive import erasure
from submissions.tables.exports import ExportRequest, silence
from submissions.tables.matrix import Matrix, positions as positions_of
from submissions.triage.services import admit, find_inadmissible
from submissions.visibility.reader import InputReader
from synthesis.counts.positions import body_positions
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    OrganisationFactory,
    RoundFactory,
    SubmittedFactory,
    UserFactory,
    answer,
    corrected,
    focal_point,
    recommendation,
    send,
)
from tests.support.public import make_public

pytestmark = pytest.mark.django_db


def positions(round_: Round, audience: Audience, now: datetime | None = None) -> Matrix:
    return positions_of(InputReader(round_, audience, now=now))


def picture(matrix: Matrix) -> dict[str, str]:
    """A row of letters a body, as the demonstration's page prints it."""
    return {
        row.body.short_name: "".join(row.cells[column.pk].letter for column in matrix.recommendations)
        for row in matrix.rows
    }


def told(matrix: Matrix, name: str) -> list[str]:
    row = next(row for row in matrix.rows if row.body.short_name == name)
    return [str(row.cells[column.pk].state) for column in matrix.recommendations]


@pytest.fixture
def round_() -> Round:
    return RoundFactory(paragraphs={"123": 1, "124": 1, "125": 1})


def body(round_: Round, name: str, answers: dict[str, Any] | None, **more: Any) -> Version:
    delegation = DelegationFactory(round=round_, organisation__name=name)
    return SubmittedFactory(delegation=delegation, answers=answers, **more)


def aligned(round_: Round, name: str, other: Version, answers: dict[str, Any], but: tuple[str, ...] = ()) -> Version:
    draft = DraftFactory(delegation=DelegationFactory(round=round_, organisation__name=name), answers=answers)
    align_with(draft, other, except_for=[recommendation(round_, label) for label in but], by=draft.started_by)
    send(draft)
    return draft


def plot(round_: Round) -> Version:
    arandia = body(round_, "Arandia", {"123": {"position": "supports"}, "124": {"position": "amendment"}})
    aligned(round_, "Lazwara", arandia, {"125": {"position": "reservations"}}, but=("123",))
    body(
        round_, "Tovral", {"123": {"position": "opposes", "confidentiality": "nameless"}, "124": {"position": "notes"}}
    )
    DraftFactory(delegation=DelegationFactory(round=round_, organisation__name="Orlune"))
    declined = DelegationFactory(round=round_, organisation__name="Veldrane")
    decline(declined, by=focal_point(declined))
    return arandia


def test_the_secretariat_reads_three_kinds_of_silence(round_: Round) -> None:
    plot(round_)
    matrix = positions(round_, CONFIDENTIAL)
    assert picture(matrix) == {
        "Arandia": "SA·", "Lazwara": "·aR", "Orlune": "···", "Tovral": "XN·", "Veldrane": "···",
    }  # fmt: skip
    assert told(matrix, "Arandia") == ["said", "said", "not_addressed"]
    assert told(matrix, "Lazwara") == ["not_addressed", "aligned", "said"]
    assert told(matrix, "Orlune") == ["not_yet"] * 3
    assert told(matrix, "Veldrane") == ["declined"] * 3
    cell = next(row for row in matrix.rows if row.body.short_name == "Lazwara").cells[recommendation(round_, "124").pk]
    assert (cell.position, cell.with_body, cell.outdated) == ("amendment", "Arandia", False)


def test_who_may_not_see_names_cannot_tell_withheld_from_not_addressed(round_: Round) -> None:
    plot(round_)
    matrix = positions(round_, SECRETARIAT)
    assert picture(matrix)["Tovral"] == "·N·"
    assert told(matrix, "Tovral") == ["nothing_public", "said", "nothing_public"]


def test_who_may_not_see_names_cannot_tell_who_sent_nothing_from_who_sent_without_name(round_: Round) -> None:
    plot(round_)
    body(round_, "Quiet", {"123": {"position": "supports"}}, package={"confidentiality": "nameless"})
    late = body(round_, "Ombira", {"123": {"position": "supports"}}, package={"confidentiality": "nameless"})
    decline(late.submission.delegation, by=focal_point(late.submission.delegation))
    matrix = positions(round_, SECRETARIAT)
    assert told(positions(round_, CONFIDENTIAL), "Ombira") == ["said", "not_addressed", "not_addressed"]
    assert told(matrix, "Quiet") == told(matrix, "Orlune") == ["nothing_public"] * 3
    assert told(matrix, "Veldrane") == told(matrix, "Ombira") == ["declined"] * 3
    table = silence(ExportRequest(round_, SECRETARIAT))
    place = [column.key for column in table.columns].index("standing")
    standings = {row[0]: row[place] for row in table.rows if isinstance(row, tuple)}
    silent = {"Quiet": "Nothing by name", "Orlune": "Nothing by name"}
    assert standings == {**silent, "Veldrane": "Declined", "Ombira": "Declined"}


def test_one_that_declined_and_then_sends_without_name_looks_as_before(round_: Round) -> None:
    """Else whoever compares two days learns who sent."""
    plot(round_)
    veldrane = Delegation.objects.get(round=round_, organisation__name="Veldrane")
    package = {"confidentiality": "nameless"}
    SubmittedFactory(delegation=veldrane, answers={"123": {"position": "supports"}}, package=package)
    assert told(positions(round_, SECRETARIAT), "Veldrane") == ["declined"] * 3
    assert told(positions(round_, CONFIDENTIAL), "Veldrane") == ["said", "not_addressed", "not_addressed"]


def test_the_public_reads_contributors_only(round_: Round) -> None:
    plot(round_)
    officer = OfficerFactory(round=round_, duties=["triage_round"])
    for version in Version.objects.submitted():
        admit(version.submission, by=officer)
    assert positions(round_, PUBLIC).rows == []
    make_public(round_)
    round_.refresh_from_db()
    matrix = positions(round_, PUBLIC)
    assert picture(matrix) == {"Arandia": "SA·", "Lazwara": "·aR", "Tovral": "·N·"}
    assert set(told(matrix, "Tovral")) == {"said", "nothing_public"}
    assert all(row.delegation is None for row in matrix.rows)


def test_an_alignment_never_tells_what_the_other_keeps_to_itself(round_: Round) -> None:
    other = body(round_, "Arandia", {"123": {"position": "opposes", "confidentiality": "nameless"}})
    aligned(round_, "Lazwara", other, {"125": {"position": "notes"}})
    assert picture(positions(round_, SECRETARIAT))["Lazwara"] == "··N"
    assert picture(positions(round_, CONFIDENTIAL))["Lazwara"] == "x·N"


def test_after_the_other_s_correction_an_alignment_waits_to_be_confirmed(round_: Round) -> None:
    arandia = plot(round_)
    corrected(arandia.submission, {"124": {"position": "supports"}})
    matrix = positions(round_, CONFIDENTIAL)
    row = next(row for row in matrix.rows if row.body.short_name == "Lazwara")
    cell = row.cells[recommendation(round_, "124").pk]
    assert (cell.letter, cell.outdated) == ("a", True)
    assert picture(matrix)["Arandia"] == "SS·"


def test_an_alignment_with_an_erased_submission_is_not_shown(round_: Round) -> None:
    arandia = plot(round_)
    administrator = UserFactory()
    make_officer(administrator, group=site_administrators_group())
    request = erasure.request_erasure(arandia.submission.reference, reason="Asked.", by=administrator)
    erasure.erase(request, by=OfficerFactory(round=round_, duties=["manage_round"]))
    assert picture(positions(round_, CONFIDENTIAL))["Lazwara"] == "··R"


def test_a_sealed_body_shows_that_it_has_sent() -> None:
    round_ = RoundFactory(paragraphs={"123": 1}, rules={"sealed": True})
    body(round_, "Arandia", {"123": {"position": "supports"}})
    assert told(positions(round_, CONFIDENTIAL), "Arandia") == ["sealed"]
    assert picture(positions(round_, CONFIDENTIAL, now=clock.now() + timedelta(days=40))) == {"Arandia": "S"}


def test_the_own_body_reads_its_own_row(round_: Round) -> None:
    version = body(round_, "Tovral", {"123": {"position": "opposes", "confidentiality": "secretariat"}})
    body(round_, "Arandia", {"123": {"position": "supports"}})
    own = Audience(Level.ORGANISATION, delegation=version.submission.delegation_id)
    matrix = positions(round_, own)
    assert picture(matrix) == {"Tovral": "X··"}
    assert told(matrix, "Tovral") == ["said", "not_addressed", "not_addressed"]


@pytest.mark.parametrize("letters", ["AB", "BA"])
def test_what_a_body_says_itself_comes_before_the_joint_text_that_it_leads(
    round_: Round, letters: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it is counted, whichever of the random references is the first."""
    references = iter(letters)
    make = services.unused_references

    def made(rows: Any, field: str, prefix: str, year: int) -> list[str]:
        return [f"SR-2027-{next(references)}"] if prefix == "SR" else list(make(rows, field, prefix, year))

    monkeypatch.setattr(services, "unused_references", made)
    said = {"123": {"position": "reservations"}, "124": {"comment": "We look into it."}, "125": {"position": "notes"}}
    version = body(round_, "Quay Nine", said)
    lead = version.submission.delegation
    joint = services.begin_draft(lead, by=focal_point(lead), kind="joint")
    guest = OrganisationFactory()
    by = guest.memberships.get(role="focal_point").user
    until = clock.now() + timedelta(days=1)
    confirm(invite_member(joint.submission, guest, by=joint.started_by, expires_at=until), by=by)
    for label in ("123", "124", "125"):
        answer(joint, label, position="supports", comment="Together.")
    services.set_submission_fields(joint, {"consents": True}, by=joint.started_by)
    send(joint)
    officer = OfficerFactory(round=round_, duties=["triage_round"])
    admit(version.submission, by=officer)
    admit(joint.submission, by=officer)
    counted = {row.recommendation: row.position for row in body_positions(round_)}
    matrix = positions(round_, CONFIDENTIAL)
    assert picture(matrix)["Quay Nine"] == "RSN"
    assert {key: cell.position for key, cell in matrix.rows[0].cells.items()} == counted
    find_inadmissible(version.submission, reason="outside_mandate", by=officer)
    assert picture(positions(round_, CONFIDENTIAL))["Quay Nine"] == "SSS"


def test_it_costs_the_same_whatever_the_rows(round_: Round, django_assert_num_queries: Any) -> None:
    plot(round_)
    for names in ((), ("B1", "B2", "B3", "B4", "B5")):
        for name in names:
            body(round_, name, {"123": {"position": "supports"}, "124": {"position": "notes"}})
        with django_assert_num_queries(21):
            positions(Round.objects.get(pk=round_.pk), CONFIDENTIAL)
