"""No query of a page reads all inputs or versions of the portal: each can go by an index (decision 0072).

PostgreSQL plans the queries of each page with every other way forbidden: what is still read from end to end has no
index that serves it, whatever the number of rows.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from benchmarks.large_round import OFFICER, REFERENCE, build
from consultations.models import Round, Window
from core import clock
from synthesis.counts.public_positions import position_tables
from synthesis.models import SynthesisReport
from tests.support.officers import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TABLES = {"submissions_input", "submissions_version", "submissions_publicinput"}
PAGES = [
    "/admin/submissions/triage/{round}/",
    "/admin/submissions/triage/{round}/?show=all",
    "/admin/submissions/{submission}/",
    "/admin/submissions/inputs/{round}/",
    "/admin/synthesis/coding/{round}/",
    "/admin/synthesis/coding/{round}/{recommendation}/",
    "/admin/synthesis/coding/{round}/{recommendation}/?position=supports&only=uncoded",
    "/admin/synthesis/reports/{report}/",
    "/admin/synthesis/reports/{report}/findings/",
    "/admin/synthesis/reports/{report}/desk/{recommendation}/",
    "/admin/synthesis/reports/{report}/coverage/",
    "/admin/synthesis/reports/{report}/balance/",
    "/admin/synthesis/reports/{report}/stale-findings/",
]
CALL = f"/consultations/{REFERENCE}/"
PUBLIC_PAGES = [
    CALL,
    f"{CALL}?page=2",
    f"{CALL}inputs/",
    f"{CALL}inputs/?position=supports&constituency=state",
    f"{CALL}inputs/?organization=X0",
    f"{CALL}wordings/",
    "/search/?words=X0&part=inputs",
    "/reports/{reference}/",
]


@pytest.fixture(autouse=True)
def postgresql_alone(db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("asks the planner of PostgreSQL")


def make_addresses() -> dict[str, Any]:
    build(120, recommendations=3, others=2, findings=3)
    round_ = Round.objects.get(reference=REFERENCE)
    report = SynthesisReport.objects.get(round=round_)
    waiting = round_.delegations.filter(submissions__current__state="received")
    return {
        "round": round_.pk,
        "recommendation": round_.recommendations.order_by("order")[0].pk,
        "report": report.pk,
        "reference": report.reference,
        "submission": waiting.values_list("submissions", flat=True)[0],
    }


@pytest.fixture
def page_addresses(staged_world: dict[str, Any]) -> dict[str, Any]:
    """Of a round in a database of its own: what other tests have left behind on disk would sway the planner."""
    return staged_world


def test_every_query_of_a_page_goes_by_an_index(client: Client, page_addresses: dict[str, Any]) -> None:
    assert not faults_of(PUBLIC_PAGES, client, page_addresses)
    sign_in(client, User.objects.get(email=OFFICER))
    assert not faults_of(PAGES, client, page_addresses)


def test_no_page_unpacks_the_proposed_reading_of_a_document(client: Client, page_addresses: dict[str, Any]) -> None:
    """It has half a megabyte for a report of 100 pages, and only the pages that correct it need it."""
    lists = ["/", "/consultations/", "/feeds/calls/", "/search/?words=X0", "/reports/"]
    assert not pages_that_read('"reading"', [*lists, *PUBLIC_PAGES], client, page_addresses)
    sign_in(client, User.objects.get(email=OFFICER))
    office = ["/admin/", "/admin/consultations/rounds/", *PAGES]
    assert not pages_that_read('"reading"', office, client, page_addresses)


def test_lists_of_calls_unpack_no_report(client: Client, page_addresses: dict[str, Any]) -> None:
    """They link to it, and show none of its words."""
    Window.objects.update(opens=clock.now() - timedelta(days=2), closes=clock.now() - timedelta(days=1))
    report = SynthesisReport.objects.get(pk=page_addresses["report"])
    assert report.reference in client.get("/consultations/").text
    assert not pages_that_read('"outline"', ["/consultations/", "/feeds/calls/"], client, page_addresses)


def pages_that_read(column: str, pages: list[str], client: Client, addresses: dict[str, Any]) -> list[str]:
    """Return the pages on which a query reads that column."""
    faults = []
    for page in pages:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page.format(**addresses)).status_code == 200, page
        faults += [page] if any(column in query["sql"] for query in captured.captured_queries) else []
    return faults


def test_positions_are_counted_by_an_index() -> None:
    round_ = Round.objects.select_related("rules").get(pk=make_addresses()["round"])
    with connection.cursor() as cursor:  # as if there were millions of rows, of many rounds, not counted yet
        cursor.execute("DELETE FROM pg_statistic WHERE starelid = 'submissions_publicinput'::regclass")
        cursor.execute(
            "UPDATE pg_class SET reltuples = 1000000, relpages = 1 WHERE relname = 'submissions_publicinput'"
        )
    with CaptureQueriesContext(connection) as captured:
        assert position_tables(round_, public=True)[0]
    assert not faults_in(captured, "positions")


def faults_of(pages: list[str], client: Client, addresses: dict[str, Any]) -> str:
    """Return the queries of these pages that read a table from end to end, in words."""
    faults = []
    for page in pages:
        address = page.format(**addresses)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        faults += faults_in(captured, page)
    return "\n\n".join(faults)


def faults_in(captured: CaptureQueriesContext, page: str) -> list[str]:
    asked = [query["sql"] for query in captured.captured_queries if query["sql"].startswith("SELECT")]
    return [f"{page}: {table} in {sql[:4000]}" for sql in asked for table in read_whole(sql)]


def test_a_query_without_an_index_is_seen() -> None:
    assert list(read_whole("SELECT * FROM submissions_input WHERE length(comment) > 20")) == ["submissions_input"]
    assert list(read_whole("SELECT count(*) FROM submissions_version")) == ["submissions_version"]
    assert not list(
        read_whole("SELECT * FROM submissions_input WHERE version_id = '00000000-0000-4000-8000-000000000000'")
    )


def read_whole(sql: str) -> Iterator[str]:
    """Yield the tables that the query reads from end to end, or an index of them without a condition."""
    with connection.cursor() as cursor:
        for way in ("seqscan", "hashjoin", "mergejoin", "material"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        found = cursor.fetchone()[0]
    plan = json.loads(found) if isinstance(found, str) else found
    yield from _whole(plan[0]["Plan"])


def _whole(node: dict[str, Any]) -> Iterator[str]:
    is_scan = node["Node Type"] in ("Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Heap Scan")
    narrowed = {"Index Cond", "Recheck Cond"} & node.keys()
    if is_scan and node.get("Relation Name") in TABLES and not narrowed:
        yield node["Relation Name"]
    for each in node.get("Plans", []):
        yield from _whole(each)
