"""Where a translation service is plugged in. None is by default: words leave the portal only where its operator has
named a service in `TRANSLATION_SERVICE`, the dotted path of something callable that gives one."""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class TranslationService(Protocol):
    """`name` is shown beside what it made."""

    name: str

    def translate(self, text: str, *, source: str, target: str) -> str:
        """The text in the language `target`; `source` is that of the text. Codes as in `settings.LANGUAGES`."""
        ...


def service() -> TranslationService | None:
    """The one that is plugged in, if any. Raises ImportError where the setting names nothing."""
    if not settings.TRANSLATION_SERVICE:
        return None
    plugged: TranslationService = import_string(settings.TRANSLATION_SERVICE)()
    return plugged
