"""The pages of a round for a body's people: the task list, comments and the history of an answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext as _, gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import AnyUser, User
from consultations import permissions as consulting
from consultations.documents.addressees import is_open_to
from consultations.documents.subject_words import (
    addressed_heading,
    counted_subjects,
    kinds_of,
    subjects_heading,
)
from consultations.forms import shorten
from consultations.invitations import selectors
from consultations.invitations.selectors import colleague_names
from consultations.models import Delegation, Recommendation
from consultations.rounds import windows
from consultations.rounds.selectors import recommendations_of
from consultations.rounds.services import word_limit
from core import clock
from core.errors import NotAllowed, Refused
from core.tables import listings
from core.text.languages import isolate_name
from core.web.act_views import ActView, ButtonView
from submissions import lookups
from submissions.attachments import services
from submissions.drafting import answers, internal_comments
from submissions.drafting.answers import next_number
from submissions.drafting.draft_editor import WITH_FOCAL_POINT
from submissions.drafting.forms import (
    CommentsReadForm,
    InternalCommentForm,
    RestoreTextForm,
    TaskFilterForm,
    field_label,
)
from submissions.drafting.progress import approvals, progress_of_tasks
from submissions.drafting.revisions import DraftRevision
from submissions.drafting.services import text_key
from submissions.drafting.subjects import Subject, subject_heading, subject_name
from submissions.drafting.task_list import next_due, task_list
from submissions.drafting.tasks import Task, is_overdue
from submissions.drafting.text_diff import in_brief, redline
from submissions.enums import InputStage
from submissions.joint.members import joined_by, member_statuses
from submissions.lookups import WorkMixin, waiting_imports
from submissions.models import TEXT_FIELDS, Input
from submissions.sending import clarification_answers
from submissions.sending.restarts import last_withdrawn
from submissions.sending.review import receipts_of
from submissions.tables import list_exports
from submissions.triage.inadmissibility import refusals_for


@dataclass
class AnswerPage:
    """The page of one input of a delegation, by its subject and number."""

    delegation: Delegation
    subject: Subject
    number: int = 1

    @classmethod
    def of(cls, delegation: Delegation, input_: Input) -> "AnswerPage":
        about = Subject(delegation.round, input_.recommendation, input_.paragraph, input_.question)
        return cls(delegation, about, input_.number)

    @property
    def url(self) -> str:
        return self.numbered(self.number)

    @property
    def label(self) -> str:
        return subject_heading(subject_name(self.subject))

    def numbered(self, number: int) -> str:
        """Return the address of another input on the same subject."""
        arguments: dict[str, Any] = {"delegation": self.delegation.pk}
        name = "answer_whole"
        if self.subject.recommendation is not None:
            name, arguments["recommendation"] = "answer", self.subject.recommendation.pk
        elif self.subject.paragraph is not None:
            name, arguments["paragraph"] = "answer_paragraph", self.subject.paragraph.pk
        elif self.subject.question is not None:
            name, arguments["question"] = "answer_question", self.subject.question.number
        if number > 1:
            name, arguments["number"] = f"{name}_further", number
        return reverse(name, kwargs=arguments)

    @property
    def comments_url(self) -> str:
        """The address that takes internal comments on the subject."""
        return f"{self.numbered(1)}comments/"

    def links(self, inputs: Sequence[Input], *, may_add: bool) -> list[dict[str, Any]]:
        """Return links to all answers on the subject, and to one more if it may be added; none for a single link."""
        further = next_number(inputs)
        rows = [
            {"label": _("Answer %(n)s") % {"n": n}, "url": self.numbered(n), "current": n == self.number}
            for n in sorted({*(row.number for row in inputs), self.number})
        ]
        if may_add and inputs and self.number < further:
            rows.append({"label": _("Add a further answer here"), "url": self.numbered(further), "current": False})
        return rows if len(rows) > 1 else []

    def following(self, user: AnyUser) -> Recommendation | None:
        """Return the next recommendation in the document that the person may write on."""
        if not hasattr(self, "_following"):
            self._following = self._find_following(user)
        return self._following

    def next_label(self, user: AnyUser) -> str:
        following = self.following(user)
        if following is None:
            return _("Save and go to the list")
        return _("Save and go to %(number)s") % {"number": isolate_name(following.label)}

    def _find_following(self, user: AnyUser) -> Recommendation | None:
        here = self.subject.recommendation
        if here is None:
            return None
        rows = recommendations_of(self.delegation.round).filter(order__gt=here.order)
        if not consulting.may_draft_all(user, self.delegation):
            rows = rows.filter(pk__in=consulting.assigned(user, self.delegation))
        return rows.first()


def next_page(user: AnyUser, place: AnswerPage, then: str) -> str:
    """Return where a person goes after saving: the next recommendation, else the page they are on."""
    if then != "next":
        return place.url
    following = place.following(user)
    if following is None:
        return reverse("task_list", kwargs={"delegation": place.delegation.pk})
    return AnswerPage(place.delegation, Subject(place.delegation.round, recommendation=following)).url


class SubjectMixin(WorkMixin):
    """Also about what an answer is on: `place` is its page."""

    def get_object(self, delegation: UUID, **subject: Any) -> Delegation:
        own = super().get_object(delegation)
        self.place = AnswerPage(own, lookups.get_subject_or_404(self.user, own, **subject))
        return own

    def get_success_url(self) -> str:
        return f"{self.place.url}#colleagues"


class InternalCommentView(SubjectMixin, ActView):
    methods = ("POST",)
    form_class = InternalCommentForm
    template_name = "submissions/drafting/internal_comments.html"
    success_message = gettext_lazy("Comment posted. Only colleagues who work on this can read it.")

    def act(self, form: InternalCommentForm) -> None:
        text = form.cleaned_data["text"]
        internal_comments.add_comment(self.object, text, by=self.user, **self.place.subject.arguments)

    def get_context_data(self, *, form: InternalCommentForm) -> dict[str, Any]:
        page = comments_context(self.object, self.user, self.place.subject, form)
        return super().get_context_data(
            place=self.place,
            internal_comments=page,
        )


class CommentsReadView(SubjectMixin, ButtonView):
    """What the page showed was read: by a button, or by itself where scripts run. A GET marks nothing (D4)."""

    answers_refusals = False

    def act(self) -> None:
        form = CommentsReadForm(self.request.POST)
        if form.is_valid():
            until = form.cleaned_data["until"]
            internal_comments.mark_read(self.object, by=self.user, until=until, **self.place.subject.arguments)


def comments_context(
    delegation: Delegation, user: User, about: Subject, form: InternalCommentForm | None = None
) -> dict[str, Any]:
    """Return the internal comments on a subject, each with its author's name, and the form for another."""
    rows = internal_comments.comments_on(delegation, user, **about.arguments)
    names = colleague_names(delegation) if rows else {}
    unread = internal_comments.unread_of(delegation, user, rows)
    comments = [
        {
            "who": names.get(row.by_id) or row.by.get_full_name(),
            "at": row.at,
            "text": row.text,
            "unread": row in unread,
        }
        for row in rows
    ]
    until = unread[-1].at.isoformat() if unread else ""
    return {"comments": comments, "form": form or InternalCommentForm(), "until": until}


