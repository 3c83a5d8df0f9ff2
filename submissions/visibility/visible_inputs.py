"""What a reader gets to see: plain values. What may not be seen is absent, never hidden."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from consultations.enums import CONSTITUENCIES, Constituency, Status
from consultations.models import Organisation, RoundRules
from consultations.organisations.lookalikes import names_of
from consultations.rounds.services import word_limit
from core.text.languages import is_language_in
from core.text.search_terms import NO_SEARCH, Search, name_terms, terms
from core.text.strings import count_words, sort_key
from submissions.drafting.subjects import describe_subject
from submissions.enums import Confidentiality, SubmissionKind, SubmissionState
from submissions.joint.services import Members
from submissions.models import TEXT_FIELDS, Input, Version
from submissions.models.input_fields import COUNTED_FIELDS, FOOTNOTE_FIELDS
from submissions.sensitive.redactions import RedactedRange


def body_order(constituency: str, status: str, short_name: str, code: str) -> tuple[int, str, str]:
    """Return what `VisibleBody.sort_key` is, from the columns of a body; the name is that in the reader's language."""
    is_a = constituency == Constituency.NHRI and status == Status.A
    group = 3 if is_a else CONSTITUENCIES[Constituency(constituency)].group
    return group, sort_key(short_name), code


@dataclass(frozen=True)
class VisibleBody:
    """A body by name, in the reader's language."""

    id: UUID
    code: str
    name: str
    short_name: str
    constituency: str
    country: str
    country_code: str
    region: str
    status: str
    other_names: tuple[str, ...] = ()  # short, in other languages, and those that follow
    earlier_names: tuple[str, ...] = ()  # that it is or was known by
    authoritative_name: str = ""  # the short one, the same in every language

    def names_besides(self, name: str) -> list[str]:
        """Return under which other names the body is known, in the reader's language: full, short and earlier ones."""
        names = (self.name, self.short_name, *self.earlier_names)
        return [other for other in dict.fromkeys(names) if other and other != name]

    @cached_property
    def sort_key(self) -> tuple[int, str, str]:
        """Sorts by group, then by name.

        The groups: States; UN entities and intergovernmental bodies; treaty bodies and special procedures; NHRIs with A
        status; the others.
        """
        return body_order(self.constituency, self.status, self.short_name, self.code)

    @property
    def number_key(self) -> tuple[int, str, str]:
        """Sorts as `sort_key` does, in every language alike."""
        return body_order(self.constituency, self.status, self.authoritative_name or self.short_name, self.code)


class SenderFacts(NamedTuple):
    """What a reader who may know the sender learns of a submission."""

    constituency: str
    body: VisibleBody
    members: Members | None
    submission: UUID
    submission_reference: str
    kind: str
    channel: str
    version: UUID
    version_number: int
    received: datetime
    late: bool | None
    on_extension: bool | None
    state: SubmissionState
    changed_since: bool


class VisibleInput(NamedTuple):
    """One input for one reader. `None` (in texts too) means: not for this reader, or there is none.

    `id` and `reference` differ for what is public without a name: there `reference` is random and `id` is absent for
    the public. `withheld` says why a reader of the secretariat sees no words: `level` or `redaction`. `constituency` is
    None where it would point at one of few bodies (PRACTICE 8).
    """

    reference: str
    subject: str  # this and the next five: as in `InputSubject`
    label: str
    order: tuple[int, int]
    paragraph_number: str = ""
    part: int = 0
    asks: str = ""
    level: Confidentiality = Confidentiality.SECRETARIAT  # always said; the strictest where somebody forgets it
    withheld: str = ""
    redacted: bool = False
    covered: tuple[RedactedRange, ...] = ()  # places in the texts below; empty once marks have replaced the words
    translations: tuple[tuple[str, str, str], ...] = ()  # field, language, text: unofficial
    # As in `InputValues`.
    id: UUID | None = None
    line: UUID | None = None
    number: int = 1
    recommendation: UUID | None = None
    paragraph: UUID | None = None
    question: UUID | None = None
    position: str | None = None
    comment_type: str | None = None
    comment: str | None = None
    rewording: str | None = None
    rationale: str | None = None
    source: str | None = None
    rewords_language: str | None = None
    annex: str | None = None
    language: str | None = None
    states_concerned: tuple[str, ...] = ()
    words: int | None = None  # None where they must be counted: some are covered, or it was never sent
    # As in `SenderFacts`.
    constituency: str | None = None
    body: VisibleBody | None = None
    members: Members | None = None
    submission: UUID | None = None
    submission_reference: str | None = None
    kind: str | None = None
    channel: str | None = None
    version: UUID | None = None
    version_number: int | None = None
    received: datetime | None = None
    late: bool | None = None
    on_extension: bool | None = None
    state: SubmissionState | None = None
    changed_since: bool | None = None
    is_translated: bool = False  # the texts are a working translation, since few of its kind write in that language

    @property
    def shows_level(self) -> bool:
        """Whether its level is said beside it: it is no public one, and the reader knows which input it is."""
        return self.level.is_restricted and self.id is not None

    @property
    def is_whole(self) -> bool:
        """Whether what is said about it elsewhere may be read: such words may name its body, and repeat its words."""
        return self.body is not None and not self.withheld and not self.redacted

    @property
    def is_admissible(self) -> bool:
        """Whether its submission is admissible: the public reads no state, and nothing else."""
        return self.state in (None, SubmissionState.ADMISSIBLE)

    def text(self, field: str) -> str:
        """Return the words of one field, "" if there are none for this reader."""
        return (getattr(self, field) or "") if field in TEXT_FIELDS else ""

    def language_of(self, field: str) -> str:
        """Return the language of one field: a suggested wording is in that of the text that it rewords."""
        return (self.rewords_language if field == "rewording" else "") or self.language or ""

    def translation(self, field: str, language: str | None = None) -> str:
        """Return an unofficial working translation of the field (PRACTICE 31), into `language` or any language."""
        for name, into, text in self.translations:
            if name == field and language in (None, into):
                return text
        return ""

    def covered_in(self, field: str) -> list[RedactedRange]:
        return [each for each in self.covered if each.field == field]

    def search_terms(self) -> frozenset[str]:
        """Return the terms under which this reader finds the input: its texts, and its sender where it has a name."""
        parts = [terms(text, self.language or "") for name in TEXT_FIELDS if (text := self.text(name))]
        if self.body is not None:
            parts.append(name_terms((self.body.code, self.body.name, *self.body.other_names)))
        return frozenset().union(*parts)

    @property
    def place(self) -> str:
        """The subject, in running words."""
        return describe_subject(self)

    @property
    def sort_key(self) -> tuple[object, ...]:
        """Sorts within a subject: named inputs by body, then those without a name by random reference (PRACTICE 1)."""
        if self.body is None:
            return (1, self.reference)
        return (0, *self.body.sort_key, self.submission_reference or "", self.number)


