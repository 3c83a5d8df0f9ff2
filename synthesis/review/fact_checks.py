"""Factual corrections by States that a finding names (PRACTICE 22; Code of Conduct, art. 8).

Only that finding is sent to the State's focal point, without its sources. The State's request is answered, and its
reply of up to 300 words is printed beside the finding.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import AnyUser, User
from consultations import permissions as consulting
from consultations.enums import Constituency, Duty, Role
from consultations.models import Delegation, Membership, Organisation
from consultations.rounds.windows import resolve_local
from core import audit, clock
from core.errors import Closed, NotAllowed, Refused
from core.mail import send_later
from core.text.dates import day, moment
from core.text.strings import clean_text, count_words
from submissions.enums import Confidentiality
from synthesis import permissions
from synthesis.enums import ResponseOutcome
from synthesis.models import Correction, CorrectionAnswer, FactCheck, Finding, StateReply, SynthesisReport
from synthesis.publication.named_bodies import SourceNames, longest_first, names_of, standing_names
from synthesis.publication.selectors import published_since
from synthesis.quality.source_changes import source_facts
from synthesis.quality.staleness import evidence_of
from synthesis.reports.services import locked_report
from synthesis.review.answers import check_not_answered_since
from synthesis.review.withheld_words import quotes_words, redacted_words_in

MAIL = "synthesis.facts"
ANSWERED = "synthesis.facts_answered"
WORDS = 300  # of a reply
DAYS = 10  # working days, where nothing else is said
REMOVED = _("The secretariat has removed this sentence from the report.")


@dataclass(frozen=True, slots=True)
class NamedState:
    """A State that a finding names, with the last fact check, if any, and the answer to its request."""

    finding: Finding
    number: int
    delegation: Delegation
    check: FactCheck | None = None
    answer: CorrectionAnswer | None = None


def working_days_after(moment: datetime, days: int = DAYS, zone: str = settings.OFFICE_TIME_ZONE) -> datetime:
    """Return the same hour, `days` working days later; Saturdays and Sundays do not count."""
    there = moment.astimezone(ZoneInfo(zone))
    while days:
        there += timedelta(days=1)
        days -= there.weekday() < 5
    return there


def send_for_facts(finding: Finding, delegation: Delegation, *, closes: datetime, zone: str, by: User) -> FactCheck:
    """Send the sentence to the State's focal point, until `closes` (naive in `zone`, or aware), with an email.

    Raises NotAllowed without the duty to draft; Refused for a body that is no State, one that the sentence does not
    name, one that has it already, a time that has passed or is shorter than the round's rules allow, and
    `only_withheld`: a sentence that rests only on withheld sources is reworded or dropped, never sent; so is one that
    quotes information for the secretariat (`quotes_secretariat`), says `redacted_words`, or names an organization that
    is not public by name (`names_withheld`). Raises Refused `no_account` where nobody would read it.
    """
    closes = resolve_local(closes, zone, "closes")
    if closes <= clock.now():
        raise Refused("end_passed", _("This time has already passed. Choose a later one."), field="closes")
    with transaction.atomic():
        report, current = _check_may_send(finding, delegation, by=by)
        _check_time(report, closes, zone)
        focal_points = list(_focal_points([delegation.organisation_id]))
        if not focal_points:
            raise Refused(
                "no_account",
                _("Nobody at the State has an account, so nobody would read the finding."),
                hint=_("Invite its focal point, or write to the State by other means and leave out this step."),
            )
        rows = list(evidence_of(report).filter(finding=current))
        facts = source_facts(report.round, {row.input.line_id for row in rows})
        if rows and all(facts.level(row.input) != Confidentiality.PUBLIC for row in rows):
            raise Refused(
                "only_withheld",
                _("The finding is based only on sources that are not shown by name. It cannot be sent to a State."),
                hint=_("Reword it so that no State and no source can be identified from it, or remove it."),
            )
        confidential = [row for row in rows if facts.level(row.input) == Confidentiality.SECRETARIAT]
        hint = _("Reword the finding.")
        if any(quotes_words(current.text, row.input, row.field) for row in confidential):
            words = _("The finding quotes information for the secretariat. It cannot be sent to a State.")
            raise Refused("quotes_secretariat", words, hint=hint)
        if redacted_words_in(report.round, [current.text])(current.text):
            words = _("The finding contains redacted text. It cannot be sent to a State.")
            raise Refused("redacted_words", words, hint=hint)
        SourceNames(report.round).check_not_withheld(current.text, [current.recommendation_id], field=None)
        check = FactCheck.objects.create(
            finding=current, delegation=delegation, text=current.text, closes=closes, zone=zone, by=by
        )
        for membership in focal_points:
            send_later(MAIL, to=membership.user, ids={"check": check.pk})
        audit.record("synthesis.finding.send_for_facts", report, by=by, finding=finding.pk, check=check.pk)
    return check


def skip_facts(finding: Finding, delegation: Delegation, reason: str, *, by: User) -> FactCheck:
    """Skip the step, for somebody's safety or since nobody of the State has an account; the reason stays on record.

    Also where the sentence does not name the State any more, but has its reply to earlier words. It can still be sent
    later; the same reason is recorded once. Raises what `_check_may_send` raises; Refused for an empty reason.
    """
    reason = clean_text(reason, field="reason", limit=5_000).strip()
    if not reason:
        raise Refused("reason_missing", _("Enter the reason for leaving out this step."), field="reason")
    with transaction.atomic():
        replied = StateReply.objects.filter(fact_check__finding=finding, fact_check__delegation=delegation).exists()
        report, current = _check_may_send(finding, delegation, by=by, must_name=not replied)
        facts = {"finding": current, "delegation": delegation, "text": current.text, "skipped": reason}
        if (earlier := FactCheck.objects.filter(**facts).first()) is not None:
            return earlier
        check = FactCheck.objects.create(**facts, by=by)
        audit.record("synthesis.finding.skip_facts", report, by=by, finding=finding.pk, check=check.pk)
    return check


def submit_correction(check: FactCheck, text: str, *, by: User, at: datetime | None = None) -> Correction:
    """Record the State's request for a correction, once, by its focal point; empty: nothing is wrong.

    `at` is the moment the request began. Raises NotAllowed, Closed, Refused `said_already`.
    """
    text = clean_text(text, field="text", limit=10_000).strip()
    with transaction.atomic():
        current = _open_check(check, by=by, at=at)
        if Correction.objects.filter(fact_check=current).exists():
            raise Refused("said_already", _("Your State has already answered on this finding."))
        correction = Correction.objects.create(fact_check=current, text=text, by=by)
        audit.record("synthesis.finding.correct", current.finding.report, by=by, check=current.pk)
    return correction


def submit_reply(
    check: FactCheck, text: str, *, language: str, by: User, translation: str = "", at: datetime | None = None
) -> StateReply:
    """Record the reply that is printed, once, by the focal point while the fact check is open.

    Raises NotAllowed; Closed, also where the text that was checked has been published; Refused for an empty one, above
    300 words, for an unknown language, and `said_already`.
    """
    text = clean_text(text, field="text", limit=10_000).strip()
    translation = clean_text(translation, field="translation", limit=10_000).strip()
    if not text:
        raise Refused("text_missing", _("Enter the reply."), field="text")
    for field, words in (("text", text), ("translation", translation)):
        if (count := count_words(words)) > WORDS:
            raise Refused(
                "too_many_words",
                _("A reply can have at most %(limit)s words. This one has %(count)s.")
                % {"limit": WORDS, "count": count},
                field=field,
            )
    if language not in dict(settings.LANGUAGES):
        raise Refused("not_a_choice", _("Choose a language from the list."), field="language")
    with transaction.atomic():
        current = _open_check(check, by=by, at=at)
        if StateReply.objects.filter(fact_check=current).exists():
            raise Refused("said_already", _("Your State has already submitted its reply."))
        if published_since(current.finding.report, current.opens).exists():
            raise Closed("published", _("The report has been published. A reply can no longer be printed in it."))
        reply = StateReply.objects.create(
            fact_check=current, text=text, language=language, translation=translation, by=by
        )
        audit.record("synthesis.finding.reply", current.finding.report, by=by, check=current.pk)
    return reply


def answer_correction(
    correction: Correction, outcome: str, text: str, *, by: User, mark: str | None = None
) -> CorrectionAnswer:
    """Answer a State's request; the State gets an email and reads it at once, while it can still reply. For drafters.

    Raises NotAllowed, Refused without an outcome of the list or without a text, and where it names an organization that
    is not public by name; and what `check_not_answered_since` raises of `mark`.
    """
    report = correction.fact_check.finding.report
    permissions.check_may_draft(by, report.round)
    text = clean_text(text, field="text", limit=5_000).strip()
    if outcome not in ResponseOutcome.values:
        raise Refused("not_a_choice", _("Choose an answer from the list."), field="outcome")
    if not text:
        raise Refused("text_missing", _("Enter a reason, in one sentence. The State reads it."), field="text")
    about = correction.fact_check.finding.recommendation_id
    SourceNames(report.round).check_not_withheld(text, [about], field="text")
    with transaction.atomic():
        Correction.objects.select_for_update(no_key=True).get(pk=correction.pk)
        check_not_answered_since(correction.answers.all(), mark)
        answer = CorrectionAnswer.objects.create(correction=correction, outcome=outcome, text=text, by=by)
        for membership in _focal_points([correction.fact_check.delegation.organisation_id]):
            send_later(ANSWERED, to=membership.user, ids={"correction": correction.pk})
        audit.record("synthesis.finding.answer_correction", report, by=by, correction=correction.pk, outcome=outcome)
    return answer


def named_states(report: SynthesisReport, findings: Iterable[Finding]) -> list[NamedState]:
    """Return every State of the round that a finding names, in order. Three queries.

    `findings` are numbered in their given order.
    """
    states = list(_states_in(report))
    last = {(row.finding_id, row.delegation_id): row for row in checks_of(report)}  # the last one stays
    all_states, names = [], StateNames(states, report.language)
    for number, finding in enumerate(findings, start=1):
        named = names.in_text(finding.text)
        for state in states:
            check = last.get((finding.pk, state.pk))
            if check is not None or state in named:
                all_states.append(NamedState(finding, number, state, check, _last_answer(check)))
    return all_states


def checks_of(report: SynthesisReport) -> QuerySet[FactCheck]:
    """Return the fact checks, oldest first, with corrections, answers and replies. Two queries."""
    rows = FactCheck.objects.filter(finding__report=report)
    answers = Prefetch("correction__answers", CorrectionAnswer.objects.select_related("by"))
    return rows.select_related("correction", "reply", "delegation__organisation").prefetch_related(answers)


def own_checks(user: AnyUser, delegation: Delegation) -> QuerySet[FactCheck]:
    """Return the fact checks sent to the State, for its focal point; skipped ones are left out."""
    rows = FactCheck.objects.filter(delegation=delegation, closes__isnull=False)
    rows = rows.select_related("correction", "reply", "finding__report__round", "delegation__organisation")
    return rows if consulting.is_focal_point(user, delegation) else rows.none()


def waiting_checks(user: User, now: datetime) -> list[FactCheck]:
    """Return the fact checks that the person's State can answer now and has not, by their close. One query."""
    focal = Membership.objects.live().filter(user=user, role=Role.FOCAL_POINT).values("organisation")
    rows = FactCheck.objects.filter(opens__lte=now, closes__gt=now, correction__isnull=True)
    rows = rows.filter(delegation__organisation__in=focal, finding__removed_at__isnull=True)
    return list(rows.select_related("delegation__organisation").order_by("closes", "pk"))


