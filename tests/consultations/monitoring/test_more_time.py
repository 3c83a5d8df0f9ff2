"""The page on which a body asks for more time, and the officers' answer to it."""

import pytest

from accounts.models import User
from consultations.models import ExtensionRequest, Membership
from consultations.monitoring import extensions
from core import clock
from core.jobs import queue
from tests.support.html import text
from tests.support.officers import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]
FORM = {
    "wanted_until": "2027-03-20T12:00",
    "zone": "Europe/Zurich",
    "ground": "request",
    "reason": "The ministry moves.",
}


def test_a_body_asks_and_reads_that_it_has_more_time(house, browser, client) -> None:
    focal, page = browser(house.XAA.focal), f"/rounds/{house.XAA.delegation.pk}/more-time/"
    assert page in focal.get(f"/rounds/{house.XAA.delegation.pk}/").content.decode()
    assert focal.post(page, {**FORM, "answered_at": "2027-01-01", "refusal": "x"})["Location"] == page
    assert "Waiting for the secretariat" in text(focal.get(page))
    assert ExtensionRequest.objects.get().refusal == ""
    sign_in(client, house.officer)
    office = f"/admin/consultations/delegations/{house.XAA.delegation.pk}/"
    shown = client.get(office).content.decode()
    assert "The ministry moves." in shown and 'value="2027-03-20T12:00"' in shown
    answer = {
        "extension-closes": "2027-03-19T12:00",
        "extension-zone": "Europe/Zurich",
        "extension-ground": "request",
        "extension-reason": "Agreed",
        "extension-answers": str(ExtensionRequest.objects.get().pk),
    }
    assert client.post(f"{office}extend/", answer).status_code == 302
    shown = text(focal.get(page))
    assert "Your closing date is now 19 March 2027, 12:00 (Geneva, UTC+1)" in shown and "Granted" in shown
    focal.post(page, {**FORM, "wanted_until": "2027-03-27T12:00"})
    answer["extension-answers"] = str(ExtensionRequest.objects.waiting().get().pk)
    client.post(f"{office}extend/", {**answer, "extension-closes": "2027-03-26T12:00"})
    shown = text(focal.get(page))
    assert "Your closing date is now 26 March 2027, 12:00 (Geneva, UTC+1)" in shown and "19 March 2027" not in shown


def test_a_refusal_is_read_with_its_reason(house, browser, client) -> None:
    focal, page = browser(house.XAA.focal), f"/rounds/{house.XAA.delegation.pk}/more-time/"
    focal.post(page, FORM)
    sign_in(client, house.officer)
    url = f"/admin/consultations/delegations/{house.XAA.delegation.pk}/refuse-time/"
    assert client.post(url, {"refusal-reason": ""}).status_code == 422
    assert client.post(url, {"refusal-reason": "The report is due."}).status_code == 302
    assert client.post(url, {"refusal-reason": "Again"}).status_code == 422
    shown = text(focal.get(page))
    assert "Refused" in shown and "The report is due." in shown
    assert "Ask for more time" in shown


def test_full_emails_on_more_time_name_the_call_and_neutral_ones_do_not(house, browser, client, mailoutbox) -> None:
    User.objects.filter(pk=house.officer.pk).update(mail_style="full")
    focal, page = browser(house.XAA.focal), f"/rounds/{house.XAA.delegation.pk}/more-time/"
    sign_in(client, house.officer)
    office = f"/admin/consultations/delegations/{house.XAA.delegation.pk}/"
    extension = {"closes": "2027-03-19T12:00", "zone": "Europe/Zurich", "ground": "request", "reason": "Agreed"}
    for style in ("full", "neutral"):
        User.objects.filter(pk=house.XAA.focal.pk).update(mail_style=style)
        focal.post(page, FORM)
        queue.run_due()  # before it is answered: then the officers need no email
        client.post(f"{office}refuse-time/", {"refusal-reason": "The report is due."})
        queue.run_due()
    focal.post(page, FORM)
    extension["answers"] = str(ExtensionRequest.objects.waiting().get().pk)
    User.objects.filter(pk=house.XAA.focal.pk).update(mail_style="full")
    client.post(f"{office}extend/", {f"extension-{name}": value for name, value in extension.items()})
    queue.run_due()
    named = "A/HRC/99/1, paras. 7 and 8"
    own = [each for each in mailoutbox if each.to == [house.XAA.focal.email]]
    assert [each.subject for each in own] == [
        f"Answer to your request for more time: {named}",
        "You have a new message",
        f"More time for {named}: until 19 March 2027",
    ]
    assert page in own[0].body and "On a report" in own[0].body
    assert "A/HRC" not in own[1].body and "On a report" not in own[1].body
    assert f"/rounds/{house.XAA.delegation.pk}/\n" in own[2].body and "19 March 2027, 12:00" in own[2].body
    asked = [each for each in mailoutbox if each.to == [house.officer.email]]
    assert f"Request for more time: {named}" in [each.subject for each in asked]
    assert all("On a report" in each.body and house.XAA.organisation.name not in each.body for each in asked)


def test_nobody_is_told_whose_role_has_ended_before_the_email_is_sent(house, browser, client, mailoutbox) -> None:
    focal, page = browser(house.XAA.focal), f"/rounds/{house.XAA.delegation.pk}/more-time/"
    focal.post(page, FORM)
    sign_in(client, house.officer)
    url = f"/admin/consultations/delegations/{house.XAA.delegation.pk}/refuse-time/"
    assert client.post(url, {"refusal-reason": "The report is due."}).status_code == 302
    Membership.objects.filter(user=house.XAA.focal).update(ended_at=clock.now())
    queue.run_due()
    assert house.XAA.focal.email not in [to for each in mailoutbox for to in each.to]


def test_what_is_wrong_is_told_and_kept(house, browser) -> None:
    focal, page = browser(house.XAA.focal), f"/rounds/{house.XAA.delegation.pk}/more-time/"
    answer = focal.post(page, {**FORM, "wanted_until": "2027-01-01T12:00"})
    assert answer.status_code == 422
    assert "Choose a date after the closing date." in text(answer)
    assert "The ministry moves." in answer.content.decode()
    assert not ExtensionRequest.objects.exists()


def test_others_do_not_ask(house, browser, client) -> None:
    page = f"/rounds/{house.XAA.delegation.pk}/more-time/"
    assert browser(house.XBB.focal).post(page, FORM).status_code == 404
    sign_in(client, house.officer)
    assert client.get(page).status_code == 404


def test_the_secretariat_is_led_to_the_request(house, client) -> None:
    extensions.request_extension(
        house.XAA.delegation,
        wanted_until=house.round.windows.first().closes.replace(day=20),
        zone="UTC",
        reason="x",
        by=house.XAA.focal,
    )
    sign_in(client, house.officer)
    assert "1 request for more time" in text(client.get("/admin/"))