def joint_numbers(references: Iterable[str]) -> dict[str, str]:
    """Return "JS1", "JS2"… by reference, for the joint submissions in the order of their leads.

    The leads are in the order of `VisibleBody.number_key`: pages and files in two languages mean the same one.
    """
    return {reference: f"JS{number}" for number, reference in enumerate(references, start=1)}


def original_withheld() -> str:
    """Return the mark of a text that is public as its working translation only."""
    return _("working translation; the original is not published")


@dataclass(frozen=True, slots=True)
class VisibleSender:
    """A submission of which this reader may see something by name; without words, for lists of contributors.

    `submission_reference` is "" where it only aligns itself with another, so that there is no input to open.
    """

    body: VisibleBody
    submission_reference: str
    kind: str
    members: Members | None = None
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class InputFilters:
    """Filters of visible inputs, so that an absent attribute never matches. An empty filter matches all.

    `words` are a part of a text as it is written; `search` finds whole words and their forms, and names of senders.
    """

    recommendations: frozenset[UUID] = frozenset()
    positions: frozenset[str] = frozenset()
    constituencies: frozenset[str] = frozenset()
    bodies: frozenset[UUID] = frozenset()
    regions: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    late: bool | None = None
    words: str = ""
    search: Search = NO_SEARCH

    def among(self, visible: Iterable[VisibleInput]) -> Iterable[VisibleInput]:
        """Return those that match."""
        return visible if self == ALL_INPUTS else filter(self.match, visible)

    def match(self, visible: VisibleInput) -> bool:
        body = visible.body
        conditions = (
            (self.recommendations, visible.recommendation),
            (self.positions, visible.position),
            (self.constituencies, visible.constituency),
            (self.bodies, body and body.id),
            (self.regions, body and body.region),
            (self.states, visible.state),
            (self.levels, visible.level),
        )
        if any(wanted and value not in wanted for wanted, value in conditions):
            return False
        if self.languages and not is_language_in(visible.language, self.languages):
            return False
        if self.late is not None and visible.late is not self.late:
            return False
        if self.search and not self.search.matches(visible.search_terms()):
            return False
        words = self.words.strip().casefold()
        return not words or any(words in visible.text(field).casefold() for field in TEXT_FIELDS)


ALL_INPUTS = InputFilters()


def visible_body(body: Organisation) -> VisibleBody:
    """Return the body by name, in the reader's language. Only for readers who may know the name."""
    name = body.display_name()
    return VisibleBody(
        id=body.pk,
        code=body.code,
        name=name,
        short_name=body.display_short_name(),
        constituency=body.constituency,
        country=body.country,
        country_code=body.country_code,
        region=body.regional_group,
        status=body.status,
        earlier_names=tuple(body.other_names),
        authoritative_name=body.short_name,
        other_names=tuple(dict.fromkeys(other for other in names_of(body) if other != name)),
    )


def counted_fields(rules: RoundRules) -> tuple[str, ...]:
    """Return the fields whose words count.

    Sources are footnotes; the round says whether they count (PRACTICE 24).
    """
    return (*COUNTED_FIELDS, *FOOTNOTE_FIELDS) if rules.footnotes_count else COUNTED_FIELDS


def words_in_input(row: Input | VisibleInput) -> int:
    """Return the number of words of one input, without its sources: as counted at submission, else now."""
    if row.words is not None:
        return row.words
    return sum(count_words(text) for name in COUNTED_FIELDS if (text := getattr(row, name)))


def words_in_inputs(inputs: Iterable[Input | VisibleInput], *, with_sources: bool) -> int:
    """Return the number of words of the inputs, of visible ones those that their reader sees.

    Sources are footnotes; the round says whether they count (PRACTICE 24).
    """
    footnotes = FOOTNOTE_FIELDS if with_sources else ()
    return sum(
        words_in_input(input_) + sum(count_words(getattr(input_, name) or "") for name in footnotes)
        for input_ in inputs
    )


def word_limit_of(version: Version) -> int:
    """Return the word limit of the submission by the round's rule, for one body or a joint text; 0 for no limit."""
    submission = version.submission
    constituency = submission.delegation.organisation.constituency
    return word_limit(submission.delegation.round, constituency, joint=submission.kind == SubmissionKind.JOINT)


def word_count(version: Version) -> int:
    """Return how many words count against the limit, by the round's rules; annexes never count."""
    rules = version.submission.delegation.round.rules
    return words_in_inputs(version.inputs.all(), with_sources=rules.footnotes_count)
