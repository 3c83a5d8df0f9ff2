"""What a field says that was left empty or holds what it cannot: what is missing, in the portal's words."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

WORDS: dict[type[forms.Field], Any] = {
    forms.Field: _("Fill this in."),
    forms.BooleanField: _("Tick this to go on."),
    forms.ChoiceField: _("Choose one."),
    forms.ModelChoiceField: _("Choose one."),
    forms.MultipleChoiceField: _("Choose at least one."),
    forms.ModelMultipleChoiceField: _("Choose at least one."),
    forms.FileField: _("Choose a file."),
}
WRONG: dict[type[forms.Field], dict[str, Any]] = {
    forms.EmailField: {"invalid": _("Give a mail address such as name@example.org.")},
    forms.FileField: {
        "empty": format_lazy(
            "{} {}", _("The file is empty."), _("Choose the file again; it may not have been saved yet.")
        )
    },
}


def tell() -> None:
    """The framework knows one sentence for all kinds; a field that says more of itself keeps it (`error_messages`)."""
    for kind, words in WORDS.items():
        kind.default_error_messages = {**kind.default_error_messages, "required": words}
    for kind, more in WRONG.items():
        kind.default_error_messages = {**kind.default_error_messages, **more}
