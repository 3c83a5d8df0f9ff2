"""What is stored beside submissions and inputs for lists, compared with what the rows say, and written anew."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from submissions.models import PublicInput, Submission
from submissions.models.current_state import compute_all
from submissions.models.inputs import proposes_words
from submissions.models.public_state import repeat_all

_STATES = (
    ("current__state", "computed_state"),
    ("current__changed_since", "computed_changed"),
    ("current__version", "computed_version"),
    ("current__round", "delegation__round"),
)
_REPEATED = (
    ("submission", "input__version__submission"),
    ("recommendation", "input__recommendation"),
    ("paragraph", "input__paragraph"),
    ("question", "input__question"),
    ("number", "input__number"),
    ("position", "input__position"),
    ("rewords", "input_rewords"),
)


def wrong_states() -> Iterator[tuple[UUID, str]]:
    """Yield id and reference of each submission whose stored state is not what its rows say. One query."""
    return _differing(Submission.objects.with_computed_state(), "reference", _STATES)


def wrong_public_rows() -> Iterator[tuple[UUID, str]]:
    """Yield id and round of each row of a public state that does not repeat what its input says. One query."""
    rows = PublicInput.objects.annotate(input_rewords=proposes_words("input__"))
    return _differing(rows, "round__reference", _REPEATED)


def correct_states() -> int:
    """Write all states anew if one is wrong, and all that public rows repeat; return how many were wrong."""
    states = sum(1 for _row in wrong_states())
    if states:
        compute_all()
    rows = sum(1 for _row in wrong_public_rows())
    if rows:
        repeat_all()
    return states + rows


def _differing(rows: QuerySet[Any], name: str, pairs: tuple[tuple[str, str], ...]) -> Iterator[tuple[UUID, str]]:
    columns = [column for pair in pairs for column in pair]
    for key, called, *values in rows.order_by("pk").values_list("pk", name, *columns).iterator(1000):
        if values[::2] != values[1::2]:
            yield key, called
