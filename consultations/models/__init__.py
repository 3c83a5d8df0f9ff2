from consultations.models.delegations import (
    Assignment,
    Authority,
    Delegation,
    Extension,
    ExtensionRequest,
    Reminder,
    RoundReminder,
)
from consultations.models.documents import Document, PagePicture, Paragraph, Recommendation, RecommendationText
from consultations.models.mails import MailSettings, MailWording
from consultations.models.messages import Message, MessageFile, MessageRecipient, MessageText
from consultations.models.notes import NoteText, RoundNote, SentNote
from consultations.models.organisations import Invitation, Membership, Organisation, Registration
from consultations.models.protection import ProtectedNote, ProtectedReport, held_back_delegations
from consultations.models.rounds import (
    ConstituencyRule,
    DeskLook,
    DutyGroup,
    Question,
    Round,
    RoundAct,
    RoundGroupObjectPermission,
    RoundRules,
    RoundUserObjectPermission,
    Window,
)

__all__ = [
    "Assignment",
    "Authority",
    "ConstituencyRule",
    "Delegation",
    "DeskLook",
    "Document",
    "DutyGroup",
    "Extension",
    "ExtensionRequest",
    "Invitation",
    "MailSettings",
    "MailWording",
    "Membership",
    "Message",
    "MessageFile",
    "MessageRecipient",
    "MessageText",
    "NoteText",
    "Organisation",
    "PagePicture",
    "Paragraph",
    "ProtectedNote",
    "ProtectedReport",
    "Question",
    "Recommendation",
    "RecommendationText",
    "Registration",
    "Reminder",
    "Round",
    "RoundAct",
    "RoundGroupObjectPermission",
    "RoundNote",
    "RoundReminder",
    "RoundRules",
    "RoundUserObjectPermission",
    "SentNote",
    "Window",
    "held_back_delegations",
]
