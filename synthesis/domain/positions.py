"""Positions by recommendation and constituency: exact for the secretariat, merged for the public where a small count
would single out a body that wanted its name or its words withheld (PRACTICE 8)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from consultations.enums import Constituency, RegionalGroup
from consultations.models import Organisation, Round
from submissions.domain.confidentiality import Changes
from submissions.domain.knowledge import SMALL, counted_versions, few_left
from submissions.enums import Confidentiality, Position
from submissions.models import Alignment, Input, Line, PublicInput, PublicState, PublicSubmission, Submission
from synthesis.domain.voices import Voice, voices

NO_POSITION = Position.NONE.value
Place = tuple[UUID, str]  # recommendation and constituency
_KINDS, _REGIONS = list(Constituency.values), list(RegionalGroup.values)


@dataclass(frozen=True, slots=True)
class PositionRow:
    """Bodies of one constituency on one recommendation. `positions` is None where they are merged into the total;
    `total` None where even that is under five and holds a body that is not shown."""

    recommendation: UUID
    constituency: str
    total: int | None
    positions: dict[str, int] | None


def position_table(round: Round, *, public: bool) -> list[PositionRow]:
    """In the order of constituencies; treaty bodies and special procedures stand outside. Thirteen queries."""
    spoken = [voice for voice in voices(round, public=public) if voice.counts]
    withheld = withheld_voices(round, spoken, public=True) if public else frozenset()
    return position_rows(spoken, withheld, left_few(spoken, withheld) if withheld else frozenset())


def position_rows(spoken: Iterable[Voice], withheld: Collection[Voice], few: Collection[Place]) -> list[PositionRow]:
    """The same of voices that count, merged where those `withheld` are among them; `few` is where they are `left_few`
    in the whole round."""
    heard: dict[Place, list[Voice]] = defaultdict(list)
    for voice in spoken:
        heard[voice.recommendation, voice.constituency].append(voice)
    rows = [_row(key, bodies, withheld, left=key in few) for key, bodies in heard.items()]
    return sorted(rows, key=lambda row: _KINDS.index(row.constituency))


def region_table(round: Round, *, public: bool) -> list[PositionRow]:
    """States by regional group, `constituency` being the group's key. For the public only where no State on that
    recommendation is withheld: a region would point at it, or what is left of the total (PRACTICE 1, 8)."""
    spoken = [voice for voice in voices(round, public=public) if voice.constituency == Constituency.STATE]
    withheld = withheld_voices(round, spoken, public=True) if public else frozenset()
    closed = {voice.recommendation for voice in withheld}
    regions = dict(Organisation.objects.filter(constituency=Constituency.STATE).values_list("pk", "regional_group"))
    heard: dict[tuple[UUID, str], Counter[str]] = defaultdict(Counter)
    for voice in spoken:
        if voice.recommendation not in closed:
            heard[voice.recommendation, regions[voice.body] or RegionalGroup.NONE][voice.position or NO_POSITION] += 1
    rows = [PositionRow(*key, positions.total(), dict(positions)) for key, positions in heard.items()]
    return sorted(rows, key=lambda row: _REGIONS.index(row.constituency))


def withheld_voices(
    round: Round, spoken: Iterable[Voice], *, public: bool = False, on: UUID | None = None
) -> frozenset[Voice]:
    """Those that the public may not join to a name: words of theirs, or that they follow another, are less than
    public. Seven queries.

    `public`: in the public state of the round, where there is one; else as the rows are now. `on`: all of them are on
    this recommendation, and no other lines are looked at.
    """
    rows = list(spoken)
    if not round.rules.identities_public:
        return frozenset(rows)
    has_state = public and PublicState.objects.filter(round=round).exists()
    lines, silent = _unnamed_in_state(round) if has_state else _unnamed_now(round, on)
    return frozenset(
        voice for voice in rows if voice.lines & lines or (voice.aligned_with is not None and voice.body in silent)
    )


def _unnamed_in_state(round: Round) -> tuple[set[UUID], set[UUID]]:
    """Lines without name, and bodies that say nothing as a whole by name."""
    lines = PublicInput.objects.filter(round=round).exclude(level=Confidentiality.PUBLIC)
    wholes = PublicSubmission.objects.filter(round=round).exclude(level=Confidentiality.PUBLIC)
    return set(lines.values_list("line", flat=True)), set(wholes.values_list("organisation", flat=True))


def _unnamed_now(round: Round, on: UUID | None) -> tuple[set[UUID], set[UUID]]:
    sent = Submission.objects.filter(delegation__round=round).order_by()
    changes = Changes.within(sent.values("pk"))
    looked_at = Line.objects.filter(submission__in=sent)
    if on is not None:
        looked_at = looked_at.filter(pk__in=Input.objects.filter(recommendation=on).order_by().values("line"))
    lines = {
        line
        for line, submission in looked_at.values_list("pk", "submission")
        if changes.of_line(line) or changes.of_submission(submission)
    }
    followers = Alignment.objects.filter(version__in=counted_versions(round).values("pk"))
    bodies = followers.values_list("version__submission", "version__submission__delegation__organisation")
    return lines, {body for submission, body in bodies if changes.of_submission(submission)}


def left_few(spoken: Iterable[Voice], withheld: Collection[Voice]) -> frozenset[Place]:
    """Where most bodies of a kind are shown by name and few are left who are shown so elsewhere: whatever is counted
    beyond the names would be theirs."""
    everywhere, here = defaultdict[str, set[UUID]](set), defaultdict[Place, set[UUID]](set)
    for voice in spoken:
        if voice not in withheld:
            everywhere[voice.constituency].add(voice.body)
            here[voice.recommendation, voice.constituency].add(voice.body)
    return frozenset(key for key, named in here.items() if few_left(len(everywhere[key[1]]), len(named)))


def merged(
    total: int | None, positions: dict[str, int] | None, hidden: Collection[Voice], *, left: bool
) -> tuple[int | None, dict[str, int] | None]:
    """What of these may be told where `hidden` are among them: neither who took which position nor, of fewer than five,
    how many they are, where a small count would single one of them out; nothing where few are `left_few`."""
    if hidden and left:
        return None, None
    if positions is None or not any(positions.get(voice.position or NO_POSITION, 0) < SMALL for voice in hidden):
        return total, positions
    return (total if total is not None and total >= SMALL else None), None


def _row(key: Place, bodies: list[Voice], withheld: Collection[Voice], *, left: bool) -> PositionRow:
    positions = Counter(voice.position or NO_POSITION for voice in bodies)
    hidden = [voice for voice in bodies if voice in withheld]
    return PositionRow(*key, *merged(len(bodies), dict(positions), hidden, left=left))
