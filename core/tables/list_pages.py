"""Long lists on screen: filters, order, chosen columns, pages. Each list says its columns and its filters once.

A list has a `ListForm` of its own: its fields are the filters, `list_columns` what the list can show. The address has
all of it, so that a list can be saved under a name (`core.tables.saved_views`) and downloaded as it is on screen.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from core.tables.listings import format_links
from core.text.search_terms import Search

ALL = [("", _("All"))]
OWN_FIELDS = ("order", "columns")
TICKED, PAGE, WHOLE = "ticked", "page", "whole"  # which rows of a list an act is for
PLACE = ("page", "format", "at")  # of an address: where the reader is in a list, not which list it is


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of a list. `sort` gives what a row is sorted by, None where it has no value; without it nothing sorts.

    `starts_shown` False: shown once somebody chooses it. `is_fixed`: always shown.
    """

    key: str
    label: Any
    sort: Callable[[Any], Any] | None = None
    is_number: bool = False
    starts_shown: bool = True
    is_fixed: bool = False


class SearchField(forms.CharField):
    """Words that are looked for. Refuses what has no letter and no digit, since nothing could be found."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 200, "required": False, **kwargs})

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not Search.of(value):
            raise forms.ValidationError(_("Enter at least one word or number."))


class ListForm(forms.Form):
    """The filters of a list, as a GET form, with order and columns. A value that is not offered filters nothing.

    Subclasses add their filters and `list_columns`.
    """

    list_columns: Sequence[ListColumn] = ()
    default_order: ClassVar[str] = ""
    further: ClassVar[Sequence[str]] = ()  # filters that are behind a click until one of them is used

    order = forms.ChoiceField(required=False, widget=forms.HiddenInput)
    columns = forms.MultipleChoiceField(label=_("Columns"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, query: QueryDict, *args: Any, names: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        """`names`: what columns and filters are called, by key, where it depends on the rows."""
        names = names or {}
        columns = [replace(each, label=names.get(each.key, each.label)) for each in self.list_columns]
        self.list_columns, query = columns, query.copy()
        if not query.getlist("columns"):  # the boxes say what is shown
            query.setlist("columns", [each.key for each in columns if each.starts_shown and not each.is_fixed])
        super().__init__(query, *args, **kwargs)
        for name in names.keys() & self.fields.keys():
            self.fields[name].label = names[name]
        self.fields["columns"].choices = [(each.key, each.label) for each in columns if not each.is_fixed]  # type: ignore[attr-defined]  # a field of choices
        orders = [(f"{sign}{each.key}", each.label) for each in columns if each.sort for sign in ("", "-")]
        self.fields["order"].choices = [("", ""), *orders]  # type: ignore[attr-defined]  # a field of choices

    @property
    def filters(self) -> dict[str, Any]:
        """The chosen filters, without those that are empty or wrong."""
        self.is_valid()
        cleaned: dict[str, Any] = getattr(self, "cleaned_data", {})
        return {name: value for name, value in cleaned.items() if value and name not in OWN_FIELDS}

    @property
    def asks(self) -> bool:
        """Whether anything is filtered; hidden fields choose between views of the list and filter nothing."""
        return any(not self.fields[name].widget.is_hidden for name in self.filters)

    @property
    def described(self) -> list[str]:
        """The filters that a file of the list names (`listings.describe_filters`)."""
        return [field.name for field in (*self.first_fields, *self.further_fields)]

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """The filters that are always shown."""
        return [field for field in self.visible_fields() if field.name not in (*OWN_FIELDS, *self.further)]

    @property
    def further_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.further if name in self.fields]

    @property
    def asks_further(self) -> bool:
        return any(name in self.filters or name in self.errors for name in self.further)

    @property
    def search(self) -> Search:
        return Search.of(self.filters.get("words", ""))

    @property
    def shown_columns(self) -> list[ListColumn]:
        chosen = self._chosen("columns")
        return [
            each
            for each in self.list_columns
            if each.is_fixed or (each.starts_shown if chosen is None else each.key in chosen)
        ]

    @property
    def shown_keys(self) -> set[str]:
        return {each.key for each in self.shown_columns}

    @property
    def chosen_order(self) -> str:
        return self._chosen("order") or self.default_order

    def _chosen(self, name: str) -> Any:
        self.is_valid()
        return getattr(self, "cleaned_data", {}).get(name)

    def in_order[Row](self, rows: Iterable[Row]) -> list[Row]:
        """Return the rows in the chosen order; those without a value come last, in either direction."""
        key = self.chosen_order
        column = next((each for each in self.list_columns if each.sort and each.key == key.lstrip("-")), None)
        if column is None or column.sort is None:
            return list(rows)
        keyed = [(column.sort(row), row) for row in rows]
        with_key = [pair for pair in keyed if pair[0] is not None]
        with_key.sort(key=lambda pair: pair[0], reverse=key.startswith("-"))
        return [row for _key, row in with_key] + [row for key, row in keyed if key is None]

    def headings(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Return `key`, `label`, `is_number` of the shown columns; `url` and `direction` of those that sort."""
        current, headings = self.chosen_order, []
        for each in self.shown_columns:
            direction = {each.key: "ascending", f"-{each.key}": "descending"}.get(current, "")
            heading = {"key": each.key, "label": each.label, "is_number": each.is_number, "direction": direction}
            if each.sort:
                query = without_place(request.GET)
                query["order"] = f"-{each.key}" if direction == "ascending" else each.key
                heading["url"] = f"?{query.urlencode()}"
            headings.append(heading)
        return headings


def list_context(
    request: HttpRequest, form: ListForm, rows: Sequence[Any], *, per_page: int, of_inputs: bool = False
) -> dict[str, Any]:
    """Return the context of a list's page: its page of `rows`, headings, files, and its address without the place."""
    query = without_place(request.GET)
    return {
        "form": form,
        "page_obj": Paginator(rows, per_page).get_page(request.GET.get("page")),
        "headings": form.headings(request),
        "columns": form.shown_keys,
        "exports": format_links(request, len(rows), of_inputs=of_inputs),
        "query": query.urlencode(),
        "clear_url": "?" if form.asks else "",
    }


def page_at(
    rows: Sequence[Any], per_page: int, *, number: str | None, at: str = "", key: Callable[[Any], Any] = str
) -> Page[Any]:
    """Return the page with the row whose `key` is `at`, else the page of the number."""
    place = next((index for index, row in enumerate(rows) if str(key(row)) == at), None) if at else None
    return Paginator(rows, per_page).get_page(number if place is None else place // per_page + 1)


def chosen_rows[Row](data: QueryDict, rows: Sequence[Row], *, key: Callable[[Row], Any]) -> list[Row]:
    """Return the rows that the form under a list chose (`_scope.html`)."""
    if data.get("scope") == WHOLE:
        return list(rows)
    chosen = chosen_keys(data)
    return [row for row in rows if str(key(row)) in chosen]


def chosen_keys(data: QueryDict) -> set[str]:
    """Return the keys of the ticked rows, or of all rows that the page showed: it may show others by now."""
    return set(data.getlist("shown" if data.get("scope") == PAGE else "pick"))


def without_place(query: QueryDict) -> QueryDict:
    """Return the address of the list as such: without page, format and empty values."""
    copy = query.copy()
    for name in PLACE:
        copy.pop(name, None)
    for name in [name for name in copy if not any(copy.getlist(name))]:
        del copy[name]
    return copy


def offered(values: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Return the choices of a filter, with "All" first."""
    return [*ALL, *values]
