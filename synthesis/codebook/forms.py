"""Forms of the codebook, one for each kind of change; the services check the rest."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.documents.forms import ROLE_NAMES
from core.files.kinds import isolated
from synthesis.codebook.selectors import CodebookEntry
from synthesis.codebook.table_themes import TableThemes
from synthesis.coding.memos import LONGEST
from synthesis.models import Theme

SHOWN_NAMES = 6  # of a column's themes


class ThemeForm(forms.Form):
    """The name and the meaning of a theme."""

    name = forms.CharField(label=_("Name"), max_length=120)
    meaning = forms.CharField(
        label=_("What belongs here"), max_length=5_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class _OtherThemeForm(forms.Form):
    """Base of forms that choose a theme, shown with those above it. Several of these forms are on one page."""

    chosen: str  # the field

    def __init__(self, *args: Any, entries: Sequence[CodebookEntry], **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{type(self).__name__.lower()}-%s", **kwargs)
        self._themes = {str(each.theme.pk): each.theme for each in entries}
        field = self.fields[self.chosen]
        first = [("", field.empty)] if not field.required else []  # type: ignore[attr-defined]  # a field of choices
        field.choices = [*first, *((str(each.theme.pk), each.name) for each in entries)]  # type: ignore[attr-defined]  # a field of choices

    def theme(self) -> Theme | None:
        return self._themes.get(self.cleaned_data[self.chosen])


class _ThemeChoiceField(forms.ChoiceField):
    """A choice of themes; `empty` is the label for no theme."""

    def __init__(self, *, empty: Any = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.empty = empty


_GONE = {"invalid_choice": _("This theme is no longer in the codebook. Choose another.")}


class MoveThemeForm(_OtherThemeForm):
    chosen = "parent"
    parent = _ThemeChoiceField(label=_("Under"), required=False, empty=_("None (top level)"), error_messages=_GONE)


class MergeThemeForm(_OtherThemeForm):
    chosen = "into"
    into = _ThemeChoiceField(label=_("Join into"), error_messages=_GONE)


class RemoveThemeForm(_OtherThemeForm):
    chosen = "into"
    into = _ThemeChoiceField(
        label=_("Move everything coded with it to"), required=False, empty=_("Nowhere (the theme is not in use)"),
        error_messages=_GONE,
    )  # fmt: skip


class SplitThemeForm(forms.Form):
    """Passages that go to a new theme. `offered` are pairs of key and words."""

    codings = forms.TypedMultipleChoiceField(
        label=_("Passages"), widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose the passages that belong to the new theme."),
            "invalid_choice": _("Some of these passages are no longer coded with this theme. Check your selection."),
        },
    )  # fmt: skip
    name = forms.CharField(label=_("Name of the new theme"), max_length=120)

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="split-%s", **kwargs)
        self.fields["codings"].choices = offered  # type: ignore[attr-defined]  # a field of choices


class MemoForm(forms.Form):
    text = forms.CharField(
        label=_("Memo"), max_length=LONGEST, strip=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For everyone who codes in this round. It cannot be changed later. Do not name anyone "
        "whose name is withheld."),
    )  # fmt: skip


class TableThemesForm(forms.Form):
    """Which columns of the table become themes."""

    roles = forms.MultipleChoiceField(
        label=_("Columns of the table"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one column.")},
    )

    def __init__(self, *args: Any, table_themes: Sequence[TableThemes], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = _("%(column)s (%(n)s): %(names)s")
        self.fields["roles"].choices = [  # type: ignore[attr-defined]  # a field of choices
            (
                str(each.role),
                words % {"column": ROLE_NAMES[each.role], "n": len(each.names), "names": _some(each.names)},
            )
            for each in table_themes
        ]


def _some(names: Sequence[str]) -> str:
    listed = "; ".join(names[:SHOWN_NAMES])
    return isolated(f"{listed} …" if len(names) > SHOWN_NAMES else listed)
