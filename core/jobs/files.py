"""Files that somebody asked for and a job makes: made once at a time, found again, gone after a while."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from core import clock
from core.audit import opaque_value
from core.files.storage import delete_for_good
from core.jobs.queue import KINDS, start, status_line
from core.models import Job, JobQuerySet, StoredFile


def start_once(kind: str, *, payload: Mapping[str, Any], owner: Any) -> Job:
    """Start the job, or return the person's own on the same payload that waits or runs."""
    with transaction.atomic():
        return _jobs(kind, payload, owner).unfinished().first() or start(kind, payload=payload, owner=owner)


def latest_job(kind: str, *, payload: Mapping[str, Any], owner: Any) -> Job | None:
    """Return the person's latest job on this payload, with its file. One query."""
    return _jobs(kind, payload, owner).select_related("result").order_by("-asked_at").first()


def file_of(job: Job | None) -> StoredFile | None:
    """Return the file that the job made, while it can be fetched."""
    until = file_until(job) if job else None
    return job.result if job and until and until > clock.now() else None


def file_line(job: Job, *, element_id: str, file: str, label: str, poll: str) -> dict[str, Any]:
    """Return the status line of work whose outcome is a file at the address `file`, while it can be fetched."""
    line, until = status_line(job, element_id=element_id, page=file, poll=poll), file_until(job)
    is_there = until is not None and until > clock.now()
    line["job"] |= {"result_url": file if is_there else "", "result_label": label, "until": until}
    return line


def delete_results(jobs: Q) -> None:
    """Delete the files that these jobs made, in the caller's transaction; they can be made again."""
    for job in Job.objects.filter(jobs, result__isnull=False).select_related("result"):
        file, job.result = job.result, None
        job.save(update_fields=["result"])
        if file is not None:
            delete_for_good(file)


def file_until(job: Job) -> datetime | None:
    """Return until when its file can be fetched; None where it made none, or where other rows decide that."""
    keeps = KINDS[job.kind].keeps if job.kind in KINDS else None
    return job.finished_at + keeps if keeps and job.finished_at and job.result_id else None


def _jobs(kind: str, payload: Mapping[str, Any], owner: Any) -> JobQuerySet:
    same = {f"payload__{name}": opaque_value(value) for name, value in payload.items()}
    return Job.objects.filter(kind=kind, owner=owner.pk, **same)
