"""All reads of other people's inputs go through `InputReader` (DECIDED 7).

The reader is an argument of every read. What a reader may not see is absent from the result, not hidden in it. The
number of queries does not depend on the number of rows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from consultations.models import Round
from core import clock
from core.audience import Audience, Level
from core.db.ids import id_in
from core.text.strings import digest
from submissions.enums import Confidentiality, SubmissionState
from submissions.models import TEXT_FIELDS, Input, Passage
from submissions.models.input_fields import INTERNAL_TEXTS
from submissions.public_state.public_context import PublicContext
from submissions.sensitive.redactions import RedactedRange, mark_redactions, redact_text
from submissions.visibility.confidentiality import strictest
from submissions.visibility.disclosure_context import DisclosureContext, translations_by_line
from submissions.visibility.input_rows import InputRow, SentVersion, read_rows
from submissions.visibility.spool import InputSpool, in_order
from submissions.visibility.visible_inputs import ALL_INPUTS, InputFilters, SenderFacts, VisibleInput

_NO_INTERNAL_TEXTS: dict[str, Any] = dict.fromkeys(INTERNAL_TEXTS)


@dataclass(frozen=True, slots=True)
class _VersionFacts:
    """What all inputs of one version share, looked up once. `level` leaves out the levels of single lines."""

    sender: SenderFacts
    level: Confidentiality
    is_embargoed: bool
    is_own: bool  # of the reader's own body


_Row = InputRow[_VersionFacts]


@dataclass(frozen=True, slots=True)
class PassageQuote:
    """A passage as one reader may read it: `text` is None if the words are not for this reader."""

    text: str | None
    source: VisibleInput | None


class InputReader:
    """Reads the inputs of a round for one reader at one moment.

    `as_if_public` shows the public's view before the inputs are public: for the pack that is made ahead of its release,
    never for a page. `keeps_length` replaces redacted words letter by letter, where positions in the text are counted;
    otherwise a mark replaces them. `only` limits the reader to the submissions whose inputs will be asked for, ids or a
    queryset of them; None means all of the round. `streams` is for files: working translations are read with the rows,
    at most one query per thousand, and not kept; all current inputs are decided once, however often they are read.
    """

    def __init__(
        self,
        round_: Round,
        audience: Audience,
        *,
        now: datetime | None = None,
        as_if_public: bool = False,
        keeps_length: bool = False,
        only: Any = None,
        streams: bool = False,
    ) -> None:
        self.audience = audience
        self.keeps_length = keeps_length
        now = now or clock.now()
        self.context: DisclosureContext | PublicContext
        if audience.is_secretariat or as_if_public:
            self.context = DisclosureContext(round_, now, only=only, translations=not streams)
        else:
            own = audience.delegation
            self.context = PublicContext(round_, now, own=own, only=only, translations=not streams)
        self.is_public = self.context.public or as_if_public
        self._spool = InputSpool() if streams else None

    @property
    def live(self) -> DisclosureContext:
        """What is known of the rows as they are now. Raises TypeError for a reader of the public state."""
        if not isinstance(self.context, DisclosureContext):
            raise TypeError("This reader reads the public state.")
        return self.context

    def current(
        self, *, recommendations: Iterable[UUID] = (), delegation: UUID | None = None
    ) -> Iterator[VisibleInput]:
        """Yield the current inputs, by paragraph, then by body; some thousand are in memory at a time.

        `delegation` limits them to one body and includes its inputs without its name: the caller must not show these
        beside the name.
        """
        inputs = self.context.inputs()
        chosen = list(recommendations)
        if self._spool is not None and not chosen and delegation is None:
            yield from self._spool.rows(lambda: self.listed(inputs))
            return
        if chosen:
            inputs = inputs.filter(recommendation__in=chosen)
        if delegation is not None:
            inputs = inputs.filter(version__submission__delegation=delegation)
        yield from self.listed(inputs)

    def listed(self, inputs: QuerySet[Input]) -> Iterator[VisibleInput]:
        """Yield those of `inputs` that may be shown, in the order of lists."""
        for _order, rows in groupby(self._rows(inputs), key=lambda row: row.about.order):
            yield from in_order(visible for row in rows if (visible := self._show(row)) is not None)

    def each(self, inputs: QuerySet[Input]) -> Iterator[tuple[UUID, VisibleInput | None]]:
        """Return pairs of each of `inputs`: its id, and the input or None if it may not be shown."""
        return ((row.values.id, self._show(row)) for row in self._rows(inputs))

    def inputs(self, keys: Iterable[UUID]) -> dict[UUID, VisibleInput]:
        """Return, by id, those of these inputs that may be shown, of any submitted version.

        Redactions keep the length of the text.
        """
        wanted = Input.objects.filter(
            pk__in=list(keys),
            version__submission__delegation__round=self.context.round,
            version__submitted_at__isnull=False,
            version__submission__erasure__isnull=True,
        )
        visible = ((row.values.id, self._show(row, keep_length=True)) for row in self._rows(wanted))
        return {key: readable for key, readable in visible if readable is not None}

    def by_version(self, inputs: QuerySet[Input]) -> Iterator[tuple[UUID, VisibleInput]]:
        """Yield those of `inputs` that may be shown, each with its version.

        Where this reader knows whose version it is, an input without a name is reduced to the fact that it exists,
        without its reference and its subject: beside the body's name its words would get that name, and its subject
        would lead to them.
        """
        for row in self._rows(inputs):
            visible, version = self._show(row), row.version
            if visible is None:
                continue
            if visible.body is None and version.level == Confidentiality.PUBLIC:
                visible = VisibleInput("", "", "", (0, 0), "", 0, "", visible.level, withheld="level")
            yield version.sender.version, visible

    def _show(self, row: _Row, *, keep_length: bool = False) -> VisibleInput | None:
        """Return one row for this reader; None if not even its existence is for them."""
        visible = self._visible(row)
        return visible if visible is None or keep_length or self.keeps_length else with_redaction_marks(visible)

    def _visible(self, row: _Row) -> VisibleInput | None:
        version, audience = row.version, self.audience
        changes = self.context.own_changes if version.is_own else self.context.changes
        level = strictest(version.level, row.level, *(changes.of_line(row.values.line) if changes else ()))
        if version.is_own and self._is_given(row):
            return self._whole(row, level, covered=False)
        if audience.is_secretariat:
            if version.is_embargoed:
                return None
            if audience.sees_confidential or level == Confidentiality.PUBLIC:
                return self._whole(row, level, covered=audience.level != Level.REDACTOR)
            if level == Confidentiality.NAMELESS:
                return self._nameless(row, level)._replace(id=row.values.id, line=None, state=version.sender.state)
            return _bare(row, level, withheld="level", reference=row.public_reference)
        admissible = version.sender.state == SubmissionState.ADMISSIBLE
        if not self.is_public or not admissible or level == Confidentiality.SECRETARIAT:
            return None
        visible = (
            self._whole(row, level, covered=True) if level == Confidentiality.PUBLIC else self._nameless(row, level)
        )
        if visible.withheld:
            return None
        return visible._replace(
            id=None, state=None, changed_since=None, channel=None, version=None, submission=None, **_NO_INTERNAL_TEXTS
        )

    def _is_given(self, row: _Row) -> bool:
        """Return whether the own body's row is for this reader: for a contributor, only what was assigned to them."""
        audience = self.audience
        return audience.level == Level.ORGANISATION or (
            audience.level == Level.CONTRIBUTOR and row.values.recommendation in audience.recommendations
        )

    def _version_facts(self, sent: SentVersion) -> _VersionFacts:
        """Return the facts of a version.

        Raises KeyError for a submission of which nothing is known: it would have no level.
        """
        context, submission = self.context, sent.submission
        body = context.bodies[sent.organisation]
        facts = SenderFacts(
            constituency=body.constituency,
            body=body,
            members=context.members_of(submission),
            submission=submission,
            submission_reference=sent.submission_reference,
            kind=sent.kind,
            channel=sent.channel,
            version=sent.version,
            version_number=sent.version_number,
            received=sent.received,
            late=sent.late,
            on_extension=sent.on_extension,
            state=context.states[submission],
            changed_since=submission in context.changed,
        )
        level = context.level(submission, None, sent.version_level)
        return _VersionFacts(
            facts, level, sent.delegation in context.embargoed, sent.delegation == self.audience.delegation
        )

    def _nameless(self, row: _Row, level: Confidentiality) -> VisibleInput:
        """Return text and constituency only (PRACTICE 1)."""
        values = row.values
        subject = (values.recommendation, values.paragraph, values.question)
        constituency = self.context.shown_kind(values.line, row.version.sender.constituency, subject)
        bare = _bare(row, level, reference=row.public_reference)._replace(number=1, constituency=constituency)
        words = self._words(row, covered=True)
        if words is None:
            return bare._replace(withheld="redaction")
        if values.line in self.context.in_translation:
            words |= self._in_translation(row)
        return bare._replace(position=values.position, comment_type=values.comment_type, **words)

    def _in_translation(self, row: _Row) -> dict[str, Any]:
        """Return the texts as working translations: the language itself would point at the sender (PUBLISHED 3)."""
        into = self.context.round.document.translation_language
        texts = {field: text for field, language, text in self._translations(row) if language == into}
        return {name: texts.get(name, "") for name in TEXT_FIELDS} | {"language": into, "is_translated": True}

    def _whole(self, row: _Row, level: Confidentiality, *, covered: bool) -> VisibleInput:
        values, facts = row.values, row.version.sender
        translations = self._translations(row) if row.translations else ()
        visible = VisibleInput._make(
            (str(values.line), *row.about, level, "", False, (), translations, *values, *facts, False)
        )
        if values.line not in self.context.covered:
            return visible
        words = self._words(row, covered=covered)
        if words is None:
            words = {**dict.fromkeys(TEXT_FIELDS), "withheld": "redaction"}
        return visible._replace(translations=(), **words)

    def _words(self, row: _Row, *, covered: bool) -> dict[str, Any] | None:
        """Return the texts, redacted if `covered`; None if a redaction lost its place: the line is withheld."""
        words: dict[str, Any] = {name: getattr(row.values, name) for name in TEXT_FIELDS}
        redactions = self.context.covered.get(row.values.line, ())
        stretches: list[RedactedRange] = []
        for redaction in redactions if covered else ():
            by_field = redaction.ranges(row.values.id, partial(getattr, row.values))
            if by_field is None:
                return None
            for name, ranges in by_field.items():
                words[name] = redact_text(words[name], ranges)
                stretches += [RedactedRange(name, start, end, redaction.ground) for start, end in ranges]
        return {**words, "redacted": bool(redactions), "covered": tuple(stretches), "words": None}

    def _translations(self, row: _Row) -> tuple[tuple[str, str, str], ...]:
        return tuple(
            (field, language, text)
            for field, of_digest, language, text in row.translations
            if digest(getattr(row.values, field)) == of_digest
        )

    def _rows(self, inputs: QuerySet[Input]) -> Iterator[_Row]:
        whole = self.audience.is_secretariat and self.audience.sees_confidential  # who needs no other reference
        context = self.context
        for chunk in read_rows(context.among(inputs), self._version_facts, references=not whole):
            translated, stored = context.translated, context.stored_translations
            if translated is None and stored is not None:
                translated = translations_by_line(stored.filter(id_in("line", [row.values.line for row in chunk])))
            for row in chunk:
                translations = translated.get(row.values.line) if translated else None
                yield row._replace(translations=translations) if translations else row
            del chunk  # not held while the next is read


