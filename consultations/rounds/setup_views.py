"""Pages on which a round is set up and edited: a short page for each subject, saved as a draft, and a summary."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from consultations import lookups
from consultations.documents.subject_words import kinds_of, subjects_heading
from consultations.enums import Constituency
from consultations.lookups import OfficerMixin, RoundMixin, round_crumbs
from consultations.models import Document, Recommendation, Round
from consultations.rounds import edits, services, setup_summary, windows
from consultations.rounds.setup_forms import (
    DatesForm,
    InformationForm,
    ParticipantsForm,
    QuestionsForm,
    ReportForm,
    RulesForm,
    SetupForm,
    SubjectForm,
    initial_dates,
)
from consultations.rounds.setup_summary import BY_NAME, STEPS, SummaryPart
from core import clock
from core.errors import Refused
from core.web.act_views import ActView, PageView
from core.web.forms import page_token

FORMS: Mapping[str, type[SetupForm]] = {
    "subject": SubjectForm,
    "participants": ParticipantsForm,
    "rules": RulesForm,
    "report": ReportForm,
    "questions": QuestionsForm,
    "information": InformationForm,
}


class AddRoundView(OfficerMixin, ActView):
    """First the document (`?document=`), then title and purpose: a draft, of which the next pages ask the rest."""

    template_name = "consultations/secretariat/round_add.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        lookups.check_keeps_register(self.user)
        documents = Document.objects.filter(confirmed_at__isnull=False).defer("reading")
        try:
            self.document = documents.get(pk=UUID(request.GET.get("document", "")))
        except (ValueError, Document.DoesNotExist):
            context = {"documents": documents.order_by("-confirmed_at")[:200], "crumbs": _add_crumbs()}
            return render(request, "consultations/secretariat/round_document.html", context)
        return super().dispatch(request)

    def get_form(self, form_class: Any = None) -> SubjectForm:
        return SubjectForm(self.request.POST if self.request.method == "POST" else None, fixed={}, announced=False)

    def act(self, form: SubjectForm) -> str:
        round_ = services.begin_round(
            document=self.document,
            by=self.user,
            token=self.request.POST.get("token", ""),
            **{**services.usual_office(), **form.changes()},
        )
        return setup_summary.next_address(round_, "subject")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            "document": self.document,
            "crumbs": _add_crumbs(),
            "token": page_token(self.request),
            "step": 1,
            "steps": len(STEPS),
            **kwargs,
        }


def _add_crumbs() -> list[dict[str, Any]]:
    return [{"label": _("Rounds"), "url": reverse("consultations:rounds")}, {"label": _("Set up a round"), "url": None}]


class SetupPage(RoundMixin):
    """What the pages of the set-up have in common. After the summary's "Change", a page leads back to the summary."""

    step_name: ClassVar[str] = ""
    object: Round
    request: HttpRequest
    user: Any

    @property
    def name(self) -> str:
        return self.step_name

    @property
    def from_summary(self) -> bool:
        return "summary" in self.request.GET or self.object.announced_at is not None

    def get_success_url(self) -> str:
        if self.from_summary:
            return reverse("consultations:edit_round", args=[self.object.pk])
        return setup_summary.next_address(self.object, self.name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        step = BY_NAME[self.name]
        return super().get_context_data(  # type: ignore[misc]  # of PageView, which follows
            step=None if self.from_summary else list(BY_NAME).index(self.name) + 1,
            steps=len(STEPS),
            from_summary=self.from_summary,
            step_title=step.title,
            announced=self.object.announced_at is not None,
            opened=edits.has_opened(self.object, clock.now()),
            crumbs=setup_crumbs(self.object, str(step.title)),
            **kwargs,
        )


def setup_crumbs(round_: Round, *labels: str) -> list[dict[str, Any]]:
    crumbs = round_crumbs(round_, _("Edit the round"), *labels)
    if labels:
        crumbs[2]["url"] = reverse("consultations:edit_round", args=[round_.pk])
    return crumbs


class EditRoundView(RoundMixin, PageView):
    """The summary: every answer with a link to its page, and what the round still lacks."""

    template_name = "consultations/secretariat/round_edit.html"
    title = gettext_lazy("Edit the round")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        round_ = self.object
        faults = services.missing_parts(round_) if round_.announced_at is None else []
        return super().get_context_data(
            parts=_summary(round_, faults),
            ready=not faults,
            announced=round_.announced_at is not None,
            opened=edits.has_opened(round_, clock.now()),
            invited=round_.delegations.invited().count(),
            **kwargs,
        )


def _summary(round_: Round, faults: list[Refused]) -> list[SummaryPart]:
    content = edits.round_content(round_)
    recommendations = list(
        Recommendation.objects.filter(paragraph__document=round_.document_id)
        .select_related("paragraph")
        .defer("text", "paragraph__text")
        .order_by("order", "limb")
    )
    values = {
        "recommendations": setup_summary.choice_values(round_, recommendations, content["recommendations"]),
        "participants": setup_summary.limit_values(content["limits"]),
        "dates": setup_summary.window_values(content["limits"], list(round_.windows.all())),
    }
    for name, form_class in FORMS.items():
        if name not in values:
            form = form_class(fixed={}, announced=False, initial=_initial(content))
            values[name] = setup_summary.values_of(form)
    title = subjects_heading(kinds_of(recommendations))
    return [
        SummaryPart(
            replace(step, title=title) if step.name == "recommendations" else step,
            f"{step.address(round_)}?summary",
            values[step.name],
            [str(fault) for fault in faults if fault.field in step.needs],
        )
        for step in STEPS
    ]


def _initial(content: Mapping[str, Any]) -> dict[str, Any]:
    limits = content["limits"]
    return {
        **content,
        "questions": "\n".join(content["questions"]),
        **{f"invite_{each}": each in limits for each in Constituency},
        **{
            f"{name}_{each}": getattr(limits.get(each), name, 0) or None
            for each in Constituency
            for name in edits.LIMITS
        },
    }


class EditPartView(SetupPage, ActView):
    """A page with the fields of one subject."""

    @property
    def name(self) -> str:
        return str(self.kwargs["part"])

    @property
    def template_name(self) -> str:  # type: ignore[override]  # of the part in the address
        own = self.name if self.name in ("participants", "rules") else "part"
        return f"consultations/secretariat/round_{own}.html"

    def get_object(self, round_id: UUID, part: str) -> Round:
        row = super().get_object(round_id)
        if part not in FORMS:
            raise lookups.not_found()
        return row

    def get_form(self, form_class: Any = None) -> SetupForm:
        round_, names = self.object, FORMS[self.name].NAMES
        return FORMS[self.name](
            self.request.POST if self.request.method == "POST" else None,
            fixed=edits.fixed_fields(round_, clock.now()),
            announced=round_.announced_at is not None and round_.published_at is None,
            initial={
                **_initial(edits.round_content(round_)),
                "seen": edits.round_content_digest(round_, names),
            },
        )

    def act(self, form: SetupForm) -> None:
        changed = edits.change_round(
            self.object,
            by=self.user,
            changes=form.changes(),
            reason=form.reason_given,
            seen_digest=form.cleaned_data["seen"],
        )
        if self.from_summary:
            self.say(_("The round was changed.") if changed else _("Nothing has changed."))

    def refuse(self, form: SetupForm, refusal: Refused) -> None:
        form.add_refusals(refusal)


class DatesView(SetupPage, ActView):
    """The windows of a draft. Those of an announced round are moved one by one, with a reason."""

    step_name = "dates"
    template_name = "consultations/secretariat/round_dates.html"

    def get_form(self, form_class: Any = None) -> DatesForm:
        rows = list(self.object.windows.all())
        return DatesForm(
            self.request.POST if self.request.method == "POST" else None,
            constituencies=self.object.constituency_rules.values_list("constituency", flat=True),
            initial={**initial_dates(rows), "digest_seen": windows.windows_digest(rows)},
        )

    def act(self, form: DatesForm) -> None:
        data = form.cleaned_data
        windows.set_windows(self.object, form.times(), zone=data["zone"], by=self.user, digest_seen=data["digest_seen"])
        if self.from_summary:
            self.say(_("The dates were saved."))

    def refuse(self, form: DatesForm, refusal: Refused) -> None:
        form.add_refusals(refusal)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        by_name = {row.constituency: row for row in self.object.windows.all()} if self.object.announced_at else {}
        moved = [(each, by_name[each]) for each in Constituency if each.value in by_name]
        return super().get_context_data(windows=moved, **kwargs)
