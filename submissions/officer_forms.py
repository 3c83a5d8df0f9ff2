"""Forms by which officers work together."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.domain.notes import LONGEST


class AssignForm(forms.Form):
    """Whose it is; nobody's is a choice."""

    to = forms.ChoiceField(label=_("With"), required=False)

    def __init__(self, *args: Any, colleagues: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(person.pk): person for person in colleagues}
        names = [(key, person.get_full_name()) for key, person in self.colleagues.items()]
        self.fields["to"].choices = [("", _("Nobody in particular")), *names]

    @property
    def chosen(self) -> Any:
        """The colleague, or None."""
        return self.colleagues.get(self.cleaned_data["to"])


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note to colleagues"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("With @ and a full name you mention a colleague, who finds it on the desk. Notes stay as written."),
        error_messages={"required": _("Write your note.")},
    )


class AddendumForm(forms.Form):
    day = forms.DateField(
        label=_("Day of the addendum"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("On this day, Geneva time. A report that is published earlier takes them along."),
    )
