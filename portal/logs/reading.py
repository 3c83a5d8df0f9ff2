"""A round's log as sentences, from the audit rows and nothing else, for one reader.

The log keeps an object's key as text, by which nothing can be joined (ARCHITECTURE, trap 11): it is walked backwards by
pieces, and each piece is matched with the rows of the round. Queries depend on the pieces, not on the rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry

from consultations import rules as consulting
from consultations.domain.audience import audience_in
from consultations.enums import Duty
from consultations.models import Delegation, Round
from core import clock
from portal.logs.phrases import PHRASES
from submissions.domain.knowledge import Knowledge
from submissions.enums import Confidentiality, TriageReason
from submissions.models import Submission, Version
from synthesis import rules as synthesizing
from synthesis.models import SynthesisReport, Theme

PIECE = 500  # entries that are looked at together
PIECES = 20  # at most, for one page; the page then offers to go on


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence: when, what was done (the name of the act) and by which officer, None for a body's people."""

    key: int
    at: datetime
    action: str
    words: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader has narrowed the log to; empty is everything."""

    who: Any = None
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None  # the key of an entry: older ones only


def log_of(round: Round, by: Any, wanted: Wanted, *, most: int = 50) -> tuple[list[Line], int | None]:
    """The newest sentences that fit, and from where to go on, None at the end. Nothing without a duty in the round."""
    if not consulting.has_any_duty(by, round):
        return [], None
    reader = _Reader(round, by)
    entries, before = _entries(reader, wanted), wanted.before
    found: list[Line] = []
    for _piece in range(PIECES):
        piece = list((entries.filter(pk__lt=before) if before else entries)[:PIECE])
        if not piece:
            return found, None
        for line in reader.told(piece):
            found.append(line)
            if len(found) == most:
                return found, line.key
        before = piece[-1].pk
    return found, before


def _entries(reader: "_Reader", wanted: Wanted) -> Any:
    rows = ModelLogEntry.objects.filter(content_type__in=reader.kinds, action__in=PHRASES).order_by("-pk")
    if wanted.who is not None:
        rows = rows.filter(user_id=wanted.who.pk)
    if wanted.action:
        rows = rows.filter(action=wanted.action)
    if wanted.since:
        rows = rows.filter(timestamp__gte=wanted.since)
    return rows.filter(timestamp__lt=wanted.until) if wanted.until else rows


class _Reader:
    """One officer at one round's log: what may be named, loaded once."""

    def __init__(self, round: Round, by: Any) -> None:
        self.round, self.audience = round, audience_in(by, round)
        models: list[type[Model]] = [Round, Submission, Version, Theme]
        if consulting.holds_duty(by, Duty.MANAGE, round):
            models.append(Delegation)  # who was invited is for who follows the round
        if consulting.duties_of(by, round) & set(synthesizing.WORKS_ON_REPORTS):
            models.append(SynthesisReport)
        types = ContentType.objects.get_for_models(*models)
        self.kinds = {kind.pk: model for model, kind in types.items()}
        self.known = Knowledge(round, clock.now())

    def told(self, piece: Sequence[ModelLogEntry]) -> Iterable[Line]:
        """The sentences of those entries that are about this round. At most six queries."""
        named = self._named(piece)
        people = self._people(piece)
        for entry in piece:
            what = named.get((entry.content_type_id, str(entry.object_id)))
            if what is not None:
                what = _("a recommendation") if entry.data.get("recommendation") else what
                said = {"what": what, "who": people.get(entry.user_id, _("Somebody")), **_details(entry, people)}
                yield Line(entry.pk, entry.timestamp, entry.action, str(PHRASES[entry.action]) % said)

    def _named(self, piece: Sequence[ModelLogEntry]) -> dict[tuple[int, str], str]:
        found: dict[tuple[int, str], str] = {}
        for kind, model in self.kinds.items():
            keys = [UUID(str(entry.object_id)) for entry in piece if entry.content_type_id == kind]
            if keys:
                found |= {(kind, str(key)): name for key, name in self._of_kind(model, keys)}
        return found

    def _of_kind(self, model: type[Model], keys: list[UUID]) -> Iterable[tuple[UUID, str]]:
        if model is Round:
            return [(key, _("the round")) for key in keys if key == self.round.pk]
        if model is Delegation:
            invited = Delegation.objects.filter(pk__in=keys, round=self.round).select_related("organisation")
            return [(row.pk, row.organisation.display_short_name()) for row in invited]
        if model is Submission:
            return self._submissions(Version.objects.submitted().filter(submission__in=keys), "submission_id")
        if model is Version:
            return self._submissions(Version.objects.submitted().filter(pk__in=keys), "pk")
        rows = model._default_manager.filter(pk__in=keys, round=self.round)
        return [(key, "") for key in rows.values_list("pk", flat=True)]

    def _submissions(self, rows: Any, by: str) -> list[tuple[UUID, str]]:
        """By whom, for a reader who may know it, else the reference; the latest version's level counts."""
        rows = rows.filter(submission__delegation__round=self.round).select_related("submission__delegation")
        found = {}
        for row in rows.order_by("number"):
            level = self.known.level(row.submission_id, None, row.confidentiality)
            body = self.known.bodies[row.submission.delegation.organisation_id]
            named = self.audience.sees_confidential or level == Confidentiality.PUBLIC
            found[getattr(row, by)] = body.short_name if named else row.submission.reference
        return list(found.items())

    def _people(self, piece: Sequence[ModelLogEntry]) -> dict[Any, str]:
        """Officers by key; people of bodies stay unnamed."""
        keys = {entry.user_id for entry in piece} | {entry.data.get("person") for entry in piece}
        rows = get_user_model()._default_manager.filter(pk__in=[key for key in keys if key])
        officers = rows.filter(groups__permissions__codename="access_admin").distinct()
        return {key: person.get_full_name() for person in officers for key in (person.pk, str(person.pk))}


def _details(entry: ModelLogEntry, people: dict[Any, str]) -> dict[str, str]:
    """The closed words beside an act, as people read them."""
    reason, duty, person = (entry.data.get(name) for name in ("reason", "duty", "person"))
    return {
        "reason": str(TriageReason(reason).label) if reason in TriageReason.values else "",
        "duty": str(Duty(duty).label) if duty in Duty.values else "",
        "person": people.get(person, _("somebody")) if person else _("nobody in particular"),
    }
