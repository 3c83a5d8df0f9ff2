"""Receipts: show, download, check; and the public keys that check them."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from consultations import permissions as consulting
from consultations.rounds.windows import delegation_window
from core import clock
from core.errors import NotAllowed, Refused
from core.files.transfers import MemoryUpload, content_response
from core.models import SigningKey
from core.text.dates import moment
from submissions import lookups
from submissions.drafting.answers import device_key
from submissions.enums import Act
from submissions.models import Erasure, Receipt
from submissions.sending import receipts
from submissions.sending.check_receipt import grouped
from submissions.sending.forms import CheckReceiptForm
from submissions.sending.receipt_pdf import receipt_pdf


@login_required
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    own_receipt = lookups.get_own_receipt_or_404(request.user, number)
    delegation = own_receipt.version.submission.delegation
    at_risk, own = _is_at_risk(request, own_receipt), consulting.may_draft_all(request.user, delegation)
    whole = not at_risk or _asks_whole(request)
    window = delegation_window(delegation)
    context = {"receipt": own_receipt, "delegation": delegation, "whole": whole, "own": own}
    context["office_time"] = moment(own_receipt.at)
    context["is_open"] = window is not None and window.is_open(clock.now())
    context["erasure"] = Erasure.objects.filter(submission=own_receipt.version.submission_id).first()
    context["offers_proof"] = own and context["erasure"] is None and bool(device_key(delegation, request.user))
    context["may_tighten"] = own and not own_receipt.is_withdrawal and context["erasure"] is None
    context["at_risk"] = at_risk
    return render(request, "submissions/sending/receipt.html", context)


@login_required
@require_safe
def receipt_file(request: HttpRequest, number: str) -> HttpResponse:
    """Return the receipt as JSON. Bodies at risk get one without names, unless they ask (PRACTICE 2)."""
    own_receipt = lookups.get_own_receipt_or_404(request.user, number)
    text = receipts.as_text(own_receipt, whole=_shows_whole(request, own_receipt))
    return content_response(text.encode(), _file_name(own_receipt, "json"), "application/json")


@login_required
@require_safe
def receipt_page(request: HttpRequest, number: str) -> HttpResponse:
    """Return the receipt as PDF, in the reader's language."""
    own_receipt = lookups.get_own_receipt_or_404(request.user, number)
    content = receipt_pdf(own_receipt, whole=_shows_whole(request, own_receipt))
    return content_response(content, _file_name(own_receipt, "pdf"), "application/pdf")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: HttpRequest, number: str) -> HttpResponse:
    """Explain the proof file, and return it on POST.

    It is not offered where text on the device is off: a file on a seized phone names its sender (PRACTICE 4). It is
    made for the response, not stored and never emailed.
    """
    row = lookups.get_own_receipt_or_404(request.user, number)
    delegation = row.version.submission.delegation
    if not consulting.may_draft_all(request.user, delegation):
        raise NotAllowed("not_yours", _("Only the sender's focal point and deputy can download the proof file."))
    if not device_key(delegation, request.user):
        raise Refused(
            "no_text_on_device",
            _("No proof file is offered here. It would save your text and your name on this device."),
            hint=_(
                "Saving text on the device is turned off for you or your organization. The receipt "
                "itself can be downloaded."
            ),
        )
    content = receipts.proof(row)
    if request.method != "POST":
        return render(request, "submissions/sending/proof.html", {"receipt": row, "delegation": delegation})
    name = f"proof-{row.number.replace('/', '-')}.json"
    return content_response(content, name, "application/json")


@csrf_exempt  # until the form is read, below
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Tell anybody whether a receipt is genuine, and nothing else: unknown and wrong look alike (PRACTICE 2).

    The upload is read in memory and not stored.
    """
    request.upload_handlers = [MemoryUpload(request, limit=CheckReceiptForm.MAX_BYTES)]
    return _check(request)


@csrf_protect
def _check(request: HttpRequest) -> HttpResponse:
    form = CheckReceiptForm(request.POST, request.FILES) if request.method == "POST" else CheckReceiptForm()
    if form.is_bound and not ratelimit.consume(request, action="check_receipt"):
        words = _("Too many attempts. Try again in ten minutes.")
        return render(request, "submissions/sending/check_receipt.html", {"form": form.refused(words)}, status=429)
    verdict = receipts.verify(form.receipt) if form.is_bound and form.is_valid() else None
    context = {"form": form, "verdict": verdict, "act": Act(verdict.act).label if verdict and verdict.genuine else ""}
    return render(request, "submissions/sending/check_receipt.html", context, status=422 if form.errors else 200)


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Show all public keys, old ones too, so that receipts can be checked without the portal (B5).

    Browsers get a page; programs, and people who ask for it, get the file of keys.
    """
    rows = SigningKey.objects.order_by("since")
    if request.GET.get("format") != "json" and "text/html" in request.headers.get("Accept", ""):
        groups = [{"row": row, "fingerprint": grouped(row.public_key)} for row in rows]
        response = render(request, "submissions/sending/keys.html", {"keys": groups})
    else:
        listed = [{"key": row.key_id, "ed25519": row.public_key, "since": row.since.isoformat()} for row in rows]
        response = JsonResponse({"keys": listed})
        if request.GET.get("format") == "json":
            response["Content-Disposition"] = 'attachment; filename="keys.json"'
    patch_vary_headers(response, ["Accept"])
    return response


def _file_name(row: Receipt, extension: str) -> str:
    return f"receipt-{row.number.replace('/', '-')}.{extension}"


def _shows_whole(request: HttpRequest, receipt_row: Receipt) -> bool:
    return _asks_whole(request) or not _is_at_risk(request, receipt_row)


def _asks_whole(request: HttpRequest) -> bool:
    return request.GET.get("whole") == "yes"


def _is_at_risk(request: HttpRequest, receipt_row: Receipt) -> bool:
    return receipts.is_at_risk(receipt_row.version.submission, request.user)
