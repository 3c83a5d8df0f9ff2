"""The link at the end of a reminder: it ends all of them, by a button or by a mail program, and raises nothing."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.people.services import stop_reminders_path

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def reminders(user: User) -> list[str]:
    user.refresh_from_db()
    return user.reminders


def test_by_a_button_and_by_a_mail_program(person: User) -> None:
    client, path = Client(enforce_csrf_checks=True), stop_reminders_path(person.pk)
    assert "Stop all reminders" in client.get(path).text
    assert client.post(path).status_code == 403 and reminders(person)
    assert client.post(path, ONE_CLICK).status_code == 204
    assert (reminders(person), person.mail_style) == ([], "")
    assert "Reminders are stopped" in client.get(path).text


def test_the_button_does_it_without_a_sign_in(person: User, client: Client) -> None:
    assert "Reminders are stopped" in client.post(stop_reminders_path(person.pk)).text
    assert reminders(person) == []


def test_a_made_up_or_foreign_link_ends_nothing(person: User, client: Client) -> None:
    other = User.objects.create_user("other@body.example")
    foreign = stop_reminders_path(person.pk).replace(person.pk.hex, other.pk.hex)
    for wrong in (foreign, "/u/nobody/", f"/u/{other.pk.hex}.x/"):
        assert client.post(wrong, ONE_CLICK).status_code == 404
    assert reminders(other)
    person.is_active = False
    person.save()
    assert client.get(stop_reminders_path(person.pk)).status_code == 404


def test_the_page_is_in_the_language_of_the_person_whatever_the_browser_asks_for(person: User, client: Client) -> None:
    User.objects.filter(pk=person.pk).update(language="ru")
    assert '<html lang="ru"' in client.get(stop_reminders_path(person.pk), headers={"Accept-Language": "en"}).text
