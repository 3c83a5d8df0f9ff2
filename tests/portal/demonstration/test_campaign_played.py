"""The campaign of the plot, as the portal has found it and the coder has left it."""

import pytest

from consultations.models import Round
from core.audience import PUBLIC, SECRETARIAT
from portal.demonstration.cast import TOWNS_FIRST
from submissions.campaigns.search import find_campaigns
from submissions.campaigns.visible_campaigns import counted_bodies, visible_campaigns

pytestmark = [pytest.mark.django_db, pytest.mark.played]


def test_five_bodies_one_text_two_additions() -> None:
    round_ = Round.objects.get(reference="A-HRC-11-7_round-1")
    (found,) = visible_campaigns(round_, SECRETARIAT)
    assert (found.title, found.labels) == ("Towns first", ["124", "128"])
    assert (found.bodies, counted_bodies(found), len(found.members)) == (5, 5, 10)
    added = {row.visible.body.name: " ".join(row.own[0].split()) for row in found.members if row.own}
    assert added == {
        "Ferrystone Night School": " ".join(TOWNS_FIRST.additions["ferrystone"].split()),
        "Saltgate Parents": f"{TOWNS_FIRST.additions['saltgate']},",
    }
    assert {row.visible.body.name for row in found.members if not row.is_decided} == {"Saltgate Parents"}
    assert visible_campaigns(round_, PUBLIC) == []
    find_campaigns(round_)
    assert visible_campaigns(round_, SECRETARIAT)[0].waiting == 2
