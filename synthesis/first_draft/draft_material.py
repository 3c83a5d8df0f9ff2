"""What a first draft is made from: positions, passages with their themes, what the public may read of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from accounts.models import User
from consultations.audience import audience_in
from consultations.models import Recommendation
from core import clock
from core.text.strings import digest
from submissions.campaigns.version_campaigns import decided_lines
from submissions.enums import Confidentiality, PassageField, SubmissionKind
from submissions.models import Input, PublicInput
from submissions.visibility.disclosure_context import DisclosureContext, inputs_of_counted_versions
from submissions.workbooks.answer_rows import text_in
from synthesis import permissions
from synthesis.coding.passages import Anchor
from synthesis.counts.counted_text import written_counts
from synthesis.counts.positions import BodyPosition
from synthesis.counts.quantities import current_codings, grouped
from synthesis.counts.sentences import joint_name
from synthesis.models import CodedPassage, Finding, SynthesisReport, Theme
from synthesis.publication.named_bodies import JOINT_NUMBER, SourceNames, names_of_bodies
from synthesis.publication.public_counts import PublicTable
from synthesis.quality.source_changes import SourceFacts, source_facts

LONGEST_QUOTE = 60  # words that a draft quotes of one passage
_QUOTES = '“”«»"„「」『』'


@dataclass(frozen=True, slots=True)
class ThemedPassage:
    """A passage with its theme; None for an uncoded passage."""

    passage: Anchor
    theme: Theme | None


@dataclass(frozen=True)
class DraftMaterial:
    """Passages by line, as far as the person sees them, and what may be said of them in public.

    `coded`: the lines of each theme, whether or not the person sees them. `levels`: by line of a current input.
    `copies`: by line of a campaign's text without an addition, the campaign. `without_kind`: recommendation and kind of
    texts without a name whose kind the public state withholds.
    """

    report: SynthesisReport
    passages: Mapping[UUID, list[ThemedPassage]]
    whole: Mapping[UUID, list[Anchor]]
    coded: Mapping[UUID, set[UUID]]
    table: PublicTable
    sees_all: bool
    facts: SourceFacts
    names: Mapping[UUID, str]
    levels: Mapping[UUID, str]
    copies: Mapping[UUID, str]
    source_names: SourceNames = field(repr=False)
    disclosure: DisclosureContext = field(repr=False)
    without_kind: frozenset[tuple[UUID, str]]

    @classmethod
    def of_report(cls, report: SynthesisReport, by: User) -> "DraftMaterial":
        """Return the material of a report's round, as this person may see it."""
        round_ = report.round
        rows = list(
            inputs_of_counted_versions(round_)
            .filter(recommendation__isnull=False)
            .select_related("version__submission", "line")
            .order_by("number")
        )
        inputs = {row.pk: row for row in rows}
        facts = source_facts(round_, {row.line_id for row in rows}, of_all=True)
        sees_all = permissions.sees_confidential(by, round_)
        campaigns = decided_lines(round_, audience_in(by, round_))
        passages, whole = _passages(inputs, report, facts, sees_all)
        return cls(
            report=report,
            passages=passages,
            whole=whole,
            coded=grouped(current_codings(round_).order_by().values_list("theme", "input__line")),
            table=PublicTable.of(round_),
            sees_all=sees_all,
            facts=facts,
            names=names_of_bodies(round_, report.language),
            levels={row.line_id: facts.level(row) for row in rows},
            copies={line: name for line, (name, adds) in campaigns.items() if not adds},
            source_names=SourceNames(round_),
            disclosure=DisclosureContext(round_, clock.now(), only=(), words=False),
            without_kind=frozenset(
                PublicInput.objects.filter(round=round_, level=Confidentiality.NAMELESS, constituency="")
                .exclude(recommendation=None)
                .values_list("recommendation", "organisation__constituency")
            ),
        )

    def is_named(self, row: BodyPosition) -> bool:
        """Return whether the public reads the body's name with its position."""
        return row.body not in self.table.withheld.get((row.recommendation, row.constituency), ())

    def name(self, row: BodyPosition) -> str:
        """Return the name for a sentence: for a joint submission its lead, and that there are others."""
        name = self.names[row.body]
        own = self.of(row) if row.aligned_with is None else []
        is_joint = any(piece.passage.input.version.submission.kind == SubmissionKind.JOINT for piece in own)
        return joint_name(name) if is_joint else name

    def sees(self, row: BodyPosition) -> bool:
        """Return whether the person reads what the body said there, or may know its position otherwise."""
        if not self.of(row) and row.has_words:
            return False
        return self.sees_all or self.is_named(row) or (row.has_words and row.aligned_with is None)

    def is_for_public(self, row: BodyPosition) -> bool:
        """Return whether a sentence may rest on it: the public reads it by name, or in a text without one."""
        if self.is_named(row):
            return True
        return row.aligned_with is None and any(self.may_be_read(line) for line in row.lines)

    def tells_kind(self, recommendation: Recommendation, kind: str) -> bool:
        """Return whether pages say the kind of those who spoke on it without a name: there it points at nobody.

        A row that has been public without its kind never says it.
        """
        if (recommendation.pk, kind) in self.without_kind:
            return False
        return self.disclosure.class_of(kind, (recommendation.pk, None, None)) is not None

    def of_known_kind(
        self, recommendation: Recommendation, kind: str, positions: Iterable[BodyPosition]
    ) -> list[BodyPosition]:
        """Return those on whom a sentence about the kind may rest: where pages withhold it, those with a name."""
        tells_kind = self.tells_kind(recommendation, kind)
        return [row for row in positions if tells_kind or self.is_named(row)]

    def may_be_read(self, line: UUID) -> bool:
        return self.levels.get(line, Confidentiality.SECRETARIAT) != Confidentiality.SECRETARIAT

    def of(self, row: BodyPosition, theme: Theme | None = None) -> list[ThemedPassage]:
        pieces = [piece for line in sorted(row.lines, key=str) for piece in self.passages.get(line, ())]
        return pieces if theme is None else [piece for piece in pieces if piece.theme == theme]

    def first_passages(self, positions: Iterable[BodyPosition]) -> list[Anchor]:
        """Return one passage of each, as far as the person may see it."""
        return [pieces[0].passage for row in positions if self.sees(row) and (pieces := self.of(row))]

    def fields(self, position_row: BodyPosition, name: str) -> list[Anchor]:
        """Return whole fields that the public reads, of what the body sent itself."""
        if position_row.aligned_with is not None:
            return []
        rows = [row for line in sorted(position_row.lines, key=str) for row in self.whole.get(line, ())]
        return [row for row in rows if row.field == name and self.may_be_read(row.input.line_id)]

    def words(self, passage: Anchor) -> str:
        text: str = getattr(passage.input, passage.field)
        return " ".join(text[passage.start : passage.end].split())

    def quotable(self, words: str, recommendation: Recommendation, input_: Input, *, language: str = "") -> bool:
        """Return whether a sentence of the draft may quote the words of an input.

        The public reads them as they were sent, and with their name. They are in the language of the report and short,
        contain no other quotation, name nobody who is not public there, and cannot be taken for a count of positions.
        `language` is that of the words, by default that of the input: a wording has the language of what it changes.
        """
        if not words or not self.is_public(input_) or len(words.split()) > LONGEST_QUOTE:
            return False
        if (language or input_.language) != self.report.language:
            return False
        if any(sign in words for sign in _QUOTES) or JOINT_NUMBER.search(words):
            return False
        if any(count.says for count in written_counts(words, self.report.language)):
            return False
        return not self.source_names.names_withheld(Finding(recommendation=recommendation, text=words))

    def official_text(self, recommendation: Recommendation) -> str:
        """Return the text that was consulted on, in the language of the report where there is an official one."""
        text, _language, is_official = text_in(recommendation, self.report.language)
        return text if is_official else recommendation.text

    def reworded_text(self, recommendation: Recommendation, language: str) -> str:
        """Return the text that a rewording of this language changes; "": that of the report's language."""
        return text_in(recommendation, language or self.report.language)[0]

    def is_public(self, input_: Input) -> bool:
        """Return whether the public reads the original with its name: of others it may read a translation only."""
        return self.facts.level(input_) == Confidentiality.PUBLIC


