"""The emails of submissions: a number, a time, a link."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consultations.mails import for_team, home_context, value_by
from consultations.models import Membership
from core.mail import MailValue, mail_template, mail_values
from core.mail_content import FullText
from core.mail_links import link
from submissions.enums import MemberState, SubmissionState
from submissions.models import CurrentState, Erasure, JointMember, Receipt, Submission
from submissions.sending.receipts import is_at_risk
from submissions.sensitive.erasure import copies_of, remaining_beside

EVENTS = {
    "submit": _("Your submission was received."),
    "correct": _("Your correction was received."),
    "withdraw": _("Your submission was withdrawn."),
}


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
    return {
        "number": receipt.number,
        "event": EVENTS.get(receipt.act, EVENTS["submit"]),
        "at": receipt.at,
        "digest": "" if is_at_risk(submission) else receipt.digest,
        "link": link(settings.LOGIN_REDIRECT_URL),
    }


def clarification_mail(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return the content of the email about a question; a full one names the call for inputs."""
    rows = Submission.objects.select_related("delegation__round__document")
    submission = rows.filter(pk=ids["submission"]).first()
    if submission is None:
        return None
    round_ = submission.delegation.round
    return {
        "reference": submission.reference,
        "title": FullText(round_.title),
        "document": FullText(round_.document.symbol),
        "link": link(settings.LOGIN_REDIRECT_URL),
    }


def inadmissible_mail(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return the same about a submission found inadmissible; None where that no longer applies."""
    applies = CurrentState.objects.filter(submission=ids["submission"], state=SubmissionState.INADMISSIBLE).exists()
    return clarification_mail(ids) if applies else None


def erased_mail(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return the content of the email that says what was erased and what stays (PRACTICE 32).

    Copies and what remains are the lead's own. None for a person whose role has ended since (A7).
    """
    erasure = Erasure.objects.select_related("submission__delegation").filter(submission=ids["submission"]).first()
    if erasure is None:
        return None
    submission = erasure.submission
    home = link(settings.LOGIN_REDIRECT_URL)
    mail: dict[str, Any] = {"reference": submission.reference, "at": erasure.at, "link": home}
    roles = Membership.objects.live().filter(user=ids["user"])
    if roles.filter(organisation=submission.delegation.organisation_id).exists():
        return {
            **mail,
            "is_lead": True,
            "copies": [row.reference for row in copies_of([submission])[submission.pk]],
            "remaining": [row.reference for row in remaining_beside(submission, erasure.at)],
        }
    joined = submission.joint_members.filter(state=MemberState.CONFIRMED).values("organisation")
    return mail if roles.filter(organisation__in=joined).exists() else None


def joint_asked_mail(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return the content of a joint invitation's email; None if it was cancelled or answered in the meantime."""
    member = JointMember.objects.filter(pk=ids["member"], state=MemberState.INVITED).first()
    if member is None or member.is_lapsed:
        return None
    return {"link": link(settings.LOGIN_REDIRECT_URL), "expires": member.expires_at}


mail_values(
    number=MailValue(_("number of the receipt"), is_neutral=True),
    at=MailValue(_("time"), is_neutral=True),
    digest=MailValue(_("digest (not where civil society takes part)"), is_neutral=True),
    event=MailValue(_("whether it was submitted, corrected or withdrawn")),
)

mail_template(
    "submissions.joint_asked",
    trigger=_("A participant is invited to a joint submission"),
    to=_("the focal point"),
    context=joint_asked_mail,
    values=("link", "expires"),
    round_of=value_by(JointMember, "member", "submission__delegation__round"),
)
mail_template(
    "submissions.joint_answered",
    trigger=_("A participant answers an invitation to a joint submission"),
    to=_("the focal point who leads the joint submission"),
    context=home_context,
    round_of=value_by(JointMember, "member", "submission__delegation__round"),
)
mail_template(
    "submissions.receipt",
    trigger=_("A submission is sent, corrected or withdrawn"),
    to=_("the focal point, and those of participants that joined"),
    context=receipt_mail,
    values=("link", "number", "at", "digest", "event"),
    round_of=value_by(Receipt, "receipt", "version__submission__delegation__round"),
)
mail_template(
    "submissions.clarification",
    trigger=_("An officer asks for a clarification"),
    to=_("the focal point"),
    context=for_team(clarification_mail, value_by(Submission, "submission", "delegation__organisation")),
    values=("link", "reference", "title", "document"),
    round_of=value_by(Submission, "submission", "delegation__round"),
)
mail_template(
    "submissions.inadmissible",
    trigger=_("A submission is found inadmissible"),
    to=_("the focal point"),
    context=for_team(inadmissible_mail, value_by(Submission, "submission", "delegation__organisation")),
    values=("link", "reference", "title", "document"),
    round_of=value_by(Submission, "submission", "delegation__round"),
)
mail_template(
    "submissions.erased",
    trigger=_("A submission is erased"),
    to=_("the focal point, and those of participants that joined"),
    context=erased_mail,
    values=("link", "reference", "at"),
    round_of=value_by(Submission, "submission", "delegation__round"),
)
