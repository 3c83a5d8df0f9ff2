"""The search over what anybody may read of inputs: rows of terms, made from what the public's reader shows.

A row belongs to a row of the public state and goes with it, in the same transaction. Rows are added when the state has
moved: in the same transaction where they are few, else by the worker within a minute. So a missing row hides an input
for a minute, and no row shows anything: what is found is read by `InputReader`, which decides again.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from consultations.models import Round
from core.audience import PUBLIC
from core.db import search_index
from core.text.search_terms import Search
from submissions.models import Input, PublicInput, PublicInputTerms
from submissions.public_state.public_context import VISIBLE
from submissions.visibility.disclosure_context import inputs_are_public
from submissions.visibility.reader import InputReader, submissions_of

AT_ONCE = 500  # rows that are made where the state moves; more of them would hold the writer's lock for long
COMMON = 50_000  # rows with a word; fewer are sorted in a fifth of a second
_BATCH = 1_000


def unindexed(round_: Round | None = None) -> QuerySet[PublicInput]:
    """Return the rows of the public state, of one round or all, that anybody may read and that have no terms yet."""
    rows = PublicInput.objects.filter(level__in=VISIBLE)
    rows = rows.filter(~Exists(PublicInputTerms.objects.filter(public_input=OuterRef("pk"))))
    return rows if round_ is None else rows.filter(round=round_)


def index_round(round_: Round, now: datetime, *, most: int | None = None) -> int:
    """Make the missing rows of a round's public state, at most `most`; return how many.

    Without effect while its inputs are not public. They are made under the round's lock, as the state is, in the order
    of their random keys; what comes in before a key that is done waits for the next call.
    """
    if not inputs_are_public(round_, now):
        return 0
    count, rest = 0, Q()
    while most is None or count < most:
        size = _BATCH if most is None else min(_BATCH, most - count)
        with transaction.atomic():
            as_it_is = Round.objects.select_for_update(of=("self",), no_key=True).select_related("rules", "document")
            locked = as_it_is.get(pk=round_.pk)
            inputs = dict(unindexed(locked).filter(rest).order_by("pk").values_list("input", "pk")[:size])
            count += _index(locked, inputs, now) if inputs else 0
        if len(inputs) < size:
            break
        rest = Q(pk__gt=max(inputs.values()))  # else each batch would pass by all that are done
    return count


def _index(round_: Round, rows: dict[UUID, UUID], now: datetime) -> int:
    """Make the rows of these inputs: {input: row of the public state}. What is withheld gets a row without terms."""
    terms = _terms(round_, rows, now)
    still = set(PublicInput.objects.filter(pk__in=rows.values()).order_by().values_list("pk", flat=True))
    entries = [
        PublicInputTerms(public_input_id=row, round=round_, terms=search_index.row_terms(terms.get(key, ())))
        for key, row in rows.items()
        if row in still
    ]
    PublicInputTerms.objects.bulk_create(entries, batch_size=500, ignore_conflicts=True)
    return len(entries)


def _terms(round_: Round, inputs: Iterable[UUID], now: datetime) -> dict[UUID, frozenset[str]]:
    keys = list(inputs)
    reader = InputReader(round_, PUBLIC, now=now, only=submissions_of(keys))
    visible_rows = reader.each(Input.objects.filter(pk__in=keys))
    return {key: visible.search_terms() for key, visible in visible_rows if visible is not None}


def found_inputs(search: Search, rounds: Iterable[Round]) -> QuerySet[PublicInputTerms]:
    """Return the rows of these rounds that have what is looked for, in the order of `public_terms`."""
    return public_terms(rounds).filter(search_index.has_terms(search))


def first_found(search: Search, rounds: Iterable[Round], most: int) -> list[tuple[UUID, UUID]]:
    """Return the first `most` of `found_inputs`: (input, round).

    Words that are in very many rows are looked for call by call, the newest first, in the order of the keys, until
    there are enough: to sort all that have them takes seconds for a million.
    """
    every = list(rounds)
    if not every:
        return []
    expected = search_index.expected_rows(found_inputs(search, every))
    if expected is None or expected <= COMMON:
        return list(found_inputs(search, every).values_list("public_input__input", "round")[:most])
    results: list[tuple[UUID, UUID]] = []
    earliest = datetime.min.replace(tzinfo=UTC)
    for each in sorted(every, key=lambda row: (row.announced_at or earliest, row.pk), reverse=True):
        rows = found_inputs(search, [each]).order_by("public_input_id")
        results += rows.values_list("public_input__input", "round")[: most - len(results)]
        if len(results) >= most:
            break
    return results


def public_terms(rounds: Iterable[Round]) -> QuerySet[PublicInputTerms]:
    """Return the rows of these rounds, of the newest call first.

    Within a call the order is that of random keys: an input without a name stands beside no other of its sender (A10).
    """
    rows = PublicInputTerms.objects.filter(round__in=[row.pk for row in rounds])
    return rows.order_by("-round__announced_at", "-round", "public_input_id")


def rebuild() -> None:
    """Delete all rows; the worker, or `index_round`, makes them anew."""
    PublicInputTerms.objects.all().delete()


def differing(round_: Round, now: datetime) -> list[UUID]:
    """Return the rows of the public state whose terms are not those of what the public reads, missing ones too."""
    keys: list[UUID] = list(unindexed(round_).values_list("pk", flat=True)) if inputs_are_public(round_, now) else []
    rows: dict[UUID, tuple[UUID, str]] = {}
    batches: list[dict[UUID, tuple[UUID, str]]] = []
    stored = PublicInputTerms.objects.filter(round=round_).order_by("pk")
    for key, row, terms in stored.values_list("public_input__input", "public_input", "terms").iterator(_BATCH):
        rows[key] = row, terms
        if len(rows) == _BATCH:
            batches.append(rows)
            rows = {}
    for batch in [*batches, rows]:
        now_terms = defaultdict(frozenset, _terms(round_, batch, now))
        keys += [row for key, (row, terms) in batch.items() if search_index.row_terms(now_terms[key]) != terms]
    return keys
