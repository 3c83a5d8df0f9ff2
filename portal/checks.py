"""System checks of our own rules, which the framework would let us break silently."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from modelsearch.index import get_indexed_models

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
