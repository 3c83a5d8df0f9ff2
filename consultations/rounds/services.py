"""Acts on rounds: set up with windows, announce, begin the review, publish, archive.

Each act records a time. The state of a round is computed from these times.
"""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions
from consultations.enums import REFERRING, Constituency, Duty, RoundState
from consultations.models import (
    ConstituencyRule,
    Document,
    Extension,
    Question,
    Recommendation,
    Round,
    RoundRules,
    Window,
)
from consultations.rounds.duties import make_duty_groups
from consultations.signals import round_announced
from core import audit, clock
from core.errors import NotAllowed, Refusals, Refused
from core.web import forms

# What is offered where the round says nothing (PRACTICE 17).
POSITIONS = ["supports", "amendment", "reservations", "opposes", "notes", "information", "question", "none"]
REFERENCE_POSITIONS = ["information"]


def round_state(round_: Round, now: datetime, *, extended: bool | None = None) -> RoundState:
    """Return the state of the round at `now`, computed from its acts and windows (DOMAIN 4).

    `RoundQuerySet.in_state` computes the same in SQL. `extended`: whether an extension is open now, if the caller has
    already asked that for many rounds at once.
    """
    for state, moment in (
        (RoundState.ARCHIVED, round_.archived_at),
        (RoundState.FOLLOW_UP, round_.follow_up_at),
        (RoundState.PUBLISHED, round_.published_at),
        (RoundState.REVIEW, round_.review_begun_at),
    ):
        if moment is not None and moment <= now:
            return state
    if round_.announced_at is None or round_.announced_at > now:
        return RoundState.DRAFT
    windows = list(round_.windows.all())
    begun = any(window.opens <= now for window in windows)
    if extended is None:
        extended = begun and _open_extensions(now).filter(delegation__round=round_).exists()
    if (begun and extended) or any(window.opens <= now < window.closes for window in windows):
        return RoundState.OPEN
    coming = any(window.opens > now for window in windows)
    return RoundState.COMPILING if begun and not coming else RoundState.ANNOUNCED


def round_states(rounds: Iterable[Round], now: datetime) -> dict[UUID, RoundState]:
    """Return the states of many rounds whose windows are prefetched. One query."""
    rows = list(rounds)
    extended = set(_open_extensions(now).filter(delegation__round__in=rows).values_list("delegation__round", flat=True))
    return {row.pk: round_state(row, now, extended=row.pk in extended) for row in rows}


def create_round(
    *,
    document: Document,
    recommendations: Iterable[Recommendation],
    title: str,
    constituencies: Iterable[str],
    by: User,
    officers: Mapping[str, Iterable[User]] | None = None,
    **fields: Any,
) -> Round:
    """Create a draft round on recommendations of one confirmed document, with its rules and constituencies.

    `officers` maps duties to people; the person who creates the round always gets MANAGE. `fields` are columns of
    Round, and also `rules` (a dict of columns of RoundRules), `limits` (a dict constituency -> words), `joint_limits`
    (the same for joint texts) and `questions` (texts in their order). On a demonstration site every round is a
    demonstration round: only such rounds are open to its bodies. Raises Refused where the document is not confirmed, no
    recommendation of the document or no constituency was chosen, and NotAllowed where `by` does not keep the register.
    """
    chosen = sorted(recommendations, key=lambda recommendation: recommendation.sort_key)
    constituencies = list(constituencies)
    if document.confirmed_at is None:
        raise Refused("document_unconfirmed", _("Confirm the reading of the document first."), field="document")
    if not chosen or any(row.paragraph.document_id != document.pk for row in chosen):
        raise Refused("no_recommendations", _("Choose at least one text of this document."), field="recommendations")
    if not constituencies or set(constituencies) - set(Constituency.values):
        raise Refused("no_constituencies", _("Choose at least one constituency."), field="constituencies")
    if not permissions.keeps_register(by):
        raise NotAllowed("not_an_officer", _("Only officers can set up rounds."))
    return _add_draft(
        document=document,
        title=title,
        recommendations=chosen,
        constituencies=constituencies,
        officers=officers,
        by=by,
        **fields,
    )


