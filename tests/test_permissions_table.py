"""A1: every URL is decided for every role. The table is `tests/permissions/table.py`; nothing has a default."""

import pytest

from tests.permissions import addresses, table
from tests.permissions.fixtures import walked
from tests.permissions.roles import GROUPS, ORDER, ROLES
from tests.permissions.walk import SHORT_WALK, Walk, askers

__all__ = ["walked"]

pytestmark = pytest.mark.django_db


def test_every_url_stands_in_the_table_and_the_table_names_no_other() -> None:
    rows, routes = set(table.rows()), set(addresses.routes())
    assert not routes - rows, "These URLs are not in tests/permissions/table.py: decide who may open them."
    assert not rows - routes, "These URLs of the table are gone."


def test_every_row_decides_for_every_role() -> None:
    assert set(ORDER) == set(ROLES)
    for route, row in table.rows().items():
        for cell in (row.get, row.post):
            assert len(cell) == len(ORDER), route
            assert set(cell) <= set(table.LEGEND), route


def test_every_role_gets_what_the_table_says(walked: Walk) -> None:
    rows, said = table.rows(), {}
    for answer in walked.answers:
        if answer.kit == addresses.default_kit(answer.route):
            said.setdefault((answer.route, answer.method), {})[answer.role] = answer.outcome
    wrong = []
    for (route, method), outcomes in said.items():
        expected = rows[route].get if method == "GET" else rows[route].post
        asked = askers(route, addresses.default_kit(route))
        assert set(outcomes) == set(asked), route
        expected = "".join(letter if role in asked else " " for role, letter in zip(ORDER, expected, strict=True))
        got = "".join(outcomes.get(role, " ") for role in ORDER)
        if got != expected:
            wrong.append(f"{method:4} {route}\n     table {_spaced(expected)}\n     got   {_spaced(got)}")
    assert not wrong, "\n" + "\n".join(wrong)
    for method in ("GET",) if SHORT_WALK else ("GET", "POST"):
        assert {route for route, asked in said if asked == method} == set(rows), method


def test_the_walk_opens_doors_or_it_would_prove_nothing(walked: Walk) -> None:
    pages = {route for route, row in table.rows().items() if row.kind == "page"}
    opened = {answer.route for answer in walked.of(method="GET") if answer.outcome == "o"}
    assert len(pages & opened) >= 0.95 * len(pages), sorted(pages - opened)
    for route, row in table.rows().items():
        if row.kind != "page":
            assert "o" not in row.get, f"{route} is said to be {row.kind}, and opens."


def test_no_request_breaks_anything(walked: Walk) -> None:
    broken = {(answer.method, answer.route) for answer in walked.answers if answer.status >= 500}
    assert broken <= table.BREAKS_UPSTREAM, broken - table.BREAKS_UPSTREAM


def _spaced(cell: str) -> str:
    at, parts = 0, []
    for group in GROUPS:
        parts.append(cell[at : at + len(group)])
        at += len(group)
    return " ".join(parts)
