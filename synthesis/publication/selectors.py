"""What the public may read of reports: the current edition, its files, earlier editions, promises that are true now."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from consultations.models import Round
from core import audit
from submissions.models import CampaignMember, PublicInput, PublicState
from synthesis.audit import PUBLISH
from synthesis.enums import Promise, SourceShown
from synthesis.models import (
    CommentResponse,
    DraftComment,
    FindingComment,
    Publication,
    PublicationFile,
    SynthesisReport,
)

# The reference of the round, with which a name begins, may have the word in it: it is that of a document.
MANIFEST = r"_manifest_public_[^_]+(_edition-[0-9]+)?\.json$"


def released(now: datetime) -> QuerySet[Publication]:
    """Return what the public may read at `now`: of each report the newest edition that is released and not withdrawn.

    Only once the round has a public state: report, inputs and files appear together. Each has `first_released`.
    """
    public = Publication.objects.filter(release_at__lte=now, withdrawn_at__isnull=True)
    states = PublicState.objects.filter(round=OuterRef("report__round"))
    first = public.filter(report=OuterRef("report")).order_by("number").values("release_at")[:1]
    rows = newest_released(now).filter(Exists(states)).annotate(first_released=Subquery(first))
    return rows.select_related("report__round__document").defer("report__round__document__reading")


def released_in(round_: Round, now: datetime) -> QuerySet[Publication]:
    """Return what the public may read of a round's reports at `now`, the report that was first released first."""
    rows = released(now).filter(report__round=round_)
    return rows.order_by("first_released", "pk")  # type: ignore[misc]  # the annotation of `released`


def first_releases(now: datetime) -> dict[UUID, tuple[datetime, datetime]]:
    """Return, by round, of the report that the public reads for the shortest time: since when, and when it first could.

    The two differ where a text of the report was withdrawn in between. One query.
    """
    was_public = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("release_at"))
    texts = Publication.objects.filter(was_public, report=OuterRef("report")).order_by("release_at")
    rows = released(now).annotate(at_first=Subquery(texts.values("release_at")[:1]))
    values = rows.values_list("report__round", "first_released", "at_first")
    return {key: (since, first) for key, since, first in sorted(values, key=lambda row: row[1])}


def newest_released(now: datetime) -> QuerySet[Publication]:
    """Return of each report the edition that was released last and is not withdrawn, also before its round is public.

    Its number may be lower than that of another: while a text waits for its release, the public one gets editions too.
    """
    public = Publication.objects.filter(release_at__lte=now, withdrawn_at__isnull=True)
    later = Q(release_at__gt=OuterRef("release_at"))
    after = Q(release_at=OuterRef("release_at"), number__gt=OuterRef("number"))
    return public.exclude(Exists(public.filter(later | after, report=OuterRef("report"))))


def waiting_texts(report: SynthesisReport, now: datetime) -> list[Publication]:
    """Return the approved texts that wait for their release, in its order, each in its newest edition. One query."""
    rows = report.publications.filter(release_at__gt=now, withdrawn_at__isnull=True).order_by("release_at", "number")
    newest = {(row.release_at, row.ledger_digest): row for row in rows}
    return list(newest.values())


def published_since(report: SynthesisReport, moment: datetime, *, by: datetime | None = None) -> QuerySet[Publication]:
    """Return the texts that were signed off since then and are not withdrawn; with `by`, those released by then.

    Two queries. Another edition of an earlier text is none; a text that differs in its front matter alone is one.
    """
    acts = audit.entries(report, actions=(PUBLISH,)).filter(timestamp__gt=moment)
    rows = report.publications.filter(pk__in=[row.data["publication"] for row in acts], withdrawn_at__isnull=True)
    return rows if by is None else rows.filter(release_at__lte=by)


def public_files(publications: Iterable[Publication]) -> dict[UUID, list[PublicationFile]]:
    """Return by publication the files that the public may download. One query.

    These are the files of the edition, made once; none until they are made, and none of an edition whose files an
    erasure deleted: its manifest alone would be a pack with files missing.
    """
    files: dict[UUID, list[PublicationFile]] = {row.pk: [] for row in publications}
    there = PublicationFile.objects.filter(publication__in=files, file__isnull=False)
    for file in there.select_related("file").order_by("name"):
        files[file.publication_id].append(file)
    for key, rows in files.items():
        times = {row.pk: row.file.stored_at for row in rows if row.file}
        last = max(times.values(), default=None)  # of what is older than editions, the newest
        mine = [row for row in rows if times[row.pk] == last]
        files[key] = [] if all(map(is_manifest, mine)) else mine
    return files


