"""D3: the policy for content and the other headers, on every answer of the walk."""

import pytest

from tests.permissions.walk import Answer, Walk

pytestmark = pytest.mark.django_db

STRICT = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
FILE = "default-src 'none'; sandbox"
# The secretariat's own pages show strangers' texts: they keep the strict policy under Wagtail's roof (trap 12).
OUR_PAGES = ("admin/consultations/", "admin/submissions/", "admin/synthesis/")


def _wagtails(answer: Answer) -> bool:
    return answer.route.startswith("admin/") and not answer.route.startswith(OUR_PAGES)


def test_the_policy_is_strict_everywhere_but_on_wagtails_own_pages(walked: Walk) -> None:
    policies = {
        (answer.route, answer.headers.get("Content-Security-Policy"))
        for answer in walked.answers
        if not _wagtails(answer)
    }
    assert {(route, policy) for route, policy in policies if policy not in (STRICT, FILE)} == set()
    assert {policy for _route, policy in policies} == {STRICT, FILE}


def test_wagtails_own_pages_load_nothing_from_elsewhere_and_are_framed_by_nobody_else(walked: Walk) -> None:
    for answer in walked.answers:
        policy = answer.headers.get("Content-Security-Policy", "")
        if _wagtails(answer) and policy != FILE:
            assert "default-src 'self'" in policy, answer.route
            assert "object-src 'none'" in policy, answer.route
            assert "frame-ancestors 'self'" in policy or "frame-ancestors 'none'" in policy, answer.route
            assert "http" not in policy, answer.route


def test_every_answer_bears_the_other_headers(walked: Walk) -> None:
    for answer in walked.answers:
        assert answer.headers["X-Content-Type-Options"] == "nosniff", answer.route
        assert answer.headers["Referrer-Policy"] == "same-origin", answer.route
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", answer.route
        assert answer.headers["X-Frame-Options"] in ("DENY", "SAMEORIGIN"), answer.route


def test_a_file_is_given_as_a_download_under_its_own_policy(walked: Walk) -> None:
    files = [answer for answer in walked.answers if "attachment" in answer.headers.get("Content-Disposition", "")]
    assert {answer.route for answer in files} >= {
        "rounds/<uuid:delegation>/files/<uuid:attachment>/download/",
        "admin/submissions/files/<uuid:attachment>/",
    }
    for answer in files:
        if "files/" in answer.route and not answer.route.startswith("reports/"):
            assert answer.headers["Content-Security-Policy"] == FILE, answer.route
