"""Internal comments of a body's people on their answers; they never leave the body."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.models import Delegation, Question, Recommendation
from core import clock
from core.models import UUIDModel


class InternalComment(UUIDModel):
    """A comment among colleagues on what their body answers to a recommendation, a question, or (neither) the round.

    It hangs on the subject, not on an input: it can be said before anything is drafted, and stays after sending.
    Append-only; gone with an erasure. The secretariat has no way to it (DECIDED 8).
    """

    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    recommendation = models.ForeignKey(
        Recommendation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    question = models.ForeignKey(Question, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("comment"))
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "submissions_colleaguecomment"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                name="comment_has_one_subject", condition=Q(recommendation__isnull=True) | Q(question__isnull=True)
            )
        ]
        indexes = [models.Index(fields=["delegation", "recommendation"], name="colleague_comment_subject")]


class InternalCommentRead(UUIDModel):
    """Until when somebody has read what colleagues said on a subject: the key of a recommendation or question, empty
    for the round as a whole."""

    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=36, blank=True)
    until = models.DateTimeField()

    class Meta:
        db_table = "submissions_colleagueread"
        constraints = [models.UniqueConstraint(fields=["delegation", "user", "subject"], name="read_once")]
