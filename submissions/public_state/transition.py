"""How the public state of a round moves from its current rows to the next.

The next rows are computed from those that the public reads now and those it would read if every act counted at once.
Named and unnamed content of one body do not change together (PUBLISHED 3): somebody who compares two copies could link
them. Words that two officers redact are the exception: they go at once (decision 0101). Pure: no database, no clock.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from submissions.enums import Confidentiality
from submissions.visibility.disclosure_context import SMALL_CLASS, few_left

ENOUGH = 5  # bodies whose unnamed matter waits: fewer would point at those who came late
_PUBLIC, _NAMELESS, _COUNTED = Confidentiality.PUBLIC, Confidentiality.NAMELESS, Confidentiality.SECRETARIAT


@dataclass(frozen=True, slots=True)
class PublicEntry:
    """One line in a state. `level`: public by name, without the name, or only counted (secretariat).

    `content` represents what a reader sees of it: equal if nothing visible differs. `subject` is what it is about,
    `kind` the constituency of the body, `constituency` what a row without a name shows of it. A submission as a whole
    has an entry too, by its own id, with its version as `input` and None as `subject`; it has no `content` where it
    shows nothing but its lines.
    """

    line: UUID
    input: UUID
    submission: UUID
    body: UUID
    kind: str
    subject: Any
    level: Confidentiality
    content: str = ""
    redactions: frozenset[UUID] = frozenset()
    was_named: bool = False
    translated: bool = False
    constituency: str = ""
    members: dict[str, Any] = field(default_factory=dict, compare=False)  # of a submission as a whole
    # Of the input, which says whether they differ:
    number: int = field(default=1, compare=False)
    position: str = field(default="", compare=False)
    rewords: bool = field(default=False, compare=False)

    @property
    def is_whole(self) -> bool:
        return self.line == self.submission

    @property
    def is_named(self) -> bool:
        return self.level == _PUBLIC

    @property
    def shows_name(self) -> bool:
        """Whether anybody reads a name in it: not in a submission as a whole that shows nothing but its lines."""
        return self.is_named and not (self.is_whole and not self.content)

    @property
    def named_members(self) -> frozenset[UUID]:
        """The bodies that a joint submission names beside its lead."""
        return member_keys(self.members) if self.shows_name else frozenset()

    @property
    def withholds_kind(self) -> bool:
        """Whether it is shown without the name and without the kind."""
        return self.level == _NAMELESS and not self.constituency and not self.is_whole


def member_keys(members: Mapping[str, Any]) -> frozenset[UUID]:
    """Return the bodies that stored `members` of a submission name."""
    return frozenset(UUID(key) for name in ("with_status", "also") for key in members.get(name, ()))


class Decision(Enum):
    """What applies to unnamed content of a submission today."""

    WAIT = "wait"  # its day has not come
    GO = "go"  # its day has come
    AT_ONCE = "at_once"  # the sender insisted, or words must go for the safety of a person
    KEEP = "keep"  # the sender leaves it published; what is only counted goes on its day


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be added: `named` and `unnamed` content admitted since; `few`: also from fewer than five bodies."""

    named: bool = False
    unnamed: bool = False
    few: bool = False


@dataclass(frozen=True, slots=True)
class TransitionResult:
    """The next rows, whose rows changed, and whose change waits."""

    entries: dict[UUID, PublicEntry]
    named: frozenset[UUID] = frozenset()
    unnamed: frozenset[UUID] = frozenset()
    waiting: dict[UUID, set[UUID]] = field(default_factory=dict)  # lines that wait to narrow, by submission
    additions: dict[UUID, PublicEntry] = field(default_factory=dict)  # lines that wait to be added
    blocked: bool = False  # a day has come, and only the last state stands in the way: another one must lie between
    parted: bool = False  # the same of matter without name that may join
    unread: bool = False  # a submission as a whole changed in which nobody reads a name

    @property
    def is_change(self) -> bool:
        return bool(self.named or self.unnamed or self.unread)


