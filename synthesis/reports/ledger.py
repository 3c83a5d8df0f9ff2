"""The ledger: a snapshot of sections, finding texts, evidence coordinates and digests, without any quote.

Erased or redacted words must not remain in revisions. Every revision carries the ledger; an approval is of one ledger
digest.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from synthesis.models import Evidence, StateReply, SynthesisReport


def ledger(report: SynthesisReport) -> dict[str, Any]:
    """Return the ledger in the report's order. Four queries.

    `{"digest", "sections": [...], "findings": [{"id", "section", "text", …, "evidence": [...]}]}`
    """
    sections = [
        {
            "id": str(row.pk),
            "title": row.title,
            "order": row.order,
            # Only where there is one: the ledgers of earlier texts keep their digests.
            **({"recommendation": str(row.recommendation_id)} if row.recommendation_id else {}),
        }
        for row in report.sections.order_by("order", "pk")
    ]
    evidence: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    rows = Evidence.objects.filter(finding__report=report, finding__removed_at__isnull=True)
    for row in rows.order_by("order", "at", "pk"):
        evidence[row.finding_id].append(
            {
                "input": str(row.input_id),
                "field": row.field,
                "start": row.start,
                "end": row.end,
                "digest": row.digest,
                "level": row.level,
                # Only where there are some: the ledgers of earlier texts keep their digests.
                **({"parts": row.parts} if row.parts else {}),
            }
        )
    replies: dict[Any, list[str]] = defaultdict(list)
    printed = StateReply.objects.printed().filter(fact_check__finding__report=report).order_by("at", "pk")
    for finding, key in printed.values_list("fact_check__finding", "pk"):
        replies[finding].append(str(key))
    findings = [
        {
            "id": str(row.pk),
            "section": str(row.section_id),
            "recommendation": str(row.recommendation_id or ""),
            "theme": str(row.theme_id or ""),
            "text": row.text,
            "quantity": row.quantity,
            "counted": row.counted,
            "positions": row.positions,
            "number": row.number,
            "out_of": row.out_of,
            # Only where it is so: the ledgers of earlier texts keep their digests.
            **({"counts_theme": True} if row.counts_theme else {}),
            # A reply never changes, and is printed: what came after the approval was not approved.
            **({"replies": replies[row.pk]} if row.pk in replies else {}),
            "revision": row.revision,
            "evidence": evidence[row.pk],
        }
        for row in report.findings.filter(removed_at__isnull=True).order_by("section__order", "order", "pk")
    ]
    content = {"sections": sections, "findings": findings}
    return {"digest": digest_of(content), **content}


def ledger_digest(report: SynthesisReport) -> str:
    """Return the digest of the report's current rows."""
    return str(ledger(report)["digest"])


def digest_of(ledger_: dict[str, Any]) -> str:
    """Return the SHA-256 of a ledger as canonical JSON, without its own digest."""
    content = {name: value for name, value in ledger_.items() if name != "digest"}
    return hashlib.sha256(
        json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    ).hexdigest()


def blank_ledger(revision: Any, findings: Collection[str]) -> None:
    """Remove the text of these findings from the ledger of a revision; its digest stays."""
    ledger_before = revision.content.get("ledger")
    if ledger_before is None:
        return
    for row in ledger_before["findings"]:
        if row["id"] in findings:
            row["text"] = ""
            for each in row["evidence"]:
                each.pop("parts", None)
    revision.save(update_fields=["content"])
