"""What the writing desk shows beside the findings: who answered, and passages by theme and position.

Everything is read as the drafter may see it. The number of queries depends neither on the inputs nor on the codings.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from consultations.audience import audience_in
from consultations.enums import Constituency
from consultations.models import Delegation, Recommendation, Round
from consultations.panels import delegations_known_to
from core import clock
from core.audience import Audience
from submissions.campaigns.version_campaigns import decided_lines
from submissions.enums import PassageField, Position, SubmissionState
from submissions.sensitive.redactions import mark_redactions
from submissions.visibility.disclosure_context import DisclosureContext
from submissions.visibility.reader import read_inputs
from submissions.visibility.visible_inputs import InputFilters, VisibleInput
from synthesis.coding.passages import beginning, ending
from synthesis.coding.workbench_inputs import MarkedPiece, pieces_of
from synthesis.counts.positions import BodyPosition, body_positions
from synthesis.counts.public_positions import withheld_positions
from synthesis.models import CodedPassage, SynthesisReport, Theme
from synthesis.quality.dispositions import counted_inputs
from synthesis.reports.findings.likeness import ComparedClaim, likenesses
from synthesis.reports.findings.rows import FindingRow

UNCODED = "none"  # the tab of what nobody has given a theme
SHOWN = 50  # passages on a page
COMPARED = 1_000  # passages of a tab: more of them keep their order
_ORDER = {key: place for place, key in enumerate((*Position.values, ""))}


@dataclass(frozen=True, slots=True)
class CitablePassage:
    """A passage that can be cited; the whole field where nothing is coded.

    `before` and `after` are the text around it, with marks in place of redacted words; `text` is the whole field, with
    as many characters as were sent.
    """

    key: str
    visible: VisibleInput
    field: str
    start: int
    end: int
    before: str
    words: str
    after: str
    text: str
    digest: str = ""  # of the words as they were coded
    cited_in: tuple[int, ...] = ()
    campaign: str = ""  # by name or number, where a person has confirmed that the input is of one
    adds_own: bool = False
    also: tuple["CitablePassage", ...] = ()  # the same words from others of the campaign, folded under this one

    @property
    def field_label(self) -> str:
        return "" if self.field == PassageField.COMMENT else str(PassageField(self.field).label)

    @property
    def constituency(self) -> str:
        return str(Constituency(self.visible.constituency).label) if self.visible.constituency else ""

    @property
    def language(self) -> str:
        return self.visible.language_of(self.field)

    @property
    def translation(self) -> str:
        return self.visible.translation(self.field)

    @property
    def whole(self) -> list[MarkedPiece]:
        """The field for marking by hand: redacted words are blocks under the marks, so that offsets stay right."""
        return pieces_of(self.text, self.field, (), self.visible.covered_in(self.field))

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """Pieces of (text, whether it is coded)."""
        cut = ((self.before, False), (self.words, self.key.startswith("coded")), (self.after, False))
        return [(text, coded) for text, coded in cut if text]


@dataclass(slots=True)
class DeskPassages:
    """The passages on one page of the desk.

    `tabs` are (key, theme or None, number of passages), the fullest first, "not coded" last; `groups` are by position,
    "" last, each with its number of passages on all pages and those on this `page`.
    """

    page: Page
    tabs: list[tuple[str, Theme | None, int]] = field(default_factory=list)
    current: str = ""
    groups: list[tuple[str, int, list[CitablePassage]]] = field(default_factory=list)
    unseen: int = 0  # for the secretariat only: that they exist


def desk_passages(
    round_: Round,
    about: Recommendation | None,
    theme: str,
    cited: Iterable[FindingRow],
    *,
    by: User,
    number: str | None = None,
    sentence: str = "",
) -> DeskPassages:
    """Return passages on the recommendation, or on none (None), with the theme of that key, else of the first tab.

    Coded passages of a position are ordered by their likeness to `sentence`, where it is known.
    """
    chosen = InputFilters(recommendations=frozenset([about.pk])) if about else InputFilters()
    audience = audience_in(by, round_)
    rows = read_inputs(round_, audience, filters=chosen, keeps_length=True)
    rows = [row for row in rows if about or not row.recommendation]
    unseen = sum(1 for row in rows if row.id is None)
    rows = [row for row in rows if row.id is not None and not row.withheld and row.state == SubmissionState.ADMISSIBLE]
    codings = _codings(round_, rows)
    themes = {row.theme_id: row.theme for each in codings.values() for row in each}
    numbers = Counter(row.theme_id for each in codings.values() for row in each)
    ordered = sorted(themes.values(), key=lambda each: (-numbers[each.pk], each.order, each.name))
    tabs: list[tuple[str, Theme | None, int]] = [(str(each.pk), each, numbers[each.pk]) for each in ordered]
    uncoded = {row.id for row in rows if row.id not in codings and any(row.text(name) for name in PassageField.values)}
    if uncoded:
        tabs.append((UNCODED, None, len(uncoded)))
    keys = [key for key, _theme, _number in tabs]
    current = theme if theme in keys else (keys[0] if keys else "")
    by_line = _numbers_by_line(cited)
    passages = []
    for row in sorted(rows, key=lambda row: _ORDER[row.position or ""]):
        if current == UNCODED:
            passages += _whole_fields(row) if row.id in uncoded else []
        elif row.id:
            passages += [_coded(row, each) for each in codings.get(row.id, ()) if str(each.theme_id) == current]
    passages = _nearest_first(passages, sentence)
    in_all = Counter(each.visible.position or "" for each in passages)
    page = Paginator(_folded_campaigns(passages, decided_lines(round_, audience)), SHOWN).get_page(number)
    groups = [
        (key, in_all[key], [_with_numbers(each, by_line) for each in group])
        for key, group in groupby(page, key=lambda each: each.visible.position or "")
    ]
    return DeskPassages(page, tabs, current, groups, unseen)


def _folded_campaigns(
    passages_found: Iterable[CitablePassage], campaigns: dict[UUID, tuple[str, bool]]
) -> list[CitablePassage]:
    """Fold a campaign, so that it is read once.

    Inputs that add nothing of their own go under the first of them, with the same position and the same place in the
    text. Inputs that add words stay visible.
    """
    folded: list[CitablePassage] = []
    heads: dict[tuple[str, str, str, int], int] = {}
    passages: Counter[tuple[UUID, str]] = Counter()
    for each in passages_found:
        line = each.visible.line
        if line is None or line not in campaigns:
            folded.append(each)
            continue
        name, adds = campaigns[line]
        each = replace(each, campaign=name, adds_own=adds)
        passages[line, each.field] += 1
        key = (name, each.visible.position or "", each.field, passages[line, each.field])
        if not adds and key in heads:
            head = folded[heads[key]]
            folded[heads[key]] = replace(head, also=(*head.also, each))
            continue
        if not adds:
            heads[key] = len(folded)
        folded.append(each)
    return folded


def _codings(round_: Round, rows: Iterable[VisibleInput]) -> dict[UUID, list[CodedPassage]]:
    by_input: dict[UUID, list[CodedPassage]] = defaultdict(list)
    codings = CodedPassage.objects.filter(theme__round=round_, input__in=[row.id for row in rows])
    for row in codings.select_related("theme").order_by("field", "start", "end"):
        by_input[row.input_id].append(row)
    return dict(by_input)


def _coded(row: VisibleInput, coding: CodedPassage) -> CitablePassage:
    words = _citable(row, f"coded-{coding.pk}", coding.field, coding.start, coding.end)
    return replace(words, digest=coding.digest)


def _nearest_first(passages: list[CitablePassage], sentence: str) -> list[CitablePassage]:
    """Sort by likeness within each position; passages without a known likeness come last. One query."""
    if not sentence or len(passages) > COMPARED:
        return passages
    values = likenesses(ComparedClaim(sentence, each.digest) for each in passages)
    place = {key: -value for (_words, key), value in values.items()}
    return sorted(passages, key=lambda each: (_ORDER[each.visible.position or ""], place.get(each.digest, 2.0)))


def _whole_fields(row: VisibleInput) -> list[CitablePassage]:
    return [
        _citable(row, f"{name}-{row.id}", name, 0, len(text))
        for name in PassageField.values
        if (text := row.text(name))
    ]


def _citable(row: VisibleInput, key: str, name: str, start: int, end: int) -> CitablePassage:
    text, covered = row.text(name), row.covered_in(name)
    before, words, after = (
        mark_redactions(text[first:last], covered, at=first)
        for first, last in ((0, start), (start, end), (end, len(text)))
    )
    return CitablePassage(key, row, name, start, end, ending(before), words, beginning(after), text)


def _numbers_by_line(findings: Iterable[FindingRow]) -> dict[UUID, list[tuple[int, str, str]]]:
    numbers: dict[UUID, list[tuple[int, str, str]]] = defaultdict(list)
    for each in findings:
        for row in each.cited:
            numbers[row.line].append((each.number, row.field, row.quote.text or ""))
    return numbers


def _with_numbers(each: CitablePassage, by_line: dict[UUID, list[tuple[int, str, str]]]) -> CitablePassage:
    """Return the passage with the numbers of findings that cite its words or a part of them."""
    codings = by_line.get(each.visible.line, ()) if each.visible.line else ()
    numbers = {
        number
        for number, name, text in codings
        if name == each.field and text and (text in each.words or each.words in text)
    }
    also = tuple(_with_numbers(other, by_line) for other in each.also)
    return replace(each, cited_in=tuple(sorted(numbers)), also=also)


@dataclass(frozen=True, slots=True)
class AnswersByKind:
    """One kind of body: how many answered, how many were invited, how many are cited."""

    constituency: str
    spoke: int
    invited: int
    cited: int

    @property
    def label(self) -> str:
        return str(Constituency(self.constituency).label)


def answers_by_kind(
    round_: Round, about: Recommendation | None, findings: Iterable[FindingRow], audience: Audience
) -> list[AnswersByKind]:
    """Return the numbers by kind of body, in the order of the list.

    Treaty bodies and special procedures are included, although they only refer. For readers who may not see
    confidential matter, bodies without a public name are left out, unless the kind identifies nobody, and so are those
    of which they may not know that they are in the round.
    """
    participants = round_.delegations.filter(delegations_known_to(round_, audience))
    invited = dict(participants.values_list("organisation__constituency").annotate(Count("pk")))
    lines = {row.line for each in findings for row in each.cited}
    bodies: dict[str, set[UUID]] = defaultdict(set)
    cited: dict[str, set[UUID]] = defaultdict(set)
    for position_row in _positions_by_name(round_, about, lines, audience, participants):
        bodies[position_row.constituency].add(position_row.body)
        if position_row.lines & lines:
            cited[position_row.constituency].add(position_row.body)
    return [
        AnswersByKind(kind.value, len(bodies[kind]), invited[kind], len(cited[kind]))
        for kind in Constituency
        if kind in invited
    ]


def _positions_by_name(
    round_: Round,
    about: Recommendation | None,
    lines: set[UUID],
    audience: Audience,
    participants: QuerySet[Delegation],
) -> list[BodyPosition]:
    on = [about.pk] if about else None
    if audience.sees_confidential:
        return body_positions(round_, on=on, citing=lines)
    hidden = set(round_.delegations.exclude(pk__in=participants.values("pk")).values_list("organisation", flat=True))
    positions = [row for row in body_positions(round_, on=on) if row.body not in hidden]
    withheld, disclosure = withheld_positions(round_, positions), DisclosureContext(round_, clock.now(), words=False)
    return [
        row
        for row in positions
        if row not in withheld or disclosure.class_of(row.constituency, (row.recommendation, None, None))
    ]


def rests(answered: Iterable[AnswersByKind]) -> list[dict[str, Any]]:
    """Return for States, civil society and all others how many bodies are cited, and how many answered."""
    rows, parts = list(answered), []
    others = set(Constituency) - {Constituency.STATE, Constituency.CIVIL_SOCIETY}
    for kinds, label in (
        ({Constituency.STATE}, _("States")),
        ({Constituency.CIVIL_SOCIETY}, _("civil society")),
        (others, _("others")),
    ):
        mine = [each for each in rows if each.constituency in kinds]
        parts.append({"label": label, "cited": sum(e.cited for e in mine), "spoke": sum(e.spoke for e in mine)})
    return parts if any(part["cited"] for part in parts) else []


def open_lines(report: SynthesisReport, about: Recommendation | None) -> int:
    """Return how many inputs on the recommendation have no disposition yet. One query."""
    if about is None:
        return 0
    return int(counted_inputs(report.round, report=report).filter(recommendation=about, outcome="").count())
