"""Editions of a published report, and the corrigenda that change them (PUBLISHED 1, 2).

An edition made by the system keeps the digest that two people approved, names no person and has no sign-off of its own.
Old words of a corrected paragraph stay readable, unless they may no longer be shown.
"""

from collections.abc import Collection, Mapping
from copy import copy, deepcopy
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions as consulting
from consultations.enums import Duty
from consultations.models import Round
from core import audit, clock
from core.errors import NotAllowed, Refused
from core.text.dates import office_day
from core.text.strings import clean_text
from submissions.enums import PublicReason
from submissions.models import PublicState
from submissions.public_state.services import current_state
from synthesis import permissions
from synthesis.counts.counted_text import written_counts
from synthesis.counts.quantities import count
from synthesis.enums import EditionReason, ReportKind
from synthesis.models import Corrigendum, Evidence, Finding, Publication, PublicationFile, SynthesisReport
from synthesis.publication.affected_paragraphs import notify_of_act, notify_of_edition
from synthesis.publication.frozen_outline import by_label, counted_finding, evidence_rows, is_advance, kind_of
from synthesis.publication.named_bodies import SourceNames
from synthesis.publication.narrowed_outline import narrowed_outline, suspended
from synthesis.publication.public_counts import check_words
from synthesis.publication.selectors import MANIFEST, outlines_so_far, released, waiting_texts
from synthesis.quality.readiness import of_kind
from synthesis.reports.findings.clauses import place_of
from synthesis.reports.services import check_unlocked, locked_report

_REASONS = {
    PublicReason.NARROWED: EditionReason.NARROWING,
    PublicReason.ADDENDUM: EditionReason.ADDENDUM,
    PublicReason.REPORT: EditionReason.ADDENDUM,
    PublicReason.OPENED: EditionReason.RELEASE,
}


def reissue(
    round_: Round, state: PublicState, at_act: bool = True, replacing: UUID | None = None, **kwargs: Any
) -> None:
    """Make the next edition of every published report of the round from its new public state.

    Receives a signal of a lower package, inside the transaction that changes the state; `at_act` is False where a
    planned day has come. An edition of which no file was handed out yet is replaced only where its text differs; the
    public text of the report `replacing` is replaced by another one in this transaction.
    """
    public = released(clock.now()).filter(report__round=round_).select_related("report__round__rules")
    if replacing is not None:
        public = public.exclude(report=replacing)
    for report in SynthesisReport.objects.filter(publications__in=public.values("pk")).order_by("pk"):
        locked_report(report)  # first: a corrigendum that is being confirmed makes the edition to begin from
    for latest in public:
        outline = narrowed_outline(latest.outline, round_, state, earlier=outlines_so_far(latest))
        handed_out = PublicationFile.objects.filter(publication=latest).exists()
        if handed_out or not _is_same(outline, latest.outline):
            same = EditionReason(latest.reason or EditionReason.RELEASE)
            reason = _REASONS[PublicReason(state.reason)] if handed_out else same
            edition = next_edition(latest, outline, reason=reason, state=state)
            notify_of_edition(edition, latest, at_act=at_act)


def notify_of_act_now(round_: Round, lines: Collection[UUID], **kwargs: Any) -> None:
    """Email people who may see confidential matter, at the act, about matter that leaves the public on a later day.

    Receives a signal of a lower package.
    """
    findings = Evidence.objects.filter(input__line__in=lines, finding__removed_at__isnull=True)
    for report in SynthesisReport.objects.filter(round=round_):
        keys = set(findings.filter(finding__report=report).order_by().values_list("finding", flat=True))
        if keys:
            notify_of_act(report, keys)


def catch_up(publication: Publication) -> Publication:
    """Return the edition made from the current public state: a planned release froze its text before.

    It is the report's next edition where the text differs, or where another edition was handed out meanwhile; else the
    same. An email tells of a paragraph that is not displayed. Begins from the newest edition that is public now: the
    state, or a corrigendum, may have made another. Call it in a transaction.
    """
    report = locked_report(publication.report)
    publication = released(clock.now()).filter(report=report).first() or publication
    state = current_state(report.round)
    if state is None or publication.state_id == state.pk:
        return publication
    outline = narrowed_outline(publication.outline, report.round, state)
    if _is_same(outline, publication.outline) and publication.replaces == replaced_manifest(report):
        return publication
    edition = next_edition(publication, outline, reason=EditionReason(publication.reason or "release"), state=state)
    notify_of_edition(edition, publication, at_act=True)
    return edition


