"""What the public may read of reports: the current edition, its files, the earlier editions."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from submissions.models import PublicState
from synthesis.models import Publication, PublicationFile, SynthesisReport


def released(now: datetime) -> QuerySet[Publication]:
    """Return what the public may read at `now`: of each report the newest edition that is released and not withdrawn.

    Only once the round has a public state: report, inputs and files appear together. Each has `first_released`.
    """
    public = Publication.objects.filter(release_at__lte=now, withdrawn_at__isnull=True)
    states = PublicState.objects.filter(round=OuterRef("report__round"))
    first = public.filter(report=OuterRef("report")).order_by("number").values("release_at")[:1]
    rows = newest_released(now).filter(Exists(states)).annotate(first_released=Subquery(first))
    return rows.select_related("report__round__document")


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


def public_files(publications: Iterable[Publication]) -> dict[UUID, list[PublicationFile]]:
    """Return by publication the files that the public may download. One query.

    These are the files of the edition, made once; none until they are made, and none that an erasure deleted.
    """
    files: dict[UUID, list[PublicationFile]] = {row.pk: [] for row in publications}
    for file in PublicationFile.objects.filter(publication__in=files).select_related("file").order_by("name"):
        files[file.publication_id].append(file)
    for key, rows in files.items():
        last = max((row.file.stored_at for row in rows), default=None)  # of what is older than editions, the newest
        files[key] = [row for row in rows if row.file.stored_at == last]
    return files


def editions(report: SynthesisReport, now: datetime) -> list[Publication]:
    """Return the editions that were handed out by `now`, the newest first, each with its `manifests`. Two queries."""
    manifests = PublicationFile.objects.filter(name__contains="_manifest_").select_related("file")
    rows = report.publications.filter(release_at__lte=now, withdrawn_at__isnull=True).order_by("-release_at", "-number")
    published = list(rows.prefetch_related(Prefetch("files", manifests.order_by("-file__stored_at"), "manifests")))
    return [row for row in published if row.manifests]
