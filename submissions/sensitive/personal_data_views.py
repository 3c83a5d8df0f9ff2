"""Pages of personal data in the inputs of a round: search, and one request to redact the same words everywhere.

Searches are sent by POST: what is searched for is personal data, and stays out of addresses and logs.
"""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from consultations import permissions as consulting
from consultations.enums import Duty
from consultations.lookups import RoundMixin, officer_page
from core.errors import Refused
from core.web.act_views import ActView
from submissions.drafting.subjects import subject_heading
from submissions.enums import PersonalData
from submissions.models.input_fields import BY_NAME
from submissions.sensitive import personal_data
from submissions.sensitive.forms import PersonalDataForm, RedactWordsForm
from submissions.sensitive.personal_data import FoundPlace, FoundWords

SHOWN = 50
PLACES = 10  # of the same words, that a search lists


@officer_page()
def rounds(request: HttpRequest) -> HttpResponse:
    rows = consulting.rounds_with_duty(request.user, Duty.SEE_CONFIDENTIAL).filter(announced_at__isnull=False)
    page = Paginator(rows.order_by("-announced_at", "reference"), SHOWN).get_page(request.GET.get("page"))
    context = {"page_obj": page, "crumbs": [{"label": _("Personal data"), "url": None}]}
    return render(request, "submissions/sensitive/personal_data_rounds.html", context)


class SearchView(RoundMixin, ActView):
    """A POST searches and changes nothing."""

    duties = (Duty.SEE_CONFIDENTIAL,)
    form_class = PersonalDataForm
    template_name = "submissions/sensitive/personal_data.html"
    title = gettext_lazy("Personal data")

    def get_initial(self) -> dict[str, Any]:
        return {"kinds": PersonalData.values}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if form.is_valid():
            data = form.cleaned_data
            try:
                find = personal_data.finder_of(data["kinds"], data["words"])
                result = personal_data.search(self.object, self.user, find, start=data["start"] or 0)
            except Refused as refusal:
                self.refuse(form, refusal)
            else:
                return self.show(form=form, result=result, rows=[_words_row(row) for row in result.rows])
        return self.form_invalid(form)

    def get_crumbs(self) -> list[dict[str, Any]]:
        return [
            {"label": str(self.title), "url": reverse("submissions:personal_data_rounds")},
            {"label": self.object.reference, "url": None},
        ]


class RedactWordsView(RoundMixin, ActView):
    """All places of the same words; a POST with a ground requests that they be redacted."""

    methods = ("POST",)
    duties = (Duty.SEE_CONFIDENTIAL,)
    form_class = RedactWordsForm
    template_name = "submissions/sensitive/redact_words.html"
    title = gettext_lazy("Redact in all inputs")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "ground" not in request.POST:
            return self.show(form=RedactWordsForm(initial={"words": request.POST.get("words", "")[:200]}))
        return super().post(request, *args, **kwargs)

    def act(self, form: RedactWordsForm) -> str:
        group = personal_data.request_everywhere(self.object, by=self.user, **form.cleaned_data)
        count = group.requests.count()
        self.say(
            ngettext(
                "%(count)s passage is waiting for second approval.",
                "%(count)s passages are waiting for second approval.",
                count,
            )
            % {"count": count}
        )
        return reverse("submissions:second_approvals")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs["form"]
        words = str(form["words"].value() or "")
        problem = None
        try:
            places = personal_data.places_of(self.object, self.user, words)
        except Refused as refusal:
            places, problem = [], refusal
        inputs = len({place.visible.id for place in places})
        return super().get_context_data(
            words=words, count=len(places), inputs=inputs, places=[_place(each) for each in places[:SHOWN]],
            problem=problem, **kwargs,
        )  # fmt: skip

    def get_crumbs(self) -> list[dict[str, Any]]:
        return [
            {"label": _("Personal data"), "url": reverse("submissions:personal_data_rounds")},
            {"label": self.object.reference, "url": reverse("submissions:personal_data", args=[self.object.pk])},
            {"label": str(self.title), "url": None},
        ]


def _words_row(row: FoundWords) -> dict[str, Any]:
    kind = PersonalData(row.kind).label if row.kind in PersonalData.values else ""
    return {"found": row, "kind": kind, "places": [_place(each) for each in row.places[:PLACES]]}


def _place(place: FoundPlace) -> dict[str, Any]:
    visible = place.visible
    return {
        "place": place,
        "around": place.around,
        "subject": subject_heading(visible, brief=True) if visible.subject else "",
        "field": BY_NAME[place.field].label,
        "name": visible.body.short_name if visible.body else visible.reference,
    }
