"""Triage: rounds, the queue of one, one submission with what can be decided about it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations import office
from consultations.domain.audience import audience_in
from consultations.domain.windows import resolve_local
from consultations.enums import Constituency, Duty
from consultations.forms import tell
from consultations.models import Round
from consultations.office import officer_page
from core import listings
from core.downloads import attachment_response
from core.errors import Refused
from submissions import list_exports, rules
from submissions.columns import members
from submissions.domain import files, leases, taking, triage, waiting
from submissions.domain.naming import titled
from submissions.domain.opened import Opened, opened
from submissions.domain.openings import openings_of
from submissions.domain.queries import TriageRow, triage_queue
from submissions.domain.reasons import reasons_offered
from submissions.domain.shown import ShownInput
from submissions.domain.withdrawn import withdrawn_in
from submissions.enums import Channel, Position, ScanOutcome, SubmissionKind, SubmissionState, TriageReason
from submissions.models import Attachment, Line, Opening, Submission, Version
from submissions.redaction_forms import OpeningForm
from submissions.triage_forms import ClarificationForm, InadmissibleForm
from submissions.views.known import known
from submissions.views.secretariat.together import together

SHOWN = 50
TONES = {
    SubmissionState.RECEIVED: "accent",
    SubmissionState.ADMISSIBLE: "good",
    SubmissionState.INADMISSIBLE: "bad",
    SubmissionState.CLARIFICATION: "care",
}
SCANS = {
    ScanOutcome.CLEAN: "good",
    ScanOutcome.UNSCANNED: "care",
    ScanOutcome.UNAVAILABLE: "care",
    ScanOutcome.INFECTED: "bad",
}


@officer_page()
def rounds(request: HttpRequest) -> HttpResponse:
    counts = waiting.waiting_by_round(request.user)
    page = Paginator(waiting.rounds_to_triage(request.user), SHOWN).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rounds": [(row, counts.get(row.pk, 0)) for row in page],
        "crumbs": [{"label": _("Triage"), "url": None}],
    }
    return render(request, "submissions/secretariat/triage_rounds.html", context)


@officer_page()
def queue(request: HttpRequest, round: UUID) -> HttpResponse:
    """What waits, oldest first; `?show=all` everything that was sent."""
    row = office.duty_round(request.user, round, Duty.TRIAGE)
    everything = triage_queue(row, request.user)
    waits = [each for each in everything if waiting.waits(each)]
    taken = leases.leases_in(row)
    shows_all = request.GET.get("show") == "all"
    shown = everything if shows_all else waits
    if listings.wanted(request):
        filters = _("All that was sent") if shows_all else _("Waiting")
        return listings.answer(
            request, list_exports.triage(row, audience_in(request.user, row), shown, filters), round=row.pk
        )
    page = Paginator(shown, SHOWN).get_page(request.GET.get("page"))
    context = {
        "round": row,
        "segments": [
            {"label": _("Waiting"), "url": "?", "count": len(waits), "current": not shows_all},
            {"label": _("All that was sent"), "url": "?show=all", "count": len(everything), "current": shows_all},
        ],
        "exports": listings.links(request, len(shown)),
        "page_obj": page,
        "rows": [(each, *_told(each), taken.get(each.submission)) for each in page],
        "keys": [(_("take the next"), "t")] if waits else [],
        "free": any(each.submission not in taken for each in waits),
        "withdrawn": withdrawn_in(row, request.user) if shows_all else [],
        "crumbs": _crumbs(row),
    }
    return render(request, "submissions/secretariat/triage_queue.html", context)


@officer_page()
def submission_page(request: HttpRequest, submission: UUID) -> HttpResponse:
    return opened_page(request, *opened_for(request.user, submission))


@officer_page("POST")
def admit(request: HttpRequest, submission: UUID) -> HttpResponse:
    row, shown = opened_for(request.user, submission)
    try:
        triage.admit(row, by=request.user, seen=_seen(request))
    except Refused as refusal:
        return opened_page(request, row, shown, status=409, refusal=refusal)
    return _decided(request, row, _("Admissible."))


@officer_page("POST")
def find_inadmissible(request: HttpRequest, submission: UUID) -> HttpResponse:
    row, shown = opened_for(request.user, submission)
    form = InadmissibleForm(request.POST, offered=_offered(row, shown), prefix="inadmissible")
    if form.is_valid():
        try:
            triage.find_inadmissible(row, by=request.user, seen=_seen(request), **form.cleaned_data)
        except Refused as refusal:
            tell(form, refusal)
        else:
            return _decided(request, row, _("Inadmissible; the sender is told why."))
    return opened_page(request, row, shown, status=422, inadmissible=form)


@officer_page("POST")
def ask(request: HttpRequest, submission: UUID) -> HttpResponse:
    row, shown = opened_for(request.user, submission)
    form = ClarificationForm(request.POST, lines=_lines(shown), prefix="clarification")
    if form.is_valid():
        said = form.cleaned_data
        try:
            triage.request_clarification(
                row,
                question=said["question"],
                until=resolve_local(said["until"], said["zone"], "until"),
                line=Line.objects.get(pk=said["line"]) if said["line"] else None,
                by=request.user,
                seen=_seen(request),
            )
        except Refused as refusal:
            tell(form, refusal)
        else:
            return _decided(request, row, _("The question is on its way to the sender."))
    return opened_page(request, row, shown, status=422, clarification=form)


@officer_page()
def file(request: HttpRequest, attachment: UUID) -> FileResponse:
    """A file with a submission, the rule asked again (C2): its clean copy. The original: `openings`."""
    rows = rules.attachments_visible_to(request.user).filter(version__submitted_at__isnull=False)
    rows = rows.select_related("file__cleaning", "version__submission__delegation__round")
    row = office.found(rows.filter(pk=attachment).first())
    return attachment_response(*files.path_for_others(row))


def submission_to_triage(user: Any, key: UUID) -> Submission:
    """A submission of a round in which the person triages. Raises NotYours."""
    rows = Submission.objects.sent().filter(delegation__round__in=waiting.rounds_to_triage(user))
    rows = rows.select_related("delegation__round__rules", "delegation__round__document", "delegation__organisation")
    return office.found(rows.filter(pk=key).first())


def opened_for(user: Any, key: UUID) -> tuple[Submission, Opened]:
    """The submission, for those who may decide on it now. Raises NotYours, also while it is sealed."""
    row = submission_to_triage(user, key)
    return row, office.found(opened(row, row.delegation.round, user))


def _decided(request: HttpRequest, row: Submission, words: str) -> HttpResponse:
    """On to the one that waits next and nobody has, which is then taken; else back to the queue."""
    messages.success(request, f"{row.reference}: {words}")
    following = taking.take_next(row.delegation.round, by=request.user, after=row.pk)
    if following is not None:
        return redirect("triage:submission", following)
    return redirect("triage:queue", row.delegation.round_id)


def _seen(request: HttpRequest) -> str | None:
    """The mark of the page on which the officer read it."""
    return request.POST.get("seen") or None


def _offered(row: Submission, shown: Opened) -> list[TriageReason]:
    return reasons_offered(Version(submission=row, is_late=shown.row.late))


def opened_page(
    request: HttpRequest, row: Submission, shown: Opened, *, status: int = 200, **bound: Any
) -> HttpResponse:
    """The page, with forms that came back in place of the empty ones."""
    name, chip = _told(shown.row)
    sealed = openings_of(row, request.user)
    mine = shown.lease is not None and shown.lease.by_id == request.user.pk
    context = {
        "submission": row,
        "opened": shown,
        "name": name,
        "chip": chip,
        "waits": waiting.waits(shown.row),
        "may_redact": rules.may_redact(request.user, row),
        "facts": _facts(shown),
        "inputs": [_input(shown, each) for each in shown.inputs],
        **together(row, shown),
        "questions": [(each, titled(each.about) if each.about else "") for each in shown.questions],
        "files": [_file(attachment, job, sealed.get(attachment.file_id)) for attachment, job in shown.files],
        "identity": sealed.get(None),
        "opening_form": OpeningForm(),
        "mine": mine,
        "decides": mine or (shown.lease is None and bool(bound.keys() - {"note_form"})),  # what was typed stays
        "keys": _keys(shown, mine),
        "inadmissible": InadmissibleForm(offered=_offered(row, shown), prefix="inadmissible"),
        "clarification": ClarificationForm(lines=_lines(shown), prefix="clarification"),
        "crumbs": [
            *_crumbs(row.delegation.round)[:1],
            {"label": row.delegation.round.reference, "url": reverse("triage:queue", args=[row.delegation.round_id])},
            {"label": row.reference, "url": None},
        ],
        "wrong": next((form for name, form in bound.items() if name != "refusal"), None),
        **bound,
    }
    return render(request, "submissions/secretariat/triage_submission.html", context, status=status)


def _keys(shown: Opened, mine: bool) -> list[tuple[str, str]]:
    """What single keys do on the page, as words and key; the elements bear the same in `data-key`."""
    found = [(_("next"), "j")] if shown.next else []
    found += [(_("previous"), "k")] if shown.previous else []
    if mine:
        return [
            *found,
            (_("admissible"), "a"),
            (_("inadmissible"), "i"),
            (_("clarification"), "c"),
            (_("give back"), "b"),
        ]
    return found if shown.lease else [*found, (_("take it"), "t")]


def _told(row: TriageRow) -> tuple[str, dict[str, Any]]:
    """What a row is called, and its state as a chip."""
    name = row.body.short_name if row.body else _("Name withheld")
    return name, {"word": SubmissionState(row.state).label, "tone": TONES.get(row.state, "")}


def _facts(shown: Opened) -> list[tuple[Any, Any]]:
    row, joined = shown.row, members(shown.members)
    return [
        (_("Constituency"), Constituency(row.constituency).label if row.constituency else _("Not shown")),
        (_("Who may see it"), row.level.label),
        *([(_("Kind"), SubmissionKind(row.kind).label)] if row.kind else []),
        *([(_("Joint with"), joined)] if joined else []),
        *([(_("Came by"), Channel(row.channel).label)] if row.channel else []),
        (_("Version"), row.version_number),
    ]


def _input(opened: Opened, shown: ShownInput) -> dict[str, Any]:
    """An input as the page shows it: its subject in words, its texts by name, a rewording beside the words that it
    changes, the paragraphs it was filed from."""
    names = {"comment": _("Comment"), "rewording": _("Proposed rewording"), "rationale": _("Rationale")}
    texts = [
        {
            "label": label,
            "text": shown.text(field),
            "translation": shown.translation(field),
            "language": (field == "rewording" and shown.rewords_language) or shown.language or "",
            "pieces": opened.redlines.get(shown.reference) if field == "rewording" else None,
        }
        for field, label in {**names, "source": _("Evidence or source")}.items()
        if shown.text(field)
    ]
    return {
        "shown": shown,
        "subject": titled(shown) if shown.subject else "",
        "position": Position(shown.position).label if shown.position else "",
        "texts": texts,
        "ties": [] if shown.withheld else opened.ties.get(shown.line, []),
    }


def _file(attachment: Attachment, job: Any, opening: Opening | None) -> dict[str, Any]:
    """A file with what the virus scanner says, what came of reading and cleaning it, and whether its original opens."""
    outcome = files.scan_outcome(attachment.file)
    passes = outcome in files.PASSES
    said = known(attachment, job)
    has_copy = bool(said["cleaned"] and said["cleaned"]["copy"])
    return {
        "attachment": attachment,
        "opens": passes and (has_copy or not said["cleaned"]),
        "passes": passes,
        "opening": opening,
        "chip": {"word": outcome.label, "tone": SCANS[outcome]},
        "notes": said["notes"] if passes else [],
    }


def _lines(shown: Opened) -> list[tuple[str, str]]:
    return [(str(each.line), titled(each)) for each in shown.inputs if each.line]


def _crumbs(round: Round) -> list[dict[str, Any]]:
    return [{"label": _("Triage"), "url": reverse("triage:rounds")}, {"label": round.reference, "url": None}]
