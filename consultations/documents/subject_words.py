"""The words for what is consulted on, by its kind: recommendations, questions, statements, paragraphs, or several."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import ngettext, pgettext_lazy

from consultations.enums import SubjectKind
from consultations.models import Recommendation
from core.text.languages import join_list

_PLURALS: Mapping[str, Promise] = {
    SubjectKind.RECOMMENDATION: pgettext_lazy("what is consulted on", "recommendations"),
    SubjectKind.QUESTION: pgettext_lazy("what is consulted on", "questions"),
    SubjectKind.STATEMENT: pgettext_lazy("what is consulted on", "statements"),
    SubjectKind.PARAGRAPH: pgettext_lazy("what is consulted on", "paragraphs"),
}
_COUNTS: Mapping[str, Callable[[int], str]] = {
    SubjectKind.RECOMMENDATION: lambda n: ngettext("%(n)s recommendation", "%(n)s recommendations", n),
    SubjectKind.QUESTION: lambda n: ngettext("%(n)s question", "%(n)s questions", n),
    SubjectKind.STATEMENT: lambda n: ngettext("%(n)s statement", "%(n)s statements", n),
    SubjectKind.PARAGRAPH: lambda n: ngettext("%(n)s paragraph", "%(n)s paragraphs", n),
}


def kinds_of(rows: Iterable[Recommendation]) -> list[str]:
    """Return the kind of each row."""
    return [row.kind for row in rows]


def subject_nouns(kinds: Iterable[str]) -> str:
    """Return the plural in running words: `questions`, or `recommendations and statements` where there are several."""
    present = set(kinds)
    return join_list([str(_PLURALS[kind]) for kind in SubjectKind if kind in present]) or str(
        _PLURALS[SubjectKind.RECOMMENDATION]
    )


def subjects_heading(kinds: Iterable[str]) -> str:
    """Return the plural as a heading: `Questions`."""
    return capfirst(subject_nouns(kinds))


def counted_subjects(kinds: Iterable[str]) -> str:
    """Return how many of each kind there are: `12 questions`, `5 recommendations and 3 statements`."""
    counts = Counter(kinds)
    present = [kind for kind in SubjectKind if counts[kind]] or [SubjectKind.RECOMMENDATION]
    return join_list([_COUNTS[kind](counts[kind]) % {"n": counts[kind]} for kind in present])


def are_recommendations(kinds: Iterable[str]) -> bool:
    """Return whether all of them ask somebody to act."""
    return all(kind == SubjectKind.RECOMMENDATION for kind in kinds)
