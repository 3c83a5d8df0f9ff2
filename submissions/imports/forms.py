"""Forms of imports. A form accepts the fields it shows and nothing else (A3); the acts check the rest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.enums import Confidentiality
from submissions.imports.checks import NEW
from submissions.imports.tables import LABELS, NEEDED
from submissions.models import InputImport

_HINT = _("The senders have not consented to publication yet. The first choice is the safest.")


def _level() -> forms.ChoiceField:
    levels = [Confidentiality.SECRETARIAT, Confidentiality.NAMELESS, Confidentiality.PUBLIC]
    return forms.ChoiceField(
        label=_("Who can see the imported inputs"),
        choices=[(each.value, each.label) for each in levels],
        help_text=_HINT,
    )


class ImportFileForm(forms.Form):
    """A file with inputs received elsewhere."""

    file = forms.FileField(
        label=_("File"), help_text=_("A table in csv, xlsx or docx format. The first row contains the column headings.")
    )
    level = _level()


class ImportForm(forms.Form):
    """The columns of a file, the bodies meant by uncertain names, and who may see the inputs."""

    level = _level()

    def __init__(self, *args: Any, batch: InputImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].initial = batch.level
        same = [(name, name) for name in batch.found.get("heading", []) if name]
        for field, label in LABELS.items():
            self.fields[f"column_{field}"] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("", _("Choose a column") if field in NEEDED else _("Not in the file")), *same],
                initial=batch.columns.get(field, ""),
            )
        self.unsure = [(f"body_{place}", each) for place, each in enumerate(batch.found.get("unsure_bodies", []))]
        for name, each in self.unsure:
            self.fields[name] = forms.ChoiceField(
                label=each["name"],
                required=False,
                choices=[
                    ("", _("Not decided yet")),
                    *((key, f"{called} ({code})") for key, called, code in each["like"]),
                    (NEW, _("Another participant, not yet in the register")),
                ],
            )

    @property
    def columns(self) -> list[Any]:
        return [self[f"column_{field}"] for field in LABELS]

    @property
    def bodies(self) -> list[Any]:
        return [self[name] for name, _each in self.unsure]

    def decisions(self) -> dict[str, Any]:
        """Return the decisions as `services.decide` takes them."""
        data = self.cleaned_data
        return {
            "mapping": {field: data[f"column_{field}"] for field in LABELS},
            "bodies": {each["name"]: data[name] for name, each in self.unsure},
            "level": data["level"],
        }
