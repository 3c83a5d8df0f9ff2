"""Pages of imports of inputs received elsewhere: rounds, the files of one, one file with its check."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from accounts.models import AnyUser
from consultations import lookups, permissions as consulting
from consultations.enums import Constituency, Duty
from consultations.lookups import OfficerMixin, RoundMixin, officer_page
from consultations.models import Delegation, Round
from core.errors import Refused
from core.files.kinds import FileKind
from core.files.transfers import content_response, stored_response
from core.jobs import queue
from core.jobs.queue import is_running
from core.web.act_views import ActView, ButtonView
from submissions.enums import Confidentiality, PersonalData
from submissions.imports import decisions, pending_files, services
from submissions.imports.consent import WITHOUT
from submissions.imports.forms import ImportFileForm, ImportForm, MailMessageForm
from submissions.imports.services import APPLY_JOB, CHECK_JOB, PENDING_FOR, enqueue
from submissions.imports.sources.mail_table import REASONS
from submissions.imports.stored_checks import LISTED_MESSAGES
from submissions.imports.subject_finder import SubjectFinder
from submissions.imports.workbooks import offered_positions, template_book
from submissions.models import InputImport
from submissions.workbooks.columns import GENERAL, SCOPES

SHOWN = 50


@officer_page()
def rounds(request: HttpRequest) -> HttpResponse:
    rows = consulting.rounds_with_duty(request.user, Duty.MANAGE).filter(announced_at__isnull=False)
    page = Paginator(rows.order_by("-announced_at", "reference"), SHOWN).get_page(request.GET.get("page"))
    context = {"page_obj": page, "crumbs": [{"label": _("Import"), "url": None}]}
    return render(request, "submissions/imports/rounds.html", context)


class FilesView(RoundMixin, ActView):
    """The files of a round; by POST another one, which is looked at in the background."""

    form_class = ImportFileForm
    template_name = "submissions/imports/files.html"

    def act(self, form: ImportFileForm) -> str:
        data = dict(form.cleaned_data)
        file = data.pop("file")
        batch = services.receive(self.object, file, name=file.name, by=self.user, **data)
        enqueue(batch, CHECK_JOB, by=self.user)
        return reverse("imports:file", args=[batch.pk])

    def refuse(self, form: ImportFileForm, refusal: Refused) -> None:
        refusal.field = refusal.field or "file"
        super().refuse(form, refusal)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = InputImport.objects.filter(round=self.object).select_related("by", "job")
        page = Paginator(rows, SHOWN).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page_obj=page,
            waiting=pending_files.waiting_by_import(page),
            offered=offered_positions(self.object),
            crumbs=_crumbs(self.object),
            **kwargs,
        )


@officer_page()
def template(request: HttpRequest, round_id: UUID) -> FileResponse:
    """Download the empty workbook of a round for imports."""
    round_ = lookups.get_round_or_404(request.user, round_id, Duty.MANAGE)
    name = f"{round_.reference}-{_('import')}.xlsx"
    return content_response(template_book(round_), name, FileKind.XLSX.content_type)


class ImportMixin(OfficerMixin):
    success_url = "imports:file"

    def get_object(self, bulk: UUID) -> InputImport:
        return _open(self.user, bulk)


class FileView(ImportMixin, ActView):
    """One file: its columns, its bodies, what it would bring, what stands against it. By POST it is looked at anew."""

    form_class = ImportForm
    template_name = "submissions/imports/file.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "batch": self.object}

    def act(self, form: ImportForm) -> None:
        enqueue(decisions.decide(self.object, by=self.user, **form.decisions()), CHECK_JOB, by=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        going, content = is_running(row), row.found
        looked, levels = "rows" in content, content.get("levels", {})
        ready = row.is_pending and not going and looked
        page = Paginator(content.get("messages", []), SHOWN).get_page(self.request.GET.get("page"))
        return {
            "round": row.round,
            "batch": row,
            "found": content,
            "own": row.by_id == self.user.pk,
            "looked": looked,
            "page_obj": page,
            "mails": [(*each[:-1], REASONS.get(each[-1], "")) for each in page],
            "listed_messages": LISTED_MESSAGES if content.get("more_messages") else 0,
            "levels": [(level.label, levels[level]) for level in Confidentiality if levels.get(level)],
            "personal": [
                (number, PersonalData(kind).label, words) for number, kind, words in content.get("personal", [])
            ],
            "without_consent": levels.get(WITHOUT, 0),
            "waiting": pending_files.waiting_rows(row),
            "later_files": list(row.continued_by.all()),
            "paragraphs": _paragraphs(row.round) if row.by_id == self.user.pk and _asks_places(row) else [],
            "new_bodies": [(name, Constituency(kind).label) for name, kind in content.get("new_bodies", [])],
            "going": going,
            "work": _job(row) if row.job is not None and (going or row.job.state == row.job.State.FAILED) else None,
            "pending_until": row.at + PENDING_FOR,
            "may_drop": not row.applied_at and not going,
            "shows_refused": content.get("refused") if row.by_id == self.user.pk and not going else None,
            "ready": ready and not content["faults"],
            "partly_ready": ready and content["faults"] and content["inputs"] > 0,
            "crumbs": _crumbs(row.round, row.name),
            **kwargs,
        }


class MailMessageView(ImportMixin, ActView):
    """One message of a mailbox, by the person who sent the file: what was cut, and which part answers what."""

    form_class = MailMessageForm
    template_name = "submissions/imports/message.html"

    def get_object(self, bulk: UUID, number: int) -> InputImport:  # type: ignore[override]  # a message of the file
        batch = _open(self.user, bulk)
        lookups.row_or_404(batch if batch.by_id == self.user.pk else None)
        self.number = number
        self.message, self.subjects, self.participant = pending_files.message_of(batch, number)
        return batch

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "blocks": self.message.blocks, "subjects": self.subjects}

    def act(self, form: MailMessageForm) -> str:
        decisions.divide(self.object, self.number, form.chosen(), by=self.user)
        enqueue(self.object, CHECK_JOB, by=self.user)
        return reverse("imports:file", args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch = self.object
        title = _("Message %(number)s") % {"number": self.number}
        crumbs = _crumbs(batch.round, batch.name, title)
        crumbs[-2]["url"] = reverse("imports:file", args=[batch.pk])
        return super().get_context_data(
            round=batch.round,
            batch=batch,
            mail=self.message,
            message_title=title,
            participant=self.participant,
            files=[(name, REASONS.get(why, "")) for name, why in self.message.files],
            paragraphs=_paragraphs(batch.round),
            crumbs=crumbs,
            **kwargs,
        )


@officer_page()
def state(request: HttpRequest, bulk: UUID) -> HttpResponse:
    """Show the progress of the job; the page reloads this line by itself."""
    row = _open(request.user, bulk)
    lookups.row_or_404(row.job)
    return render(request, "parts/job.html", _job(row))


class ApplyView(ImportMixin, ButtonView):
    """Imports all rows; with `rows=good` the good ones only."""

    def act(self) -> None:
        enqueue(self.object, APPLY_JOB, by=self.user, good_only=self.request.POST.get("rows") == "good")


class UndoImportView(ImportMixin, ButtonView):
    def act(self) -> None:
        done = services.undo(self.object, by=self.user)
        words = (
            ngettext("%(n)s submission was withdrawn.", "%(n)s submissions were withdrawn.", done.withdrawn),
            _("Submissions that stand, without the rows of this file: %(n)s."),
            ngettext(
                "%(n)s was left unchanged: the participant has corrected or withdrawn it since.",
                "%(n)s were left unchanged: the participants have corrected or withdrawn them since.",
                done.left,
            ),
        )
        sentences = [sentence % {"n": n} for n, sentence in zip(done, words, strict=True) if n]
        self.say(" ".join(sentences) or words[0] % {"n": 0})


class ImportDropView(ImportMixin, ButtonView):
    def act(self) -> str:
        services.drop(self.object, by=self.user)
        return reverse("imports:files", args=[self.object.round_id])


@officer_page()
def faults(request: HttpRequest, bulk: UUID) -> FileResponse:
    """Download the bad rows as a workbook, by the person who sent the file, after a new permission check (A7, C2)."""
    row = _open(request.user, bulk)
    file_row = lookups.row_or_404(row.faults if row.by_id == request.user.pk else None)
    return stored_response(file_row)


def _open(user: AnyUser, key: UUID) -> InputImport:
    """Return a file of a round that the person manages. Raises NotAllowed."""
    rows = InputImport.objects.select_related(
        "round__document", "round__rules", "file", "faults", "job", "by", "continues"
    )
    return lookups.row_or_404(rows.filter(pk=key, round__in=consulting.rounds_with_duty(user, Duty.MANAGE)).first())


def _asks_places(batch: InputImport) -> bool:
    return bool(batch.found.get("unknown") or batch.found.get("survey_heading"))


def _paragraphs(round_: Round) -> list[str]:
    """Return what can be written for a paragraph: all places of the round, and the round as a whole."""
    return [str(SCOPES[GENERAL]), *SubjectFinder(Delegation(round=round_), "en").spellings()]


def _job(batch: InputImport) -> dict[str, Any]:
    page, poll = reverse("imports:file", args=[batch.pk]), reverse("imports:state", args=[batch.pk])
    return queue.status_line(lookups.row_or_404(batch.job), element_id="import-job", page=page, poll=poll)


def _crumbs(round_: Round, *labels: str) -> list[dict[str, Any]]:
    return [
        {"label": _("Import"), "url": reverse("imports:rounds")},
        {"label": round_.reference, "url": reverse("imports:files", args=[round_.pk]) if labels else None},
        *({"label": label, "url": None} for label in labels),
    ]
