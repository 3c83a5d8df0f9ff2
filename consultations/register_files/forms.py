"""Forms of a file with organizations. A form accepts the fields it shows and nothing else (A3)."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from consultations.enums import Constituency
from consultations.models import RegisterFile
from consultations.register_files.checks import LABELS, NEW, SKIP, choices_of, meaning_key
from core.files.kinds import isolated, table_endings
from core.text.strings import digest

_NOT_IN_FILE = gettext_lazy("Not in the file")


class RegisterFileForm(forms.Form):
    """A file with organizations."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A table in xlsx, ods, csv or tsv format, as your spreadsheet program saves it. One row for each "
            "organization."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": table_endings()}),
    )


class DecisionsForm(forms.Form):
    """Which column is which, the kind of rows that name none, what unknown words and which organizations are meant."""

    constituency = forms.ChoiceField(
        label=gettext_lazy("Kind of the rows that name none"),
        choices=[("", gettext_lazy("None: such rows are errors")), *Constituency.choices],
        required=False,
    )

    def __init__(self, *args: Any, file: RegisterFile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["constituency"].initial = file.constituency
        headings = [(str(place), name or f"({place + 1})") for place, name in enumerate(file.heading)]
        for column, label in LABELS.items():
            self.fields[f"column_{column}"] = forms.TypedChoiceField(
                label=label,
                coerce=int,
                empty_value=None,
                required=False,
                choices=[("", _NOT_IN_FILE), *headings],
                initial=file.columns.get(column, ""),
            )
        self._words = [
            (f"word_{digest(meaning_key(column, text))[:16]}", column, text, rows)
            for column, text, rows in file.found.get("unknown", [])
        ]
        for name, column, text, rows in self._words:
            self.fields[name] = forms.ChoiceField(
                label=f"{LABELS[column]}: {isolated(text)}",
                help_text=ngettext("In %(n)s row", "In %(n)s rows", rows) % {"n": rows},
                required=False,
                choices=[("", _("Not decided yet")), *((key, each) for key, each in choices_of(column).items() if key)],
            )
        # Named by the row: the place among the questions is another's once one of them is answered.
        self._questions = [(f"answer_{each['row']}", each) for each in file.found.get("ask", [])]
        for name, each in self._questions:
            like = [(key, f"{isolated(called)} ({code}, {kind})") for key, called, code, kind in each["like"]]
            other = _("A new State, not yet in the register") if each["is_state"] else _("A new organization")
            self.fields[name] = forms.ChoiceField(
                label=_("Row %(row)s: %(name)s") % {"row": each["row"], "name": isolated(each["name"])},
                help_text=each["kind"],
                required=False,
                choices=[
                    ("", _("Not decided yet")),
                    *((key, _("This is %(name)s") % {"name": called}) for key, called in like),
                    (NEW, other),
                    (SKIP, _("Leave this row out")),
                ],
            )

    @property
    def columns(self) -> list[Any]:
        return [self[f"column_{column}"] for column in LABELS]

    @property
    def questions(self) -> list[Any]:
        return [self[name] for name, _each in self._questions]

    @property
    def words(self) -> list[Any]:
        return [self[name] for name, *_each in self._words]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        columns: dict[int, str] = {}
        for column in LABELS:
            place = cleaned.get(f"column_{column}")
            if place is None:
                continue
            if place in columns:
                words = _("You have chosen this column for “%(other)s” too. Choose another one for one of them.")
                self.add_error(f"column_{column}", words % {"other": LABELS[columns[place]]})
            columns.setdefault(place, column)
        return cleaned

    def decisions(self) -> dict[str, Any]:
        """Return the decisions as `services.decide` takes them."""
        data = self.cleaned_data
        return {
            "places": {column: data.get(f"column_{column}") for column in LABELS},
            "answers": {
                **{each["key"]: data.get(name, "") for name, each in self._questions},
                **{meaning_key(column, text): data.get(name, "") for name, column, text, _rows in self._words},
            },
            "constituency": data["constituency"],
        }