def begin_round(*, document: Document, title: str, by: User, token: str = "", **fields: Any) -> Round:
    """Create a draft of which nothing but its document and title is known yet; `fields` are those of `create_round`.

    What is asked, of whom and when is added page by page; `missing_parts` says what it lacks. The same form submitted
    again, recognized by its `token`, returns the same round (B2). Raises Refused where the document is not confirmed,
    and NotAllowed where `by` does not keep the register.
    """
    if document.confirmed_at is None:
        raise Refused("document_unconfirmed", _("Confirm the reading of the document first."), field="document")
    if not permissions.keeps_register(by):
        raise NotAllowed("not_an_officer", _("Only officers can set up rounds."))
    with transaction.atomic():
        key = uuid.uuid4()
        if token and (earlier := forms.use(token, key)):
            return forms.find_earlier(Round.objects.filter(created_by=by), earlier)
        return _add_draft(id=key, document=document, title=title, by=by, **fields)


def _add_draft(
    *,
    document: Document,
    title: str,
    by: User,
    recommendations: Iterable[Recommendation] = (),
    constituencies: Iterable[str] = (),
    officers: Mapping[str, Iterable[User]] | None = None,
    **fields: Any,
) -> Round:
    rule_fields, limits, joint = (fields.pop(name, {}) for name in ("rules", "limits", "joint_limits"))
    questions = fields.pop("questions", [])
    with transaction.atomic():
        Document.objects.select_for_update(no_key=True).get(pk=document.pk)  # each of its rounds has its own number
        round_ = Round.objects.create(
            reference=fields.pop("reference", "") or _next_reference(document),
            document=document,
            title=title,
            created_by=by,
            **{"is_demonstration": settings.IS_DEMONSTRATION, **fields},
        )
        round_.recommendations.set(recommendations)
        RoundRules.objects.create(
            round=round_, **{"languages": ["ar", "zh-hans", "en", "fr", "ru", "es"], **rule_fields}
        )
        Question.objects.bulk_create(
            Question(round=round_, number=number, text=text) for number, text in enumerate(questions, start=1)
        )
        for constituency in constituencies:
            add_constituency(round_, constituency, limits.get(constituency, 0), joint.get(constituency, 0))
        make_duty_groups(round_, {**(officers or {}), Duty.MANAGE: [by, *(officers or {}).get(Duty.MANAGE, [])]}, by=by)
        audit.record("consultations.round.create", round_, by=by)
    return round_


def usual_office() -> dict[str, str]:
    """Return `office` and `office_email` of the newest round that names an office: what a new round begins with."""
    named = Round.objects.exclude(office="").order_by("-created_at").first()
    return {"office": named.office, "office_email": named.office_email} if named else {}


def add_constituency(round_: Round, constituency: str, words: int, joint_words: int = 0) -> None:
    """Add a constituency to the round, with the positions offered to it. Part of a larger act."""
    positions = REFERENCE_POSITIONS if constituency in REFERRING else POSITIONS
    limits = {"word_limit": words, "joint_word_limit": joint_words}
    ConstituencyRule.objects.create(round=round_, constituency=constituency, positions=positions, **limits)


def announce(round_: Round, *, by: User) -> Round:
    """Announce the round to the public and to the invited bodies. Raises Refused where a window is missing."""
    return _act(round_, "announced_at", "consultations.round.announce", by=by, check=_ready_to_announce)


def begin_review(round_: Round, *, by: User) -> Round:
    """Begin the review of the synthesis. Raises Refused unless every window has closed."""
    return _act(round_, "review_begun_at", "consultations.round.begin_review", by=by, check=_closed)


def mark_published(round_: Round, *, by: User, at: datetime | None = None) -> Round:
    """Mark the round as published `at`, now by default, or when it was planned before if that is earlier.

    `synthesis` calls it when its report is published; needs no duty of its own.
    """
    at = at or clock.now()
    with transaction.atomic():
        round_ = Round.objects.select_for_update().get(pk=round_.pk)
        if round_.published_at is None or at < round_.published_at:
            round_.published_at = at
            round_.save(update_fields=["published_at"])
            audit.record("consultations.round.publish", round_, by=by)
    return round_


