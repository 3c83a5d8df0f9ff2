"""How long a submission is, by the one count of words (DECIDED 17). Annexes do not count."""

from collections.abc import Iterable

from consultations.domain.rounds import word_limit
from consultations.models import RoundRules
from core.text import count_words
from submissions.domain.shown import ShownInput
from submissions.enums import SubmissionKind
from submissions.models import Input, Version

COUNTED = ("comment", "rewording", "rationale")


def counted_fields(rules: RoundRules) -> tuple[str, ...]:
    """The fields of an input that count; the sources are footnotes, and the round says whether these do
    (PRACTICE 24)."""
    return (*COUNTED, "source") if rules.footnotes_count else COUNTED


def words_in(row: Input | ShownInput) -> int:
    """Words of one input, without its sources: as counted when it was sent, else now."""
    if row.words is not None:
        return row.words
    return sum(count_words(text) for name in COUNTED if (text := getattr(row, name)))


def words_of(inputs: Iterable[Input], *, with_sources: bool) -> int:
    """Words of the inputs; those of sources are footnotes, and the round says whether these count (PRACTICE 24)."""
    return sum(words_in(input) + (count_words(input.source) if with_sources else 0) for input in inputs)


def limit_of(version: Version) -> int:
    """Words that its submission may have by the rule of the round: one body's, or a joint text's; 0 for no limit."""
    submission = version.submission
    constituency = submission.delegation.organisation.constituency
    return word_limit(submission.delegation.round, constituency, joint=submission.kind == SubmissionKind.JOINT)


def words(version: Version) -> int:
    """How many words count against the limit, by the round's rules; annexes never do."""
    rules = version.submission.delegation.round.rules
    return words_of(version.inputs.all(), with_sources=rules.footnotes_count)
