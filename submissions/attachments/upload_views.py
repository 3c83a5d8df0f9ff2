"""The addresses that a page's script uses to upload in pieces. They answer in JSON, with the words of the acts."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consultations import lookups
from core.errors import NotAllowed, Refused
from core.files.storage import absence_refused
from submissions.attachments import uploads
from submissions.models import Upload

FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")  # Django reads these before the page does


@login_required
@require_POST
def begin(request: HttpRequest, delegation: UUID) -> JsonResponse:
    """Begin an upload, or say where to continue it."""
    own = lookups.get_own_delegation_or_404(request.user, delegation)
    size = request.POST.get("size", "")
    try:
        with absence_refused():
            row = uploads.begin(
                own,
                name=request.POST.get("name", "")[:1_000],
                size=int(size) if size.isascii() and size.isdigit() and len(size) < 16 else 0,
                mark=request.POST.get("mark", ""),
                by=request.user,
            )
    except Refused as refusal:
        return _refused(refusal)
    return JsonResponse({**_upload_state(row), "piece": uploads.PIECE})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def piece(request: HttpRequest, delegation: UUID, upload: UUID) -> JsonResponse:
    """Say how much has arrived; a POST adds the next piece, with its place in the query (`at`)."""
    own = lookups.get_own_delegation_or_404(request.user, delegation)
    row = Upload.objects.filter(pk=upload, delegation=own, by=request.user).first()
    if row is None:
        raise NotAllowed("not_there", _("This upload no longer exists. Choose the file again."))
    try:
        with absence_refused():
            row = uploads.as_it_lies(row) if request.method != "POST" else _add_piece(request, row)
    except Refused as refusal:
        return _refused(refusal)
    return JsonResponse(_upload_state(row))


def _add_piece(request: HttpRequest, row: Upload) -> Upload:
    at, content = request.GET.get("at", ""), _content(request)
    if len(content) > uploads.PIECE or not (at.isascii() and at.isdigit() and len(at) < 16):
        raise _wrong_piece()
    return uploads.append(row, content, at=int(at), by=request.user)


def _content(request: HttpRequest) -> bytes:
    """Return the bytes of a piece. Raises Refused for a form, for nothing, and for more than a request may contain."""
    if request.content_type in FORMS:
        raise Refused("upload_form", _("Send the bytes of the piece alone (application/octet-stream), not a form."))
    try:
        content = request.body
    except RequestDataTooBig:
        raise _wrong_piece() from None
    except UnreadablePostError:
        raise Refused("upload_broken", _("The connection broke. Send this piece again.")) from None
    if not content:
        raise Refused("upload_empty", _("The piece is empty, or its length is missing. Send it again."))
    return content


def _wrong_piece() -> Refused:
    return Refused("upload_piece", _("A piece is too large, or its position is missing."))


def _upload_state(row: Upload) -> dict[str, Any]:
    return {"upload": str(row.pk), "received": row.received}


def _refused(refusal: Refused) -> JsonResponse:
    return JsonResponse({"code": refusal.code, "message": str(refusal)}, status=422)