def _passages(
    inputs: Mapping[UUID, Input], report: SynthesisReport, facts: SourceFacts, sees_all: bool
) -> tuple[dict[UUID, list[ThemedPassage]], dict[UUID, list[Anchor]]]:
    """Return by line the coded passages, else the whole field; and all whole fields. One query."""
    passages: dict[UUID, list[ThemedPassage]] = defaultdict(list)
    coded = CodedPassage.objects.filter(theme__round=report.round, input__in=inputs)
    for row in coded.select_related("theme").order_by("theme__order", "start"):
        input_ = inputs[row.input_id]
        if _usable(input_, row.field, row.start, row.end, facts, sees_all):
            passages[input_.line_id].append(
                ThemedPassage(Anchor(input_, row.field, row.start, row.end, row.digest), row.theme)
            )
    fields: dict[UUID, list[Anchor]] = defaultdict(list)
    for input_ in inputs.values():
        rows = [row for row in _whole_fields(input_) if _usable(input_, row.field, row.start, row.end, facts, sees_all)]
        fields[input_.line_id] += rows
        if rows and input_.line_id not in passages:
            passages[input_.line_id].append(ThemedPassage(rows[0], None))
    return passages, fields


def _usable(input_: Input, name: str, start: int, end: int, facts: SourceFacts, sees_all: bool) -> bool:
    hidden = facts.level(input_) == Confidentiality.SECRETARIAT and not sees_all
    return not hidden and not facts.is_redacted(input_, name, start, end)


def _whole_fields(input_: Input) -> list[Anchor]:
    texts: Collection[tuple[str, str]] = [(name, getattr(input_, name)) for name in PassageField.values]
    return [Anchor(input_, name, 0, len(text), digest(text)) for name, text in texts if text.strip()]
