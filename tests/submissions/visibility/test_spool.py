"""Inputs that are decided once for all sheets of a file: the same each time, and never those of another moment."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, strategies

from submissions.enums import Confidentiality
from submissions.sensitive.redactions import RedactedRange
from submissions.tables import exports
from submissions.visibility.spool import AT_ONCE, InputSpool
from submissions.visibility.visible_inputs import VisibleBody, VisibleInput


@pytest.fixture
def answered(staged_world: Any) -> Any:
    return staged_world


def body(number: int) -> VisibleBody:
    return VisibleBody(UUID(int=number), f"X{number}", "Body", "B", "state", "", "", "", "")


BODIES = [body(1), body(2), None]
COVERED = (RedactedRange("comment", 1, 2, "child"),)
ROWS = [
    VisibleInput(
        f"IN-{number}", "round", "", (number, 0), level=Confidentiality.NAMELESS, id=UUID(int=number),
        line=UUID(int=2**127 + number), submission=UUID(int=5) if number % 2 else None, comment="ل\ud800",
        covered=COVERED, body=BODIES[number % 3], states_concerned=("XA",),
    )
    for number in range(2 * AT_ONCE + 7)
]  # fmt: skip


class Source:
    def __init__(self, rows: list[VisibleInput]) -> None:
        self.rows, self.asked = rows, 0

    def __call__(self) -> Iterator[VisibleInput]:
        self.asked += 1
        return iter(self.rows)


def test_what_is_read_again_is_the_same_and_was_decided_once() -> None:
    source, spool = Source(ROWS), InputSpool()
    for _reading in range(3):
        found = list(spool.rows(source))
        assert found == ROWS
        assert all(row.body is BODIES[place % 3] for place, row in enumerate(found))
    assert source.asked == 1


def test_readings_within_each_other() -> None:
    source, spool = Source(ROWS), InputSpool()
    outer = spool.rows(source)
    assert next(outer) == ROWS[0]
    assert list(spool.rows(source)) == ROWS  # the first is not through
    assert list(outer) == ROWS[1:]
    first, second = spool.rows(source), spool.rows(source)
    assert [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]] == []
    assert source.asked == 2


def test_a_reading_that_ends_early_leaves_nothing() -> None:
    spool = InputSpool()
    begun = spool.rows(Source(ROWS))
    next(begun)
    begun.close()  # type: ignore[attr-defined]  # a generator
    assert list(spool.rows(Source(ROWS[:3]))) == ROWS[:3]
    assert list(InputSpool().rows(Source([]))) == []


@given(strategies.text(strategies.sampled_from("ab \n中é"), max_size=120), strategies.integers(3, 9))
def test_texts_that_surely_fit_are_not_cut(text: str, width: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        quickly = exports.pieces(text, width, 8)
        patch.setattr(exports, "_fits", lambda *_asked: False)
        assert quickly == exports.pieces(text, width, 8)


@pytest.mark.django_db
def test_a_file_of_many_sheets_reads_the_round_once(answered: Any) -> None:
    from core.audience import CONFIDENTIAL
    from submissions.tables.exports import ExportRequest, tables
    from tests.synthesis.conftest import AFTER

    request = ExportRequest(answered.round, CONFIDENTIAL, AFTER).open()
    source = SimpleNamespace(asked=0)
    listed = request.reader().listed

    def counted(inputs: Any) -> Iterator[VisibleInput]:
        source.asked += 1
        return listed(inputs)

    request.reader().listed = counted  # type: ignore[method-assign]
    sheets = {table.key: list(table.rows) for table in tables(request)}
    assert source.asked == 1 and len(sheets["inputs"]) > 5
