"""A form that was sent after its session had ended: what was typed waits until the same person has signed in again.

For browsers without scripts; with them the page itself says that the session is over (`js/answer.js`). Only a session
that was somebody's can leave something here, so that nobody fills the table from outside.
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
View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """As `login_required`, with what was typed kept for its author."""
    asked: View = login_required(view)

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not request.user.is_authenticated and (owner := _owner(request)):
            said = request.POST.copy()
            said.pop("csrfmiddlewaretoken", None)
            request.session[TYPED] = {"owner": owner, "path": request.path, "said": said.urlencode()}
        return asked(request, *args, **kwargs)

    return wrapped


def typed_before(request: HttpRequest) -> QueryDict | None:
    """What the person typed on this page before they had to sign in again; None where there is nothing."""
    typed = request.session.get(TYPED)
    if not typed or typed["owner"] != str(request.user.pk) or typed["path"] != request.path:
        return None
    return QueryDict(typed["said"])


def forget_typed(request: HttpRequest) -> None:
    """It is saved now."""
    if typed_before(request) is not None:
        del request.session[TYPED]


def _owner(request: HttpRequest) -> str:
    """Whose the session was that has ended; "" for one that was nobody's, or that its owner ended by signing out."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    ended = Session.objects.filter(session_key=key).first() if key else None
    return str(ended.get_decoded().get(SESSION_KEY, "")) if ended else ""
