"""Memos of officers on themes, codings and recommendations: only added to, read by who codes in the round."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from consultations.models import Recommendation, Round
from core import audit, clock
from core.errors import NotYours, Refused
from core.text import at_the_door
from submissions.models import Line
from submissions.rules import inputs_read_by
from synthesis.domain.themes import check_codes
from synthesis.models import Memo, Theme

LONGEST = 5_000  # characters


def add_memo(
    round: Round,
    text: str,
    *,
    by: Any,
    theme: Theme | None = None,
    line: Line | None = None,
    recommendation: Recommendation | None = None,
) -> Memo:
    """On a theme, on a theme as it was given to a line, or on a recommendation.

    Raises NotYours where the person does not code or does not read the line, and for what is of another round; Refused
    for an empty text.
    """
    check_codes(round, by)
    if theme is not None and theme.round_id != round.pk:
        raise NotYours("no_such_theme", _("There is no such theme."))
    if recommendation is not None and not round.recommendations.filter(pk=recommendation.pk).exists():
        raise NotYours("not_there", _("There is no such page."))
    if line is not None and not inputs_read_by(by, round).filter(line=line).exists():
        raise NotYours("no_such_input", _("There is no such input in this round."))
    text = at_the_door(text, field="text", limit=LONGEST).strip()
    if not text:
        raise Refused("text_missing", _("Write the memo."), field="text")
    with transaction.atomic():
        memo = Memo.objects.create(
            round=round, theme=theme, line=line, recommendation=recommendation, text=text, by=by, at=clock.now()
        )
        audit.record("synthesis.memo.add", memo, by=by, theme=theme, line=line, recommendation=recommendation)
    return memo


def memos_read_by(user: Any, round: Round) -> QuerySet[Memo]:
    """Those of the round, of lines only where the person reads the line."""
    lines = inputs_read_by(user, round).values("line")
    rows = Memo.objects.filter(round=round).filter(Q(line__isnull=True) | Q(line__in=lines))
    return rows.select_related("by", "theme")


def memos_of_inputs(round: Round, inputs: Iterable[UUID]) -> dict[UUID, list[Memo]]:
    """By input, on the themes that its line was given. For inputs whose words the reader sees. One query."""
    found: dict[UUID, list[Memo]] = defaultdict(list)
    rows = Memo.objects.filter(round=round, line__inputs__in=list(inputs)).select_related("by", "theme")
    for row in rows.annotate(of_input=F("line__inputs")):
        found[row.of_input].append(row)
    return found
