"""A round with a report that waits for its release. Tokens stand where the public must not read them."""

from datetime import UTC, datetime, timedelta

import pytest

from consultations.rounds.services import mark_published
from core import clock
from submissions.public_state.services import open_public_state
from synthesis.models import Publication
from synthesis.publication.frozen_outline import freeze
from synthesis.reports.findings.services import add_finding, cite
from synthesis.reports.services import add_section, begin_report
from tests.synthesis.conftest import AFTER, make_scenario

RELEASE = datetime(2027, 5, 3, 8, tzinfo=UTC)
SECRET = "Heron-7731"  # stands in what is for the secretariat only
UNTITLED = "Views received so far"  # the report's title, unknown before its release


@pytest.fixture
def scenario(staged_world):
    return staged_world


def make_published():
    """`make_scenario` with `publication`, to be released at RELEASE, and the inputs `public`, `nameless`, `sealed`."""
    scenario = make_scenario()
    public = scenario.answer(
        "XAA", {"124": {"position": "amendment", "comment": "Towns matter to us.", "language": "en"}}
    )
    nameless = scenario.answer("XJJ", {"124": ("supports", "Children wait in corridors.")}, level="nameless")
    sealed = scenario.answer("XBB", {"124": ("reservations", f"{SECRET} must not be told.")}, level="secretariat")
    with clock.at(AFTER):
        report = begin_report(scenario.round, UNTITLED, by=scenario.writer)
        section = add_section(report, "Coordination", by=scenario.writer)
        finding = add_finding(
            section, by=scenario.writer, text="Towns were named.", recommendation=scenario.recommendations["124"]
        )
        for version, words in ((sealed, SECRET), (nameless, "corridors"), (public, "Towns matter")):
            cite(finding, *scenario.passage(version, "124", words), by=scenario.writer)
        scenario.publication = Publication.objects.create(
            report=report, ledger_digest="0" * 64, outline=freeze(report), release_at=RELEASE
        )
        mark_published(scenario.round, by=scenario.manager, at=RELEASE)
    with clock.at(RELEASE):
        open_public_state(scenario.round)
    scenario.public, scenario.nameless, scenario.sealed = (
        scenario.input(row, "124") for row in (public, nameless, sealed)
    )
    scenario.url = f"/reports/{report.reference}/"
    return scenario


@pytest.fixture
def released_report(staged_world):
    return staged_world


@pytest.fixture
def published(released_report):
    """The round of `make_published`; each test gets it anew."""
    return released_report


@pytest.fixture
def at(client):
    """`at(moment, url)`: what anybody gets then."""

    def get(moment, url, **headers):
        with clock.at(moment):
            return client.get(url, headers=headers)

    return get


def another_report(published):
    """A second report of the round, released a moment later, whose only finding cites Arandia too."""
    with clock.at(AFTER):
        report = begin_report(published.round, "Towns", by=published.writer)
        section = add_section(report, "Local government", by=published.writer)
        finding = add_finding(
            section, by=published.writer, text="Towns matter.", recommendation=published.recommendations["124"]
        )
        cite(finding, *published.passage(published.public.version, "124", "Towns matter"), by=published.writer)
        Publication.objects.create(
            report=report, ledger_digest="1" * 64, outline=freeze(report), release_at=RELEASE + timedelta(minutes=1)
        )
    return report
