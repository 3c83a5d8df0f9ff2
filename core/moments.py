"""Times as files say them, and the office's days."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def moment(when: datetime) -> str:
    """`12 March 2027, 12:00 (Geneva)`: the office's time, as on every page."""
    return _("%(time)s (Geneva)") % {
        "time": date_format(localtime(when, ZoneInfo(settings.OFFICE_TIME_ZONE)), pgettext("date format", "j F Y, H:i"))
    }


def office_day(when: datetime) -> date:
    """The day that it is in Geneva at that moment."""
    return localtime(when, ZoneInfo(settings.OFFICE_TIME_ZONE)).date()


def day(when: date) -> str:
    """`12 March 2027`; of a time without a zone, what its clock said as well."""
    if isinstance(when, datetime):
        return date_format(when, pgettext("date format", "j F Y, H:i"))
    return date_format(when, pgettext("date format", "j F Y"))
