"""What officers note beside the coding, for each other."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from consultations.models import Paragraph, Question, Recommendation, Round
from core import clock
from core.models import UUIDModel
from submissions.models import Line
from synthesis.models.coding import Theme

_ON = ("theme", "line", "recommendation", "paragraph", "question")


def _only(*names: str) -> Q:
    return Q(**{f"{name}__isnull": name not in names for name in _ON})


class Memo(UUIDModel):
    """On a theme, on a coding (a theme and the line it was given to, so that it outlives the passage), or on what is
    answered: a recommendation, a paragraph, a question, with none of them the round as a whole. Only added to; where
    themes are joined, it goes with them."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="memos")
    recommendation = models.ForeignKey(Recommendation, null=True, on_delete=models.PROTECT, related_name="+")
    paragraph = models.ForeignKey(Paragraph, null=True, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, null=True, on_delete=models.PROTECT, related_name="+")
    theme = models.ForeignKey(Theme, null=True, on_delete=models.PROTECT, related_name="memos")
    line = models.ForeignKey(Line, null=True, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=_only()
                | _only("theme")
                | _only("theme", "line")
                | _only("recommendation")
                | _only("paragraph")
                | _only("question"),
                name="memo_is_on_one_thing",
            ),
        ]
