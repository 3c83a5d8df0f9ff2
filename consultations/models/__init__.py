from consultations.models.delegations import Assignment, Authority, Delegation, Extension
from consultations.models.documents import Document, Paragraph, Recommendation, RecommendationText
from consultations.models.duties import DutyGroup, RoundGroupObjectPermission, RoundUserObjectPermission
from consultations.models.organisations import Invitation, Membership, Organisation
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
    "Document",
    "DutyGroup",
    "Extension",
    "Invitation",
    "Membership",
    "Organisation",
    "Paragraph",
    "Question",
    "Recommendation",
    "RecommendationText",
    "Round",
    "RoundAct",
    "RoundGroupObjectPermission",
    "RoundRules",
    "RoundUserObjectPermission",
    "Window",
]
