"""Pages of the findings as a list: one act on many of them, and their themes as a table."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from consultations.audience import audience_in
from consultations.enums import WORKS_ON_REPORTS, Duty
from core.tables import listings
from core.tables.list_pages import chosen_rows, list_context, without_place
from core.tables.saved_views import views_context
from core.web.act_views import ActView, ListActMixin, PageView
from synthesis.enums import FindingAct
from synthesis.exports import lists
from synthesis.models import Section, SynthesisReport, Theme
from synthesis.reports import lookups
from synthesis.reports.findings.batches import FindingBatch, act_on_findings, acts_on_findings, set_themes
from synthesis.reports.findings.lists import FindingListForm, ListedFinding, finding_list
from synthesis.reports.forms import LONGEST, ThemeChoice, text_area
from synthesis.reports.lookups import ReportMixin
from synthesis.reports.views import tabs

SHOWN = 50
THEMES_SHOWN = 25  # rows of the table, each with a choice of all themes
NAMED = 40  # findings that a message names
VIEWS = "findings"


class FindingsView(ReportMixin, PageView):
    duties = WORKS_ON_REPORTS
    template_name = "synthesis/reports/findings/list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not listings.requested_format(request):
            return super().get(request)
        row = self.object
        form, rows, _all = finding_list(row, request.GET, by=self.user, quotes=True)
        listing = lists.findings(
            row, [each.row for each in rows], audience_in(self.user, row.round), listings.describe_filters(form)
        )
        return listings.export_response(request, listing, round_id=row.round_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, request = self.object, self.request
        form, rows, everything = finding_list(row, request.GET, by=self.user)
        audience = audience_in(self.user, row.round)
        context = {
            **list_context(request, form, rows, per_page=SHOWN),
            **views_context(request, VIEWS, row.round_id, handling=audience.handling),
            **tabs(self.user, row),
            "view_page": row.pk,
            "report": row,
            "count": len(rows),
            "total": len(everything),
            "acts": [(each.value, each.label) for each in acts_on_findings(row, self.user)],
            "crumbs": lookups.crumbs(row, _("List of findings")),
        }
        return {**context, "rows": list(context["page_obj"]), **kwargs}


class FindingBatchForm(forms.Form):
    """What one act on findings needs to know."""

    theme = ThemeChoice(
        Theme.objects.none(), label=gettext_lazy("Theme"), required=False, empty_label=gettext_lazy("No theme")
    )
    section = forms.ModelChoiceField(Section.objects.none(), label=gettext_lazy("To section"), empty_label=None)
    text = forms.CharField(label=gettext_lazy("Comment"), max_length=LONGEST, widget=text_area(3))

    FIELDS = {FindingAct.THEME: "theme", FindingAct.MOVE: "section", FindingAct.COMMENT: "text"}

    def __init__(self, *args: Any, report: SynthesisReport, act: FindingAct, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = report.round.themes.all()  # type: ignore[attr-defined]  # a field of model choices
        self.fields["section"].queryset = report.sections.all()  # type: ignore[attr-defined]  # a field of model choices
        for name in [name for name in self.fields if name != self.FIELDS.get(act)]:
            del self.fields[name]


class ActOnFindingsView(ListActMixin, ReportMixin, ActView):
    """One act on many findings: a POST of the list shows what would happen, one of that page does it."""

    list_view = "synthesis:findings"
    duties = (Duty.DRAFT_SYNTHESIS, Duty.REVIEW_SYNTHESIS)
    template_name = "synthesis/reports/findings/act.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        offered = {str(each.value): each for each in acts_on_findings(self.object, self.user)}
        act = offered.get(request.POST.get("act", ""))
        if act is None:
            return self.back_to_list(_("Choose what to do with the findings."))
        self.act_kind = act
        _form, rows, everything = finding_list(self.object, QueryDict(self.list_query), by=self.user)
        if "rows" not in request.POST:
            chosen = {each.key for each in chosen_rows(request.POST, rows, key=lambda each: each.key)}
            self.rows = [each for each in everything if each.key in chosen]  # in the order of the report
            if not self.rows:
                return self.back_to_list(_("Tick at least one finding, or choose all on the page."))
            return self.show(form=self.form_class(**{**self.get_form_kwargs(), "data": None, "files": None}))
        self.seen = _previewed_revisions(request.POST.getlist("rows"))
        self.rows = [each for each in everything if each.key in self.seen]
        return super().post(request)

    form_class = FindingBatchForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "report": self.object, "act": self.act_kind}

    def act(self, form: FindingBatchForm) -> str:
        values = dict.fromkeys(filter(None, [FindingBatchForm.FIELDS.get(self.act_kind)]))
        values.update(form.cleaned_data)
        batch = act_on_findings(self.object, self.act_kind, self.seen.items(), by=self.user, **values)
        if batch.done:
            self.say(done_words(self.act_kind, batch.done))
        say_left_out(self.request, batch, self.rows)
        return self.list_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        count = len(self.rows)
        return {
            "report": self.object,
            "act": self.act_kind,
            "rows": self.rows,
            "count": count,
            "heading": heading_words(self.act_kind, count),
            "effect": effect_words(self.act_kind),
            "list_query": self.list_query,
            "list_url": self.list_url(),
            "crumbs": [
                *lookups.crumbs(self.object)[:1],
                {"label": self.object.reference, "url": reverse("synthesis:report", args=[self.object.pk])},
                {"label": _("List of findings"), "url": self.list_url()},
                {"label": self.act_kind.label, "url": None},
            ],
            **kwargs,
        }


class ThemesForm(forms.Form):
    """The theme of each finding of a page. `changes` are those that were changed."""

    def __init__(self, *args: Any, rows: Sequence[ListedFinding], themes: Sequence[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.themes = {str(each.pk): each for each in themes}
        choices = [("", _("No theme")), *((key, each.name) for key, each in self.themes.items())]
        for each in rows:
            finding = each.row.finding
            self.fields[f"theme-{each.key}"] = forms.ChoiceField(
                label=_("Theme of finding %(number)s") % {"number": each.row.number},
                choices=choices,
                required=False,
                initial=str(finding.theme_id or ""),
            )
            self.fields[f"seen-{each.key}"] = forms.CharField(
                widget=forms.HiddenInput, required=False, max_length=60, initial=_mark(finding)
            )

    def lines(self) -> list[tuple[ListedFinding, Any, Any]]:
        return [(each, self[f"theme-{each.key}"], self[f"seen-{each.key}"]) for each in self.rows]

    def changes(self) -> list[tuple[UUID, int, Theme | None]]:
        """Return key, revision seen and theme of the rows whose theme is not the one that the page showed."""
        changes = []
        for each in self.rows:
            theme, digest = self.cleaned_data[f"theme-{each.key}"], self.cleaned_data[f"seen-{each.key}"]
            revision, _slash, before = digest.partition("/")
            if theme != before and revision.isascii() and revision.isdigit():
                changes.append((each.key, int(revision), self.themes.get(theme)))
        return changes


class ThemesTableView(ReportMixin, ActView):
    """The themes of the listed findings as a table, saved at once."""

    duties = (Duty.DRAFT_SYNTHESIS,)
    template_name = "synthesis/reports/findings/themes.html"
    title = gettext_lazy("Themes of the findings")

    @cached_property
    def listed(self) -> tuple[FindingListForm, list[ListedFinding]]:
        form, rows, _all = finding_list(self.object, self.request.GET, by=self.user)
        return form, rows

    @cached_property
    def page(self) -> Any:
        return Paginator(self.listed[1], THEMES_SHOWN).get_page(self.request.GET.get("page"))

    def get_form(self, form_class: Any = None) -> ThemesForm:
        data = self.request.POST if self.request.method == "POST" else None
        rows = list(self.page)
        if data is not None:  # the rows that the page showed, whatever the filter leaves now
            _form, _rows, everything = finding_list(self.object, QueryDict(), by=self.user)
            rows = [each for each in everything if f"seen-{each.key}" in data]
        return ThemesForm(data, rows=rows, themes=list(self.object.round.themes.all()))

    def act(self, form: ThemesForm) -> str:
        batch = set_themes(self.object, form.changes(), by=self.user)
        self.say(done_words(FindingAct.THEME, batch.done) if batch.done else _("No theme was changed."))
        say_left_out(self.request, batch, form.rows)
        query = self.request.GET.urlencode()
        return f"{self.request.path}?{query}" if query else self.request.path

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = without_place(self.request.GET).urlencode()
        address = reverse("synthesis:findings", args=[self.object.pk])
        return super().get_context_data(
            page_obj=self.page,
            count=len(self.listed[1]),
            list_url=f"{address}?{query}" if query else address,
            **tabs(self.user, self.object),
            **kwargs,
        )


def _mark(finding: Any) -> str:
    return f"{finding.revision}/{finding.theme_id or ''}"


def _previewed_revisions(values: Sequence[str]) -> dict[UUID, int]:
    """Return the findings that a preview listed, each with the revision that it showed."""
    revisions = {}
    for value in values:
        key, _slash, revision = value.partition("/")
        try:
            revisions[UUID(key)] = int(revision) if revision.isascii() and len(revision) < 10 else 0
        except ValueError:
            continue
    return revisions


def say_left_out(request: HttpRequest, batch: FindingBatch, rows: Sequence[ListedFinding]) -> None:
    """Say which findings were left out, by the numbers that the person saw."""
    numbers = {each.key: str(each.row.number) for each in rows}
    for reason, keys in batch.left_out.items():
        named = _(", ").join(numbers[key] for key in keys[:NAMED] if key in numbers) or str(len(keys))
        messages.warning(request, _("%(reason)s: %(findings)s") % {"reason": reason, "findings": named})


def heading_words(act: FindingAct, count: int) -> str:
    """Return the act with its number, as on its button."""
    words = {
        FindingAct.THEME: ngettext("Set the theme of %(n)s finding", "Set the theme of %(n)s findings", count),
        FindingAct.MOVE: ngettext("Move %(n)s finding", "Move %(n)s findings", count),
        FindingAct.COMMENT: ngettext("Comment on %(n)s finding", "Comment on %(n)s findings", count),
        FindingAct.REMOVE: ngettext("Remove %(n)s finding", "Remove %(n)s findings", count),
    }
    return words[act] % {"n": count}


def effect_words(act: FindingAct) -> str:
    return {
        FindingAct.THEME: _("The theme replaces the one that a finding has. Sentences do not change."),
        FindingAct.MOVE: _("They are placed at the end of the section, in the order of the report."),
        FindingAct.COMMENT: _("The same comment is added to each. It must be answered before the report is published."),
        FindingAct.REMOVE: _("They disappear from the report. The text stays on record."),
    }[act]


def done_words(act: FindingAct, count: int) -> str:
    words = {
        FindingAct.THEME: ngettext("Theme set: %(n)s finding.", "Theme set: %(n)s findings.", count),
        FindingAct.MOVE: ngettext("Moved: %(n)s finding.", "Moved: %(n)s findings.", count),
        FindingAct.COMMENT: ngettext("Commented on: %(n)s finding.", "Commented on: %(n)s findings.", count),
        FindingAct.REMOVE: ngettext("Removed: %(n)s finding.", "Removed: %(n)s findings.", count),
    }
    return words[act] % {"n": count}
