"""The shapes of the bodies, the rounds and the officers: frozen dataclasses that pydantic fills from the YAML files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from portal.demonstration.cast.vocabulary import (
    Channel,
    CommentType,
    Confidentiality,
    Constituency,
    Position,
    Record,
    Region,
    Status,
    Taking,
    cell,
)


@dataclass(frozen=True, kw_only=True)
class Person(Record):
    """An invented person: initial and surname, address under the reserved domain `.example`."""

    name: str
    email: str
    title: str = ""
    language: str = "en"
    time_zone: str = ""  # empty: that of the body


@dataclass(frozen=True, kw_only=True)
class Contributor(Record):
    """Somebody who drafts the recommendations (`cells`) given to them, by workbook or on the page."""

    person: Person
    unit: str
    cells: tuple[str, ...]
    by_workbook: bool = False


@dataclass(frozen=True)
class Passage(Record):
    """Words that an officer will code: they stand exactly once in the named field of the answer."""

    words: str
    theme: str
    field: str = "comment"


@dataclass(frozen=True)
class Answer(Record):
    """What one body says on one recommendation. `translation` is a working translation, unofficial."""

    paragraph: str
    limb: int
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
class Correction(Record):
    """Version 2: only the answers that change; the others are carried over as they were."""

    reason: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, kw_only=True)
class Alignment(Record):
    """A body that aligns itself with the submission of another, except on the cells carved out."""

    with_body: str
    except_cells: tuple[str, ...]
    statement: str
    translation: str
    confirmation: str  # said again after the other body's version 2


@dataclass(frozen=True, kw_only=True)
class Note(Record):
    """A note verbale that carries a body's authority or request."""

    number: str
    dated: date
    sender: str
    text: str
    purpose: str  # "authority" or "extension"


@dataclass(frozen=True, kw_only=True)
class Attachment(Record):
    """A file that comes with a submission; the player makes it from the paragraphs, or the rows of a data annex."""

    key: str
    kind: str  # shadow_report, letter, annex
    title: str
    file_name: str
    language: str
    cells: tuple[str, ...]
    confidentiality: Confidentiality = Confidentiality.PUBLIC
    paragraphs: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    comments: int = 0  # left in the file by colleagues, as are tracked changes and photos with their places
    photos: int = 0
    covered: tuple[str, ...] = ()  # words that the sender takes out of the clean copy


@dataclass(frozen=True)
class Draft(Record):
    """A field of one answer as one contributor's workbook has it before the focal point settles the text."""

    contributor: str  # address of the contributor
    paragraph: str
    limb: int
    field: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Conflict(Record):
    """Two workbooks that disagree on one field; `settled` is what the focal point keeps."""

    drafts: tuple[Draft, Draft]
    settled: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Inadmissible(Record):
    """A triage decision against a submission: a ground from the closed list, and the reason told to the body."""

    ground: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Clarification(Record):
    """What triage asks about one answer of version 1, and the words in which the focal point answers."""

    cell: str
    question: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class Body(Record):
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
    clarification: Clarification | None = None
    taking: Taking = Taking.SUBMITTED
    channel: Channel = Channel.PORTAL
    interest: str = ""  # what a company declares
    message: str = ""  # a letter that declines, or the like
    neutral_mail: bool = False

    def names_by_language(self) -> dict[str, dict[str, str]]:
        """As the register keeps them: `{"fr": {"name": …, "short": …}}`."""
        return {
            language: {"name": name, "short": self.short_names.get(language, self.short_name)}
            for language, name in self.names.items()
        }

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

    def answer(self, paragraph: str, limb: int = 0, *, version: int | None = None) -> Answer:
        """The answer on one recommendation; KeyError where the body itself said nothing."""
        for answer in self.answers_at(version or self.last_version):
            if (answer.paragraph, answer.limb) == (paragraph, limb):
                return answer
        raise KeyError(f"{self.key} has no answer of its own on {cell(paragraph, limb)}")


@dataclass(frozen=True, kw_only=True)
class Joint(Record):
    """A joint submission: lead and members by key. A lapsed member is never listed anywhere."""

    reference: str
    lead: str
    confirmed: tuple[str, ...]
    lapsed: tuple[str, ...]
    confirmations: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Campaign(Record):
    """One text sent by several bodies; `additions` says what a body wrote of its own."""

    name: str
    cells: tuple[str, ...]
    members: tuple[str, ...]
    additions: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class BodyOrder(Record):
    """The keys of the bodies in the order of the table of positions, and what several of them do together."""

    order: tuple[str, ...]
    joint: Joint
    campaign: Campaign


@dataclass(frozen=True, kw_only=True)
class Officer(Record):
    """A member of the secretariat with the duties held on the round (per-round permission names)."""

    key: str
    person: Person
    duty: str
    rights: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Theme(Record):
    key: str
    name: str
    parent: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class RoundText(Record):
    """What a round says of itself."""

    reference: str
    title: str
    symbol: str
    cells: tuple[str, ...]
    mandate: str
    issued_in_name_of: str
    office: str
    office_email: str
    purpose: str
    feeds: str
    how_used: str
    introduction: str
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ContactDetails(Record):
    """Who answers, as the page of contact has it."""

    office: str
    postal_address: str
    email: str
    telephone: str


@dataclass(frozen=True, kw_only=True)
class PageTexts(Record):
    """Words of the secretariat on the pages of information: topic -> language of the portal -> text."""

    contact: ContactDetails
    texts: Mapping[str, Mapping[str, str]]
