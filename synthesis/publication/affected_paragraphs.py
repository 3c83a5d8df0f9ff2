"""Paragraphs of published reports with sources that may no longer be shown.

Who must act (PUBLISHED 2), and what a sender is told before withdrawing something.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _, ngettext
from wagtail.models import TaskState

from accounts.models import AnyUser, User
from consultations import permissions as consulting
from consultations.enums import Duty
from consultations.models import Organisation, Round
from consultations.monitoring.responses import duty_holders
from core import clock
from core.db.ids import id_in
from core.mail import send_later
from core.text.dates import office_day
from core.text.languages import isolate_name, join_list
from submissions.enums import Confidentiality
from submissions.models import Input, PublicFile, PublicInput, Submission
from submissions.public_state.entries import live_entries, standing_redactions, stored_entries
from submissions.public_state.public_senders import named_members
from submissions.public_state.services import rounds_that_wait
from submissions.public_state.transition import PublicEntry
from synthesis import permissions
from synthesis.counts.positions import BodyPosition, body_positions
from synthesis.counts.public_positions import withheld_positions
from synthesis.enums import ProcessingStep, SourceShown
from synthesis.models import Publication, SynthesisReport
from synthesis.publication.frozen_outline import by_label, recount_sections
from synthesis.publication.named_bodies import names_in, names_of
from synthesis.publication.narrowed_outline import lost_sentence
from synthesis.publication.selectors import released, released_in, waiting_texts
from synthesis.quality.readiness import numbered
from synthesis.quality.source_changes import source_facts
from synthesis.quality.staleness import StaleFinding, evidence_of, stale_findings
from synthesis.review.approval import writers

MAIL = "synthesis.published_affected"


@dataclass(frozen=True, slots=True)
class Affected:
    """One paragraph of the public edition.

    `coming`: its sources are affected and the edition that shows it is still to be made; only for people who may see
    confidential matter. `may_return`: it is suspended, and its earlier words could be displayed again.
    """

    finding: UUID
    number: int
    text: str
    is_suspended: bool = False
    count_changed: bool = False
    sources_gone: int = 0
    coming: bool = False
    may_return: bool = False

    @property
    def needs_somebody(self) -> bool:
        return self.is_suspended or self.count_changed or self.coming


def affected(report: SynthesisReport, *, by: User) -> list[Affected]:
    """Return the paragraphs in the order of the report; empty where nothing is published."""
    edition = released(clock.now()).filter(report=report).first()
    if edition is None:
        return []
    sees_all = permissions.sees_confidential(by, report.round)
    return _of_edition(edition, stale_findings(report) if sees_all else {})


def endangered(report: SynthesisReport, now: datetime) -> list[tuple[datetime, list[int]]]:
    """Return by planned release the numbers of the paragraphs that would not be displayed if it were now.

    One query where no text waits; else two more than the public state asks.
    """
    texts = waiting_texts(report, now)
    if not texts:
        return []
    entries = _live(report.round)
    public = {line for line, entry in entries.items() if entry.level != Confidentiality.SECRETARIAT}
    rows = [(text.release_at, row) for text in texts for part in text.outline["sections"] for row in part["findings"]]
    cited = {UUID(each["input"]) for _release, row in rows for each in row["evidence"]}
    lines = Input.objects.filter(id_in("pk", cited)).values_list("pk", "line")
    displayed = {str(key) for key, line in lines if line in public}
    lost: dict[datetime, list[int]] = {}
    for release_at, row in rows:
        visible = [each for each in row["evidence"] if each.get("shown") != SourceShown.ON_FILE]
        standing = [each for each in visible if each["input"] in displayed]
        if (visible and not standing) or lost_sentence(row, standing):
            lost.setdefault(release_at, []).append(row["number"])
    return list(lost.items())


def without_translation(report: SynthesisReport) -> list[int]:
    """Return the numbers of the findings that cite a text without a name that waits for its working translation.

    One query where all they cite is in the document's language; else as many as the public state asks, and twelve.
    """
    cited = evidence_of(report).exclude(input__language=report.round.document.language)
    rows = list(cited)
    if not rows:
        return []
    facts = source_facts(report.round, [row.input.line_id for row in rows], among=(row.input for row in rows))
    nameless = [row for row in rows if facts.level(row.input) == Confidentiality.NAMELESS]
    entries = _live(report.round) if nameless else {}
    levels = {line: entry.level for line, entry in entries.items()}
    waiting = {row.finding_id for row in nameless if levels.get(row.input.line_id) == Confidentiality.SECRETARIAT}
    return [number for number, finding in enumerate(numbered(report), start=1) if finding.pk in waiting]


def _live(round_: Round) -> dict[UUID, PublicEntry]:
    """Return what would be public now if every act counted."""
    return live_entries(round_, stored_entries(round_), standing_redactions(round_).of_lines)


def waiting_paragraphs(user: AnyUser) -> dict[SynthesisReport, list[Affected]]:
    """Return by published report the paragraphs that need action, for the secretariat's first page.

    Only for rounds in which the person manages, drafts or reviews.
    """
    rounds = consulting.rounds_with_duty(user, Duty.MANAGE, Duty.DRAFT_SYNTHESIS, Duty.REVIEW_SYNTHESIS)
    waiting = rounds_that_wait(rounds)
    waiting_by_report = {}
    for edition in released(clock.now()).filter(report__round__in=rounds):
        report = edition.report
        is_waiting = report.round_id in waiting and permissions.sees_confidential(user, report.round)
        rows = _of_edition(edition, stale_findings(report) if is_waiting else {})
        if rows := [row for row in rows if row.needs_somebody]:
            waiting_by_report[report] = rows
    return waiting_by_report


def planned_losses(user: AnyUser) -> dict[SynthesisReport, int]:
    """Return by report with a planned release how many of its paragraphs would not be displayed if it were now.

    For the same people as `waiting_paragraphs`. One query where no text waits in their rounds.
    """
    now = clock.now()
    rounds = consulting.rounds_with_duty(user, Duty.MANAGE, Duty.DRAFT_SYNTHESIS, Duty.REVIEW_SYNTHESIS)
    texts = Publication.objects.filter(release_at__gt=now, withdrawn_at__isnull=True)
    reports = SynthesisReport.objects.filter(round__in=rounds, pk__in=texts.values("report"))
    losses = {}
    for report in reports.select_related("round__document", "round__rules").defer("round__document__reading"):
        if count := sum(len(numbers) for _release, numbers in endangered(report, now)):
            losses[report] = count
    return losses


def notify_of_edition(edition: Publication, before: Publication, *, at_act: bool) -> None:
    """Send one email without content where the new edition leaves a paragraph that needs action.

    People who may not see confidential matter get it now; the others only where the act is new, since they were told
    before, or where a paragraph could be displayed again: that is known from the edition only.
    """
    earlier = {row.finding: row for row in _of_edition(before, {})}
    rows = [row for row in _of_edition(edition, {}) if row.needs_somebody and row != earlier.get(row.finding)]
    if rows:
        tells_all = at_act or any(row.may_return for row in rows)
        people = concerned(edition.report)
        _tell(edition.report, [user for user in people if tells_all or not _sees(user, edition.report)])


def notify_of_act(report: SynthesisReport, findings: Iterable[UUID]) -> None:
    """Send the same email to people who may see confidential matter, for an act whose edition comes on a later day."""
    edition = released(clock.now()).filter(report=report).first()
    if edition is None:
        return
    published = {row.finding for row in _of_edition(edition, {})}
    if published & set(findings):
        _tell(report, [user for user in concerned(report) if _sees(user, report)])


def concerned(report: SynthesisReport) -> list[Any]:
    """Return the managers of the round, the writers who still draft, and both approvers."""
    people = {user.pk: user for user in duty_holders(report.round, Duty.MANAGE)}
    wrote = writers(report)
    people |= {user.pk: user for user in duty_holders(report.round, Duty.DRAFT_SYNTHESIS) if user.pk in wrote}
    approved = TaskState.objects.filter(
        workflow_state__object_id=str(report.pk), status=TaskState.STATUS_APPROVED
    ).values_list("finished_by", flat=True)
    approvers = set(approved)
    people |= {user.pk: user for user in duty_holders(report.round, Duty.REVIEW_SYNTHESIS) if user.pk in approvers}
    return list(people.values())


def _tell(report: SynthesisReport, people: Iterable[User]) -> None:
    for user in people:
        send_later(MAIL, to=user, ids={"report": report.pk, "page": "corrigenda"})


def _sees(user: AnyUser, report: SynthesisReport) -> bool:
    return permissions.sees_confidential(user, report.round)


def _is_coming(row: Mapping[str, Any], stale: StaleFinding | None) -> bool:
    """Return whether the next edition will say that a source of the paragraph, or its count, has changed.

    A paragraph that was corrected no longer rests on all that its finding cites.
    """
    if stale is None or row.get("suspended") or row.get("mark") or row.get("gone"):
        return False
    cited = {UUID(each["id"]) for each in row["evidence"]}
    return not cited.isdisjoint(stale.evidence) or (stale.miscounted and not row.get("corrigenda"))


def _of_edition(edition: Publication, coming: Mapping[UUID, StaleFinding]) -> list[Affected]:
    return [
        _row(row, coming) for part in edition.outline["sections"] for row in part["findings"] if not row.get("removed")
    ]


def _row(row: Mapping[str, Any], coming: Mapping[UUID, StaleFinding]) -> Affected:
    key = UUID(row["id"])
    return Affected(
        finding=key,
        number=row["number"],
        text=row["text"],
        is_suspended=bool(row.get("suspended")),
        count_changed=bool(row.get("mark")),
        sources_gone=len(row.get("gone") or ()),
        coming=_is_coming(row, coming.get(key)),
        may_return=bool(row.get("suspended") and row.get("may_return")),
    )


@dataclass(frozen=True, slots=True)
class _Leaving:
    """What a sender takes out of the public state of a round: these lines, or the `whole` submission."""

    round: Round
    body: Organisation
    lines: frozenset[UUID]
    inputs: frozenset[str]
    whole: bool

    def takes(self, row: BodyPosition) -> bool:
        """Return whether the position goes: its inputs do, or its body follows another by what goes."""
        follows = row.body == self.body.pk and row.aligned_with is not None
        return (self.whole and follows) or bool(row.lines and row.lines <= self.lines)

    def still_named_on(self) -> set[UUID | None]:
        """Return the recommendations on which the body stays public by name; None is among them if it does anywhere.

        Fifteen queries at most.
        """
        of_body = PublicInput.objects.filter(round=self.round, organisation=self.body, level=Confidentiality.PUBLIC)
        others = of_body.exclude(id_in("line", self.lines)).values_list("input__recommendation", flat=True)
        named: set[UUID | None] = set(others)
        positions = body_positions(self.round, public=True)
        visible = set(positions) - withheld_positions(self.round, positions, public=True)
        named |= {row.recommendation for row in visible if row.body == self.body.pk and not self.takes(row)}
        files = PublicFile.objects.filter(round=self.round, organisation=self.body)
        if self.whole:
            files = files.exclude(attachment__version__submission__delegation__organisation=self.body)
        return {*named, None} if named or files.exists() or self.body.pk in named_members(self.round) else named


def public_effects(submission: Submission, lines: Collection[UUID], whole: bool) -> list[str]:
    """Return sentences for the sender of these published lines, for each report of the round. `whole`: all of it goes.

    Fifty queries at most for each report.
    """
    round_, inputs = submission.delegation.round, Input.objects.filter(line__in=lines).values_list("pk", flat=True)
    keys = frozenset(map(str, inputs))
    leaving = _Leaving(round_, submission.delegation.organisation, frozenset(lines), keys, whole)
    effects = [(edition, _effects_on(edition, leaving)) for edition in released_in(round_, clock.now())]
    if len(effects) < 2:
        return [each for _edition, mine in effects for each in mine]
    words = _("Report “%(title)s”: %(effect)s")
    return [
        words % {"title": isolate_name(edition.outline["title"]), "effect": each}
        for edition, mine in effects
        for each in mine
    ]


def _effects_on(edition: Publication, leaving: _Leaving) -> list[str]:
    """Return what happens to the paragraphs of an edition that cite, name or count what leaves."""
    effects: list[str] = []
    rows = [row for part in edition.outline["sections"] for row in part["findings"] if not row.get("suspended")]
    cited: list[int] = []
    alone: list[int] = []
    named = _naming(edition.outline, rows, leaving)
    standing: list[dict[str, Any]] = []
    for row in rows:
        visible = [each for each in row["evidence"] if each.get("shown") != SourceShown.ON_FILE]
        mine = [each for each in visible if each["input"] in leaving.inputs]
        others = [each for each in visible if each not in mine]
        if row["id"] in named or (mine and (not others or lost_sentence(row, others))):
            alone.append(row["number"])
            continue
        if mine:
            cited.append(row["number"])
        standing.append({**row, "evidence": [each for each in row["evidence"] if each not in mine]})
    counted = _miscounted(edition.outline, standing, leaving)
    if cited:
        effects.append(
            ngettext(
                "Paragraph %(numbers)s of the published report is also based on other sources. It will "
                "say that one source can no longer be shown, but not which one.",
                "Paragraphs %(numbers)s of the published report are also based on other sources. Each "
                "will say that one source can no longer be shown, but not which one.",
                len(cited),
            )
            % {"numbers": join_list(cited)}
        )
    if alone:
        effects.append(
            ngettext(
                "Paragraph %(numbers)s of the published report is based only on your inputs, or names "
                "you, or has a sentence that is based only on them. It will not be displayed until it is "
                "corrected.",
                "Paragraphs %(numbers)s of the published report are based only on your inputs, or name "
                "you, or have sentences that are based only on them. They will not be displayed until they "
                "are corrected.",
                len(alone),
            )
            % {"numbers": join_list(alone)}
        )
    if counted:
        effects.append(
            ngettext(
                "A number in paragraph %(numbers)s of the published report will be updated, or will no longer be "
                "shown.",
                "Numbers in paragraphs %(numbers)s of the published report will be updated, or will no longer be "
                "shown.",
                len(counted),
            )
            % {"numbers": join_list(counted)}
        )
    if (cited or alone or counted) and (edition.outline.get("documents") or {}).get("step") == ProcessingStep.ISSUED:
        effects.append(
            _(
                "The report was issued as an official document. That document remains in the Official "
                "Document System and can be changed only by a corrigendum of the United Nations."
            )
        )
    return effects


def _naming(outline: Mapping[str, Any], rows: Collection[Mapping[str, Any]], leaving: _Leaving) -> set[str]:
    """Return the ids of the paragraphs that name the body where it is no longer public by name, cited or not."""
    names = names_of(leaving.body)
    naming = [row for row in rows if names_in(row["text"], names)]
    if not naming:
        return set()
    key, still = str(leaving.body.pk), leaving.still_named_on()
    abouts = by_label(leaving.round)

    def by_name(row: Mapping[str, Any]) -> bool:
        cited = [each for each in row["evidence"] if each.get("shown") == SourceShown.NAMED]
        return key in row.get("named", ()) or any(each["input"] in leaving.inputs for each in cited)

    if None not in still and (key in outline.get("named", ()) or any(map(by_name, rows))):
        return {row["id"] for row in naming}
    about = {row["id"]: abouts.get(row["recommendation"]) for row in naming}
    on = {row_id: each.pk if each else None for row_id, each in about.items()}
    return {row["id"] for row in naming if by_name(row) and on[row["id"]] not in still}


def _miscounted(outline: Mapping[str, Any], rows: Collection[dict[str, Any]], leaving: _Leaving) -> list[int]:
    """Return the numbers of the paragraphs whose count changes without what leaves."""
    day, language = office_day(clock.now()).isoformat(), outline["language"]
    (again,) = recount_sections([{"findings": rows}], leaving.round, day=day, language=language, leaves=leaving.takes)
    pairs = zip(rows, again["findings"], strict=True)
    return [row["number"] for row, counted in pairs if counted.get("mark") and counted["mark"] != row.get("mark")]
