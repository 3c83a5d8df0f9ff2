"""The page on which the comments on one recommendation get their observations, and its list as a file."""

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
from core.web.act_views import ActView
from submissions.enums import CommentType, Position
from submissions.tables.columns import body_name
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import VisibleInput
from synthesis.models import TextModule
from synthesis.observations import exports
from synthesis.observations.forms import COLUMNS, USUAL, ObservationForm, ObservationListForm
from synthesis.observations.services import (
    latest_observations,
    observation_words,
    record_observations,
    save_module,
)

COMMENTS_PER_PAGE = 20  # texts are shown in full


class ObservationsView(RoundMixin, ActView):
    """Comments on one recommendation, as the person sees them, with a form for the ticked ones."""

    duties = (Duty.CODE,)
    template_name = "synthesis/observations/observations.html"
    form_class = ObservationForm
    title = gettext_lazy("Observations")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not listings.requested_format(request):
            return super().get(request, *args, **kwargs)
        filters = self.about.label if self.about else ""
        listing = exports.comments(
            self.object, self.rows, self.columns, self.observations, audience=self.audience, filters=filters
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
        asked = self.request.GET.get("on", "")
        return next(
            (row for row in self.recommendations if str(row.pk) == asked), next(iter(self.recommendations), None)
        )

    @cached_property
    def columns(self) -> list[str]:
        asked = self.request.GET.getlist("columns")
        return [key for key in COLUMNS if key in asked] or list(USUAL)

    @cached_property
    def audience(self) -> Any:
        return audience_in(self.user, self.object)

    @cached_property
    def readable(self) -> list[VisibleInput]:
        """The comments that the person reads by name, in the order of lists. Others get no observation here."""
        if self.about is None:
            return []
        rows = InputReader(self.object, self.audience).current(recommendations=frozenset([self.about.pk]))
        return [row for row in rows if row.line and row.body and not row.withheld]

    @cached_property
    def observations(self) -> dict[Any, Any]:
        return latest_observations([row.line for row in self.readable if row.line])

    @cached_property
    def rows(self) -> list[VisibleInput]:
        state = self.request.GET.get("state", "open")
        if state not in ("open", "done"):
            return self.readable
        return [row for row in self.readable if (row.line in self.observations) == (state == "done")]

    @cached_property
    def page(self) -> Any:
        return Paginator(self.rows, COMMENTS_PER_PAGE).get_page(self.request.GET.get("page"))

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = {"keys": [str(row.line) for row in self.page], "modules": TextModule.objects.filter(round=self.object)}
        return {**super().get_form_kwargs(), **kwargs}

    def act(self, form: ObservationForm) -> str:
        said = form.cleaned_data
        text = said["text"] or (said["module"].text if said["module"] else "")
        if said["save_as"] and not text.strip():
            raise Refused("text_missing", _("Enter the text that the module is to hold."), field="text")
        chosen = [row for row in self.page if str(row.line) in said["inputs"]]
        issued = {row.pk: row.text for row in self.recommendations}
        count = record_observations(self.object, chosen, said["verdict"], text, issued=issued, by=self.user)
        if said["save_as"]:
            save_module(self.object, said["save_as"], text, by=self.user)
        words = ngettext("Recorded: %(n)s observation.", "Recorded: %(n)s observations.", count)
        self.say(words % {"n": count})
        query = self.request.GET.copy()
        query.pop("page", None)
        address = reverse("desk:observations", args=[self.object.pk])
        return f"{address}?{query.urlencode()}" if query else address

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bound = kwargs.get("form")
        ticked = set(bound["inputs"].value() or ()) if bound is not None else set()
        return super().get_context_data(
            filter_form=self.filter_form,
            about=self.about,
            page_obj=self.page,
            heads=[COLUMNS[key] for key in self.columns],
            lines=[self._line(row, ticked) for row in self.page],
            exports=listings.format_links(self.request, len(self.rows)),
            state=self.request.GET.get("state", "open"),
            columns=self.columns,
            **kwargs,
        )

    def _line(self, row: VisibleInput, ticked: set[str]) -> dict[str, Any]:
        cells = {
            "participant": body_name(row),
            "position": _label(row, "position"),
            "type": _label(row, "comment_type"),
            "comment": row.comment or "",
            "wording": row.rewording or "",
            "observation": observation_words(row, self.observations.get(row.line)),
        }
        key = str(row.line)
        return {
            "key": key,
            "name": body_name(row),
            "ticked": key in ticked,
            "cells": [cells[name] for name in self.columns],
        }


def _label(row: VisibleInput, name: str) -> str:
    value = getattr(row, name)
    kinds: dict[str, Any] = {"position": Position, "comment_type": CommentType}
    return str(kinds[name](value).label) if value else ""
