"""B3: the deadline is one decision by the moment the request began, the same for all."""

from datetime import UTC, datetime, timedelta

import pytest

from consultations.rounds.windows import is_open
from core import clock
from core.errors import Closed
from submissions.models import Version
from tests.factories import DelegationFactory, DraftFactory, RoundFactory, send

pytestmark = pytest.mark.django_db
STEP = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("Europe/Zurich", datetime.fromisoformat("2027-03-12T12:00"), datetime(2027, 3, 12, 11, tzinfo=UTC)),
        (
            "Europe/Zurich",
            datetime.fromisoformat("2027-03-28T03:00"),
            datetime(2027, 3, 28, 1, tzinfo=UTC),
        ),  # the clocks go forward
        ("Asia/Kathmandu", datetime.fromisoformat("2027-03-12T12:00"), datetime(2027, 3, 12, 6, 15, tzinfo=UTC)),
        ("Pacific/Chatham", datetime.fromisoformat("2027-01-12T12:00"), datetime(2027, 1, 11, 22, 15, tzinfo=UTC)),
        ("America/St_Johns", datetime.fromisoformat("2027-06-12T23:59"), datetime(2027, 6, 13, 2, 29, tzinfo=UTC)),
    ],
)
def test_closes_twelve_lets_in_the_last_microsecond_and_not_twelve(zone: str, local: datetime, utc: datetime) -> None:
    with clock.at(utc - timedelta(days=2)):
        round_ = RoundFactory(opens=local - timedelta(days=7), closes=local, zone=zone)
        drafts = [DraftFactory(delegation=DelegationFactory(round=round_)) for _ in range(3)]
    send(drafts[0], at=utc - timedelta(seconds=1))
    send(drafts[1], at=utc - STEP)
    with pytest.raises(Closed) as told:
        send(drafts[2], at=utc)
    assert "draft is saved" in str(told.value)
    assert drafts[2].inputs.get().comment == "The body supports the recommendation."
    assert [Version.objects.get(pk=draft.pk).is_late for draft in drafts] == [False, False, False]


def test_many_around_the_instant_are_decided_by_their_beginning_alone() -> None:
    closes = datetime(2027, 3, 12, 11, tzinfo=UTC)
    with clock.at(closes - timedelta(days=1)):
        round_ = RoundFactory(opens=closes - timedelta(days=9), closes=closes)
        version = DraftFactory(delegation=DelegationFactory(round=round_))
        delegation = version.submission.delegation
        answers = [is_open(delegation, closes + offset * STEP) for offset in range(-250, 250)]
    assert answers == [True] * 250 + [False] * 250


def test_a_slow_request_that_began_in_time_is_in() -> None:
    closes = datetime(2027, 3, 12, 11, tzinfo=UTC)
    with clock.at(closes - timedelta(days=1)):
        version = DraftFactory(delegation=DelegationFactory(round=RoundFactory(closes=closes)))
    with clock.at(closes + timedelta(seconds=40)):
        receipt = send(version, at=closes - timedelta(seconds=2))
    assert receipt.at == closes - timedelta(seconds=2)
