"""Files whose words may be read no longer by the time they are done: they are made anew, and refused in the end."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import Refused
from core.jobs.queue import RETRY_AFTER, is_last_try, messages, postpone
from core.models import Job

messages(
    anew=_(
        "Since this file was requested, something in it was redacted, restricted, withdrawn or erased. "
        "The portal is making it again."
    )
)


def begins_anew(job: Job, check: Callable[[], None]) -> bool:
    """Return whether `check` refuses what was read since the job was requested; the job is then put back.

    It counts as requested now and as tried once more, so that it ends: the last try raises what `check` raises. The
    next one begins after a minute, when an act that is being saved now is over. Call it before reading, and again in
    the transaction that finishes the job; where it returns True, nothing else is to be saved.
    """
    try:
        check()
    except Refused:
        if is_last_try(job):
            raise
        now = clock.now()
        postpone(job, until=now + RETRY_AFTER[0], message="anew", tries=job.tries, asked_at=now)
        return True
    return False
