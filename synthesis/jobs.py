"""Work of the synthesis that runs by itself."""

from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import Job
from core.schedule import every
from synthesis.domain.publishing import released
from synthesis.exports.kept import keep_pack


@every(minutes=1, name="synthesis.packs", title=_("Files of released reports"))
def make_packs(job: Job) -> None:
    """Makes the files of every report that has been released since the last minute (A5)."""
    now = clock.now()
    for publication in released(now).filter(files__isnull=True):
        keep_pack(publication, now=now)
