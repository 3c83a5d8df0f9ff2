"""What takes longer than a page may: looking at a file, and entering it, with progress that a person can see."""

from typing import Any

from django.db import transaction

from core.errors import Refused
from core.models import Job
from core.tasks import start
from submissions.imports import importing
from submissions.models import InputImport

LOOK, APPLY = "submissions.look_at_import", "submissions.apply_import"


def ask(batch: InputImport, kind: str, *, by: Any) -> Job:
    """Asks for the one or the other. Raises NotYours, Refused while the work before it goes on or it was applied."""
    with transaction.atomic():
        batch = InputImport.objects.select_for_update(of=("self",)).select_related("job").get(pk=batch.pk)
        importing.check_manages(batch.round, by)
        importing.check_pending(batch)
        if is_going(batch):
            raise Refused("going_on", importing.GOING_ON)
        batch.job = start(kind, payload={"batch": batch.pk}, owner=by)
        batch.save(update_fields=["job"])
    return batch.job


def is_going(batch: InputImport) -> bool:
    """Whether work on it waits or runs."""
    return batch.job is not None and batch.job.state in (Job.State.WAITING, Job.State.RUNNING)
