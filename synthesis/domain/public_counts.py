"""What the public may read of a count: a sentence obeys the small-number rule of the tables (PRACTICE 8), those of
`frozen.positions_of`.

Beside a table that does not tell positions apart, a number gives them back by subtraction. There a sentence says
"some", or has no quantity. Counts of who spoke of a theme are in no table; there a number is refused where it would
single out one of few that are not shown by name.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from consultations.domain.queries import recommendations_of
from consultations.models import Round
from core.errors import Refused
from submissions.domain.knowledge import SMALL
from synthesis.domain.count_messages import as_written, message_of
from synthesis.domain.positions import Place, left_few, position_rows, withheld_voices
from synthesis.domain.quantities import Basis, Claim, Count, Part, count
from synthesis.domain.sentences import noun, some_phrase
from synthesis.domain.voices import voices
from synthesis.enums import Quantity
from synthesis.models import Finding

_SHARES = (Quantity.ALL, Quantity.MANY, Quantity.MOST)  # what says of how many, without a number
Cell = tuple[int | None, Mapping[str, int] | None]  # the total and what is told of positions


@dataclass(frozen=True, slots=True)
class PublicTable:
    """The public table of positions, by label of the recommendation and kind; with what is not shown by name."""

    cells: Mapping[tuple[str, str], Cell]
    withheld: Mapping[Place, frozenset[UUID]]
    few: Collection[Place]

    @classmethod
    def of(cls, round: Round, frozen: Iterable[Mapping[str, Any]] | None = None) -> "PublicTable":
        """As it is now, or as an edition has it: `frozen` is the "positions" of its outline. Thirteen queries."""
        spoken = [voice for voice in voices(round) if voice.counts]
        hidden = withheld_voices(round, spoken)
        withheld: dict[Place, set[UUID]] = defaultdict(set)
        for voice in hidden:
            withheld[voice.recommendation, voice.constituency].add(voice.body)
        cells: dict[tuple[str, str], Cell] = {}
        if frozen is None:
            labels = {row.pk: row.label for row in recommendations_of(round)}
            for row in position_rows(spoken, hidden):
                cells[labels[row.recommendation], row.constituency] = row.total, row.positions
        else:
            for about in frozen:
                cells |= {(about["recommendation"], kind): (total, told) for kind, total, told in about["rows"]}
        return cls(cells, {place: frozenset(who) for place, who in withheld.items()}, left_few(spoken, hidden))

    def is_merged(self, finding: Finding, kind: str) -> bool:
        """Whether positions of this kind on the finding's recommendation are not told apart."""
        return finding.recommendation is not None and self._cell(finding, kind)[1] is None

    def against(self, finding: Finding, count: Count | None) -> tuple[Claim, ...]:
        """The counts of the finding that give back what the table does not tell, or that it tells otherwise."""
        claims = count.claims if count and finding.recommendation else ()
        return tuple(claim for claim in claims if any(self._refuses(finding, claim, part) for part in claim.parts))

    def refuses_share(self, finding: Finding, kind: str, who: Collection[UUID], whole: Collection[UUID]) -> bool:
        """Whether it must not be told that `who` of `whole`, the bodies with the finding's positions, spoke."""
        total, told = self._cell(finding, kind)
        if total is None or (told is None and finding.positions):
            return True
        rest = frozenset(whole) - frozenset(who)
        return self._singles_out(finding, kind, who) or self._singles_out(finding, kind, rest)

    def _refuses(self, finding: Finding, claim: Claim, part: Part) -> bool:
        total, told = self._cell(finding, part.constituency)
        if claim.quantity == Quantity.SOME:
            return False
        if claim.basis == Basis.ADDRESSED:
            return total is None
        if claim.basis == Basis.SPOKEN:
            if claim.out_of is None and claim.quantity not in _SHARES:
                return self._singles_out(finding, part.constituency, part.who)
            return self.refuses_share(finding, part.constituency, part.who, part.whole)
        return told is None or (sum(told.get(key, 0) for key in claim.positions), total) != (
            part.numerator,
            part.denominator,
        )

    def _singles_out(self, finding: Finding, kind: str, who: Collection[UUID]) -> bool:
        """Few, and one of them not shown by name."""
        if finding.recommendation_id is None:
            return False
        place = (finding.recommendation_id, kind)
        hidden = self.withheld.get(place, frozenset()) & frozenset(who)
        return bool(hidden) and (len(who) < SMALL or place in self.few)

    def _cell(self, finding: Finding, kind: str) -> Cell:
        label = finding.recommendation.label if finding.recommendation else ""
        return self.cells.get((label, kind), (0, {}))


def warning_of(claim: Claim, finding: Finding) -> str:
    """Why the number must not be published, and what to write."""
    kind = claim.parts[0].constituency
    with translation.override(finding.report.language):
        write = some_phrase(kind)
    words = _(
        "“%(word)s” would give back what the public table does not tell apart (%(kinds)s): write “%(write)s”, or no "
        "quantity."
    )
    return words % {"word": as_written(claim, finding), "kinds": noun(kind, 5), "write": write}


def check_words(finding: Finding, text: str, *, field: str) -> None:
    """Refuses words that are published in place of the finding's: `miscounted` where they understate or overstate
    positions, `undoes_merging` where the public must not read their number. The fields of the finding are not asked."""
    trial = copy(finding)
    trial.text = text
    counted = count(trial)
    claims = [claim for claim in counted.claims if claim.in_text] if counted else []
    for claim in claims:
        if claim.basis != Basis.SPOKEN and not claim.holds:
            raise Refused("miscounted", message_of(claim, trial), field=field)
    against = PublicTable.of(finding.report.round).against(trial, counted) if claims else ()
    for claim in against:
        if claim.in_text:
            raise Refused("undoes_merging", warning_of(claim, trial), field=field)
