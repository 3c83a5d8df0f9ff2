"""The pack of an edition: its files, the checker and a signed manifest of digests, made once and stored (C7).

Made again without changes, it has the same bytes. `check_pack.py` describes the form of the manifest. Of earlier
editions only the manifests are offered.
"""

import hashlib
import io
import json
from collections.abc import Container, Iterator, Mapping
from datetime import UTC, datetime, time
from functools import partial
from html import escape
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils import translation

from accounts.models import User
from consultations.models import Round
from core import clock
from core.audience import PUBLIC
from core.db.transactions import snapshot
from core.documents.html_page import write_html
from core.files.storage import Stored, open_stored, remove_stored, store
from core.jobs.queue import try_each
from core.models import StoredFile
from core.security import signing
from core.text.dates import office_day
from core.text.world_languages import direction_of
from submissions.models import Erasure, PublicState
from submissions.public_state.services import current_state, open_public_state
from synthesis.enums import EditionReason
from synthesis.exports.column_meanings import codebook_file
from synthesis.exports.compilations import Compilation, compilation_of, outline_for
from synthesis.exports.report_document import report_document
from synthesis.exports.services import KINDS, compile_files
from synthesis.exports.sheets import findings_in, names_sources, quotes_in, visible_passages
from synthesis.models import Publication, PublicationFile
from synthesis.publication import check_pack
from synthesis.publication.edition_marks import paragraph_notes
from synthesis.publication.editions import catch_up
from synthesis.publication.named_bodies import SourceNames
from synthesis.publication.selectors import newest_released, public_files, released
from synthesis.reports.findings.clauses import place_of
from synthesis.reports.services import locked_report

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
    """Yield (name, content) of every file of a released publication; the manifest comes last.

    One file at a time is in memory.
    """
    round_ = Round.objects.select_related("document", "rules").get(reports__publications=publication)
    now = as_of(publication)
    compilation = compilation_of(round_, PUBLIC, now=now, publication=publication)
    listed = []
    for name, content in chain(contents(compilation), [checker()]):
        listed.append({"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()})
        yield name, content
    yield compilation.name("manifest", "json"), _manifest(publication, now, listed)


def codebook_of(publication: Publication, kind: str) -> bytes:
    """Return the codebook of an edition's files, xlsx or csv."""
    now = as_of(publication)
    compilation = compilation_of(publication.report.round, PUBLIC, now=now, publication=publication)
    with translation.override("en"):
        return codebook_file(compilation.round, kind, now=now, day_of_edition=compilation.as_of)


def handed_out_pack(publication: Publication) -> Iterator[tuple[str, bytes]]:
    """Yield (name, content) of the files of an edition as they were handed out; made now where none was yet.

    Nothing where an erasure deleted them. They are not made again: a later version of the portal may name or write
    files otherwise (PUBLISHED 1).
    """
    if not publication.files.exists():
        yield from publication_pack(publication)
    for row in public_files([publication])[publication.pk]:
        assert row.file is not None  # noqa: S101 - of `public_files`
        with open_stored(row.file.stored_name) as content:
            yield row.name, content.read()


def checker() -> tuple[str, bytes]:
    """Return (name, content) of the program that checks a pack."""
    return check_pack.CHECKER, Path(check_pack.__file__).read_bytes()


def chain_of(publication: Publication) -> tuple[str, str]:
    """Return the digest of the manifest that the edition replaces, and its reason from `check_pack.REASONS`.

    The public reads three reasons only: more would reveal that somebody left.
    """
    if not publication.replaces:
        return "", "released"
    return publication.replaces, "corrigendum" if publication.reason == EditionReason.CORRIGENDUM else "reissued"


def as_of(publication: Publication) -> datetime:
    """Return the moment that the files describe: the release, or the day on which a later edition was made.

    It is the office's day, which the edition bears, as midnight in UTC, so that both say one date. The hour would
    reveal who was at work then (decision 0031).
    """
    created = datetime.combine(office_day(publication.published_at), time.min, UTC)
    return max(_first_release(publication), created)


def contents(compilation: Compilation, kinds: Container[str] = ALL) -> Iterator[tuple[str, bytes]]:
    """Yield the files without checker and manifest, all of one moment; `kinds` of ALL."""
    with snapshot():
        with translation.override("en"):
            compilation = compilation.open()  # one reader for all files
        yield from compile_files(compilation, kinds)
        yield from _of_outline(compilation, kinds)


def _of_outline(compilation: Compilation, kinds: Container[str]) -> Iterator[tuple[str, bytes]]:
    with translation.override("en"):
        outline = outline_for(compilation)
        if outline is None:
            return
        if "html" in kinds:
            yield compilation.name("report", "html"), _page(compilation, outline)
        if "evidence" in kinds:
            yield compilation.name("evidence", "json"), _evidence(compilation, outline)


def _page(compilation: Compilation, outline: dict[str, Any]) -> bytes:
    document = report_document(outline, round_=compilation.round, audience=compilation.audience, now=compilation.now)
    return PAGE.format(
        language=escape(document.language),
        direction=direction_of(document.language),
        title=escape(document.title),
        article=write_html(document),
    ).encode()


def _evidence(compilation: Compilation, outline: dict[str, Any]) -> bytes:
    """Return by finding each passage, with its words where the public may read them, as JSON.

    A source without a name has its random reference, a source on file with the secretariat has none (PRACTICE 1). A
    draft text names no source, and gives its kind instead. `notes` are there where something changed, `translation`
    where the quote is the working translation of a text that is not published.
    """
    quotes, names = quotes_in(compilation, outline), names_sources(compilation, outline)
    entries = []
    for finding in findings_in(outline):
        passages = []
        for row, quote in visible_passages(compilation, finding, quotes):
            source = quote.source
            passages.append(
                {
                    "input": source.reference if source and names else None,
                    "body": source.body.short_name if source and source.body and names else None,
                    **({} if names else {"constituency": source.constituency if source else None}),
                    "language": source.language if source else None,
                    **({"translation": True} if source and source.is_translated else {}),
                    "field": row["field"] if row else None,
                    "quote": quote.text,
                    **_parts(finding, row),
                }
            )
        notes = paragraph_notes(finding, outline)
        changes = {"notes": notes} if notes else {}
        entries.append({"number": finding["number"], "text": finding["text"], **changes, "passages": passages})
    return (
        json.dumps({"about": compilation.about(), "findings": entries}, ensure_ascii=False, indent=1).encode() + b"\n"
    )


def _parts(finding: dict[str, Any], row: Mapping[str, Any] | None) -> dict[str, list[str]]:
    """Return the parts of the sentence that a passage supports, none for the whole; only words of the sentence."""
    parts = [words for words in (row or {}).get("parts") or () if place_of(finding["text"], words)]
    return {"parts": parts} if parts else {}


def _manifest(publication: Publication, now: datetime, listed: list[dict[str, Any]]) -> bytes:
    """Return the signed manifest. Times are the office's days, as on the page: an hour would reveal who was at work."""
    key, first = signing.current_key(), _first_release(publication)
    released_on = office_day(first)
    replaces, reason = chain_of(publication)
    payload = {
        "form": FORM,
        "report": publication.report.reference,
        "edition": publication.edition,
        "replaces": replaces,
        "reason": reason,
        "title": _lasting_title(publication),
        "round": publication.outline["round"]["reference"],
        "released": released_on.isoformat(),
        "as_of": (released_on if now == first else now.astimezone(UTC).date()).isoformat(),
        "ledger": publication.ledger_digest,
        "key": key.key_id,
        "demonstration": bool(publication.outline["round"]["demonstration"]),
        "files": sorted(listed, key=lambda row: row["name"]),
    }
    _key, signature = signing.sign(payload)
    manifest = {"payload": payload, "public_key": key.public_key, "signature": signature}
    return json.dumps(manifest, ensure_ascii=False, indent=1).encode() + b"\n"


def _lasting_title(publication: Publication) -> str:
    """Return the title, or the report's reference where it names a body of the round, which may leave (PUBLISHED 2).

    Manifests of earlier editions stay public. Two queries.
    """
    title: str = publication.outline["title"]
    return publication.report.reference if SourceNames(publication.report.round).in_text(title) else title


def _first_release(publication: Publication) -> datetime:
    """Return when the report first became public: the hour of a later edition could identify a sender."""
    first = publication.report.publications.filter(withdrawn_at__isnull=True).order_by("number").first()
    return first.release_at if first is not None else publication.release_at


_OFFICE = "application/vnd.openxmlformats-officedocument"
CONTENT_TYPES = {
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "zip": "application/zip",
    "html": "text/html; charset=utf-8",
    "py": "text/x-python; charset=utf-8",
}
MAX_COMPILED = 1 << 30  # bytes of one compiled file; uploads have a smaller limit


def store_due_packs(now: datetime) -> None:
    """Store the files of every edition that was released and has none yet. The worker does it every minute.

    Raises the first error at the end: an edition whose files cannot be made holds up no other.
    """
    due = newest_released(now).filter(files__isnull=True)
    rows = due.select_related("report__round__rules", "report__round__document")
    try_each(rows, lambda publication: store_pack(publication, now=now))


def store_pack(publication: Publication, *, now: datetime) -> list[PublicationFile]:
    """Make and store the public files of a released edition, once.

    They are made at the release and not at the approval, so that later restrictions are respected. There are none
    before the release, nor for a withdrawn or replaced edition; nor where the public state moved or something was
    erased meanwhile: then the next run makes them, of this edition or of the one that is the newest by then.
    """
    standing = _standing(publication, now)
    if standing is None:
        return []
    publication = standing
    if publication.files.exists():
        return public_files([publication])[publication.pk]
    basis = _basis(publication.report.round)
    # Files first, then the rows that name them.
    safe = [(name, store_bytes(io.BytesIO(content))) for name, content in publication_pack(publication)]
    with transaction.atomic():
        locked_report(publication.report)
        # Inputs that no paragraph cites are in the files, too: the text alone does not tell that one has left.
        standing = released(clock.now()).filter(pk=publication.pk).first()
        is_same = standing is not None and standing.outline == publication.outline
        is_same = is_same and _basis(publication.report.round) == basis
        if is_same and not publication.files.exists():
            for name, stored in safe:
                file = file_row(name, stored, now=now)
                PublicationFile.objects.create(publication=publication, name=name, file=file)
        else:
            for _name, stored in safe:
                transaction.on_commit(partial(remove_stored, stored.name))
    return public_files([publication])[publication.pk]


def _basis(round_: Round) -> tuple[UUID | None, int]:
    """Return the public state and how many submissions of the round were erased: files are of both. Two queries."""
    state = current_state(round_)
    erasures = Erasure.objects.filter(submission__delegation__round=round_)
    return state.pk if state is not None else None, erasures.count()


def _standing(publication: Publication, now: datetime) -> Publication | None:
    """Return the edition of the report that is public now; None where there is none, or another one.

    A planned release may have to be made again from the public state, which opens with it.
    """
    if publication.release_at > now or publication.withdrawn_at is not None:
        return None
    handed_out = PublicationFile.objects.filter(
        publication__report=publication.report_id, publication__ledger_digest=publication.ledger_digest
    )
    waited = publication.state_id is None and not publication.files.exists()
    if waited or not handed_out.exists():
        round_ = publication.report.round
        with transaction.atomic():
            if not PublicState.objects.filter(round=round_, made_at__gte=publication.release_at).exists():
                open_public_state(round_, report=True)
            publication = catch_up(publication)
            now = clock.now()  # an edition is released at the moment of its state, which is after the call began
    return publication if released(now).filter(pk=publication.pk).exists() else None


def store_bytes(content: BinaryIO) -> Stored:
    """Store the bytes on disk, before any row names them (B1)."""
    return store(content, limit=MAX_COMPILED, may_be_empty=True)


def file_row(name: str, stored: Stored, *, now: datetime, by: User | None = None) -> StoredFile:
    """Create the row of a compiled file, with the name that people see."""
    kind = name.rpartition(".")[2]
    return StoredFile.objects.create(
        **stored.columns,
        display_name=name,
        kind=kind,
        content_type=CONTENT_TYPES[kind],
        stored_at=now,
        stored_by=by,
    )
