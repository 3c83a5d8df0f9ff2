"""What factories write in bulk is what the verbs write one by one."""

from typing import Any

import pytest

from consultations.models import Round
from consultations.rounds import windows
from core import audit
from tests.factories import RoundFactory

pytestmark = pytest.mark.django_db
KINDS = ("state", "civil_society")


def left_behind(round_: Round) -> tuple[list[Any], list[Any]]:
    entries = audit.entries(round_, actions=("consultations.round.set_window",))
    return (
        list(round_.windows.order_by("constituency").values_list("constituency", "opens", "closes", "zone")),
        sorted((entry.user_id, str(entry.data)) for entry in entries),
    )


def test_windows_in_bulk_are_windows_one_by_one() -> None:
    round_ = RoundFactory(announced=False, constituencies=KINDS)
    in_bulk = left_behind(round_)
    first = round_.windows.first()
    assert first is not None
    round_.windows.all().delete()
    before = audit.entries(round_).count()
    for kind in KINDS:
        windows.set_window(
            round_, constituency=kind, opens=first.opens, closes=first.closes, zone=first.zone, by=round_.created_by
        )
    again = left_behind(round_)
    assert again[0] == in_bulk[0]
    assert again[1] == sorted(in_bulk[1] * 2)
    assert audit.entries(round_).count() == before + len(KINDS)
    assert list(audit.verify()) == []
