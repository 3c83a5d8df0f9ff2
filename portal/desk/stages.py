"""The order of work of a round for one officer: where each stage stands, what waits, and the one thing to do now.

A stage counts only what the officer's own pages of that stage count. To others it says whose it is and nothing else:
neither that something arrived nor that a report is being written (A5; decisions 0031 and 0052). The number of queries
does not grow with the rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Self

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy as _lazy, ngettext

from accounts.models import User
from consultations import panels, permissions
from consultations.audience import audience_in
from consultations.documents.subject_words import counted_subjects
from consultations.enums import WORKS_ON_REPORTS, Duty, Response, RoundState, StageStatus
from consultations.models import DutyGroup, Round
from consultations.monitoring import responses
from consultations.panels import Action, HubStage, RoundHub, StageItem
from consultations.rounds.services import round_state
from core import clock
from core.text.dates import day, moment
from core.web.forms import with_label
from portal.round_pages import ANY, STAGES, RoundReader, Stage, label_in
from submissions.models import Submission
from submissions.triage import queue
from synthesis.coding import selectors as coding
from synthesis.enums import ReportStage
from synthesis.models import Finding, FindingComment, SynthesisReport
from synthesis.panels import comments_waiting, corrections_waiting, planned_waiting
from synthesis.permissions import READS_REPORTS
from synthesis.publication.affected_paragraphs import waiting_paragraphs
from synthesis.review.approval import reports_to_approve, stages_of

BEFORE_CLOSE = (RoundState.DRAFT, RoundState.ANNOUNCED, RoundState.OPEN)
AFTER_RELEASE = (RoundState.PUBLISHED, RoundState.FOLLOW_UP, RoundState.ARCHIVED)
# Where an act on the round belongs, by the state in which it is the next one.
ACT_STAGES = {
    RoundState.DRAFT: "responses",
    RoundState.COMPILING: "review",
    RoundState.PUBLISHED: "publication",
    RoundState.FOLLOW_UP: "publication",
}
OPEN_TO_ALL = ("document", "recommendations", "participants", "invitations", "responses")
INVITATION_FACTS = {"opened": _lazy("Opened"), "registered": _lazy("Registered"), "declined": _lazy("Declined")}
SHOWN = 3  # reports of a round by name
# The duty without which a stage stands still.
VACANT = {
    "triage": Duty.TRIAGE,
    "coding": Duty.CODE,
    "report": Duty.DRAFT_SYNTHESIS,
    "review": Duty.REVIEW_SYNTHESIS,
}
WRITING = (ReportStage.DRAFTING, ReportStage.RETURNED)
READING = (ReportStage.CIRCULATED, ReportStage.IN_APPROVAL)


@dataclass(frozen=True, slots=True)
class StageFacts:
    """What is known of a stage. `status` is StageStatus.WAITING wherever something waits."""

    status: StageStatus
    facts: tuple[str, ...] = ()
    waiting: tuple[StageItem, ...] = ()

    @classmethod
    def of(cls, status: StageStatus, facts: list[str], waiting: list[StageItem]) -> Self:
        """Return the facts without items that nothing waits in."""
        waiting_items = tuple(item for item in waiting if item.count)
        return cls(StageStatus.WAITING if waiting_items else status, tuple(facts), waiting_items)


class RoundWork:
    """The work on one round, as far as one officer knows it. Each method is the state of a stage of its name."""

    def __init__(self, round_: Round, user: User, duties: frozenset[str], now: datetime) -> None:
        self.round, self.user, self.duties, self.now = round_, user, duties, now
        self.state = round_state(round_, now)
        self.manages = Duty.MANAGE in duties
        self.audience = audience_in(user, round_)

    @cached_property
    def columns(self) -> list[panels.DelegationColumn]:
        return panels.delegation_columns(self.round, self.audience)

    @cached_property
    def scope(self) -> Q:
        """Return the condition for participants that the officer may know of."""
        return (
            Q()
            if self.audience.sees_confidential
            else panels.delegations_known_to(self.round, self.audience, self.columns)
        )

    @cached_property
    def classes(self) -> list[responses.ConstituencySummary]:
        return responses.constituency_summaries(self.round, panels.submitted_in(self.columns), self.scope)

    @cached_property
    def reports(self) -> list[tuple[SynthesisReport, ReportStage]]:
        rows = list(self.round.reports.order_by("-begun_at", "-pk"))
        stages = stages_of(rows, self.now) if rows else {}
        return [(row, stages[row.pk]) for row in rows]

    @cached_property
    def held(self) -> frozenset[str]:
        """Return the duties that somebody with an open account has in the round."""
        rows = DutyGroup.objects.filter(round=self.round, group__user__is_active=True)
        return frozenset(rows.values_list("duty", flat=True))

    def vacancies(self, stage: Stage) -> tuple[StageItem, ...]:
        """Return, for those who manage the round, the duty of a stage that nobody has yet."""
        duty = VACANT.get(stage.name)
        if not self.manages or duty is None or duty in self.held or self.state == RoundState.ARCHIVED:
            return ()
        label = ngettext("duty without an officer", "duties without an officer", 1)
        return (StageItem(1, label, self.address("consultations:duties"), _("Assign officers")),)

    def address(self, name: str) -> str:
        return reverse(name, args=[self.round.pk])

    def document(self) -> StageFacts:
        return StageFacts(StageStatus.DONE, (self.round.document.symbol,))

    def recommendations(self) -> StageFacts:
        kinds = list(self.round.recommendations.values_list("kind", flat=True))
        return StageFacts(StageStatus.DONE if kinds else StageStatus.LATER, (counted_subjects(kinds),))

    def participants(self) -> StageFacts:
        bodies, kinds = sum(each.bodies for each in self.classes), len(self.classes)
        facts = (
            ngettext("%(n)s participant", "%(n)s participants", bodies) % {"n": bodies},
            ngettext("%(n)s constituency", "%(n)s constituencies", kinds) % {"n": kinds},
        )
        return StageFacts(StageStatus.DONE if bodies else StageStatus.LATER, facts)

    def invitations(self) -> StageFacts:
        counts = {name: sum(getattr(each, name) for each in self.classes) for name in ("invited", *INVITATION_FACTS)}
        if not counts["invited"]:
            return StageFacts(StageStatus.LATER)
        waiting = []
        if self.manages and self.state in (RoundState.ANNOUNCED, RoundState.OPEN):
            sent = panels.submitted_in(self.columns)
            n = responses.filter_delegations(self.round, self.scope, sent=sent, standing="unreached").count()
            label = ngettext("participant without a focal point", "participants without a focal point", n)
            url = self.address("consultations:participants") + "?standing=unreached"
            waiting.append(StageItem(n, label, url, _("Invite focal points")))
        facts = [with_label(str(label), str(counts[name])) for name, label in INVITATION_FACTS.items()]
        return StageFacts.of(StageStatus.BEGUN if self.state in BEFORE_CLOSE else StageStatus.DONE, facts, waiting)

    def responses(self) -> StageFacts:
        """Count those who sent something as the list of participants does: by name, for who may not know more."""
        windows = [each.window for each in self.classes if each.window is not None]
        facts = []
        if self.state in (RoundState.DRAFT, RoundState.ANNOUNCED) and windows:
            first = min(windows, key=lambda window: window.opens)
            facts.append(_("Opens %(when)s") % {"when": moment(first.opens, first.zone)})
        elif windows:
            last = max(windows, key=lambda window: window.closes)
            sentence = _("Closes %(when)s") if last.closes > self.now else _("Closed %(when)s")
            facts.append(sentence % {"when": moment(last.closes, last.zone)})
        if self.state not in (RoundState.DRAFT, RoundState.ANNOUNCED):
            for column in self.columns:
                if column.response == Response.SENT:
                    facts.append(with_label(str(column.label), str(len([n for n in column.numbers.values() if n]))))
        status = {RoundState.DRAFT: StageStatus.LATER, RoundState.ANNOUNCED: StageStatus.LATER}
        status[RoundState.OPEN] = StageStatus.BEGUN
        return StageFacts.of(
            status.get(self.state, StageStatus.DONE), facts, self._waiting_items() if self.manages else []
        )

    def _waiting_items(self) -> list[StageItem]:
        """Return what waits for those who manage the round: windows, more time, bodies that are silent."""
        without = [each for each in self.classes if each.window is None]
        items, url = [], self.address("consultations:responses")
        if without and not self.round.review_begun_at:
            window = reverse("consultations:window", args=[self.round.pk, without[0].constituency])
            label = ngettext("constituency without a window", "constituencies without a window", len(without))
            items.append(StageItem(len(without), label, window, _("Set the window")))
        if self.state == RoundState.DRAFT:
            return items
        more = responses.requests_waiting(self.round).count()
        label = ngettext("request for more time", "requests for more time", more)
        items.append(StageItem(more, label, f"{url}#asking", _("Answer requests for more time")))
        closing = {"sent": panels.submitted_in(self.columns), "standing": responses.CLOSING}
        silent = responses.filter_delegations(self.round, self.scope, **closing).count()
        label = ngettext(
            "participant has not opened its invitation (round closes within a week)",
            "participants have not opened their invitation (round closes within a week)",
            silent,
        )
        listed = f"{self.address('consultations:participants')}?standing={responses.CLOSING}"
        items.append(StageItem(silent, label, listed, _("Remind those who have not answered")))
        return items

    def triage(self) -> StageFacts:
        sent = Submission.objects.sent().filter(
            delegation__round=self.round, withdrawal__isnull=True, erasure__isnull=True
        )
        total, waiting = sent.count(), queue.waiting_by_round(self.user).get(self.round.pk, 0)
        if not total:
            return StageFacts(StageStatus.LATER)
        label = ngettext("submission to triage", "submissions to triage", waiting)
        item = StageItem(waiting, label, self.address("submissions:queue"), _("Triage submissions"))
        facts = [ngettext("%(n)s submission", "%(n)s submissions", total) % {"n": total}]
        return StageFacts.of(StageStatus.BEGUN if self.state in BEFORE_CLOSE else StageStatus.DONE, facts, [item])

    def coding(self) -> StageFacts:
        """Count the inputs that the officer may read, as the workbench does."""
        done = coding.whole(coding.by_subject(self.round, by=self.user).values())
        if not done.total:
            return StageFacts(StageStatus.LATER)
        label = ngettext("input without a theme", "inputs without a theme", done.left)
        item = StageItem(done.left, label, self.address("coding:subjects"), _("Code inputs"))
        facts = [_("Inputs coded: %(coded)s of %(total)s") % {"coded": done.coded, "total": done.total}]
        if self.state in AFTER_RELEASE:  # what has no theme then stays without one
            return StageFacts(StageStatus.DONE, tuple(facts))
        return StageFacts.of(StageStatus.BEGUN if self.state in BEFORE_CLOSE else StageStatus.DONE, facts, [item])

    def report(self) -> StageFacts:
        if not self.reports:
            return StageFacts(StageStatus.LATER)
        facts = [with_label(row.reference, str(stage.label)) for row, stage in self.reports[:SHOWN]]
        rows = [row.pk for row, _stage in self.reports]
        n = Finding.objects.filter(report__in=rows, removed_at__isnull=True).count()
        facts.append(ngettext("%(n)s finding", "%(n)s findings", n) % {"n": n})
        waiting = []
        if Duty.DRAFT_SYNTHESIS in self.duties:
            comments = FindingComment.objects.filter(
                settled_at__isnull=True, finding__removed_at__isnull=True, finding__report__in=rows
            )
            counts = list(comments.values_list("finding__report", flat=True))
            label = ngettext("open comment on a finding", "open comments on findings", len(counts))
            url = reverse("synthesis:review", args=[counts[0]]) if counts else ""
            waiting.append(StageItem(len(counts), label, url, _("Answer comments")))
        writing = any(stage in WRITING for _row, stage in self.reports)
        return StageFacts.of(StageStatus.BEGUN if writing else StageStatus.DONE, facts, waiting)

    def review(self) -> StageFacts:
        stages = [stage for _row, stage in self.reports]
        answers = self._answers()
        if all(stage == ReportStage.DRAFTING for stage in stages) and not answers:
            return StageFacts(StageStatus.LATER)
        mine = []
        if Duty.REVIEW_SYNTHESIS in self.duties and ReportStage.IN_APPROVAL in stages:
            mine = [row for row in reports_to_approve(self.user) if row.round_id == self.round.pk]
        label = ngettext("report to approve", "reports to approve", len(mine))
        url = reverse("synthesis:review", args=[mine[0].pk]) if mine else ""
        item = StageItem(len(mine), label, url, _("Read and approve the report"))
        read = any(stage in READING or stage == ReportStage.RETURNED for stage in stages)
        return StageFacts.of(StageStatus.BEGUN if read else StageStatus.DONE, [], [*answers, item])

    def _answers(self) -> list[StageItem]:
        """Return what participants sent on a draft and wait to read the answer to."""
        if Duty.DRAFT_SYNTHESIS not in self.duties:
            return []
        return [
            StageItem(item.count, str(item.label), item.url, act)
            for items, act in (
                (comments_waiting(self.user), _("Answer comments")),
                (corrections_waiting(self.user), _("Answer corrections")),
            )
            for item in items
            if item.round_id == self.round.pk
        ]

    def publication(self) -> StageFacts:
        facts, items = [], []
        at = self.round.published_at
        if at is not None and at <= self.now:
            facts.append(_("Published on %(day)s") % {"day": day(at)})
            if self.duties & frozenset(READS_REPORTS):
                affected = {
                    row: rows for row, rows in waiting_paragraphs(self.user).items() if row.round_id == self.round.pk
                }
                count = sum(map(len, affected.values()))
                label = ngettext(
                    "paragraph of a published report needs attention",
                    "paragraphs of published reports need attention",
                    count,
                )
                url = reverse("synthesis:corrigenda", args=[next(iter(affected)).pk]) if affected else ""
                items.append(StageItem(count, label, url, _("Prepare a corrigendum")))
        out = any(stage in (ReportStage.APPROVED, ReportStage.EMBARGOED) for _row, stage in self.reports)
        if self.duties & frozenset(READS_REPORTS) and any(
            stage == ReportStage.EMBARGOED for _row, stage in self.reports
        ):
            items += [
                StageItem(item.count, str(item.label), item.url, _("Go to approval"))
                for item in planned_waiting(self.user)
                if item.round_id == self.round.pk
            ]
        return StageFacts.of(
            StageStatus.DONE if facts else StageStatus.BEGUN if out else StageStatus.LATER, facts, items
        )

    def main(self, stages: list[HubStage], act: Action | None) -> Action | None:
        """Return the one thing to do now: what waits first in the order of work, else the next act on the round."""
        bodies = sum(each.bodies for each in self.classes)
        if self.manages and not bodies and self.state in BEFORE_CLOSE:
            return Action(_("Invite participants"), self.address("consultations:invite"))
        waiting = [item for stage in stages for item in stage.waiting]
        duties = self.address("consultations:duties")
        if self.state == RoundState.DRAFT:  # it can be announced before each duty has an officer
            waiting = [item for item in waiting if item.url != duties]
        if waiting:
            return Action(waiting[0].act, waiting[0].url)
        if act is not None:
            return act
        if Duty.DRAFT_SYNTHESIS in self.duties and self.state not in (RoundState.DRAFT, RoundState.ARCHIVED):
            for row, stage in self.reports:
                if stage in WRITING:
                    return Action(_("Continue the report"), reverse("synthesis:report", args=[row.pk]))
            if not self.reports and self.state not in BEFORE_CLOSE:
                return Action(_("Start a report"), reverse("synthesis:add_report"))
        if self.state in (RoundState.ANNOUNCED, RoundState.OPEN):
            return Action(_("See who has answered"), self.address("consultations:responses"))
        return None


def round_hub(round_: Round, user: User, act: Action | None) -> RoundHub:
    """Return the order of work as this officer may know it. `act` is the next act on the round, for who manages it."""
    duties, now = permissions.duties_of(user, round_), clock.now()
    work = RoundWork(round_, user, duties, now)
    report = work.reports[0][0].pk if duties & frozenset(WORKS_ON_REPORTS) and work.reports else None
    reader = RoundReader(round_, duties | (permissions.rights_of(user) - ANY), report)
    stages = [_stage(stage, work, reader) for stage in STAGES]
    main = work.main(stages, act)
    return RoundHub(
        stages=tuple(stages),
        main=main,
        act=act if act != main else None,
        act_stage=ACT_STAGES.get(work.state, ""),
    )


def _stage(stage: Stage, work: RoundWork, reader: RoundReader) -> HubStage:
    """Return one stage. What is nobody's secret stands for everybody: the document, dates, and who was invited."""
    links = tuple(reader.links(stage.name))
    url = links[0]["url"] if links else ""
    if not reader.rights & stage.duties and stage.name not in OPEN_TO_ALL:
        duties = tuple(duty.label for duty in Duty if duty in stage.duties)
        return HubStage(
            stage.name, label_in(stage, work.round), waiting=work.vacancies(stage), links=links, duties=duties
        )
    method: Callable[[], StageFacts] = getattr(work, stage.name)
    facts = method()
    vacant = work.vacancies(stage)
    status = StageStatus.WAITING if vacant else facts.status
    return HubStage(
        stage.name, label_in(stage, work.round), url, status, facts.facts, (*vacant, *facts.waiting), links[1:]
    )
