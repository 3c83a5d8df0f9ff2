"""More time for whole constituencies, before the close and after it, with a reason on record."""

from datetime import timedelta

import pytest
from django.urls import reverse

from consultations.invitations.delegations import decline
from consultations.models import Round, RoundAct
from consultations.monitoring import extensions
from consultations.rounds import windows
from consultations.rounds.services import round_state
from consultations.rounds.windows import is_open
from core import audit, clock
from core.jobs import queue
from tests.factories import DelegationFactory, RoundFactory, focal_point

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]


def address(round_):
    return reverse("consultations:extend_constituencies", args=[round_.pk])


def said(**more):
    later = clock.now() + timedelta(days=60)
    return {
        "constituencies": ["state", "nhri"],
        "closes": f"{later:%Y-%m-%dT12:00}",
        "zone": "UTC",
        "reason": "A holiday in many capitals.",
        **more,
    }


def test_an_open_round_is_extended_for_some(client, officer):
    round_ = RoundFactory(officer=officer)
    client.post(address(round_), said())
    closes = dict(round_.windows.values_list("constituency", "closes"))
    assert closes["state"] == closes["nhri"] > closes["civil_society"]
    act = RoundAct.objects.get()
    assert (act.act, act.reason) == ("extended", "A holiday in many capitals.")
    assert audit.entries(round_, actions=("consultations.round.extend",)).get().data["constituencies"] == [
        "state",
        "nhri",
    ]
    page = client.get(reverse("consultations:round", args=[round_.pk])).content.decode()
    assert "More time for a constituency" in page
    assert "A holiday in many capitals." in page


def test_a_closed_round_under_review_is_reopened(client, officer):
    round_ = RoundFactory(officer=officer, opens=clock.now() - timedelta(days=60))
    delegation = DelegationFactory(round=round_)
    client.post(reverse("consultations:round_act", args=[round_.pk, "begin-review"]))
    assert not is_open(delegation, clock.now())
    answer = client.post(address(round_), said(), follow=True)
    assert "The round is open again." in answer.content.decode()
    round_ = Round.objects.get()
    assert round_state(round_, clock.now()) == "open"
    delegation.refresh_from_db()
    assert is_open(delegation, clock.now())
    assert RoundAct.objects.get().act == "reopened"
    assert audit.entries(round_, actions=("consultations.round.reopen",)).count() == 1


def test_participants_hear_of_it_and_what_it_covers_is_granted(client, officer, mailoutbox):
    """Who asked for more than that still waits; who declined, or has even more time, gets no email."""
    round_ = RoundFactory(officer=officer)
    closes = clock.now() + timedelta(days=60)
    plain, asked, more, declined, longer, other = (
        DelegationFactory(round=round_, organisation__constituency=kind)
        for kind in ("state", "state", "state", "state", "state", "civil_society")
    )
    for row, days in ((asked, -20), (more, 20)):
        wanted = closes + timedelta(days=days)
        extensions.request_extension(row, wanted_until=wanted, zone="UTC", reason="Elections.", by=focal_point(row))
    decline(declined, by=focal_point(declined))
    windows.extend(longer, closes=closes + timedelta(days=9), zone="UTC", reason="A cyclone.", by=officer)
    queue.run_due()
    mailoutbox.clear()
    client.post(address(round_), said())
    queue.run_due()
    assert {to for mail in mailoutbox for to in mail.to} == {focal_point(row).email for row in (plain, asked, more)}
    assert len(mailoutbox) == 3
    assert all(f"{closes:%-d %B %Y}" in mail.body for mail in mailoutbox)
    granted = asked.extension_requests.get()
    assert (granted.is_waiting, granted.extension.closes) == (False, round_.windows.get(constituency="state").closes)
    assert more.extension_requests.get().is_waiting
    assert other.extensions.count() == 0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"reason": " "}, "Complete “"),
        ({"constituencies": []}, "Choose at least one constituency."),
        ({"constituencies": ["academia"]}, "academia is not one of the available choices"),
        ({"closes": "2020-01-01T12:00"}, "This time has already passed"),
        ({"closes": "soon"}, "Enter a date and a time"),
        ({"zone": "Mars/Olympus"}, "Select a valid choice. Mars/Olympus"),
    ],
)
def test_what_is_refused_is_told_and_nothing_moves(client, officer, wrong, words):
    round_ = RoundFactory(officer=officer)
    before = set(round_.windows.values_list("closes", flat=True))
    answer = client.post(address(round_), said(**wrong))
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert set(round_.windows.values_list("closes", flat=True)) == before
    assert not RoundAct.objects.exists()


def test_an_earlier_close_is_no_more_time(client, officer):
    round_ = RoundFactory(officer=officer)
    sooner = clock.now() + timedelta(days=2)
    answer = client.post(address(round_), said(closes=f"{sooner:%Y-%m-%dT12:00}"))
    assert "State: the window already closes later, on" in answer.content.decode()


def test_drafts_and_published_rounds_are_refused(client, officer):
    draft = RoundFactory(officer=officer, announced=False)
    assert "The round has not been announced" in client.post(address(draft), said()).content.decode()
    published = RoundFactory(officer=officer)
    Round.objects.filter(pk=published.pk).update(published_at=clock.now())
    assert "The report has been published" in client.post(address(published), said()).content.decode()
    page = client.get(reverse("consultations:round", args=[published.pk])).content.decode()
    assert address(published) not in page


def test_only_who_manages_the_round_gives_time(client, officer):
    assert client.get(address(RoundFactory())).status_code == 404
    assert client.post(address(RoundFactory()), said()).status_code == 404
