"""The frozen outline of a publication: plain data in the report's order and numbering.

It has no quotes and no names of sources. Notes and quotes are looked up for each reader (DECIDED 12).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from consultations.enums import SubjectKind
from consultations.models import Recommendation, Round
from consultations.rounds.selectors import recommendations_of
from core import clock
from submissions.models import Erasure, Input
from submissions.visibility.disclosure_context import SMALL_CLASS
from synthesis.counts.positions import BodyPosition, body_positions
from synthesis.counts.public_positions import Place, PositionRow, left_few, position_tables, withheld_positions
from synthesis.counts.quantities import CountPart, counts_of, current_codings, grouped, recount, themes_named
from synthesis.enums import ProcessingStep, Quantity, ReportKind
from synthesis.models import Evidence, Finding, Processing, Publication, StateReply, SynthesisReport, Vouching
from synthesis.publication.named_bodies import SourceNames
from synthesis.publication.public_counts import PublicTable
from synthesis.quality.readiness import numbered
from synthesis.reports.findings.clauses import place_of
from synthesis.reports.ledger import ledger_digest

_PLACE = ("field", "start", "end", "digest")


def freeze(
    report: SynthesisReport,
    *,
    front_matter: Any = None,
    public: bool = False,
    counts: bool = True,
    positions: bool = True,
) -> dict[str, Any]:
    """Return the outline of the report.

    `{"title", "symbol", "language", "round", "front_matter": [[kind, text]], "sections": [{"title", "words"?,
    "findings": [{"id", "number", "text", "recommendation", "count", "evidence": [{…coordinates}],
    "named": [ids of bodies], "replies": [{"state", "text", "language", "translation", "earlier"?}]}]}],
    "positions": [...], "named": [ids of bodies in titles, front matter and statement],
    "review_editor": {"name", "statement", …} | None}`.

    `public` leaves out counts that could single out a body that is not shown by name (PRACTICE 8); without `counts`
    there are none, without `positions` their tables are empty, for files that do not print them.
    """
    round_ = report.round
    evidence, replies = evidence_rows(report), printed_replies(report, public=public)
    counted = counts_of(report) if counts else {}
    coded = _coded(report) if public else {}
    by_theme = _coded_by_name(report) if public else {}
    rows = body_positions(round_, public=True) if public else []
    hidden = withheld_positions(round_, rows, public=True) if public else frozenset()
    few = left_few(rows, hidden)
    names = SourceNames(round_) if public else None
    kind = ReportKind(report.kind)
    sections: dict[Any, dict[str, Any]] = {}
    for number, finding in enumerate(numbered(report), start=1):
        section = sections.setdefault(
            finding.section_id,
            {"id": str(finding.section_id), "title": finding.section.title, **_words_above(finding), "findings": []},
        )
        count = counted.get(finding.pk)
        gives_back = public and finding.quantity == Quantity.SOME  # what the sentence itself does not say
        parts = _three(count.parts if count and finding.quantity and not gives_back else ())
        section["findings"].append(
            {
                "id": str(finding.pk),
                "number": number,
                "text": finding.text,
                "recommendation": finding.recommendation.label if finding.recommendation else "",
                "quantity": finding.quantity,
                "promise": promise_of(finding, coded.get(finding.theme_id, ())),
                **_spoke_of(finding, report.language, by_theme),
                "count": _publishable_parts(parts, _on(finding.recommendation_id, hidden), few),
                "evidence": evidence[finding.pk],
                "named": sorted(map(str, names.named_sources(finding))) if names else [],
                "replies": replies[finding.pk],
            }
        )
    pieces = report.front_matter if front_matter is None else front_matter
    statement = _statement(report)
    around = [report.title, *(part["title"] for part in sections.values()), *(str(block.value) for block in pieces)]
    around += [statement["statement"]] if statement else []
    return {
        "reference": report.reference,
        "kind": kind.value,
        "title": report.title,
        "symbol": report.symbol,
        "language": report.language,
        "round": _of_round(round_),
        "front_matter": [[block.block_type, str(block.value)] for block in pieces],
        "sections": list(sections.values()),
        # A pack is the same for all.
        "positions": positions_of(round_, public=True) if positions and kind.counts_positions else [],
        **({"named": sorted(map(str, names.public_bodies_in("\n".join(around))))} if names else {}),
        "review_editor": statement,
    }


def _words_above(finding: Finding) -> dict[str, str]:
    """Return `words` and `words_language` of the recommendation that the section is about; empty without one."""
    about = finding.section.recommendation
    if about is None:
        return {}
    return {"words": about.text, "words_language": finding.report.round.document.language}


def _coded(report: SynthesisReport) -> dict[Any, set[Any]]:
    """Return the lines with a coded passage, by theme of a finding. One query."""
    themes = report.findings.filter(removed_at__isnull=True, theme__isnull=False).values("theme")
    codings = current_codings(report.round).filter(theme__in=themes).order_by()
    return grouped(codings.values_list("theme", "input__line"))


def _coded_by_name(report: SynthesisReport) -> dict[str, set[Any]]:
    """Return the lines with a coded passage, by the name of their theme. One query."""
    codings = current_codings(report.round).order_by()
    return grouped(codings.values_list("theme__name", "input__line"))


def _spoke_of(finding: Finding, language: str, by_theme: Mapping[str, Iterable[UUID]]) -> dict[str, Any]:
    """Return `themes`: by name the coded lines of the themes that a drafted paragraph counts, so that it is recounted.

    Empty where it counts none: outlines of other sentences stay as they were.
    """
    lines_by_theme = {
        name: sorted(map(str, by_theme.get(name, ()))) for name in sorted(themes_named(finding, language))
    }
    return {"themes": lines_by_theme} if by_theme and lines_by_theme else {}


def promise_of(finding: Finding, spoke: Iterable[UUID] = ()) -> dict[str, Any] | None:
    """Return the quantity that the sentence promises, so that a later edition can count again; None for no promise.

    `spoke`: the lines with a passage coded with its theme; later codings do not change them.
    """
    if not finding.quantity:
        return None
    return {
        "counted": finding.counted,
        "positions": finding.positions,
        "number": finding.number,
        "out_of": finding.out_of,
        "theme": str(finding.theme_id or ""),
        "counts_theme": finding.counts_theme,
        "spoke": sorted(map(str, spoke)),
    }


def recount_sections(
    sections: Iterable[Mapping[str, Any]],
    round_: Round,
    *,
    day: str,
    language: str,
    leaves: Callable[[BodyPosition], bool] = lambda row: False,
) -> list[dict[str, Any]]:
    """Return the sections with their counts computed again from the public state. Thirty queries.

    A sentence whose count is no longer right gets a `mark`: `{"on": day, "parts": [[kind, numerator]]}`, without parts
    where the number would identify somebody or reveal what the table merges, and `of_paragraph` where a paragraph
    states several. Without `day` no new mark is made: those from before stay. Positions that leave are not counted.
    """
    positions = [row for row in body_positions(round_, public=True) if not leaves(row)]
    hidden = withheld_positions(round_, positions, public=True)
    few = left_few(positions, hidden)
    table = PublicTable.made_of(round_, positions, hidden, few)
    by_name = by_label(round_)
    rows = [row for part in sections for row in part["findings"] if not row.get("suspended") and not row.get("removed")]
    inputs = {UUID(each["input"]) for row in rows for each in row["evidence"]}
    lines = dict(Input.objects.filter(pk__in=inputs).values_list("pk", "line"))
    findings = {row["id"]: counted_finding(row, by_name.get(row["recommendation"])) for row in rows}
    spoke = {
        findings[row["id"]].pk: {lines[key] for each in row["evidence"] if (key := UUID(each["input"])) in lines}
        | {UUID(key) for key in (row.get("promise") or {}).get("spoke", ())}
        for row in rows
    }
    tied = {
        findings[row["id"]].pk: [
            (lines[key], tuple(each.get("parts") or ()))
            for each in row["evidence"]
            if (key := UUID(each["input"])) in lines
        ]
        for row in rows
    }
    themes = {
        findings[row["id"]].pk: {name: {UUID(key) for key in keys} for name, keys in (row.get("themes") or {}).items()}
        for row in rows
    }
    counted = recount(findings.values(), language, positions, spoke, tied=tied, themes=themes)

    def again(row: Mapping[str, Any]) -> dict[str, Any]:
        finding = findings.get(row["id"])
        count = counted.get(finding.pk) if finding else None
        if finding is None or count is None:
            return dict(row)
        mine = _on(finding.recommendation_id, hidden)
        gives_back = finding.quantity in (Quantity.NONE, Quantity.SOME)
        parts_left = [] if gives_back else _publishable_parts(_three(count.parts), mine, few)
        undoes = bool(table.against(finding, count))
        parts = count.wrong[0].parts if count.wrong else count.parts
        own_parts = [] if undoes else _publishable_parts(_three(parts), mine, few)
        mark = _mark(row, count.holds and not undoes, own_parts if len(own_parts) == len(parts) else [], day)
        if mark and any(claim.is_clause for claim in count.claims):
            before = row.get("mark") or {}
            on = before["on"] if before.get("of_paragraph") or not day else day
            mark = {"on": on, "parts": [], "of_paragraph": True}  # one number of several
        return {**row, "count": parts_left, "mark": mark}

    return [{**part, "findings": [again(row) for row in part["findings"]]} for part in sections]


def _mark(row: Mapping[str, Any], agrees: bool, parts_: Iterable[Sequence[Any]], day: str) -> dict[str, Any] | None:
    """Return the mark; None where the sentence is right and its number may be shown.

    It stays as it was while the number is the same.
    """
    before = row.get("mark")
    if agrees or not (day or before):
        return None
    parts = [[kind, numerator] for kind, numerator, _denominator in parts_]
    if before is not None and (not day or before["parts"] == parts):
        return dict(before)
    return {"on": day, "parts": parts}


def _three(parts: Iterable[CountPart]) -> list[tuple[str, int, int]]:
    return [(part.constituency, part.numerator, part.denominator) for part in parts]


def counted_finding(row: Mapping[str, Any], recommendation: Recommendation | None) -> Finding:
    """Return the finding as the outline has it, for counting only.

    Older outlines have no promise: there the words of the sentence are counted.
    """
    promise = row.get("promise") or {}
    return Finding(
        pk=UUID(row["id"]),
        recommendation=recommendation,
        theme_id=promise.get("theme") or None,
        text=row["text"],
        quantity=row["quantity"] if promise else "",
        counted=promise.get("counted", []),
        positions=promise.get("positions", []),
        number=promise.get("number"),
        out_of=promise.get("out_of"),
        counts_theme=promise.get("counts_theme", False),
    )


def kind_of(outline: Mapping[str, Any]) -> ReportKind:
    """Return the kind of report; outlines older than the kinds are of thematic reports."""
    return ReportKind(outline.get("kind", ReportKind.THEMATIC))


def outline_of(publication: Publication) -> dict[str, Any]:
    """Return the outline with number and part of each recommendation, which older outlines lack.

    One query where they are missing.
    """
    outline: dict[str, Any] = publication.outline
    if all("paragraph" in row for row in outline["positions"]):
        return dict(outline)
    by_name = by_label(publication.report.round)

    def numbered(row: dict[str, Any]) -> dict[str, Any]:
        about = by_name.get(row["recommendation"])
        return {**row, "paragraph": about.paragraph.number, "part": about.limb} if about else row

    return {**outline, "positions": [numbered(row) for row in outline["positions"]]}


def by_label(round_: Round) -> dict[str, Recommendation]:
    """Return recommendations by the labels in outlines, including the older form (140.15.2 for a part)."""
    rows = list(recommendations_of(round_))
    before = {f"{row.paragraph.number}.{row.limb}": row for row in rows if row.limb}
    return before | {row.label: row for row in rows}


def processed(step: Processing | None) -> dict[str, Any]:
    """Return what an outline says of the documents service; empty before the text was sent there.

    `{"symbol", "documents": {"step", "agenda_item", "language", "on"}}`
    """
    if step is None:
        return {}
    documents = {
        "step": step.step,
        "agenda_item": step.agenda_item,
        "language": step.language,
        "on": step.on.isoformat(),
    }
    return {"symbol": step.symbol, "documents": documents}


def is_advance(outline: Mapping[str, Any]) -> bool:
    """Return whether an edition is an advance unedited version."""
    return bool((outline.get("documents") or {}).get("step") == ProcessingStep.SENT)


def evidence_rows(report: SynthesisReport) -> dict[Any, list[dict[str, Any]]]:
    """Return by finding the coordinates of its passages in their order. One query.

    A row has the `parts` of the sentence that it supports, where it is tied to some.
    """
    rows_by_finding: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    rows = Evidence.objects.filter(finding__report=report, finding__removed_at__isnull=True)
    columns = ("finding", "pk", "input", "parts", "finding__text", *_PLACE)
    for finding, key, input_, tied, text, *place in rows.order_by("order", "at", "pk").values_list(*columns):
        row = {"id": str(key), "input": str(input_), **dict(zip(_PLACE, place, strict=True))}
        parts = [words for words in tied if place_of(text, words)]
        # Outlines from before have no parts: their evidence is for the whole sentence.
        rows_by_finding[finding].append({**row, "parts": parts} if parts else row)
    return rows_by_finding


def printed_replies(report: SynthesisReport, *, public: bool = False) -> dict[Any, list[dict[str, str]]]:
    """Return by finding the last reply of each State, printed beside it (PRACTICE 22). One query.

    `public`: without those that a published text has lost. Two queries more where there are replies.
    """
    replies: dict[Any, list[dict[str, str]]] = defaultdict(list)
    printed = StateReply.objects.printed().filter(fact_check__finding__report=report).order_by("at", "pk")
    rows = list(printed.select_related("fact_check__delegation__organisation"))
    lost = _lost_replies(report, rows) if public and rows else set()
    for row in (row for row in rows if row.pk not in lost):
        state = row.fact_check.delegation.organisation.display_short_name(report.language)
        reply = {"state": state, "text": row.text, "language": row.language, "translation": row.translation}
        replies[row.fact_check.finding_id].append(reply)
    return replies


def _lost_replies(report: SynthesisReport, rows: Iterable[StateReply]) -> set[UUID]:
    """Return the replies that a published text was approved with and does not print any more beside its paragraph.

    Only where something was erased in the round: nobody knows any more which words they repeat (decision 0093).
    """
    if not Erasure.objects.filter(submission__delegation__round=report.round_id).exists():
        return set()
    approved: dict[str, datetime] = {}  # by digest, which is of the replies too
    texts: dict[UUID, list[tuple[datetime, set[str]]]] = defaultdict(list)
    editions = report.publications.filter(release_at__lte=clock.now()).order_by("published_at", "number")
    for text, at, outline in editions.values_list("ledger_digest", "published_at", "outline"):
        when = approved.setdefault(text, at)
        for finding in (row for part in outline["sections"] for row in part["findings"]):
            if not (finding.get("suspended") or finding.get("removed")):
                printed = {each["text"] for each in finding.get("replies") or ()}
                texts[UUID(finding["id"])].append((when, printed))
    return {
        row.pk
        for row in rows
        if any(row.at <= when and row.text not in printed for when, printed in texts[row.fact_check.finding_id])
    }


def _statement(report: SynthesisReport) -> dict[str, str] | None:
    """Return the review editor's statement on the current text, with its signature. Two queries."""
    rows = Vouching.objects.filter(editor__report=report, editor__ended_at__isnull=True).select_related("editor__user")
    row = rows.order_by("at", "pk").last()
    if row is None or row.ledger_digest != ledger_digest(report):
        return None
    return {
        "name": row.editor.user.get_full_name(),
        "statement": row.statement,
        "at": row.at.isoformat(),
        "ledger": row.ledger_digest,
        "key": row.key_id,
        "signature": row.signature,
    }


