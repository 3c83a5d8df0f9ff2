"""Work in the background of this floor."""

from django.utils.translation import gettext_lazy as _

from core.models import Job
from core.tasks import job


@job("accounts.nothing", title=_("Nothing"))
def nothing(job: Job) -> None:
    """Stands for the mail that is not sent, so that asking costs the same (D1)."""
