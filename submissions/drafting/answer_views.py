"""Pages of one answer: show, save by hand or while typing, resolve conflicts, return to the drafter, approve."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import AnyUser
from accounts.sign_in.unsaved_text import forget_typed, signed_in, typed_before
from consultations import permissions as consulting
from consultations.invitations import selectors
from consultations.models import Delegation
from consultations.rounds import windows
from consultations.rounds.services import positions_offered, word_limit
from core import clock
from core.errors import NotAllowed, Refused, SaveConflict
from core.files.kinds import isolated
from core.text.strings import count_words
from core.web.act_views import ActView, ButtonView
from core.web.forms import add_refusal
from submissions import lookups
from submissions.attachments import filing, services as attachments_services
from submissions.drafting import answers, services as drafting_services
from submissions.drafting.answers import edit_conflict
from submissions.drafting.draft_editor import WITH_FOCAL_POINT
from submissions.drafting.forms import AnswerForm, ReasonForm
from submissions.drafting.revisions import DraftRevision, is_of_other_draft
from submissions.drafting.status import SubmissionStatus
from submissions.drafting.subjects import Subject
from submissions.drafting.views import AnswerPage, comments_context, next_page
from submissions.joint.alignment import Aligned, aligned
from submissions.lookups import WorkMixin
from submissions.models import Input
from submissions.sending import clarification, clarification_answers
from submissions.tables.instructions import against, is_instruction
from submissions.visibility.visible_inputs import counted_fields, word_count


def wants_autosave(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def saved_response(input_: Input, saved: dict[str, Any]) -> HttpResponse:
    """Return JSON: `revision` to base the next save on; `taken`, fields that a colleague saved in between."""
    return JsonResponse({"revision": str(DraftRevision.of(input_)), "taken": saved})


def conflict_response(delegation: Delegation, stale: SaveConflict) -> HttpResponse:
    message = stale.message
    if not is_of_other_draft(stale):
        who = isolated(answers.author(delegation, stale.current.changed_by))
        message = _("%(who)s saved another text while you were writing. Nothing was overwritten.") % {"who": who}
    return JsonResponse({"told": str(message)}, status=409)


def refused_response(form: BaseForm) -> HttpResponse:
    faults = [str(fault) for faults in form.errors.values() for fault in faults]
    return JsonResponse({"told": " ".join([_("Not saved:"), *faults])}, status=422)


SAMPLES = (0, 1, 2, 3, 11, 100, 1_000_000)  # one at least of every class of numbers in the six languages


def count_sentence(counted: int, whole: int, limit: int) -> str:
    """Return `31 words`; with a limit, `31 words · 240 of 2,815 in all`."""
    here = ngettext("%(n)s word", "%(n)s words", counted) % {"n": _grouped(counted)}
    if not limit:
        return here
    return _("%(here)s · %(all)s of %(limit)s in all") % {
        "here": here,
        "all": _grouped(whole),
        "limit": _grouped(limit),
    }


def count_words_here(form: AnswerForm, delegation: Delegation, status: SubmissionStatus, input_: Input) -> str:
    """Put word counters on the fields that count, and return what the page's script needs, as JSON.

    The counters show what was just typed, else what is stored. The JSON contains the words elsewhere in the submission,
    the limit, and the sentences in the reader's language.
    """
    limit = word_limit(delegation.round, delegation.organisation.constituency, joint=status.is_joint)
    names = [name for name in counted_fields(delegation.round.rules) if name in form.fields]
    stored = {name: count_words(getattr(input_, name)) for name in names}
    typed = {name: _typed(form, name) for name in names} if form.is_bound else stored
    elsewhere = max(word_count(status.latest) - sum(stored.values()), 0) if limit and status.latest else 0
    whole = elsewhere + sum(typed.values())
    for name in names:
        counter: dict[str, Any] = {"text": count_sentence(typed[name], whole, limit) if typed[name] else ""}
        counter["over"] = bool(limit) and whole > limit
        if name == "rewording":
            counter["unless"] = json.dumps(list(form.texts.values()), ensure_ascii=False)
        form.fields[name].counter = counter
    word_counts = {str(n): ngettext("%(n)s word", "%(n)s words", n) for n in SAMPLES}
    return json.dumps(
        {
            "elsewhere": elsewhere,
            "limit": limit or 0,
            "words": word_counts,
            "all": _("%(here)s · %(all)s of %(limit)s in all"),
            "group": _grouped(1_111)[1:-3],
        },
        ensure_ascii=False,
    )


def _typed(form: AnswerForm, name: str) -> int:
    text = str(form[name].value() or "")
    return 0 if name == "rewording" and form.says_nothing_new(text) else count_words(text)


def _grouped(number: int) -> str:
    return str(number_format(number, force_grouping=True))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, delegation: UUID, number: int = 1, **subject: Any) -> HttpResponse:
    """Show one answer and save it.

    `subject` is `recommendation` or `paragraph` (an id), `question` (its number), or nothing: the round as a whole. A
    page that saves while people type posts the same form and asks for JSON.
    """
    at = clock.now()
    own, status = lookups.get_own_work_or_404(request.user, delegation)
    about = lookups.get_subject_or_404(request.user, own, **subject)
    stored_answers = answers.answers_on(status.latest, **about.filters)
    input_ = _numbered(status.first_language(own), stored_answers, number, about)
    offered = positions_offered(own.round, own.organisation.constituency)
    typed = request.POST if request.method == "POST" else typed_before(request)
    form = AnswerForm(typed, input_=input_, delegation=own, offered=offered, draft=status.draft)
    page = {"place": AnswerPage(own, about, number), "found": stored_answers, "input": input_, "form": form}
    if request.method != "POST":
        return _answer_page(request, own, status, page)
    if request.POST.get("then") == "discard":
        forget_typed(request)
        return redirect(page["place"].url)
    by_itself = wants_autosave(request)
    if not form.is_valid():
        return refused_response(form) if by_itself else _answer_page(request, own, status, page, code=422)
    then = "" if by_itself else request.POST.get("then", "")
    try:
        saved, merged = answers.write_answer(
            own,
            number=number,
            fields=form.values(),
            revision=form.cleaned_data["revision"],
            begun=form.begun_from,
            choices=form.choices,
            by=request.user,
            at=at,
            then=then,
            **about.arguments,
        )
    except SaveConflict as stale:
        if by_itself:
            return conflict_response(own, stale)
        conflict = _conflict(own, stale, form)
        return _answer_page(request, own, status, {**page, "conflict": conflict}, code=409)
    except Refused as refusal:
        add_refusal(form, refusal)
        return refused_response(form) if by_itself else _answer_page(request, own, status, page, code=422)
    forget_typed(request)
    if by_itself:
        return saved_response(saved, merged)
    messages.success(request, _saved_sentence(then, merged))
    return redirect(next_page(request.user, page["place"], then))


class ReturnAnswerView(WorkMixin, ActView):
    """Focal point and deputy give an answer back to its drafter, with a reason."""

    methods = ("POST",)
    access = "led"
    form_class, form_name = ReasonForm, "return_form"
    template_name = "submissions/drafting/return.html"
    success_message = gettext_lazy("Answer returned. The drafter can see your reason.")

    def get_object(self, delegation: UUID, line: UUID) -> Delegation:
        own = super().get_object(delegation)
        self.input = lookups.get_draft_input_or_404(self.user, self.status, line)
        self.place = AnswerPage.of(own, self.input)
        return own

    def act(self, form: ReasonForm) -> str:
        drafting_services.return_to_drafter(self.input, by=self.user, reason=form.cleaned_data["reason"])
        return self.place.url

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            place=self.place,
            input=self.input,
            **kwargs,
        )


class ApproveAllView(WorkMixin, ButtonView):
    """Focal point and deputy clear everything that was handed to them and that the page counted."""

    access = "led"
    answers_refusals = False
    success_url = "task_list"

    def act(self) -> None:
        if self.status.draft is None:
            messages.error(self.request, _("There is no draft to approve."))
            return
        read = self.request.POST.get("read", "").split()
        count, unread = drafting_services.clear_all(self.status.draft, by=self.user, read=read)
        if count or not unread:
            self.say(ngettext("%(n)s answer approved.", "%(n)s answers approved.", count) % {"n": count})
        if unread:
            sentence = ngettext(
                "%(n)s answer is new or changed since you opened the page. Read it, then approve it.",
                "%(n)s answers are new or changed since you opened the page. Read them, then approve them.",
                unread,
            )
            messages.warning(self.request, sentence % {"n": unread})


def _numbered(language: str, rows: list[Input], number: int, about: Subject) -> Input:
    """Return the input of that number, or the next one in that language, not stored yet."""
    for input_ in rows:
        if input_.number == number:
            return input_
    if number not in (1, answers.next_number(rows)):
        raise NotAllowed("not_there", _("Page not found."))
    return answers.blank_answer(language, number, **about.filters)


def _answer_page(
    request: HttpRequest, delegation: Delegation, status: SubmissionStatus, page: dict[str, Any], code: int = 200
) -> HttpResponse:
    user, input_, form, place = request.user, page["input"], page["form"], page["place"]
    leads = consulting.may_draft_all(user, delegation)
    part = clarification.open_part(status.draft) if status.draft else None
    window, questions = windows.delegation_window(delegation), clarification_answers.open_questions(delegation, user)
    questions = [row for row in questions if row.input is None or row.input.line_id == input_.line_id]
    is_open = window is not None and window.is_open(clock.now())
    locked = not leads and input_.stage in WITH_FOCAL_POINT
    shut = part is not None and not part.holds(input_.line_id)
    context = {
        **page,
        "shows_sent": status.is_final and not form.is_bound,
        "shows_shut": shut and not form.is_bound,
        "shows_locked": locked and not form.is_bound,
        "was_returned": input_.is_returned and not status.is_final,
        "begins": not form.is_bound and not input_.is_begun,
        "may_align": leads and place.subject.recommendation is not None and place.number == 1,
        "asked": questions,
        "is_open": is_open,
        "may_correct": is_open or bool(questions),
        "shut": shut,
        "delegation": delegation,
        "status": status,
        "window": window,
        "leads": leads,
        "locked": locked,
        "return_form": ReasonForm() if leads and input_.stage in WITH_FOCAL_POINT else None,
        "redline": against(form.reworded, input_.rewording) if input_.rewording else None,
        "is_instruction": is_instruction(input_.rewording),
        "ties": _ties(input_, user),
        "drafter": answers.author(delegation, input_.changed_by),
        "readers": selectors.count_draft_readers(delegation, input_.recommendation_id),
        "links": place.links(page["found"], may_add=not status.is_final and part is None),
        "next_label": place.next_label(user),
        "resumed": request.method != "POST" and form.is_bound,
        "counting": count_words_here(form, delegation, status, input_),
        "keeps": answers.device_key(delegation, user),
        "aligned": _aligned(status, place) if leads else [],
        "internal_comments": None if place.subject.paragraph else comments_context(delegation, user, place.subject),
    }
    return render(request, "submissions/drafting/answer.html", context, status=code)


def _ties(input_: Input, user: AnyUser) -> list[filing.Tie]:
    """Return the paragraphs of files that the answer was made from; none if it is not stored yet."""
    if input_._state.adding:
        return []
    version = input_.version
    return filing.ties_of(version, attachments_services.files_of(version, user)).get(input_.line_id, [])


def _aligned(status: SubmissionStatus, place: AnswerPage) -> list[Aligned]:
    """Return the alignments by which the body answers here."""
    about = place.subject.recommendation
    return [row for row in aligned(status.latest) if about is not None and row.speaks_on(about.pk)]


def _conflict(delegation: Delegation, stale: SaveConflict, form: AnswerForm) -> dict[str, Any]:
    """Return both texts of each field that both people changed, with labels; the form takes over the rest.

    `who` is None for a page of another draft: the current text may be older than the page.
    """
    current = stale.current
    conflict = edit_conflict(stale, form.begun_from.number_in(current.version))
    form.take_over(DraftRevision.of(current), conflict.taken)
    rows = []
    for difference in conflict.differences:
        field = form.fields.get(difference.field)
        if field is not None:
            labels = {str(key): label for key, label in getattr(field, "choices", [])}
            mine, theirs = (labels.get(value, value) or "–" for value in (difference.mine, difference.theirs))
            rows.append({"label": field.label, "mine": mine, "theirs": theirs, "difference": difference})
    by = None if is_of_other_draft(stale) else answers.author(delegation, current.changed_by)
    return {"rows": rows, "who": by, "at": current.changed_at}


def _saved_sentence(then: str, saved: dict[str, Any]) -> str:
    """Return what was done. `saved` is what a colleague changed: the answer then stays where it was."""
    if saved and then == "release":
        return _("Saved, but not sent to the focal point: a colleague changed this answer. Read it, then send it.")
    if saved and then == "clear":
        return _("Saved, but not approved: a colleague changed this answer. Read it, then approve it.")
    if saved:
        return _("Saved. A colleague changed other fields in the meantime. Both changes are saved.")
    if then == "release":
        return _("Saved and sent to the focal point.")
    if then == "clear":
        return _("Saved and approved.")
    return _("Saved.")
