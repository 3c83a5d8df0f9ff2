"""Refusals that several packages give in the same words."""

from django.utils.translation import gettext as _

from core.errors import Refused


def changed_meanwhile() -> Refused:
    """Return the refusal of a change to what somebody else has changed since the person opened the page (B4)."""
    return Refused(
        "changed_meanwhile",
        _("Somebody else has changed this since you opened the page."),
        hint=_("What you entered is shown below. Open the page again in another tab, and combine the two versions."),
    )
