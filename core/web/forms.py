"""Form tokens (one form, one act, B2: the unique key of the database decides), refusals, messages of empty fields."""

import re
import secrets
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import Refusals, Refused
from core.models import FormToken
from core.text.zones import OLD_NAMES, canonical, is_known, label_of, zone_choices

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


def is_well_formed(token: str) -> bool:
    """Return whether a page can have made the token: anything else never reaches the database."""
    return _TOKEN.fullmatch(token) is not None


def page_token(request: HttpRequest) -> str:
    """Return a page's token: sent twice, it is one act. A page shown again after a refusal keeps its token."""
    token = request.POST.get("token", "")
    return token if is_well_formed(token) else new_token()


def new_token() -> str:
    """Return a token for one form."""
    return secrets.token_urlsafe(24)


def use(token: str, outcome: UUID) -> str | None:
    """Use a token: return None for its first use, else the outcome of that first use.

    Call it in a transaction: of two at the same time the second waits for the first. Raises Refused for a token that
    no page can have made.
    """
    if not is_well_formed(token):
        raise Refused(
            "form_stale",
            _("This form cannot be sent."),
            hint=_("Reload the page. Your text is not lost."),
        )
    row, new = FormToken.objects.get_or_create(token=token, defaults={"outcome": str(outcome), "used_at": clock.now()})
    return None if new else row.outcome


def find_earlier[T: Model](rows: QuerySet[T], outcome: str) -> T:
    """Return what the same form made before, among `rows`: those that whoever sends it again may see.

    Raises Refused where it is none of them.
    """
    earlier = rows.filter(pk=outcome).first()
    if earlier is None:
        raise Refused("form_used", _("This form was already used."), hint=_("Reload the page and send it again."))
    return earlier


def add_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """Add a refusal to the fields it names, or to the top of the form, with the hint how to correct it."""
    for fault in refusal.refusals if isinstance(refusal, Refusals) else [refusal]:
        form.add_error(fault.field if fault.field in form.fields else None, str(fault))


def refusal_messages(refusal: Refused) -> list[dict[str, str]]:
    """Return a refusal, and everything it is made of, as rows of the summary on top of a page."""
    faults = refusal.refusals if isinstance(refusal, Refusals) else []
    return [{"target": "", "message": str(each)} for each in (refusal, *faults)]


WORDS: dict[type[forms.Field], Any] = {
    forms.Field: _("Complete this field."),
    forms.BooleanField: _("Tick this box to continue."),
    forms.ChoiceField: _("Choose an option."),
    forms.ModelChoiceField: _("Choose an option."),
    forms.MultipleChoiceField: _("Choose at least one option."),
    forms.ModelMultipleChoiceField: _("Choose at least one option."),
    forms.FileField: _("Choose a file."),
}
WRONG: dict[type[forms.Field], dict[str, Any]] = {
    forms.EmailField: {"invalid": _("Enter an email address such as name@example.org.")},
    forms.FileField: {
        "empty": format_lazy(
            "{} {}", _("The file is empty."), _("Choose the file again; it may not have been saved yet.")
        )
    },
}


# The same with the field's own name, wherever a page shows the errors of a form.
NAMED = (
    (WORDS[forms.Field], _("Complete “%(label)s”.")),
    (WORDS[forms.ChoiceField], _("Choose an option for “%(label)s”.")),
    (WORDS[forms.MultipleChoiceField], _("Choose at least one option for “%(label)s”.")),
)


def field_errors(field: forms.BoundField) -> list[str]:
    """Return the errors of a field, as the page shows them; one of an empty field names the field."""
    named = {str(general): str(own) for general, own in NAMED} if field.errors else {}
    label = plain_label(field)
    return [named[error] % {"label": label} if error in named and label else error for error in field.errors]


def summary_lines(field: forms.BoundField) -> list[str]:
    """Return the errors of a field for the summary on top: each names the field."""
    label = plain_label(field)
    return [error if label in error else with_label(label, error) for error in field_errors(field)]


def is_optional(field: forms.BoundField) -> bool:
    """Return whether the page may call the field optional: never one that some answers need.

    `conditional` of a form names those: one of two fields, or a field that another answer or a later step needs.
    """
    return not (field.field.required or field.field.disabled or field.name in getattr(field.form, "conditional", ()))


def with_label(label: str, text: str) -> str:
    """Return `label: text`, with the colon of the reader's language."""
    return str(_("%(label)s: %(text)s")) % {"label": label, "text": text}


def plain_label(field: forms.BoundField) -> str:
    """Return the label of a field without what ends a sentence."""
    return str(field.label).rstrip(".。:?؟？：")


def install_messages() -> None:
    """Install a message for each kind of field; a field with messages of its own keeps them (`error_messages`).

    The framework has one sentence for all kinds.
    """
    for kind, words in WORDS.items():
        kind.default_error_messages = {**kind.default_error_messages, "required": words}
    for kind, more in WRONG.items():
        kind.default_error_messages = {**kind.default_error_messages, **more}


class ZoneSelect(forms.Select):
    """A list of zones; one that is not in it, as a browser named it, is shown too."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> Any:
        listed = {zone for _group, rows in zone_choices() for zone, _label in rows}
        further = [zone for zone in value if zone and zone not in listed and is_known(zone)]
        groups = super().optgroups(name, value, attrs)
        for zone in further:
            option = self.create_option(name, zone, label_of(zone, clock.now()), True, 0, attrs=attrs)
            groups.insert(0, (None, [option], 0))
        return groups


class ZoneField(forms.ChoiceField):
    """A time zone by its present name. `own` is for the person's own: the page asks their browser ("set" or "offer").

    Any zone of a place is accepted, since a browser may name one that the list shows under another city.
    """

    def __init__(self, *, own: str = "", **kwargs: Any) -> None:
        offer = {
            "data-own-zone": own,
            "data-offer": _("Use the time zone of this device"),
            "data-old-names": " ".join(map("=".join, OLD_NAMES.items())),  # what `zone.js` may be told
        }
        super().__init__(choices=zone_choices, widget=ZoneSelect(attrs=offer if own else {}), **kwargs)

    def to_python(self, value: Any) -> str:
        return canonical(str(super().to_python(value)))

    def valid_value(self, value: Any) -> bool:
        return is_known(str(value))
