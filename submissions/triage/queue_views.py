"""The queue of triage as a page: filters, order, columns, views; and one act on many of its submissions."""

from collections.abc import Sequence
from itertools import chain
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from accounts.models import User
from consultations import lookups
from consultations.audience import audience_in
from consultations.enums import Constituency, Duty
from consultations.lookups import OfficerMixin, RoundMixin, officer_page
from consultations.models import Round
from consultations.monitoring.responses import duty_holders
from consultations.panels import constituencies_in
from consultations.rounds.selectors import recommendations_of
from core.db.ids import parse_uuids
from core.jobs import queue as jobs
from core.tables import listings
from core.tables.list_pages import WHOLE, chosen_keys, list_context, without_place
from core.tables.saved_views import views_context
from core.web.act_views import ActView, ListActMixin, PageView
from core.web.forms import page_token, with_label
from submissions.enums import BatchAct
from submissions.models import TriageBatch
from submissions.tables import list_exports
from submissions.triage import batches
from submissions.triage.batches import BatchPlan, batch_plan, batch_result, left_out_reason, start_batch
from submissions.triage.forms import LANGUAGES, QueueForm, TriageBatchForm, campaign_name, wording_name
from submissions.triage.notes import HANDLES_SUBMISSIONS
from submissions.triage.queue import TriageRow, triage_queue, withdrawn_submissions
from submissions.triage.queue_list import QueueFold, QueueItem, QueueList, folded, queue_list, unfolded
from submissions.triage.views import SHOWN, row_title, triage_crumbs

CAMPAIGN = "campaign:"  # before the id, where a whole campaign is ticked
VIEWS = "triage"
NAMED = 40  # submissions that a message names


def queue_form(
    round_: Round, query: QueryDict, by: User
) -> tuple[QueueForm, QueueList, Sequence[QueueItem | QueueFold]]:
    """Return the filter, what it leaves, and its rows in order, campaigns folded unless one is filtered for."""
    about = list(recommendations_of(round_))
    colleagues = list(duty_holders(round_, *HANDLES_SUBMISSIONS))
    kinds = constituencies_in(round_, audience_in(by, round_))
    subjects = {"round_": round_, "constituencies": kinds, "recommendations": about}
    first = queue_list(round_, by, QueueForm(query, colleagues=colleagues, **subjects).query())
    form = QueueForm(query, colleagues=colleagues, campaigns=first.campaigns, **subjects)
    list_query = form.query()
    queued = queue_list(round_, by, list_query) if list_query.campaign else first
    items = form.in_order(queued.items) if form.chosen_order else queued.items
    return form, queued, list(folded(items)) if queued.campaigns and not list_query.campaign else items


