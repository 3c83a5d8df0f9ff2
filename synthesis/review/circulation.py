"""Circulation: the draft is open to invited bodies for a time; their comments are read and answered."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions as consulting
from consultations.audience import audience_in
from consultations.enums import Duty
from consultations.models import Delegation, Membership, Round
from consultations.rounds.selectors import answered_after_all, known_to
from consultations.rounds.windows import resolve_local
from core import audit, clock
from core.audience import CONFIDENTIAL, Audience
from core.errors import NotAllowed, Refusals, Refused
from core.mail import send_later
from core.text.strings import clean_text
from submissions.enums import Confidentiality
from submissions.triage.queue import sent_by_delegation
from synthesis import permissions
from synthesis.enums import ResponseOutcome
from synthesis.models import Circulation, CommentResponse, DraftComment, FactCheck, SynthesisReport
from synthesis.publication.frozen_outline import freeze
from synthesis.publication.named_bodies import SourceNames
from synthesis.publication.selectors import published_since, released
from synthesis.quality.readiness import obstacles, redacted_sentences
from synthesis.reports.services import check_unlocked, in_words, locked_report
from synthesis.review.answers import check_not_answered_since
from synthesis.review.withheld_words import readable_texts, redacted_words_in

MAIL = "synthesis.circulated"
# What must not even be read by the bodies: it would show or single out who spoke in confidence, or says nothing.
EXPOSING = frozenset(
    (
        "no_findings",
        "no_text",
        "only_secretariat",
        "small_count",
        "undoes_merging",
        "names_withheld",
        "quotes_secretariat",
        "redacted_words",
    )
)


def circulate(
    report: SynthesisReport,
    *,
    closes: datetime,
    zone: str,
    constituencies: Collection[str],
    by: User,
    note: str = "",
) -> Circulation:
    """Freeze the text and show it to focal points and deputies of the invited bodies of these constituencies.

    It is open from now until `closes` (a naive local time in `zone`, or aware). They get an email. Raises NotAllowed
    without the duty to manage; Refused in approval, while another circulation runs, for a time that has passed, for no
    constituency, for a note that names who is not public by name or says `redacted_words`; Refusals where the text
    would reveal a confidential source.
    """
    with transaction.atomic():
        report = locked_report(report)
        permissions.check_may_publish(by, report.round)
        closes = resolve_local(closes, zone, "closes")
        note = clean_text(note, field="note", limit=5_000).strip()
        now = clock.now()
        if closes <= now:
            raise Refused("end_passed", _("This time has already passed. Choose a later one."), field="closes")
        SourceNames(report.round).check_not_withheld(note, field="note")
        check_unlocked(report)
        if open_circulations(now).filter(report=report).exists():
            raise Refused("circulated", _("The draft has already been sent to participants."))
        offered = set(report.round.constituency_rules.values_list("constituency", flat=True))
        if not constituencies or not set(constituencies) <= offered:
            raise Refused("no_constituency", _("Choose the recipients from the list."), field="constituencies")
        exposing = [fault for fault in obstacles(report) if fault.code in EXPOSING] or redacted_sentences(report)
        if exposing:
            raise Refusals("exposing", _("The draft cannot be sent in this form."), refusals=exposing)
        if redacted_words_in(report.round, [note])(note):  # last, so that nobody tries out words
            raise Refused("redacted_words", _("The message contains redacted text."), field="note")
        circulation = Circulation.objects.create(
            report=report,
            number=(report.circulations.aggregate(last=Max("number"))["last"] or 0) + 1,
            outline=_text_alone(report),
            constituencies=sorted(constituencies),
            opens=now,
            closes=closes,
            zone=zone,
            note=note,
            by=by,
        )
        for membership in _readers(circulation):
            send_later(
                MAIL, to=membership.user, ids={"circulation": circulation.pk, "body": membership.organisation_id}
            )
        audit.record("synthesis.report.circulate", report, by=by, circulation=circulation.pk, closes=closes)
    return circulation


def answer_comment(
    comment: DraftComment, outcome: str, text: str, *, by: User, mark: str | None = None
) -> CommentResponse:
    """Answer a comment, always with a text; the latest answer counts. The body reads it once the report is released.

    For drafters. Raises NotAllowed, also for a comment that is not submitted or that the person may not read; Refused
    without an outcome of the list or without a text, and where it names another organization that is not public by
    name; and what `check_not_answered_since` raises of `mark`.
    """
    report = comment.circulation.report
    if not permissions.may_draft(by, report.round) or not permissions.reads_draft_comment(by, comment):
        raise consulting.no_duty(Duty.DRAFT_SYNTHESIS)
    text = clean_text(text, field="text", limit=5_000).strip()
    if comment.submitted_at is None:
        raise NotAllowed("not_there", _("This comment does not exist."))
    if outcome not in ResponseOutcome.values:
        raise Refused("not_a_choice", _("Choose an answer from the list."), field="outcome")
    if not text:
        raise Refused("text_missing", _("Enter a reason, in one sentence. The participant reads it."), field="text")
    about = comment.finding.recommendation_id if comment.finding else None
    # A name that is accepted would tell an officer who does not read it whose the comment is (decision 0040).
    body = _received(comment, audience_in(by, report.round), None).body
    SourceNames(report.round).check_not_withheld(text, [about], field="text", readers=[body.pk] if body else [])
    with transaction.atomic():
        DraftComment.objects.select_for_update(no_key=True).get(pk=comment.pk)
        check_not_answered_since(comment.responses.all(), mark)
        response = CommentResponse.objects.create(comment=comment, outcome=outcome, text=text, by=by)
        audit.record("synthesis.circulation.answer", report, by=by, comment=comment.pk, outcome=outcome)
    return response


def open_circulations(now: datetime) -> QuerySet[Circulation]:
    return Circulation.objects.filter(opens__lte=now, closes__gt=now)


def _text_alone(report: SynthesisReport) -> dict[str, Any]:
    """Return the outline of a publication without evidence and counts."""
    whole = freeze(report, public=True)
    sections = [
        {
            "title": part["title"],
            "findings": [{name: row[name] for name in ("id", "number", "text")} for row in part["findings"]],
        }
        for part in whole["sections"]
    ]
    names = ("reference", "title", "symbol", "language", "front_matter")
    front_matter = in_words(map(tuple, whole["front_matter"]), whole["language"])
    return {**{name: whole[name] for name in names}, "front_matter": front_matter, "sections": sections}


def bodies_of(round_: Round, constituencies: Collection[str], audience: Audience) -> QuerySet[Delegation]:
    """Return the bodies that a draft for these constituencies is for, as far as the reader may know.

    With sight of what is confidential, those for which `reaches` is true. A body that declined and then submitted
    without its name gets the draft too: without sight it looks as if it did not (decision 0031). One that was imported
    without its name is not in the round for that reader (`known_to`). Two queries.
    """
    sent = sent_by_delegation(round_, audience)
    rows = round_.delegations.filter(known_to(audience, sent), organisation__constituency__in=constituencies)
    return rows.exclude(Delegation.declined(sent))


def _readers(circulation: Circulation) -> QuerySet[Membership]:
    """Return the focal points and deputies of the bodies that get the draft, with an active account."""
    bodies = bodies_of(circulation.report.round, circulation.constituencies, CONFIDENTIAL).values("organisation")
    rows = Membership.objects.live().filter(organisation__in=bodies, user__is_active=True)
    return rows.filter(role__in=consulting.DRAFTS_ALL).select_related("user").order_by("pk")


@dataclass(frozen=True, slots=True)
class ReceivedComment:
    """A comment as an officer may read it (DECIDED 7).

    `body` is None for one without name, `text` None where the officer may only know that it exists. `answer` is the
    latest; its `reason` is "" where there is no name, since it may address the body by it. `at` is None there: a body
    submits all its comments at one moment, so the time would link it to comments with the name; and `entered` is empty,
    since few bodies write letters.
    """

    comment: DraftComment
    body: Any
    text: str | None
    wording: str
    answer: CommentResponse | None

    @property
    def at(self) -> datetime | None:
        return self.comment.submitted_at if self.body else None

    @property
    def entered(self) -> str:
        return self.comment.entered if self.body else ""

    @property
    def reason(self) -> str:
        return self.answer.text if self.answer and self.body else ""


@dataclass(frozen=True, slots=True)
class OwnComment:
    """A body's own comment, with its answer once the report is released."""

    comment: DraftComment
    answer: CommentResponse | None = None


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft that is open to one of the person's bodies; `drafted` comments are not submitted."""

    delegation: Delegation
    circulation: Circulation
    drafted: int


