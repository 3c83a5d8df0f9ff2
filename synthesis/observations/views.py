"""The page on which comments on one recommendation or on all get their observations, and its list as a file."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from consultations.audience import audience_in
from consultations.enums import Duty
from consultations.lookups import RoundMixin
from consultations.models import Recommendation
from consultations.rounds.selectors import recommendations_of
from core.errors import Refused
from core.tables import listings
from core.tables.list_pages import PAGE, WHOLE
from core.text.search_terms import Search
from core.web.act_views import ActView
from submissions.enums import CommentType, Position
from submissions.tables.columns import body_name
from submissions.tables.input_list import InputList, InputListFilter
from submissions.visibility.visible_inputs import InputFilters, VisibleInput
from synthesis.models import TextModule
from synthesis.observations import exports
from synthesis.observations.forms import ALL, COLUMNS, USUAL, ObservationForm, ObservationListForm
from synthesis.observations.services import has_observation, last_observations, marks_on, record_observations, words_on

COMMENTS_PER_PAGE = 20  # texts are shown in full
MOST = 1_000  # comments that get the same observation at once


class ObservationsView(RoundMixin, ActView):
    """Comments on one recommendation or on all, as the person sees them, with a form for the chosen ones."""

    duties = (Duty.CODE,)
    template_name = "synthesis/observations/observations.html"
    form_class = ObservationForm
    title = gettext_lazy("Observations")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not listings.requested_format(request):
            return super().get(request, *args, **kwargs)
        filters = self.about.label if self.about else ""
        rows = _answerable(self.rows.visible())
        listing = exports.comments(
            self.object, rows, self.columns, words_on(rows), audience=self.audience, filters=filters
        )
        return listings.export_response(request, listing, round_id=self.object.pk)

    @cached_property
    def recommendations(self) -> list[Recommendation]:
        return list(recommendations_of(self.object))

    @cached_property
    def filter_form(self) -> ObservationListForm:
        return ObservationListForm(self.request.GET, recommendations=self.recommendations)

    @cached_property
    def about(self) -> Recommendation | None:
        """The recommendation whose comments are listed; None for those on all."""
        subject = self.request.GET.get("on", "")
        if subject == ALL:
            return None
        return next(
            (row for row in self.recommendations if str(row.pk) == subject), next(iter(self.recommendations), None)
        )

    @cached_property
    def columns(self) -> list[str]:
        wanted = self.request.GET.getlist("columns")
        return [key for key in COLUMNS if key in wanted] or list(USUAL)

    @cached_property
    def audience(self) -> Any:
        return audience_in(self.user, self.object)

    @cached_property
    def rows(self) -> InputList:
        """The comments, as the person sees them. Where no words are searched, only those of a page are read."""
        self.filter_form.is_valid()
        words = getattr(self.filter_form, "cleaned_data", {}).get("words", "")
        about = [self.about] if self.about else self.recommendations
        filters = InputFilters(recommendations=frozenset(row.pk for row in about), search=Search.of(words))
        return InputList(self.object, self.audience, InputListFilter(filters), narrow=_by_state(self.state))

    @property
    def state(self) -> str:
        return self.request.GET.get("state", "open")

    @cached_property
    def page(self) -> Any:
        """The page of the list; comments that the person does not read by name get no observation here."""
        page = Paginator(self.rows, COMMENTS_PER_PAGE).get_page(self.request.GET.get("page"))
        page.object_list = _answerable(row.visible for row in page)
        return page

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = {"keys": [str(row.line) for row in self.page], "modules": TextModule.objects.filter(round=self.object)}
        return {**super().get_form_kwargs(), **kwargs}

    def act(self, form: ObservationForm) -> str:
        cleaned = form.cleaned_data
        text = cleaned["text"] or (cleaned["module"].text if cleaned["module"] else "")
        if cleaned["save_as"] and not text.strip():
            raise Refused("text_missing", _("Enter the text of the module."), field="text")
        chosen = self._chosen(cleaned)
        issued = {row.pk: row.text for row in self.recommendations}
        marks = dict(each.partition("/")[::2] for each in self.request.POST.getlist("marks"))
        count = record_observations(
            self.object, chosen, cleaned["verdict"], text, issued=issued, save_as=cleaned["save_as"], by=self.user,
            page_marks={row.line: marks.get(str(row.line), "") for row in self.page if row.line},
        )  # fmt: skip
        words = ngettext("Recorded: %(n)s observation.", "Recorded: %(n)s observations.", count)
        self.say(words % {"n": count})
        query = self.request.GET.copy()
        query.pop("page", None)
        address = reverse("synthesis:observations", args=[self.object.pk])
        return f"{address}?{query.urlencode()}" if query else address

    def _chosen(self, data: dict[str, Any]) -> list[VisibleInput]:
        """Return the comments that the form is for.

        Raises Refused where the list is longer than MOST, and where its page shows other comments by now: a colleague
        has answered some of them.
        """
        if data["scope"] == WHOLE:
            if len(self.rows) > MOST:
                words = _("The list has more than %(n)s comments. Filter it, or answer it page by page.")
                raise Refused("too_many", words % {"n": MOST}, field="scope")
            return _answerable(self.rows.visible())
        if data["scope"] == PAGE and set(self.request.POST.getlist("shown")) != {str(row.line) for row in self.page}:
            changed = _("The page has changed since you opened it. Read the comments that it shows now.")
            raise Refused("page_changed", changed, field="scope")
        return [row for row in self.page if data["scope"] == PAGE or str(row.line) in data["inputs"]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bound = kwargs.get("form")
        ticked = set(bound["inputs"].value() or ()) if bound is not None else set()
        last = last_observations(row.line for row in self.page if row.line)
        observations, marks = words_on(self.page, last), marks_on(last)
        texts = {row.pk: row.text for row in self.recommendations}
        return super().get_context_data(
            filter_form=self.filter_form,
            about=self.about,
            page_obj=self.page,
            heads=[COLUMNS[key] for key in self.columns],
            lines=[
                {**self._line(row, ticked, observations, texts), "mark": marks.get(row.line, "")} for row in self.page
            ],
            count=len(self.rows),
            exports=listings.format_links(self.request, len(self.rows)),
            state=self.state,
            columns=self.columns,
            **kwargs,
        )

    def _line(
        self, row: VisibleInput, ticked: set[str], observations: dict[Any, Any], texts: dict[Any, str]
    ) -> dict[str, Any]:
        cells = {
            "participant": body_name(row),
            "position": _label(row, "position"),
            "type": _label(row, "comment_type"),
            "comment": row.comment or "",
            "wording": row.rewording or "",
            "observation": observations.get(row.line, ""),
        }
        key = str(row.line)
        return {
            "key": key,
            "name": body_name(row),
            "label": row.label,
            "about": texts.get(row.recommendation, ""),
            "ticked": key in ticked,
            "cells": [cells[name] for name in self.columns],
        }


def _by_state(state: str) -> Any:
    """Return what narrows inputs to those with or without an observation on their words; None for all."""
    if state not in ("open", "done"):
        return None
    return lambda rows: rows.alias(observed=has_observation()).filter(observed=state == "done")


def _answerable(rows: Iterable[VisibleInput]) -> list[VisibleInput]:
    """Return the comments that their reader sees by name and whole."""
    return [row for row in rows if row.line and row.body and not row.withheld]


def _label(row: VisibleInput, name: str) -> str:
    value = getattr(row, name)
    kinds: dict[str, Any] = {"position": Position, "comment_type": CommentType}
    return str(kinds[name](value).label) if value else ""
