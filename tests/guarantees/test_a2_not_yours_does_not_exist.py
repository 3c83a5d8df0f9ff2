"""A2: a foreign id and a made-up id get the same status, headers and body, whatever is done with them."""

from collections.abc import Callable

import pytest

from tests.permissions.addresses import MADE_UP, OURS, of_wagtail, parameters, routes
from tests.permissions.roles import ORDER
from tests.permissions.walk import SHORT_WALK, Answer, Walk

pytestmark = pytest.mark.django_db

# Whose ids stand in a kit, so that for all others they are foreign: of State A; of what officers of a round look at.
# The officers' kit is of civil society X.
STRANGERS = {
    "foreign": ORDER,
    "A": "-0BXYTDRLS!h",
    "office": "-0AaBYLSh!",
}
# Wagtail's own addresses: who may see rows of the kind, by the beginning of the route, the longest one first. For
# everybody else the ids of the officers' kit are foreign.
MAY_SEE = {
    "admin/workflows/remove/": "S!",  # by its page
    "admin/workflows/": "!",
    "admin/collections/": "!",
    "admin/sites/": "!",
    "admin/groups/": "",
    "admin/users/": "S!",
    "admin/api/": "S!",
    "admin/choose-page/": "S!",
    "admin/pages/": "S!",
    "admin/editing-sessions/": "S!",  # of pages
    "admin/snippets/": "PDR",  # reports of their round
    "admin/integrity/": "LS",  # signed ends of the log
}


def _seen(walked: Walk) -> dict[tuple[str, str, str, str], Answer]:
    return {(answer.role, answer.method, answer.route, answer.kit): answer for answer in walked.answers}


@pytest.mark.parametrize("kit", STRANGERS)
def test_foreign_and_made_up_ids_are_answered_alike(walked: Walk, kit: str) -> None:
    compared = _compare(walked, kit, lambda route: STRANGERS[kit] if _protected(route, kit) else "")
    assert compared > (400 if kit == "foreign" else 100)


def test_wagtail_s_own_addresses_answer_alike(walked: Walk) -> None:
    """Every parameterised address of Wagtail's admin, for every role that may see no row of its kind."""
    named = {route for route in routes() if of_wagtail(route) and parameters(route)}
    kinds = {route: next((kind for kind in MAY_SEE if route.startswith(kind)), None) for route in named}
    assert not [route for route, kind in kinds.items() if kind is None], "Say in MAY_SEE who may see rows of this kind."

    def strangers(route: str) -> str:
        kind = kinds.get(route)
        return "" if kind is None else "".join(role for role in ORDER if role not in MAY_SEE[kind])

    compared = _compare(walked, "office", strangers)
    assert compared >= len(named) * (4 if SHORT_WALK else 10)


def _compare(walked: Walk, kit: str, strangers: Callable[[str], str]) -> int:
    """How many answers to strangers were compared. Fails where one differs from that for a made-up id."""
    seen, compared, differ = _seen(walked), 0, []
    for (role, method, route, whose), foreign in seen.items():
        made_up = seen.get((role, method, route, MADE_UP))
        if whose != kit or role not in strangers(route) or made_up is None:
            continue
        compared += 1
        for part in ("status", "headers", "digest"):
            if getattr(foreign, part) != getattr(made_up, part):
                differ.append((route, method, role, part, foreign.status, made_up.status))
    assert not differ, differ
    return compared


def _protected(route: str, kit: str) -> bool:
    """Public pages and personal links are for whoever has their address; Wagtail's own addresses have a test of their
    own."""
    if route.startswith("invitation/"):
        return False
    return kit != "office" or route.startswith((*OURS, "rounds/", "receipts/"))
