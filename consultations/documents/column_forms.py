"""The form that maps the columns of a table: text, number, what else they hold, and which document is read."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations.documents.forms import ColumnsForm
from consultations.reading.table_columns import ColumnRole
from core.files.kinds import isolated

ROLE_NAMES: Mapping[ColumnRole, str | Promise] = {
    ColumnRole.DOCUMENT: _("Document"),
    ColumnRole.THEME: _("Themes"),
    ColumnRole.PERSONS: _("Affected persons"),
    ColumnRole.SDG: _("Sustainable Development Goals"),
    ColumnRole.STATE: _("Recommending State"),
    ColumnRole.REVIEWED_STATE: _("State under review"),
    ColumnRole.POSITION: _("Position"),
    ColumnRole.BODY: _("Mechanism"),
}


class TableColumnsForm(ColumnsForm):
    """Also what the other columns hold, and the document whose rows are read where the table has several.

    `cleaned_data` has what `choose_columns` takes: `roles` by `ColumnRole`, None where they were not shown.
    """

    def __init__(self, *args: Any, header: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, header=header, **kwargs)
        choices = [("", _("No column")), *((name, name) for name in header)]
        roles = self.initial.get("roles", {})
        for role, label in ROLE_NAMES.items():
            self.fields[f"role_{role}"] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial=roles.get(role, "")
            )
        documents = self.initial.get("documents", [])
        if documents:
            self.fields["document"] = forms.ChoiceField(
                label=_("Rows that are read"),
                choices=[
                    ("", _("All rows, as one document")),
                    *(
                        (name, _("%(document)s (rows: %(rows)s)") % {"document": isolated(name), "rows": count})
                        for name, count in documents
                    ),
                ],
                required=False,
                help_text=_("The table has rows of several documents. Add each of them with its own symbol."),
            )

    @property
    def role_fields(self) -> list[forms.BoundField]:
        """The fields of the other columns, for the page."""
        return [self[f"role_{role}"] for role in ROLE_NAMES]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        chosen = {str(role): data.get(f"role_{role}", "") for role in ROLE_NAMES}
        used = {data.get("text"): _("the text"), data.get("number") or None: _("the number")}
        for role, name in chosen.items():
            if name and name in used:
                words = _("This column is already used for %(other)s. Choose another column, or none.")
                self.add_error(f"role_{role}", words % {"other": used[name]})
            elif name:
                used[name] = ROLE_NAMES[ColumnRole(role)]
        has_roles = any(self.add_prefix(f"role_{role}") in self.data for role in ROLE_NAMES)
        return {
            "text": data.get("text", ""),
            "number": data.get("number", ""),
            "roles": chosen if has_roles else None,
            "document_symbol": data.get("document", ""),
        }
