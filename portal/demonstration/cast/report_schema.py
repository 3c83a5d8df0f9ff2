"""The shapes of the report: findings with their wordings, citations and counts."""

from dataclasses import dataclass

from portal.demonstration.cast.vocabulary import (
    Constituency,
    Moment,
    Outcome,
    Position,
    Promise,
    Quantity,
    Record,
    cell,
)


@dataclass(frozen=True)
class Citation(Record):
    """A passage that a finding rests on: exact words of one field of one body's answer. `parts` are the numbers, from
    1, of the parts of the sentence that it supports; none: the whole sentence."""

    body: str
    paragraph: str
    limb: int
    words: str
    field: str = "comment"
    version: int | None = None  # None: the last
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Count(Record):
    """A counted word and what it promises: `number` bodies of `counted` out of `out_of` that addressed it."""

    quantity: Quantity
    counted: tuple[Constituency, ...]
    positions: tuple[Position, ...]
    number: int
    out_of: int


@dataclass(frozen=True, kw_only=True)
class Wording(Record):
    """One wording of a finding, as it stood from `written` on; `reason` says why it replaced the last. `parts`, one
    after another, are the text, where evidence is tied to them."""

    text: str
    written: Moment
    citations: tuple[Citation, ...]
    parts: tuple[str, ...] = ()
    count: Count | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class FactualCorrection(Record):
    """What a State named in a finding asks to be mended, the answer, and its reply printed beside."""

    body: str
    asked: str
    answer: str
    accepted: bool
    reply: str
    reply_language: str
    reply_translation: str


@dataclass(frozen=True, kw_only=True)
class Finding(Record):
    """One sentence or short paragraph of the report; the last wording is the published one."""

    key: str
    paragraph: str
    limb: int
    theme: str
    drafter: str  # key of the officer
    wordings: tuple[Wording, ...]
    correction: FactualCorrection | None = None

    @property
    def cell(self) -> str:
        return cell(self.paragraph, self.limb)

    @property
    def final(self) -> Wording:
        return self.wordings[-1]


@dataclass(frozen=True)
class Disposed(Record):
    """What is said of an answer that no finding cites, and why; `finding` is the key of the one that makes the same
    point."""

    body: str
    cell: str
    outcome: Outcome
    reason: str
    finding: str = ""


@dataclass(frozen=True, kw_only=True)
class Section(Record):
    """A section of the report, with its findings by key; `cell` is empty for the section of references."""

    cell: str
    title: str
    findings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReportText(Record):
    title: str
    symbol: str
    front_matter: tuple[tuple[str, str] | Promise, ...]  # heading and paragraph, or a sentence that is checked
    sections: tuple[Section, ...]
    closing: str
