"""Declining: asked once, by the focal point, with or without a reason."""

from datetime import datetime, timedelta

import pytest

from consultations.models import Delegation, Reminder
from consultations.monitoring import reminders
from core import audit, clock
from tests.consultations.conftest import CLOSES
from tests.support.html import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]


def test_the_focal_point_declines(house, browser) -> None:
    client, page = browser(house.XAA.focal), f"/rounds/{house.XAA.delegation.pk}/decline/"
    assert "recorded separately from not answering" in text(client.get(page))
    assert Delegation.objects.get(pk=house.XAA.delegation.pk).declined_at is None
    assert client.post(page, {"reason": "No capacity.", "declined_at": "2020-01-01"})["Location"] == "/home/"
    delegation = Delegation.objects.get(pk=house.XAA.delegation.pk)
    assert delegation.decline_reason == "No capacity."
    assert delegation.declined_at.year == 2027
    assert "Declined" in text(client.get("/home/"))
    assert "Your team has declined to answer this call for inputs." in text(client.get(f"/rounds/{delegation.pk}/"))


def test_the_focal_point_will_answer_after_all(house, browser) -> None:
    body = house.XAA
    client, page = browser(body.focal), f"/rounds/{body.delegation.pk}/decline/"
    client.post(page, {"reason": "No capacity."})
    assert f'href="{page}"' in client.get(f"/rounds/{body.delegation.pk}/").text
    assert sent_reminders(CLOSES - timedelta(days=7)) == {"focal@xbb.example", "focal@xcc.example"}
    assert "Withdraw the decision to decline" in text(client.get(page))
    assert browser(house.XBB.focal).post(f"{page}withdraw/").status_code == 404
    answer = client.post(f"{page}withdraw/", follow=True)
    assert "The secretariat can now see that you will answer." in text(answer)
    delegation = Delegation.objects.get(pk=body.delegation.pk)
    assert (delegation.declined_at, delegation.decline_reason) == (None, "")
    assert sent_reminders(CLOSES - timedelta(days=2)) == {f"focal@{code}.example" for code in ("xaa", "xbb", "xcc")}
    client.post(f"{page}withdraw/")  # a second click
    assert [entry.action for entry in audit.entries(delegation)][-2:] == [
        "consultations.delegation.decline",
        "consultations.delegation.withdraw_decline",
    ]


def sent_reminders(at: datetime) -> set[str]:
    """To whom the reminders of that day go."""
    with clock.at(at):
        reminders.remind_everybody()
    return set(Reminder.objects.filter(sent_at=at).values_list("user__email", flat=True))


def test_a_long_reason_is_told_and_kept(house, browser) -> None:
    page = browser(house.XAA.focal).post(f"/rounds/{house.XAA.delegation.pk}/decline/", {"reason": "x" * 5_001})
    assert page.status_code == 422
    assert "at most 5000 characters" in text(page).replace(",", "")
    assert "xxxxx" in page.content.decode()


def test_strangers_do_not(house, browser) -> None:
    assert browser(house.XBB.focal).post(f"/rounds/{house.XAA.delegation.pk}/decline/").status_code == 404
    assert Delegation.objects.get(pk=house.XAA.delegation.pk).declined_at is None
