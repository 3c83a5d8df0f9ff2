"""Background work of the public pages."""

from django.utils.translation import gettext_lazy as _

from core import clock
from core.jobs.queue import every
from core.models import Job
from portal.public import search_entries


@every(minutes=1, name="portal.search", title=_("Search over calls for inputs and reports"))
def index_public_texts(job: Job) -> None:
    """Bring the search in step with what is announced and published, so that it is found within a minute (A5)."""
    search_entries.catch_up(clock.now())