@officer_page()
def queue(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show what waits, oldest first; `?show=all` everything that was submitted."""
    row = lookups.get_round_or_404(request.user, round_id, Duty.TRIAGE)
    form, queued, places = queue_form(row, request.GET, request.user)
    audience = audience_in(request.user, row)
    shows_all = form.query().shows_all
    if listings.requested_format(request):
        kind = _("All submissions") if shows_all else _("Waiting")
        filters = _("; ").join(filter(None, (kind, listings.describe_filters(form))))
        rows = [item.row for item in form.in_order(queued.items)]
        return listings.export_response(request, list_exports.triage(row, audience, rows, filters), round_id=row.pk)
    context = {
        **list_context(request, form, places, per_page=SHOWN),
        **views_context(request, VIEWS, row.pk, handling=audience.handling),
        "round": row,
        "segments": [
            {"label": _("Waiting"), "url": "?", "count": queued.waiting, "current": not shows_all},
            {"label": _("All submissions"), "url": "?show=all", "count": queued.total, "current": shows_all},
        ],
        "count": len(queued.items),
        "keys": [(_("reserve the next"), "t")] if queued.waiting else [],
        "free": queued.is_any_free,
        "acts": BatchAct,
        "withdrawn": withdrawn_submissions(row, request.user) if shows_all else [],
        "crumbs": triage_crumbs(row),
    }
    context["rows"] = [_place(place) for place in context["page_obj"]]
    if form.asks and shows_all:
        context["clear_url"] = "?show=all"
    return render(request, "submissions/triage/queue.html", context)


def _place(place: QueueItem | QueueFold) -> dict[str, Any]:
    """Return one row of the table: a submission, or a campaign with all that send its text alone."""
    if isinstance(place, QueueFold):
        return {
            "fold": place,
            "pick": f"{CAMPAIGN}{place.campaign.id}",
            "name": campaign_name(place.campaign),
            "first": min(item.row.day for item in place.items),
            "latest": max(item.row.day for item in place.items),
            "inputs": sum(item.row.inputs or 0 for item in place.items),
            "files": sum(item.row.files or 0 for item in place.items),
        }
    row = place.row
    name, chip = row_title(row)
    return {
        "item": place,
        "row": row,
        "pick": str(row.submission),
        "name": name,
        "chip": chip,
        "lease": place.lease,
        "assignee": place.assignee,
        "constituency": Constituency(row.constituency).label if row.constituency else "",
        "language": LANGUAGES.get(row.language or "", ""),
        "campaign": campaign_name(place.campaign) if place.campaign else "",
        "wording": wording_name(place.wording) if place.wording else "",
    }


class StartBatchView(ListActMixin, RoundMixin, ActView):
    """One act on many submissions: a POST of the list's page shows what would happen; one of that page does it."""

    list_view = "submissions:queue"
    duties = (Duty.TRIAGE,)
    form_class = TriageBatchForm
    template_name = "submissions/triage/batch.html"
    title = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("act", "") not in BatchAct.values:
            return self.back_to_list(_("Choose what to do with the submissions."))
        self.act_kind = BatchAct(request.POST["act"])
        confirmed = "rows" in request.POST
        chosen = self._shown_before() if confirmed else dict.fromkeys(self._chosen(), "")
        if not chosen:
            return self.back_to_list(_("Tick at least one submission, or choose all on the page."))
        marks = {key: mark for key, mark in chosen.items() if mark}
        self.plan = batch_plan(self.object, self.act_kind, chosen, by=self.user, marks=marks)
        self.colleagues = list(duty_holders(self.object, *HANDLES_SUBMISSIONS))
        if confirmed:
            return super().post(request)
        kwargs = {**self.get_form_kwargs(), "data": None, "files": None}
        return self.show(form=TriageBatchForm(**kwargs))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "act": self.act_kind,
            "colleagues": sorted(self.colleagues, key=lambda person: person.pk != self.user.pk),
            "reasons": batches.reasons_for(self.object, self.plan) if self.act_kind == BatchAct.REFUSE else [],
        }

    def act(self, form: TriageBatchForm) -> str:
        rows = list(self._shown_before().items())  # what changed since is left out by its verb, which says why
        token = self.request.POST.get("token", "")
        batch = start_batch(self.object, self.act_kind, rows, by=self.user, token=token, **form.values())
        if batch.finished_at is None:
            return f"{reverse('submissions:batch', args=[batch.pk])}?{QueryDict(self.list_query).urlencode()}"
        return self._finished(batch)

    def _finished(self, batch: TriageBatch) -> str:
        """Say what came of it on the page of the list, by name where a few were left out."""
        result = batch_result(batch)
        if result.done:
            messages.success(self.request, done_words(batch, result.done))
        listed_rows = chain((each.row for each in self.plan.rows), *self.plan.left_out.values())
        names = {row.submission: _short_name(row) for row in listed_rows}
        for code, keys in result.left_out.items():
            named = [names[key] for key in keys[:NAMED] if key in names]
            listed = _(", ").join(named) or len(keys)  # what is withdrawn has no name here
            messages.warning(self.request, with_label(left_out_reason(code), str(listed)))
        return self.list_url()

    def _chosen(self) -> list[UUID]:
        """Return the submissions that the list's page chose: ticked, of its page, or all."""
        query = QueryDict(self.list_query)
        _form, queued, places = queue_form(self.object, query, self.user)
        if self.request.POST.get("scope") == WHOLE:
            return queued.keys()
        picks = chosen_keys(self.request.POST)
        chosen = [item.row.submission for place in places if _pick(place) in picks for item in unfolded([place])]
        listed = {_pick(place) for place in places}
        return [*chosen, *parse_uuids(picks - listed)]

    def _shown_before(self) -> dict[UUID, str]:
        """Return the submissions that the preview listed, each with its mark."""
        pairs = (value.rpartition("/")[::2] for value in self.request.POST.getlist("rows"))
        return {key: mark for text, mark in pairs if mark.isprintable() for key in parse_uuids([text])}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        count = len(self.plan.rows)
        return {
            "round": self.object,
            "act": self.act_kind,
            "plan": self.plan,
            "count": count,
            "heading": heading_words(self.act_kind, count),
            "effect": effect_words(self.act_kind),
            "names": [_short_name(each.row) for each in self.plan.rows],
            "unreached": _names(self.plan.unreached),
            "why_unreached": left_out_reason("no_account"),
            "left_out": left_out(self.plan),
            "list_query": self.list_query,
            "list_url": self.list_url(),
            "token": page_token(self.request),
            "is_long": count > batches.AT_ONCE,
            "crumbs": [
                *triage_crumbs(self.object)[:1],
                {"label": self.object.reference, "url": self.list_url()},
                {"label": self.act_kind.label, "url": None},
            ],
            **kwargs,
        }


