"""Pages of the coding workbench: rounds, subjects, the workbench of one subject, suggestions and memos."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _, gettext_lazy

from consultations import permissions as consulting
from consultations.audience import audience_in
from consultations.enums import Constituency, Duty
from consultations.lookups import OfficerMixin, officer_page, row_or_404
from consultations.models import Round
from consultations.panels import constituencies_in
from core.audience import Audience
from core.tables import listings
from core.web.act_views import ActView, ButtonView, PageView
from submissions.drafting.subjects import Subject, subjects_of
from submissions.models import Input
from submissions.permissions import inputs_read_by
from submissions.visibility.text_ranges import marked_range
from synthesis.codebook import services as codebook_services
from synthesis.codebook.forms import MemoForm
from synthesis.codebook.selectors import CodebookEntry, codebook
from synthesis.coding import (
    hints,
    lookups,
    memos,
    selectors,
    services as coding_services,
    suggestions,
    workbench,
    workbench_inputs,
)
from synthesis.coding.forms import BenchFilterForm, CodeForm, NewThemeForm
from synthesis.exports import lists
from synthesis.models import Hint, Theme, ThemeSuggestion
from synthesis.reports.lookups import position_of, read_by

SHOWN = 50
NOTHING = selectors.CodingProgress(0, 0, 0)


@officer_page()
def rounds(request: HttpRequest) -> HttpResponse:
    rows = consulting.rounds_with_duty(request.user, Duty.CODE).filter(announced_at__isnull=False)
    page = Paginator(rows.order_by("-announced_at", "reference"), SHOWN).get_page(request.GET.get("page"))
    return render(request, "synthesis/coding/rounds.html", {"page_obj": page, "crumbs": lookups.crumbs(None)})


SUBJECTS_PER_PAGE = 50


@officer_page()
def subjects(request: HttpRequest, round_id: UUID) -> HttpResponse:
    row = lookups.get_coded_round_or_404(request.user, round_id)
    read = selectors.to_code(row, by=request.user)
    codings = selectors.person_codings(row, read)
    counts = selectors.by_subject(row, by=request.user, inputs=read, codings=codings)
    rows = [(each, counts.get(each.key, NOTHING)) for each in subjects_of(row)]
    if listings.requested_format(request):
        return listings.export_response(request, lists.progress(row, rows), round_id=row.pk)
    page = Paginator(rows, SUBJECTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "round": row,
        "rows": page,
        "page_obj": page,
        "exports": listings.format_links(request, len(rows)),
        "whole": selectors.whole(counts.values()),
        "coders": selectors.by_coder([*codings, *selectors.second_codings(row, read)]),
        **_agreement(request, row, read),
        "crumbs": lookups.crumbs(row),
    }
    return render(request, "synthesis/coding/subjects.html", context)


def _agreement(request: HttpRequest, round_: Round, read: QuerySet[Input]) -> dict[str, Any]:
    """Return the chosen pair of coders, by default the one with most inputs in common, and the choice between pairs."""
    pairs = selectors.coder_pairs(round_, by=request.user, inputs=read)
    pair_number = request.GET.get("pair", "")
    at = int(pair_number) if pair_number in map(str, range(len(pairs))) else 0
    choice = [
        {"label": _(" and ").join(each.names), "url": f"?pair={place}#agreement", "count": each.inputs,
         "current": place == at}
        for place, each in enumerate(pairs)
    ]  # fmt: skip
    return {"pair": pairs[at] if pairs else None, "pairs": choice if len(pairs) > 1 else []}


class BenchView(OfficerMixin, PageView):
    """The workbench of one subject, `about`; `object` is the round."""

    template_name = "synthesis/coding/bench.html"

    def get_object(self, round_id: UUID, subject: UUID, **kwargs: Any) -> Round:
        row, self.about = lookups.get_subject_or_404(self.user, round_id, subject)
        return row

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not listings.requested_format(request):
            return super().get(request)
        row, about = self.object, self.about
        audience = audience_in(request.user, row)
        filters = _filters(request, audience, about, codebook(row, by=request.user))
        cards = workbench.chosen_inputs(about, request.user, filters.chosen())
        return listings.export_response(
            request, lists.bench(about, cards, audience, listings.describe_filters(filters)), round_id=row.pk
        )

    def url_at(self, key: UUID | None = None) -> str:
        return lookups.workbench_url_at(self.request, self.about, key)

    def get_context_data(
        self, *, code: CodeForm | None = None, new_theme: NewThemeForm | None = None
    ) -> dict[str, Any]:
        round_, about = self.object, self.about
        entries = codebook(round_, by=self.user, on=about)
        filters = _filters(self.request, audience_in(self.user, round_), about, entries)
        choices = Theme.objects.filter(round=round_)
        bench = workbench.workbench_page(about, self.user, filters.chosen(), number=self.request.GET.get("page"))
        rows = subjects_of(round_)
        at = rows.index(about)
        return {
            "round": round_,
            "about": about,
            "bench": bench,
            "page_obj": bench.page,
            "exports": listings.format_links(self.request, bench.shown, of_inputs=True),
            "groups": [(position_of(key), count, cards) for key, count, cards in bench.groups],
            "answered": [
                (Constituency(key).label if key else _("Constituency not shown"), count)
                for key, count in bench.answered
            ],
            "themes": entries,
            "memos": memos.memos_on(about),
            "record": suggestions.suggestion_record(round_),
            "hint_record": hints.hint_record(round_),
            "making": suggestions.running_request(about) is not None,
            "new_theme": new_theme or NewThemeForm(themes=choices, prefix="new"),
            "code_form": code or CodeForm(themes=choices),
            "wrong": code or new_theme,
            "wrong_input": str(code.data.get("input", "")) if code else "",
            "filters": filters,
            "filtered": bool(filters.is_bound and bench.shown != bench.total),
            "before": rows[at - 1] if at else None,
            "after": rows[at + 1] if at + 1 < len(rows) else None,
            "query": lookups.query_of(self.request),
            "kept_filters": lookups.filters_of(self.request),
            "crumbs": lookups.crumbs(round_, (about.words, None)),
        }


class BenchButtonView(BenchView, ButtonView):
    def get_success_url(self) -> str:
        return self.url_at()


class CodeView(BenchView, ActView):
    """A theme for a passage. Without offsets the words tell the place, where they stand there exactly once."""

    methods = ("POST",)
    form_class, form_name = CodeForm, "code"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "themes": self.object.themes.all()}

    def act(self, form: CodeForm) -> str:
        cleaned = form.cleaned_data
        input_ = lookups.get_input_or_404(self.about, cleaned["input"])
        text = read_by(self.user, self.object, input_).text(cleaned["field"])
        place = marked_range(text, cleaned["words"], cleaned["start"], cleaned["end"])
        coding_services.code_passage(input_, cleaned["field"], *place, cleaned["theme"], by=self.user)
        return self.url_at(input_.pk)


class UncodeView(BenchButtonView):
    answers_refusals = False

    def act(self) -> str:
        passage = lookups.get_coded_passage_or_404(self.user, self.object, self.about, self.kwargs["coded"])
        coding_services.uncode(passage, by=self.user)
        return self.url_at(passage.input_id)


class CarryOverView(BenchButtonView):
    def act(self) -> str:
        passage = lookups.get_coded_passage_or_404(self.user, self.object, self.about, self.kwargs["coded"])
        return self.url_at(coding_services.carry_over(passage, by=self.user).input_id)


class AddThemeView(BenchView, ActView):
    methods = ("POST",)
    form_class, form_name, prefix = NewThemeForm, "new_theme", "new"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "themes": self.object.themes.all()}

    def act(self, form: NewThemeForm) -> str:
        codebook_services.add_theme(self.object, by=self.user, **form.cleaned_data)
        return f"{self.url_at()}#themes"


def _filters(request: HttpRequest, audience: Audience, about: Subject, entries: list[CodebookEntry]) -> BenchFilterForm:
    kind = about.recommendation.kind if about.recommendation else ""
    kinds = constituencies_in(about.round, audience)
    return BenchFilterForm(request.GET or None, kind=kind, constituencies=kinds, themes=entries)


class RefreshSuggestionsView(BenchButtonView):
    """In the background: what is asked for here loads an encoder that no page waits for."""

    answers_refusals = False
    success_message = gettext_lazy("Suggestions are being prepared.")

    def act(self) -> None:
        suggestions.request_suggestions(self.about, by=self.user)


class ProposalView(BenchButtonView):
    """Accepts what the page proposes, or rejects it: `accepted` stands in the address."""

    def get_object(self, **kwargs: Any) -> Round:
        row = super().get_object(**kwargs)
        self.proposal = self.get_proposal(row, inputs_read_by(self.user, row))
        return row

    def get_success_url(self) -> str:
        return self.url_at(self.proposal.input_id)


class DecideSuggestionView(ProposalView):
    def get_proposal(self, row: Round, readable: QuerySet[Input]) -> ThemeSuggestion:
        rows = ThemeSuggestion.objects.filter(theme__round=row, **self.about.filters_by("input"))
        return row_or_404(rows.filter(pk=self.kwargs["suggestion"], input__in=readable.values("pk")).first())

    def act(self) -> None:
        accepts = self.kwargs["accepted"]
        decide = suggestions.accept_suggestion if accepts else suggestions.reject_suggestion
        decide(self.proposal, by=self.user)


class DecideHintView(ProposalView):
    def get_proposal(self, row: Round, readable: QuerySet[Input]) -> Hint:
        readable = readable.filter(**self.about.filters)
        return row_or_404(Hint.objects.filter(pk=self.kwargs["hint"], input__in=readable.values("pk")).first())

    def act(self) -> None:
        hints.decide_hint(self.proposal, by=self.user, accepted=self.kwargs["accepted"])


class SubjectMemoView(OfficerMixin, ActView):
    """A memo on a subject, `about`; `object` is the round, `input_id` the input to which it returns."""

    form_class = MemoForm
    template_name = "synthesis/coding/memos.html"
    input_id: UUID | None = None

    def get_object(self, round_id: UUID, subject: UUID, **kwargs: Any) -> Round:
        row, self.about = lookups.get_subject_or_404(self.user, round_id, subject)
        self.memos, self.on = memos.memos_on(self.about), self.about.arguments
        return row

    def get_success_url(self) -> str:
        return lookups.workbench_url_at(self.request, self.about, self.input_id)

    def act(self, form: MemoForm) -> None:
        memos.add_memo(self.object, form.cleaned_data["text"], by=self.user, **self.on)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        trail = (self.about.words, lookups.workbench_url(self.about)), (_("Memos"), None)
        return {
            "memos": self.memos,
            "round": self.object,
            "about": self.about,
            "back": self.get_success_url(),
            "crumbs": lookups.crumbs(self.object, *trail),
            **kwargs,
        }


class CodingMemoView(SubjectMemoView):
    """On the theme as it was given to this line: it stays when the passage is marked anew."""

    def get_object(self, round_id: UUID, subject: UUID, coded: UUID) -> Round:
        row, self.about = lookups.get_subject_or_404(self.user, round_id, subject)
        passage = lookups.get_coded_passage_or_404(self.user, row, self.about, coded)
        card = row_or_404(workbench_inputs.workbench_input(row, passage.input_id, by=self.user))
        codings = card.codings if card.visible.is_whole else []
        self.coding = row_or_404(next((each for each in codings if each.id == passage.pk), None))
        self.on = {"theme": passage.theme, "line": passage.input.line}
        self.memos = self.coding.memos
        self.input_id = passage.input_id
        return row

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(coding=self.coding, **kwargs)