def read_inputs(
    round_: Round,
    audience: Audience,
    *,
    now: datetime | None = None,
    filters: InputFilters = ALL_INPUTS,
    as_if_public: bool = False,
    keeps_length: bool = False,
) -> list[VisibleInput]:
    """Return all inputs of a round that this reader may see, by paragraph, then by body (WORKBOOK 2)."""
    only = submissions_on(filters.recommendations) if filters.recommendations else None
    reader = InputReader(round_, audience, now=now, as_if_public=as_if_public, keeps_length=keeps_length, only=only)
    return list(filters.among(reader.current(recommendations=filters.recommendations)))


def read_passages(
    passages: Iterable[Passage],
    audience: Audience,
    *,
    round_: Round,
    now: datetime | None = None,
    as_if_public: bool = False,
) -> dict[UUID, PassageQuote]:
    """Return the words of passages of one round by the passage's id, each with its source as this reader sees it."""
    passages = list(passages)
    only = submissions_of(passage.input_id for passage in passages)
    return passages_from(InputReader(round_, audience, now=now, as_if_public=as_if_public, only=only), passages)


def passages_from(reader: InputReader, passages: Iterable[Passage]) -> dict[UUID, PassageQuote]:
    """Return what `read_passages` returns, with an existing reader."""
    passages = list(passages)
    visible_by_key = reader.inputs({passage.input_id for passage in passages})
    return {passage.pk: _quote_passage(passage, visible_by_key.get(passage.input_id), reader) for passage in passages}


