"""The mails of submissions: a number, a time, a link."""

from typing import Any

from django.conf import settings

from core.mail import link, mail_template
from submissions.models import Receipt, Submission


def receipt_mail(ids: dict[str, Any]) -> dict[str, Any] | None:
    """The digest goes along for bodies that are not at risk (PRACTICE 2, 5)."""
    receipt = (
        Receipt.objects.select_related("version__submission__delegation__organisation")
        .filter(pk=ids["receipt"])
        .first()
    )
    if receipt is None:
        return None
    at_risk = receipt.version.submission.delegation.organisation.is_at_risk
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


mail_template("submissions.receipt", context=receipt_mail)
mail_template("submissions.clarification", context=clarification_mail)
