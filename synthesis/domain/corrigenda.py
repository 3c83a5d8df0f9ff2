"""Corrigenda: what is corrected after publication, or edited while it is an advance version. A new edition holds the
new words with a note; the old ones stay readable in it, unless they may no longer be shown. A suspended paragraph comes
back by a corrigendum, reworded or removed (PUBLISHED 2)."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from core import audit, clock
from core.errors import NotYours, Refused
from core.text import at_the_door
from submissions.domain.public_states import current_state
from synthesis import rules
from synthesis.domain.clauses import place_of
from synthesis.domain.editions import next_edition
from synthesis.domain.frozen import evidence_rows, is_advance
from synthesis.domain.narrowed import narrowed_outline, suspended
from synthesis.domain.public_counts import check_words
from synthesis.domain.publications import released
from synthesis.domain.reports import check_unlocked, locked_report
from synthesis.enums import EditionReason
from synthesis.models import Corrigendum, Finding, Publication, SynthesisReport


def propose(
    report: SynthesisReport, finding: UUID, new: str, reason: str, *, removes: bool = False, by: Any
) -> Corrigendum:
    """New words for a paragraph of the published text, or its removal, by who drafts.

    Raises NotYours; Refused where nothing is published, for a paragraph that is not in it, without new words or a
    reason, for the same words, while another corrigendum of the paragraph waits, `not_displayable` for words that could
    not be shown, and for a count in the new words that is not so or that the public must not read.
    """
    new = "" if removes else at_the_door(new, field="new", limit=10_000).strip()
    reason = at_the_door(reason, field="reason", limit=5_000).strip()
    if not new and not removes:
        raise Refused("text_missing", _("Write the new words, or remove the paragraph."), field="new")
    if not reason:
        raise Refused("text_missing", _("Enter a reason."), field="reason")
    with transaction.atomic():
        report = locked_report(report)
        if not rules.may_draft(by, report.round):
            raise NotYours("no_duty", _("You do not draft in this round."))
        edition = edition_of(report)
        row = paragraph_of(edition.outline, finding)
        if row.get("removed"):
            raise Refused("removed_already", _("This paragraph was removed."), field="new")
        if new == row["text"] and not removes:
            raise Refused("same_words", _("These are the current words of the paragraph."), field="new")
        if waiting(report).filter(finding=finding).exists():
            raise Refused("waits_already", _("A corrigendum of this paragraph waits for its confirmation already."))
        if not removes:
            check_words(Finding.objects.select_related("report", "recommendation").get(pk=finding), new, field="new")
        made = Corrigendum.objects.create(
            report=report, finding_id=finding, old=row["text"], new=new, removes=removes, reason=reason, proposed_by=by
        )
        _next_outline(edition, made)  # refuses what could not be shown
        audit.record("synthesis.corrigendum.propose", report, by=by, corrigendum=made.pk, finding=finding)
    return made


def confirm(corrigendum: Corrigendum, *, by: Any) -> Publication:
    """By a second person who reviews in the round: the next edition is published at once, and its files are made by
    the worker. The live finding follows where it still reads as the published one did.

    Raises NotYours; Refused `same_person`, `done_already`, `in_approval`, and `changed_since` where the published
    paragraph is no longer the one that was to be corrected.
    """
    with transaction.atomic():
        report = locked_report(corrigendum.report)
        if not rules.may_review(by, report.round):
            raise NotYours("no_duty", _("You do not review in this round."))
        row = Corrigendum.objects.select_for_update(of=("self",)).get(pk=corrigendum.pk)
        if row.confirmed_at is not None or row.dropped_at is not None:
            raise Refused("done_already", _("Somebody has decided on this corrigendum in between."))
        if row.proposed_by_id == by.pk:
            raise Refused("same_person", _("You proposed it: a second person confirms a corrigendum."))
        check_unlocked(report)
        before = edition_of(report)
        if paragraph_of(before.outline, row.finding_id)["text"] != row.old:
            raise Refused("changed_since", _("The published paragraph is not the one that was to be corrected."))
        if not is_advance(before.outline):  # before it is issued, editors change it: that is no corrigendum
            row.number = (report.corrigenda.aggregate(last=Max("number"))["last"] or 0) + 1
        row.confirmed_at, row.confirmed_by = clock.now(), by
        outline = _next_outline(before, row)
        row.edition = next_edition(before, outline, reason=EditionReason.CORRIGENDUM, by=by)
        row.save()
        _follow(row)
        audit.record("synthesis.corrigendum.confirm", report, by=by, corrigendum=row.pk, publication=row.edition_id)
    return row.edition


def drop(corrigendum: Corrigendum, *, by: Any) -> None:
    """It is not made; by who drafts or reviews. It stays on record. Raises NotYours, Refused `done_already`."""
    with transaction.atomic():
        report = locked_report(corrigendum.report)
        if not (rules.may_draft(by, report.round) or rules.may_review(by, report.round)):
            raise NotYours("no_duty", _("You neither draft nor review in this round."))
        if not waiting(report).filter(pk=corrigendum.pk).update(dropped_at=clock.now()):
            raise Refused("done_already", _("Somebody has decided on this corrigendum in between."))
        audit.record("synthesis.corrigendum.drop", report, by=by, corrigendum=corrigendum.pk)


def waiting(report: SynthesisReport) -> QuerySet[Corrigendum]:
    """Proposed by one, neither confirmed by another nor dropped."""
    return Corrigendum.objects.filter(report=report, confirmed_at__isnull=True, dropped_at__isnull=True)


def edition_of(report: SynthesisReport) -> Publication:
    """What the public reads now. Raises Refused `not_published`."""
    found = released(clock.now()).filter(report=report).first()
    if found is None:
        raise Refused("not_published", _("The report is not published: change it as it is."))
    return found


def paragraph_of(outline: dict[str, Any], finding: UUID) -> dict[str, Any]:
    """The paragraph in an outline. Raises NotYours where it has none of that key."""
    for part in outline["sections"]:
        for row in part["findings"]:
            if row["id"] == str(finding):
                return dict(row)
    raise NotYours("no_such_paragraph", _("There is no such paragraph in the report."))


def words_withheld(finding: Mapping[str, Any]) -> bool:
    """Whether the paragraph is suspended, or was: then no earlier words of it are printed or listed."""
    return bool(finding.get("suspended")) or any("old" not in note for note in finding.get("corrigenda") or ())


def _next_outline(before: Publication, row: Corrigendum) -> dict[str, Any]:
    """The outline of the next edition: the new words, and a note of what stood there. Of a paragraph that was suspended
    no earlier words are printed; it rests on what its finding cites now.

    Raises Refused `not_displayable` where the new words could not be shown either.
    """
    outline: dict[str, Any] = deepcopy(before.outline)
    for part in outline["sections"]:
        for place, finding in enumerate(part["findings"]):
            if finding["id"] == str(row.finding_id):
                part["findings"][place] = _corrected(finding, row)
    report = before.report
    state = current_state(report.round)
    if row.removes or state is None:
        return outline
    outline = narrowed_outline(outline, report.round, state, handed_out=False)
    if paragraph_of(outline, row.finding_id).get("suspended"):
        raise Refused(
            "not_displayable",
            _("These words cannot be shown: they rest on no source that may be shown, or name one that may not."),
            field="new",
            hint=_("Cite a source that may be shown, change the words, or remove the paragraph."),
        )
    return outline


def _corrected(finding: dict[str, Any], row: Corrigendum) -> dict[str, Any]:
    note: dict[str, Any] = {"number": row.number, "at": row.confirmed_at.isoformat() if row.confirmed_at else ""}
    notes = finding.get("corrigenda") or []
    if finding.get("suspended"):
        finding = {**finding, "evidence": evidence_rows(row.report)[row.finding_id], "suspended": False}
    else:
        note |= {"old": row.old, "new": row.new, "reason": row.reason}
    if row.removes:
        finding = {**suspended(finding), "suspended": False, "removed": True}
        notes, note = finding["corrigenda"], {"number": note["number"], "at": note["at"]}
    evidence = [_with_parts_of(row.new, each) for each in finding["evidence"]]
    return {**finding, "text": row.new, "evidence": evidence, "corrigenda": [*notes, note]}


def _with_parts_of(text: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """An evidence row without the parts that are no longer in the sentence: their words must not be kept."""
    parts = [part for part in row.get("parts") or () if place_of(text, part)]
    kept = {name: value for name, value in row.items() if name != "parts"}
    return {**kept, "parts": parts} if parts else kept


def _follow(row: Corrigendum) -> None:
    """The finding in the working report, so that a later text does not bring the old words back."""
    finding = Finding.objects.select_for_update(of=("self",), no_key=True).get(pk=row.finding_id)
    if row.removes:
        return  # the working report keeps it for its writers to decide
    if finding.removed_at is None and row.old and finding.text == row.old:
        finding.text, finding.revision = row.new, finding.revision + 1
        finding.written_at, finding.written_by = row.confirmed_at or clock.now(), row.proposed_by
        finding.save(update_fields=["text", "revision", "written_at", "written_by"])
