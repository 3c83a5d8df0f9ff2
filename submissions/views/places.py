"""Where the page of an answer is, what it is called, and what comes after it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from consultations import rules as consulting
from consultations.domain.queries import recommendations_of
from consultations.models import Delegation, Recommendation
from submissions.domain.naming import headed
from submissions.domain.subjects import Subject
from submissions.models import Input


@dataclass
class Place:
    """One input of a delegation, by its subject and number."""

    delegation: Delegation
    subject: Subject
    number: int = 1

    @classmethod
    def of(cls, delegation: Delegation, input: Input) -> "Place":
        about = Subject(delegation.round, input.recommendation, input.paragraph, input.question)
        return cls(delegation, about, input.number)

    @property
    def url(self) -> str:
        return self.numbered(self.number)

    @property
    def label(self) -> str:
        return headed(**self.subject.arguments)

    def numbered(self, number: int) -> str:
        """The page of another input on the same subject."""
        arguments: dict[str, Any] = {"delegation": self.delegation.pk}
        name = "answer_whole"
        if self.subject.recommendation is not None:
            name, arguments["recommendation"] = "answer", self.subject.recommendation.pk
        elif self.subject.paragraph is not None:
            name, arguments["paragraph"] = "answer_paragraph", self.subject.paragraph.pk
        elif self.subject.question is not None:
            name, arguments["question"] = "answer_question", self.subject.question.number
        if number > 1:
            name, arguments["number"] = f"{name}_further", number
        return reverse(name, kwargs=arguments)

    @property
    def say_url(self) -> str:
        """Where a comment for colleagues on the subject goes."""
        return f"{self.numbered(1)}comments/"

    def links(self, count: int, *, may_add: bool) -> list[dict[str, Any]]:
        """All answers on the subject, and the page of one more where the last one is written."""
        last = max(count, 1)
        rows = [
            {"label": _("Answer %(n)s") % {"n": n}, "url": self.numbered(n), "current": n == self.number}
            for n in range(1, max(last, self.number) + 1)
        ]
        if may_add and count and self.number <= last:
            rows.append({"label": _("Add a further answer here"), "url": self.numbered(last + 1), "current": False})
        return rows if len(rows) > 1 else []

    def following(self, user: Any) -> Recommendation | None:
        """The next recommendation in the document that the person may write on."""
        if not hasattr(self, "_following"):
            self._following = self._find_following(user)
        return self._following

    def next_label(self, user: Any) -> str:
        following = self.following(user)
        if following is None:
            return _("Save and go to the list")
        return _("Save and go to %(number)s") % {"number": following.label}

    def _find_following(self, user: Any) -> Recommendation | None:
        here = self.subject.recommendation
        if here is None:
            return None
        rows = recommendations_of(self.delegation.round).filter(order__gt=here.order)
        if not consulting.may_draft_all(user, self.delegation):
            rows = rows.filter(pk__in=consulting.assigned(user, self.delegation))
        return rows.first()


def after(user: Any, place: Place, then: str) -> str:
    """Where a person goes after saving: on to the next, else the page they are on."""
    if then != "next":
        return place.url
    following = place.following(user)
    if following is None:
        return reverse("task_list", kwargs={"delegation": place.delegation.pk})
    return Place(place.delegation, Subject(place.delegation.round, recommendation=following)).url
