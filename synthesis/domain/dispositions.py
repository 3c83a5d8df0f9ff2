"""What became of each line, and how much of a round a report covers. "Cited" is computed from evidence; the rest is
said by a person, with a reason where nothing is reflected (DOMAIN 2)."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations.models import Recommendation, Round
from core import audit
from core.errors import NotYours, Refused
from core.text import at_the_door
from submissions.models import Input, Line
from synthesis import rules
from synthesis.domain.voices import EMPTY, counted_versions
from synthesis.enums import Outcome
from synthesis.models import Disposition, Evidence

_NEEDS_A_REASON = (Outcome.OUT_OF_SCOPE, Outcome.NOT_REFLECTED)


@dataclass(frozen=True, slots=True)
class Covered:
    """One line: how it stands, `reason` and `by` where a person said so. `outcome` is "" while nobody has."""

    line: UUID
    label: str
    constituency: str
    outcome: str
    reason: str = ""
    by: str = ""


def dispose(line: Line, outcome: str, *, reason: str = "", by: Any, duplicate_of: Line | None = None) -> Disposition:
    """The latest disposition counts. Raises NotYours; Refused for "cited", which is computed, without a reason where
    one is due, and for a duplicate of nothing, of itself or of another round's line."""
    round = line.submission.delegation.round
    if not rules.may_code(by, round):
        raise NotYours("no_duty", _("You do not code in this round."))
    reason = at_the_door(reason.strip(), field="reason", limit=5_000)
    if outcome not in Outcome.values or outcome == Outcome.CITED:
        raise Refused(
            "not_a_choice", _("Choose a disposition from the list; “cited” comes by itself."), field="outcome"
        )
    if outcome in _NEEDS_A_REASON and not reason:
        raise Refused("reason_missing", _("Say why."), field="reason")
    if outcome == Outcome.DUPLICATE and not _is_another(line, duplicate_of, round):
        raise Refused("no_original", _("Choose the input that this one repeats."), field="duplicate_of")
    with transaction.atomic():
        made = Disposition.objects.create(
            line=line,
            outcome=outcome,
            reason=reason,
            duplicate_of=duplicate_of if outcome == Outcome.DUPLICATE else None,
            by=by,
        )
        audit.record("synthesis.line.dispose", made, by=by, line=line.pk, outcome=outcome)
    return made


def coverage(round: Round, *, about: Recommendation | None = None) -> list[Covered]:
    """Every line that counts, by paragraph, or those on one recommendation; an input that was cited needs no word of
    anybody. Three queries."""
    cited = set(
        Evidence.objects.filter(finding__report__round=round, finding__removed_at__isnull=True)
        .values_list("input__line_id", flat=True)
        .distinct()
    )
    said = {
        row.line_id: row  # the last one stays
        for row in Disposition.objects.filter(line__submission__delegation__round=round)
        .select_related("by")
        .order_by("at", "pk")
    }
    inputs = Input.objects.filter(version__in=counted_versions(round).values("pk"))
    rows = (
        (inputs.filter(recommendation=about) if about else inputs)
        .exclude(EMPTY)
        .select_related("recommendation__paragraph", "paragraph", "version__submission__delegation__organisation")
        .order_by("recommendation__order", "paragraph__order", "number", "pk")
    )
    return [_covered(row, row.line_id in cited, said.get(row.line_id)) for row in rows]


def outcomes(rows: list[Covered]) -> Counter[tuple[str, str]]:
    """How many lines by (label of the recommendation, outcome)."""
    return Counter((row.label, row.outcome) for row in rows)


def _covered(row: Input, is_cited: bool, said: Disposition | None) -> Covered:
    subject = row.recommendation.label if row.recommendation else row.paragraph.number if row.paragraph else ""
    constituency = row.version.submission.delegation.organisation.constituency
    if is_cited:
        return Covered(row.line_id, subject, constituency, Outcome.CITED)
    if said is None:
        return Covered(row.line_id, subject, constituency, "")
    return Covered(row.line_id, subject, constituency, said.outcome, said.reason, said.by.get_full_name())


def _is_another(line: Line, other: Line | None, round: Round) -> bool:
    return other is not None and other.pk != line.pk and other.submission.delegation.round_id == round.pk
