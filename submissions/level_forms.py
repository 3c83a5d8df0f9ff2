"""The form that makes what was sent stricter, part by part."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.domain.confidentiality import Sent, stricter_than
from submissions.forms import unnamed_field

WHOLE, LINE, FILE, UNNAMED = "whole", "line_", "file_", "unnamed"


class LevelsForm(forms.Form):
    """A choice for each part that can still be made stricter; left alone, it stays as it is."""

    def __init__(self, data: Any = None, *, sent: Sent) -> None:
        super().__init__(data)
        parts = [(WHOLE, sent.whole)]
        parts += [(f"{LINE}{row.line_id}", level) for row, level in sent.inputs]
        parts += [(f"{FILE}{row.pk}", level) for row, level in sent.files]
        for name, level in parts:
            stricter = [(each.value, each.label) for each in stricter_than(level)]
            if stricter:
                self.fields[name] = forms.ChoiceField(
                    label=_("From now on"),
                    choices=[("", _("As it is: %(level)s") % {"level": level.label}), *stricter],
                    required=False,
                )

    def ask(self) -> None:
        """Ask when published answers without name follow those by name."""
        self.fields[UNNAMED] = unnamed_field()
        self.full_clean()

    def chosen(self, beginning: str) -> dict[UUID, str]:
        """What was chosen for lines or files, by their ids."""
        rows = self.cleaned_data.items()
        return {UUID(name[len(beginning) :]): level for name, level in rows if name.startswith(beginning) and level}

    def unnamed(self) -> str:
        return str(self.cleaned_data.get(UNNAMED, ""))

    def whole(self) -> str:
        return str(self.cleaned_data.get(WHOLE, ""))
