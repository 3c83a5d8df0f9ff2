"""What the public reads of a consultation: one state at a time.

An edition, an addendum or an act that restricts what may be shown changes it.

The rows contain no words: they say which submitted input is in the state, and how. `InputReader`s of the public read
them.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from consultations.models import Organisation, Paragraph, Question, Recommendation, Round
from core import clock
from core.models import SearchRow, StoredFile, UUIDModel
from submissions.enums import Confidentiality, Position, PublicAct, PublicReason, UnnamedChoice
from submissions.models.attachments import Attachment
from submissions.models.current_state import run_with_tables
from submissions.models.inputs import Input, Line
from submissions.models.submissions import Submission, Version


class PublicState(UUIDModel):
    """One change of the public state. The newest of a round is what every public page and file reads.

    `changed` is `{"named": [body], "unnamed": [body], "erased": n, "corrected": [act]}`: whose rows this state changed,
    how many submissions of the round had been erased, and the latest corrections in the register that were considered.
    Never shown.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="public_states", db_index=False)
    number = models.PositiveIntegerField()
    reason = models.CharField(max_length=12, choices=PublicReason)
    made_at = models.DateTimeField(default=clock.now)  # the public reads days only
    checked_at = models.DateTimeField(default=clock.now)  # acts up to here are in the state, or wait for their day
    changed = models.JSONField(default=dict)

    class Meta:
        ordering = ["round", "number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="public_state_number")]

    @property
    def lay_between(self) -> bool:
        """Whether it changed no rows, so that two others do not follow each other at once."""
        return not (self.changed.get("named") or self.changed.get("unnamed"))


class PublicSubmission(UUIDModel):
    """A submission in the state of its round: its members, and the version that has its alignments.

    `level` is that of the submission as a whole. `members` is `{"with_status": [body], "also": [body], "withheld": n,
    "others": n}`.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="in_public")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=12, choices=Confidentiality)
    members = models.JSONField(default=dict)


class PublicInput(UUIDModel):
    """A line in the state of its round, with the input that is read for it.

    `level`: public by name, public without the name, or only counted. `constituency` is what a row without a name may
    show of its sender, "" for nothing. `redactions` are the ids of its redactions. `was_named`: it was public by name
    once, so it is never shown without the name. `translated`: shown as its working translation only.

    The columns from `submission` on repeat the input, which never changes, so that lists and counts need no other row
    (decision 0080). Whoever writes a row writes them; `check_visibility` compares them.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    line = models.OneToOneField(Line, on_delete=models.PROTECT, related_name="in_public")
    input = models.ForeignKey(Input, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=12, choices=Confidentiality)
    constituency = models.CharField(max_length=20, blank=True)
    redactions = models.JSONField(default=list)
    was_named = models.BooleanField(default=False)
    translated = models.BooleanField(default=False)
    # A release before this one, while both run, writes rows without these; lists leave them out until the night.
    submission = models.ForeignKey(Submission, null=True, on_delete=models.PROTECT, related_name="+")
    recommendation = models.ForeignKey(
        Recommendation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    paragraph = models.ForeignKey(Paragraph, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    question = models.ForeignKey(Question, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField(default=1, db_default=1)
    position = models.CharField(max_length=12, choices=Position, blank=True, db_default="")
    rewords = models.BooleanField(default=False, db_default=False)  # it proposes other words

    class Meta:
        indexes = [
            # What lists and counts read, without the rows.
            models.Index(
                fields=["round", "level", "recommendation", "paragraph", "question", "position", "organisation"],
                name="public_input_by_subject",
            ),
            models.Index(fields=["round", "level", "organisation", "submission"], name="public_input_by_body"),
        ]


class WithheldKind(UUIDModel):
    """A line that was public once without its name and without the kind of its sender: it never shows the kind.

    It outlives the row of the public state, since who has a copy of that state would learn what it withheld.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    line = models.OneToOneField(Line, on_delete=models.PROTECT, related_name="+")


class NamedLine(UUIDModel):
    """A line that was public by name once: it is never public without the name (decision 0117).

    It outlives the row of the public state, since who has a copy of that state has the words beside the name.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    line = models.OneToOneField(Line, on_delete=models.PROTECT, related_name="+")


# Both databases accept it. `{submissions.Input}` stands for a table.
REPEAT = """UPDATE {submissions.PublicInput} SET submission_id = v.submission_id,
recommendation_id = i.recommendation_id, paragraph_id = i.paragraph_id, question_id = i.question_id,
number = i.number, position = i.position, rewords = (i.rewording <> '')
FROM {submissions.Input} i JOIN {submissions.Version} v ON v.id = i.version_id
WHERE i.id = {submissions.PublicInput}.input_id"""


def repeat_all() -> None:
    """Write anew what every row repeats of its input. One statement."""
    run_with_tables(REPEAT)


class PublicInputTerms(SearchRow):
    """The terms of one input as the public reads it: no redacted word, and no name where none is shown.

    It is deleted with its row of the public state. `round` is that row's.
    """

    public_input = models.OneToOneField(PublicInput, on_delete=models.CASCADE, related_name="search")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")


class PublicFile(UUIDModel):
    """A file that is public by name, in the state of its round.

    `offered`: anybody may have its clean copy; others are only listed.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="in_public")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offered = models.BooleanField(default=False)


class UnnamedDecision(UUIDModel):
    """When content without a name follows an act that took the named part of the submission from the public at once.

    The sender chooses; if nobody is asked, the system draws a day. The newest row counts. `due` is the day on which it
    goes; if the sender leaves it published, the day on which content that is only counted goes.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="unnamed_decisions")
    act = models.CharField(max_length=12, choices=PublicAct)
    choice = models.CharField(max_length=8, choices=UnnamedChoice)
    due = models.DateField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]


class Addendum(UUIDModel):
    """The day on which inputs admitted after publication join what is public. `state` is set once it was made."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="addenda")
    day = models.DateField()
    set_at = models.DateTimeField(default=clock.now)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    state = models.ForeignKey(PublicState, null=True, blank=True, on_delete=models.PROTECT, related_name="addenda")

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(state__isnull=True, cancelled_at__isnull=True), name="one_open_addendum"
            )
        ]
