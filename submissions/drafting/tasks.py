"""One row of the task list: what it is about, how far its answers are, and whom it is assigned to."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consultations.models import Paragraph, Question, Recommendation
from consultations.rounds.windows import DelegationWindow, has_ended
from core.text.strings import fold
from submissions.drafting.internal_comments import NO_COMMENTS, CommentCounts
from submissions.enums import InputStage
from submissions.models import Input


@dataclass(frozen=True, slots=True)
class Task:
    """One row of the task list: a subject and how far its answers are. Without a subject: the round as a whole.

    `addressed`: bodies of this kind are asked to act; `takes_part`: they are named as participants (PRACTICE 16).
    `holders` are the colleagues it is assigned to, `author` made the last change, both named by where they work;
    `invited_by_key` are those to whom an invitation that nobody has accepted assigns it. `comments` counts the
    internal comments.
    """

    recommendation: Recommendation | None = None
    paragraph: Paragraph | None = None
    question: Question | None = None
    inputs: list[Input] = field(default_factory=list)
    addressed: bool = False
    takes_part: bool = False
    holders: tuple[str, ...] = ()
    invited_by_key: tuple[tuple[str, UUID], ...] = ()  # names with the keys of their invitations
    held_by: frozenset[UUID] = frozenset()  # both, by membership or invitation
    due: date | None = None
    window: DelegationWindow | None = None  # of the body: its zone says when the day of `due` ends
    author: str = ""
    comments: CommentCounts = NO_COMMENTS

    @property
    def key(self) -> UUID | None:
        """The key of the subject; None for the round as a whole."""
        subject = self.recommendation or self.paragraph or self.question
        return subject.pk if subject is not None else None

    @property
    def input(self) -> Input | None:
        return self.inputs[0] if self.inputs else None

    @property
    def further(self) -> int:
        return max(len(self.inputs) - 1, 0)

    @property
    def stage(self) -> InputStage:
        return InputStage(self.input.stage) if self.input else InputStage.NOT_STARTED

    @property
    def holder_names(self) -> list[str]:
        """Whoever it is assigned to, as a list for files; of the invited it says so."""
        return [*self.holders, *(_("%(name)s (invited)") % {"name": name} for name, _key in self.invited_by_key)]

    @property
    def is_returned(self) -> bool:
        return self.stage == InputStage.RETURNED

    @property
    def is_answered(self) -> bool:
        return any(not input_.is_empty for input_ in self.inputs)

    @property
    def is_approved(self) -> bool:
        """Whether it has an answer, and each of its answers is approved."""
        stages = [input_.stage for input_ in self.inputs if not input_.is_empty]
        return bool(stages) and all(stage == InputStage.CLEARED for stage in stages)

    @property
    def is_overdue(self) -> bool:
        """Whether the body's own date has passed while the drafters still have it."""
        waiting = self.stage not in (InputStage.RELEASED, InputStage.CLEARED)
        return waiting and is_overdue(self.due, self.window)

    def _has_words(self, query: str) -> bool:
        query = fold(query)
        row = self.recommendation
        if row is None:
            text = fold(self.question.text) if self.question else ""
            return bool(text) and all(word in text for word in query.split())
        label = fold(row.label)
        if _is_number(query):
            return label == query or (label.startswith(query) and not label[len(query)].isdigit())
        texts = [row.text, *(each.text for each in row.texts.all())]
        return any(all(word in text for word in query.split()) for text in map(fold, texts))

    def fits(self, *, stage: str = "", who: str = "", q: str = "") -> bool:
        """Return whether a filter shows it.

        `q` is a number, of the text itself or of the list that it is in (140 for 140.15), or words of the text.
        `stage` matches the stage of any of its answers, `who` a membership or invitation it is assigned to; "nobody"
        matches what is assigned to nobody.
        """
        stages = {input_.stage for input_ in self.inputs} or {InputStage.NOT_STARTED}
        if stage and stage not in stages:
            return False
        if q and not self._has_words(q):
            return False
        if who == "nobody":
            return self.recommendation is not None and not self.held_by
        return not who or who in {str(key) for key in self.held_by}


def _is_number(text: str) -> bool:
    return text[:1].isdigit() and " " not in text


def is_overdue(due: date | None, window: DelegationWindow | None) -> bool:
    """Return whether the body's own date has passed, by the clocks of the deadline and not by the reader's."""
    return due is not None and window is not None and has_ended(due, window)


def rank(task: Task) -> int:
    """Return the task's place in the list: 0 addressed to this body, 1 names it, 2 the others."""
    return 0 if task.addressed else 1 if task.takes_part else 2
