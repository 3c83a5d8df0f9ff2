"""The filter of a round's log."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit import ACTIONS
from portal.logs.phrases import PHRASES
from portal.logs.selectors import LogFilter


class LogForm(forms.Form):
    """Filters by officer, act and days (both included, in the reader's zone)."""

    who = forms.ChoiceField(label=_("Who"), required=False)
    action = forms.ChoiceField(label=_("What"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, officers: Iterable[Any]) -> None:
        super().__init__(data)
        self.officers = {str(person.pk): person for person in officers}
        people = [(key, person.get_full_name()) for key, person in self.officers.items()]
        self._offer("who", [("", _("Everybody")), *people])
        acts = sorted(((name, str(ACTIONS[name])) for name in PHRASES), key=lambda row: row[1])
        self._offer("action", [("", _("Everything")), *acts])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = choices

    def wanted(self) -> LogFilter:
        """Return the filter from the fields that can be read."""
        self.full_clean()
        cleaned = self.cleaned_data
        until = cleaned.get("until")
        return LogFilter(
            who=self.officers.get(cleaned.get("who", "")),
            action=cleaned.get("action", ""),
            since=_midnight(cleaned.get("since")),
            until=_midnight(until + timedelta(days=1)) if until and until.year < 9999 else None,
            before=cleaned.get("before"),
        )

    def query(self, **more: Any) -> str:
        """Return the same filter as a query, with `more` added."""
        return urlencode({**{name: value for name, value in self._query_values().items() if value}, **more})

    def going_on(self, before: int | None) -> str:
        """Return the query of the older sentences under the same filter, "" at the end."""
        return "" if before is None else self.query(before=before)

    def _query_values(self) -> dict[str, str]:
        return {name: self.data.get(name, "") for name in ("who", "action", "since", "until")}


def _midnight(day: Any) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day and day.year > 1 else None
