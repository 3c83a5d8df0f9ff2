"""Text that somebody posts after their session has ended: stored until they have signed in again (decision 0114).

Only its author gets it back, at the address to which it was sent: the page of an answer shows it in its own form
(`signed_in`), for every other address `UnsavedTextMiddleware` asks whether to send it again.
"""

import re
from collections.abc import Callable, Collection
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from core.audit import opaque_value

TYPED = "typed_before_sign_in"
MOST = 300_000  # characters of a form that is stored: the longest text that a form takes, and its fields
_SECRET = re.compile(r"password|secret|credential", re.IGNORECASE)  # in the name of a field
Respond = Callable[[HttpRequest], HttpResponse]
ResumableView = Callable[..., HttpResponse]


def signed_in(view: ResumableView) -> ResumableView:
    """Require sign-in like `login_required`, for a view that shows `typed_before` in its own form."""
    protected_view: ResumableView = login_required(view)

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return protected_view(request, *args, **kwargs)

    wrapped.shows_typed_text = True  # type: ignore[attr-defined]  # a mark on the view, as Django sets its own
    return wrapped


class UnsavedTextMiddleware:
    """Stores what a POST without a session would have sent, and asks at the same address whether to send it again.

    Nothing is done by itself: the form is sent by a button, and the view checks it as any other.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and _leads_to_sign_in(response) and not request.user.is_authenticated:
            _store_typed(request)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if getattr(view, "shows_typed_text", False) or (typed := typed_before(request)) is None:
            return None
        stored = request.session[TYPED]
        if request.method == "POST":
            del request.session[TYPED]
            return redirect(stored["page"]) if request.POST.get(TYPED) == "discard" else None
        if request.method != "GET":
            return None
        fields = [(name, value) for name, values in typed.lists() for value in values]
        context = {
            "typed": fields,
            "texts": [value for _name, value in fields if _is_text(value)],
            "had_files": stored["had_files"],
        }
        return render(request, "accounts/typed_before.html", context)


def typed_before(request: HttpRequest) -> QueryDict | None:
    """Return what the person typed on this page before they had to sign in again; None if there is nothing."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    typed = request.session.get(TYPED)
    if not typed or typed["owner"] != str(request.user.pk) or typed["path"] != request.path:
        return None
    return QueryDict(typed["said"])


def forget_typed(request: HttpRequest) -> None:
    """Delete the typed text from the session: it is saved now."""
    if typed_before(request) is not None:
        del request.session[TYPED]


def forget_ended(now: datetime) -> None:
    """Delete the typed text in sessions that have ended. They stay for a while: the next one asks whose they were."""
    _forget(Session.objects.filter(expire_date__lt=now - settings.CLOCK_AHEAD))


def forget_text_of(people: Collection[UUID]) -> None:
    """Delete what these people sent after their sessions had ended, in every session. For an erasure (D6)."""
    _forget(Session.objects.all(), {str(key) for key in people})


def _forget(sessions: QuerySet[Session], owners: Collection[str] | None = None) -> None:
    """Delete the typed text in the sessions; with `owners` theirs only. Each is decoded: its data are compressed."""
    for session in list(sessions.iterator()):
        stored = session.get_decoded()
        typed = stored.pop(TYPED, None)
        if typed and (owners is None or typed["owner"] in owners):
            Session.objects.filter(pk=session.pk).update(session_data=Session.objects.encode(stored))


def _store_typed(request: HttpRequest) -> None:
    """Store the fields of a form with text in the session, never files; nothing of a form with a password."""
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    if any(map(_SECRET.search, typed)) or not any(map(_is_text, (v for _name, vs in typed.lists() for v in vs))):
        return
    encoded, owner = typed.urlencode(), _owner(request)
    if owner and len(encoded) <= MOST:
        request.session[TYPED] = {
            "owner": owner,
            "path": request.path,
            "said": encoded,
            "had_files": bool(request.FILES),
            "page": _page_of(request),
        }


def _is_text(value: str) -> bool:
    """Return whether somebody may have typed it: no key, number or word of a list."""
    try:
        opaque_value(value)
    except ValueError:
        return True
    return False


def _page_of(request: HttpRequest) -> str:
    """Return the page on which the form was, else the reader's first page."""
    page = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if is_ours else resolve_url(settings.LOGIN_REDIRECT_URL)


def _leads_to_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and response["Location"].startswith(resolve_url(settings.LOGIN_URL))


def _owner(request: HttpRequest) -> str:
    """Return the user id of the session that has ended.

    Return "" for an anonymous session and for one that its owner ended by signing out.
    """
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    ended = Session.objects.filter(session_key=key).first() if key else None
    return str(ended.get_decoded().get(SESSION_KEY, "")) if ended else ""
