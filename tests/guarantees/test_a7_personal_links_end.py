"""A7: a personal link ends with the account that it leads to, and a link for a new password with a change of password
or address, in each step of choosing one."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.people.services import close_account, request_reset, sign_out_everywhere
from consultations.enums import Role
from consultations.models import Delegation, Registration
from consultations.organisations import registrations
from consultations.rounds import duties
from core.jobs import queue
from tests.factories import DelegationFactory, UserFactory, focal_point, invite_with_token
from tests.support.officers import sign_in
from tests.support.signing_in import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "eight loud rivers part"


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user("a.b@mission.example", PASSWORD, name="Adaeze B")


def deactivate(user: User, *, again: bool = False) -> None:
    """By the form of a site administrator."""
    keeper = UserFactory()
    duties.make_officer(keeper, group=duties.site_administrators_group())
    client, address = sign_in(Client(), keeper), reverse("wagtailusers_users:edit", args=[user.pk])
    for active in ({}, {"is_active": "on"})[: 2 if again else 1]:
        client.post(address, {"email": user.email, "name": user.name, "language": "en", **active})
    assert User.objects.get(pk=user.pk).is_active == again


def activate_again(user: User) -> None:
    deactivate(user, again=True)


def close(user: User) -> None:
    close_account(user, by=user)


def change_password(user: User) -> None:
    user.set_password("another one of ours")
    user.save()


def change_address(user: User) -> None:
    User.objects.filter(pk=user.pk).update(email="else@mission.example")


def leave_everywhere(user: User) -> None:
    sign_out_everywhere(user, by=user)


@pytest.mark.parametrize("end", [close, deactivate, activate_again, change_password, change_address, leave_everywhere])
@pytest.mark.parametrize("step", ["link", "form"])
def test_a_link_for_a_new_password(person: User, end: Callable[[User], None], step: str) -> None:
    request_reset(person.email)
    queue.run_due()
    [path] = [urlsplit(line).path for line in mail.outbox[0].body.splitlines() if "/key/" in line]
    client = Client()
    form = client.get(path)["Location"]
    assert "password1" in client.get(form).text  # until then it opens
    end(person)
    before = User.objects.get(pk=person.pk).password
    if step == "link":
        page = Client().get(path)
        assert page.status_code == 200 and "password1" not in page.text and "Ask for a new link" in page.text
    client.post(form, {"password1": NEW, "password2": NEW})
    assert User.objects.get(pk=person.pk).password == before


@pytest.mark.parametrize("end", [close, deactivate])
def test_an_invitation(end: Callable[[User], None], person: User) -> None:
    delegation: Delegation = DelegationFactory()
    _row, token = invite_with_token(
        delegation.organisation, email=person.email, role=Role.DEPUTY, by=focal_point(delegation), delegation=delegation
    )
    address, client = reverse("invitation", args=[token]), Client()
    assert client.get(address).status_code == 200
    end(person)
    page = client.get(address)
    assert page.status_code in (404, 410)
    assert delegation.organisation.short_name not in page.text and person.email not in page.text
    given = {"name": "Adaeze", "password1": NEW, "password2": NEW}
    assert client.post(address, given).status_code in (404, 410)
    assert User.objects.filter(email="a.b@mission.example", is_active=True).count() == 0


@pytest.mark.parametrize("end", [close, deactivate])
def test_a_link_of_who_asked_to_be_let_in(end: Callable[[User], None], person: User) -> None:
    row = registrations.request_registration(
        name="Kite House Network", email=person.email, person="Adaeze B", joins=True
    )
    assert row is not None
    address, client = reverse("registration", args=[registrations.token_of(row)]), Client()
    assert client.get(address).status_code == 200
    end(person)
    for page in (client.get(address), client.post(address)):
        assert page.status_code == 404 and "Kite" not in page.text and "a.b@" not in page.text
    assert not Registration.objects.filter(address_confirmed_at__isnull=False).exists()
    if end is close:
        assert not Registration.objects.exists()  # name and address go with the account
