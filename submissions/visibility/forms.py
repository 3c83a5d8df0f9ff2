"""Forms that restrict what was submitted, and that suggest a level."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.drafting.forms import unnamed_field
from submissions.enums import Confidentiality
from submissions.visibility.confidentiality import SentLevels, stricter_than
from submissions.visibility.safety import NO, QUESTIONS, UNSURE, YES

WHOLE, LINE, FILE, UNNAMED = "whole", "line_", "file_", "unnamed"


class LevelsForm(forms.Form):
    """A choice for each part that can still be restricted; a part left alone stays as it is."""

    def __init__(self, data: Any = None, *, sent: SentLevels) -> None:
        super().__init__(data)
        parts = [(WHOLE, sent.whole)]
        parts += [(f"{LINE}{row.line_id}", level) for row, level in sent.inputs]
        parts += [(f"{FILE}{row.pk}", level) for row, level in sent.files]
        for name, level in parts:
            choices = [(each.value, _label(name, each)) for each in stricter_than(level)]
            if choices:
                unchanged = _("No change: %(level)s") % {"level": _label(name, level)}
                self.fields[name] = forms.ChoiceField(choices=[("", unchanged), *choices], required=False)

    def ask(self) -> None:
        """Ask when published answers without a name follow the named ones."""
        self.fields[UNNAMED] = unnamed_field()
        self.full_clean()

    def chosen(self, beginning: str) -> dict[UUID, str]:
        """Return the levels chosen for lines or files, by their ids."""
        rows = self.cleaned_data.items()
        return {UUID(name[len(beginning) :]): level for name, level in rows if name.startswith(beginning) and level}

    def unnamed(self) -> str:
        return str(self.cleaned_data.get(UNNAMED, ""))

    def whole(self) -> str:
        return str(self.cleaned_data.get(WHOLE, ""))


def _label(name: str, level: Confidentiality) -> Any:
    return level.file_label if name.startswith(FILE) else level.label


class RiskForm(forms.Form):
    """Questions about risk. An answer that is left alone means "Not sure"."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        choices = [(YES, _("Yes")), (NO, _("No")), (UNSURE, _("Not sure"))]
        for key, question in QUESTIONS.items():
            self.fields[key] = forms.ChoiceField(
                label=question, choices=choices, widget=forms.RadioSelect, initial=UNSURE
            )


class UseLevelForm(forms.Form):
    """The level to apply; the answers about risk are not sent."""

    level = forms.ChoiceField(choices=Confidentiality, widget=forms.HiddenInput)
