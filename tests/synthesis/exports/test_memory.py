"""A file of a whole round takes the memory of some inputs, however many there are."""

import random
import tempfile
import tracemalloc
from collections.abc import Iterator

import pytest
from django.db import transaction

from benchmarks.large_round import PUBLISHED, REFERENCE, build
from consultations.models import Round
from core.audience import CONFIDENTIAL
from core.spreadsheets import Column
from core.tables import fields
from submissions.visibility import input_rows, spool
from submissions.visibility.visible_inputs import VisibleInput
from synthesis.exports import workbook
from synthesis.exports.compilations import compilation_of
from synthesis.exports.services import write_file
from synthesis.imports.workbook_baseline import CODED, WorkbookBaseline

KINDS = ("xlsx", "csv", "ndjson")
FEW, MANY = 500, 2_000
GROWTH = 1.25  # times; with any text of each input in memory it is above 2


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read, looked up and sorted at once, a tenth of what it is: 500 inputs are many, too many for links."""
    monkeypatch.setattr(spool, "_MERGED_AT_ONCE", 1)
    monkeypatch.setattr(workbook, "LINKED", FEW - 1)
    for module, name in ((input_rows, "_CHUNK"), (fields, "AT_ONCE"), (spool, "SORTED_AT_ONCE"), (spool, "AT_ONCE")):
        monkeypatch.setattr(module, name, getattr(module, name) // 10)


def peak(kind: str) -> int:
    """Return the bytes that were held at once while the file was made."""
    round_ = Round.objects.select_related("document", "rules").get(reference=REFERENCE)
    compilation = compilation_of(round_, CONFIDENTIAL, now=PUBLISHED, by="O. Officer")
    with tempfile.TemporaryFile() as target:
        write_file(compilation, kind, target)  # what is loaded with the first file stays
        tracemalloc.start()
        try:
            write_file(compilation, kind, target)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


@pytest.mark.django_db
@pytest.mark.usefixtures("small_pieces")
def test_files_of_four_times_the_inputs_take_no_more_memory() -> None:
    peaks: dict[str, list[int]] = {kind: [] for kind in KINDS}
    for inputs in (FEW, MANY):
        with transaction.atomic():
            build(inputs, recommendations=2, bodies=20, others=0, findings=4)
            for kind in KINDS:
                peaks[kind].append(peak(kind))
            transaction.set_rollback(True)
    grown = {kind: many / few for kind, (few, many) in peaks.items()}
    assert {kind: times for kind, times in grown.items() if times > GROWTH} == {}, peaks


def inputs(count: int) -> Iterator[VisibleInput]:
    chance = random.Random(count)
    for number in range(count):
        yield VisibleInput(f"IN-{chance.randrange(count // 2)}", "round", "", (0, 0), number=number, comment="x" * 4000)


def test_the_signed_sheet_takes_a_few_times_its_own_size() -> None:
    chance = random.Random(1)
    baseline = WorkbookBaseline([Column(key, key) for key in ("ref", *CODED)])
    for _row in baseline.noted([f"IN-{chance.getrandbits(96)}", *["Towns"] * len(CODED)] for _number in range(20_000)):
        pass
    tracemalloc.start()
    try:
        size = sum(len(text) for _part, text in baseline.sealed(Round(), PUBLISHED))
        peak_size = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak_size < 12 * size  # encoded in one piece it was above 30 times


def test_one_long_subject_is_sorted_without_being_held() -> None:
    peaks = []
    for count in (4_000, 16_000):
        tracemalloc.start()
        try:
            last = ""
            for row in spool.in_order(inputs(count)):
                assert row.reference >= last
                last = row.reference
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    assert peaks[1] < GROWTH * peaks[0]


def test_sorting_on_disk_keeps_the_order_of_equal_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "SORTED_AT_ONCE", 10)
    for count in (0, 9, 10, 11, 95):
        rows = list(inputs(count)) if count else []
        assert list(spool.in_order(rows)) == sorted(rows, key=lambda row: row.sort_key)
