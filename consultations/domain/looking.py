"""Since when an officer wants to be told what has changed: a mark of one's own, set by a press, never by looking (D4).

It is no act on a round and does not stand in the log.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations import rules
from consultations.models import DeskLook
from core import clock
from core.errors import NotYours

AT_FIRST = timedelta(days=7)  # what somebody who has set no mark is told of


def last_look(user: Any) -> datetime | None:
    """The person's mark, None where none was ever set. One query."""
    return DeskLook.objects.filter(user=user).values_list("at", flat=True).first()


def have_looked(*, by: Any, at: datetime) -> datetime:
    """What came up to `at`, the moment when the page was made, is no longer new. A mark goes neither back nor ahead of
    the clock. Raises NotYours for who is no officer."""
    if not rules.is_officer(by):
        raise NotYours("no_officer", _("There is no such page."))
    with transaction.atomic():
        mark, _made = DeskLook.objects.select_for_update().get_or_create(user=by, defaults={"at": at})
        mark.at = min(max(mark.at, at), clock.now())
        mark.save(update_fields=["at"])
    return mark.at
