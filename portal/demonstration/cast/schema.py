"""The shapes of the cast: frozen dataclasses of literal texts, without Django and without a database.

Whoever plays the plot maps these words to the rows of the portal. Words follow the domain's vocabulary:
a *cell* is one recommendation as the table of positions prints it ("124", or "127.3" for a limb).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Constituency(StrEnum):
    """Kinds of stakeholder that take part in the plot, out of the closed list of the domain."""

    STATE = "state"
    INTERGOVERNMENTAL = "intergovernmental"
    TREATY_BODY = "treaty_body"
    SPECIAL_PROCEDURE = "special_procedure"
    NHRI = "nhri"
    CIVIL_SOCIETY = "civil_society"
    CHILD_LED = "child_led"
    LOCAL_GOVERNMENT = "local_government"
    PRIVATE_SECTOR = "private_sector"
    ACADEMIA = "academia"


class Region(StrEnum):
    """Regional groups; every fictional State belongs to one."""

    AFRICAN = "african"
    ASIA_PACIFIC = "asia_pacific"
    EASTERN_EUROPEAN = "eastern_european"
    GRULAC = "grulac"
    WEOG = "weog"
    NONE = "none"


class Status(StrEnum):
    """Accreditation of a body, where its constituency knows one."""

    MEMBER_STATE = "member_state"
    A_STATUS = "a_status"
    SPECIAL_CONSULTATIVE = "special_consultative"
    NONE = "none"


class Position(StrEnum):
    """Positions taken in the plot. `letter` is the capital that the table of the plot prints."""

    SUPPORTS = "supports"
    AMENDMENT = "supports_with_amendment"
    NOTES = "takes_note"
    RESERVATIONS = "expresses_reservations"
    DOES_NOT_SUPPORT = "does_not_support"
    INFORMATION = "provides_information"

    @property
    def letter(self) -> str:
        return {
            Position.SUPPORTS: "S",
            Position.AMENDMENT: "A",
            Position.NOTES: "N",
            Position.RESERVATIONS: "R",
            Position.DOES_NOT_SUPPORT: "X",
            Position.INFORMATION: "I",
        }[self]


class CommentType(StrEnum):
    SUBSTANTIVE = "substantive"
    TECHNICAL = "technical"
    EDITORIAL = "editorial"
    INFORMATION = "information"


class Confidentiality(StrEnum):
    PUBLIC = "public"
    WITHOUT_NAME = "without_name"
    SECRETARIAT_ONLY = "secretariat_only"


class Quantity(StrEnum):
    """Quantity words; what each promises is the round's ladder."""

    NONE = ""
    NUMBER = "number"
    SEVERAL = "several"
    MANY = "many"
    MOST = "most"
    ALL = "all"


class Taking(StrEnum):
    """What a body made of its invitation."""

    SUBMITTED = "submitted"
    DECLINED = "declined"
    NEVER_OPENED = "never_opened"
    MEMBER_ONLY = "member_only"  # takes part only through a joint submission


class Channel(StrEnum):
    PORTAL = "portal"
    ON_BEHALF = "on_behalf"  # paper, entered by an officer


def cell(paragraph: str, limb: int | None = None) -> str:
    """The recommendation as people write it: "124", or "127.3" for a limb."""
    return paragraph if limb is None else f"{paragraph}.{limb}"


def prose(text: str, *, joiner: str = " ") -> str:
    """Literal text as it is sent: wrapped lines are joined, a blank line separates paragraphs.

    Chinese takes `joiner=""`, since it writes no space between words.
    """
    paragraphs = text.strip().split("\n\n")
    return "\n\n".join(joiner.join(line.strip() for line in part.splitlines()) for part in paragraphs)


@dataclass(frozen=True, kw_only=True)
class Person:
    """An invented person: initial and surname, address under the reserved domain `.example`."""

    name: str
    email: str
    title: str = ""
    language: str = "en"
    time_zone: str = ""  # empty: that of the body


@dataclass(frozen=True, kw_only=True)
class Contributor:
    """Somebody who drafts the recommendations (`cells`) given to them, by workbook or on the page."""

    person: Person
    unit: str
    cells: tuple[str, ...]
    by_workbook: bool = False


@dataclass(frozen=True)
class Passage:
    """Words that an officer will code: they stand exactly once in the named field of the answer."""

    words: str
    theme: str
    field: str = "comment"


@dataclass(frozen=True)
class Answer:
    """What one body says on one recommendation. `translation` is a working translation, unofficial."""

    paragraph: str
    limb: int | None
    position: Position
    comment: str
    rewording: str = field(default="", kw_only=True)
    rationale: str = field(default="", kw_only=True)
    source: str = field(default="", kw_only=True)
    annex: str = field(default="", kw_only=True)
    comment_type: CommentType = field(default=CommentType.SUBSTANTIVE, kw_only=True)
    confidentiality: Confidentiality = field(default=Confidentiality.PUBLIC, kw_only=True)
    language: str = field(default="en", kw_only=True)
    passages: tuple[Passage, ...] = field(default=(), kw_only=True)
    translation: str = field(default="", kw_only=True)
    rewording_translation: str = field(default="", kw_only=True)

    @property
    def cell(self) -> str:
        return cell(self.paragraph, self.limb)


@dataclass(frozen=True, kw_only=True)
class Correction:
    """Version 2: only the answers that change; the others are carried over as they were."""

    reason: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, kw_only=True)
class Alignment:
    """A body that aligns itself with the submission of another, except on the cells carved out."""

    with_body: str
    except_cells: tuple[str, ...]
    statement: str
    translation: str
    confirmation: str  # said again after the other body's version 2
    confirmation_translation: str


