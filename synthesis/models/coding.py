"""The round's codebook and what was coded with it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.models import Round
from core import clock
from core.models import UUIDModel
from submissions.models import Input, Line, Passage
from synthesis.enums import CodingOrigin, Outcome


class Theme(UUIDModel):
    """An entry of a round's codebook; themes form a tree."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="themes")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    name = models.CharField(_("name"), max_length=120)
    meaning = models.TextField(_("what belongs here"), blank=True)
    order = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["order", "name"]
        constraints = [models.UniqueConstraint(fields=["round", "name"], name="theme_name")]

    def __str__(self) -> str:
        """Opaque: it stands in log entries, which are never changed again (A8)."""
        return str(self.id)


class CodedPassage(Passage):
    """A theme given to a passage."""

    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="codings")
    origin = models.CharField(max_length=10, choices=CodingOrigin, default=CodingOrigin.PERSON)
    # The input of an earlier version that it was given in, where it followed unchanged words into this one by itself.
    carried_from = models.ForeignKey(Input, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta(Passage.Meta):
        abstract = False
        constraints = [
            *Passage.Meta.constraints,
            models.UniqueConstraint(fields=["input", "field", "start", "end", "theme"], name="coded_once"),
        ]


def given_by(person: Any) -> Q:
    """Codings that the person gave, also where somebody else had given them before (decision 0021). A coding may come
    back twice: ask whether there are any."""
    return Q(by=person) | Q(seconds__by=person)


class SecondCoding(UUIDModel):
    """That somebody else gave the same words the same theme, or by a table the whole input: a coding stands once, and
    its coders agree on it (decision 0021)."""

    coded = models.ForeignKey(CodedPassage, on_delete=models.CASCADE, related_name="seconds")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["coded", "by"], name="coded_a_second_time_once")]


class Disposition(UUIDModel):
    """What became of a line. The latest row counts, unless the paragraph that it names was removed."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="dispositions")
    outcome = models.CharField(max_length=15, choices=Outcome)
    duplicate_of = models.ForeignKey(Line, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # The paragraph in which the same point is made, of "grouped" only; rows from before it was asked for have none.
    finding = models.ForeignKey("synthesis.Finding", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]
