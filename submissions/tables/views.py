"""The inputs of a round as a list of the secretariat, and one label for many of them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from accounts.models import User
from consultations import lookups
from consultations.audience import audience_in
from consultations.enums import Constituency, Duty
from consultations.lookups import RoundMixin, officer_page, round_crumbs
from consultations.models import Round
from consultations.rounds.selectors import recommendations_of
from core.audience import Audience
from core.db.ids import parse_uuids
from core.tables import listings
from core.tables.list_pages import WHOLE, chosen_keys, list_context, without_place
from core.tables.saved_views import views_context
from core.web.act_views import ActView
from submissions.drafting.subjects import subject_heading
from submissions.enums import POSITION_LETTERS, Confidentiality, Position, SubmissionState
from submissions.models.input_fields import TEXTS
from submissions.tables import list_exports
from submissions.tables.forms import LANGUAGES, InputLabelForm, InputListForm
from submissions.tables.input_list import InputList, ListedInput
from submissions.triage.labels import labels_in, set_labels
from submissions.visibility.visible_inputs import words_in_input

SHOWN = 50
VIEWS = "inputs"
LABEL_IDS = "id_set_%s"  # the filter has a field of the same name
LONG = 220  # characters; longer texts are shown whole behind a click


def input_list(round_: Round, query: QueryDict, audience: Audience) -> tuple[InputListForm, InputList]:
    """Return the filter and the rows that it leaves, in its order."""
    about = list(recommendations_of(round_))
    form = InputListForm(
        query, round_=round_, audience=audience, labels=labels_in(round_, audience), recommendations=about
    )
    in_order = form.in_order if form.chosen_order else None
    return form, InputList(round_, audience, form.query(), in_order=in_order)


def list_page(request: HttpRequest, round_: Round, user: User, form: InputLabelForm, status: int = 200) -> HttpResponse:
    """Answer the page of the list; `form` sets labels, and is the one that came back where it was wrong."""
    audience = audience_in(user, round_)
    filters, rows = input_list(round_, request.GET, audience)
    if listings.requested_format(request):
        listing = list_exports.input_list(round_, audience, rows, listings.describe_filters(filters))
        return listings.export_response(request, listing, round_id=round_.pk)
    context = {
        **list_context(request, filters, rows, per_page=SHOWN, of_inputs=True),
        **views_context(request, VIEWS, round_.pk, handling=audience.handling),
        "round": round_,
        "count": len(rows),
        "label_form": form,
        "wrong": form if form.is_bound else None,
        "labels": filters.names,
        "ticked": request.POST.getlist("pick"),
        "crumbs": round_crumbs(round_, _("Inputs")),
    }
    context["rows"] = [row_context(row) for row in context["page_obj"]]
    return render(request, "submissions/tables/inputs.html", context, status=status)


@officer_page()
def inputs(request: HttpRequest, round_id: UUID) -> HttpResponse:
    row = lookups.get_round_or_404(request.user, round_id)
    return list_page(request, row, request.user, InputLabelForm(auto_id=LABEL_IDS))


class LabelInputsView(RoundMixin, ActView):
    """Sets one label or note on many inputs; the filter of the list is in the address."""

    methods = ("POST",)
    duties = tuple(Duty.values)
    form_class = InputLabelForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "auto_id": LABEL_IDS}

    def act(self, form: InputLabelForm) -> str:
        count = set_labels(self.object, self._chosen(), by=self.user, **form.cleaned_data)
        words = (
            ngettext("%(n)s label was removed.", "%(n)s labels were removed.", count)
            if form.cleaned_data["removes"]
            else ngettext("%(n)s input was labelled.", "%(n)s inputs were labelled.", count)
        )
        self.say(words % {"n": count})
        address, query = reverse("submissions:inputs", args=[self.object.pk]), self.request.GET.urlencode()
        return f"{address}?{query}" if query else address

    def show(self, *, status: int = 200, **kwargs: Any) -> HttpResponse:
        return list_page(self.request, self.object, self.user, kwargs["form"], status)

    def _chosen(self) -> Sequence[UUID]:
        if self.request.POST.get("scope") == WHOLE:
            _form, rows = input_list(self.object, without_place(self.request.GET), audience_in(self.user, self.object))
            return rows.keys()
        return parse_uuids(chosen_keys(self.request.POST))


def row_context(row: ListedInput) -> dict[str, Any]:
    """Return what pages print of a listed input."""
    visible = row.visible
    text = "\n\n".join(filter(None, (visible.text(each.name) for each in TEXTS)))
    return {
        "row": row,
        "visible": visible,
        "who": visible.body.short_name if visible.body else _("Name withheld"),
        "subject": subject_heading(visible, brief=True) if visible.subject else "",
        "letter": POSITION_LETTERS[Position(visible.position)] if visible.position else "",
        "position": Position(visible.position).label if visible.position else "",
        "text": text,
        "is_long": len(text) > LONG,
        "length": LONG,
        "constituency": Constituency(visible.constituency).label if visible.constituency else "",
        "status": SubmissionState(visible.state).label if visible.state else "",
        "language": LANGUAGES.get(visible.language or "", ""),
        "level": Confidentiality(visible.level).label,
        "words": words_in_input(visible) if row.takes_label else None,
    }
