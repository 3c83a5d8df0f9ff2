"""The queue of triage as a list: filtered, with who has what, and campaigns folded to one row.

A filter compares only what this officer sees: of a submission without a name nothing that would reveal it, of embargoed
ones nothing but that they exist.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import User
from consultations.audience import audience_in
from consultations.models import Round
from core.db.ids import id_in
from core.text.search_terms import NO_SEARCH, Search, name_terms
from submissions.campaigns.version_campaigns import VersionCampaign, version_campaigns, version_shared_wording
from submissions.models import Input, Submission, TriageLease
from submissions.triage.notes import live_assignments
from submissions.triage.queue import PagedRows, TriageRow, count_places, queue_places, triage_queue, waits
from submissions.triage.services import leases_in
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import VisibleInput

EMBARGOED = "embargoed"  # a status for filters, beside those of SubmissionState
ME, NOBODY = "me", "nobody"
WITH, WITHOUT = "with", "without"
SHARED = "shared_wording"  # of `campaign`: no copy, with wording that others use


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What the list shows. An empty value filters nothing; `files`, `late` and `campaign` are WITH or WITHOUT.

    `campaign` can be SHARED or a campaign's id, `assigned` ME, NOBODY or a person's id, `status` a SubmissionState or
    EMBARGOED. Position, recommendation and words are looked for in the same input.
    """

    shows_all: bool = False
    status: str = ""
    constituency: str = ""
    position: str = ""
    recommendation: UUID | None = None
    language: str = ""
    files: str = ""
    late: str = ""
    campaign: str = ""
    assigned: str = ""
    search: Search = NO_SEARCH

    @property
    def reads_inputs(self) -> bool:
        return bool(self.position or self.recommendation or self.search)

    @property
    def is_plain(self) -> bool:
        """Whether nothing is compared with what the officer sees of the rows."""
        return self == QueueFilter(shows_all=self.shows_all)


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A submission with what is around it. `campaign` and `wording` are what this officer may know of it.

    `wording`: others share wording with it, though it is no copy. Nothing is folded by that.
    """

    row: TriageRow
    lease: TriageLease | None = None
    assignee: User | None = None
    campaign: VersionCampaign | None = None
    wording: VersionCampaign | None = None

    @property
    def is_whole_campaign(self) -> bool:
        """Whether all its inputs are of campaigns: it says nothing else."""
        return self.campaign is not None and self.campaign.inputs == self.row.inputs


@dataclass(frozen=True, slots=True)
class QueueFold:
    """Submissions that send one text of a campaign and nothing else, as one row."""

    campaign: VersionCampaign
    items: list[QueueItem]

    @property
    def waiting(self) -> int:
        return sum(1 for item in self.items if waits(item.row))


@dataclass(frozen=True, slots=True)
class QueueList:
    """The filtered rows, and how many wait and how many there are without the filter.

    `campaigns` are those with a submission in the round, by number.
    """

    items: Sequence[QueueItem]
    waiting: int
    total: int
    campaigns: list[VersionCampaign]
    is_any_free: bool  # whether one of the rows waits and nobody has it

    def keys(self) -> list[UUID]:
        """Return the submissions of all rows."""
        return (
            list(self.items.keys) if isinstance(self.items, PagedRows) else [item.row.submission for item in self.items]
        )


def queue_list(round_: Round, by: User, query: QueueFilter) -> QueueList:
    """Return the rows of the queue that the filter leaves, oldest first. The queries do not grow with the rows."""
    audience = audience_in(by, round_)
    campaigns = version_campaigns(round_, audience)
    wordings = version_shared_wording(round_, audience)
    leases = leases_in(round_)
    assigned = {each.submission_id: each.to for each in live_assignments(round_) if each.submission_id}

    def items_of(rows: Iterable[TriageRow]) -> list[QueueItem]:
        return [
            QueueItem(
                row,
                leases.get(row.submission),
                assigned.get(row.submission),
                campaign := campaigns.get(row.version),
                None if campaign else wordings.get(row.version),
            )
            for row in rows
        ]

    if query.is_plain and not campaigns:
        waiting = queue_places(round_, by, waiting=True, audience=audience)
        places = queue_places(round_, by, audience=audience) if query.shows_all else waiting
        return QueueList(
            PagedRows(
                [place.submission for place in places],
                lambda keys: items_of(triage_queue(round_, by, only=_submissions(keys))),
            ),
            len(waiting),
            len(places) if query.shows_all else count_places(round_, audience),
            [],
            any(place.submission not in leases for place in waiting),
        )
    reader = InputReader(round_, audience) if query.reads_inputs else None
    rows = triage_queue(round_, by, context=reader.live if reader else None)
    items = items_of(rows)
    left = [
        item for item in items if (query.shows_all or query.status or waits(item.row)) and _matches(item, query, by)
    ]
    if reader:
        matching = _versions_with(reader, query, [item.row for item in left])
        left = [item for item in left if item.row.version in matching]
    by_number = {each.id: each for each in campaigns.values()}
    return QueueList(
        left,
        sum(1 for row in rows if waits(row)),
        len(rows),
        sorted(by_number.values(), key=lambda each: each.number),
        any(waits(item.row) and item.lease is None for item in left),
    )


def _submissions(keys: Iterable[UUID]) -> Any:
    """Return the submissions as a query, which is asked for an empty page too."""
    return Submission.objects.filter(id_in("pk", keys)).values("pk")


def folded(items: Iterable[QueueItem]) -> Iterator[QueueItem | QueueFold]:
    """Yield the items in their order; those of one campaign are one row at the place of the first.

    A campaign of a single submission in the list stays as it is.
    """
    rows = list(items)
    groups: dict[UUID, list[QueueItem]] = defaultdict(list)
    for item in rows:
        if item.campaign is not None and item.is_whole_campaign:
            groups[item.campaign.id].append(item)
    begun: set[UUID] = set()
    for item in rows:
        group = groups.get(item.campaign.id, []) if item.campaign and item.is_whole_campaign else []
        if len(group) < 2 or item.campaign is None:
            yield item
        elif item.campaign.id not in begun:
            begun.add(item.campaign.id)
            yield QueueFold(item.campaign, group)


def unfolded(places: Iterable[QueueItem | QueueFold]) -> list[QueueItem]:
    """Return the submissions of these rows, those in folds too."""
    return [item for place in places for item in (place.items if isinstance(place, QueueFold) else [place])]


def _matches(item: QueueItem, query: QueueFilter, by: User) -> bool:
    row = item.row
    status = EMBARGOED if row.embargoed else row.state
    holder = item.assignee.pk if item.assignee else None
    whose = {"": True, ME: holder == by.pk, NOBODY: holder is None}
    campaign = {
        "": True,
        WITH: item.campaign is not None,
        WITHOUT: item.campaign is None,
        SHARED: item.wording is not None,
    }
    checks: tuple[bool, ...] = (
        not query.status or status == query.status,
        not query.constituency or row.constituency == query.constituency,
        not query.language or row.language == query.language,
        _has(query.files, row.files),
        _has(query.late, row.late),
        whose.get(query.assigned, str(holder) == query.assigned),
        campaign.get(query.campaign, item.campaign is not None and str(item.campaign.id) == query.campaign),
    )
    return all(checks)


def _has(criterion: str, value: Any) -> bool:
    """Compare with WITH and WITHOUT; what this officer may not know (None) is neither."""
    return not criterion or (value is not None and bool(value) == (criterion == WITH))


def _versions_with(reader: InputReader, query: QueueFilter, rows: list[TriageRow]) -> set[UUID]:
    """Return the versions of which one input, or the sender for words alone, matches as this officer reads it."""
    senders = {row.version: _sender_terms(row) for row in rows}
    versions = set()
    if not (query.position or query.recommendation):
        versions = {key for key, terms in senders.items() if query.search.matches(terms)}
    inputs = Input.objects.filter(id_in("version", [key for key in senders if key not in versions]))
    for version, visible in reader.by_version(inputs):
        if version not in versions and not visible.withheld and _input_matches(visible, query, senders[version]):
            versions.add(version)
    return versions


def _sender_terms(row: TriageRow) -> frozenset[str]:
    body = row.body
    names = (body.code, body.name, *body.other_names, *body.earlier_names) if body else ()
    return name_terms((row.reference, *names))


def _input_matches(visible: VisibleInput, query: QueueFilter, sender: frozenset[str]) -> bool:
    if query.position and visible.position != query.position:
        return False
    if query.recommendation and visible.recommendation != query.recommendation:
        return False
    return not query.search or query.search.matches(visible.search_terms() | sender)
