"""A4: stakeholders have no access to Wagtail's admin at all, and it prints references, never titles."""

import pytest

from tests.permissions.walk import Walk

pytestmark = pytest.mark.django_db

STAKEHOLDERS = "-0AaBXY"
# Pictures of buttons and words of scripts: nothing of anybody's; Wagtail leaves them open.
FURNITURE = {"admin/sprite/", "admin/jsi18n/"}


def test_nothing_under_admin_opens_for_a_stakeholder(walked: Walk) -> None:
    opened = {
        (answer.route, answer.role)
        for answer in walked.answers
        if answer.route.startswith("admin/") and answer.role in STAKEHOLDERS
        if answer.outcome not in "l.nr" and answer.route not in FURNITURE
    }
    assert not opened


def test_where_a_stakeholder_is_sent_on_from_admin_it_is_out_of_it(walked: Walk) -> None:
    for answer in walked.answers:
        if answer.role in STAKEHOLDERS and answer.route.startswith("admin/") and answer.outcome == "r":
            assert answer.location.startswith("/account/"), (answer.route, answer.role, answer.location)


def test_wagtails_own_screens_print_no_protected_word(walked: Walk) -> None:
    """Lists, histories, choosers, reports of Wagtail ask less than the row's own page does, so they show nothing."""
    own = ("admin/reports/", "admin/workflows/", "admin/choose", "admin/bulk/", "admin/tag", "admin/collections/")
    for answer in walked.answers:
        if answer.route.startswith(own):
            words = {walked.tokens.places[token] for token in answer.tokens}
            assert not {place for place in words if not place.startswith("title of round")}, answer.route
