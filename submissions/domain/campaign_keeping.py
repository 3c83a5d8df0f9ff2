"""Which campaign each line belongs to, from what the finder says and what people have settled. Without a database.

What a person has settled is never moved. A group that people have divided stays divided: a new text goes where an equal
one was put, else to the larger part. Two groups that they have made one stay one.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

LEAST = 2  # bodies: a campaign of one is none


@dataclass(frozen=True, slots=True)
class Standing:
    """An input as it stands, without its words."""

    input: UUID
    line: UUID
    body: UUID
    about: UUID | None
    digest: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line is now: `campaign` is None for one kept out by hand."""

    campaign: UUID | None
    settled: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that the finder holds for one text, and which of them stands for all."""

    text: UUID
    lines: Sequence[UUID]


def place(
    groups: Iterable[Group],
    standing: Mapping[UUID, Standing],
    now: Mapping[UUID, Place],
    *,
    begin: Callable[[], UUID],
) -> tuple[dict[UUID, UUID | None], dict[UUID, UUID]]:
    """(campaign by line, text by campaign). `now` holds lines that stand; `begin` gives a new campaign's id."""
    settled = {line: row.campaign for line, row in now.items() if row.settled}
    equal = {standing[line].digest: key for line, key in settled.items() if key}
    placed: dict[UUID, UUID | None] = dict(settled)
    texts: dict[UUID, UUID] = {}
    claimed: set[UUID] = set()

    def rank(group: Group) -> tuple[int, int]:
        return -sum(1 for line in group.lines if line in settled), -len(group.lines)

    for group in sorted(groups, key=rank):
        homes = Counter(key for line in group.lines if (key := settled.get(line)))
        free = [line for line in group.lines if line not in settled]
        before = Counter(now[line].campaign for line in free if line in now)
        if not homes:
            homes = Counter([key for key, _count in before.most_common() if key and key not in claimed][:1])
        if not homes and free:
            homes = Counter([begin()])
        claimed.update(homes)
        for line in free:
            if line in now and now[line].campaign in homes:
                placed[line] = now[line].campaign
            else:
                known = equal.get(standing[line].digest)
                placed[line] = known if known in homes else homes.most_common(1)[0][0]
        if home := placed.get(group.text):
            texts.setdefault(home, group.text)
    return _without_alone(placed, standing), texts


def _without_alone(placed: dict[UUID, UUID | None], standing: Mapping[UUID, Standing]) -> dict[UUID, UUID | None]:
    bodies: dict[Any, set[UUID]] = defaultdict(set)
    for line, key in placed.items():
        bodies[key].add(standing[line].body)
    return {line: key for line, key in placed.items() if key is None or len(bodies[key]) >= LEAST}
