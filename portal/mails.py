"""Mails of the portal itself: the signed end of the log for each auditor."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.integrity import heads
from core.mail import MailFile, MailValue, mail_template, mail_values
from core.mail_links import link
from core.models import SignedHead

mail_values(
    log_entries=MailValue(_("number of entries of the log"), is_neutral=True),
    log_digest=MailValue(_("digest of the log’s last entry"), is_neutral=True),
    signed_at=MailValue(_("time of the signature"), is_neutral=True),
)


def log_end_mail(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return the content of the auditors' daily mail."""
    row = SignedHead.objects.filter(pk=ids["head"]).first()
    if row is None:
        return None
    page = link(reverse("integrity"))
    return {"log_entries": row.sequence, "log_digest": row.digest, "signed_at": row.at, "link": page}


def log_end_files(ids: dict[str, Any]) -> list[MailFile]:
    """Return the signed end as a file: a mailbox is a place that no administrator of the database can write to."""
    row = SignedHead.objects.select_related("key").filter(pk=ids["head"]).first()
    return [MailFile(heads.file_name(row), "application/json", heads.document(row))] if row else []


mail_template(
    "portal.log_end",
    trigger=_("The end of the log is signed, each day"),
    to=_("each auditor"),
    context=log_end_mail,
    values=("link", "log_entries", "log_digest", "signed_at"),
    files=log_end_files,
)
