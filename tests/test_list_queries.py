"""A list asks the database as often for 1,000 rows as for one, on its page and as a file."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import User
from benchmarks.large_round import OFFICER, PERSON, REFERENCE, build
from consultations.models import Round
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db
ROUND, REPORT = "/admin/consultations/rounds/{round}/", "/admin/synthesis/reports/{report}/"
FACE = f"/consultations/{REFERENCE}/"

# Rounds, bodies, submissions, documents, reports, and inputs of one recommendation.
WIDE = {
    "officer": {
        "/admin/": 52,
        "/admin/consultations/rounds/": 18,
        "/admin/consultations/documents/": 16,
        "/admin/consultations/organizations/": 19,
        ROUND: 52,
        f"{ROUND}participants/?constituency=state&standing=registered": 29,
        f"{ROUND}responses/": 30,
        f"{ROUND}invite/": 24,
        f"{ROUND}people/": 25,
        f"{ROUND}people/?words=person&order=-name": 25,
        "/admin/submissions/assignments/{round}/": 20,
        "/admin/synthesis/observations/{round}/?on=all&state=": 40,
        "/admin/consultations/calendar/": 17,
        "/admin/submissions/triage/": 16,
        "/admin/submissions/triage/{round}/": 44,
        "/admin/submissions/triage/{round}/?show=all": 46,
        "/admin/submissions/triage/{round}/?show=all&words=X0&order=-submission": 46,
        "/admin/submissions/inputs/{round}/": 41,
        "/admin/submissions/inputs/{round}/?words=X0&order=-input": 35,
        "/admin/submissions/inputs/{round}/?format=json": 34,
        "/admin/synthesis/coding/": 15,
        "/admin/synthesis/coding/{round}/{recommendation}/": 56,
        "/admin/synthesis/coding/{round}/{recommendation}/?position=supports": 56,
        "/admin/synthesis/coding/{round}/themes/": 24,
        "/admin/synthesis/reports/": 20,
        f"{REPORT}desk/{{recommendation}}/": 91,
        f"{REPORT}balance/": 42,
        "/admin/synthesis/export/": 15,
        "/admin/consultations/rounds/?format=json": 11,
        "/admin/consultations/documents/?format=json": 10,
        "/admin/consultations/registrations/?format=json": 11,
        "/admin/consultations/calendar/?format=json": 12,
        f"{ROUND}participants/?format=json": 19,
        f"{ROUND}responses/?format=json": 18,
        f"{ROUND}invite/?format=json": 13,
        "/admin/submissions/triage/{round}/?format=json": 34,
        "/admin/synthesis/coding/{round}/{recommendation}/?format=json": 34,
        "/admin/synthesis/coding/{round}/themes/?format=json": 12,
        "/admin/synthesis/coding/{round}/campaigns/?format=json": 13,
        "/admin/synthesis/reports/?format=json": 13,
        f"{REPORT}?format=json": 57,
        f"{REPORT}balance/?format=json": 35,
        f"{REPORT}circulation/?format=json": 11,
        f"{REPORT}corrigenda/?format=json": 11,
        "/admin/synthesis/wordings/{round}/?format=json": 23,
        "/admin/log/{round}/?format=json": 18,
        "/admin/synthesis/wordings/{round}/": 32,
    },
    "person": {
        "/home/": 21,
        "/rounds/{delegation}/outcomes/": 32,
        "/rounds/{delegation}/?format=json": 24,
        "/rounds/{delegation}/outcomes/?format=json": 32,
    },
    "nobody": {
        "/": 10,
        "/consultations/": 6,
        FACE: 23,
        f"{FACE}inputs/": 19,
        f"{FACE}inputs/?constituency=state": 19,
        f"{FACE}inputs/?words=X0": 19,  # the code of the first body
        f"{FACE}inputs/?organization=X0": 20,
        f"{FACE}dates.ics": 4,
        "/feeds/calls/": 5,
        "/feeds/reports/": 2,
        "/search/?words=X0": 15,
        "/search/?words=X0&part=inputs": 10,
        "/reports/": 3,
        "/reports/{reference}/": 25,
        "/consultations/?format=json": 7,
        f"{FACE}inputs/?format=json": 19,
        f"{FACE}wordings/?format=json": 11,
        f"{FACE}files/?format=json": 5,
        "/reports/?format=json": 4,
        f"{FACE}wordings/": 10,
    },
}
# Recommendations, and the answers of one body.
LONG = {
    "officer": {
        "/admin/synthesis/coding/{round}/": 27,
        "/admin/submissions/{submission}/": 55,
        REPORT: 57,
        f"{REPORT}review/": 72,
        f"{REPORT}findings/": 59,
        f"{REPORT}findings/?words=tion&order=-passages": 59,
        f"{REPORT}findings/themes/": 56,
        "/admin/submissions/assignments/{round}/": 20,
        "/admin/synthesis/observations/{round}/?on=all&state=": 40,
        "/admin/synthesis/coding/{round}/?format=json": 18,
        f"{REPORT}?format=json": 57,
        "/admin/synthesis/wordings/{round}/?format=json": 23,
        f"{REPORT}balance/?format=json": 35,
        "/admin/submissions/triage/{round}/?format=json": 34,
        "/admin/synthesis/wordings/{round}/": 32,
    },
    "person": {
        "/rounds/{delegation}/": 32,
        "/rounds/{delegation}/?format=json": 24,
        "/rounds/{delegation}/outcomes/?format=json": 32,
    },
    "nobody": {
        FACE: 23,
        f"{FACE}inputs/": 19,
        "/consultations/?format=json": 7,
        f"{FACE}inputs/?format=json": 19,
        f"{FACE}wordings/?format=json": 11,
        f"{FACE}files/?format=json": 5,
        "/reports/?format=json": 4,
        f"{FACE}wordings/": 10,
    },
}
# A report of one input owes nothing, and its pages do not ask what would be owed.
STALE = {
    f"{REPORT}coverage/?format=json": 33,
    f"{REPORT}stale-findings/?format=json": 97,
    f"{REPORT}coverage/": 48,
    f"{REPORT}stale-findings/": 105,
}
# Counts on several texts are compared with a table that is counted in SQL.
ON_SEVERAL = {
    f"{REPORT}stale-findings/?format=json": 93,
    f"{REPORT}stale-findings/": 101,
    REPORT: 53,
    f"{REPORT}review/": 68,
    f"{REPORT}findings/": 55,
    f"{REPORT}findings/?words=tion&order=-passages": 55,
    f"{REPORT}findings/themes/": 52,
    f"{REPORT}?format=json": 53,
}
# Where something waits, its rounds are named; of one input nothing does.
WAITING = {"/admin/": 53, f"{REPORT}balance/": 43}
# A body's first answer proposes no wording, so that no issued text is asked for.
REWORDING = {"/admin/submissions/{submission}/": 57}
# Beside covered words no notes are read; of a thousand answers some have them.
COVERED = {"/admin/submissions/{submission}/": 56}
# Where inputs without name are public, one more asks for their words; ten bodies have none.
NAMELESS = {
    "nobody": {
        f"{FACE}inputs/": 20,
        f"{FACE}inputs/?constituency=state": 20,
        "/reports/{reference}/": 26,
        f"{FACE}inputs/?format=json": 20,
        f"{FACE}wordings/?format=json": 12,
        f"{FACE}wordings/": 11,
    },
}
# A person sees outcomes of own inputs only, of which some have no name where the thousand are of one body.
OWN_NAMELESS = {"/rounds/{delegation}/outcomes/?format=json": 33}
# And sentences are compared with the whole round, since few of a kind of body may be left.
FEW_LEFT = {
    f"{REPORT}desk/{{recommendation}}/": 103,
    f"{REPORT}?format=json": 69,
    f"{REPORT}stale-findings/?format=json": 109,
    f"{REPORT}stale-findings/": 117,
}


@pytest.mark.parametrize("rows", [1, 10, 1000])
@pytest.mark.parametrize("shape", ["wide", "long"])
def test_as_many_queries_for_a_thousand_rows_as_for_one(shape: str, rows: int, settings: Settings) -> None:
    # In production the cache is a table: what a page looks up there for each row would be a query as well.
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    if shape == "wide":
        build(rows, recommendations=1, bodies=rows, others=rows)
    else:
        build(rows, recommendations=rows, bodies=1, others=1)
    expected = dict(WIDE if shape == "wide" else LONG)
    if rows > 1:
        expected["officer"] = expected["officer"] | STALE | (REWORDING | ON_SEVERAL if shape == "long" else WAITING)
    if rows == 1000:
        for who, pages in NAMELESS.items():
            expected[who] = expected[who] | {page: asked for page, asked in pages.items() if page in expected[who]}
        if shape == "wide":
            expected["officer"] = expected["officer"] | FEW_LEFT
        else:
            expected["officer"] = expected["officer"] | COVERED
            expected["person"] = expected["person"] | OWN_NAMELESS
    found = {who: _asked(who, list(pages)) for who, pages in expected.items()}
    different = [
        f"{who} {page}: asked {found[who][page]}, expected {asked}"
        for who, pages in expected.items()
        for page, asked in pages.items()
        if found[who][page] != asked
    ]
    assert not different, "\n".join(different)


def _asked(who: str, pages: list[str]) -> dict[str, int]:
    """How many queries each page asks of a reader who has seen it before."""
    client, found = Client(), {}
    if who != "nobody":
        sign_in(client, User.objects.get(email=OFFICER if who == "officer" else PERSON))
    subjects = _subjects()
    for page in pages:
        address = page.format(**subjects)
        assert client.get(address).status_code == 200, address
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        found[page] = sum(not query["sql"].startswith("EXPLAIN") for query in asked)  # a plan reads no rows
    return found


def _subjects() -> dict[str, Any]:
    round_ = Round.objects.get(reference=REFERENCE)
    report = round_.reports.get()
    delegation = round_.delegations.get(organisation__code="X0")
    return {
        "round": round_.pk,
        "recommendation": round_.recommendations.earliest("order").pk,
        "delegation": delegation.pk,
        "submission": delegation.submissions.get().pk,
        "report": report.pk,
        "reference": report.reference,
    }