@dataclass(frozen=True, kw_only=True)
class Note:
    """A note verbale that carries a body's authority or request."""

    number: str
    dated: date
    sender: str
    text: str
    purpose: str  # "authority" or "extension"


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that comes with a submission; the player makes it from the paragraphs, or the rows of a data annex."""

    key: str
    kind: str  # shadow_report, signed_letter, data_annex
    title: str
    file_name: str
    language: str
    cells: tuple[str, ...]
    confidentiality: Confidentiality = Confidentiality.PUBLIC
    paragraphs: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Draft:
    """A field of one answer as one contributor's workbook has it before the focal point settles the text."""

    contributor: str  # address of the contributor
    paragraph: str
    limb: int | None
    field: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """Two workbooks that disagree on one field; `settled` is what the focal point keeps."""

    drafts: tuple[Draft, Draft]
    settled: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Inadmissible:
    """A triage decision against a submission: a ground from the closed list, and the reason told to the body."""

    ground: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Body:
    """One body of the cast. `answers` is version 1 whole; `correction` is what version 2 changes."""

    code: str
    key: str
    name: str
    short_name: str
    names: Mapping[str, str]
    short_names: Mapping[str, str]
    constituency: Constituency
    country_code: str
    country_name: str
    region: Region
    language: str
    time_zone: str
    focal_point: Person
    status: Status = Status.NONE
    deputies: tuple[Person, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    answers: tuple[Answer, ...] = ()
    correction: Correction | None = None
    alignment: Alignment | None = None
    attachments: tuple[Attachment, ...] = ()
    notes: tuple[Note, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    inadmissible: Inadmissible | None = None
    taking: Taking = Taking.SUBMITTED
    channel: Channel = Channel.PORTAL
    interest: str = ""  # what a company declares
    message: str = ""  # a letter that declines, or the like
    neutral_mail: bool = False
    child_led: bool = False

    def answers_at(self, version: int) -> tuple[Answer, ...]:
        """All answers of that version, in the order of version 1."""
        if version == 1 or self.correction is None:
            return self.answers
        changed = {answer.cell: answer for answer in self.correction.answers}
        return tuple(changed.get(answer.cell, answer) for answer in self.answers)

    @property
    def last_version(self) -> int:
        return 1 if self.correction is None else 2

    @property
    def final_answers(self) -> tuple[Answer, ...]:
        return self.answers_at(self.last_version)

    def answer(self, paragraph: str, limb: int | None = None, *, version: int | None = None) -> Answer:
        """The answer on one recommendation; KeyError where the body itself said nothing."""
        for answer in self.answers_at(version or self.last_version):
            if (answer.paragraph, answer.limb) == (paragraph, limb):
                return answer
        raise KeyError(f"{self.key} has no answer of its own on {cell(paragraph, limb)}")


@dataclass(frozen=True, kw_only=True)
class Joint:
    """A joint submission: lead and members by key. A lapsed member is never listed anywhere."""

    reference: str
    lead: str
    confirmed: tuple[str, ...]
    lapsed: tuple[str, ...]
    confirmations: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """One text sent by several bodies; `additions` says what a body wrote of its own."""

    name: str
    cells: tuple[str, ...]
    members: tuple[str, ...]
    additions: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Officer:
    """A member of the secretariat with the duties held on the round (per-round permission names)."""

    key: str
    person: Person
    duty: str
    rights: tuple[str, ...]
    site_administrator: bool = False


@dataclass(frozen=True, kw_only=True)
class Theme:
    key: str
    name: str
    parent: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class RoundText:
    """What a round says of itself."""

    reference: str
    title: str
    symbol: str
    cells: tuple[str, ...]
    mandate: str
    issued_in_name_of: str
    purpose: str
    feeds: str
    how_used: str
    introduction: str
    questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Citation:
    """A passage that a finding rests on: exact words of one field of one body's answer."""

    body: str
    paragraph: str
    limb: int | None
    words: str
    field: str = "comment"
    version: int | None = None  # None: the last


@dataclass(frozen=True, kw_only=True)
class Count:
    """A counted word and what it promises: `number` bodies of `counted` out of `out_of` that addressed it."""

    quantity: Quantity
    counted: tuple[Constituency, ...]
    positions: tuple[Position, ...]
    number: int
    out_of: int


@dataclass(frozen=True, kw_only=True)
class Wording:
    """One wording of a finding, as it stood from `written` on; `reason` says why it replaced the last."""

    text: str
    written: datetime
    citations: tuple[Citation, ...]
    count: Count | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class FactualCorrection:
    """What a State named in a finding asks to be mended, the answer, and its reply printed beside."""

    body: str
    asked: str
    answer: str
    accepted: bool
    reply: str
    reply_language: str
    reply_translation: str


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One sentence or short paragraph of the report; the last wording is the published one."""

    key: str
    paragraph: str
    limb: int | None
    theme: str
    drafter: str
    wordings: tuple[Wording, ...]
    correction: FactualCorrection | None = None
    states_named: tuple[str, ...] = ()

    @property
    def cell(self) -> str:
        return cell(self.paragraph, self.limb)

    @property
    def final(self) -> Wording:
        return self.wordings[-1]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A section of the report: one recommendation, its title, its findings by key."""

    cell: str
    title: str
    findings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReportText:
    title: str
    front_matter: tuple[tuple[str, str], ...]  # heading, paragraph
    sections: tuple[Section, ...]
    closing: str
