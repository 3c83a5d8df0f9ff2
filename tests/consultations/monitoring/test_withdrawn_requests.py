"""A body withdraws its request for more time; whoever comes too late is told."""

from datetime import timedelta

import pytest

from consultations.models import Extension, ExtensionRequest
from consultations.monitoring import extensions
from core import audit, clock
from core.errors import NotAllowed, Refused
from tests.consultations.conftest import CLOSES, DURING
from tests.consultations.monitoring.test_more_time import FORM
from tests.support.html import text
from tests.support.officers import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]


@pytest.fixture
def request_(house) -> ExtensionRequest:
    return extensions.request_extension(
        house.XAA.delegation, wanted_until=CLOSES + timedelta(days=7), zone="UTC", reason="The ministry moves.",
        by=house.XAA.focal,
    )  # fmt: skip


def test_it_is_withdrawn_once_and_another_can_be_made(house, browser, client, request_) -> None:
    focal, page = browser(house.XAA.focal), f"/rounds/{house.XAA.delegation.pk}/more-time/"
    assert "Withdraw the request" in text(focal.get(page))
    for _twice in range(2):
        assert focal.post(f"{page}withdraw/")["Location"] == page
    shown = text(focal.get(page))
    assert "Request withdrawn. Your closing date has not changed." in shown and "Ask for more time" in shown
    request_.refresh_from_db()
    assert (request_.withdrawn_at, request_.withdrawn_by) == (DURING, house.XAA.focal)
    actions = ("consultations.delegation.withdraw_request",)
    assert len(audit.entries(house.XAA.delegation, actions=actions)) == 1
    with clock.at(DURING + timedelta(hours=1)):
        assert focal.post(page, FORM)["Location"] == page
    assert ExtensionRequest.objects.waiting().count() == 1
    sign_in(client, house.officer)
    office = text(client.get(f"/admin/consultations/delegations/{house.XAA.delegation.pk}/"))
    assert "Withdrawn" in office


def test_an_officer_who_answers_it_too_late_is_told(house, client, request_) -> None:
    sign_in(client, house.officer)
    office = f"/admin/consultations/delegations/{house.XAA.delegation.pk}/"
    assert f'value="{request_.pk}"' in client.get(office).content.decode()
    extensions.withdraw_request(house.XAA.delegation, by=house.XAA.focal)
    answer = {
        "extension-closes": "2027-03-19T12:00",
        "extension-zone": "Europe/Zurich",
        "extension-ground": "request",
        "extension-reason": "Agreed",
        "extension-answers": str(request_.pk),
    }
    page = client.post(f"{office}extend/", answer)
    assert page.status_code == 422
    assert "The request was withdrawn or answered in the meantime." in text(page) and "Agreed" in page.content.decode()
    assert f'value="{request_.pk}"' not in page.content.decode() and not Extension.objects.exists()
    page = client.post(f"{office}refuse-time/", {"refusal-reason": "The report is due."})
    assert page.status_code == 422 and "The request was withdrawn" in text(page)
    assert client.post(f"{office}extend/", {**answer, "extension-answers": ""}).status_code == 302
    request_.refresh_from_db()
    assert (request_.answered_at, Extension.objects.count()) == (None, 1)


def test_one_that_was_answered_meanwhile_stands(house, browser, request_) -> None:
    extensions.refuse_extension(request_, reason="The report is due.", by=house.officer)
    with pytest.raises(Refused, match="No request is waiting"):
        extensions.withdraw_request(house.XAA.delegation, by=house.XAA.focal)
    page = f"/rounds/{house.XAA.delegation.pk}/more-time/"
    shown = text(browser(house.XAA.focal).post(f"{page}withdraw/", follow=True))
    assert "No request is waiting for an answer." in shown and "The report is due." in shown


def test_only_the_body_itself_withdraws(house, browser, request_) -> None:
    with pytest.raises(NotAllowed):
        extensions.withdraw_request(house.XAA.delegation, by=house.officer)
    page = f"/rounds/{house.XAA.delegation.pk}/more-time/withdraw/"
    assert browser(house.XBB.focal).post(page).status_code == 404
    request_.refresh_from_db()
    assert request_.is_waiting


def test_a_request_that_the_page_did_not_show_is_not_answered(house, client, request_) -> None:
    """B4: a flood is not answered with the two days that an officer gave before reading of it."""
    sign_in(client, house.officer)
    office = f"/admin/consultations/delegations/{house.XAA.delegation.pk}/"
    answer = {
        "extension-closes": "2027-03-19T12:00",
        "extension-zone": "Europe/Zurich",
        "extension-ground": "request",
        "extension-reason": "Two days more",
        "extension-answers": "",
    }
    page = client.post(f"{office}extend/", answer)
    request_.refresh_from_db()
    assert page.status_code == 422 and request_.is_waiting
    assert "The participant has requested more time since you opened this page." in text(page)
    assert f'value="{request_.pk}"' in page.content.decode() and "Two days more" in page.content.decode()
    client.post(f"{office}extend/", {**answer, "extension-answers": str(request_.pk)})
    request_.refresh_from_db()
    assert not request_.is_waiting
