"""A round's log as sentences, from the audit rows and nothing else, for one reader.

The log stores an object's key as text, with which nothing can be joined (trap 11): it is read backwards in pieces, and
each piece is matched with the rows of the round. Queries depend on the pieces, not on the rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry

from accounts.models import User
from consultations import permissions as consulting
from consultations.audience import audience_in
from consultations.enums import WORKS_ON_REPORTS, Duty
from consultations.models import Delegation, Round
from consultations.panels import delegations_known_to
from core import audit, clock
from core.audience import Audience
from portal.logs.phrases import PHRASES, RELEASE_ACTS
from submissions.enums import Confidentiality, TriageReason
from submissions.models import Campaign, Input, Line, Submission, Version
from submissions.sensitive.erasure import erased_apart
from submissions.visibility.disclosure_context import DisclosureContext
from synthesis.models import CodedPassage, Disposition, Memo, SynthesisReport, Theme, ThemeChange

PIECE = 500  # entries that are looked at together
PIECES = 20  # at most, for one page; the page then offers to go on
TIGHTEN = "submissions.confidentiality.tighten"
ERASE = "submissions.submission.erase"

Thing = tuple[type[Model], UUID]  # what an entry is about


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: when, what was done (the name of the act) and by which officer, "" for a body's people."""

    key: int
    at: datetime
    action: str
    who: str
    words: str


@dataclass(frozen=True, slots=True)
class LogFilter:
    """The reader's filter of the log; an empty one selects everything."""

    who: Any = None
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None  # the key of an entry: older ones only


def log_of(round_: Round, by: User, wanted: LogFilter, *, most: int = 50) -> tuple[list[Sentence], int | None]:
    """Return the newest sentences that fit, and the key from which to go on, None at the end.

    Nothing without a duty in the round.
    """
    if not consulting.has_any_duty(by, round_):
        return [], None
    listed: list[Sentence] = []
    more = None
    for more, sentences in islice(_pieces(round_, by, wanted), PIECES):  # noqa: B007 - the last one is where to go on
        for sentence in sentences:
            if len(listed) == most:
                return listed, listed[-1].key
            listed.append(sentence)
    return listed, more


def is_long(round_: Round, by: User, wanted: LogFilter) -> bool:
    """Return whether the whole log has more entries to look through than one page does: too long to wait for."""
    return _entries(_LogReader(round_, by), wanted)[PIECE * PIECES :].exists()


def whole_log(round_: Round, by: User, wanted: LogFilter) -> Iterator[Sentence]:
    """Yield every sentence that fits, a piece at a time in memory. Nothing without a duty in the round."""
    if consulting.has_any_duty(by, round_):
        for _before, sentences in _pieces(round_, by, wanted):
            yield from sentences


def _pieces(round_: Round, by: User, wanted: LogFilter) -> Iterator[tuple[int | None, Iterable[Sentence]]]:
    """Yield pieces of the log, newest first: the key from which to go on, None at the end, and the sentences."""
    reader = _LogReader(round_, by)
    entries, before = _entries(reader, wanted), wanted.before
    while piece := list((entries.filter(pk__lt=before) if before else entries)[: PIECE + 1]):
        before = piece[PIECE - 1].pk if len(piece) > PIECE else None
        yield before, reader.sentences(piece[:PIECE])
        if before is None:
            return


def _kinds(round_: Round, by: User, *, knows_of_reports: bool) -> dict[int, type[Model]]:
    """Return the models that the officer's log is about, by content type."""
    models: list[type[Model]] = [
        *(Round, Submission, Version, Input, Campaign, Theme, ThemeChange, CodedPassage, Disposition, Memo),
    ]
    if consulting.holds_duty(by, Duty.MANAGE, round_):
        models.append(Delegation)  # who was invited is for who follows the round
    if knows_of_reports:
        models.append(SynthesisReport)
    return {kind.pk: model for model, kind in ContentType.objects.get_for_models(*models).items()}


def _entries(reader: "_LogReader", wanted: LogFilter) -> Any:
    rows = ModelLogEntry.objects.filter(content_type__in=reader.kinds, action__in=PHRASES).order_by("-pk")
    if not reader.knows_of_reports:
        rows = rows.exclude(Q(action__in=RELEASE_ACTS) & ~Q(pk__in=_last_release(reader.round)))
    if wanted.who is not None:
        rows = rows.filter(user_id=wanted.who.pk)
    if wanted.action:
        rows = rows.filter(action=wanted.action)
    if wanted.since:
        rows = rows.filter(timestamp__gte=wanted.since)
    return rows.filter(timestamp__lt=wanted.until) if wanted.until else rows


def _last_release(round_: Round) -> list[int]:
    """Return the entry of the release that took place, for those who do not work on reports (A5).

    A release is planned weeks before it: until then the report does not exist for them, and plans that were withdrawn
    never did.
    """
    if not round_.is_published:
        return []
    releases = audit.entries(round_).filter(action=RELEASE_ACTS[0]).order_by("-pk")
    return list(releases.values_list("pk", flat=True)[:1])


