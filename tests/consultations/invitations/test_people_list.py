"""The people of a round as a list: filters, a file, saved views, and one act on many of them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations.enums import Role
from consultations.invitations import delegations, services
from consultations.models import Invitation, Membership
from consultations.organisations import services as organisations_services
from core import clock
from tests.consultations.conftest import DURING
from tests.support.html import compact
from tests.support.officers import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]


@pytest.fixture
def officer(client: Client, house: Any) -> Any:
    sign_in(client, house.officer)
    return house.officer


@pytest.fixture
def invited(house: Any, officer: Any) -> list[Invitation]:
    """Successors of two focal points, invited by the secretariat; a drafter, invited by a team."""
    rows = [
        services.invite(body.organisation, email=email, role=Role.FOCAL_POINT, by=officer, delegation=body.delegation)[
            0
        ]
        for body, email in ((house.XAA, "next@xaa.example"), (house.XCC, "next@xcc.example"))
    ]
    services.invite(
        house.XAA.organisation, email="drafter@xaa.example", role=Role.CONTRIBUTOR, by=house.XAA.focal,
        delegation=house.XAA.delegation, recommendations=[house.recommendations[0]],
    )  # fmt: skip
    return rows


def address(house: Any, name: str = "people") -> str:
    return reverse(f"consultations:{name}", args=[house.round.pk])


def listed(client: Client, house: Any, **query: Any) -> list[str]:
    answer = client.get(address(house), query)
    assert answer.status_code == 200
    return [each.name for each in answer.context["rows"]]


def act(client: Client, house: Any, name: str, rows: list[str], step: str) -> str:
    said = {"act": name, "query": "", ("rows" if step == "confirm" else "pick"): rows}
    return compact(client.post(address(house, "act_on_people"), said, follow=True).content.decode())


def test_officers_members_and_those_who_are_invited(client: Client, house: Any, invited: list[Invitation]) -> None:
    everybody = ["O. Fficer", "F. XAA", "next@xaa.example", "F. XBB", "F. XCC", "next@xcc.example"]
    assert listed(client, house) == everybody  # the team's own invitation is none of the secretariat's
    assert listed(client, house, role="officer") == ["O. Fficer"]
    assert listed(client, house, status="invited") == ["next@xaa.example", "next@xcc.example"]
    assert listed(client, house, constituency="civil_society") == ["F. XCC", "next@xcc.example"]
    assert listed(client, house, words="xbb") == ["F. XBB"]
    assert listed(client, house, order="-name")[0] == "O. Fficer"
    with clock.at(DURING + timedelta(days=40)):
        assert listed(client, house, status="expired") == ["next@xaa.example", "next@xcc.example"]
    file = client.get(address(house), {"status": "invited", "format": "csv"}).getvalue().decode()
    assert "next@xcc.example" in file and "F. XBB" not in file
    # No address of somebody who has an account.
    assert "focal@xaa.example" not in client.get(address(house)).content.decode()


def test_a_successor_whom_the_team_invites_is_not_the_secretariats(client: Client, house: Any, officer: Any) -> None:
    """Neither their address nor an act on it; also after the one who invited has left."""
    row, _is_new = services.invite(
        house.XAA.organisation, email="successor@xaa.example", role=Role.FOCAL_POINT, by=house.XAA.focal,
        delegation=house.XAA.delegation,
    )  # fmt: skip
    participant = reverse("consultations:delegation", args=[house.XAA.delegation.pk])
    corrected = reverse("consultations:correct_focal_point_address", args=[house.XAA.delegation.pk, row.pk])
    for members in (["F. XAA", "F. XBB", "F. XCC"], ["F. XBB", "F. XCC"]):
        assert listed(client, house) == ["O. Fficer", *members]
        for page in (address(house), participant):
            assert "successor@xaa.example" not in client.get(page).content.decode()
        act(client, house, "cancel", [f"invitation-{row.pk}"], "confirm")
        assert client.post(corrected, {"email": "officer@xaa.example"}).status_code == 404
        organisations_services.end_membership(Membership.objects.filter(user=house.XAA.focal).get(), by=house.officer)
    row.refresh_from_db()
    assert (row.cancelled_at, row.email) == (None, "successor@xaa.example")


def test_links_are_sent_again_to_many(
    client: Client, house: Any, invited: list[Invitation], mailoutbox: list[Any]
) -> None:
    keys = [f"invitation-{row.pk}" for row in invited]
    member = f"member-{Membership.objects.live().get(user=house.XBB.focal).pk}"
    page = act(client, house, "send_again", [*keys, member], "preview")
    assert "Send 2 links again" in page and "<h2>Left out</h2>" in page and "F. XBB" in page
    old = [services.token_of(row) for row in invited]
    with clock.at(DURING + timedelta(days=1)):
        assert "2 links are being sent." in act(client, house, "send_again", [*keys, member], "confirm")
    for row, token in zip(invited, old, strict=True):
        row.refresh_from_db()
        assert row.sent_at == DURING + timedelta(days=1) and services.token_of(row) != token
    assert "Cancelled: 1 invitation." in act(client, house, "cancel", keys[:1], "confirm")
    assert listed(client, house, status="invited") == ["next@xcc.example"]
    # Of a list that is older than that, what is left is done and the rest is gone.
    assert "1 link is being sent." in act(client, house, "send_again", keys, "confirm")


def test_access_of_many_ends(client: Client, house: Any, officer: Any) -> None:
    rows = [Membership.objects.live().get(user=body.focal) for body in (house.XAA, house.XBB)]
    keys = [f"member-{row.pk}" for row in rows]
    page = act(client, house, "end", keys, "preview")
    assert "End the access of 2 people" in page and "in this and every other round" in page
    assert Membership.objects.live().count() == 3
    assert "Access ended: 2 people." in act(client, house, "end", keys, "confirm")
    assert [row.user for row in Membership.objects.live()] == [house.XCC.focal]


def test_nothing_chosen_nonsense_and_people_of_other_rounds(client: Client, house: Any, officer: Any) -> None:
    for said in ({}, {"act": "explode"}, {"act": "end"}):
        assert client.post(address(house, "act_on_people"), said).headers["Location"] == address(house)
    body = organisations_services.register_body(name="Elsewhere", constituency="state", by=officer)
    row = services.invite(body, email="a@b.example", role=Role.FOCAL_POINT, by=officer)[0]
    act(client, house, "cancel", [f"invitation-{row.pk}"], "confirm")
    row.refresh_from_db()
    assert row.cancelled_at is None
    sign_in(client, house.other)  # an officer without a duty here
    assert client.get(address(house)).status_code == 404
    assert client.post(address(house, "act_on_people"), {"act": "end"}).status_code == 404


def test_the_list_asks_as_often_for_many(client: Client, house: Any, officer: Any) -> None:
    def asked() -> int:
        client.get(address(house))
        with CaptureQueriesContext(connection) as queries:
            client.get(address(house))
        return len(queries)

    few = asked()
    bodies = [
        organisations_services.register_body(name=f"State {n}", constituency="state", by=officer) for n in range(20)
    ]
    delegations.invite_organisations(house.round, bodies, by=officer)
    for body in bodies:
        services.invite(body, email=f"a@{body.code.lower()}.example", role=Role.FOCAL_POINT, by=officer)
    assert asked() == few
