"""Work of this floor in the background."""

from django.utils.translation import gettext_lazy as _

from consultations.domain import readings
from core.models import Job
from core.tasks import job


@job(readings.JOB, title=_("Reading the document"))
def read_document(job: Job) -> None:
    readings.read_in_background(job)
