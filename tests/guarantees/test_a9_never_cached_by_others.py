"""A9: signed-in pages are never cached by others, and what may be withdrawn is asked for again; sign-out clears."""

import pytest

from tests.permissions.walk import Walk

pytestmark = pytest.mark.django_db


def test_nobody_else_keeps_a_signed_in_page(walked: Walk) -> None:
    """Whoever is signed out by the very request is a visitor in its answer: not kept either."""
    kept = {
        (answer.route, answer.headers.get("Cache-Control"))
        for answer in walked.answers
        if answer.role != "-" and answer.headers.get("Cache-Control") != "no-store, private"
    }
    assert {value for _route, value in kept} <= {"no-store"} or {route for route, _value in kept} <= {
        "accounts/logout/",
        "account/sign-out-everywhere/",
        "account/close/",
        "admin/logout/",
    }, kept


def test_what_anybody_may_open_is_asked_for_again(walked: Walk) -> None:
    values = {answer.headers.get("Cache-Control", "") for answer in walked.of(role="-")}
    assert all("no-cache" in value or "no-store" in value for value in values), values


def test_signing_out_clears_what_the_browser_kept(walked: Walk) -> None:
    if not any(walked.of(method="POST")):
        pytest.skip("WALK=short: posts are tried on the other database.")
    for route in ("accounts/logout/", "account/sign-out-everywhere/", "account/close/"):
        answer = next(walked.of(method="POST", route=route, role="A"))
        assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
