"""States from acts and the clock; what a round refuses."""

from datetime import UTC, datetime, timedelta

import pytest

from consultations.documents import services as documents_services
from consultations.enums import RoundState
from consultations.models import Organisation, Round
from consultations.monitoring.responses import bodies_to_invite
from consultations.rounds import services as rounds_services, windows
from core import clock
from core.errors import NotAllowed, Refused
from core.text.dates import moment
from tests.consultations.conftest import BEFORE, CLOSES, DURING, OPENS, READING

AFTER = CLOSES + timedelta(days=1)


def test_reference_is_made_of_symbol_and_number(house):
    assert house.round.reference == "A-HRC-99-1_round-1"


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (BEFORE - timedelta(seconds=1), "draft"),
        (BEFORE, "announced"),
        (OPENS - timedelta(microseconds=1), "announced"),
        (OPENS, "open"),
        (CLOSES - timedelta(microseconds=1), "open"),
        (CLOSES, "compiling"),
    ],
)
def test_the_clock_decides_the_state_and_the_queryset_agrees(house, at, state):
    with clock.at(at):
        assert rounds_services.round_state(house.round, at) == state
        found = {s.value for s in RoundState if Round.objects.in_state(s, at).exists()}
    assert found == {state}


def test_an_extension_keeps_the_round_open_for_the_queryset_too(house):
    with clock.at(DURING):
        windows.extend(
            house.XAA.delegation, closes=CLOSES + timedelta(days=7), zone="UTC", reason="Note 12/2027", by=house.officer
        )
    with clock.at(AFTER):
        assert rounds_services.round_state(house.round, AFTER) == RoundState.OPEN
        assert Round.objects.in_state(RoundState.OPEN, AFTER).exists()


def test_later_acts_win_over_earlier_ones(house):
    house.round.review_begun_at = AFTER
    house.round.published_at = AFTER + timedelta(days=1)
    house.round.save()
    for at, state in ((AFTER, "synthesis_review"), (AFTER + timedelta(days=2), "published")):
        assert rounds_services.round_state(house.round, at) == state


def test_a_round_without_window_is_not_announced(house):
    with clock.at(DURING):
        draft = rounds_services.create_round(
            document=house.document,
            recommendations=house.recommendations[:1],
            title="Second",
            constituencies=["state"],
            by=house.officer,
        )
        with pytest.raises(Refused, match="Set a window for: State"):
            rounds_services.announce(draft, by=house.officer)


@pytest.mark.parametrize("demonstration", [True, False])
def test_a_round_of_a_demonstration_is_open_to_its_bodies(house, settings, demonstration):
    settings.IS_DEMONSTRATION = demonstration
    Organisation.objects.filter(pk=house.XAA.organisation.pk).update(is_demonstration=True)
    draft = rounds_services.create_round(
        document=house.document,
        recommendations=house.recommendations[:1],
        title="Second",
        constituencies=["state"],
        by=house.officer,
    )
    assert bodies_to_invite(draft).filter(pk=house.XAA.organisation.pk).exists() is demonstration


def test_an_officer_without_the_duty_cannot_announce(house):
    with pytest.raises(NotAllowed):
        rounds_services.announce(house.round, by=house.other)


def test_a_superuser_gets_nothing_for_being_one(house):
    house.other.is_superuser = True
    house.other.save()
    with pytest.raises(NotAllowed):
        rounds_services.announce(house.round, by=house.other)


def test_treaty_bodies_are_offered_reference_material_only(house):
    with clock.at(DURING):
        round_ = rounds_services.create_round(
            document=house.document,
            recommendations=house.recommendations,
            title="Third",
            constituencies=["treaty_body"],
            by=house.officer,
        )
    assert rounds_services.positions_offered(round_, "treaty_body") == ["information"]


def test_an_unconfirmed_document_opens_no_round(house):
    document = documents_services.add_document(symbol="A/HRC/99/2", title="", reading=READING, by=house.officer)
    with pytest.raises(Refused, match="Confirm the reading"):
        rounds_services.create_round(
            document=document, recommendations=[], title="x", constituencies=["state"], by=house.officer
        )


def test_review_waits_for_the_last_window(house):
    with clock.at(DURING), pytest.raises(Refused, match="every window has closed"):
        rounds_services.begin_review(house.round, by=house.officer)
    with clock.at(AFTER):
        assert rounds_services.begin_review(house.round, by=house.officer).review_begun_at == AFTER


def test_dates_are_said_with_their_zone():
    assert moment(datetime(2027, 3, 12, 11, tzinfo=UTC), "Europe/Zurich") == ("12 March 2027, 12:00 (Geneva, UTC+1)")
    assert moment(datetime(2027, 3, 12, 11, tzinfo=UTC), "Asia/Kathmandu").endswith("(Kathmandu, UTC+5:45)")
