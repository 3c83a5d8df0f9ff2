"""The emails of submissions: a number, a time, a link."""

from typing import Any

from django.conf import settings

from consultations.enums import AT_RISK
from core.mail import link, mail_template
from submissions.enums import MemberState
from submissions.models import Erasure, JointMember, Receipt, Submission


def receipt_mail(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return the content of a receipt's email; with the digest only for bodies not at risk (PRACTICE 2, 5)."""
    receipt = (
        Receipt.objects.select_related("version__submission__delegation__organisation")
        .filter(pk=ids["receipt"])
        .first()
    )
    if receipt is None:
        return None
    submission = receipt.version.submission
    joined = submission.joint_members.filter(state=MemberState.CONFIRMED, organisation__constituency__in=AT_RISK)
    at_risk = submission.delegation.organisation.is_at_risk or joined.exists()
    return {
        "number": receipt.number,
        "act": receipt.act,
        "at": receipt.at,
        "digest": "" if at_risk else receipt.digest,
        "link": link(settings.LOGIN_REDIRECT_URL),
    }


def clarification_mail(ids: dict[str, Any]) -> dict[str, Any] | None:
    submission = Submission.objects.filter(pk=ids["submission"]).first()
    if submission is None:
        return None
    return {"reference": submission.reference, "link": link(settings.LOGIN_REDIRECT_URL)}


def erased_mail(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return the content of the email that says what was erased and what stays (PRACTICE 32)."""
    erasure = Erasure.objects.select_related("submission").filter(submission=ids["submission"]).first()
    if erasure is None:
        return None
    return {"reference": erasure.submission.reference, "at": erasure.at, "link": link(settings.LOGIN_REDIRECT_URL)}


def joint_asked_mail(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return the content of a joint invitation's email; None if it was cancelled or answered in the meantime."""
    member = JointMember.objects.filter(pk=ids["member"], state=MemberState.INVITED).first()
    if member is None or member.is_lapsed:
        return None
    return {"link": link(settings.LOGIN_REDIRECT_URL), "expires": member.expires_at}


def joint_answered_mail(ids: dict[str, Any]) -> dict[str, Any]:
    return {"link": link(settings.LOGIN_REDIRECT_URL)}


mail_template(
    "submissions.joint_asked",
    trigger="A body is asked to join a submission",
    to="the focal point of the asked body",
    context=joint_asked_mail,
)
mail_template(
    "submissions.joint_answered",
    trigger="A body answers whether it joins",
    to="the focal point of the leading body",
    context=joint_answered_mail,
)
mail_template(
    "submissions.receipt",
    trigger="A version is submitted, corrected or withdrawn",
    to="the focal point and the signatories of the bodies that stand with it",
    context=receipt_mail,
)
mail_template(
    "submissions.clarification",
    trigger="An officer asks for a clarification",
    to="the focal point of the body",
    context=clarification_mail,
)
mail_template(
    "submissions.erased",
    trigger="A submission is erased",
    to="the focal point of the body",
    context=erased_mail,
)
