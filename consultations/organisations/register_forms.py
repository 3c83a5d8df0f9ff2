"""Forms of the register: its filter, an entry, a contact. A form accepts the fields it shows (A3)."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consultations.enums import Constituency, RegionalGroup, Status
from consultations.models import Organisation, Round
from consultations.organisations.entries import entry_digest
from consultations.organisations.lookalikes import bodies_named
from consultations.organisations.selectors import WITH_CONTACT, WITHOUT_CONTACT, RegisterFilter
from core.text.languages import interface_language, interface_languages
from core.text.world_languages import direction_of

ALL = ("", _("All"))
OTHER_LANGUAGES = [(code.split("-")[0], name) for code, name in settings.LANGUAGES if code != "en"]
_PARTS = (("name", _("Name"), 300), ("short", _("Short name"), 120))


class RegisterFilterForm(forms.Form):
    """What the list of the register is narrowed to."""

    words = forms.CharField(
        label=_("Name, code or contact"),
        max_length=100,
        required=False,
    )
    constituency = forms.ChoiceField(label=_("Constituency"), choices=[ALL, *Constituency.choices], required=False)
    region = forms.ChoiceField(label=_("Regional group"), choices=[ALL, *RegionalGroup.choices], required=False)
    contact = forms.ChoiceField(
        label=pgettext_lazy("of an organization", "Contact"),
        choices=[ALL, (WITH_CONTACT, _("With a contact")), (WITHOUT_CONTACT, _("Without a contact"))],
        required=False,
    )
    round = forms.ChoiceField(label=_("Takes part in round"), required=False)
    sort = forms.ChoiceField(
        label=_("Order"),
        choices=[
            ("", pgettext_lazy("order of a list", "By name")),
            ("code", _("By code")),
            ("rounds", _("By number of rounds")),
            ("last", _("Newest round first")),
            ("added", _("Newest in the register first")),
        ],
        required=False,
    )

    def __init__(self, *args: Any, rounds: Iterable[Round], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(row.pk), row.reference) for row in rounds]
        self.fields["round"].choices = [ALL, *choices]  # type: ignore[attr-defined]  # a ChoiceField
        if not choices:
            del self.fields["round"]

    def chosen(self) -> RegisterFilter:
        """Return the chosen filter; an invalid choice counts as none."""
        self.is_valid()
        return RegisterFilter(**{name: self.cleaned_data.get(name) or "" for name in self.fields})


class EntryForm(forms.Form):
    """An entry of the register. `columns` are its values as columns of Organisation."""

    name = forms.CharField(label=_("Name"), max_length=300)
    short_name = forms.CharField(
        label=_("Short name"),
        max_length=120,
        required=False,
        help_text=_("The name used in lists and citations. If empty, the beginning of the name is used."),
    )
    code = forms.RegexField(
        r"^[A-Za-z0-9_.-]{2,12}\Z",
        label=_("Code"),
        required=False,
        help_text=_("Files and workbooks name the participant by it, for example XAR. If empty, the portal makes one."),
        error_messages={"invalid": _("Enter 2 to 12 Latin letters, digits, hyphens or dots.")},
    )
    constituency = forms.ChoiceField(
        label=_("Constituency"), choices=[("", _("Choose a constituency")), *Constituency.choices]
    )
    regional_group = forms.ChoiceField(
        label=_("Regional group"), choices=RegionalGroup, initial=RegionalGroup.NONE, required=False
    )
    status = forms.ChoiceField(label=pgettext_lazy("of a body", "Status"), choices=Status, required=False)
    country = forms.CharField(label=_("Country"), max_length=120, required=False)
    language = forms.ChoiceField(label=_("Language of our emails"), choices=interface_languages)
    other_names = forms.CharField(
        label=_("Other names"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Acronyms and earlier names, one on each line. Readers see them where the participant is named."),
    )
    declares_interest = forms.CharField(
        label=_("Declared interest"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    different = forms.BooleanField(label=_("This organization is not in the register yet"), required=False)

    def __init__(self, *args: Any, entry: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": _initial(entry)})
        if entry is not None:
            self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput, initial=entry_digest(entry))
        for code, language in OTHER_LANGUAGES:
            for part, label, longest in _PARTS:
                self.fields[f"{part}_{code}"] = forms.CharField(
                    label=_("%(name)s (%(language)s)") % {"name": label, "language": language},
                    max_length=longest,
                    required=False,
                    widget=forms.TextInput(attrs={"lang": code, "dir": direction_of(code)}),
                )

    @property
    def main_fields(self) -> list[Any]:
        return [self[name] for name in self.base_fields if name != "different"]

    @property
    def translated_fields(self) -> list[Any]:
        return [self[f"{part}_{code}"] for code, _language in OTHER_LANGUAGES for part, _label, _longest in _PARTS]

    def clean_regional_group(self) -> str:
        return str(self.cleaned_data["regional_group"] or RegionalGroup.NONE)

    def clean_other_names(self) -> list[str]:
        return [name for line in self.cleaned_data["other_names"].splitlines() if (name := line.strip())]

    def columns(self) -> dict[str, Any]:
        """Return the values as columns of Organisation."""
        data = self.cleaned_data
        names = {
            code: parts
            for code, _language in OTHER_LANGUAGES
            if (parts := {part: data[f"{part}_{code}"] for part, _label, _n in _PARTS if data[f"{part}_{code}"]})
        }
        left = {name: data[name] for name in self.base_fields if name != "different"}
        return {**left, "names": names}


class ContactForm(forms.Form):
    """A person or an office to write to."""

    email = forms.EmailField(label=_("Email address"), max_length=254)
    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=200, required=False)
    function = forms.CharField(label=_("Function"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language of our emails"), choices=interface_languages)


class MergeForm(forms.Form):
    """The other entry, by its code or its name."""

    other = forms.CharField(
        label=_("The other organization"),
        max_length=300,
        help_text=_("Enter its code or its name, as in the register."),
    )

    def clean_other(self) -> Organisation:
        typed = self.cleaned_data["other"].strip()
        by_code = Organisation.objects.confirmed().filter(code__iexact=typed).first()
        if by_code is not None:
            return by_code
        named = bodies_named(typed)
        if len(named) != 1:
            words = _("Several organizations have this name. Enter the code of the one that you mean.")
            missing = _("The register has no organization with this name or code.")
            raise forms.ValidationError(words if named else missing)
        return named[0]


def _initial(entry: Organisation | None) -> dict[str, Any]:
    if entry is None:
        return {"language": interface_language(None)}
    initial = {name: getattr(entry, name) for name in EntryForm.base_fields if name not in ("different", "other_names")}
    initial["other_names"] = "\n".join(entry.other_names)
    for code, _language in OTHER_LANGUAGES:
        for part, _label, _longest in _PARTS:
            initial[f"{part}_{code}"] = (entry.names.get(code) or {}).get(part, "")
    return initial
