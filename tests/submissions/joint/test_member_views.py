"""The lead's page: bodies looked for, asked, asked again, taken back; and what the review says of them."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from consultations.models import Delegation, Organisation
from consultations.rounds.windows import delegation_window
from core import clock
from submissions.joint import members
from submissions.joint.forms import usual_day
from submissions.joint.services import confirm
from submissions.models import JointMember
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    OrganisationFactory,
    RoundFactory,
    answer,
    focal_point,
    recommendation,
    send,
)
from tests.submissions.conftest import Browser
from tests.submissions.joint.test_members import registered
from tests.support.html import text

pytestmark = pytest.mark.django_db


def page_of(delegation: Delegation) -> str:
    return f"/rounds/{delegation.pk}/together/"


def day(days: int) -> str:
    return (clock.now() + timedelta(days=days)).date().isoformat()


@pytest.fixture
def asked(delegation: Delegation) -> JointMember:
    body = registered("Republic of Ombira", short_name="Ombira")
    DraftFactory(delegation=delegation)
    until = clock.now() + timedelta(days=7)
    return members.invite_body(delegation, by=focal_point(delegation), expires_at=until, body=body)


def test_a_body_is_found_by_its_name_and_asked(focal: Client, delegation: Delegation) -> None:
    body = registered("Republic of Ombira", short_name="Ombira")
    assert page_of(delegation) in focal.get(f"/rounds/{delegation.pk}/").content.decode()
    found = text(focal.get(page_of(delegation), {"q": "ombi"}))
    assert "Republic of Ombira" in found and "Another participant: the one named" in found
    answered = focal.post(page_of(delegation), {"named": "ombi", "body": str(body.pk), "expires_at": day(5)})
    assert answered["Location"] == page_of(delegation)
    shown = text(focal.get(page_of(delegation)))
    assert "“Ombira” is invited." in shown and "Invited" in shown
    assert "Joint submission Ombira (Invited)" in text(focal.get(f"/rounds/{delegation.pk}/"))


def test_a_name_that_nobody_bears_is_answered_like_one_that_is_here(focal: Client, delegation: Delegation) -> None:
    registered("Red Thread Legal Aid", "civil_society")
    pages = []
    DraftFactory(delegation=delegation)
    for name in ("Red Thread Legal Aid", "Blue Thread Legal Aid"):
        before = text(focal.get(page_of(delegation), {"q": name}))
        focal.post(page_of(delegation), {"named": name, "body": "named", "expires_at": day(5)})
        pages.append((before + text(focal.get(page_of(delegation)))).replace(name, "THE NAME"))
        members.cancel_invitation(JointMember.objects.get(), by=focal_point(delegation))
        members.make_own(delegation, by=focal_point(delegation))
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"body": "named", "named": "The lead itself"}, "You lead this submission. You are already part of it."),
        ({"body": "named", "named": ""}, "Enter the name of the State, organization or UN entity."),
        ({"body": "0b8f6c4e-0000-4000-8000-000000000000"}, "Select a valid choice."),
        ({"body": "named", "named": "Someone", "expires_at": "2001-01-01"}, "is in the past"),
        ({"body": "named", "named": "Someone", "expires_at": "soon"}, "Enter a valid date."),
    ],
)
def test_what_has_to_be_mended(focal: Client, delegation: Delegation, form: dict[str, str], said: str) -> None:
    Organisation.objects.update(confirmed_at=clock.now())
    if form.get("named") == "The lead itself":
        form = {**form, "named": delegation.organisation.name}
    answered = focal.post(page_of(delegation), {"expires_at": day(5), **form})
    assert answered.status_code == 422
    assert said in text(answered)
    assert not JointMember.objects.exists()


def test_twice_the_same_body(focal: Client, delegation: Delegation, asked: JointMember) -> None:
    form = {"named": "Ombira", "body": str(asked.organisation_id), "expires_at": day(5)}
    answered = focal.post(page_of(delegation), form)
    assert (answered.status_code, "This participant has already been invited." in text(answered)) == (422, True)
    assert JointMember.objects.count() == 1


def test_after_the_close_the_page_asks_nobody(focal: Client, delegation: Delegation, asked: JointMember) -> None:
    form = {"named": "Someone", "body": "named", "expires_at": day(40)}
    with clock.at(delegation_window(delegation).closes):  # type: ignore[union-attr]
        shown = text(focal.get(page_of(delegation)))
        assert "You cannot invite anyone now" in shown and "Search by name" not in shown
        answered = focal.post(page_of(delegation), form)
        assert (answered.status_code, "The call for inputs closed on" in text(answered)) == (422, True)


def test_taken_back_and_asked_again(focal: Client, delegation: Delegation, asked: JointMember) -> None:
    page = page_of(delegation)
    with clock.at(clock.now() + timedelta(days=8)):
        assert "did not answer in time" in text(focal.get(page))
        again = f"{page}{asked.pk}/again/"
        assert "Enter the date" in text(focal.post(again, {}, follow=True))
        assert "is invited again" in text(focal.post(again, {"expires_at": day(3)}, follow=True))
    back = f"{page}{asked.pk}/take-back/"
    assert "can no longer answer" in text(focal.post(back, follow=True))
    assert focal.post(back).status_code == 404
    assert "Nobody else has joined this text." in text(focal.get(page))
    assert "The text is your own submission again." in text(focal.post(f"{page}alone/", follow=True))


def test_foreign_bodies_and_contributors_find_nothing(
    stranger: Client, contributor: Client, focal: Client, delegation: Delegation, asked: JointMember
) -> None:
    other = DelegationFactory(round=delegation.round)
    theirs = members.invite_body(
        other, by=focal_point(other), expires_at=clock.now() + timedelta(days=2), body=OrganisationFactory()
    )
    for client in (stranger, contributor):
        assert client.get(page_of(delegation)).status_code == 404
        assert client.post(f"{page_of(delegation)}{asked.pk}/take-back/").status_code == 404
    assert focal.post(f"{page_of(delegation)}{theirs.pk}/take-back/").status_code == 404
    assert JointMember.objects.count() == 2


def test_the_review_lists_who_stands_with_it_and_whose_confirmation_is_of_an_earlier_text(
    focal: Client, delegation: Delegation, asked: JointMember
) -> None:
    review = f"/rounds/{delegation.pk}/review/"
    assert "Ombira has not answered yet" in text(focal.get(review))
    confirm(asked, by=asked.organisation.memberships.get().user, signed_by="M. Minister")  # type: ignore[union-attr]
    shown = text(focal.get(review))
    assert "Ombira M. Minister · listed: By name" in shown and "Earlier text" not in shown
    answer(asked.submission.versions.get(), "124", comment="One more thing.")
    assert "Earlier text" in text(focal.get(review))
    assert "An earlier text was confirmed: you have changed it since" in text(focal.get(page_of(delegation)))


def test_a_text_sent_alone_is_not_opened(focal: Client, delegation: Delegation) -> None:
    send(DraftFactory(delegation=delegation))
    shown = text(focal.get(page_of(delegation)))
    assert "You have already submitted this text as your own." in shown and "Search by name" not in shown


def test_words_are_counted_against_the_limit_of_a_joint_text(browser: Browser) -> None:
    round_ = RoundFactory(limits={"state": 40}, joint_limits={"state": 90})
    delegation = DelegationFactory(round=round_, constituency="state")
    focal = browser(focal_point(delegation))
    answer(DraftFactory(delegation=delegation), "123", comment="Three plain words.")
    page = f"/rounds/{delegation.pk}/{recommendation(round_, '123').pk}/"
    assert "3 words · 3 of 40 in all" in text(focal.get(page))
    members.invite_body(
        delegation, by=focal_point(delegation), expires_at=clock.now() + timedelta(days=7), named="Somebody"
    )
    assert "3 words · 3 of 90 in all" in text(focal.get(page))
    assert "3 of 90 words." in text(focal.get(f"/rounds/{delegation.pk}/review/"))


def test_the_proposed_day_is_one_of_the_zone_of_the_window(delegation: Delegation) -> None:
    """Where the reader is, the day of the close may have ended: the browser would refuse the proposal."""
    closes = (clock.now().astimezone(ZoneInfo("America/New_York")) + timedelta(days=2)).replace(hour=23, minute=0)
    window = delegation_window(DelegationFactory(round=RoundFactory(zone="America/New_York", closes=closes)))
    assert window is not None
    with timezone.override("Pacific/Auckland"):
        assert usual_day(window) == {"expires_at": closes.date()}
