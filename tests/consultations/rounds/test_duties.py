"""What the secretariat's groups may do with editorial pages."""

import pytest
from django.test import Client
from wagtail.models import Page

from consultations.rounds import duties
from portal.models import HomePage
from tests.factories import UserFactory
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db


def signed_in(group) -> Client:
    person = UserFactory()
    duties.make_officer(person, group=group)
    return sign_in(Client(), person)


def test_site_administrators_keep_editorial_pages_and_delete_none() -> None:
    home = HomePage.objects.get()
    client = signed_in(duties.site_administrators_group())
    assert client.get(f"/admin/pages/{home.pk}/edit/").status_code == 200
    assert client.get(f"/admin/pages/{home.pk}/delete/").status_code == 302
    assert Page.objects.filter(pk=home.pk).exists()


@pytest.mark.parametrize("group", [duties.officers_group, duties.auditors_group])
def test_others_do_not(group) -> None:
    home = HomePage.objects.get()
    assert signed_in(group()).get(f"/admin/pages/{home.pk}/edit/").status_code == 404


def test_asked_twice_it_is_the_same_group() -> None:
    assert duties.site_administrators_group() == duties.site_administrators_group()
    assert duties.site_administrators_group().page_permissions.count() == 3
