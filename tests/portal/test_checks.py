"""The house's own checks say what is wrong and why."""

import pytest
from django.core.checks import run_checks

from consultations.models import Round
from portal import checks


def ours():
    return [error.id for error in run_checks() if str(error.id).startswith("portal.")]


@pytest.mark.django_db
def test_the_house_as_it_stands_passes():
    assert ours() == []


def test_an_application_with_doors_of_its_own_is_named(monkeypatch):
    monkeypatch.setattr(checks.apps, "is_installed", lambda name: name == "wagtail.embeds")
    found = checks.no_doors_past_the_rules(None)
    assert [error.msg for error in found] == ["wagtail.embeds is installed."]


def test_a_model_of_a_round_in_wagtails_search_is_named(monkeypatch):
    monkeypatch.setattr(checks, "get_indexed_models", lambda: [Round])
    assert [error.msg for error in checks.no_matter_of_rounds_in_search(None)] == [
        "consultations.Round is in Wagtail's search."
    ]
