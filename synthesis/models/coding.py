"""Themes, codings, suggestions, and coded workbooks that were imported."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.models import Paragraph, Question, Recommendation, Round
from core import clock
from core.models import Job, StoredFile, UUIDModel
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
        """Return the key only: log entries contain this string and are never changed again (A8)."""
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
    """Return a filter for codings that the person gave, also where somebody else gave them first (decision 0021).

    A coding may appear twice in the result: use it with `exists`.
    """
    return Q(by=person) | Q(seconds__by=person)


class SecondCoding(UUIDModel):
    """A further person who gave the same words the same theme, or the whole input by an imported table.

    A coding is stored once, and its coders agree on it (decision 0021).
    """

    coded = models.ForeignKey(CodedPassage, on_delete=models.CASCADE, related_name="seconds")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["coded", "by"], name="coded_a_second_time_once")]


class Disposition(UUIDModel):
    """What was done with a line. The latest row counts, unless the paragraph or the input that it names is gone."""

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
    """One change of the codebook.

    `theme` is the key of the changed theme, which may no longer exist; `name` and `other` are the names to show.
    `before` is what undoing needs: keys, names and places of themes, never words of inputs.
    """

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
    """A note of the coders. Memos are only added; where themes are merged, they move along.

    It is on a theme; on a coding (a theme and the line, so that it outlives the passage); on a recommendation, a
    paragraph or a question; or, with none of them, on the whole round.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="memos")
    recommendation = models.ForeignKey(Recommendation, null=True, on_delete=models.PROTECT, related_name="+")
    paragraph = models.ForeignKey(Paragraph, null=True, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, null=True, on_delete=models.PROTECT, related_name="+")
    theme = models.ForeignKey(Theme, null=True, on_delete=models.PROTECT, related_name="memos")
    line = models.ForeignKey(Line, null=True, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    by_sighted = models.BooleanField(default=True, db_default=True)  # whether its author saw confidential matter then
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
    """A proposed theme, kept apart from the codings: it is never counted.

    `coded` is the coding that a person made of it.
    """

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
    """The encoder's vector of a sentence or a passage, for comparison on the desk.

    512 numbers in half precision, stored by the digest of the text. It is deleted when no report in work needs it, and
    when the text is erased.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    vector = models.BinaryField()

    def __str__(self) -> str:
        return self.digest


class Hint(UUIDModel):
    """A suggestion on the place or the language of an input. The input itself never changes.

    The input also addresses another recommendation, is filed under the wrong one, or is in another language than
    stated. What a person accepts is shown beside the input. `own` is its likeness to the recommendation that it was
    made on, `score` that to the other.
    """

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


class CodedBook(UUIDModel):
    """One coding workbook, from its upload until its chosen changes are applied; visible to `by` alone.

    `file` is deleted once it was read. `look` is what was changed in it (`WorkbookChanges`), or {"refused": [sentence,
    …]}, and once it was applied {"left": [row, …], "missing"}. `choices` are the decisions on single cells, {key:
    [option, digest]}. `done` is what was applied: [{"row", "reference", "input", "about", "given": [theme, …], "taken":
    [theme, …], "outcome", "note"}, …].
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    look = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    done = models.JSONField(default=list)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    applied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]

    @property
    def is_looked_at(self) -> bool:
        """Whether it was read and now waits to be applied."""
        return "rows" in self.look and self.applied_at is None


class TranslationTable(UUIDModel):
    """One table of translations, from its upload until it is applied; its text is visible to `by` alone.

    `file` is deleted once it is applied. `found` is the result of the last reading: {"rows", "translations",
    "bad_rows", "shown": [[row, column, header, value, what, hint], …], "first": [[external id, field, language, text],
    …]}, or {"refused": [sentence, …]}.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    found = models.JSONField(default=dict)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    applied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]
