"""Background job: the letters on the outcome."""

import tempfile
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.models import Round
from core import audit
from core.files.storage import full_disk_refused, store
from core.jobs.queue import KEEP_FILES, finish, job, messages, progress
from core.jobs.renewal import begins_anew
from core.models import Job, StoredFile
from portal.senders.letters import LETTERS_JOB, ZIP, check_may_make, write_letters
from submissions.visibility.confidentiality import check_still_visible

messages(no_report=_("The report is not published yet."))


@job(LETTERS_JOB, title=_("Writing the letters"), keeps=KEEP_FILES)
def make_letters(job: Job) -> None:
    """Make the zip for the person who asked, whose duties are checked at the beginning and at the end (A7)."""
    round_ = Round.objects.get(pk=job.payload["round"])
    owner = User.objects.get(pk=str(job.owner_id))
    check = partial(check_still_visible, round_.pk, job.asked_at)
    if begins_anew(job, check):
        return
    with full_disk_refused(), tempfile.TemporaryFile() as package:
        count = write_letters(round_, package, by=owner, progress=lambda done, total: progress(job, done, total))
        package.seek(0)
        check_may_make(round_, owner)
        stored = store(package)
    with transaction.atomic():
        if begins_anew(job, check, stored=stored):
            return
        file = StoredFile.objects.create(
            **stored.columns,
            display_name=f"{round_.reference}_letters.zip",
            kind="zip",
            content_type=ZIP,
            stored_by=owner,
        )
        audit.record("consultations.round.write_letters", round_, by=owner, letters=count)
        finish(job, result=file)