def next_edition(
    before: Publication,
    outline: Mapping[str, Any],
    *,
    reason: EditionReason,
    state: PublicState | None = None,
    by: User | None = None,
) -> Publication:
    """Create the edition that follows `before`, with another outline of the same approved text.

    It is released at once, or with the one before.
    """
    now = clock.now()
    report = locked_report(before.report)
    edition = next_edition_number(report)
    reason = reason if edition > 1 else EditionReason.RELEASE
    release_at = max(before.release_at, now)
    on = release_at if edition > 1 else before.release_at
    # Sign-off and statement are for the edition in which their text is first handed out. One that waited has its own
    # front matter, which the digest does not cover: another text with that digest may have files.
    has_waited = before.state_id is None and not before.files.exists()
    text = PublicationFile.objects.filter(publication__report=report, publication__ledger_digest=before.ledger_digest)
    if has_waited or not text.exists():
        outline = given_for(outline, edition)
    new_edition = Publication.objects.create(
        report=report,
        number=next_number(report),
        ledger_digest=before.ledger_digest,  # what two people approved; the notes say what differs
        outline={**outline, "edition": edition_facts(edition, on, reason)},
        reason=reason,
        replaces=replaced_manifest(report),
        state=state or before.state,
        release_at=release_at,
        published_at=now,
        published_by=by,
    )
    audit.record("synthesis.report.reissue", report, by=by, publication=new_edition.pk)
    return new_edition


def edition_facts(number: int, at: datetime, reason: EditionReason) -> dict[str, Any]:
    """Return what an outline says of its edition: a day, never the hour."""
    return {"number": number, "on": office_day(at).isoformat(), "reason": reason.value}


