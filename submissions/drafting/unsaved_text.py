"""Text that somebody posts after their session has ended: stored until they have signed in again.

Only its author gets it back, on the page where it was typed.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, QueryDict

TYPED = "typed_before_sign_in"
ResumableView = Callable[..., HttpResponse]


def signed_in(view: ResumableView) -> ResumableView:
    """Require sign-in like `login_required`, and keep what was typed for its author."""
    protected_view: ResumableView = login_required(view)

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not request.user.is_authenticated and (owner := _owner(request)):
            typed = request.POST.copy()
            typed.pop("csrfmiddlewaretoken", None)
            request.session[TYPED] = {"owner": owner, "path": request.path, "said": typed.urlencode()}
        return protected_view(request, *args, **kwargs)

    return wrapped


def typed_before(request: HttpRequest) -> QueryDict | None:
    """Return what the person typed on this page before they had to sign in again; None if there is nothing."""
    typed = request.session.get(TYPED)
    if not typed or typed["owner"] != str(request.user.pk) or typed["path"] != request.path:
        return None
    return QueryDict(typed["said"])


def forget_typed(request: HttpRequest) -> None:
    """Delete the typed text from the session: it is saved now."""
    if typed_before(request) is not None:
        del request.session[TYPED]


def _owner(request: HttpRequest) -> str:
    """Return the user id of the session that has ended.

    Return "" for an anonymous session and for one that its owner ended by signing out.
    """
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    ended = Session.objects.filter(session_key=key).first() if key else None
    return str(ended.get_decoded().get(SESSION_KEY, "")) if ended else ""
