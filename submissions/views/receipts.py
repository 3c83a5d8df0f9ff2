"""Receipts: shown, taken away as a file, checked by anybody; and the public keys they are checked with."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from consultations import rules as consulting
from consultations.domain.windows import closing
from core import clock
from core.models import SigningKey
from submissions import doors, receipts
from submissions.forms import CheckReceiptForm
from submissions.models import Erasure
from submissions.receipt_pages import receipt_pdf


@login_required
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    found = doors.own_receipt(request.user, number)
    delegation = found.version.submission.delegation
    whole, own = _whole(request, found), consulting.may_draft_all(request.user, delegation)
    window = closing(delegation)
    context = {"receipt": found, "delegation": delegation, "whole": whole, "own": own}
    context["is_open"] = window is not None and window.is_open(clock.now())
    context["erasure"] = Erasure.objects.filter(submission=found.version.submission_id).first()
    return render(request, "submissions/receipt.html", context)


@login_required
@require_safe
def receipt_file(request: HttpRequest, number: str) -> HttpResponse:
    """The whole receipt as JSON. Bodies at risk get one that names nothing, unless they ask (PRACTICE 2)."""
    found = doors.own_receipt(request.user, number)
    name = "receipt-" + found.number.replace("/", "-") + ".json"
    response = HttpResponse(receipts.as_text(found, whole=_whole(request, found)), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
@require_safe
def receipt_page(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt as PDF, in the reader's language."""
    found = doors.own_receipt(request.user, number)
    response = HttpResponse(receipt_pdf(found, whole=_whole(request, found)), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="receipt-{found.number.replace("/", "-")}.pdf"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Anybody's question whether a receipt is genuine, and nothing else: alike for unknown and wrong (PRACTICE 2)."""
    form = CheckReceiptForm(request.POST, request.FILES) if request.method == "POST" else CheckReceiptForm()
    verdict = receipts.verify(form.given) if form.is_bound and form.is_valid() else None
    context = {"form": form, "verdict": verdict}
    return render(request, "submissions/check_receipt.html", context, status=422 if form.errors else 200)


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys, old ones too, so that receipts can be checked without us (B5)."""
    rows = SigningKey.objects.order_by("since")
    listed = [{"key": row.key_id, "ed25519": row.public_key, "since": row.since.isoformat()} for row in rows]
    return JsonResponse({"keys": listed})


def _whole(request: HttpRequest, found: receipts.Receipt) -> bool:
    at_risk = found.version.submission.delegation.organisation.is_at_risk
    return not at_risk or request.GET.get("whole") == "yes"
