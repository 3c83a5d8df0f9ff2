"""The closed words of the cast, spelled as the portal's own enums spell them, without Django.

A test holds the two together. A *cell* is one recommendation as the table of positions prints it ("124", or "127.3"
for a limb).
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, ConfigDict

ZONE_NAME = "Europe/Zurich"
GENEVA = ZoneInfo(ZONE_NAME)


def on_genevas_clock(moment: datetime) -> datetime:
    """The files write moments without a zone. ValueError for one that has a zone."""
    if moment.tzinfo is not None:
        raise ValueError("write the moment on Geneva's clock, without a zone")
    return moment.replace(tzinfo=GENEVA)


Moment = Annotated[datetime, AfterValidator(on_genevas_clock)]  # aware, in the zone of Geneva


class Record:
    """Base of every shape: a key that a shape does not know is an error."""

    __pydantic_config__ = ConfigDict(extra="forbid")


class Constituency(StrEnum):
    """Kinds of stakeholder that take part in the plot, out of the closed list of the domain."""

    STATE = "state"
    INTERGOVERNMENTAL = "intergovernmental"
    TREATY_BODY = "treaty_body"
    SPECIAL_PROCEDURE = "special_procedure"
    NHRI = "nhri"
    CIVIL_SOCIETY = "civil_society"
    CHILD_YOUTH = "child_youth"
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

    MEMBER = "member"
    A = "a"
    SPECIAL = "special"
    NONE = ""


class Position(StrEnum):
    """Positions taken in the plot. `letter` is the capital that the table of the plot prints."""

    SUPPORTS = "supports"
    AMENDMENT = "amendment"
    NOTES = "notes"
    RESERVATIONS = "reservations"
    OPPOSES = "opposes"
    INFORMATION = "information"

    @property
    def letter(self) -> str:
        return {
            Position.SUPPORTS: "S",
            Position.AMENDMENT: "A",
            Position.NOTES: "N",
            Position.RESERVATIONS: "R",
            Position.OPPOSES: "X",
            Position.INFORMATION: "I",
        }[self]


class CommentType(StrEnum):
    SUBSTANTIVE = "substantive"
    TECHNICAL = "technical"
    EDITORIAL = "editorial"
    INFORMATION = "information"


class Confidentiality(StrEnum):
    PUBLIC = "public"
    NAMELESS = "nameless"
    SECRETARIAT = "secretariat"


class Quantity(StrEnum):
    """Quantity words; what each promises is the round's ladder."""

    NONE = ""
    NUMBER = "number"
    SEVERAL = "several"
    MANY = "many"
    MOST = "most"
    ALL = "all"


class Outcome(StrEnum):
    """What became of an answer that no finding cites."""

    GROUPED = "grouped"
    NOT_REFLECTED = "not_reflected"


class Promise(StrEnum):
    """Sentences of the front matter that the portal checks before it prints them."""

    TWO_APPROVED = "two_approved"
    NEVER_ALONE = "never_alone"


class Taking(StrEnum):
    """What a body made of its invitation."""

    SUBMITTED = "submitted"
    DECLINED = "declined"
    NEVER_OPENED = "never_opened"
    MEMBER_ONLY = "member_only"  # takes part only through a joint submission


class Channel(StrEnum):
    PORTAL = "portal"
    PAPER = "paper"  # paper, entered by an officer


def cell(paragraph: str, limb: int = 0) -> str:
    """The recommendation as people write it: "124", or "127.3" for a limb (0: the paragraph has one only)."""
    return f"{paragraph}.{limb}" if limb else paragraph
