"""A2: a foreign id and a made-up id get the same status, headers and body, whatever is done with them."""

import pytest

from tests.permissions.addresses import MADE_UP
from tests.permissions.roles import ORDER
from tests.permissions.walk import Answer, Walk

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("walk")]

OURS = ("admin/consultations/", "admin/submissions/", "admin/synthesis/", "admin/snippets/", "admin/users/")
# Whose ids stand in a kit, so that for all others they are foreign: of State A; of what officers of a round look at.
# The officers' kit is of civil society X, and Wagtail shows accounts to who keeps them.
STRANGERS = {
    "foreign": ORDER,
    "A": "-0BXYTDRLS!h",
    "office": "-0AaBYLh",
}


def _seen(walked: Walk) -> dict[tuple[str, str, str, str], Answer]:
    return {(answer.role, answer.method, answer.route, answer.kit): answer for answer in walked.answers}


@pytest.mark.parametrize("kit", STRANGERS)
def test_foreign_and_made_up_ids_are_answered_alike(walked: Walk, kit: str) -> None:
    seen, compared, told = _seen(walked), 0, []
    for (role, method, route, whose), foreign in seen.items():
        made_up = seen.get((role, method, route, MADE_UP))
        if whose != kit or role not in STRANGERS[kit] or made_up is None or not _protected(route, kit):
            continue
        compared += 1
        for part in ("status", "headers", "digest"):
            if getattr(foreign, part) != getattr(made_up, part):
                told.append((route, method, role, part, foreign.status, made_up.status))
    assert not told, told
    assert compared > (400 if kit == "foreign" else 100)


def _protected(route: str, kit: str) -> bool:
    """Public pages and personal links are for whoever has their address; Wagtail's pages and pictures are editorial."""
    if route.startswith("invitation/"):
        return False
    return kit != "office" or route.startswith((*OURS, "rounds/", "receipts/"))
