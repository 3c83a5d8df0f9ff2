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
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from consultations.domain.queries import recommendations_of
from consultations.models import Round
from core.errors import Refused
from submissions.domain.confidentiality import by_name
from submissions.domain.knowledge import SMALL, counted_versions
from submissions.models import Input
from synthesis.domain.count_messages import as_written, message_of
from synthesis.domain.positions import Place, left_few, position_rows, withheld_voices
from synthesis.domain.quantities import Basis, Claim, Count, Part, count
from synthesis.domain.sentences import noun, some_phrase
from synthesis.domain.voices import EMPTY, Voice, voices
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
    def of(cls, round: Round, *, on: UUID | None = None, kinds: Collection[str] | None = None) -> "PublicTable":
        """As it would be of what counts now. `on` one recommendation, and of these `kinds`, where nobody asks for
        others. Thirteen queries; on one recommendation two more where something is not shown by name, and twelve where
        few are left."""
        every = voices(round, on=[on] if on else None, kinds=kinds)  # with those whom bodies of these kinds follow
        spoken = [voice for voice in every if voice.counts and (kinds is None or voice.constituency in kinds)]
        hidden = withheld_voices(round, spoken, on=on)
        return cls.made_of(round, spoken, hidden, _few(round, spoken, hidden, whole=on is None))

    @classmethod
    def made_of(
        cls, round: Round, spoken: Iterable[Voice], hidden: Collection[Voice], few: Collection[Place]
    ) -> "PublicTable":
        """Of voices, those of them that are not shown by name, and where few are left. One query."""
        withheld: dict[Place, set[UUID]] = defaultdict(set)
        for voice in hidden:
            withheld[voice.recommendation, voice.constituency].add(voice.body)
        labels = {row.pk: row.label for row in recommendations_of(round)}
        rows = position_rows((voice for voice in spoken if voice.counts), hidden, few)
        cells = {(labels[row.recommendation], row.constituency): (row.total, row.positions) for row in rows}
        return cls(cells, {place: frozenset(who) for place, who in withheld.items()}, few)

    @classmethod
    def for_counts(
        cls, round: Round, findings: Iterable[Finding], counts: Mapping[UUID, Count]
    ) -> "PublicTable | None":
        """What these counts are to be compared with; None where none of them tells a number."""
        on, kinds = set(), set()
        for finding in findings:
            for claim in counts[finding.pk].claims if finding.pk in counts else ():
                if finding.recommendation_id and claim.quantity != Quantity.SOME:
                    on.add(finding.recommendation_id)
                    kinds |= {part.constituency for part in claim.parts}
        return cls.of(round, on=on.pop() if len(on) == 1 else None, kinds=kinds) if on else None

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
    table = PublicTable.for_counts(finding.report.round, [trial], {trial.pk: counted}) if counted else None
    for claim in table.against(trial, counted) if table else ():
        if claim.in_text:
            raise Refused("undoes_merging", warning_of(claim, trial), field=field)


def _few(round: Round, spoken: list[Voice], hidden: Collection[Voice], *, whole: bool) -> frozenset[Place]:
    """Where few are left that are shown by name elsewhere: asked of the whole round, and only where it matters."""
    if not hidden or whole:
        return left_few(spoken, hidden) if hidden else frozenset()
    here: dict[Place, set[UUID]] = {(voice.recommendation, voice.constituency): set() for voice in hidden}
    for voice in spoken:
        if voice not in hidden and (voice.recommendation, voice.constituency) in here:
            here[voice.recommendation, voice.constituency].add(voice.body)
    named = _named_throughout(round, {kind for _about, kind in here})
    if all(len(named[kind] - bodies) >= SMALL for (_about, kind), bodies in here.items()):
        return frozenset()
    everywhere = voices(round, kinds={kind for _about, kind in here})
    return left_few(everywhere, withheld_voices(round, everywhere))


def _named_throughout(round: Round, kinds: Collection[str]) -> dict[str, set[UUID]]:
    """By kind, bodies of which everything that counts bears their name: fewer than are named anywhere, and told without
    looking at each voice. Two queries."""
    body = "version__submission__delegation__organisation"
    said = Input.objects.filter(
        version__in=counted_versions(round).values("pk"), recommendation__isnull=False,
        **{f"{body}__constituency__in": kinds},
    ).exclude(EMPTY).order_by()  # fmt: skip
    unnamed = set(said.exclude(by_name(round)).values_list(body, flat=True).distinct())
    found: dict[str, set[UUID]] = defaultdict(set)
    for key, kind in said.values_list(body, f"{body}__constituency").distinct():
        if key not in unnamed:
            found[kind].add(key)
    return found