SHOWN = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def history_page(request: HttpRequest, delegation: UUID, line: UUID) -> HttpResponse:
    """Show the history of an answer and restore an earlier text.

    `?version=` shows the history within an earlier version, `?change=` opens another change than the newest.
    """
    own, status = lookups.get_own_work_or_404(request.user, delegation)
    rows = lookups.get_input_versions_or_404(request.user, status, line)
    place = AnswerPage.of(own, rows[0])
    if request.method == "POST":
        return _restore_text(request, rows, place)
    chosen = _chosen_version(rows, request.GET.get("version", ""))
    changes = list(islice(answers.input_history(chosen), SHOWN + 1))
    names = colleague_names(own)
    opened = next((row for row in changes if str(row.until) == request.GET.get("change")), None)
    opened = opened or next(iter(changes), None)
    draft = rows[0] if rows[0].version.is_draft else None
    locked = rows[0].stage in WITH_FOCAL_POINT and not consulting.may_draft_all(request.user, own)
    context = {
        "delegation": own,
        "place": place,
        "line": line,
        "versions": [{"input": row, "current": row is chosen} for row in rows],
        "shown": chosen,
        "changes": [_entry_context(row, chosen, names, opened) for row in changes[:SHOWN]],
        "more": len(changes) > SHOWN,
        "draft": draft if not locked else None,
        "replaces": DraftRevision.of(rows[0]),
    }
    return render(request, "submissions/drafting/history.html", context)


