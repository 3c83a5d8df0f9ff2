"""One finding of a report in review, after the windows have closed."""

import pytest

from core import clock
from synthesis.reports.findings.services import add_finding, cite
from tests.synthesis.conftest import AFTER


@pytest.fixture(autouse=True)
def _now():
    with clock.at(AFTER):
        yield


@pytest.fixture
def finding(section, answered):
    made = add_finding(
        section, text="Towns matter to one State.", recommendation=answered.recommendations["124"], by=answered.writer
    )
    cite(made, *answered.passage(answered.versions["XAA"], "124", "Towns matter."), by=answered.writer)
    return made