def reaches(circulation: Circulation, delegation: Delegation, sent: Collection[UUID]) -> bool:
    """Return whether the draft is sent to this body. `sent`: `answered_after_all` of it."""
    return (
        delegation.round_id == circulation.report.round_id
        and not delegation.has_declined(sent)
        and delegation.organisation.constituency in circulation.constituencies
    )


def circulation_for(delegation: Delegation, now: datetime, key: UUID | None = None) -> Circulation | None:
    """Return the draft of this key that was sent to the body. One query, two where it declined.

    Without a key: of the drafts that are open to it the one that closes first, else the last one that was sent to it.
    """
    rows = Circulation.objects.filter(report__round=delegation.round).select_related("report__round").defer("outline")
    sent = answered_after_all([delegation])
    own = [row for row in rows.order_by("-opens", "pk") if reaches(row, delegation, sent) and key in (None, row.pk)]
    running = [row for row in own if row.is_open(now)]
    return min(running, key=lambda row: (row.closes, row.pk)) if running else next(iter(own), None)


def open_drafts_for(user: User, now: datetime) -> list[OpenDraft]:
    """Return the drafts that are open now to the person as focal point or deputy, by their close.

    Three queries, one where there is none; one more where a body declined.
    """
    rows = list(open_circulations(now).select_related("report__round").defer("outline").order_by("closes", "pk"))
    if not rows:
        return []
    bodies = Membership.objects.live().filter(user=user, role__in=consulting.DRAFTS_ALL).values("organisation")
    delegations = Delegation.objects.filter(round__in=[row.report.round_id for row in rows], organisation__in=bodies)
    own = list(delegations.select_related("organisation"))
    sent = answered_after_all(own)
    drafted = DraftComment.objects.filter(circulation__in=rows, delegation__in=own, submitted_at__isnull=True)
    counts: dict[tuple[UUID, UUID], int] = {}
    for key in drafted.order_by().values_list("circulation", "delegation"):
        counts[key] = counts.get(key, 0) + 1
    return [
        OpenDraft(delegation, row, counts.get((row.pk, delegation.pk), 0))
        for row in rows
        for delegation in own
        if reaches(row, delegation, sent)
    ]


