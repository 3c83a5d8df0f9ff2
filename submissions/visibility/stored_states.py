"""Stored states of submissions compared with what their rows say, and written anew where they differ."""

from collections.abc import Iterator
from uuid import UUID

from submissions.models import Submission
from submissions.models.current_state import compute_all

_PAIRS = (
    ("current__state", "computed_state"),
    ("current__changed_since", "computed_changed"),
    ("current__version", "computed_version"),
    ("current__round", "delegation__round"),
)


def wrong_states() -> Iterator[tuple[UUID, str]]:
    """Yield id and reference of each submission whose stored state is not what its rows say. One query."""
    columns = [column for pair in _PAIRS for column in pair]
    rows = Submission.objects.with_computed_state().order_by("pk").values_list("pk", "reference", *columns)
    for key, reference, *values in rows.iterator(1000):
        if values[::2] != values[1::2]:
            yield key, reference


def correct_states() -> int:
    """Write all states anew if one is wrong; return how many were."""
    wrong = sum(1 for _row in wrong_states())
    if wrong:
        compute_all()
    return wrong
