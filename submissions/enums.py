"""Closed vocabularies of submissions. Keys are never translated."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Position(models.TextChoices):
    """Positions of DOMAIN 5, offered per constituency (PRACTICE 17)."""

    SUPPORTS = "supports", _("Supports")
    AMENDMENT = "amendment", _("Supports with amendment")
    RESERVATIONS = "reservations", _("Expresses reservations")
    OPPOSES = "opposes", _("Does not support")
    NOTES = "notes", _("Takes note")
    INFORMATION = "information", _("Provides information")
    QUESTION = "question", _("Asks a question")
    NONE = "none", _("No position")


POSITION_LETTERS = {
    Position.SUPPORTS: "S",
    Position.AMENDMENT: "A",
    Position.RESERVATIONS: "R",
    Position.OPPOSES: "X",
    Position.NOTES: "N",
    Position.INFORMATION: "I",
    Position.QUESTION: "Q",
    Position.NONE: "–",
}
# Positions that say yes, for sentences such as "supported it, one with an amendment".
SUPPORTING = frozenset({Position.SUPPORTS, Position.AMENDMENT})


class CommentType(models.TextChoices):
    SUBSTANTIVE = "substantive", _("Substantive")
    TECHNICAL = "technical", _("Technical")
    EDITORIAL = "editorial", _("Editorial")
    TRANSLATION = "translation", _("Translation")
    INFORMATION = "information", _("Information")


class Confidentiality(models.TextChoices):
    """Who may see something, from the most open level to the most restricted. It can only become more restricted."""

    PUBLIC = "public", _("Public")
    NAMELESS = "nameless", _("Public without our name")
    SECRETARIAT = "secretariat", _("For the secretariat only")

    @property
    def rank(self) -> int:
        return _RANKS[self]

    @property
    def file_label(self) -> Any:
        """Return the label for a file: without a name it is never published itself, since it contains names."""
        return FILE_WITHOUT_NAME if self.is_nameless else self.label

    @classmethod
    def file_choices(cls) -> list[tuple[str, Any]]:
        return [(level.value, level.file_label) for level in cls]

    @property
    def is_restricted(self) -> bool:
        return self != Confidentiality.PUBLIC

    @property
    def is_nameless(self) -> bool:
        return self == Confidentiality.NAMELESS

    @property
    def is_for_secretariat(self) -> bool:
        return self == Confidentiality.SECRETARIAT


FILE_WITHOUT_NAME = _("Without our name: the file itself is never published")

_RANKS = {level: place for place, level in enumerate(Confidentiality)}


class InputStage(models.TextChoices):
    """How far an answer is inside the body, before submission (DOMAIN 4)."""

    NOT_STARTED = "not_started", _("Not started")
    DRAFTING = "drafting", _("Being drafted")
    RELEASED = "released", _("With the focal point")
    RETURNED = "returned", _("Returned")
    CLEARED = "cleared", _("Approved")


class Channel(models.TextChoices):
    PORTAL = "portal", _("Portal")
    INPUT_WORKBOOK = "workbook", _("Workbook")
    MAIL = "mail", _("Email, entered by the secretariat")
    PAPER = "paper", _("Paper, entered by the secretariat")
    IMPORT = "import", _("Imported by the secretariat")


class SubmissionKind(models.TextChoices):
    OWN = "own", _("Own submission")
    JOINT = "joint", _("Joint submission")


class MemberState(models.TextChoices):
    INVITED = "invited", _("Invited")
    CONFIRMED = "confirmed", _("Confirmed")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Lapsed")
    WITHDRAWN = "withdrawn", _("Withdrawn")

    @property
    def is_invited(self) -> bool:
        return self == MemberState.INVITED

    @property
    def is_confirmed(self) -> bool:
        return self == MemberState.CONFIRMED

    @property
    def is_declined(self) -> bool:
        return self == MemberState.DECLINED

    @property
    def is_expired(self) -> bool:
        return self == MemberState.EXPIRED

    @property
    def is_withdrawn(self) -> bool:
        return self == MemberState.WITHDRAWN

    @property
    def is_unanswered(self) -> bool:
        """Asked, in time or not: the lead can take it back."""
        return self.is_invited or self.is_expired


class MemberListing(models.TextChoices):
    """How a member of a joint submission wants to be listed (PRACTICE 29)."""

    NAMED = "named", _("By name")
    WITHHELD = "withheld", _("Name withheld")
    OTHERS = "others", _("Counted among “others”")


class AttachmentKind(models.TextChoices):
    SHADOW_REPORT = "shadow_report", _("Shadow report")
    ANNEX = "annex", _("Annex")
    LETTER = "letter", _("Signed letter")
    NOTE_VERBALE = "note_verbale", _("Note verbale")


class Act(models.TextChoices):
    """The act that a receipt proves."""

    SUBMIT = "submit", _("Submitted")
    CORRECT = "correct", _("Corrected")
    WITHDRAW = "withdraw", _("Withdrawn")


class TriageOutcome(models.TextChoices):
    ADMISSIBLE = "admissible", _("Admissible")
    INADMISSIBLE = "inadmissible", _("Inadmissible")
    CLARIFICATION = "clarification", _("Clarification requested")


class BatchAct(models.TextChoices):
    """What an officer does with many submissions at once."""

    ADMIT = "admit", _("Find admissible")
    REFUSE = "refuse", _("Find inadmissible")
    ASK = "ask", _("Ask for clarification")
    ASSIGN = "assign", _("Assign")


class TriageReason(models.TextChoices):
    """Reasons for finding a submission inadmissible: the closed list of PRACTICE 28."""

    OUTSIDE_MANDATE = "outside_mandate", _("Outside the mandate")
    INDIVIDUAL_CASE = "individual_case", _("An individual case; there is a procedure for it")
    ABUSIVE = "abusive", _("Abusive")
    COMMERCIAL = "commercial", _("Commercial")
    OTHERS_REPORTS = "others_reports", _("Reports of other organizations")
    LANGUAGE = "language", _("Language")
    OVER_LIMIT = "over_limit", _("Over the word limit")
    LATE = "late", _("Late")
    PERSONAL_DATA = "personal_data", _("Personal data of victims")
    DUPLICATE = "duplicate", _("Duplicate")


class SubmissionState(models.TextChoices):
    """The status of a submission, computed from rows."""

    DRAFT = "draft", _("Draft")
    RECEIVED = "received", _("Received")
    ADMISSIBLE = "admissible", _("Admissible")
    INADMISSIBLE = "inadmissible", _("Inadmissible")
    CLARIFICATION = "clarification", _("Clarification requested")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ERASED = "erased", _("Erased")


class PassageField(models.TextChoices):
    """The fields of an input that can be quoted (DOMAIN 2, passage)."""

    COMMENT = "comment", _("Comment")
    REWORDING = "rewording", _("Proposed rewording")
    RATIONALE = "rationale", _("Rationale")
    SOURCE = "source", _("Evidence or source")


class DerivedKind(models.TextChoices):
    TEXT = "text", _("Text")
    CLEAN = "clean", _("Clean copy")


class ScanOutcome(models.TextChoices):
    CLEAN = "clean", _("No virus found")
    INFECTED = "infected", _("Virus found")
    UNSCANNED = "unscanned", _("Not scanned")
    UNAVAILABLE = "unavailable", _("Scanner not reachable: in quarantine")


class RedactionGround(models.TextChoices):
    """Why words are redacted, as every reader sees it in their place: it reveals nothing of who or what."""

    THIRD_PERSON = "third_person", _("a third person")
    CHILD = "child", _("a child")
    SENDER = "sender", _("safety of the sender")
    PRIVATE = "private", _("private data")
    ACCUSATION = "accusation", _("an accusation against a named person")
    PROTECTION = "protection", _("protection of persons")


class PublicReason(models.TextChoices):
    """Why the public state of a consultation changed.

    For the secretariat only: the public learns only that it changed.
    """

    OPENED = "opened", _("Inputs became public")
    NARROWED = "narrowed", _("Some content may no longer be shown")
    ADDENDUM = "addendum", _("Inputs admitted later")
    REPORT = "report", _("A report was published")


class PublicAct(models.TextChoices):
    """An act after which the named and the unnamed content of a sender leave the public separately."""

    WITHDRAW = "withdraw", _("Withdrawn")
    RESTRICT = "restrict", _("Made more restricted")
    HOLD_BACK = "hold_back", _("Withheld for safety")
    OTHER = "other", _("Another action")


class UnnamedChoice(models.TextChoices):
    """What happens to published content without a name when the named part goes."""

    KEEP = "keep", _("Leave it published: it does not show whose it is")
    DRAWN = "drawn", _("Remove it on a day chosen at random within the next 30 days")
    AT_ONCE = "at_once", _("Remove it at once")


class PersonalData(models.TextChoices):
    """Kinds of personal data that a text may contain; children first."""

    CHILD = "child", _("Ages and names of children")
    PHONE = "phone", _("Telephone numbers")
    MAIL = "mail", _("Email addresses")
    ADDRESS = "address", _("Postal addresses")


class CampaignGrade(models.TextChoices):
    """How alike the inputs of a campaign are. Only copies are counted, confirmed and folded."""

    COPIES = "copies", _("Copies")
    SHARED_WORDING = "shared_wording", _("Shared wording")
