"""The page on which labels and notes of inputs are edited as a table: typed or filled, looked at, saved."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from consultations.audience import audience_in
from consultations.enums import Duty
from consultations.lookups import RoundMixin
from core.db.ids import parse_uuids
from core.errors import Refused
from core.tables.list_pages import without_place
from core.web.act_views import ActView
from submissions.tables.forms import InputListForm
from submissions.tables.input_list import InputList, InputListFilter, ListedInput
from submissions.tables.label_table import MARK, LabelTableForm, LabelTableRow
from submissions.tables.views import input_list, row_context
from submissions.triage.labels import MOST, LabelConflict, set_each_label

ROWS = 40  # of a page


class LabelTableView(RoundMixin, ActView):
    """Edit label and note of the listed inputs as a table.

    A POST fills the ticked rows ("fill"), shows what would change ("preview"), goes back to the table ("edit"), or
    saves ("save"). Nothing is stored before the last; what was typed is in the form until then.
    """

    duties = tuple(Duty.values)
    template_name = "submissions/tables/label_table.html"
    title = gettext_lazy("Labels and notes as a table")

    @cached_property
    def listed(self) -> tuple[InputListForm, InputList]:
        return input_list(self.object, without_place(self.request.GET), audience_in(self.user, self.object))

    @cached_property
    def page(self) -> Any:
        return Paginator(self.listed[1], ROWS).get_page(self.request.GET.get("page"))

    def get_form(self, form_class: Any = None) -> LabelTableForm:
        if self.request.method != "POST":
            return LabelTableForm(rows=list(self.page))
        return LabelTableForm(self.request.POST, rows=self._posted_rows(self.request.POST))

    def _posted_rows(self, data: QueryDict) -> list[ListedInput]:
        """Return the rows that the page showed, in its order, whatever the filter leaves now."""
        keys = parse_uuids(name.removeprefix(MARK) for name in data if name.startswith(MARK))[:MOST]
        audience = audience_in(self.user, self.object)
        rows = InputList(self.object, audience, InputListFilter(), narrow=lambda inputs: inputs.filter(pk__in=keys))
        place = {key: number for number, key in enumerate(keys)}
        return sorted(rows, key=lambda each: place[each.key])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if "fill" in request.POST:
            return self._fill(form)
        if "edit" in request.POST:
            return self.show(form=form)
        if "save" in request.POST or not form.is_valid():
            return super().post(request)
        return self.show(form=form, changes=self._changes(form))

    def _fill(self, form: LabelTableForm) -> HttpResponse:
        ticked = self.request.POST.getlist("pick")
        count = form.fill(ticked)
        if not count:
            messages.error(self.request, _("Enter a label or a note, and tick at least one input."))
            return self.show(form=form, ticked=ticked, status=422)
        words = ngettext(
            "Filled in: %(n)s input. Nothing is saved yet.", "Filled in: %(n)s inputs. Nothing is saved yet.", count
        )
        messages.success(self.request, words % {"n": count})
        return self.show(form=form, ticked=ticked)

    def _changes(self, form: LabelTableForm) -> list[LabelTableRow]:
        return [each for each in form.lines() if each.listed.key in form.changes]

    def act(self, form: LabelTableForm) -> str:
        count = set_each_label(self.object, form.changes, by=self.user)
        if count:
            words = ngettext("Changed: %(n)s input.", "Changed: %(n)s inputs.", count)
            self.say(words % {"n": count})
        else:
            self.say(_("Nothing was changed."))
        query = self.request.GET.urlencode()
        return f"{self.request.path}?{query}" if query else self.request.path

    def refuse(self, form: LabelTableForm, refusal: Refused) -> None:
        super().refuse(form, refusal)
        if isinstance(refusal, LabelConflict):
            form.take_marks(refusal.current)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filters, _rows = self.listed
        query = without_place(self.request.GET).urlencode()
        address = reverse("submissions:inputs", args=[self.object.pk])
        form = kwargs.pop("form")
        changes = kwargs.pop("changes", None)
        lines = form.lines() if changes is None else changes
        return super().get_context_data(
            form=form,
            page_obj=self.page,
            lines=[(each, row_context(each.listed)) for each in lines],
            previews=changes is not None,
            unchanged=[each for each in form.lines() if each.listed.key not in form.changes] if form.is_bound else [],
            count=self.page.paginator.count,
            list_url=f"{address}?{query}" if query else address,
            labels=filters.names,
            **{"ticked": [], **kwargs},
        )
