"""What takes two people: to cover words, to open what is sealed, to erase."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core import clock
from core.models import UUIDModel
from submissions.models.packages import Submission


class TwoPeople(UUIDModel):
    """One person asks with a reason, another one grants or refuses; after that the row never changes."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)
    answer = models.TextField(blank=True)  # the second person's words

    class Meta:
        abstract = True

    @property
    def waits(self) -> bool:
        return self.granted is None


def takes_two(name: str) -> list[models.CheckConstraint]:
    """The constraints of a row that takes two people; `name` begins theirs."""
    return [
        models.CheckConstraint(condition=~Q(asked_by=models.F("answered_by")), name=f"{name}_takes_two"),
        models.CheckConstraint(
            condition=Q(granted__isnull=True, answered_by__isnull=True, answered_at__isnull=True)
            | Q(granted__isnull=False, answered_by__isnull=False, answered_at__isnull=False),
            name=f"{name}_answered_as_a_whole",
        ),
    ]