def is_manifest(row: PublicationFile) -> bool:
    """Return whether the file is the signed manifest of its edition."""
    return re.search(MANIFEST, row.name) is not None


def editions(report: SynthesisReport, now: datetime) -> list[Publication]:
    """Return the editions that were handed out by `now`, the newest first, each with its `manifests`. Two queries.

    Of the outline each has only `facts`, what it says of its edition, None where it is older than editions, and its
    `title`. Where the public title has become the reference, manifests with another one are not handed out any more:
    they may say the name of who left. Their digests stay in the chain.
    """
    manifests = PublicationFile.objects.filter(name__regex=MANIFEST).select_related("file")
    rows = report.publications.filter(release_at__lte=now, withdrawn_at__isnull=True).order_by("-release_at", "-number")
    rows = rows.defer("outline").annotate(facts=F("outline__edition"), title=F("outline__title"))
    published = list(rows.prefetch_related(Prefetch("files", manifests.order_by("-file__stored_at"), "manifests")))
    handed_out = [row for row in published if row.manifests]
    for row in handed_out:
        if row.title != report.reference == published[0].title:
            row.manifests = []
    return list(handed_out)


def outlines_so_far(publication: Publication) -> list[dict[str, Any]]:
    """Return the outlines of all released editions of its text, oldest first; none where nothing was narrowed yet.

    One query.
    """
    rows = [row for part in publication.outline["sections"] for row in part["findings"]]
    if not any(row.get("gone") or row.get("suspended") for row in rows):
        return []
    editions_of_text = Publication.objects.filter(
        report=publication.report_id,
        ledger_digest=publication.ledger_digest,
        release_at__lte=publication.release_at,
        number__lte=publication.number,
        state__isnull=False,
    )
    return list(editions_of_text.order_by("number").values_list("outline", flat=True))


def earlier_texts(publication: Publication) -> dict[str, str]:
    """Return by id the last words of each paragraph in the editions of its text so far. For the office."""
    rows = [row for outline in outlines_so_far(publication) for part in outline["sections"] for row in part["findings"]]
    return {row["id"]: row["text"] for row in rows if row["text"]}


def standing_promises(outline: Mapping[str, Any], round_: Round) -> list[str]:
    """Return the promises of the front matter that are true for this outline; others are not printed.

    At most one query each.
    """
    promises = [text for kind, text in outline["front_matter"] if kind == "promise"]
    return [key for key in promises if key in Promise.values and _holds(Promise(key), outline, round_)]


def _holds(promise: Promise, outline: Mapping[str, Any], round_: Round) -> bool:
    if promise == Promise.NEVER_ALONE:
        return _never_alone(outline)
    if promise == Promise.UNALTERED:
        return _unaltered(round_)
    if promise == Promise.ONE_TEXT_ONCE:
        return _one_text_once(round_)
    if promise == Promise.EVERY_COMMENT and "promises" in outline:  # later comments are on the next text
        return promise in outline["promises"]
    return promise == Promise.TWO_APPROVED or _every_comment(outline)  # nothing is published without two


def _never_alone(outline: Mapping[str, Any]) -> bool:
    return all(
        any(each.get("shown") == SourceShown.NAMED for each in row["evidence"])
        for part in outline["sections"]
        for row in part["findings"]
        if row["evidence"]
    )


def _unaltered(round_: Round) -> bool:
    """Return whether nothing published is redacted or shown in translation only."""
    rows = PublicInput.objects.filter(round=round_)
    return not (rows.exclude(redactions=[]).exists() or rows.filter(translated=True).exists())


def _one_text_once(round_: Round) -> bool:
    """Return whether no published line belongs to a confirmed campaign."""
    settled = CampaignMember.objects.filter(campaign__isnull=False, settled_at__isnull=False)
    return not settled.filter(line__in_public__round=round_).exists()


def _every_comment(outline: Mapping[str, Any]) -> bool:
    about = {"report__reference": outline["reference"]}
    remarks = FindingComment.objects.filter(finding__report__reference=outline["reference"], settled_at=None)
    open_remarks = remarks.filter(finding__removed_at=None)  # what a removed paragraph said was settled by removing it
    comments = DraftComment.objects.submitted().filter(**{f"circulation__{key}": value for key, value in about.items()})
    answered = CommentResponse.objects.filter(comment=OuterRef("pk"))
    return not open_remarks.exists() and not comments.exclude(Exists(answered)).exists()
