"""What every file of a demonstration says of itself, so that nobody takes it for real."""

from django.utils.translation import gettext


def notice() -> str:
    """In the language that is active; its English form stands in signed files and in the checkers as well."""
    return gettext("Demonstration: all bodies and statements are invented. Not a United Nations site.")