def mark_unpublished(round_: Round, *, by: User, at: datetime | None = None) -> Round:
    """Undo the publication of a round whose report was withdrawn before its release.

    `synthesis` calls it: nobody could read the report, so what becomes public with it does not (PRACTICE 9). `at` is
    the release of another report that still waits. A round that is already public stays published.
    """
    with transaction.atomic():
        round_ = Round.objects.select_for_update().get(pk=round_.pk)
        if round_.published_at is not None and round_.published_at > clock.now() and round_.published_at != at:
            round_.published_at = at
            round_.save(update_fields=["published_at"])
            audit.record("consultations.round.unpublish", round_, by=by)
    return round_


def begin_follow_up(round_: Round, *, by: User) -> Round:
    """Begin the follow-up of a published round. A second call changes nothing.

    Raises NotAllowed, or Refused before publication.
    """
    return _act(round_, "follow_up_at", "consultations.round.follow_up", by=by, check=_published)


def archive(round_: Round, *, by: User) -> Round:
    """Archive a published round. A second call changes nothing.

    Raises NotAllowed, or Refused before publication.
    """
    return _act(round_, "archived_at", "consultations.round.archive", by=by, check=_published)


def positions_offered(round_: Round, constituency: str) -> list[str]:
    """Return the keys of the positions that this constituency may choose, in the order of the screen."""
    rule = round_.constituency_rules.filter(constituency=constituency).first()
    return list(rule.positions) if rule else []


def word_limit(round_: Round, constituency: str, *, joint: bool = False) -> int:
    """Return the word limit of this constituency, or of a joint submission that it leads; 0 for no limit."""
    return word_limits(round_).get((constituency, joint), 0)


def word_limits(round_: Round) -> dict[tuple[str, bool], int]:
    """Return the word limits by (constituency, whether joint). One query."""
    rows = round_.constituency_rules.values_list("constituency", "word_limit", "joint_word_limit")
    limits = {}
    for constituency, words, joint in rows:
        limits[constituency, False], limits[constituency, True] = words, joint or words
    return limits


def _act(round_: Round, field: str, action: str, *, by: User, check: Any) -> Round:
    with transaction.atomic():
        round_ = Round.objects.select_for_update().get(pk=round_.pk)
        permissions.check_duty(by, Duty.MANAGE, round_)
        if getattr(round_, field) is not None:
            return round_
        check(round_)
        setattr(round_, field, clock.now())
        round_.save(update_fields=[field])
        audit.record(action, round_, by=by)
        if field == "announced_at":
            round_announced.send(Round, round_=round_, by=by)
    return round_


def _open_extensions(now: datetime) -> QuerySet[Extension]:
    return Extension.objects.filter(granted_at__lte=now, closes__gt=now)


def missing_parts(round_: Round) -> list[Refused]:
    """Return what a draft lacks before it can be announced, by field. Three queries."""
    faults = []
    if not round_.recommendations.exists():
        faults.append(Refused("no_recommendations", _("Choose at least one from the list."), field="recommendations"))
    invited = set(round_.constituency_rules.values_list("constituency", flat=True))
    if not invited:
        faults.append(Refused("no_constituencies", _("Choose at least one constituency."), field="constituencies"))
    without = invited - set(Window.objects.filter(round=round_).values_list("constituency", flat=True))
    if without:
        names = _(", ").join(str(each.label) for each in Constituency if each in without)
        faults.append(Refused("no_window", _("Set a window for: %(names)s.") % {"names": names}, field="windows"))
    return faults


def _ready_to_announce(round_: Round) -> None:
    faults = missing_parts(round_)
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise Refusals("not_ready", _("The round cannot be announced yet."), refusals=faults)


def _closed(round_: Round) -> None:
    if round_state(round_, clock.now()) != RoundState.COMPILING:
        raise Refused("still_open", _("The review can begin only when every window has closed."))


def _published(round_: Round) -> None:
    if not round_.is_published:
        raise Refused("not_published", _("The report is not published yet."))


def _next_reference(document: Document) -> str:
    """Return the next free reference, such as `A-HRC-11-7_round-1`."""
    stem = "-".join(slugify(part).upper() for part in document.symbol.split("/"))
    number = document.rounds.count() + 1
    while Round.objects.filter(reference=f"{stem}_round-{number}").exists():
        number += 1
    return f"{stem}_round-{number}"