@dataclass(frozen=True, slots=True)
class _EntryChange:
    line: UUID
    body: UUID
    submission: UUID
    old: PublicEntry | None
    new: PublicEntry | None

    @property
    def is_named(self) -> bool:
        return any(entry is not None and entry.is_named for entry in (self.old, self.new))

    @property
    def shows_name(self) -> bool:
        return any(entry is not None and entry.shows_name for entry in (self.old, self.new))

    @property
    def named_bodies(self) -> frozenset[UUID]:
        """The bodies whose name it changes: also members that a joint submission names no longer, or from now on."""
        if not self.shows_name:
            return frozenset()
        before, after = (entry.named_members if entry else frozenset() for entry in (self.old, self.new))
        return before ^ after | {self.body}

    @property
    def adds(self) -> bool:
        """Whether the public would learn more: a line that is new, or becomes more open, or has words lifted."""
        old, new = self.old, self.new
        if new is None or old is None:
            return new is not None
        if new.level != old.level:
            return new.level.rank < old.level.rank
        return new.content == old.content and new.redactions < old.redactions


def next_entries(
    old: Mapping[UUID, PublicEntry],
    live: Mapping[UUID, PublicEntry],
    *,
    allowed: Allowed = Allowed(),
    decide: Callable[[PublicEntry], Decision] = lambda _entry: Decision.WAIT,
    before: Collection[UUID] = (),
    filed: Collection[UUID] = (),
    redacted: Mapping[UUID, frozenset[UUID]] = MappingProxyType({}),
    parted: bool = True,
    withheld: Collection[UUID] = frozenset(),
    named_once: Collection[UUID] = frozenset(),
) -> TransitionResult:
    """Return the next state.

    `old` and `live` are entries by line; `live` is what would be public if every act counted now. `decide` returns what
    applies to an unnamed entry today; `before` are the bodies whose named rows the last state changed, `filed` those
    whose files change now; `redacted` the redactions in force by line, which cover words at once whatever else waits.
    Without `parted` everything counts at once: for the first state, which has no earlier copy. `withheld` are lines
    that an earlier state showed without the kind of their sender, `named_once` those that one showed by name, with
    those that stand in their place.
    """
    covered = {line: _redacted(entry, redacted.get(line, frozenset())) for line, entry in old.items()}
    covering = [change for line in covered if (change := _change(old[line], covered[line]))]
    old = covered
    wanted = {line: _never_nameless_again(old.get(line), entry, named_once) for line, entry in live.items()}
    changes = [change for line in {*old, *wanted} if (change := _change(old.get(line), wanted.get(line)))]
    if not parted:
        return TransitionResult(_classified(wanted, old, withheld), *_bodies(changes))
    named = [change for change in changes if change.is_named and (not change.adds or allowed.named)]
    named_now = {*filed, *(body for change in (*covering, *named) for body in change.named_bodies)}
    apart = named_now | set(before)
    unnamed, waiting, additions = list[_EntryChange](), defaultdict[UUID, set[UUID]](set), {}
    blocked = False
    late = []
    for change in changes:
        if change.is_named:
            if change not in named and change.new is not None:
                additions[change.line] = change.new
            continue
        decision = decide(change.old) if change.old is not None else Decision.WAIT
        if decision == Decision.AT_ONCE and not change.adds:
            unnamed.append(change)
        elif change.adds:
            late.append(change)
        elif decision == Decision.GO and change.body not in apart:
            unnamed.append(change)
        elif decision != Decision.KEEP:
            waiting[change.submission].add(change.line)
            blocked |= decision == Decision.GO and change.body not in named_now
    free = [change for change in late if change.body not in apart]
    parted_now = allowed.unnamed and any(change.body in apart - named_now for change in late)
    enough = allowed.few or len({change.body for change in free}) >= ENOUGH
    joining = free if allowed.unnamed and enough else []
    unnamed += joining
    additions |= {change.line: change.new for change in late if change not in joining and change.new is not None}
    return TransitionResult(
        _classified(_moved(old, [*named, *unnamed], wanted), old, withheld),
        frozenset(named_now),
        frozenset(change.body for change in (*covering, *unnamed) if not change.is_named),
        dict(waiting),
        additions,
        blocked,
        parted_now,
        unread=any(not change.shows_name for change in named),
    )


