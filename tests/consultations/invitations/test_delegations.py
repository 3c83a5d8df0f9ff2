"""Declining: asked once, by the focal point, with or without a reason."""

import pytest

from consultations.models import Delegation
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


def test_a_long_reason_is_told_and_kept(house, browser) -> None:
    page = browser(house.XAA.focal).post(f"/rounds/{house.XAA.delegation.pk}/decline/", {"reason": "x" * 5_001})
    assert page.status_code == 422
    assert "at most 5000 characters" in text(page).replace(",", "")
    assert "xxxxx" in page.content.decode()


def test_strangers_do_not(house, browser) -> None:
    assert browser(house.XBB.focal).post(f"/rounds/{house.XAA.delegation.pk}/decline/").status_code == 404
    assert Delegation.objects.get(pk=house.XAA.delegation.pk).declined_at is None
