"""The frozen outline of a publication: plain data in the report's order and numbering, without any quote or name of a
source. Notes and quotes are read when somebody reads, through the reader's audience (DECIDED, public report page)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Min

from consultations.domain.queries import recommendations_of
from consultations.enums import Constituency
from consultations.models import Round
from submissions.domain.knowledge import SMALL
from submissions.domain.narrowing import narrowed_at
from synthesis.domain.ledger import ledger_digest
from synthesis.domain.positions import (
    Place,
    PositionRow,
    left_few,
    merged,
    position_table,
    region_table,
    withheld_voices,
)
from synthesis.domain.quantities import counts_of
from synthesis.domain.readiness import numbered
from synthesis.domain.voices import Voice, voices
from synthesis.enums import ProcessingStep, Quantity
from synthesis.models import Evidence, Processing, Publication, StateReply, SynthesisReport, Vouching

_PLACE = ("field", "start", "end", "digest")


def freeze(
    report: SynthesisReport,
    *,
    front_matter: Any = None,
    public: bool = False,
    counts: bool = True,
    positions: bool = True,
) -> dict[str, Any]:
    """`{"title", "symbol", "language", "round", "front_matter": [[kind, text]], "sections": [{"title", "findings":
    [{"id", "number", "text", "recommendation", "count", "evidence": [{…coordinates}], "replies": [{"state", "text",
    "language", "translation"}]}]}], "positions": [...], "review_editor": {"name", "statement", …} | None}`.

    `public` leaves out the counts by which a body could be singled out that is not shown by name (PRACTICE 8); without
    `counts` there are none, without `positions` their tables are empty, for files that do not print them.
    """
    round = report.round
    evidence, replies = _evidence(report), _replies(report)
    counted = counts_of(report) if counts else {}
    spoken = voices(round) if public else []
    hidden = withheld_voices(round, spoken) if public else frozenset()
    few = left_few(spoken, hidden)
    sections: dict[Any, dict[str, Any]] = {}
    for number, finding in enumerate(numbered(report), start=1):
        section = sections.setdefault(
            finding.section_id, {"id": str(finding.section_id), "title": finding.section.title, "findings": []}
        )
        count = counted.get(finding.pk)
        gives_back = public and finding.quantity == Quantity.SOME  # what the sentence itself does not say
        promised = count.parts if count and finding.quantity and not gives_back else ()
        parts = [(part.constituency, part.numerator, part.denominator) for part in promised]
        section["findings"].append(
            {
                "id": str(finding.pk),
                "number": number,
                "text": finding.text,
                "recommendation": finding.recommendation.label if finding.recommendation else "",
                "quantity": finding.quantity,
                "count": _told(parts, _on(finding.recommendation_id, hidden), few),
                "evidence": evidence[finding.pk],
                "replies": replies[finding.pk],
            }
        )
    pieces = report.front_matter if front_matter is None else front_matter
    return {
        "reference": report.reference,
        "title": report.title,
        "symbol": report.symbol,
        "language": report.language,
        "round": _of_round(round),
        "front_matter": [[block.block_type, str(block.value)] for block in pieces],
        "sections": list(sections.values()),
        "positions": positions_of(round, public=True) if positions else [],  # a pack is the same for all
        "review_editor": _statement(report),
    }


def told_now(publication: Publication) -> dict[str, Any]:
    """Its outline as anybody may read it now: where something was made stricter since it was frozen, its counts are
    merged as if they were counted today, or what is left of them would single a body out (PRACTICE 3, 8). Nine
    queries; eighteen more where there is such an act."""
    outline, round = publication.outline, publication.report.round
    last = narrowed_at([round.pk]).get(round.pk)
    if last is None or last <= _counted_at(publication):
        return dict(outline)
    spoken = voices(round)
    hidden = withheld_voices(round, spoken)
    few = left_few(spoken, hidden)
    keys = {row.label: row.pk for row in recommendations_of(round)}

    def finding(row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "count": _told(row["count"], _on(keys.get(row["recommendation"]), hidden), few)}

    def positions(row: dict[str, Any]) -> dict[str, Any]:
        about = keys.get(row["recommendation"])
        mine = _on(about, hidden)
        rows = [
            [
                kind,
                *merged(
                    total, counts, [voice for voice in mine if voice.constituency == kind], left=(about, kind) in few
                ),
            ]
            for kind, total, counts in row["rows"]
        ]
        pointed_at = any(voice.constituency == Constituency.STATE for voice in mine)
        return {**row, "rows": rows, "regions": [] if pointed_at else row.get("regions", [])}

    sections = [{**part, "findings": [finding(row) for row in part["findings"]]} for part in outline["sections"]]
    return {**outline, "sections": sections, "positions": [positions(row) for row in outline["positions"]]}


def _counted_at(publication: Publication) -> datetime:
    """When its text was frozen: later editions of it bear the same counts."""
    same = Publication.objects.filter(report=publication.report_id, ledger_digest=publication.ledger_digest)
    first: datetime = same.aggregate(first=Min("published_at"))["first"]
    return first


def last_step(report: SynthesisReport, digest: str) -> Processing | None:
    """Where the text of that digest is after its approval. One query."""
    step: Processing | None = report.processing.filter(ledger_digest=digest).order_by("at", "-step", "pk").last()
    return step


def processed(step: Processing | None) -> dict[str, Any]:
    """What an outline says of the documents service: `{"symbol", "documents": {"step", "agenda_item", "language",
    "on"}}`; nothing before the text was sent there."""
    if step is None:
        return {}
    told = {"step": step.step, "agenda_item": step.agenda_item, "language": step.language, "on": step.on.isoformat()}
    return {"symbol": step.symbol, "documents": told}


def is_advance(outline: Mapping[str, Any]) -> bool:
    """Whether an edition is an advance unedited version."""
    return bool((outline.get("documents") or {}).get("step") == ProcessingStep.SENT)


def _evidence(report: SynthesisReport) -> dict[Any, list[dict[str, Any]]]:
    """By finding, the coordinates of its passages in their order. One query."""
    found: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    rows = Evidence.objects.filter(finding__report=report, finding__removed_at__isnull=True)
    for finding, key, input, *place in rows.order_by("order", "at", "pk").values_list(
        "finding", "pk", "input", *_PLACE
    ):
        found[finding].append({"id": str(key), "input": str(input), **dict(zip(_PLACE, place, strict=True))})
    return found


def _replies(report: SynthesisReport) -> dict[Any, list[dict[str, str]]]:
    """By finding, what States that it names gave to be printed beside it (PRACTICE 22). One query."""
    found: dict[Any, list[dict[str, str]]] = defaultdict(list)
    rows = StateReply.objects.filter(fact_check__finding__report=report).order_by("at", "pk")
    for row in rows.select_related("fact_check__delegation__organisation"):
        state = row.fact_check.delegation.organisation.display_short_name(report.language)
        told = {"state": state, "text": row.text, "language": row.language, "translation": row.translation}
        found[row.fact_check.finding_id].append(told)
    return found


def _statement(report: SynthesisReport) -> dict[str, str] | None:
    """The statement of the review editor on the text as it is, with its signature. Two queries."""
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


def _told(parts: Iterable[Sequence[Any]], hidden: Collection[Voice], left: Collection[Place]) -> list[list[Any]]:
    """Of the parts of a count, each `[kind, numerator, denominator]`, those that point at nobody."""
    return [
        [kind, numerator, denominator]
        for kind, numerator, denominator in parts
        if not _points_at_somebody(kind, numerator, denominator, hidden, left)
    ]


def _points_at_somebody(
    kind: str, numerator: int, denominator: int, hidden: Iterable[Voice], left: Collection[Place]
) -> bool:
    """Whether it counts few, or all but few, of a kind of body of which one is not shown by name, or where few are
    `left_few`."""
    mine = [voice for voice in hidden if voice.constituency == kind]
    few = numerator < SMALL or 0 < denominator - numerator < SMALL
    return bool(mine) and (few or any((voice.recommendation, kind) in left for voice in mine))


def _on(recommendation: UUID | None, voices: Iterable[Voice]) -> list[Voice]:
    """Those on the recommendation; all for what is about none by itself."""
    return [voice for voice in voices if recommendation in (None, voice.recommendation)]


def _of_round(round: Round) -> dict[str, Any]:
    return {
        "id": str(round.pk),
        "reference": round.reference,
        "title": round.title,
        "document": round.document.symbol,
        "mandate": round.mandate,
        "issued_by": round.issued_by,
        "demonstration": round.is_demonstration,
    }


def positions_of(round: Round, *, public: bool) -> list[dict[str, Any]]:
    """`[{"recommendation", "rows": [[kind, total, {position: count}]], "regions": [the same of States]}]`, merged for
    the public where somebody could be singled out (PRACTICE 8)."""
    kinds = _by_recommendation(position_table(round, public=public))
    regions = _by_recommendation(region_table(round, public=public))
    return [
        {
            "recommendation": recommendation.label,
            "rows": kinds[recommendation.pk],
            "regions": regions.get(recommendation.pk, []),
        }
        for recommendation in recommendations_of(round)
        if recommendation.pk in kinds
    ]


def _by_recommendation(rows: Iterable[PositionRow]) -> dict[Any, list[list[Any]]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.recommendation].append([row.constituency, row.total, row.positions])
    return dict(found)