class StateNames:
    """The names of States to look for in many sentences: all in the register, earlier and corrected ones too.

    A sentence that was written before a State changed its name names it all the same.
    """

    def __init__(self, states: Iterable[Delegation], language: str) -> None:
        self._states: dict[str, set[Delegation]] = defaultdict(set)
        for state in states:
            body = state.organisation
            for name in {*names_of(body), body.display_short_name(language)} - {""}:
                self._states[name].add(state)
        self._names = longest_first(self._states)

    def in_text(self, text: str) -> set[Delegation]:
        """Return the States that the sentence names."""
        return {state for name in standing_names(text, self._names) for state in self._states[name]}


def _states_in(report: SynthesisReport) -> QuerySet[Delegation]:
    states = report.round.delegations.filter(organisation__constituency=Constituency.STATE)
    return states.select_related("organisation").order_by(Organisation.alphabetical("organisation__"), "pk")


def _last_answer(check: FactCheck | None) -> CorrectionAnswer | None:
    correction = getattr(check, "correction", None)
    return max(correction.answers.all(), key=lambda row: row.at, default=None) if correction else None


def _check_may_send(
    finding: Finding, delegation: Delegation, *, by: User, must_name: bool = True
) -> tuple[SynthesisReport, Finding]:
    """Return the report, locked, and the finding as it is now."""
    report = locked_report(finding.report)
    if not permissions.may_draft(by, report.round) or delegation.round_id != report.round_id:
        raise consulting.no_duty(Duty.DRAFT_SYNTHESIS)
    current = Finding.objects.get(pk=finding.pk)
    if current.removed_at is not None:
        raise Refused("removed", _("The finding was removed from the report."))
    if must_name and delegation not in StateNames(_states_in(report), report.language).in_text(current.text):
        raise Refused("not_named", _("A finding can be sent only to a State that it names."))
    if FactCheck.objects.filter(finding=current, delegation=delegation, text=current.text, skipped="").exists():
        raise Refused("sent_already", _("This sentence has already been sent to the State."))
    return report, current


