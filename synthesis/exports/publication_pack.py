"""What a publication consists of: the report (docx, pdf, html), the workbook and the inputs (csv, json), the evidence
as anybody may read it, the checker, a signed manifest of digests. Made again while nothing has changed: the same bytes
(C7). The manifest's form is written down in `check_pack.py`."""

import hashlib
import json
from collections.abc import Container, Iterator, Mapping
from datetime import UTC, datetime
from html import escape
from itertools import chain
from pathlib import Path
from typing import Any

from django.utils import translation

from consultations.models import Round
from core import signing
from core.audience import PUBLIC
from core.documents.html_page import write_html
from core.documents.tree import direction_of
from core.snapshot import snapshot
from synthesis.domain.clauses import place_of
from synthesis.enums import EditionReason
from synthesis.exports import check_pack
from synthesis.exports.files import KINDS, compile_files
from synthesis.exports.outline import report_document
from synthesis.exports.packs import Pack, make_pack, outline_for
from synthesis.exports.sheets import findings_in, passages_told, quotes_in
from synthesis.models import Publication

FORM = 2
ALL = (*KINDS, "html", "evidence")
PAGE = """<!doctype html>
<html lang="{language}" dir="{direction}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style>
body {{ font: 1rem/1.55 "Noto Sans", "Noto Naskh Arabic", "Noto Sans SC", system-ui, sans-serif; color: #16212b;
  max-inline-size: 46rem; margin: 2rem auto; padding-inline: 1rem; }}
h1, h2, h3 {{ line-height: 1.25; }} h2 {{ margin-block-start: 2.2rem; }} a {{ color: #0b5a8a; }}
header {{ border-block-end: 2px solid #16212b; margin-block-end: 1.5rem; }}
dl {{ display: grid; grid-template-columns: minmax(9rem, 28%) 1fr; gap: .3rem 1rem; }} dt {{ font-weight: 600; }}
dd {{ margin: 0; }} .number {{ display: inline-block; min-inline-size: 2rem; }} sup {{ line-height: 0; }}
.small, .notes {{ font-size: .9rem; }} blockquote {{ border-inline-start: 3px solid #c5cdd5; margin-inline: 0;
  padding-inline-start: 1rem; }}
.count {{ text-align: end; font-variant-numeric: tabular-nums; }}
figure {{ margin: 1.8rem 0 .6rem; break-inside: avoid; }} figure svg {{ inline-size: 100%; block-size: auto; }}
figcaption, caption {{ font-weight: 600; text-align: start; padding-block: .3rem; }}
table {{ border-collapse: collapse; inline-size: 100%; break-inside: avoid; }} th {{ background: #eef1f4; }}
th, td {{ border: 1px solid #c5cdd5; padding: .3rem .5rem; text-align: start; }}
@media (max-width: 30em) {{ th, td {{ padding: .2rem; font-size: .85rem; }} td {{ overflow-wrap: anywhere; }} }}
</style></head>
<body>
{article}
</body>
</html>
"""


