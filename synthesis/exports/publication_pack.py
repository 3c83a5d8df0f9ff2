"""What a publication consists of: the report (docx, pdf, html), the workbook and the inputs (csv, json), the evidence
as anybody may read it, the checker, a signed manifest of digests. Made again while nothing has changed: the same bytes
(C7). The manifest's form is written down in `check_pack.py`."""

import hashlib
import json
from collections.abc import Container, Iterator
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
from submissions.domain.narrowing import narrowed_at
from synthesis.exports import check_pack
from synthesis.exports.files import KINDS, compile_files
from synthesis.exports.outline import report_document
from synthesis.exports.packs import Pack, make_pack, outline_for
from synthesis.exports.sheets import findings_in, passages_told, quotes_in
from synthesis.models import Corrigendum, Publication, PublicationFile

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
    pack = make_pack(round, PUBLIC, now=now)
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

    The digest is that of the manifest kept last for the publication before it. ("", "released") where none was kept.
    """
    manifests = PublicationFile.objects.filter(
        publication__report=publication.report_id,
        publication__number__lt=publication.number,
        name__contains="_manifest_",
    )
    before = manifests.select_related("file").order_by("publication__number", "file__stored_at").last()
    if before is None:
        return "", "released"
    corrects = Corrigendum.objects.filter(edition=publication, number__isnull=False).exists()
    return before.file.sha256, "corrigendum" if corrects else "reissued"


def as_of(publication: Publication) -> datetime:
    """Of which moment its files speak: of its release, or of the day (UTC) of the last act since that took something
    from them. The hour would tell who was at work then (decision 0031)."""
    round = publication.report.round_id
    last = narrowed_at([round]).get(round, publication.release_at).astimezone(UTC)
    return max(publication.release_at, last.replace(hour=0, minute=0, second=0, microsecond=0))


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
                }
            )
        told.append({"number": finding["number"], "text": finding["text"], "passages": passages})
    return json.dumps({"about": pack.about(), "findings": told}, ensure_ascii=False, indent=1).encode() + b"\n"


def _manifest(publication: Publication, now: datetime, listed: list[dict[str, Any]]) -> bytes:
    """Times are days: an hour would tell who was at work then."""
    key = signing.current_key()
    replaces, reason = chain_of(publication)
    payload = {
        "form": FORM,
        "report": publication.report.reference,
        "edition": publication.number,
        "replaces": replaces,
        "reason": reason,
        "title": publication.outline["title"],
        "round": publication.outline["round"]["reference"],
        "released": _day(publication.release_at),
        "as_of": _day(now),
        "ledger": publication.ledger_digest,
        "key": key.key_id,
        "demonstration": bool(publication.outline["round"]["demonstration"]),
        "files": sorted(listed, key=lambda row: row["name"]),
    }
    _key, signature = signing.sign(payload)
    manifest = {"payload": payload, "public_key": key.public_key, "signature": signature}
    return json.dumps(manifest, ensure_ascii=False, indent=1).encode() + b"\n"


def _day(moment: datetime) -> str:
    """In UTC, as in the names of the files."""
    return moment.astimezone(UTC).date().isoformat()