def submissions_on(recommendations: Iterable[UUID]) -> QuerySet[Any, Any]:
    """Return, for `only`, the submissions with an input on these recommendations in any version."""
    return Input.objects.filter(recommendation__in=list(recommendations)).order_by().values("version__submission")


def submissions_of(inputs: Iterable[UUID]) -> QuerySet[Any, Any]:
    """Return, for `only`, the submissions that contain these inputs, given by id."""
    return Input.objects.filter(pk__in=list(inputs)).order_by().values("version__submission")


def _quote_passage(passage: Passage, source: VisibleInput | None, reader: InputReader) -> PassageQuote:
    if source is None or source.withheld:
        return PassageQuote(None, source)
    if source.is_translated:  # where the passage is in the translation nobody has said: it is quoted whole
        return PassageQuote(source.text(passage.field) or None, source)
    words = source.text(passage.field)[passage.start : passage.end]
    if not source.redacted and digest(words) != passage.digest:
        return PassageQuote(None, source)  # coordinates that do not fit are no quote
    quoted = mark_redactions(words, source.covered_in(passage.field), at=passage.start)
    return PassageQuote(quoted, source if reader.keeps_length else with_redaction_marks(source))


def with_redaction_marks(visible: VisibleInput) -> VisibleInput:
    """Return the input with the mark in place of redacted words. Offsets are then no longer valid."""
    if not visible.covered:
        return visible
    texts: dict[str, Any] = {
        name: mark_redactions(visible.text(name), visible.covered_in(name)) for name in TEXT_FIELDS
    }
    return visible._replace(covered=(), **texts)


def _bare(row: _Row, level: Confidentiality, *, reference: str, withheld: str = "") -> VisibleInput:
    """Return an input reduced to the fact that it exists, and its subject."""
    values = row.values
    return VisibleInput(
        reference, *row.about, level, withheld,
        number=values.number,
        recommendation=values.recommendation, paragraph=values.paragraph, question=values.question,
    )  # fmt: skip
