"""One form, one act (B2): the database's unique key decides, not a look before."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import Refused
from core.models import FormToken


def use(token: str, outcome: UUID) -> str | None:
    """None for a token used now for the first time; else the outcome of its first use. Call it in a transaction:
    of two at the same time the second waits for the first.
    """
    if not 16 <= len(token) <= 64:
        raise Refused(
            "form_stale",
            _("This form cannot be sent as it is."),
            hint=_("Load the page once more; what you wrote is kept."),
        )
    row, new = FormToken.objects.get_or_create(token=token, defaults={"outcome": str(outcome), "used_at": clock.now()})
    return None if new else row.outcome
