"""The page on which an officer chooses the recommendations of a round."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from consultations.documents.subject_words import counted_subjects, subjects_heading
from consultations.models import Recommendation
from consultations.rounds import choice, edits
from consultations.rounds.choice import ChoiceRow, DocumentChoice
from consultations.rounds.number_ranges import ranges_of
from consultations.rounds.setup_forms import MAX_KEPT, ChoiceFilterForm, NumbersForm
from consultations.rounds.setup_summary import chosen_of
from consultations.rounds.setup_views import SetupPage, setup_crumbs
from core import clock
from core.db.ids import parse_uuids
from core.errors import Refusals, Refused
from core.files.kinds import isolated
from core.web.act_views import PageView
from core.web.forms import add_refusal

NAMES = ("recommendations",)  # the part of the round that the page changes
SAVE = "save"


class ChooseRecommendationsView(SetupPage, PageView):
    """Numbers typed, rows ticked, all or none. Each button also keeps the ticks of the rows that were shown.

    The choice of a draft is saved at each button. In an announced round it is carried along until it is saved with a
    reason. Ten queries, whatever the length of the document.
    """

    methods = ("GET", "HEAD", "POST")
    step_name = "recommendations"
    template_name = "consultations/secretariat/round_choice.html"

    @cached_property
    def choice(self) -> DocumentChoice:
        return choice.choice_of(self.object.document)

    @cached_property
    def fixed(self) -> str:
        return str(edits.fixed_fields(self.object, clock.now()).get("recommendations", ""))

    @cached_property
    def stored(self) -> set[UUID]:
        return set(self.object.recommendations.values_list("pk", flat=True))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = NumbersForm(request.POST)
        act, before = request.POST.get("act", ""), self._before(form)
        chosen = self._ticked(before)
        if not form.is_valid():
            return self._show(chosen, form, status=422)
        try:
            if self.fixed:
                raise Refused("fixed", self.fixed)
            chosen = self._after(act, chosen, before, form.cleaned_data["numbers"])
            if act == SAVE and not chosen:
                text = _("Tick at least one recommendation in the list, or enter its number here.")
                raise Refused("no_recommendations", text, field="numbers")
            if self.object.announced_at is None or act == SAVE:
                self._save(form, chosen)
        except Refused as refusal:
            _at_its_field(refusal)
            add_refusal(form, refusal)
            return self._show(chosen, form, status=422)
        if act == SAVE:
            return redirect(self.get_success_url())
        if form.cleaned_data["numbers"]:
            self._say(form.cleaned_data["numbers"])
        if self.object.announced_at is None:
            return redirect(self._address())
        carried = {name: form.cleaned_data[name] for name in ("seen", "reason")}
        return self._show(chosen, NumbersForm(initial=carried))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        digest = edits.round_content_digest(self.object, NAMES)
        chosen = kwargs.pop("chosen", self.stored)
        form = kwargs.pop("form", None) or NumbersForm(initial={"seen": digest})
        query = self._query()
        filters = ChoiceFilterForm(query, choice=self.choice)
        narrowed = filters.filter()
        rows = [row for row in self.choice.rows if narrowed.matches(row, chosen)]
        page = Paginator(rows, choice.SHOWN).get_page(query.pop("page", 1))
        context = super().get_context_data(
            form=form,
            filters=filters,
            narrowed=bool(query),
            narrowed_to=urlencode(query),
            matching=len(rows),
            page_obj=page,
            groups=_by_heading(page, chosen),
            chosen_words=chosen_of(len(chosen), self.choice.recommendations),
            matching_words=counted_subjects(row.recommendation.kind for row in rows),
            total=len(self.choice.rows),
            ranges=ranges_of(chosen, self.choice.recommendations),
            fixed=self.fixed,
            carried=self.object.announced_at is not None,
            changed=chosen != self.stored,
            **kwargs,
        )
        title = subjects_heading(self.choice.kinds)
        return {**context, "step_title": title, "crumbs": setup_crumbs(self.object, title)}

    def _show(self, chosen: set[UUID], form: NumbersForm, *, status: int = 200) -> HttpResponse:
        return self.show(status=status, chosen=chosen, form=form)

    def _query(self) -> dict[str, str]:
        """Return the filters and the page that are asked for; other filters begin with the first page."""
        data = self.request.POST if self.request.method == "POST" else self.request.GET
        if data.get("act") == "clear":
            return {}
        query = {name: data[name] for name in ChoiceFilterForm.base_fields if data.get(name)}
        narrowed = urlencode(query)
        if data.get("page") and data.get("narrowed", narrowed) == narrowed:
            query["page"] = data["page"]
        return query

    def _before(self, form: NumbersForm) -> set[UUID]:
        """Return the choice as the page showed it: of an announced round it is carried along."""
        ticked = form["kept"].value() if self.object.announced_at is not None else None
        return (
            self.stored if ticked is None or len(ticked) > MAX_KEPT else _keys(self._named_recommendations(str(ticked)))
        )

    def _ticked(self, before: set[UUID]) -> set[UUID]:
        """Return the choice with the ticks of the rows that were shown."""
        offered, ticked = (set(parse_uuids(self.request.POST.getlist(name))) for name in ("row", "chosen"))
        return choice.with_ticks(before, offered & self.choice.keys, ticked)

    def _named_recommendations(self, text: str) -> list[Recommendation]:
        try:
            return self.choice.index.find(text)
        except Refused:
            return [row.recommendation for row in self.choice.rows if row.recommendation.pk in self.stored]

    def _after(self, act: str, chosen: set[UUID], before: set[UUID], numbers: str) -> set[UUID]:
        """Return the choice after a button. Numbers are added where the button says nothing else of them.

        `before` is the choice by which the list was narrowed. Raises Refused at the field `numbers`.
        """
        named = _keys(self.choice.index.find(numbers))
        if act in ("remove", "only") and not named:
            raise Refused("no_numbers", _("Enter the numbers, such as 140.15, 140.49-52."), field="numbers")
        if act == "remove":
            return chosen - named
        if act == "only":
            return named
        chosen = chosen | named
        if act in ("all", "none"):
            return set(self.choice.keys) if act == "all" else set()
        if act in ("add_matching", "remove_matching"):
            narrowed = ChoiceFilterForm(self.request.POST, choice=self.choice).filter()
            matching = _keys(row.recommendation for row in self.choice.rows if narrowed.matches(row, before))
            return chosen | matching if act == "add_matching" else chosen - matching
        return chosen

    def _save(self, form: NumbersForm, chosen: set[UUID]) -> None:
        announced = self.object.announced_at is not None
        changed = edits.change_round(
            self.object,
            by=self.user,
            changes={"recommendations": [row for row in self.choice.recommendations if row.pk in chosen]},
            reason=form.cleaned_data["reason"],
            seen_digest=form.cleaned_data["seen"] if announced else "",  # of a draft only what is ticked here changes
        )
        if form.data.get("act") == SAVE and self.from_summary:
            messages.success(self.request, _("The round was changed.") if changed else _("Nothing has changed."))

    def _say(self, numbers: str) -> None:
        """Say what the numbers that were typed mean, so that a misunderstanding is seen."""
        keys = _keys(self.choice.index.find(numbers))
        words = {"n": len(keys), "numbers": isolated(ranges_of(keys, self.choice.recommendations))}
        removed = self.request.POST.get("act") == "remove"
        message = _("Removed (%(n)s): %(numbers)s.") if removed else _("Added (%(n)s): %(numbers)s.")
        messages.success(self.request, message % words)

    def _address(self) -> str:
        """Return the address of the list as it was narrowed, on the page that was asked for."""
        query = self._query() | ({"summary": ""} if self.from_summary else {})
        return f"{self.request.path}?{urlencode(query)}" if query else self.request.path


def _at_its_field(refusal: Refused) -> None:
    for fault in refusal.refusals if isinstance(refusal, Refusals) else [refusal]:
        if fault.field == "recommendations":
            fault.field = "numbers"


def _by_heading(page: Page, chosen: set[UUID]) -> list[tuple[str, list[tuple[ChoiceRow, bool]]]]:
    """Return the rows of the page under their headings, each with whether it is chosen."""
    groups: list[tuple[str, list[tuple[ChoiceRow, bool]]]] = []
    for row in page:
        if not groups or groups[-1][0] != row.heading:
            groups.append((row.heading, []))
        groups[-1][1].append((row, row.recommendation.pk in chosen))
    return groups


def _keys(rows: Iterable[Recommendation]) -> set[UUID]:
    return {row.pk for row in rows}
