"""A small round made through the verbs: two paragraphs, three recommendations, two constituencies."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.test import Client

from accounts.models import User
from consultations.documents import services as documents_services
from consultations.enums import Role
from consultations.invitations import delegations
from consultations.organisations import services as organisations_services
from consultations.rounds import duties, services as rounds_services, windows
from core import clock
from tests.factories import OfficerFactory
from tests.support.officers import sign_in

READING = {
    "symbol": "A/HRC/99/1",
    "language": "en",
    "paragraphs": [
        {
            "number": "7",
            "heading_path": ["Protection"],
            "pages": [3],
            "text": "States should register every child.",
            "limbs": [{"limb": 1, "text": "States should register every child.", "addressees": ["States"],
                       "participants": [], "force": "should"}],
        },
        {
            "number": "8",
            "heading_path": ["Partnership"],
            "pages": [3, 4],
            "text": "The expert encourages treaty bodies to ask. Ports should help.",
            "limbs": [
                {"limb": 1, "text": "The expert encourages treaty bodies to ask.", "addressees": ["treaty bodies"],
                 "participants": [], "force": "encourages"},
                {"limb": 2, "text": "Ports should help.", "addressees": ["private sector"], "participants": [],
                 "force": "should"},
            ],
        },
    ],
}  # fmt: skip
OPENS = datetime(2027, 1, 18, 8, tzinfo=UTC)
CLOSES = datetime(2027, 3, 12, 11, tzinfo=UTC)
BEFORE = datetime(2027, 1, 10, tzinfo=UTC)
DURING = datetime(2027, 2, 1, tzinfo=UTC)


def make_house():
    """Officer, stranger officer, round (announced), two bodies with focal points."""
    with clock.at(BEFORE):
        officer = User.objects.create_user("officer@secretariat.example", name="O. Fficer")
        other = User.objects.create_user("other@secretariat.example", name="O. Ther")
        for user in (officer, other):
            duties.make_officer(user)
        document = documents_services.add_document(symbol="A/HRC/99/1", title="A report", reading=READING, by=officer)
        document = documents_services.confirm_reading(document, by=officer)
        recommendations = [row for p in document.paragraphs.all() for row in p.recommendations.order_by("limb")]
        round_ = rounds_services.create_round(
            document=document,
            recommendations=recommendations,
            title="On a report",
            constituencies=["state", "civil_society"],
            by=officer,
        )
        for constituency in ("state", "civil_society"):
            windows.set_window(
                round_, constituency=constituency, opens=OPENS, closes=CLOSES, zone="Europe/Zurich", by=officer
            )
        bodies = {}
        for code, constituency in (("XAA", "state"), ("XBB", "state"), ("XCC", "civil_society")):
            body = organisations_services.register_body(
                code=code, name=f"Body {code}", constituency=constituency, by=officer, regional_group="african"
            )
            focal = User.objects.create_user(f"focal@{code.lower()}.example", name=f"F. {code}")
            organisations_services.add_member(body, focal, Role.FOCAL_POINT, by=officer)
            bodies[code] = SimpleNamespace(organisation=body, focal=focal)
        delegations.invite_organisations(round_, [body.organisation for body in bodies.values()], by=officer)
        round_ = rounds_services.announce(round_, by=officer)
        for delegation in round_.delegations.select_related("organisation", "round"):
            bodies[delegation.organisation.code].delegation = delegation
    return SimpleNamespace(
        officer=officer, other=other, document=document, recommendations=recommendations, round=round_, **bodies
    )


@pytest.fixture
def officer(client):
    """Signed in, with the second factor."""
    user = OfficerFactory()
    sign_in(client, user)
    return user


@pytest.fixture
def house(staged_world):
    """The round of `make_house`; each test gets it anew."""
    return staged_world


@pytest.fixture
def while_the_round_is_open() -> Iterator[None]:
    with clock.at(DURING):
        yield


@pytest.fixture
def browser() -> Callable[[User], Client]:
    """The browser of a person who is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
