"""The codebook of a round with its history, codings, memos, dispositions, and what the portal suggested."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.models import Paragraph, Question, Recommendation, Round
from core import clock
from core.models import UUIDModel
from submissions.models import Input, Line, Passage
from synthesis.enums import CodingOrigin, HintKind, Outcome, ThemeAct


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


def given_by(person: User) -> Q:
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


class ThemeChange(UUIDModel):
    """`theme` is the key of the theme it was done to, which may be there no more; `name` and `other` are the names to
    tell it by. `before` is what taking it back needs: keys, names and places of themes, never words of inputs."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="theme_changes")
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=10, choices=ThemeAct)
    theme = models.UUIDField()
    name = models.CharField(max_length=120)
    other = models.CharField(max_length=120, blank=True)
    before = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="theme_change_number"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="theme_change_undone_by_somebody",
            ),
        ]


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


class ThemeSuggestion(UUIDModel):
    """A proposal, kept apart from the codings: it counts nowhere. `coded` is what a person made of it."""

    input = models.ForeignKey(Input, on_delete=models.CASCADE, related_name="+")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    made_at = models.DateTimeField(default=clock.now)
    accepted = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    coded = models.ForeignKey(CodedPassage, null=True, on_delete=models.SET_NULL, related_name="+")
    because = models.ForeignKey(CodedPassage, null=True, on_delete=models.SET_NULL, related_name="+")  # most like it

    class Meta:
        ordering = ["-score"]
        constraints = [
            models.UniqueConstraint(fields=["input", "theme"], name="suggested_once"),
            models.CheckConstraint(
                condition=Q(accepted__isnull=True, decided_at__isnull=True)
                | Q(accepted__isnull=False, decided_at__isnull=False),
                name="suggestion_decided_with_a_time",
            ),
        ]


class TextVector(models.Model):
    """The numbers that the encoder gave a sentence or a passage, 512 in half precision, by the digest of its words: for
    comparing on the desk. Goes when no report at work needs it, and when its words are erased."""

    digest = models.CharField(max_length=64, primary_key=True)
    vector = models.BinaryField()

    def __str__(self) -> str:
        return self.digest


class Hint(UUIDModel):
    """That an input speaks to another recommendation too, stands under the wrong one, or is in another language than
    was said. Nothing of the input is changed by it; what a person accepts is shown beside it. `own` is its likeness to
    the recommendation that it was made on, `score` that to the other."""

    input = models.ForeignKey(Input, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=HintKind)
    recommendation = models.ForeignKey(Recommendation, null=True, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=10, blank=True)
    score = models.FloatField(default=0)
    own = models.FloatField(default=0)
    made_at = models.DateTimeField(default=clock.now)
    accepted = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["kind", "-score"]
        constraints = [
            models.UniqueConstraint(fields=["input", "kind", "recommendation"], name="hinted_once"),
            models.UniqueConstraint(
                fields=["input", "language"], condition=Q(kind=HintKind.LANGUAGE), name="language_hinted_once"
            ),
            models.CheckConstraint(
                condition=Q(accepted__isnull=True, decided_at__isnull=True)
                | Q(accepted__isnull=False, decided_at__isnull=False),
                name="hint_decided_with_a_time",
            ),
        ]