def publication_pack(publication: Publication) -> Iterator[tuple[str, bytes]]:
    """(name, content) of every file, one in memory at a time; the manifest comes last. Of a released publication."""
    round = Round.objects.select_related("document", "rules").get(reports__publications=publication)
    now = as_of(publication)
    pack = make_pack(round, PUBLIC, now=now, publication=publication)
    listed = []
    for name, content in chain(contents(pack), [checker()]):
        listed.append({"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()})
        yield name, content
    yield pack.name("manifest", "json"), _manifest(publication, now, listed)


def checker() -> tuple[str, bytes]:
    """(name, content) of the program that checks a pack."""
    return check_pack.CHECKER, Path(check_pack.__file__).read_bytes()


def chain_of(publication: Publication) -> tuple[str, str]:
    """(digest of the manifest that it replaces, reason out of `check_pack.REASONS`) of an edition.

    Of the office's reasons the public reads three: a list that told more would tell that somebody left.
    """
    if not publication.replaces:
        return "", "released"
    return publication.replaces, "corrigendum" if publication.reason == EditionReason.CORRIGENDUM else "reissued"


def as_of(publication: Publication) -> datetime:
    """Of which moment its files speak: of its release, or of the day (UTC) on which a later edition was made. The hour
    would tell who was at work then (decision 0031)."""
    made = publication.published_at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(_first_release(publication), made)


def contents(pack: Pack, kinds: Container[str] = ALL) -> Iterator[tuple[str, bytes]]:
    """The same without the manifest; `kinds` of ALL."""
    yield from compile_files(pack, kinds)
    with translation.override("en"), snapshot():
        outline = outline_for(pack)
        if outline is None:
            return
        if "html" in kinds:
            yield pack.name("report", "html"), _page(pack, outline)
        if "evidence" in kinds:
            yield pack.name("evidence", "json"), _evidence(pack, outline)


def _page(pack: Pack, outline: dict[str, Any]) -> bytes:
    document = report_document(outline, round=pack.round, audience=pack.audience, now=pack.now)
    return PAGE.format(
        language=escape(document.language),
        direction=direction_of(document.language),
        title=escape(document.title),
        article=write_html(document),
    ).encode()


def _evidence(pack: Pack, outline: dict[str, Any]) -> bytes:
    """By finding, each passage with its words where the public may read them; a source without name bears its random
    reference, what is on file with the secretariat nothing (PRACTICE 1)."""
    quotes = quotes_in(pack, outline)
    told = []
    for finding in findings_in(outline):
        passages = []
        for row, quote in passages_told(pack, finding, quotes):
            source = quote.source
            passages.append(
                {
                    "input": source.reference if source else None,
                    "body": source.body.short_name if source and source.body else None,
                    "language": source.language if source else None,
                    "field": row["field"] if row else None,
                    "quote": quote.text,
                    **_parts(finding, row),
                }
            )
        told.append({"number": finding["number"], "text": finding["text"], "passages": passages})
    return json.dumps({"about": pack.about(), "findings": told}, ensure_ascii=False, indent=1).encode() + b"\n"


def _parts(finding: dict[str, Any], row: Mapping[str, Any] | None) -> dict[str, list[str]]:
    """The parts of the sentence that a passage supports, none for the whole; words of the sentence alone."""
    parts = [words for words in (row or {}).get("parts") or () if place_of(finding["text"], words)]
    return {"parts": parts} if parts else {}


def _manifest(publication: Publication, now: datetime, listed: list[dict[str, Any]]) -> bytes:
    """Times are days: an hour would tell who was at work then."""
    key = signing.current_key()
    replaces, reason = chain_of(publication)
    payload = {
        "form": FORM,
        "report": publication.report.reference,
        "edition": publication.edition,
        "replaces": replaces,
        "reason": reason,
        "title": publication.outline["title"],
        "round": publication.outline["round"]["reference"],
        "released": _day(_first_release(publication)),
        "as_of": _day(now),
        "ledger": publication.ledger_digest,
        "key": key.key_id,
        "demonstration": bool(publication.outline["round"]["demonstration"]),
        "files": sorted(listed, key=lambda row: row["name"]),
    }
    _key, signature = signing.sign(payload)
    manifest = {"payload": payload, "public_key": key.public_key, "signature": signature}
    return json.dumps(manifest, ensure_ascii=False, indent=1).encode() + b"\n"


def _first_release(publication: Publication) -> datetime:
    """When the report became public: the hour of a later edition could point at a sender."""
    first = publication.report.publications.filter(withdrawn_at__isnull=True).order_by("number").first()
    return first.release_at if first is not None else publication.release_at


def _day(moment: datetime) -> str:
    """In UTC, as in the names of the files."""
    return moment.astimezone(UTC).date().isoformat()
