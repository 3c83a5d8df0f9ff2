"""System checks of our own rules, which the framework would let us break silently."""

from collections.abc import Iterable
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, register
from modelsearch.index import get_indexed_models

from core.text.mail_wordings import names_the_portal

# Each opens doors of its own that ask nobody about the row, or shows what is not released (trap 10; A5).
UNWANTED = (
    "django.contrib.admin",
    "django.contrib.sitemaps",
    "wagtail.api.v2",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.sitemaps",
    "wagtail.documents",
    "wagtail.embeds",
)
SEARCHED_PACKAGES = {"portal", "wagtailcore", "accounts"}  # pages and people; never matter of a round


@register()
def no_doors_past_the_rules(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """Check that no application is installed that has addresses without our rules."""
    return [
        Error(f"{name} is installed.", hint="It opens doors that our rules do not guard.", id="portal.E001")
        for name in UNWANTED
        if apps.is_installed(name)
    ]


@register()
def no_matter_of_rounds_in_search(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """Check that no protected model is in Wagtail's search, which checks no permission for a row (DECIDED 23)."""
    return [
        Error(
            f"{model._meta.label} is in Wagtail's search.",
            hint="Do not inherit from index.Indexed; search in `selectors` through the audience.",
            id="portal.E002",
        )
        for model in get_indexed_models()
        if model._meta.app_label not in SEARCHED_PACKAGES
    ]


@register(deploy=True)
def neutral_mails_name_nothing(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """Say where neutral mails still name the portal, by their links or their sender (PRACTICE 5, decision 0045)."""
    if not settings.PRODUCTION:
        return
    sender = parseaddr(settings.NEUTRAL_FROM_EMAIL)[1].rpartition("@")[2]
    neutral = urlsplit(settings.NEUTRAL_URL).hostname or ""
    if not neutral:
        yield Info(
            "Links in neutral emails show the address of the portal.",
            hint="Point a second host name that names nothing at this server and set PORTAL_NEUTRAL_URL.",
            id="portal.I001",
        )
    elif names_the_portal(neutral):
        yield Error(
            "PORTAL_NEUTRAL_URL has the domain of the portal or of its other emails.",
            hint="Use a host whose name names neither the portal nor your office.",
            id="portal.E003",
        )
    if names_the_portal(sender):
        yield Info(
            "The sender of neutral emails has the same domain as the portal or its other emails.",
            hint="Set PORTAL_EMAIL_FROM_NEUTRAL to an address in a domain that names nothing.",
            id="portal.I002",
        )


@register()
def time_stamps_can_be_verified(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """Check that a time-stamp service has an address of the web, and certificates to verify its stamps with."""
    url = settings.TIMESTAMP_URL
    if url and urlsplit(url).scheme not in ("https", "http"):
        yield Error("PORTAL_TIMESTAMP_URL is not a web address.", hint="Begin it with https://.", id="portal.E004")
    if url and not Path(settings.TIMESTAMP_ROOTS or "-").is_file():
        yield Error(
            "PORTAL_TIMESTAMP_ROOTS names no file.",
            hint="Set it to a PEM file of the service’s root certificates. Without it no time stamp is asked for.",
            id="portal.E005",
        )
