"""Circulation: the draft goes to the invited bodies for a time; what they comment is answered (issue 5, part 4)."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from consultations import rules as consulting
from consultations.domain.windows import resolve_local
from consultations.models import Membership
from core import audit, clock
from core.errors import NotYours, Refused, Several
from core.mail import send_later
from core.text import at_the_door
from synthesis import rules
from synthesis.domain.frozen import freeze
from synthesis.domain.readiness import obstacles
from synthesis.domain.reports import check_unlocked, in_words, locked_report
from synthesis.enums import ResponseOutcome
from synthesis.models import Circulation, CommentResponse, DraftComment, SynthesisReport

MAIL = "synthesis.circulated"
# What must not even be read by the bodies: it would show or single out who spoke in confidence.
EXPOSING = frozenset({"no_findings", "only_secretariat", "small_count", "undoes_merging", "quotes_secretariat"})


def circulate(
    report: SynthesisReport,
    *,
    closes: datetime,
    zone: str,
    constituencies: Collection[str],
    by: Any,
    note: str = "",
) -> Circulation:
    """Freezes the text and shows it to focal points and deputies of the invited bodies of these constituencies, from
    now until `closes` (a naive local time in `zone`, or aware). They get a mail.

    Raises NotYours without the duty to manage; Refused in approval, while another circulation runs, for a time that
    has passed, for no constituency; Several where the text would give a confidential source away.
    """
    with transaction.atomic():
        report = locked_report(report)
        if not rules.may_publish(by, report.round):
            raise NotYours("no_duty", _("You do not manage this round."))
        closes = resolve_local(closes, zone, "closes")
        note = at_the_door(note, field="note", limit=5_000).strip()
        now = clock.now()
        if closes <= now:
            raise Refused("end_passed", _("This time has passed already: choose a later one."), field="closes")
        check_unlocked(report)
        if open_circulations(now).filter(report=report).exists():
            raise Refused("circulated", _("The draft is with the bodies already."))
        offered = set(report.round.constituency_rules.values_list("constituency", flat=True))
        if not constituencies or not set(constituencies) <= offered:
            raise Refused("no_constituency", _("Choose who gets it, from the list."), field="constituencies")
        if found := [fault for fault in obstacles(report) if fault.code in EXPOSING]:
            raise Several("exposing", _("The draft cannot go out like this."), refusals=found)
        made = Circulation.objects.create(
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
        for membership in _readers(made):
            send_later(MAIL, to=membership.user, ids={"circulation": made.pk, "body": membership.organisation_id})
        audit.record("synthesis.report.circulate", report, by=by, circulation=made.pk, closes=closes)
    return made


def answer(comment: DraftComment, outcome: str, text: str, *, by: Any) -> CommentResponse:
    """By who drafts, always with a text; the latest answer counts. The body reads it once the report is released.

    Raises NotYours, also for a comment that the person may not read; Refused for what is not submitted, without an
    outcome of the list, without a text.
    """
    report = comment.circulation.report
    if not rules.may_draft(by, report.round) or not rules.reads_draft_comment(by, comment):
        raise NotYours("no_duty", _("You do not draft in this round."))
    text = at_the_door(text, field="text", limit=5_000).strip()
    if comment.submitted_at is None:
        raise NotYours("not_there", _("There is no such comment."))
    if outcome not in ResponseOutcome.values:
        raise Refused("not_a_choice", _("Choose an answer from the list."), field="outcome")
    if not text:
        raise Refused("text_missing", _("Say why, in a sentence: the body reads it."), field="text")
    with transaction.atomic():
        made = CommentResponse.objects.create(comment=comment, outcome=outcome, text=text, by=by)
        audit.record("synthesis.circulation.answer", report, by=by, comment=comment.pk, outcome=outcome)
    return made


def open_circulations(now: datetime) -> QuerySet[Circulation]:
    return Circulation.objects.filter(opens__lte=now, closes__gt=now)


def _text_alone(report: SynthesisReport) -> dict[str, Any]:
    """The outline of a publication without what it rests on and what was counted."""
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


def _readers(circulation: Circulation) -> QuerySet[Membership]:
    """Focal points and deputies of the bodies that get it, with an open account."""
    bodies = circulation.report.round.delegations.filter(
        organisation__constituency__in=circulation.constituencies, declined_at__isnull=True
    )
    rows = Membership.objects.live().filter(organisation__in=bodies.values("organisation"), user__is_active=True)
    return rows.filter(role__in=consulting.DRAFTS_ALL).select_related("user").order_by("pk")
