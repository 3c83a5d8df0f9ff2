"""A past round copied into a new draft, with its windows moved."""

import re

import pytest
from django.urls import reverse

from consultations.models import Delegation, Question, Round
from tests.factories import DelegationFactory, RoundFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]


@pytest.fixture
def round_(officer):
    round_ = RoundFactory(officer=officer, limits={"state": 2000}, rules={"sealed": True, "footnotes_count": False})
    Question.objects.create(round=round_, number=1, text="What has changed?")
    round_.constituency_rules.filter(constituency="nhri").update(positions=["information"])
    return round_


def address(round_):
    return reverse("consultations:copy_round", args=[round_.pk])


def made_of(answer):
    return Round.objects.select_related("rules").get(pk=answer.headers["Location"].split("/")[-3])


def test_what_is_asked_is_copied_and_what_happened_is_not(client, round_):
    DelegationFactory(round=round_)
    made = made_of(client.post(address(round_), {"title": "Once more"}))
    assert (made.title, made.announced_at, made.document) == ("Once more", None, round_.document)
    assert made.reference.endswith("_round-2")
    assert set(made.recommendations.all()) == set(round_.recommendations.all())
    assert made.questions.get().text == "What has changed?"
    assert (made.rules.sealed, made.rules.footnotes_count) == (True, False)
    assert made.constituency_rules.get(constituency="state").word_limit == 2000
    assert made.constituency_rules.get(constituency="nhri").positions == ["information"]
    assert (made.windows.count(), made.delegations.count()) == (0, 0)


def test_windows_move_together_at_the_same_hours(client, officer):
    zone, opens, closes = "Europe/Zurich", "2027-03-01T09:00", "2027-03-12T12:00"
    round_ = RoundFactory(officer=officer, constituencies=["state", "nhri"], announced=False)
    for constituency, to in (("state", closes), ("nhri", "2027-04-02T12:00")):
        client.post(
            reverse("consultations:window", args=[round_.pk, constituency]),
            {"opens": opens, "closes": to, "zone": zone},
        )
    made = made_of(client.post(address(round_), {"title": "Once more", "opens": "2027-09-06T09:00"}))
    times = {row.constituency: (f"{row.opens:%m-%d %H:%M}", f"{row.closes:%m-%d %H:%M}") for row in made.windows.all()}
    # In summer 09:00 in Geneva is 07:00 UTC; noon of the second, whose summer time had begun, is 10:00 then and now.
    assert times == {"state": ("09-06 07:00", "09-17 10:00"), "nhri": ("09-06 07:00", "10-08 10:00")}
    shorter = {"title": "x", "opens": "2027-09-06T09:00", "closes": "2027-09-10T12:00"}
    closing = made_of(client.post(address(round_), shorter)).windows.values_list("closes", flat=True)
    assert {f"{each:%m-%d %H:%M}" for each in closing} == {"09-10 10:00"}


def test_the_bodies_come_along_where_that_is_wanted(client, round_):
    first = DelegationFactory(round=round_)
    second = DelegationFactory(round=round_, constituency="civil_society")
    assert "Invite the 2 participants of that round again" in client.get(address(round_)).content.decode()
    made = made_of(client.post(address(round_), {"title": "Once more", "with_bodies": "on"}))
    assert set(made.delegations.values_list("organisation", flat=True)) == {
        first.organisation_id,
        second.organisation_id,
    }
    assert not Delegation.objects.filter(round=made, opened_at__isnull=False).exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"title": ""}, "Complete “"),
        ({"opens": "2027-03-28T02:30"}, "does not exist in Europe/Zurich"),
        ({"opens": "soon"}, "Enter a date and a time, such as 2027-03-12 12:00."),
        ({"closes": "2027-09-10T12:00"}, "Say when the first window opens as well."),
        (
            {"opens": "2027-09-10T09:00", "closes": "2027-09-01T12:00"},
            "The closing time must be after the opening time.",
        ),
    ],
)
def test_what_is_refused_is_told_once_and_nothing_is_made(client, round_, said, words):
    answer = client.post(address(round_), {"title": "Once more", "with_bodies": "on", **said})
    page = answer.content.decode()
    assert (answer.status_code, page.count(words)) == (422, 2)  # in the summary and at the field
    assert Round.objects.count() == 1


def test_the_same_form_twice_copies_once(client, round_):
    token = re.search(r'name="token" value="([^"]+)"', client.get(address(round_)).content.decode())[1]
    said = {"title": "Once more", "token": token}
    assert made_of(client.post(address(round_), said)) == made_of(client.post(address(round_), said))
    assert Round.objects.count() == 2


def test_only_who_manages_the_round_copies_it(client, officer):
    foreign = RoundFactory()
    assert client.get(address(foreign)).status_code == 404
    assert client.post(address(foreign), {"title": "Mine"}).status_code == 404
    assert Round.objects.count() == 1
