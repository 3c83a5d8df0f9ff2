"""More time: asked for, granted with an end, refused with a reason."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from consultations.enums import Role
from consultations.models import Extension, ExtensionRequest
from consultations.monitoring import extensions
from consultations.rounds import windows
from consultations.rounds.services import mark_published
from core import clock
from core.errors import NotAllowed, Refused
from core.models import Job
from tests.consultations.conftest import CLOSES, DURING
from tests.factories import MembershipFactory

LATER = CLOSES + timedelta(days=7)


@pytest.fixture(autouse=True)
def _while_the_round_is_open():
    with clock.at(DURING):
        yield


def asked(house, **changes):
    given = {"wanted_until": LATER, "zone": "UTC", "reason": "The ministry moves.", "by": house.XAA.focal}
    return extensions.request_extension(house.XAA.delegation, **{**given, **changes})


def mails() -> list[tuple[str, str]]:
    rows = Job.objects.filter(kind="core.mail", payload__template__startswith="consultations.time").order_by("asked_at")
    return [(row.payload["template"], row.payload["user"]) for row in rows]


def test_it_is_granted_with_whatever_end_the_officer_gives(house):
    request = asked(house, wanted_until=datetime.fromisoformat("2027-03-20T12:00"), zone="Africa/Nairobi")
    assert request.wanted_until.isoformat() == "2027-03-20T12:00:00+03:00"
    extension = extensions.grant_extension(
        house.XAA.delegation, closes=LATER, zone="UTC", reason="Agreed", by=house.officer
    )
    request.refresh_from_db()
    assert (request.extension, request.answered_by, request.answered_at) == (extension, house.officer, DURING)
    assert windows.delegation_window(house.XAA.delegation).closes == LATER
    assert mails() == [
        ("consultations.time_asked", str(house.officer.pk)),
        ("consultations.time_given", str(house.XAA.focal.pk)),
    ]


def test_it_is_refused_with_a_reason_and_can_be_asked_anew(house):
    request = asked(house)
    with pytest.raises(Refused, match="Enter a reason"):
        extensions.refuse_extension(request, reason="  ", by=house.officer)
    extensions.refuse_extension(request, reason="The report is due.", by=house.officer)
    with pytest.raises(Refused, match="withdrawn or answered in the meantime"):
        extensions.refuse_extension(request, reason="Twice", by=house.officer)
    assert not Extension.objects.exists()
    assert mails()[-1] == ("consultations.time_refused", str(house.XAA.focal.pk))
    asked(house)
    assert [bool(row.refusal) for row in extensions.requests_of(house.XAA.delegation)] in ([False, True], [True, False])


def test_one_request_at_a_time_and_a_double_click_is_one(house):
    assert asked(house) == asked(house)
    with pytest.raises(Refused, match="have already requested more time"):
        asked(house, reason="Another reason")
    assert ExtensionRequest.objects.count() == 1
    assert len(mails()) == 1


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"reason": " "}, "reason", "Enter the reason why you need more time"),
        ({"wanted_until": CLOSES}, "wanted_until", "after the closing date"),
        ({"zone": "Mars/Base"}, "zone", "not a time zone"),
        ({"ground": "class"}, "ground", "one of the grounds"),
        ({"reason": "x" * 5_001}, "reason", "5"),
    ],
)
def test_a_fault_is_told_at_its_field(house, change, field, words):
    with pytest.raises(Refused, match=words) as refusal:
        asked(house, **change)
    assert refusal.value.field == field
    assert not ExtensionRequest.objects.exists()


def test_after_the_close_it_can_be_asked_for_but_not_until_a_time_that_has_passed(house):
    with clock.at(CLOSES + timedelta(days=3)):
        with pytest.raises(Refused, match="has already passed"):
            asked(house, wanted_until=CLOSES + timedelta(days=2))
        asked(house)


def test_who_asks_and_who_answers(house):
    deputy = MembershipFactory(organisation=house.XAA.organisation, role=Role.DEPUTY).user
    for person in (house.XBB.focal, house.officer):
        with pytest.raises(NotAllowed):
            asked(house, by=person)
    request = asked(house, by=deputy)
    for person in (house.other, house.XAA.focal):
        with pytest.raises(NotAllowed):
            extensions.refuse_extension(request, reason="No", by=person)
        with pytest.raises(NotAllowed):
            extensions.grant_extension(house.XAA.delegation, closes=LATER, zone="UTC", reason="x", by=person)
    assert list(extensions.waiting_requests(house.officer)) == [request]
    assert list(extensions.waiting_requests(house.other)) == []
    extensions.grant_extension(house.XAA.delegation, closes=LATER, zone="UTC", reason="x", by=house.officer)
    told = [user for name, user in mails() if name == "consultations.time_given"]
    assert sorted(told) == sorted([str(house.XAA.focal.pk), str(deputy.pk)])


def test_an_answer_never_changes(house):
    request = extensions.refuse_extension(asked(house), reason="The report is due.", by=house.officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExtensionRequest.objects.filter(pk=request.pk).update(refusal="Something else")


def test_once_the_report_is_out_nothing_more_is_taken(house):
    mark_published(house.round, by=house.officer)
    with pytest.raises(Refused, match="report has been published"):
        asked(house)
    with pytest.raises(Refused, match="report has been published"):
        windows.extend(house.XAA.delegation, closes=LATER, zone="UTC", reason="x", by=house.officer)


def test_a_planned_release_is_told_to_officers_only(house):
    """A5: a participant asks as before; the manager withdraws the planned text before any more time is given."""
    mark_published(house.round, by=house.officer, at=clock.now() + timedelta(days=3))
    request = asked(house)
    with pytest.raises(Refused, match="The release of the report is planned") as refused:
        extensions.grant_extension(house.XAA.delegation, closes=LATER, zone="UTC", reason="x", by=house.officer)
    assert "Withdraw the planned text first" in str(refused.value.hint)
    with clock.at(clock.now() + timedelta(days=4)), pytest.raises(Refused, match="report has been published"):
        extensions.grant_extension(house.XAA.delegation, closes=LATER, zone="UTC", reason="x", by=house.officer)
    request.refresh_from_db()
    assert request.is_waiting