class _LogReader:
    """Reads one round's log for one officer; loads once what may be named."""

    def __init__(self, round_: Round, by: User) -> None:
        self.round, self.by = round_, by
        self.knows_of_reports = bool(consulting.duties_of(by, round_) & set(WORKS_ON_REPORTS))
        self.kinds = _kinds(round_, by, knows_of_reports=self.knows_of_reports)
        self.unnamed: set[str] = set()  # references that stand in the place of a body's name

    @cached_property
    def audience(self) -> Audience:
        return audience_in(self.by, self.round)

    @cached_property
    def context(self) -> DisclosureContext:
        return DisclosureContext(self.round, clock.now())

    @cached_property
    def scope(self) -> Q:
        """The condition for delegations that the reader may know of (decision 0110)."""
        return delegations_known_to(self.round, self.audience)

    @cached_property
    def erased_apart(self) -> set[UUID]:
        return erased_apart(self.round)

    def sentences(self, piece: Sequence[ModelLogEntry]) -> Iterable[Sentence]:
        """Yield the sentences of those entries that are about this round. As many queries as there are kinds of things.

        When a body without a name acted is not shown (decision 0031).
        """
        things = {entry.pk: self._thing(entry) for entry in piece}
        named = self._named(things.values())
        people = self._people(piece)
        for entry in piece:
            what = named.get(things[entry.pk])
            if what is not None:
                what = _("a recommendation") if entry.data.get("recommendation") else what
                who = people.get(entry.user_id, "")
                if (what in self.unnamed and not who) or self._is_withheld_act(entry):
                    continue
                details = {"what": what, "who": who or _("Somebody"), **_details(entry, people)}
                words = str(PHRASES[entry.action]) % details
                yield Sentence(entry.pk, entry.timestamp, entry.action, who, words)

    def _is_withheld_act(self, entry: ModelLogEntry) -> bool:
        """Return whether the entry is withheld from this reader.

        A part that a named body made more restricted is shown elsewhere without its name: an entry here would give the
        name. So would two entries of one erasure, with the name and without it: that of the copy is left out.
        """
        if self.audience.sees_confidential:
            return False
        return entry.action == TIGHTEN or (entry.action == ERASE and UUID(entry.object_id) in self.erased_apart)

    def _thing(self, entry: ModelLogEntry) -> Thing:
        """Return what the entry is about; for an input its line.

        The row that the act was on may be gone (a theme taken from a passage).
        """
        line = entry.data.get("line")
        return (Line, UUID(line)) if line else (self.kinds[entry.content_type_id], UUID(str(entry.object_id)))

    def _named(self, things: Iterable[Thing]) -> dict[Thing, str]:
        keys: dict[type[Model], set[UUID]] = defaultdict(set)
        for kind, key in things:
            keys[kind].add(key)
        return {(kind, key): name for kind, some in keys.items() for key, name in self._of_kind(kind, some)}

    def _of_kind(self, model: type[Model], keys: set[UUID]) -> Iterable[tuple[UUID, str]]:
        if model is Round:
            return [(key, _("the round")) for key in keys if key == self.round.pk]
        if model is Delegation:
            there = Delegation.objects.filter(self.scope, pk__in=keys, round=self.round).select_related("organisation")
            return [(row.pk, row.organisation.display_short_name()) for row in there]
        if model is Submission:
            return self._submissions(Version.objects.submitted().filter(submission__in=keys), "submission_id").items()
        if model is Version:
            return self._submissions(Version.objects.submitted().filter(pk__in=keys), "pk").items()
        if model is Line:
            return self._lines(keys)
        rows = set(model._default_manager.filter(pk__in=keys, round=self.round).values_list("pk", flat=True))
        if model is Theme:  # one that was joined or removed is known by that change
            rows |= set(ThemeChange.objects.filter(theme__in=keys, round=self.round).values_list("theme", flat=True))
        return [(key, "") for key in rows]

    def _lines(self, keys: set[UUID]) -> Iterable[tuple[UUID, str]]:
        """Return lines with the name of their submission, or with their own reference where that name is withheld."""
        lines = list(Line.objects.filter(pk__in=keys).values_list("pk", "submission", "public_reference"))
        sent = Version.objects.submitted().filter(submission__in=[submission for _line, submission, _own in lines])
        names = self._submissions(sent, "submission_id")
        return [
            (line, own if self._is_withheld(line) else names[submission])
            for line, submission, own in lines
            if submission in names
        ]

    def _is_withheld(self, line: UUID) -> bool:
        return not self.audience.sees_confidential and bool(self.context.changes.of_line(line))

    def _submissions(self, rows: Any, by: str) -> dict[UUID, str]:
        """Return who sent them, for a reader who may know it, else the reference; the latest version's level counts."""
        rows = rows.filter(submission__delegation__round=self.round).select_related("submission__delegation")
        names = {}
        for row in rows.order_by("number"):
            level = self.context.level(row.submission_id, None, row.confidentiality)
            body = self.context.bodies[row.submission.delegation.organisation_id]
            named = self.audience.sees_confidential or level == Confidentiality.PUBLIC
            names[getattr(row, by)] = body.short_name if named else row.submission.reference
            self.unnamed |= set() if named else {row.submission.reference}
        return names

    def _people(self, piece: Sequence[ModelLogEntry]) -> dict[Any, str]:
        """Return the names of officers by key; people of bodies stay unnamed."""
        keys = {entry.user_id for entry in piece} | {entry.data.get("person") for entry in piece}
        rows = get_user_model()._default_manager.filter(pk__in=[key for key in keys if key])
        officers = rows.filter(groups__permissions__codename="access_admin").distinct()
        return {key: person.get_full_name() for person in officers for key in (person.pk, str(person.pk))}


def _details(entry: ModelLogEntry, people: dict[Any, str]) -> dict[str, str]:
    """Return the closed words of an act, as people read them."""
    reason, duty, person = (entry.data.get(name) for name in ("reason", "duty", "person"))
    return {
        "reason": str(TriageReason(reason).label) if reason in TriageReason.values else "",
        "duty": str(Duty(duty).label) if duty in Duty.values else "",
        "person": people.get(person, _("somebody")) if person else _("nobody in particular"),
    }
