"""Pages of the people of a round as a list, and of one act on many of them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from consultations import exports, panels
from consultations.audience import audience_in
from consultations.enums import PersonAct
from consultations.invitations.people_list import (
    ListedPerson,
    PeopleBatch,
    PeopleListForm,
    act_on_people,
    fits,
    people_list,
)
from consultations.lookups import RoundMixin, round_crumbs
from core.tables import listings
from core.tables.list_pages import chosen_rows, list_context
from core.tables.saved_views import views_context
from core.web.act_views import ButtonView, ListActMixin, PageView

SHOWN = 50
NAMED = 40  # people that a message names
VIEWS = "people"


def _people(view: Any, query: QueryDict) -> tuple[PeopleListForm, list[ListedPerson], list[ListedPerson]]:
    """Return the `people_list` that the person may know of."""
    scope = panels.delegations_known_to(view.object, audience_in(view.user, view.object))
    return people_list(view.object, query, scope)


class PeopleView(RoundMixin, PageView):
    template_name = "consultations/secretariat/people.html"
    title = gettext_lazy("People")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not listings.requested_format(request):
            return super().get(request)
        form, rows, _all = _people(self, request.GET)
        listing = exports.people(self.object, rows, listings.describe_filters(form))
        return listings.export_response(request, listing, round_id=self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form, rows, _all = _people(self, self.request.GET)
        handling = audience_in(self.user, self.object).handling
        context = {
            **list_context(self.request, form, rows, per_page=SHOWN),
            **views_context(self.request, VIEWS, self.object.pk, handling=handling),
            "count": len(rows),
            "acts": PersonAct.choices,
        }
        return super().get_context_data(**{**context, "rows": list(context["page_obj"])}, **kwargs)


class ActOnPeopleView(ListActMixin, RoundMixin, ButtonView):
    """One act on many people: a POST of the list shows what would happen, one of that page does it."""

    list_view = "consultations:people"
    template_name = "consultations/secretariat/people_act.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("act", "") not in PersonAct.values:
            return self.back_to_list(_("Choose what to do with these people."))
        self.act_kind = PersonAct(request.POST["act"])
        _form, rows, everybody = _people(self, QueryDict(self.list_query))
        if "rows" in request.POST:
            chosen = set(request.POST.getlist("rows"))
            self.rows = [each for each in everybody if each.key in chosen]
            return super().post(request)
        picked = chosen_rows(request.POST, rows, key=lambda each: each.key)
        if not picked:
            return self.back_to_list(_("Tick at least one person, or choose all on the page."))
        self.rows = [each for each in picked if fits(self.act_kind, each)]
        self.left_out = [each for each in picked if not fits(self.act_kind, each)]
        return self.show()

    def act(self) -> str:
        batch = act_on_people(self.act_kind, self.rows, by=self.user)
        if batch.done:
            self.say(done_words(self.act_kind, batch.done))
        self._say_left_out(batch)
        return self.list_url()

    def _say_left_out(self, batch: PeopleBatch) -> None:
        for reason, names in batch.left_out.items():
            listed = _(", ").join(names[:NAMED])
            messages.warning(self.request, _("%(reason)s: %(people)s") % {"reason": reason, "people": listed})

    def get_success_url(self) -> str:
        return self.list_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            act=self.act_kind,
            rows=self.rows,
            left_out=self.left_out,
            heading=heading_words(self.act_kind, len(self.rows)),
            effect=effect_words(self.act_kind),
            is_bad=self.act_kind != PersonAct.SEND_AGAIN,
            list_query=self.list_query,
            list_url=self.list_url(),
            crumbs=[
                *round_crumbs(self.object),
                {"label": _("People"), "url": self.list_url()},
                {"label": self.act_kind.label, "url": None},
            ],
            **kwargs,
        )


def heading_words(act: PersonAct, count: int) -> str:
    """Return the act with its number, as on its button."""
    words = {
        PersonAct.SEND_AGAIN: ngettext("Send %(n)s link again", "Send %(n)s links again", count),
        PersonAct.CANCEL: ngettext("Cancel %(n)s invitation", "Cancel %(n)s invitations", count),
        PersonAct.END: ngettext("End the access of %(n)s person", "End the access of %(n)s people", count),
    }
    return words[act] % {"n": count}


def effect_words(act: PersonAct) -> str:
    return {
        PersonAct.SEND_AGAIN: _("Each gets a new personal link by email. The earlier link no longer works."),
        PersonAct.CANCEL: _("Their links no longer work. They are not notified."),
        PersonAct.END: _(
            "They can no longer see or change what their organization writes, in this and every other round. What is "
            "written stays. An organization without a focal point cannot submit until it has one."
        ),
    }[act]


def done_words(act: PersonAct, count: int) -> str:
    words = {
        PersonAct.SEND_AGAIN: ngettext("%(n)s link is being sent.", "%(n)s links are being sent.", count),
        PersonAct.CANCEL: ngettext("Cancelled: %(n)s invitation.", "Cancelled: %(n)s invitations.", count),
        PersonAct.END: ngettext("Access ended: %(n)s person.", "Access ended: %(n)s people.", count),
    }
    return words[act] % {"n": count}