def _check_time(report: SynthesisReport, closes: datetime, zone: str) -> None:
    """Raise Refused where a round that requires fact checks gives less time than its rules; whole days count."""
    days = report.round.rules.facts_days
    first = working_days_after(clock.now(), days, zone).date()
    if report.round.rules.facts_required and closes.astimezone(ZoneInfo(zone)).date() < first:
        raise Refused(
            "time_too_short",
            _("In this round, States have %(days)s working days. Choose %(day)s or a later date.")
            % {"days": days, "day": day(first)},
            field="closes",
        )


def _open_check(check: FactCheck, *, by: User, at: datetime | None) -> FactCheck:
    """Return the check, locked. Raises NotAllowed, Closed after its close or where the sentence was removed."""
    rows = FactCheck.objects.select_for_update(of=("self",)).select_related("delegation", "finding__report")
    current = rows.get(pk=check.pk)
    if current.closes is None or not consulting.is_focal_point(by, current.delegation):
        raise NotAllowed("not_focal", _("Only the focal point of the State can answer."))
    if current.finding.removed_at is not None:
        raise Closed("removed", REMOVED)
    if not current.is_open(at or clock.now()):
        raise Closed(
            "closed",
            _("The time for factual corrections ended on %(time)s.") % {"time": moment(current.closes, current.zone)},
        )
    return current


def reached_states(bodies: Iterable[UUID]) -> set[UUID]:
    """Return which of these bodies have a focal point with an account, who would read a finding. One query."""
    return set(_focal_points(bodies).values_list("organisation", flat=True))


def _focal_points(bodies: Iterable[UUID]) -> QuerySet[Membership]:
    rows = Membership.objects.live().filter(organisation__in=bodies, role=Role.FOCAL_POINT)
    return rows.filter(user__is_active=True).select_related("user")
