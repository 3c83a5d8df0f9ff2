"""Lists of the synthesis to take away: the rows that the pages show, as their reader may have them. Knows no file
format."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consultations.enums import Constituency
from consultations.models import Round
from consultations.numbers import anchor_of
from core.audience import Audience, Handling
from core.spreadsheets import Column, Value
from core.tables.listings import Listing, ListTable
from submissions.campaigns.visible_campaigns import VisibleCampaign
from submissions.drafting.subjects import Subject
from submissions.enums import PassageField, Position
from submissions.tables.columns import LANGUAGES, body_name
from submissions.visibility.reader import PassageQuote
from submissions.visibility.visible_inputs import VisibleInput
from synthesis.codebook.selectors import CodebookEntry
from synthesis.coding.selectors import Progress
from synthesis.coding.workbench_inputs import WorkbenchInput
from synthesis.enums import ReportStage, StaleReason
from synthesis.exports.finding_sheets import response_columns, response_row
from synthesis.models import Corrigendum, SynthesisReport
from synthesis.quality.balance import Balance, Share, Unmentioned
from synthesis.quality.coverage import CoverageRow
from synthesis.quality.debt import Debt
from synthesis.reports.finding_rows import FindingRow
from synthesis.review.circulation import ReceivedComment


def reports(rows: Iterable[SynthesisReport], stages: Mapping[UUID, ReportStage]) -> Listing:
    columns = (
        Column("title", _("Report"), 50),
        Column("reference", _("Reference"), 20, "code"),
        Column("round", _("Round"), 24, "code"),
        Column("stage", pgettext("how far it is", "State"), 22, "code"),
    )
    values = ((row.title, row.reference, row.round.reference, str(stages[row.pk].label)) for row in rows)
    return Listing(_("Reports"), "reports", ListTable(_("Reports"), columns, values), Handling.SECRETARIAT)


def findings(report: SynthesisReport, rows: Iterable[FindingRow], audience: Audience) -> Listing:
    """Every finding with its count, what it owes and the passages under it."""
    sections = {part.pk: part.title for part in report.sections.all()}
    columns = (
        Column("number", _("No."), 6, "number"),
        Column("section", _("Section"), 26, "code"),
        Column("finding", _("Finding"), 70),
        Column("counted", _("Counted"), 34),
        Column("attention", _("Needs attention"), 26),
        Column("remarks", _("Open comments"), 10, "number"),
        Column("passages", _("Passages"), 10, "number"),
        Column("evidence", _("Evidence"), 60),
    )

    def values_of(row: FindingRow) -> tuple[Value, ...]:
        return (
            row.number,
            sections.get(row.finding.section_id),
            row.finding.text,
            row.says or None,
            _reasons(row.reasons),
            len(row.remarks) or None,
            len(row.cited),
            "\n".join(_quoted(each.quote) for each in row.cited) or None,
        )

    return _of_report(
        report, _("Findings"), "findings", ListTable(_("Findings"), columns, map(values_of, rows)), audience
    )


def debt(report: SynthesisReport, rows: Iterable[Debt], audience: Audience, filters: str) -> Listing:
    """A line for each passage that changed under a finding, and one for a finding that owes something by itself."""
    columns = (
        Column("number", _("No."), 6, "number"),
        Column("finding", _("Finding"), 50),
        Column("attention", _("Needs attention"), 26),
        Column("source", _("Body"), 24, "code"),
        Column("then", _("Then"), 50),
        Column("now", _("Now"), 50),
    )

    def values_of(row: Debt) -> Iterator[tuple[Value, ...]]:
        lead = (row.written.number, row.written.finding.text)
        for each in row.owed:
            now = "".join(piece for piece, _own in each.now) or None
            yield (*lead, _reasons(each.reasons), _source(each.then), each.then.text, now)
        if not row.owed:
            yield (*lead, _reasons(row.written.reasons), None, None, None)

    part = ListTable(_("Needs attention"), columns, (line for row in rows for line in values_of(row)))
    return _of_report(report, _("Needs attention"), "debt", part, audience, filters)


def balance(
    report: SynthesisReport, parts: Iterable[Balance], left_out: Iterable[Unmentioned], audience: Audience
) -> Listing:
    """What each section rests on, by kind of body and by region; above it the positions that no sentence mentions."""
    columns = (
        Column("section", _("Section"), 36, "code"),
        Column("by", _("By"), 18, "code"),
        Column("who", _("Who"), 36, "code"),
        Column("cited", _("Cited"), 10, "number"),
        Column("answered", _("Answered"), 10, "number"),
    )

    def values_of(each: Balance) -> Iterator[tuple[Value, ...]]:
        groups: list[tuple[str, Sequence[Share]]] = [
            (_("Constituency"), each.kinds),
            (_("Regional group"), each.regions),
        ]
        for by, shares in groups:
            for share in shares:
                yield each.title or _("The whole report"), by, share.label, share.cited, share.answered
        if each.fallen:
            yield each.title or _("The whole report"), _("Cited, no longer counts"), None, each.fallen, None

    part = ListTable(_("Balance"), columns, (line for each in parts for line in values_of(each)))
    listing = _of_report(report, _("Balance"), "balance", part, audience)
    return replace(listing, above=(_unmentioned(left_out),))


def _unmentioned(rows: Iterable[Unmentioned]) -> ListTable:
    columns = (
        Column("recommendation", _("Recommendation"), 20, "code"),
        Column("who", _("Participant"), 30, "code"),
        Column("kind", _("Constituency"), 24, "code"),
        Column("position", _("Position"), 26, "code"),
    )
    values = ((row.recommendation.words, row.name, row.kind, row.label) for row in rows)
    return ListTable(_("Positions that no sentence mentions"), columns, values)


def coverage(report: SynthesisReport, rows: Iterable[CoverageRow], audience: Audience, filters: str) -> Listing:
    """Every input with what became of it."""
    columns = (
        *_input_columns(),
        Column("outcome", _("Disposition"), 16, "code"),
        Column("findings", _("Finding(s)"), 10, "code"),
        Column("same", _("Same point in finding"), 12, "code"),
        Column("reason", _("Reason"), 30),
        Column("original", _("Duplicate of"), 20, "code"),
        Column("officer", _("Officer"), 18, "code"),
    )

    def values_of(row: CoverageRow) -> tuple[Value, ...]:
        return (
            *_input(row.shown),
            row.outcome_label or None,
            ", ".join(map(str, row.findings)) or None,
            " ".join(filter(None, (row.elsewhere, str(row.paragraph)))) if row.paragraph else None,
            row.reason or None,
            row.original.reference if row.original else None,
            row.by or None,
        )

    part = ListTable(_("Coverage"), columns, map(values_of, rows))
    return _of_report(report, _("Coverage"), "coverage", part, audience, filters)


def circulated(report: SynthesisReport, rows: Iterable[ReceivedComment], audience: Audience) -> Listing:
    """The comments of bodies on circulated drafts, each with its answer."""
    part = ListTable(_("Responses"), response_columns(), map(response_row, rows))
    return _of_report(report, _("Circulation"), "circulation", part, audience)


def campaigns(round_: Round, rows: Iterable[VisibleCampaign], audience: Audience) -> Listing:
    columns = (
        Column("number", _("No."), 6, "number"),
        Column("campaign", _("Campaign"), 40),
        Column("paras", _("Paras."), 16, "code"),
        Column("bodies", _("Bodies"), 10, "number"),
        Column("inputs", _("Inputs"), 10, "number"),
        Column("own", _("With words of their own"), 14, "number"),
        Column("waiting", _("To confirm"), 11, "number"),
        Column("text", _("The text"), 70),
    )

    def values_of(row: VisibleCampaign) -> tuple[Value, ...]:
        text = next((said for name in PassageField if (said := row.text.shown.text(name))), None)
        counts = (row.bodies, len(row.members), row.adding, row.waiting)
        return (row.campaign.number, row.title, ", ".join(row.labels), *counts, text)

    return _of_round(
        round_, _("Campaigns"), "campaigns", ListTable(_("Campaigns"), columns, map(values_of, rows)), audience
    )


def campaign(round_: Round, campaign_: VisibleCampaign, audience: Audience) -> Listing:
    """Who sent one text, and what each adds."""
    columns = (
        *_input_columns(),
        Column("alike", _("Alike, per cent"), 9, "number"),
        Column("own", _("Adds own"), 50),
        Column("confirmed", _("Confirmed"), 11, "code"),
    )
    rows: Iterable[tuple[Value, ...]] = (
        (
            *_input(each.shown),
            each.per_cent,
            "\n".join(each.own) or None,
            _("Yes") if each.is_settled else _("No"),
        )
        for each in campaign_.members
    )
    part = ListTable(_("Inputs"), columns, rows)
    return _of_round(round_, campaign_.title, f"campaign-{campaign_.campaign.number}", part, audience)


def codebook(round_: Round, entries: Iterable[CodebookEntry]) -> Listing:
    """Counted is what the reader may read."""
    columns = (
        Column("theme", _("Theme"), 40),
        Column("under", _("Under"), 40),
        Column("meaning", _("Meaning"), 70),
        Column("passages", _("Passages"), 10, "number"),
    )
    rows: Iterable[tuple[Value, ...]] = (
        (each.theme.name, " › ".join(each.path[:-1]) or None, each.theme.meaning or None, each.coded)
        for each in entries
    )
    return _of_round(round_, _("Themes"), "themes", ListTable(_("Themes"), columns, rows), None)


def progress(round_: Round, rows: Iterable[tuple[Subject, Progress]]) -> Listing:
    """How far the coding of each subject is, as far as the reader reads it."""
    columns = (
        Column("para", _("Para"), 9, "code"),
        Column("text", _("Recommendation"), 90),
        Column("inputs", _("Inputs"), 10, "number"),
        Column("coded", _("Coded"), 10, "number"),
        Column("mine", _("By me"), 10, "number"),
        Column("left", _("To code"), 10, "number"),
    )
    values = (
        (each.number or None, each.text or each.heading, counts.total, counts.coded, counts.mine, counts.left)
        for each, counts in rows
    )
    return _of_round(round_, _("Coding"), "coding", ListTable(_("Coding"), columns, values), None)


def bench(about: Subject, cards: Iterable[WorkbenchInput], audience: Audience, filters: str) -> Listing:
    """The inputs on one subject with what was coded in them."""
    columns = (
        *_input_columns(),
        Column("translation", _("Working translation"), 40),
        Column("themes", _("Themes"), 30),
        Column("passages", _("Coded passages"), 50),
    )

    def values_of(card: WorkbenchInput) -> tuple[Value, ...]:
        themes = dict.fromkeys(each.theme.name for each in card.codings)
        passages = (f"{each.theme.name}: {each.words}" for each in card.codings)
        translated = (each.translation.text for each in card.fields if each.translation)
        said = ("\n".join(translated), "; ".join(themes), "\n".join(passages))
        return (*_input(card.shown), *(each or None for each in said))

    part = ListTable(_("Inputs"), columns, map(values_of, cards))
    row = about.recommendation
    name = anchor_of(row.paragraph.number, row.limb) if row else f"{about.kind}{about.label}"
    return _of_round(about.round, about.heading, f"coding-{name}", part, audience, filters)


def _input_columns() -> tuple[Column, ...]:
    return (
        Column("ref", _("Ref"), 20, "code"),
        Column("para", _("Para"), 8, "code"),
        Column("body", _("Body"), 22, "code"),
        Column("constituency", _("Constituency"), 18, "code"),
        Column("position", _("Position"), 16, "code"),
        Column("language", _("Language"), 11, "code"),
        Column("comment", _("Comment (original)"), 56),
        Column("rewording", _("Suggested wording"), 36),
    )


def _input(row: VisibleInput) -> tuple[Value, ...]:
    """A withheld one says that it exists, and nothing else."""
    if row.id is None or row.withheld:
        return (None, row.label or None, _("Information on file with the secretariat"), *(None for _column in range(5)))
    return (
        row.reference,
        row.label or None,
        body_name(row),
        str(Constituency(row.constituency).label) if row.constituency else None,
        str(Position(row.position).label) if row.position else None,
        LANGUAGES.get(row.language or ""),
        row.comment or None,
        row.rewording or None,
    )


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
    """`numbers` are those of the paragraphs of the edition that is read now, by finding; of paragraphs that were
    suspended, `withheld`, no words are listed."""
    columns = (
        Column("paragraph", _("Paragraph"), 11, "number"),
        Column("state", pgettext("how far it is", "State"), 28, "code"),
        Column("old", _("Then"), 56),
        Column("new", _("Now"), 56),
        Column("reason", _("Reason"), 40),
        Column("by", _("Proposed by"), 22, "code"),
        Column("confirmed_by", _("Confirmed by"), 22, "code"),
        Column("confirmed", _("Confirmed on"), 16, "date"),
    )

    def values_of(row: Corrigendum) -> tuple[Value, ...]:
        confirmed = row.confirmed_at
        return (
            numbers.get(str(row.finding_id)),
            _state(row),
            None if str(row.finding_id) in withheld else row.old,
            None if str(row.finding_id) in withheld else row.new,
            None if str(row.finding_id) in withheld else row.reason or None,
            row.proposed_by.get_full_name(),
            row.confirmed_by.get_full_name() if row.confirmed_by else None,
            confirmed.date() if confirmed else None,
        )

    title = _("%(title)s: %(round)s") % {"title": _("Corrigenda"), "round": report.title}
    part = ListTable(_("Corrigenda"), columns, map(values_of, rows))
    return Listing(title, f"{report.reference}_corrigenda", part, Handling.SECRETARIAT)


def _state(row: Corrigendum) -> str:
    if not row.confirmed_at or not row.edition:
        return _("Waits for a second person")
    if row.number:
        return _("Corrigendum %(n)s, edition %(edition)s") % {"n": row.number, "edition": row.edition.number}
    return _("Edited after the approval, edition %(edition)s") % {"edition": row.edition.number}
