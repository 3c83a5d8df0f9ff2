"""Personal data in the inputs of a round: search, hints, and one request to redact the same words everywhere.

Officers who may redact search the full texts; hints are made from the text that their reader may read.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import AnyUser, User
from consultations import permissions as consulting
from consultations.enums import Duty
from consultations.models import Round
from core import audit, clock
from core.audience import REDACTOR
from core.errors import NotAllowed, Refused
from core.text.strings import fold
from submissions import permissions
from submissions.models import TEXT_FIELDS, Input, Redaction, RedactionGroup, RedactionRequest, Version
from submissions.models.embargo import versions_open_now
from submissions.sensitive.personal_patterns import Range, personal_data, words_pattern
from submissions.sensitive.redaction_requests import confirm_redaction, refuse_redaction, request_redaction
from submissions.sensitive.redactions import LineRedaction, redactions_in_force
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import VisibleInput

AT_ONCE = 1_000  # submissions that one search reads
MOST_WORDS = 100  # different words that a page lists
MOST_PLACES = 500  # that one request covers
WORDS = "words"
OPEN, WAITING, REDACTED = "open", "waiting", "redacted"
_AROUND = 60  # code points before and after

Finder = Callable[[str], Iterable[Range]]


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """Words in one text of an input; `status` says whether they are redacted, or a redaction waits."""

    visible: VisibleInput
    field: str
    start: int
    end: int
    status: str

    @property
    def around(self) -> tuple[str, str, str]:
        """The words with a little text before and after."""
        text = self.visible.text(self.field)
        before, after = text[max(self.start - _AROUND, 0) : self.start], text[self.end : self.end + _AROUND]
        return before, text[self.start : self.end], after


@dataclass(slots=True)
class FoundWords:
    """The same words (folded) in all their places."""

    words: str
    kind: str
    places: list[FoundPlace] = field(default_factory=list)

    @property
    def inputs(self) -> int:
        return len({place.visible.id for place in self.places})

    @property
    def open(self) -> int:
        """How many places a request would cover."""
        return sum(place.status == OPEN for place in self.places)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Different words with their places; `more` are not listed. `start` and `end` count submissions of `total`."""

    rows: list[FoundWords]
    start: int
    end: int
    total: int
    more: int

    @property
    def next(self) -> int | None:
        return self.end if self.end < self.total else None


def finder_of(kinds: Iterable[str], words: str) -> Finder:
    """Return a finder of these kinds of personal data, or of the words. Raises Refused for words that are too short."""
    if words.strip():
        pattern = words_pattern(words)
        return lambda text: ((WORDS, *each.span()) for each in pattern.finditer(text))
    wanted = set(kinds)
    if not wanted:
        raise Refused("nothing_sought", _("Enter words, or choose what to search for."), field=WORDS)
    return lambda text: (each for each in personal_data(text) if each[0] in wanted)


def search(round_: Round, user: AnyUser, find: Finder, *, start: int = 0) -> SearchResult:
    """Search the current inputs of up to `AT_ONCE` submissions that the user may redact, from number `start`.

    Raises NotAllowed for anybody who redacts nothing in the round. The number of queries does not grow with the rows.
    """
    keys = list(_versions(round_, user).order_by("pk").values_list("pk", flat=True))
    chosen = keys[start : start + AT_ONCE]
    by_words: dict[tuple[str, str], FoundWords] = {}
    for kind, place in _places(round_, chosen, find):
        words = place.around[1]
        key = (kind, fold(words))
        by_words.setdefault(key, FoundWords(" ".join(words.split()), kind)).places.append(place)
    rows = sorted(by_words.values(), key=lambda row: (-row.inputs, row.kind, row.words.casefold()))
    return SearchResult(rows[:MOST_WORDS], start, start + len(chosen), len(keys), max(len(rows) - MOST_WORDS, 0))


def count_elsewhere(input_: Input, words: str, user: AnyUser) -> int:
    """Return in how many other inputs of the round the user may request that the same words be redacted.

    0 in a round of more than `AT_ONCE` submissions.
    """
    round_ = input_.version.submission.delegation.round
    if _versions(round_, user).count() > AT_ONCE:  # the search of its own page tells
        return 0
    try:
        places = places_of(round_, user, words)
    except Refused:
        return 0
    return len({place.visible.id for place in places if place.visible.id != input_.pk})


def places_of(round_: Round, user: AnyUser, words: str) -> list[FoundPlace]:
    """Return all places of the words that are neither redacted nor requested, in the current inputs of the round.

    Raises Refused for words that are too short.
    """
    pattern = words_pattern(words, wild=False)
    keys = list(_versions(round_, user).values_list("pk", flat=True))
    all_places = _places(round_, keys, lambda text: ((WORDS, *each.span()) for each in pattern.finditer(text)))
    return [place for _kind, place in all_places if place.status == OPEN]