def _publishable_parts(
    parts: Iterable[Sequence[Any]], hidden: Collection[BodyPosition], left: Collection[Place]
) -> list[list[Any]]:
    """Return the parts of a count, each `[kind, numerator, denominator]`, that identify nobody."""
    return [
        [kind, numerator, denominator]
        for kind, numerator, denominator in parts
        if not _points_at_somebody(kind, numerator, denominator, hidden, left)
    ]


def _points_at_somebody(
    kind: str, numerator: int, denominator: int, hidden: Iterable[BodyPosition], left: Collection[Place]
) -> bool:
    """Return whether a part of a count could identify a body that is not shown by name.

    It counts few, or all but few, of a kind with such a body, or few are `left_few`.
    """
    mine = [row for row in hidden if row.constituency == kind]
    few = numerator < SMALL_CLASS or 0 < denominator - numerator < SMALL_CLASS
    return bool(mine) and (few or any((row.recommendation, kind) in left for row in mine))


def _on(recommendation: UUID | None, positions: Iterable[BodyPosition]) -> list[BodyPosition]:
    """Return the positions on the recommendation; all of them for None."""
    return [row for row in positions if recommendation in (None, row.recommendation)]


def _of_round(round_: Round) -> dict[str, Any]:
    return {
        "id": str(round_.pk),
        "reference": round_.reference,
        "title": round_.title,
        "document": round_.document.symbol,
        "mandate": round_.mandate,
        "issued_by": round_.issued_by,
        "demonstration": round_.is_demonstration,
    }


def positions_of(round_: Round, *, public: bool) -> list[dict[str, Any]]:
    """Return the position tables by recommendation, merged for the public where needed (PRACTICE 8).

    `[{"recommendation", "paragraph", "part", "rows": [[kind, total, {position: count}]], "regions": [the same of
    States]}]`: the label of the recommendation, the number of its paragraph, and its part or 0; its "kind" where it
    is no recommendation; questions take no position. They are merged where somebody could be singled out.
    """
    kinds, regions = map(_by_recommendation, position_tables(round_, public=public))
    return [
        {
            "recommendation": recommendation.label,
            "paragraph": recommendation.paragraph.number,
            "part": recommendation.limb,
            **({} if recommendation.is_recommendation else {"kind": recommendation.kind}),
            "rows": kinds[recommendation.pk],
            "regions": regions.get(recommendation.pk, []),
        }
        for recommendation in recommendations_of(round_)
        if recommendation.pk in kinds and recommendation.kind != SubjectKind.QUESTION
    ]


def _by_recommendation(rows: Iterable[PositionRow]) -> dict[Any, list[list[Any]]]:
    counts: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        counts[row.recommendation].append([row.constituency, row.total, row.positions])
    return dict(counts)
