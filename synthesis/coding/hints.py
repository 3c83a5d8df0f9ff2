"""Suggestions beside themes: on an input's other parts, its place and its language. A person decides each, once.

An input also addresses another part of the paragraph, is under the wrong recommendation, or is in another language than
stated. Likeness alone decides what is proposed. A wrong proposal costs more than a missing one
(benchmarks/suggestions.py).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import batched
from typing import Any
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.models import Recommendation, Round
from consultations.rounds.selectors import recommendations_of
from core import audit, clock
from core.errors import NotAllowed, Refused
from submissions.attachments.extraction.paragraphs import guess_language
from submissions.drafting.subjects import Subject, inputs_on
from submissions.models import Input
from submissions.permissions import inputs_read_by
from synthesis import permissions
from synthesis.codebook.services import lock_codebook
from synthesis.coding.encoders import Encoder, Rows, WordEncoder
from synthesis.coding.suggestions import Record, current_inputs, suggestion_text
from synthesis.enums import HintKind
from synthesis.models import Hint

LEAST = 0.3  # a recommendation less like an input than this is none that it speaks to
MARGIN = 0.15  # so much more like another than its own, where there are few inputs to compare with
# Some recommendations are like everything that is said in a round. Where there are inputs enough, what counts is how
# much more an input is like a recommendation than inputs commonly are. Half of what stands wrong is then found.
ENOUGH = 20  # inputs
LEAST_OF_ALL, MORE_THAN_USUAL = 0.1, 0.11


def better_place(alike: Rows, own: int, near: Collection[int], usual: Rows | None) -> int | None:
    """Return the index of the recommendation that an input fits better than its own; None where there is none.

    It is never one `near` its own, in the same paragraph. `alike`: its likeness to the recommendation at each index;
    `usual`: the average of many inputs.
    """
    if usual is None:
        more, least, margin = alike, LEAST, MARGIN
    else:
        more, least, margin = alike - usual, LEAST_OF_ALL, MORE_THAN_USUAL
    first = int(np.argmax(more))
    is_better = more[first] >= more[own] + margin and alike[first] >= least
    return first if is_better and first not in {own, *near} else None


NEARLY = 0.1  # at most so much less like another part of the paragraph: it speaks to that too
SAMPLE = 300  # inputs of a round, that say how like its recommendations inputs commonly are
_AT_ONCE = 500


def refresh_hints(about: Subject, *, by: User, encoder: Encoder) -> int:
    """Make the hints of one subject again; return how many are new. Raises NotAllowed.

    Decided hints stay, and a rejected one is not proposed again.
    """
    permissions.check_may_code(by, about.round)
    rows = list(_new_hints(about, encoder))
    hints = Hint.objects.filter(input__in=inputs_on(about).values("pk"))
    with transaction.atomic():
        lock_codebook(about.round)  # made twice at once, they stand once
        hints.filter(accepted__isnull=True).delete()
        earlier = {_key(row) for row in hints.select_related("input")}
        new = [row for row in rows if _key(row) not in earlier]
        Hint.objects.bulk_create(new, batch_size=_AT_ONCE)
        audit.record("synthesis.hint.make", about.round, by=by, **about.arguments, count=len(new))
    return len(new)


def decide_hint(hint: Hint, *, accepted: bool, by: User) -> None:
    """Record whether the hint is right.

    Raises NotAllowed where the person does not code or does not read the input, Refused where somebody has decided.
    """
    with transaction.atomic():
        rows = Hint.objects.select_for_update(of=("self",)).select_related(
            "input__version__submission__delegation__round"
        )
        row = rows.filter(pk=hint.pk).first()
        if row is None:
            raise Refused("suggestion_gone", _("The suggestions have been updated in the meantime. Check them again."))
        round_ = row.input.version.submission.delegation.round
        permissions.check_may_code(by, round_)
        if not inputs_read_by(by, round_).filter(line=row.input.line_id).exists():
            raise NotAllowed("no_such_input", _("This input does not exist in this round."))
        if row.accepted is not None:
            raise Refused("decided", _("A decision on this suggestion has already been made."))
        row.accepted, row.decided_at, row.decided_by = accepted, clock.now(), by
        row.save(update_fields=["accepted", "decided_at", "decided_by"])
        act = "synthesis.hint.accept" if accepted else "synthesis.hint.reject"
        audit.record(act, row, by=by, line=row.input.line_id, kind=row.kind)


def hints_of(inputs: Iterable[UUID]) -> dict[UUID, list[Hint]]:
    """Return by input the hints that are undecided or accepted. One query."""
    hints_by_input: dict[UUID, list[Hint]] = defaultdict(list)
    rows = Hint.objects.filter(input__in=list(inputs)).exclude(accepted=False)
    for row in rows.select_related("recommendation__paragraph", "decided_by"):
        hints_by_input[row.input_id].append(row)
    return hints_by_input


def filed_elsewhere(about: Subject, *, by: User) -> list[Input]:
    """Return inputs on other recommendations that also address this one, as far as `by` reads them.

    A person has accepted the hint that says so.
    """
    if about.recommendation is None:
        return []
    keys = Hint.objects.filter(recommendation=about.recommendation, accepted=True).values("input")
    rows = inputs_read_by(by, about.round).filter(pk__in=keys).select_related("recommendation__paragraph")
    return list(rows.order_by("recommendation__order", "pk"))


def hint_record(round_: Round) -> Record:
    """Return how often hints were right in this round so far. One query."""
    counted = Hint.objects.filter(input__version__submission__delegation__round=round_).aggregate(
        yes=Count("pk", filter=Q(accepted=True)), no=Count("pk", filter=Q(accepted=False))
    )
    return Record(counted["yes"], counted["no"])


def _new_hints(about: Subject, encoder: Encoder) -> Iterable[Hint]:
    """Yield the hints of a subject. For inputs that are on no recommendation only the language is checked."""
    inputs = current_inputs(about.round).filter(**about.filters).order_by("line_id")
    if about.recommendation is None:
        for input_ in inputs.iterator(_AT_ONCE):
            yield from _of_language(input_)
        return
    abouts = list(recommendations_of(about.round))
    to_them = encoder.fit([row.text for row in abouts])
    own = abouts.index(about.recommendation)
    usual = _usual(about.round, encoder, to_them)
    for chunk in batched(inputs.iterator(_AT_ONCE), _AT_ONCE):
        likeness = encoder.rows([suggestion_text(row) for row in chunk]) @ to_them.T
        for input_, alike in zip(chunk, likeness, strict=True):
            yield from _of_places(input_, abouts, own, alike, usual)
            yield from _of_language(input_)


def _usual(round_: Round, encoder: Encoder, to_them: Rows) -> Rows | None:
    """Return the average likeness of the round's inputs to each recommendation.

    None where there are few inputs, and for `WordEncoder`: words alone say too little for it.
    """
    if isinstance(encoder, WordEncoder):
        return None
    rows = current_inputs(round_).filter(recommendation__isnull=False).order_by("line_id")[:SAMPLE]
    texts = [suggestion_text(row) for row in rows]
    return (encoder.rows(texts) @ to_them.T).mean(axis=0) if len(texts) >= ENOUGH else None


def _of_places(
    input_: Input, abouts: Sequence[Recommendation], own: int, alike: Rows, usual: Rows | None
) -> Iterable[Hint]:
    here = float(alike[own])
    same_paragraph = {
        place for place, row in enumerate(abouts) if row.paragraph_id == abouts[own].paragraph_id and place != own
    }
    for place in sorted(same_paragraph):
        if alike[place] >= max(LEAST, here - NEARLY):
            yield _hint(input_, HintKind.PART, abouts[place], float(alike[place]), here)
    better = better_place(alike, own, same_paragraph, usual)
    if better is not None:
        yield _hint(input_, HintKind.MISFILED, abouts[better], float(alike[better]), here)


def _hint(input_: Input, kind: str, to: Recommendation, score: float, own: float) -> Hint:
    return Hint(input=input_, kind=kind, recommendation=to, score=_cents(score), own=_cents(own))


def _of_language(input_: Input) -> Iterable[Hint]:
    """Yield a hint where the text is surely in another of the portal's languages than the form says."""
    guessed = guess_language([suggestion_text(input_)])
    ours = {code.split("-")[0]: code for code, _name in settings.LANGUAGES}
    if guessed in ours and guessed != input_.language.split("-")[0]:
        yield Hint(input=input_, kind=HintKind.LANGUAGE, language=ours[guessed])


def _cents(value: float) -> float:
    """Return the likeness as it is shown: with two decimals, never below 0."""
    return round(max(0.0, value), 2)


def _key(row: Hint) -> tuple[Any, ...]:
    return row.input.line_id, row.kind, row.recommendation_id, row.language
