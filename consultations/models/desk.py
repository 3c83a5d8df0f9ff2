"""When an officer last looked at what has changed."""

from django.conf import settings
from django.db import models

from core.models import UUIDModel


class DeskLook(UUIDModel):
    """One row for each officer, written over: what came after `at` is told as new."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
