"""One input by the reference that the public knows it by: what the reader of a whole round says of every input."""

import contextlib
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations.enums import Role
from consultations.models import Round, RoundRules
from core import clock
from core.audience import PUBLIC
from core.errors import Refused
from submissions.models import Input, Version
from submissions.public_state.public_inputs import find_public_input
from submissions.visibility.confidentiality import tighten
from submissions.visibility.reader import InputReader
from tests.support.public import move
from tests.synthesis.conftest import AFTER, CLOSES


@pytest.fixture
def answered(staged_world: Any) -> Any:
    return staged_world


def shown_in(round_: Round, now: datetime) -> dict[Any, str]:
    """Reference by input, of all that anybody reads of the round."""
    reader = InputReader(Round.objects.select_related("rules").get(pk=round_.pk), PUBLIC, now=now)
    rows = Input.objects.filter(version__submission__delegation__round=round_, version__submitted_at__isnull=False)
    current = {shown.reference for shown in reader.current()}
    return {key: shown.reference for key, shown in reader.each(rows) if shown and shown.reference in current}


@pytest.mark.played
def test_it_agrees_with_the_reader_of_the_round() -> None:
    now, found, asked = clock.now(), 0, 0
    for first, level in enumerate(("nameless", "secretariat")):
        _tighten_some(level, first)
    for round_ in Round.objects.select_related("rules"):
        move(round_)
        shown = set(shown_in(round_, now).values())
        for row in Input.objects.filter(version__submission__delegation__round=round_).select_related("line"):
            for reference in {str(row.line_id), row.line.public_reference}:
                hit = find_public_input(reference, now)
                assert (hit is not None) == (reference in shown), (reference, row.pk)
                assert hit is None or Input.objects.get(pk=hit).line_id == row.line_id
                found, asked = found + bool(hit), asked + 1
    assert found > 50 and asked > 2 * found


def _tighten_some(level: str, first: int) -> None:
    """Every sixth answer from the first on, by the people of its body."""
    rows = Input.objects.filter(version__in=Version.objects.current(), confidentiality="public").order_by("pk")
    for row in rows.select_related("line", "version__submission__delegation__organisation")[first::6]:
        body = row.version.submission.delegation.organisation
        if person := body.memberships.live().filter(role=Role.FOCAL_POINT).first():
            with contextlib.suppress(Refused):  # made as strict already
                tighten(row.version.submission, line=row.line, level=level, by=person.user)


@pytest.mark.parametrize(("rule", "days"), [("with_report", 0), ("after_close", 5), ("never", 0)])
def test_when_a_round_s_inputs_are_public(answered: Any, rule: str, days: int) -> None:
    RoundRules.objects.update(inputs_public=rule, inputs_public_days=days)
    row = answered.input(answered.versions["XAA"], "124")
    for now in (CLOSES, AFTER, CLOSES + timedelta(days=5), AFTER + timedelta(days=60)):
        with clock.at(now):
            move(answered.round)
        wanted = set(shown_in(answered.round, now).values())
        assert (find_public_input(str(row.line_id), now) is not None) == (str(row.line_id) in wanted)
    assert (find_public_input(str(row.line_id), AFTER + timedelta(days=60)) is not None) == (rule == "after_close")


def test_the_same_queries_whatever_is_asked(answered: Any) -> None:
    RoundRules.objects.update(inputs_public="after_close", inputs_public_days=0)
    row, other = (answered.input(answered.versions[body], "124") for body in ("XAA", "XBB"))
    answered.tighten(answered.versions["XBB"], "124", "nameless")
    answered.move(at=AFTER)
    for reference in (str(row.line_id), row.line.public_reference, "IN-2027-0000000", ""):
        with CaptureQueriesContext(connection) as asked:
            find_public_input(reference, AFTER)
        assert len(asked) == 2
    assert find_public_input(str(row.line_id), AFTER) is not None
    assert find_public_input(row.line.public_reference, AFTER) is None
    assert find_public_input(str(other.line_id), AFTER) is None
    assert find_public_input(other.line.public_reference, AFTER) is not None
    with clock.at(AFTER):
        tighten(row.version.submission, level="secretariat", by=answered.bodies["XAA"].focal)
    answered.move(at=AFTER)
    assert find_public_input(str(row.line_id), AFTER) is None