def left_with(delegations: Iterable[Delegation]) -> dict[UUID, set[str]]:
    """Return which pages of its own a body still has in the round, also after their time is over. One query.

    By delegation: "draft" for comments on a draft, "facts" for factual corrections.
    """
    keys = [row.pk for row in delegations]
    drafts = DraftComment.objects.submitted().filter(delegation__in=keys).annotate(what=Value("draft"))
    checks = FactCheck.objects.filter(delegation__in=keys, closes__isnull=False).annotate(what=Value("facts"))
    rows = (each.order_by().values_list("delegation", "what") for each in (drafts, checks))
    traces: dict[UUID, set[str]] = {}
    for key, what in next(rows).union(*rows).order_by():
        traces.setdefault(key, set()).add(what)
    return traces


def own_comments(delegation: Delegation, now: datetime) -> list[OwnComment]:
    """Return the body's comments on drafts of the round, with answers once the text after the draft is released.

    An answer is as `readable_texts` gives it. Three queries, two for each draft whose report is public, and those of
    `readable_texts`.
    """
    rows = list(
        DraftComment.objects.filter(delegation=delegation)
        .select_related("circulation__report", "finding", "written_by")
        .defer("circulation__outline")
        .order_by("circulation__opens", F("paragraph").asc(nulls_first=True), "written_at", "pk")
    )
    public = set(released(now).filter(report__round=delegation.round).values_list("report_id", flat=True))
    drafts = {row.circulation for row in rows if row.circulation.report_id in public}
    over = {draft.pk for draft in drafts if published_since(draft.report, draft.opens, by=now).exists()}
    answers = _answers(row for row in rows if row.circulation_id in over)
    about = {row.pk: row.finding.recommendation_id if row.finding else None for row in rows}
    texts = [(answer.text, about[key]) for key, answer in answers.items()]
    readable = readable_texts(delegation.round, texts, readers=[delegation.organisation_id])
    for answer, text in zip(answers.values(), readable, strict=True):
        answer.text = text
    return [OwnComment(row, answers.get(row.pk)) for row in rows]


def received_comments(report: SynthesisReport, audience: Audience) -> list[ReceivedComment]:
    """Return the submitted comments by draft and paragraph, as the reader may see them. Two queries.

    Comments without a name come after the others, in no order.
    """
    rows = list(
        DraftComment.objects.submitted()
        .filter(circulation__report=report)
        .select_related("circulation__report__round", "delegation__organisation")
        .defer("circulation__outline")
        .order_by()
    )
    answers = _answers(rows)
    return sorted((_received(row, audience, answers.get(row.pk)) for row in rows), key=_place)


def _place(each: ReceivedComment) -> tuple[Any, ...]:
    row = each.comment
    moment = (each.at is None, each.at.timestamp() if each.at else 0)
    return (row.circulation.number, row.paragraph is not None, row.paragraph or 0, *moment, str(row.pk))


def _received(row: DraftComment, audience: Audience, answer: CommentResponse | None) -> ReceivedComment:
    level = Confidentiality(row.confidentiality)
    if audience.sees_confidential or level == Confidentiality.PUBLIC:
        return ReceivedComment(row, row.delegation.organisation, row.text, row.wording, answer)
    if level == Confidentiality.NAMELESS:
        return ReceivedComment(row, None, row.text, row.wording, answer)
    return ReceivedComment(row, None, None, "", None)


def _answers(comments: Iterable[DraftComment]) -> dict[UUID, CommentResponse]:
    rows = CommentResponse.objects.filter(comment__in=[row.pk for row in comments]).select_related("by")
    return {row.comment_id: row for row in rows.order_by("at", "pk")}
