"""Who looks at a submission just now, so that no two do."""

from django.conf import settings
from django.db import models

from core import clock
from core.models import UUIDModel
from submissions.models.packages import Submission


class TriageLease(UUIDModel):
    """An officer has taken a submission until a time; one row per submission, written over. It is no fact about the
    submission: it runs out by the clock, and goes when something is decided."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()
