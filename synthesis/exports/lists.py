"""Lists of the synthesis to download: the rows of the pages, as their reader may see them. Knows no file format."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _, pgettext

from consultations.documents.subject_words import noun_of_round
from consultations.enums import Constituency
from consultations.models import Round
from consultations.numbers import anchor_of
from core.audience import Audience, Handling
from core.spreadsheets import Column, Value
from core.tables.fields import Field, ListTable
from core.tables.listings import Listing
from core.text.dates import office_day
from submissions.campaigns.visible_campaigns import VisibleCampaign, VisibleGroup, VisibleMember, VisibleWording
from submissions.drafting.subjects import Subject
from submissions.enums import PassageField, Position
from submissions.tables.columns import LANGUAGES, REFERENCE_WIDTH, body_name
from submissions.visibility.reader import PassageQuote
from submissions.visibility.visible_inputs import VisibleInput
from synthesis.codebook.selectors import CodebookEntry
from synthesis.coding.selectors import CodingProgress
from synthesis.coding.workbench_inputs import WorkbenchInput
from synthesis.enums import ReportStage, StaleReason
from synthesis.exports.finding_sheets import response_fields
from synthesis.models import Corrigendum, SynthesisReport
from synthesis.quality.balance import Balance, Share, Unmentioned
from synthesis.quality.coverage import CoverageRow
from synthesis.quality.stale_evidence import StaleFindingRow, StalePassage
from synthesis.reports.findings.rows import FindingRow
from synthesis.review.circulation import ReceivedComment
from synthesis.review.circulation_reach import ParticipantReach


def reports(rows: Iterable[SynthesisReport], stages: Mapping[UUID, ReportStage]) -> Listing:
    fields = [
        Field(Column("title", _("Report"), 50), lambda row: row.title),
        Field(Column("reference", _("Reference"), 20, "code"), lambda row: row.reference),
        Field(Column("round", _("Round"), 24, "code"), lambda row: row.round.reference),
        Field(Column("stage", pgettext("how far it is", "Status"), 22, "code"), lambda row: str(stages[row.pk].label)),
    ]
    return Listing(_("Reports"), "reports", ListTable(_("Reports"), fields, rows), Handling.SECRETARIAT)


def findings(report: SynthesisReport, rows: Iterable[FindingRow], audience: Audience, filters: str = "") -> Listing:
    """Return every finding with its count, why it needs attention, and its passages."""
    sections = {part.pk: part.title for part in report.sections.all()}

    def evidence(row: FindingRow) -> Value:
        return "\n".join(_quoted(each.quote) for each in row.cited) or None

    fields = [
        Field(Column("number", _("No."), 6, "number"), lambda row: row.number),
        Field(Column("section", _("Section"), 26, "code"), lambda row: sections.get(row.finding.section_id)),
        Field(Column("finding", _("Finding"), 70), lambda row: row.finding.text),
        Field(Column("counted", _("Counted"), 34), lambda row: row.says or None),
        Field(Column("attention", _("Needs attention"), 26), lambda row: _reasons(row.reasons)),
        Field(Column("remarks", _("Open comments"), 10, "number"), lambda row: len(row.remarks) or None),
        Field(Column("passages", _("Passages"), 10, "number"), lambda row: row.passages),
        Field(Column("evidence", _("Evidence"), 60), evidence),
    ]
    return _of_report(report, _("Findings"), "findings", ListTable(_("Findings"), fields, rows), audience, filters)


class _StaleLine(NamedTuple):
    """A finding that needs attention, and one of its passages that changed; None where no passage did."""

    row: StaleFindingRow
    passage: StalePassage | None


def stale_findings(
    report: SynthesisReport, rows: Iterable[StaleFindingRow], audience: Audience, filters: str
) -> Listing:
    """Return a row for each changed passage of a finding, and one for a finding that needs attention by itself."""

    def reasons(line: _StaleLine) -> Value:
        return _reasons(line.passage.reasons if line.passage else line.row.written.reasons)

    def now(line: _StaleLine) -> Value:
        return "".join(piece for piece, _own in line.passage.now) or None if line.passage else None

    fields = [
        Field(Column("number", _("No."), 6, "number"), lambda line: line.row.written.number),
        Field(Column("finding", _("Finding"), 50), lambda line: line.row.written.finding.text),
        Field(Column("attention", _("Needs attention"), 26), reasons),
        Field(
            Column("source", _("Participant"), 24, "code"),
            lambda line: _source(line.passage.then) if line.passage else None,
        ),
        Field(Column("then", _("Then"), 50), lambda line: line.passage.then.text if line.passage else None),
        Field(Column("now", _("Now"), 50), now),
    ]
    lines = (_StaleLine(row, passage) for row in rows for passage in row.passages or (None,))
    return _of_report(
        report,
        _("Needs attention"),
        "stale-findings",
        ListTable(_("Needs attention"), fields, lines),
        audience,
        filters,
    )


class _BalanceLine(NamedTuple):
    section: str
    by: str
    who: str | None
    cited: int
    answered: int | None


def balance(
    report: SynthesisReport, parts: Iterable[Balance], left_out: Iterable[Unmentioned], audience: Audience
) -> Listing:
    """Return who is cited in each section by kind of body and region; above it positions that no sentence mentions."""

    def lines_of(each: Balance) -> Iterator[_BalanceLine]:
        section = each.title or _("The whole report")
        groups: list[tuple[str, Sequence[Share]]] = [
            (_("Constituency"), each.kinds),
            (_("Regional group"), each.regions),
        ]
        for by, shares in groups:
            for share in shares:
                yield _BalanceLine(section, by, share.label, share.cited, share.answered)
        if each.fallen:
            yield _BalanceLine(section, _("Cited, no longer counted"), None, each.fallen, None)

    fields = [
        Field(Column("section", _("Section"), 36, "code"), lambda line: line.section),
        Field(Column("by", _("By"), 18, "code"), lambda line: line.by),
        Field(Column("who", _("Who"), 36, "code"), lambda line: line.who),
        Field(Column("cited", _("Cited"), 10, "number"), lambda line: line.cited),
        Field(Column("answered", _("Answered"), 10, "number"), lambda line: line.answered),
    ]
    part = ListTable(_("Balance"), fields, (line for each in parts for line in lines_of(each)))
    listing = _of_report(report, _("Balance"), "balance", part, audience)
    return replace(listing, above=(_unmentioned(left_out, noun_of_round(report.round)),))


def _unmentioned(rows: Iterable[Unmentioned], noun: str) -> ListTable:
    fields = [
        Field(Column("recommendation", noun, 20, "code"), lambda row: row.recommendation.words),
        Field(Column("who", _("Participant"), 30, "code"), lambda row: row.name),
        Field(Column("kind", _("Constituency"), 24, "code"), lambda row: row.kind),
        Field(Column("position", _("Position"), 26, "code"), lambda row: row.label),
    ]
    return ListTable(_("Positions that no sentence mentions"), fields, rows)


def coverage(report: SynthesisReport, rows: Iterable[CoverageRow], audience: Audience, filters: str) -> Listing:
    """Return every input with its disposition."""

    def same(row: CoverageRow) -> Value:
        return " ".join(filter(None, (row.elsewhere, str(row.paragraph)))) if row.paragraph else None

    fields = [
        *_input_fields(),
        Field(Column("outcome", _("Outcome"), 16, "code"), lambda row: row.outcome_label or None),
        Field(Column("findings", _("Finding(s)"), 10, "code"), lambda row: ", ".join(map(str, row.findings)) or None),
        Field(Column("same", _("Same point in finding"), 12, "code"), same),
        Field(Column("reason", _("Reason"), 30), lambda row: row.reason or None),
        Field(
            Column("original", _("Duplicate of"), 20, "code"),
            lambda row: row.original.reference if row.original else None,
        ),
        Field(Column("officer", _("Officer"), 18, "code"), lambda row: row.by or None),
    ]
    return _of_report(report, _("Coverage"), "coverage", ListTable(_("Coverage"), fields, rows), audience, filters)


def circulated(report: SynthesisReport, rows: Iterable[ReceivedComment], audience: Audience) -> Listing:
    """Return the comments of bodies on circulated drafts, each with its answer."""
    part = ListTable(_("Responses"), response_fields(), rows)
    return _of_report(report, _("Circulation"), "circulation", part, audience)


def not_reached(report: SynthesisReport, rows: Iterable[ParticipantReach]) -> Listing:
    """Return the participants whose people cannot sign in to read the draft."""
    fields = [
        Field(Column("code", _("Code"), 12, "code"), lambda row: row.delegation.organisation.code),
        Field(Column("participant", _("Participant"), 50), lambda row: row.delegation.organisation.display_name()),
        Field(
            Column("constituency", _("Constituency"), 28, "code"),
            lambda row: str(row.delegation.organisation.get_constituency_display()),
        ),
        Field(Column("language", _("Language"), 12, "code"), lambda row: row.delegation.organisation.language),
    ]
    title = _("Participants that the draft does not reach")
    return Listing(title, f"not-reached_{report.reference}", ListTable(title, fields, rows), Handling.SECRETARIAT)


def campaigns(
    round_: Round, rows: Iterable[VisibleCampaign | VisibleWording], audience: Audience, filters: str = ""
) -> Listing:
    """Return copies and shared wording; a number is of its grade."""

    def text(row: VisibleGroup) -> Value:
        return next((words for name in PassageField if (words := row.text.visible.text(name))), None)

    fields = [
        Field(Column("number", _("No."), 6, "number"), lambda row: row.number),
        Field(Column("grade", _("Grade"), 18, "code"), lambda row: str(row.grade.label)),
        Field(Column("campaign", _("Campaign"), 40), lambda row: row.title),
        Field(Column("paras", _("Paras."), 16, "code"), lambda row: ", ".join(row.labels)),
        Field(Column("bodies", _("Participants"), 10, "number"), lambda row: row.bodies),
        Field(Column("inputs", _("Inputs"), 10, "number"), lambda row: len(row.members)),
        Field(Column("own", _("With words of their own"), 14, "number"), lambda row: row.adding),
        Field(Column("waiting", _("To confirm"), 11, "number"), lambda row: row.waiting),
        Field(Column("text", _("The text"), 70), text),
    ]
    part = ListTable(_("Campaigns"), fields, rows)
    return _of_round(round_, _("Campaigns"), "campaigns", part, audience, filters)


def shared_wording(
    round_: Round, wording: VisibleWording, names: Callable[[VisibleMember], str], audience: Audience
) -> Listing:
    """Return the inputs that share wording; `names` gives the campaign of an input, "" for none."""
    fields = [
        *_input_fields(),
        Field(Column("alike", _("Alike, per cent"), 9, "number"), lambda each: each.per_cent),
        Field(Column("copies", _("Copies"), 40), lambda each: names(each) or None),
        Field(Column("own", _("Adds own"), 50), lambda each: "\n".join(each.alone) or None),
    ]
    part = ListTable(_("Inputs"), fields, wording.members)
    return _of_round(round_, wording.title, f"shared-wording-{wording.number}", part, audience)


def campaign(round_: Round, campaign_: VisibleCampaign, audience: Audience) -> Listing:
    """Return the senders of one text, and what each adds."""
    fields = [
        *_input_fields(),
        Field(Column("alike", _("Alike, per cent"), 9, "number"), lambda each: each.per_cent),
        Field(Column("own", _("Adds own"), 50), lambda each: "\n".join(each.alone) or None),
        Field(Column("shared", _("Others add too"), 50), lambda each: "\n".join(each.shared) or None),
        Field(Column("confirmed", _("Confirmed"), 11, "code"), lambda each: _("Yes") if each.is_decided else _("No")),
    ]
    part = ListTable(_("Inputs"), fields, campaign_.members)
    return _of_round(round_, campaign_.title, f"campaign-{campaign_.campaign.number}", part, audience)


def codebook(round_: Round, entries: Iterable[CodebookEntry]) -> Listing:
    """Return the themes; only passages that the reader may read are counted."""
    fields = [
        Field(Column("theme", _("Theme"), 40), lambda each: each.theme.name),
        Field(Column("under", _("Under"), 40), lambda each: " › ".join(each.path[:-1]) or None),
        Field(Column("meaning", _("Meaning"), 70), lambda each: each.theme.meaning or None),
        Field(Column("passages", _("Passages"), 10, "number"), lambda each: each.coded),
    ]
    return _of_round(round_, _("Themes"), "themes", ListTable(_("Themes"), fields, entries), None)


def progress(round_: Round, rows: Iterable[tuple[Subject, CodingProgress]]) -> Listing:
    """Return the progress of the coding of each subject, counting what the reader may read."""
    fields = [
        Field(Column("para", _("Para"), 9, "code"), lambda row: row[0].number or None),
        Field(Column("text", noun_of_round(round_), 90), lambda row: row[0].text or row[0].heading),
        Field(Column("inputs", _("Inputs"), 10, "number"), lambda row: row[1].total),
        Field(Column("coded", _("Coded"), 10, "number"), lambda row: row[1].coded),
        Field(Column("mine", _("By me"), 10, "number"), lambda row: row[1].mine),
        Field(Column("left", _("To code"), 10, "number"), lambda row: row[1].left),
    ]
    return _of_round(round_, _("Coding"), "coding", ListTable(_("Coding"), fields, rows), None)


def bench(about: Subject, cards: Iterable[WorkbenchInput], audience: Audience, filters: str) -> Listing:
    """Return the inputs on one subject with their codings."""

    def translation(card: WorkbenchInput) -> Value:
        return "\n".join(each.translation.text for each in card.fields if each.translation) or None

    def themes(card: WorkbenchInput) -> Value:
        return "; ".join(dict.fromkeys(each.theme.name for each in card.codings)) or None

    def passages(card: WorkbenchInput) -> Value:
        return "\n".join(f"{each.theme.name}: {each.words}" for each in card.codings) or None

    fields = [
        *_input_fields(),
        Field(Column("translation", _("Working translation"), 40), translation),
        Field(Column("themes", _("Themes"), 30), themes),
        Field(Column("passages", _("Coded passages"), 50), passages),
    ]
    row = about.recommendation
    name = anchor_of(row.paragraph.number, row.limb) if row else f"{about.kind}{about.label}"
    part = ListTable(_("Inputs"), fields, cards)
    return _of_round(about.round, about.heading, f"coding-{name}", part, audience, filters)


def _input_fields() -> list[Field]:
    """Of rows that have an input as `shown`. A withheld one says that it exists, and nothing else."""
    on_file = _("Information on file with the secretariat")

    def is_withheld(row: VisibleInput) -> bool:
        return row.id is None or bool(row.withheld)

    def of_input(value: Callable[[VisibleInput], Value], withheld: Value = None) -> Callable[[Any], Value]:
        return lambda row: withheld if is_withheld(row.visible) else value(row.visible)

    def constituency(row: VisibleInput) -> Value:
        return str(Constituency(row.constituency).label) if row.constituency else None

    def position(row: VisibleInput) -> Value:
        return str(Position(row.position).label) if row.position else None

    return [
        Field(Column("ref", _("Ref"), REFERENCE_WIDTH, "code"), of_input(lambda row: row.reference)),
        Field(Column("para", _("Para"), 8, "code"), lambda row: row.visible.label or None),
        Field(Column("body", _("Participant"), 22, "code"), of_input(body_name, on_file)),
        Field(Column("constituency", _("Constituency"), 18, "code"), of_input(constituency)),
        Field(Column("position", _("Position"), 16, "code"), of_input(position)),
        Field(Column("language", _("Language"), 11, "code"), of_input(lambda row: LANGUAGES.get(row.language or ""))),
        Field(Column("comment", _("Comment (original)"), 56), of_input(lambda row: row.comment or None)),
        Field(Column("rewording", _("Suggested wording"), 36), of_input(lambda row: row.rewording or None)),
    ]


def _quoted(quote: PassageQuote) -> str:
    return f"{_source(quote)}: {quote.text}" if quote.text else _source(quote)


def _source(quote: PassageQuote) -> str:
    source = quote.source
    return _("Information on file with the secretariat") if source is None or source.withheld else body_name(source)


def _reasons(reasons: Iterable[StaleReason]) -> str | None:
    return ", ".join(str(each.label) for each in reasons) or None


def _of_report(
    report: SynthesisReport, title: str, name: str, part: ListTable, audience: Audience | None, filters: str = ""
) -> Listing:
    return _named(title, report.title, f"{report.reference}_{name}", part, audience, filters)


def _of_round(
    round_: Round, title: str, name: str, part: ListTable, audience: Audience | None, filters: str = ""
) -> Listing:
    return _named(title, round_.title, f"{round_.reference}_{name}", part, audience, filters)


def _named(title: str, of: str, name: str, part: ListTable, audience: Audience | None, filters: str) -> Listing:
    handling = audience.handling if audience else Handling.SECRETARIAT
    return Listing(_("%(title)s: %(round)s") % {"title": title, "round": of}, name, part, handling, filters)


def corrigenda(
    report: SynthesisReport, rows: Iterable[Corrigendum], numbers: Mapping[str, int], withheld: Collection[str] = ()
) -> Listing:
    """Return the corrigenda of a report.

    `numbers` are the paragraph numbers of the current edition, by finding; for `withheld` paragraphs, which were
    suspended, no text is listed.
    """

    def unless_withheld(value: Callable[[Corrigendum], Value]) -> Callable[[Corrigendum], Value]:
        return lambda row: None if str(row.finding_id) in withheld else value(row)

    fields = [
        Field(Column("paragraph", _("Paragraph"), 11, "number"), lambda row: numbers.get(str(row.finding_id))),
        Field(Column("state", pgettext("how far it is", "Status"), 28, "code"), _state),
        Field(Column("old", _("Then"), 56), unless_withheld(lambda row: row.old)),
        Field(Column("new", _("Now"), 56), unless_withheld(lambda row: row.new)),
        Field(Column("reason", _("Reason"), 40), unless_withheld(lambda row: row.reason or None)),
        Field(Column("by", _("Proposed by"), 22, "code"), lambda row: row.proposed_by.get_full_name()),
        Field(
            Column("confirmed_by", _("Confirmed by"), 22, "code"),
            lambda row: row.confirmed_by.get_full_name() if row.confirmed_by else None,
        ),
        Field(
            Column("confirmed", _("Confirmed on"), 16, "date"),
            lambda row: office_day(row.confirmed_at) if row.confirmed_at else None,
        ),
    ]
    title = _("%(title)s: %(round)s") % {"title": _("Corrigenda"), "round": report.title}
    part = ListTable(_("Corrigenda"), fields, rows)
    return Listing(title, f"{report.reference}_corrigenda", part, Handling.SECRETARIAT)


def _state(row: Corrigendum) -> str:
    if not row.confirmed_at or not row.edition:
        return _("Waiting for second approval")
    if row.number:
        return _("Corrigendum %(n)s, edition %(edition)s") % {"n": row.number, "edition": row.edition.edition}
    return _("Edited after the approval, edition %(edition)s") % {"edition": row.edition.edition}