def request_everywhere(round_: Round, words: str, *, ground: str, reason: str, by: User) -> RedactionGroup:
    """Request that the words be redacted in all inputs of the round: one request for the second person.

    Each place is a request of its own in its input, made by `request_redaction`, with its entry in the log. Raises what
    that raises, Refused `not_found` where no place is left, `too_many` above `MOST_PLACES`.
    """
    places = sorted(places_of(round_, by, words), key=lambda place: (str(place.visible.submission), place.start))
    if not places:
        raise Refused("not_found", _("No input has these words, or they are all redacted or requested."), field=WORDS)
    if len(places) > MOST_PLACES:
        raise Refused(
            "too_many",
            _("These words have %(count)s places. At most %(most)s can be redacted at once.")
            % {"count": len(places), "most": MOST_PLACES},
            field=WORDS,
            hint=_("Enter more words, so that fewer places match."),
        )
    with transaction.atomic():
        group = RedactionGroup.objects.create(round=round_, asked_by=by, asked_at=clock.now())
        rows = Input.objects.select_related("version__submission__delegation__round__rules", "line")
        inputs = rows.in_bulk({place.visible.id for place in places})
        for place in places:
            assert place.visible.id is not None  # noqa: S101 - a redactor's reader knows every id
            request_redaction(
                inputs[place.visible.id],
                field=place.field,
                start=place.start,
                end=place.end,
                words=place.around[1],
                ground=ground,
                reason=reason,
                by=by,
                group=group,
            )
        audit.record("submissions.passage.ask_everywhere", round_, by=by, group=group.pk, places=len(places))
    return group


def waiting_groups(user: AnyUser) -> QuerySet[RedactionGroup]:
    """Return the groups with requests that wait in submissions that the person may redact, oldest first.

    Each has these requests as `waiting`.
    """
    mine = _waiting_requests(user)
    groups = RedactionGroup.objects.filter(Exists(mine.filter(group=OuterRef("pk")).order_by()))
    groups = groups.select_related("round", "asked_by")
    return groups.prefetch_related(Prefetch("requests", mine, to_attr="waiting"))


def _waiting_requests(user: AnyUser) -> QuerySet[RedactionRequest]:
    """Return the requests that the person may answer, with what a page says of them, in the order of the answers.

    Of a group some may be of a body that was given more time: they are embargoed again, and wait until its end.
    """
    mine = permissions.redactable_by(user).values("pk")
    rows = RedactionRequest.objects.filter(granted__isnull=True, submission__in=mine)
    rows = rows.order_by("submission", "input", "field", "start")
    about = ("recommendation__paragraph__document", "paragraph", "question")
    rows = rows.select_related("submission", *(f"input__{name}" for name in about))
    return rows.defer(f"input__{about[0]}__reading")


def confirm_group(group: RedactionGroup, *, by: User) -> list[Redaction]:
    """Confirm the requests of the group that wait and are not embargoed, as second person: all of these or none.

    Raises what `confirm_redaction` raises, `answered_before` where none waits.
    """
    return _answer(group, by, lambda row: confirm_redaction(row, by=by))


def refuse_group(group: RedactionGroup, *, by: User, words: str) -> list[RedactionRequest]:
    """Refuse the same requests. Raises what `refuse_redaction` raises."""
    return _answer(group, by, lambda row: refuse_redaction(row, by=by, words=words))


def _answer[Row](group: RedactionGroup, by: User, act: Callable[[RedactionRequest], Row]) -> list[Row]:
    with transaction.atomic():
        RedactionGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
        rows = list(_waiting_requests(by).filter(group=group))
        if not rows:
            raise Refused("answered_before", _("Somebody else has decided on this in the meantime."))
        return [act(row) for row in rows]


def hints_in(visible: VisibleInput) -> list[tuple[str, str]]:
    """Return (kind, words) of what may be personal data in the texts that this reader may read."""
    words_of_kinds = []
    for name in TEXT_FIELDS:
        text = visible.text(name)
        words_of_kinds += [(kind, text[start:end]) for kind, start, end in personal_data(text)]
    return list(dict.fromkeys(words_of_kinds))


def _versions(round_: Round, user: AnyUser) -> QuerySet[Version]:
    """Return the current versions of the round that the person may redact."""
    redactable = permissions.redactable_by(user).filter(delegation__round=round_)
    if not consulting.holds_duty(user, Duty.SEE_CONFIDENTIAL, round_):
        raise NotAllowed("no_duty", _("You cannot redact in this round, or the embargo has not ended yet."))
    return versions_open_now(round_).filter(submission__in=redactable.values("pk"))


def _places(round_: Round, versions: list[UUID], find: Finder) -> Iterator[tuple[str, FoundPlace]]:
    """Yield (kind, place) in the inputs of these versions."""
    inputs = Input.objects.filter(version__in=versions)
    covered: dict[UUID, list[LineRedaction]] = defaultdict(list)
    of_round = Redaction.objects.filter(line__submission__delegation__round=round_)
    for line, redaction in redactions_in_force(of_round):
        covered[line].append(redaction)
    waiting: dict[tuple[UUID, str], list[tuple[int, int]]] = defaultdict(list)
    requests = RedactionRequest.objects.filter(submission__delegation__round=round_, granted__isnull=True)
    for key, name, start, end in requests.values_list("input", "field", "start", "end"):
        waiting[key, name].append((start, end))
    for visible in InputReader(round_, REDACTOR).listed(inputs):
        for name in TEXT_FIELDS:
            text = visible.text(name)
            for kind, start, end in find(text) if text else ():
                yield kind, FoundPlace(visible, name, start, end, _status(visible, name, start, end, covered, waiting))


def _status(
    visible: VisibleInput, name: str, start: int, end: int, covered: dict[UUID, list[LineRedaction]], waiting: Any
) -> str:
    if visible.line in covered and visible.id:
        for redaction in covered[visible.line]:
            ranges = redaction.ranges(visible.id, visible.text) or {}
            if any(first <= start and end <= last for first, last in ranges.get(name, ())):
                return REDACTED
    return WAITING if any(first <= start and end <= last for first, last in waiting[visible.id, name]) else OPEN