def given_for(outline: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Return the outline with the edition for which sign-off and review editor's statement were given."""
    names = [name for name in ("signed_off", "review_editor") if outline.get(name)]
    return {**outline, **{name: {**outline[name], "edition": number} for name in names}}


def _is_same(outline: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether two outlines are the same, whatever their number."""
    return {**outline, "edition": None} == {**other, "edition": None}


def next_edition_number(report: SynthesisReport) -> int:
    """Return one more than the number of editions with files: those replaced before their release do not count."""
    handed_out = PublicationFile.objects.filter(publication__report=report).order_by()
    return handed_out.values("publication").distinct().count() + 1


def next_number(report: SynthesisReport) -> int:
    """Return the number of the next row: it counts every text that was frozen."""
    last: int | None = report.publications.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def replaced_manifest(report: SynthesisReport) -> str:
    """Return the SHA-256 of the manifest that was handed out last; "" where there is none."""
    files = PublicationFile.objects.filter(publication__report=report, name__regex=MANIFEST)
    last = files.order_by("publication__number", "file__stored_at").select_related("file").last()
    return last.file.sha256 if last is not None and last.file is not None else ""


def propose_corrigendum(
    report: SynthesisReport, finding: UUID, new: str, reason: str, *, removes: bool = False, by: User
) -> Corrigendum:
    """Propose new words for a paragraph of the published text, or its removal; for drafters.

    Raises NotAllowed; Refused where nothing is published, for a paragraph that is not in it, without new words or a
    reason, for the same words, while another corrigendum of the paragraph waits, `not_displayable` for words that could
    not be shown, for words that this kind of report may not say or that name a body not public there, and for a count
    in the new words that is wrong or that the public must not read.
    """
    new = "" if removes else clean_text(new, field="new", limit=10_000).strip()
    reason = clean_text(reason, field="reason", limit=5_000).strip()
    if not new and not removes:
        raise Refused("text_missing", _("Enter the new text, or remove the paragraph."), field="new")
    if not reason:
        raise Refused("text_missing", _("Enter a reason."), field="reason")
    with transaction.atomic():
        report = locked_report(report)
        permissions.check_may_draft(by, report.round)
        edition = edition_of(report)
        row = paragraph_of(edition.outline, finding)
        if row.get("removed"):
            raise Refused("removed_already", _("This paragraph was removed."), field="new")
        if new == row["text"] and not removes:
            raise Refused("same_words", _("The new text is the same as the current text. Change it."), field="new")
        if open_corrigenda(report).filter(finding=finding).exists():
            raise Refused("waits_already", _("A corrigendum to this paragraph is already waiting for confirmation."))
        if not removes:
            check_words(Finding.objects.select_related("report", "recommendation").get(pk=finding), new, field="new")
        corrigendum = Corrigendum.objects.create(
            report=report, finding_id=finding, old=row["text"], new=new, removes=removes, reason=reason, proposed_by=by
        )
        _next_outline(edition, corrigendum)  # refuses what could not be shown
        audit.record("synthesis.corrigendum.propose", report, by=by, corrigendum=corrigendum.pk, finding=finding)
    return corrigendum


def confirm_corrigendum(corrigendum: Corrigendum, *, by: User) -> Publication:
    """Confirm a corrigendum as a second person, who reviews in the round, and publish the next edition at once.

    The worker makes its files. The working finding follows where it still has the published words. Raises NotAllowed;
    Refused `same_person`, `done_already`, `in_approval`, `changed_since` where the published paragraph is no longer the
    one to be corrected, and where the new words could not be proposed any more.
    """
    with transaction.atomic():
        report = locked_report(corrigendum.report)
        if not permissions.may_review(by, report.round):
            raise consulting.no_duty(Duty.REVIEW_SYNTHESIS)
        row = Corrigendum.objects.select_for_update(of=("self",)).get(pk=corrigendum.pk)
        if row.confirmed_at is not None or row.dropped_at is not None:
            raise Refused("done_already", _("A decision on this corrigendum has already been made."))
        if row.proposed_by_id == by.pk:
            raise Refused("same_person", _("You proposed this corrigendum. A second person must confirm it."))
        check_unlocked(report)
        before = edition_of(report)
        if paragraph_of(before.outline, row.finding_id)["text"] != row.old:
            raise Refused(
                "changed_since", _("The published paragraph has changed since this corrigendum was proposed.")
            )
        if not row.removes:  # a count may have fallen since
            check_words(row.finding, row.new, field="new")
        if not is_advance(before.outline):  # before it is issued, editors change it: that is no corrigendum
            row.number = (report.corrigenda.aggregate(last=Max("number"))["last"] or 0) + 1
        row.confirmed_at, row.confirmed_by = clock.now(), by
        outline = _next_outline(before, row)
        row.edition = next_edition(before, outline, reason=EditionReason.CORRIGENDUM, by=by)
        row.save()
        _follow(row)
        _correct_waiting_text(row, by=by)
        audit.record("synthesis.corrigendum.confirm", report, by=by, corrigendum=row.pk, publication=row.edition_id)
    return row.edition


def drop_corrigendum(corrigendum: Corrigendum, *, by: User) -> None:
    """Drop a corrigendum; for drafters and reviewers. It stays on record.

    Raises NotAllowed, Refused `done_already`.
    """
    with transaction.atomic():
        report = locked_report(corrigendum.report)
        if not (permissions.may_draft(by, report.round) or permissions.may_review(by, report.round)):
            raise NotAllowed("no_duty", _("You neither draft nor review in this round."))
        if not open_corrigenda(report).filter(pk=corrigendum.pk).update(dropped_at=clock.now()):
            raise Refused("done_already", _("A decision on this corrigendum has already been made."))
        audit.record("synthesis.corrigendum.drop", report, by=by, corrigendum=corrigendum.pk)


def open_corrigenda(report: SynthesisReport) -> QuerySet[Corrigendum]:
    """Return corrigenda that are proposed, and neither confirmed nor dropped."""
    return Corrigendum.objects.filter(report=report, confirmed_at__isnull=True, dropped_at__isnull=True)


def edition_of(report: SynthesisReport) -> Publication:
    """Return the edition that the public reads now. Raises Refused `not_published`."""
    edition = released(clock.now()).filter(report=report).first()
    if edition is None:
        raise Refused("not_published", _("The report is not published. You can change it directly."))
    return edition


def paragraph_of(outline: dict[str, Any], finding: UUID) -> dict[str, Any]:
    """Return the paragraph in an outline. Raises NotAllowed where it has none of that key."""
    for part in outline["sections"]:
        for row in part["findings"]:
            if row["id"] == str(finding):
                return dict(row)
    raise NotAllowed("no_such_paragraph", _("This paragraph is not in the report."))


def words_withheld(finding: Mapping[str, Any]) -> bool:
    """Return whether the paragraph is or was suspended: then no earlier words of it are printed or listed."""
    return bool(finding.get("suspended")) or any("old" not in note for note in finding.get("corrigenda") or ())


def _correct_waiting_text(row: Corrigendum, *, by: User) -> None:
    """Correct the same words in each approved text that waits for its release: none may restore the old ones."""
    words = _corrected_words(row)
    for waiting in waiting_texts(row.report, clock.now()):
        rows = [each for part in waiting.outline["sections"] for each in part["findings"]]
        if any(each["id"] == str(row.finding_id) and each["text"] in words for each in rows):
            reason = EditionReason(waiting.reason or EditionReason.RELEASE)
            next_edition(waiting, _corrected_outline(waiting, row), reason=reason, by=by)


def _corrected_outline(before: Publication, row: Corrigendum) -> dict[str, Any]:
    outline: dict[str, Any] = deepcopy(before.outline)
    names = SourceNames(row.report.round)
    named = names.named_sources(_trial(row, f"{row.new}\n{row.reason}"))
    around = {*outline.get("named", ()), *map(str, names.public_bodies_in(row.reason))}  # members of joint texts, too
    outline["named"] = sorted(around)
    for part in outline["sections"]:
        for place, finding in enumerate(part["findings"]):
            if finding["id"] == str(row.finding_id):
                part["findings"][place] = _corrected(finding, row, named)
    return outline


def _trial(row: Corrigendum, text: str) -> Finding:
    """Return the finding with another text, to see what it would say."""
    trial = copy(row.finding)
    trial.text = text
    return trial


def _next_outline(before: Publication, row: Corrigendum) -> dict[str, Any]:
    """Return the outline of the next edition: the new words, and a note of the old ones.

    For a suspended paragraph no earlier words are printed; its evidence is what its finding cites now. Raises Refused
    `not_displayable` where the new words could not be shown either, or rest on nothing.
    """
    outline = _corrected_outline(before, row)
    report = before.report
    state = current_state(report.round)
    if not row.removes:
        _check_names(row, kind_of(outline), paragraph_of(outline, row.finding_id)["number"])
    if row.removes or state is None:
        return outline
    outline = narrowed_outline(outline, report.round, state, handed_out=False)
    now = paragraph_of(outline, row.finding_id)
    if now.get("suspended") or not (now["evidence"] or _rests_on_positions(row)):
        raise Refused(
            "not_displayable",
            _(
                "This text cannot be shown. It is not based on any source that may be shown, or it names "
                "a source that may not be shown."
            ),
            field="new",
            hint=_("Cite a source that may be shown, change the text, or remove the paragraph."),
        )
    return outline


def _check_names(row: Corrigendum, kind: ReportKind, number: int) -> None:
    """Raise Refused for new words that this kind of report may not say, or that name a body not public there.

    The reason is printed beside them.
    """
    trial, names = _trial(row, row.new), SourceNames(row.report.round)
    for fault in of_kind(kind, trial, number, count(trial), names):
        raise Refused(fault.code, fault.message, field="new", hint=fault.hint)
    names.check_not_withheld(row.reason, [row.finding.recommendation_id], field="reason")


def _rests_on_positions(row: Corrigendum) -> bool:
    """Return whether the new words only count positions of bodies, so that there is nothing to cite."""
    counted = count(_trial(row, row.new))
    return counted is not None and counted.rests_on_positions


def _corrected(finding: dict[str, Any], row: Corrigendum, named: Collection[UUID]) -> dict[str, Any]:
    """Return the paragraph with the new words. `named`: the bodies that they and the reason name, which may leave.

    A mark of the old words goes with them, and so does what these promised. Where the public paragraph is suspended,
    the new words rest on what the finding cites now, and no earlier ones are printed. A State's reply stays: it may be
    about more than what was corrected, and the State cannot give another one now. It is printed as one to the earlier
    text.
    """
    finding = {**finding, "mark": None, **_promise_of(row.new, finding, row.report)}
    note: dict[str, Any] = {"number": row.number, "at": row.confirmed_at.isoformat() if row.confirmed_at else ""}
    notes = finding.get("corrigenda") or []
    if not row.old:
        finding = {**finding, "evidence": evidence_rows(row.report)[row.finding_id], "suspended": False}
    else:
        note |= {"old": row.old, "new": row.new, "reason": row.reason}
    if row.removes:
        finding = {**suspended(finding), "suspended": False, "removed": True}
        notes, note = finding["corrigenda"], {"number": note["number"], "at": note["at"]}
    evidence = [_with_parts_of(row.new, each) for each in finding["evidence"]]
    replies = [{**each, "earlier": True} for each in finding.get("replies") or ()]
    names = sorted({*finding.get("named", ()), *map(str, named)})
    more = {"evidence": evidence, "replies": replies, "named": names, "corrigenda": [*notes, note]}
    return {**finding, "text": row.new, **more}


def _promise_of(text: str, row: Mapping[str, Any], report: SynthesisReport) -> dict[str, Any]:
    """Return `quantity` and `promise` of a paragraph with other words: the first count that they state, if it is right.

    Else none: a later edition counts these words alone. Where no count is read in the words before and now, what was
    promised beside them stays. Nineteen queries at most, none for a paragraph that promised nothing.
    """
    promise = row.get("promise")
    if not promise:
        return {}
    counts = written_counts(text, report.language)
    if not counts and row["text"] and not written_counts(row["text"], report.language):
        return {}
    for each in counts:
        if each.kinds and each.kinds.isdisjoint(promise["counted"]):
            continue
        finding = counted_finding({**row, "text": text}, by_label(report.round).get(row["recommendation"]))
        finding.report, finding.quantity = report, each.quantity
        finding.number, finding.out_of = each.number, each.out_of
        counted = count(finding)
        if counted is not None and counted.claims[0].holds:
            numbers = {"number": each.number, "out_of": each.out_of}
            return {"quantity": each.quantity.value, "promise": {**promise, **numbers}}
        break
    return {"quantity": "", "promise": None, "count": []}


def _with_parts_of(text: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return an evidence row without parts that are no longer in the sentence: their words must not be kept."""
    parts = [part for part in row.get("parts") or () if place_of(text, part)]
    common = {name: value for name, value in row.items() if name != "parts"}
    return {**common, "parts": parts} if parts else common


def _corrected_words(row: Corrigendum) -> set[str]:
    """Return the words that the new ones replace: of a suspended paragraph, those that any released edition had."""
    if row.old:
        return {row.old}
    was_public = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("release_at"))
    editions = row.report.publications.filter(was_public, release_at__lte=clock.now())
    outlines = editions.values_list("outline", flat=True)
    rows = [each for outline in outlines for part in outline["sections"] for each in part["findings"]]
    return {each["text"] for each in rows if each["id"] == str(row.finding_id)} - {"", row.new}


def _follow(row: Corrigendum) -> None:
    """Change the finding in the working report too, so that a later text does not restore the old words."""
    finding = Finding.objects.select_for_update(of=("self",), no_key=True).get(pk=row.finding_id)
    if row.removes:
        return  # the working report keeps it for its writers to decide
    if finding.removed_at is None and finding.text in _corrected_words(row):
        finding.text, finding.revision = row.new, finding.revision + 1
        finding.written_at, finding.written_by = row.confirmed_at or clock.now(), row.proposed_by
        finding.save(update_fields=["text", "revision", "written_at", "written_by"])
