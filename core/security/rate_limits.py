"""Limits files for visitors who are not signed in: a few a minute for one network address.

So nobody waits long for the files of others.
"""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import TooSoon

FILES_A_MINUTE = 10


def check_file_rate(request: HttpRequest) -> None:
    """Count one more file of a visitor; signed-in people are not counted. Raises TooSoon.

    The address is stored as the adapter hashes it, for two minutes (A8).
    """
    if request.user.is_authenticated:
        return
    now = clock.now()
    key = f"core.visitors.{get_adapter().get_client_ip(request)}.{now:%H%M}"
    count = int(cache.get(key, 0)) + 1  # of two at once one may go uncounted: it need not be exact
    cache.set(key, count, 120)
    if count > FILES_A_MINUTE:
        raise TooSoon(
            "too_many_files",
            _("Too many files were requested from your network address, which you may share with others."),
            hint=_("Request this file again in a minute."),
            wait=60 - now.second,
        )