def _moved(
    old: Mapping[UUID, PublicEntry], changes: Collection[_EntryChange], wanted: Mapping[UUID, PublicEntry]
) -> dict[UUID, PublicEntry]:
    """Return the old entries with these changes, and with the newer inputs of lines that differ in nothing visible.

    Number and time of an input's version are public beside a name: there it stays the old one, unless something of the
    submission changes by name too.
    """
    entries = dict(old)
    by_name = {change.submission for change in changes if change.shows_name}
    for change in changes:
        if change.new is None:
            entries.pop(change.line, None)
        else:
            entries[change.line] = change.new
    for line, entry in wanted.items():
        stays = entry.is_named and entry.submission not in by_name
        if line in entries and line in old and not stays and _change(old[line], entry) is None:
            entries[line] = replace(entry, was_named=entry.was_named or old[line].was_named)
    return entries


def _change(old: PublicEntry | None, new: PublicEntry | None) -> _EntryChange | None:
    if old is not None and new is not None and _visible(old) == _visible(new):
        return None
    whose = new or old
    assert whose is not None  # noqa: S101 - one of them is there
    return _EntryChange(whose.line, whose.body, whose.submission, old, new)


def _redacted(entry: PublicEntry, keys: frozenset[UUID]) -> PublicEntry:
    """Return the entry with these redactions too; only counted where it is a translation, which cannot be redacted."""
    if keys <= entry.redactions:
        return entry
    if entry.translated:
        entry = replace(entry, level=_COUNTED, translated=False)
    return replace(entry, redactions=entry.redactions | keys)


def _visible(entry: PublicEntry) -> tuple[object, ...]:
    if entry.level == _COUNTED:
        return (entry.level, entry.subject, entry.content)
    return (entry.level, entry.subject, entry.content, entry.redactions, entry.translated)


def _never_nameless_again(old: PublicEntry | None, new: PublicEntry, named_once: Collection[UUID]) -> PublicEntry:
    """Return the entry, only counted if it was public by name and lost the name: an earlier copy shows whose it is."""
    was_named = new.is_named or new.line in named_once or (old is not None and (old.was_named or old.is_named))
    if was_named and new.level == _NAMELESS:
        return replace(new, level=_COUNTED, was_named=True)
    return replace(new, was_named=was_named)


def _bodies(changes: Iterable[_EntryChange]) -> tuple[frozenset[UUID], frozenset[UUID]]:
    rows = list(changes)
    return (
        frozenset(body for change in rows for body in change.named_bodies),
        frozenset(change.body for change in rows if not change.is_named),
    )


def _classified(
    entries: Mapping[UUID, PublicEntry], old: Mapping[UUID, PublicEntry], withheld: Collection[UUID]
) -> dict[UUID, PublicEntry]:
    """Return the entries with the constituency that each row without a name may show (PRACTICE 8, decision 0030).

    At least five bodies of the kind must be in the state, and enough must be left that are not named on the subject. A
    row that showed none keeps none: who has a copy of the earlier state would learn the kind that it withheld.
    """
    bodies, named = defaultdict[str, set[UUID]](set), defaultdict[str, set[UUID]](set)
    named_on = defaultdict[tuple[str, object], set[UUID]](set)
    for entry in entries.values():
        bodies[entry.kind].add(entry.body)
        if entry.is_named and not entry.is_whole:
            named[entry.kind].add(entry.body)
            named_on[entry.kind, entry.subject].add(entry.body)

    def constituency_of(entry: PublicEntry) -> str:
        earlier = old.get(entry.line)
        was_withheld = entry.line in withheld or (earlier is not None and earlier.withholds_kind)
        if entry.level != _NAMELESS or was_withheld or len(bodies[entry.kind]) < SMALL_CLASS:
            return ""
        here = len(named_on[entry.kind, entry.subject])
        return "" if few_left(len(named[entry.kind]), here) else entry.kind

    return {line: replace(entry, constituency=constituency_of(entry)) for line, entry in entries.items()}
