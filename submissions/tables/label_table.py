"""Labels and notes of inputs as a table: each row has its own, and one value fills the ticked rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from core.errors import Refused
from submissions.tables.input_list import ListedInput
from submissions.triage.labels import LONGEST_LABEL, LONGEST_NOTE, LabelAndNote, LabelChange, cleaned

MARK = "mark-"


@dataclass(frozen=True, slots=True)
class LabelTableRow:
    listed: ListedInput
    label: forms.BoundField
    note: forms.BoundField
    mark: forms.BoundField


class LabelTableForm(forms.Form):
    """Label and note of each input of a page, and one value for the ticked ones."""

    conditional = ("fill_label", "fill_note")  # empty ones fill nothing

    fill_label = forms.CharField(label=gettext_lazy("Label"), max_length=LONGEST_LABEL, required=False)
    fill_note = forms.CharField(
        label=gettext_lazy("Note on the label"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, *args: Any, rows: Sequence[ListedInput], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.changes: dict[UUID, LabelChange] = {}
        self.rows = [each for each in rows if each.takes_label]
        for each in self.rows:
            who = each.visible.body.short_name if each.visible.body else _("Name withheld")
            self.fields[f"label-{each.key}"] = forms.CharField(
                label=_("Label of %(who)s, %(subject)s") % {"who": who, "subject": each.visible.place},
                max_length=LONGEST_LABEL,
                required=False,
                initial=each.label.label,
                widget=forms.TextInput(attrs={"dir": "auto"}),
            )
            self.fields[f"note-{each.key}"] = forms.CharField(
                label=_("Note of %(who)s, %(subject)s") % {"who": who, "subject": each.visible.place},
                max_length=LONGEST_NOTE,
                required=False,
                initial=each.label.note,
                widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
            )
            self.fields[f"{MARK}{each.key}"] = forms.CharField(
                widget=forms.HiddenInput, required=False, max_length=40, initial=each.label.mark
            )

    def lines(self) -> list[LabelTableRow]:
        return [
            LabelTableRow(each, *(self[f"{name}{each.key}"] for name in ("label-", "note-", MARK)))
            for each in self.rows
        ]

    def clean(self) -> dict[str, Any]:
        """Compare what was typed for each row with what the page showed: `changes` are the rows that differ."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        for each in self.rows:
            label, note = f"label-{each.key}", f"note-{each.key}"
            if label not in values or note not in values:
                continue
            try:
                after = cleaned(values[label], values[note])
            except Refused as refusal:
                self.add_error(f"{refusal.field}-{each.key}", str(refusal))
                continue
            if after.mark != values.get(f"{MARK}{each.key}"):
                self.changes[each.key] = LabelChange(values.get(f"{MARK}{each.key}", ""), after)
        return values

    def fill(self, ticked: Iterable[str]) -> int:
        """Put the one value into the ticked rows, to be looked at before it is saved; return into how many."""
        values = {name: self.data.get(f"fill_{name}", "").strip() for name in ("label", "note")}
        values = {name: value for name, value in values.items() if value}
        keys = {str(each.key) for each in self.rows} & set(ticked)
        if not values or not keys:
            return 0
        filled = {f"{name}-{key}": value for key in keys for name, value in values.items()}
        self.data = {**self.data.dict(), **filled, **{f"fill_{name}": "" for name in values}}  # type: ignore[attr-defined]  # a QueryDict
        return len(keys)

    def take_marks(self, current: Mapping[UUID, LabelAndNote]) -> None:
        """Name what others saved in between at its row, so that saving again replaces it knowingly."""
        marks = {f"{MARK}{key}": each.mark for key, each in current.items()}
        self.data = {**self.data.dict(), **marks}  # type: ignore[attr-defined]  # a QueryDict
        for key, each in current.items():
            text = " – ".join(filter(None, (each.label, each.note))) or _("no label and no note")
            words = _("A colleague changed this to: %(text)s. Save again to replace it.") % {"text": text}
            self.add_error(f"label-{key}", words)
