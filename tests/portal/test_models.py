"""Pages that are there without being set up, and what an editor may change."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page, Site

from portal.models import HomePage, RoundPage
from tests.factories import RoundFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_new_installation_answers_at_the_root(client):
    response = client.get("/")
    assert response.status_code == 200
    assert "Calls for inputs" in response.content.decode()
    assert "Welcome to your new Wagtail site" not in response.content.decode()


@pytest.mark.parametrize(
    ("title", "after"),
    [
        ("Consultations on recommendations", "Calls for inputs"),
        ("Calls for inputs on recommendations", "Calls for inputs"),
        ("The consultations of our office", "The consultations of our office"),
    ],
)
def test_a_first_title_that_nobody_changed_names_no_kind_of_text(title: str, after: str, client: Client) -> None:
    HomePage.objects.update(title=title, draft_title=title)
    import_module("portal.migrations.0008_neutral_title").rename(apps, None)
    home = HomePage.objects.get()
    assert (home.title, home.draft_title) == (after, after)
    assert f"<h1>{after}</h1>" in client.get("/").text


def test_the_home_page_stands_in_the_place_of_the_welcome_page():
    home = HomePage.objects.get()
    assert Site.objects.get(is_default_site=True).root_page_id == home.pk
    assert [type(page.specific) for page in Page.objects.filter(depth=2)] == [HomePage]
    assert home.get_parent().is_root() and home.get_parent().numchild == 1
    assert Page.find_problems() == ([], [], [], [], [])


def test_an_announced_round_has_its_page_with_the_address_of_its_reference(client):
    round_ = RoundFactory()
    page = RoundPage.objects.get(round=round_)
    assert (page.title, page.live) == (round_.title, True)
    assert page.url == f"/consultations/{round_.reference}/"
    assert client.get(page.url).status_code == 200
    assert Page.find_problems() == ([], [], [], [], [])


def test_an_editor_changes_the_introduction_and_nothing_that_the_round_says():
    fields = set(RoundPage.get_edit_handler().get_form_class().base_fields)
    assert "introduction" in fields
    assert not fields & {"title", "slug", "round", "round_id"}


def test_migrations_are_complete():
    call_command("makemigrations", "portal", check=True, dry_run=True, verbosity=0)
