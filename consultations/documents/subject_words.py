"""The words for what is consulted on, by its kind: recommendations, questions, statements, paragraphs, or several."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext_lazy

from consultations.documents.addressees import is_of_named_state
from consultations.enums import SubjectKind
from consultations.models import Recommendation, Round
from consultations.numbers import follows
from core.text.languages import join_list

FEW_NAMES = 6  # texts that are named one by one

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
_SINGULARS: Mapping[str, Promise] = {
    SubjectKind.RECOMMENDATION: gettext_lazy("Recommendation"),
    SubjectKind.QUESTION: gettext_lazy("Question"),
    SubjectKind.STATEMENT: gettext_lazy("Statement"),
    SubjectKind.PARAGRAPH: gettext_lazy("Paragraph"),
}
_ANSWERED: Mapping[str, Callable[[int], str]] = {
    SubjectKind.RECOMMENDATION: lambda n: ngettext(
        "%(done)s of %(total)s recommendation", "%(done)s of %(total)s recommendations", n
    ),
    SubjectKind.QUESTION: lambda n: ngettext("%(done)s of %(total)s question", "%(done)s of %(total)s questions", n),
    SubjectKind.STATEMENT: lambda n: ngettext("%(done)s of %(total)s statement", "%(done)s of %(total)s statements", n),
    SubjectKind.PARAGRAPH: lambda n: ngettext("%(done)s of %(total)s paragraph", "%(done)s of %(total)s paragraphs", n),
}


def _answered_of_several(n: int) -> str:
    return ngettext("%(done)s of %(total)s for you to answer", "%(done)s of %(total)s for you to answer", n)


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


def names_in_ranges(rows: Iterable[Recommendation]) -> str:
    """Return the names of a few, or `53 recommendations: 140.201, 140.203–140.254`. The rows are in their order."""
    rows = list(rows)
    if len(rows) <= FEW_NAMES:
        return _(", ").join(row.words for row in rows)
    runs: list[list[str]] = []
    for row in rows:
        if runs and follows(runs[-1][-1], row.label):
            runs[-1].append(row.label)
        else:
            runs.append([row.label])
    pieces = [f"{run[0]}–{run[-1]}" if len(run) > 2 else _(", ").join(run) for run in runs]
    return _("%(counted)s: %(numbers)s") % {
        "counted": counted_subjects(kinds_of(rows)),
        "numbers": _(", ").join(pieces),
    }


def subject_noun(kinds: Iterable[str]) -> str:
    """Return the heading of a column with one text in each row: `Question`; `Text` where there are several kinds."""
    present = set(kinds) or {SubjectKind.RECOMMENDATION}
    return str(_SINGULARS[present.pop()] if len(present) == 1 else _("Text"))


def noun_of_round(round_: Round) -> str:
    """Return the heading of a column or field with one of the texts of a round: `Question`. One query a round."""
    return subject_noun(round_.subject_kinds)


def heading_of_round(round_: Round) -> str:
    """Return what a round consults on, as a heading: `Questions`. One query a round.

    As long as nothing is chosen, it is what its document offers; one query more.
    """
    return subjects_heading(round_.subject_kinds or _kinds_in_document(round_))


def _kinds_in_document(round_: Round) -> list[str]:
    rows = Recommendation.objects.filter(paragraph__document=round_.document_id)
    return sorted(rows.order_by().values_list("kind", flat=True).distinct())


def answered_of(kinds: Iterable[str], done: int, total: int) -> str:
    """Return how many of them have an answer: `2 of 5 questions`."""
    present = set(kinds) or {SubjectKind.RECOMMENDATION}
    words = _ANSWERED[present.pop()] if len(present) == 1 else _answered_of_several
    return words(total) % {"done": done, "total": total}


def addressed_heading(rows: Iterable[Recommendation], constituency: str) -> str:
    """Return the heading of what is for a participant to answer: addressed to it, or asked of everybody.

    Of what is asked of one State by its name the heading names the kind only: other States answer it too.
    """
    rows = list(rows)
    if any(is_of_named_state(row, constituency) for row in rows):
        return subjects_heading(kinds_of(rows))
    open_to_all = [row for row in rows if row.is_for_everybody]
    if not open_to_all:
        return _("Addressed to you")
    return subjects_heading(kinds_of(rows)) if len(open_to_all) == len(rows) else _("Addressed to you or to everybody")


def are_questions(kinds: Iterable[str]) -> bool:
    """Return whether nothing but questions is asked, so that nobody takes a position."""
    return set(kinds) == {SubjectKind.QUESTION}


def are_recommendations(kinds: Iterable[str]) -> bool:
    """Return whether all of them ask somebody to act."""
    return all(kind == SubjectKind.RECOMMENDATION for kind in kinds)