def _restore_text(request: HttpRequest, rows: list[Input], place: AnswerPage) -> HttpResponse:
    form = RestoreTextForm(request.POST)
    if not rows[0].version.is_draft or not form.is_valid():
        raise NotAllowed("not_there", _("Page not found."))
    source = _chosen_version(rows, str(form.cleaned_data["version"]))
    try:
        over = form.cleaned_data["revision"].number_in(rows[0].version)
        answers.restore_text(rows[0], source, form.cleaned_data["until"], over=over, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("answer_history", delegation=place.delegation.pk, line=rows[0].line_id)
    messages.success(request, _("Text restored. The previous text is in the history."))
    return redirect(place.url)


def _chosen_version(rows: list[Input], version: str) -> Input:
    if not version:
        return rows[0]
    for row in rows:
        if str(row.version.number) == version:
            return row
    raise NotAllowed("not_there", _("Page not found."))


def _entry_context(
    change: answers.HistoryEntry, input_: Input, names: dict[Any, str], opened: answers.HistoryEntry | None
) -> dict[str, Any]:
    """Return a change as a row; with its differences if it is the opened one."""
    labels = [field_label(name) for name in change.fields]
    context: dict[str, Any] = {"change": change, "who": names.get(change.by.pk) or change.by.get_full_name()}
    context |= {"fields": labels, "opened": change is opened}
    if change is opened:
        context["differences"] = [_difference(name, change, input_) for name in change.fields]
        context["is_last"] = change.until == input_.revision and input_.version.is_draft
        context["between"] = change.between[:SHOWN]
    return context


def _difference(name: str, change: answers.HistoryEntry, input_: Input) -> dict[str, Any]:
    before, after = change.before[name], change.after[name]
    if name in TEXT_FIELDS:
        return {"label": field_label(name), "pieces": in_brief(redline(before, after))}
    choices = dict(Input._meta.get_field(name).flatchoices)
    return {"label": field_label(name), "before": choices.get(before, before), "after": choices.get(after, after)}


ROWS = 60  # of recommendations on one page: a telephone on a slow line gets no more at once
MANY = 4  # with more lines than these a filter helps


@login_required
@require_safe
def tasks(request: HttpRequest, delegation: UUID) -> HttpResponse:
    own, status = lookups.get_own_work_or_404(request.user, delegation)
    window, colleagues = windows.delegation_window(own), selectors.people_of(own)
    leads = consulting.may_draft_all(request.user, own)
    invited = selectors.invited_people(own)
    all_tasks = task_list(own, request.user, version=status.latest, window=window, people=colleagues, invited=invited)
    holders = [(str(one.membership.pk), one.called) for one in colleagues if one.assigned]
    holders += [(str(one.invitation.pk), one.called or one.invitation.email) for one in invited if one.assigned]
    form = TaskFilterForm(request.GET, holders=holders, leads=leads)
    filtered = [task for task in all_tasks if task.fits(**form.chosen)]
    if listings.requested_format(request):
        return listings.export_response(
            request, list_exports.own_answers(own, filtered, listings.describe_filters(form)), round_id=own.round_id
        )
    every_row = [task for task in filtered if task.recommendation]
    page = Paginator(every_row, ROWS).get_page(request.GET.get("page"))
    rows = list(page)
    receipts = receipts_of(own) if leads else []
    due = next_due(own, request.user, people=colleagues, tasks=all_tasks)
    context = {
        "delegation": own,
        "status": status,
        "asked": clarification_answers.open_questions(own, request.user),
        "window": window,
        "is_open": window is not None and window.is_open(clock.now()),
        "internal_date": own.due if leads else None,
        "due": due,
        "is_overdue": is_overdue(due, window),
        "has_declined": own.has_declined({own.pk} if status.sent else ()),
        "leads": leads,
        "may_begin": leads or bool(all_tasks),
        "is_focal": consulting.is_focal_point(request.user, own),
        "addressed": _lines(own, (task for task in rows if task.addressed)),
        "named": _lines(own, (task for task in rows if task.takes_part and not task.addressed)),
        "others": _lines(own, (task for task in rows if not (task.addressed or task.takes_part))),
        "whole": _lines(own, (task for task in filtered if not task.recommendation)) if not page.has_next() else [],
        "anything": bool(all_tasks),
        "page_obj": page,
        **_headings(every_row, own.organisation.constituency),
        "exports": listings.format_links(request, len(filtered)),
        "form": form if len(all_tasks) > MANY or form.chosen else None,
        "shown": _count_sentence(filtered, all_tasks) if form.chosen else "",
        "clear_url": reverse("task_list", args=[own.pk]) if form.chosen else "",
        "progress": progress_of_tasks(all_tasks, own.organisation.constituency, leads=leads),
        "approvals": approvals(all_tasks),
        "with_you": [text_key(row) for task in all_tasks for row in task.inputs if row.stage == InputStage.RELEASED],
        "people": colleagues,
        "readers": len(colleagues),
        "limit": word_limit(own.round, own.organisation.constituency, joint=status.is_joint),
        "receipt": next(iter(receipts), None),
        "receipts": receipts,
        "refusal": refusals_for(request.user, own).get(status.submission.pk) if status.sent else None,
        "withdrawn": last_withdrawn(own) if receipts and status.submission is None else None,
        "joined": joined_by(request.user, organisation=own.organisation_id, submission__delegation__round=own.round_id),
        "members": member_statuses(status) if leads else [],
        "brought": waiting_imports(request.user, own)[:3] if not status.is_final else [],
        "files": list(services.files_of(status.latest, request.user)) if status.latest else [],
    }
    return render(request, "submissions/drafting/tasks.html", context)


def _headings(tasks: list[Task], constituency: str) -> dict[str, Any]:
    """Return the words for what is addressed to the body and to others."""
    addressed = [task.recommendation for task in tasks if task.recommendation and task.addressed]
    others = [task.recommendation for task in tasks if task.recommendation and not (task.addressed or task.takes_part)]
    return {
        "addressed_title": addressed_heading(addressed, constituency),
        "others_title": subjects_heading(kinds_of(others)),
        "others_counted": counted_subjects(row.kind for row in others),
        "is_addressed_by_kind": not any(is_open_to(row, constituency) for row in addressed),
    }


def _count_sentence(visible: list[Task], tasks: list[Task]) -> str:
    return ngettext("%(shown)s of %(n)s line", "%(shown)s of %(n)s lines", len(tasks)) % {
        "shown": len(visible),
        "n": len(tasks),
    }


def _lines(delegation: Delegation, tasks: Iterable[Task]) -> list[dict[str, Any]]:
    lines = []
    for task in tasks:
        about = Subject(delegation.round, task.recommendation, task.paragraph, task.question)
        place = AnswerPage(delegation, about)
        title = title_of(task.recommendation) if task.recommendation else {}
        if task.paragraph:
            title = {"title": place.label}
        lines.append({"task": task, "url": place.url, **title})
    return lines


def title_of(recommendation: Recommendation) -> dict[str, str]:
    """Return the first words of the text, in the reader's language if there is one."""
    language = get_language()
    for row in recommendation.texts.all():
        if row.language == language:
            return {"title": shorten(row.text), "language": row.language}
    return {"title": shorten(recommendation.text), "language": recommendation.paragraph.document.language}
