"""The proposals of a reading. None of them is a fact until an officer has confirmed it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from consultations.reading.lines import LeftOutKind, TableColumns
from consultations.reading.messages import Reason


class Actor(StrEnum):
    """Addressees and participants of recommendations. The value is the word used in JSON.

    A body that is not in this list, and a State that is named, is written as the document calls it.
    """

    STATES = "States"
    MEMBER_STATES = "Member States"
    STATES_PARTIES = "States parties"
    PARTIES = "Parties"
    UN_ENTITIES = "United Nations entities"
    INTERNATIONAL_ORGANIZATIONS = "international organizations"
    REGIONAL_ORGANIZATIONS = "regional organizations"
    INTERNATIONAL_COMMUNITY = "international community"
    GENERAL_ASSEMBLY = "General Assembly"
    HUMAN_RIGHTS_COUNCIL = "Human Rights Council"
    SECRETARY_GENERAL = "Secretary-General"
    HIGH_COMMISSIONER = "Office of the High Commissioner for Human Rights"
    EXECUTIVE_SECRETARY = "Executive Secretary"
    SECRETARIAT = "secretariat"
    TREATY_BODIES = "treaty bodies"
    SPECIAL_PROCEDURES = "special procedures"
    SPECIAL_RAPPORTEUR = "Special Rapporteur"
    INDEPENDENT_EXPERT = "independent expert"
    NHRIS = "national human rights institutions"
    PARLIAMENTS = "parliaments"
    LOCAL_GOVERNMENTS = "local governments"
    CONSULAR_SERVICES = "consular services"
    CIVIL_SOCIETY = "civil society"
    TRADE_UNIONS = "trade unions"
    PRIVATE_SECTOR = "private sector"
    ACADEMIA = "academia"
    MEDIA = "media"
    DONORS = "donors"
    INSTITUTIONS = "institutions"
    STAKEHOLDERS = "stakeholders"


class RequestForce(StrEnum):
    """The verb that carries a recommendation (DOMAIN 2), weakest wording first within each kind."""

    SHOULD_CONSIDER = "should consider"
    SHOULD = "should"
    ENCOURAGES = "encourages"
    RECOMMENDS = "recommends"
    REQUESTS = "requests"
    CALLS_UPON = "calls upon"
    URGES = "urges"


@dataclass(frozen=True, slots=True)
class LimbProposal:
    """One separate request in a paragraph. `text` is found word for word in the paragraph's text.

    `addressees`, `participants`: the values of `Actor`, or names as written. `addressed_state`: the one of the
    addressees that is a State by its name; `recommending`: who made the recommendation, as printed in brackets at its
    end. `force` is None where nobody is asked to act: a question, a statement.
    """

    limb: int
    text: str
    addressees: tuple[str, ...]
    participants: tuple[str, ...]
    force: RequestForce | None
    implied: bool
    reasons: tuple[Reason, ...]
    addressed_state: str = ""
    recommending: tuple[str, ...] = ()

    @property
    def reason(self) -> Reason:
        """The reason for these addressees: the first of the reasons."""
        return self.reasons[0]

    def as_dict(self) -> dict[str, Any]:
        return {
            "limb": self.limb,
            "text": self.text,
            "addressees": [str(actor) for actor in self.addressees],
            "implied": self.implied,
            "participants": [str(actor) for actor in self.participants],
            "force": str(self.force or ""),
            "reasons": [reason.as_dict() for reason in self.reasons],
            **({"addressed_state": self.addressed_state} if self.addressed_state else {}),
            **({"recommending": list(self.recommending)} if self.recommending else {}),
        }


class ParagraphKind(StrEnum):
    """What a paragraph is in its document. The value is the word used in JSON."""

    PARAGRAPH = "paragraph"
    RECOMMENDATION = "recommendation"
    CONCERN = "concern"
    PREAMBULAR = "preambular"
    OPERATIVE = "operative"
    STATEMENT = "statement"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class ReadingFault:
    """What a person must look at before the reading is confirmed: a code of `SENTENCES` and the words concerned.

    `page`: where they are printed; `place`: the index of the paragraph concerned. None where unknown or of none.
    """

    code: str
    words: str = ""
    page: int | None = None
    place: int | None = None

    def as_dict(self) -> dict[str, Any]:
        sentence = Reason(self.code, self.words).sentence()
        return {"code": self.code, "words": self.words, "page": self.page, "place": self.place, "sentence": sentence}


@dataclass(frozen=True, slots=True)
class LeftOutText:
    """Text that belongs to no paragraph. `before`: the index of the paragraph before which it is printed."""

    text: str
    kind: LeftOutKind
    before: int
    page: int | None = None

    def as_dict(self) -> dict[str, Any]:
        return {"text": self.text, "kind": str(self.kind), "before": self.before, "page": self.page}


@dataclass(frozen=True, slots=True)
class ParagraphProposal:
    """A numbered paragraph ("127") or a lettered item of one ("16(a)"), with the headings above it, outermost first.

    `context`: the index of the paragraph that is offered as its context; `counted`: its number is not printed.
    """

    number: str
    heading_path: tuple[str, ...]
    heading_reason: Reason
    pages: tuple[int, ...]
    text: str
    limbs: tuple[LimbProposal, ...]
    reasons: tuple[Reason, ...]
    columns: tuple[tuple[str, str], ...] = ()  # of a row of a table, by their headings
    kind: ParagraphKind = ParagraphKind.PARAGRAPH
    context: int | None = None
    counted: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "heading_path": list(self.heading_path),
            "heading_reason": self.heading_reason.as_dict(),
            "pages": list(self.pages),
            "text": self.text,
            "limbs": [limb.as_dict() for limb in self.limbs],
            "reasons": [reason.as_dict() for reason in self.reasons],
            "kind": str(self.kind),
            "context": self.context,
            "counted": self.counted,
            **({"columns": dict(self.columns)} if self.columns else {}),
        }


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """One document as read. `symbol` is "" and `language` (two letters) is None where unknown.

    `shares`: how many words of the document stand in "paragraphs", "headings", "notes", "tables", "furniture", and are
    "left_out".
    """

    symbol: str
    language: str | None
    paragraphs: tuple[ParagraphProposal, ...]
    notes: tuple[Reason, ...]
    table: TableColumns | None = None  # how the columns of its first table of recommendations were read
    faults: tuple[ReadingFault, ...] = ()
    left_out: tuple[LeftOutText, ...] = ()
    shares: Mapping[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return {
            "symbol": self.symbol,
            "language": self.language,
            "paragraphs": [paragraph.as_dict() for paragraph in self.paragraphs],
            "notes": [note.as_dict() for note in self.notes],
            "faults": [fault.as_dict() for fault in self.faults],
            "left_out": [each.as_dict() for each in self.left_out],
            "shares": dict(self.shares),
            **({"table": self.table.as_dict()} if self.table else {}),
        }

    def to_json(self) -> str:
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=2)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "DocumentReading":
        """Return the reading from the result of `as_dict`, as the child process returns it."""
        return cls(
            symbol=data["symbol"],
            language=data["language"],
            paragraphs=tuple(_paragraph(each) for each in data["paragraphs"]),
            notes=_reasons(data["notes"]),
            table=TableColumns.from_dict(data["table"]) if data.get("table") else None,
            faults=tuple(
                ReadingFault(each["code"], each["words"], each["page"], each["place"])
                for each in data.get("faults", [])
            ),
            left_out=tuple(
                LeftOutText(each["text"], LeftOutKind(each["kind"]), each["before"], each["page"])
                for each in data.get("left_out", [])
            ),
            shares=dict(data.get("shares", {})),
        )


def _reasons(data: Iterable[Mapping[str, str]]) -> tuple[Reason, ...]:
    return tuple(Reason(each["code"], each["words"]) for each in data)


def _paragraph(data: Mapping[str, Any]) -> ParagraphProposal:
    return ParagraphProposal(
        number=data["number"],
        heading_path=tuple(data["heading_path"]),
        heading_reason=_reasons([data["heading_reason"]])[0],
        pages=tuple(data["pages"]),
        text=data["text"],
        limbs=tuple(_limb(each) for each in data["limbs"]),
        reasons=_reasons(data["reasons"]),
        columns=tuple(data.get("columns", {}).items()),
        kind=ParagraphKind(data.get("kind", ParagraphKind.PARAGRAPH)),
        context=data.get("context"),
        counted=bool(data.get("counted")),
    )


def _limb(data: Mapping[str, Any]) -> LimbProposal:
    return LimbProposal(
        limb=data["limb"],
        text=data["text"],
        addressees=tuple(map(_addressee, data["addressees"])),
        participants=tuple(map(_addressee, data["participants"])),
        force=RequestForce(data["force"]) if data["force"] else None,
        implied=data["implied"],
        reasons=_reasons(data["reasons"]),
        addressed_state=data.get("addressed_state", ""),
        recommending=tuple(data.get("recommending", [])),
    )


def _addressee(word: str) -> str:
    return Actor(word) if word in _ACTORS else word


_ACTORS = frozenset(Actor)
