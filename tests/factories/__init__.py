"""Rows for tests, made by the verbs that make them in life."""

from tests.factories.consultations import (
    ContributorFactory,
    DelegationFactory,
    DocumentFactory,
    MembershipFactory,
    OfficerFactory,
    OrganisationFactory,
    RoundFactory,
    UserFactory,
    focal_point,
    invite_with_token,
    recommendation,
)
from tests.factories.submissions import (
    AttachmentFactory,
    DraftFactory,
    SubmittedFactory,
    answer,
    corrected,
    in_general,
    new_token,
    send,
)

__all__ = [
    "AttachmentFactory",
    "ContributorFactory",
    "DelegationFactory",
    "DocumentFactory",
    "DraftFactory",
    "MembershipFactory",
    "OfficerFactory",
    "OrganisationFactory",
    "RoundFactory",
    "SubmittedFactory",
    "UserFactory",
    "answer",
    "corrected",
    "focal_point",
    "in_general",
    "invite_with_token",
    "new_token",
    "recommendation",
    "send",
]
