"""The languages that pages and mail are written in: those whose catalogue is complete. Contents may be in all six."""

from django.conf import settings


def interface_languages() -> list[tuple[str, str]]:
    """Code and own name, as in LANGUAGES, of the languages a reader may choose."""
    return [(code, name) for code, name in settings.LANGUAGES if code in settings.COMPLETE_LANGUAGES]


def interface_language(code: str | None) -> str:
    """`code` where its catalogue is complete, else the portal's own language: no page mixes two languages, as it would
    where Django and Wagtail speak one that we do not speak yet."""
    return code if code in settings.COMPLETE_LANGUAGES else settings.LANGUAGE_CODE
