"""The home of everybody who is signed in."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consultations.enums import Role
from consultations.invitations.delegations import decline
from core import clock
from submissions.drafting.services import release, return_to_drafter
from submissions.sending.services import correct
from tests.factories import (
    ContributorFactory,
    DelegationFactory,
    DraftFactory,
    MembershipFactory,
    OfficerFactory,
    RoundFactory,
    SubmittedFactory,
    UserFactory,
    answer,
    focal_point,
    recommendation,
)
from tests.support.html import text
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db


def home(user) -> str:
    client = Client()
    client.force_login(user)
    return text(client.get("/home/"))


def test_a_round_with_its_deadline_and_what_is_done() -> None:
    delegation = DelegationFactory()
    user = focal_point(delegation)
    user.time_zone = "Africa/Nairobi"
    user.save()
    DraftFactory(delegation=delegation)
    shown = home(user)
    assert "An invented round" in shown and delegation.organisation.name in shown
    assert "Being drafted" in shown and "Answered: 1 of 5 addressed to you." in shown
    assert "Geneva" in shown and "your time (Nairobi)" in shown
    assert "days left" in shown


def test_home_and_task_list_count_the_same_recommendations() -> None:
    """Those that ask or name the body; what is addressed to others only may be answered and is not counted."""
    version = DraftFactory()  # says something on 123
    delegation = version.submission.delegation
    other = recommendation(delegation.round, "127.3")
    other.addressees, other.participants = ["parliaments"], []
    other.save()
    user = focal_point(delegation)
    answer(version, "127.3", comment="We know of it.")
    client = Client()
    client.force_login(user)
    assert "Answered: 1 of 4" in home(user)
    assert "Answered: 1 of 4" in text(client.get(f"/rounds/{delegation.pk}/"))


def test_what_was_sent_shows_its_receipt() -> None:
    version = SubmittedFactory()
    shown = home(focal_point(version.submission.delegation))
    assert f"Receipt {version.submission.reference}/1" in shown and "Submitted" in shown


def test_a_round_that_is_submitted_or_declined_waits_for_nobody() -> None:
    version = SubmittedFactory()
    by = focal_point(version.submission.delegation)
    other = DelegationFactory()
    decline(other, by=focal_point(other))
    for shown in (home(by), home(focal_point(other))):
        before, after = shown.split("Completed calls that are still open")
        assert "You have nothing to answer" in before and "An invented round" in after
    correct(version.submission, by=by)
    assert "Completed calls that are still open" not in home(by)


def test_a_contributor_counts_what_was_given() -> None:
    delegation = DelegationFactory()
    given = [recommendation(delegation.round, label) for label in ("123", "124")]
    user = ContributorFactory(delegation=delegation, given=given)
    version = DraftFactory(delegation=delegation, answers={"127.1": {"comment": "Not theirs."}})
    answer(version, "123", by=user, comment="Theirs.")
    assert "Answered: 1 of 2 assigned to you." in home(user)


def test_what_waits_for_the_focal_point_is_said() -> None:
    delegation = DelegationFactory()
    by = focal_point(delegation)
    version = DraftFactory(delegation=delegation)
    release(answer(version, "124", comment="Ready."), by=by)
    return_to_drafter(answer(version, "127.1", comment="Hm."), by=by, reason="Once more")
    shown = home(by)
    assert "1 answer needs your approval." in shown and "1 answer was returned." in shown


def test_closed_rounds_stand_apart() -> None:
    delegation = DelegationFactory()
    with clock.at(clock.now() + timedelta(days=60)):
        shown = home(focal_point(delegation))
    assert "You have nothing to answer" in shown
    assert "Closed" in shown.split("You have nothing to answer")[1]


def test_rounds_that_were_not_announced_are_not_there() -> None:
    delegation = DelegationFactory(round=RoundFactory(announced=False))
    assert "An invented round" not in home(focal_point(delegation))


def test_a_person_without_a_body_is_told_what_to_do() -> None:
    assert "You are not part of a team yet" in home(UserFactory())


def test_officers_go_to_their_own_home() -> None:
    client = Client()
    sign_in(client, OfficerFactory())
    assert client.get("/home/")["Location"] == "/admin/"


def test_signing_in_comes_first(client: Client) -> None:
    assert client.get("/home/")["Location"] == "/accounts/login/?next=/home/"


def test_the_page_is_kept_by_nobody_else() -> None:
    client = Client()
    client.force_login(UserFactory())
    assert client.get("/home/")["Cache-Control"] == "no-store, private"


def test_the_same_number_of_queries_whatever_the_number_of_rounds() -> None:
    user = UserFactory()
    client = Client()
    client.force_login(user)
    counts = []
    for _turn in range(2):
        for _one in range(3):
            delegation = DelegationFactory()
            MembershipFactory(organisation=delegation.organisation, user=user, role=Role.DEPUTY)
            DraftFactory(delegation=delegation)
        client.get("/home/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/home/")
        counts.append(len(captured))
    assert counts[0] == counts[1]