class BatchMixin(OfficerMixin):
    """About a batch of one's own, while the officer triages in its round."""

    user: Any

    def get_object(self, batch: UUID, **kwargs: Any) -> TriageBatch:
        rows = TriageBatch.objects.filter(pk=batch, by=self.user.pk).select_related("round", "job", "to")
        row = lookups.row_or_404(rows.first())
        lookups.get_round_or_404(self.user, row.round_id, Duty.TRIAGE)
        return row


class BatchView(BatchMixin, PageView):
    """How far a long batch is, and what came of it."""

    template_name = "submissions/triage/batch_result.html"
    object: TriageBatch

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch, round_ = self.object, self.object.round
        address = reverse("submissions:queue", args=[round_.pk])
        query = without_place(self.request.GET).urlencode()
        context = {
            "batch": batch,
            "round": round_,
            "going": batch.finished_at is None,
            "work": _status(batch),
            "list_url": f"{address}?{query}" if query else address,
            "crumbs": [
                *triage_crumbs(round_)[:1],
                {"label": round_.reference, "url": address},
                {"label": BatchAct(batch.act).label, "url": None},
            ],
        }
        if batch.finished_at is not None:
            result = batch_result(batch)
            keys = [key for some in result.left_out.values() for key in some]
            queue_rows = {row.submission: row for row in triage_queue(round_, self.user, only=keys)}
            context["done"] = done_words(batch, result.done)
            context["left_out"] = [
                (left_out_reason(code), _names([queue_rows[key] for key in some if key in queue_rows]), len(some))
                for code, some in result.left_out.items()
            ]
        return {**context, **kwargs}


class BatchStateView(BatchMixin, PageView):
    """The line of progress alone; the page reloads it by itself."""

    template_name = "parts/job.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**lookups.row_or_404(_status(self.object)), **kwargs}


def _status(batch: TriageBatch) -> dict[str, Any] | None:
    if batch.job is None:
        return None
    page, poll = reverse("submissions:batch", args=[batch.pk]), reverse("submissions:batch_state", args=[batch.pk])
    return jobs.status_line(batch.job, element_id="batch-job", page=page, poll=poll)


def left_out(plan: BatchPlan) -> list[tuple[str, list[str], int]]:
    """Return the rows that a plan leaves out: why, their names, and how many they are."""
    reasons = [(left_out_reason(code), _names(rows), len(rows)) for code, rows in plan.left_out.items()]
    return [*reasons, *([(left_out_reason("gone"), [], plan.gone)] if plan.gone else [])]


def _names(rows: Sequence[TriageRow]) -> list[str]:
    return [_short_name(row) for row in rows]


def _short_name(row: TriageRow) -> str:
    """Return how this officer calls the submission: by its body, or by its reference where the name is withheld."""
    return row.body.short_name if row.body else row.reference


def _pick(place: QueueItem | QueueFold) -> str:
    return f"{CAMPAIGN}{place.campaign.id}" if isinstance(place, QueueFold) else str(place.row.submission)


def heading_words(act: BatchAct, count: int) -> str:
    """Return the act with its number, as on its button."""
    return {
        BatchAct.ADMIT: ngettext("Find %(n)s submission admissible", "Find %(n)s submissions admissible", count),
        BatchAct.REFUSE: ngettext("Find %(n)s submission inadmissible", "Find %(n)s submissions inadmissible", count),
        BatchAct.ASK: ngettext(
            "Ask the sender of %(n)s submission for clarification",
            "Ask the senders of %(n)s submissions for clarification",
            count,
        ),
        BatchAct.ASSIGN: ngettext("Assign %(n)s submission", "Assign %(n)s submissions", count),
    }[act] % {"n": count}


def effect_words(act: BatchAct) -> str:
    """Return what follows for the senders."""
    return {
        BatchAct.ADMIT: _("Their inputs can be coded and counted. The senders are not notified."),
        BatchAct.REFUSE: _(
            "Senders with an account are informed of the reason and can correct the submission while the call is open."
        ),
        BatchAct.ASK: _("Each sender gets an email and can correct the submission until the date that you set."),
        BatchAct.ASSIGN: _("Current assignments of these submissions end. The senders are not notified."),
    }[act]


def done_words(batch: TriageBatch, count: int) -> str:
    """Return what was done, in one sentence."""
    return {
        BatchAct.ADMIT: ngettext("%(n)s submission is admissible.", "%(n)s submissions are admissible.", count),
        BatchAct.REFUSE: ngettext("%(n)s submission is inadmissible.", "%(n)s submissions are inadmissible.", count),
        BatchAct.ASK: ngettext(
            "The question was sent to %(n)s sender.", "The question was sent to %(n)s senders.", count
        ),
        BatchAct.ASSIGN: ngettext(
            "%(n)s submission has a new assignment.", "%(n)s submissions have a new assignment.", count
        )
        if batch.to
        else ngettext(
            "The assignment of %(n)s submission ended.", "The assignments of %(n)s submissions ended.", count
        ),
    }[BatchAct(batch.act)] % {"n": count}
