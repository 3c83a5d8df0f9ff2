from consultations.models.delegations import Assignment, Authority, Delegation, Extension
from consultations.models.desk import DeskLook
from consultations.models.documents import Document, PagePicture, Paragraph, Recommendation, RecommendationText
from consultations.models.duties import DutyGroup, RoundGroupObjectPermission, RoundUserObjectPermission
from consultations.models.extension_requests import ExtensionRequest
from consultations.models.organisations import Invitation, Membership, Organisation
from consultations.models.protection import ProtectedNote, ProtectedReport, held_back_delegations
from consultations.models.registrations import Registration
from consultations.models.reminders import Reminder, RoundReminder
from consultations.models.rounds import (
    ConstituencyRule,
    Question,
    Round,
    RoundAct,
    RoundRules,
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
    "Membership",
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
    "RoundReminder",
    "RoundRules",
    "RoundUserObjectPermission",
    "Window",
    "held_back_delegations",
]
