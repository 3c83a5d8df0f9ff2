"""Files whose words may be read no longer by the time they are done: they are made anew, and refused in the end."""

from collections.abc import Callable
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import Refused
from core.files.storage import Stored, remove_stored
from core.jobs.queue import is_last_try, messages, postpone
from core.models import Job

messages(
    anew=_(
        "Since this file was requested, something in it was redacted, restricted, withdrawn or erased. "
        "The portal is making it again."
    )
)


def begins_anew(job: Job, check: Callable[[], None], *, stored: Stored | None = None) -> bool:
    """Return whether `check` refuses what was read since the job was requested; the job is then put back.

    It counts as requested now and as tried once more, so that it ends: the last try raises what `check` raises. The
    next one begins when an act that is being saved now is over. Call it before reading, and again in the transaction
    that finishes the job, there with what was `stored` and has no row yet, so that its bytes are removed where it is
    refused; where it returns True, nothing else is to be saved.
    """
    try:
        check()
    except Refused:
        remove = partial(remove_stored, stored.name) if stored else None
        if is_last_try(job):  # the transaction is rolled back: nothing is done after it
            if remove:
                remove()
            raise
        if remove:
            transaction.on_commit(remove)
        now = clock.now()
        postpone(job, until=now + clock.SAVING, message="anew", tries=job.tries, asked_at=now)
        return True
    return False
