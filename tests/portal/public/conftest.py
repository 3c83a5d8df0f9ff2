"""A round with a report that waits for its release. Tokens stand where the public must not read them."""

from datetime import UTC, datetime

import pytest

from consultations.rounds.services import mark_published
from core import clock
from submissions.public_state.services import open_public_state
from synthesis.models import Publication
from synthesis.publication.frozen_outline import freeze
from synthesis.reports.findings.services import add_finding, cite
from synthesis.reports.services import add_section, begin_report
from tests.synthesis.conftest import AFTER

RELEASE = datetime(2027, 5, 3, 8, tzinfo=UTC)
SECRET = "Heron-7731"  # stands in what is for the secretariat only
UNTITLED = "Views received so far"  # the report's title, unknown before its release


@pytest.fixture
def stage(staged_world):
    return staged_world


@pytest.fixture
def published(stage):
    """`stage` with `publication`, to be released at RELEASE, and the inputs `public`, `nameless`, `sealed`."""
    public = stage.say("XAA", {"124": {"position": "amendment", "comment": "Towns matter to us.", "language": "en"}})
    nameless = stage.say("XJJ", {"124": ("supports", "Children wait in corridors.")}, level="nameless")
    sealed = stage.say("XBB", {"124": ("reservations", f"{SECRET} must not be told.")}, level="secretariat")
    with clock.at(AFTER):
        report = begin_report(stage.round, UNTITLED, by=stage.writer)
        section = add_section(report, "Coordination", by=stage.writer)
        finding = add_finding(section, by=stage.writer, text="Towns were named.", recommendation=stage.on["124"])
        for version, words in ((sealed, SECRET), (nameless, "corridors"), (public, "Towns matter")):
            cite(finding, *stage.passage(version, "124", words), by=stage.writer)
        stage.publication = Publication.objects.create(
            report=report, ledger_digest="0" * 64, outline=freeze(report), release_at=RELEASE
        )
        mark_published(stage.round, by=stage.manager, at=RELEASE)
    with clock.at(RELEASE):
        open_public_state(stage.round)
    stage.public, stage.nameless, stage.sealed = (stage.input(row, "124") for row in (public, nameless, sealed))
    stage.url = f"/reports/{report.reference}/"
    return stage


@pytest.fixture
def at(client):
    """`at(moment, url)`: what anybody gets then."""

    def get(moment, url, **headers):
        with clock.at(moment):
            return client.get(url, headers=headers)

    return get
