"""The nightly work: every check, one after the other, and the signed end of the log."""

from django.utils.translation import gettext_lazy as _

from core.integrity import heads, services  # noqa: F401 - services registers its checks
from core.integrity.checks import CHECKS, run_check
from core.jobs.queue import every, is_last_try, progress
from core.models import IntegrityRun, Job


@every(minutes=24 * 60, offset=60, name="core.sign_log", title=_("Signing the end of the log"))
def sign_log(job: Job) -> None:
    """Sign the end of the log and send it away. What is away (a time-stamp service, a folder) stops nothing else."""
    heads.sign_head(stamped=not is_last_try(job), since=job.asked_at)


@every(minutes=24 * 60, offset=3 * 60, name="core.verify", title=_("Comparing what is stored with its digests"))
def verify_stored(job: Job) -> None:
    """Run every check, from where an interrupted one stopped."""
    for number, name in enumerate(list(CHECKS)):

        def show(_run: IntegrityRun, done: int = number) -> None:
            progress(job, done, len(CHECKS))

        run_check(name, step=show)
