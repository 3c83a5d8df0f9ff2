"""What applies to every answer, and how a refusal that no view has caught is shown."""

import logging
import re
import sys
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.core.exceptions import BadRequest, ValidationError
from django.db import OperationalError
from django.dispatch import receiver
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotFound,
    HttpResponseRedirect,
    UnreadablePostError,
)
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext_lazy as _
from django.views import defaults

from core.db.transactions import snapshot
from core.errors import NotAllowed, Refused, StoreAway, TooSoon
from core.files.messages import refused
from core.hosts import replica
from core.mail_links import NEUTRAL_PATH, path_of_neutral_link
from core.tables.listings import requested_format
from core.web.logs import where

logger = logging.getLogger("portal.requests")
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
SECRET = re.compile(r"password|code|secret|credential|token_|otp", re.IGNORECASE)  # in the name of a field
PROBES = ("/healthz", "/readyz")
STOP_REMINDERS = "/u/"  # a mail program posts here (List-Unsubscribe-Post); it follows no redirect
Respond = Callable[[HttpRequest], HttpResponse]


SENT_BY_SCRIPT, NEXT_PAGE = "X-Sent-By-Script", "X-Next-Page"  # portal/js/upload.js


class SafeHeadersMiddleware:
    """Keeps signed-in pages out of shared caches, and clears what the browser kept at sign-out (A9)."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response["Cache-Control"] = "no-store, private"
        elif "Cache-Control" not in response:
            # What is released, tightened or withdrawn is so at the next request, for absent pages too (A5).
            response["Cache-Control"] = "no-cache" if request.method in ("GET", "HEAD") else "no-store"
        if getattr(request, "signed_out", False):
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response


@receiver(user_logged_out)
def _note_sign_out(request: Any, **kwargs: Any) -> None:
    if request is not None:
        request.signed_out = True


class PublicGzipMiddleware(GZipMiddleware):
    """Compresses pages and feeds for visitors without a session.

    Not for who is signed in: the length of a compressed page tells of the secrets that it holds beside words of the
    address (BREACH). Files are compressed already, or are read by programs that ask for a part of them.
    """

    TYPES = ("text/html", "application/atom+xml")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not response.get("Content-Type", "").startswith(self.TYPES):
            return response
        patch_vary_headers(response, ["Cookie"])
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            return response
        return super().process_response(request, response)


class RequestSizeMiddleware:
    """Refuses a body or an address that no page accepts, before anything of it is stored or searched (C1, D5)."""

    FORM = 1024 * 1024  # what a form may say beside its file
    QUERY = 4_000  # characters of an address after its question mark; servers in front of us take no more either

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if len(request.META.get("QUERY_STRING", "")) > self.QUERY:
            refusal = Refused(
                "address_too_long", _("The address of this page is too long."), hint=_("Search for fewer words.")
            )
            return render(request, "errors/refused.html", {"refusal": refusal}, status=414)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) <= settings.UPLOAD_LIMIT + self.FORM:
            return self.get_response(request)
        refusal = Refused(
            "request_too_large",
            _("Your upload is larger than %(limit)s MB.") % {"limit": settings.UPLOAD_LIMIT >> 20},
            hint=_("Send a smaller file, or split it into several."),
        )
        return render(request, "errors/refused.html", {"refusal": refusal}, status=413)


class RefusalMiddleware:
    """Turns a refusal into an answer, never a 500. NotAllowed becomes Django's own 404, as for an invented id (A2)."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        if any("\0" in str(part) for part in kwargs.values()):
            raise Http404  # no name holds it, and PostgreSQL would refuse to look for it

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotAllowed):
            raise Http404 from None
        if isinstance(exception, TooSoon):
            response = render(request, "429.html", {"refusal": exception}, status=429)
            response["Retry-After"] = str(exception.wait)
            return response
        if isinstance(exception, Refused):
            return render(request, "errors/refused.html", {"refusal": exception}, status=409)
        if isinstance(exception, StoreAway):
            logger.error("%s at %s", type(exception).__name__, where(exception))
            return _unavailable(request, refused("store_away"))
        if isinstance(exception, OperationalError):
            # Where a replica breaks off, the middleware around us asks the primary.
            return None if replica.is_being_read() else busy(request, exception)
        if isinstance(exception, UnreadablePostError):
            raise BadRequest from None  # the line broke before all had come
        if isinstance(exception, MultiValueDictKeyError) or self._is_wagtails(request, exception):
            raise BadRequest from None  # a form without one of its parts: Wagtail's own views take them for granted
        return None

    @staticmethod
    def _is_wagtails(request: HttpRequest, exception: Exception) -> bool:
        """Return whether Wagtail's own view failed on malformed input, and log it.

        Such input is an id that is no number, a rich text that is no JSON, a search of too many words. It is logged,
        since it might also be a fault of theirs.
        """
        view = request.resolver_match.func if request.resolver_match else None
        is_of_form = isinstance(exception, ValueError | ValidationError | RecursionError)
        if not is_of_form or not getattr(view, "__module__", "").startswith("wagtail."):
            return False
        logger.warning("%s in Wagtail at %s", type(exception).__name__, where(exception))
        return True


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what no view caught: a middleware's question to a database that is away is told like a view's."""
    error = sys.exc_info()[1]
    return busy(request, error) if isinstance(error, OperationalError) else defaults.server_error(request)


def busy(request: HttpRequest, error: OperationalError) -> HttpResponse:
    """Answer 503: the database was too slow, as in the last minute before a deadline, or it restarts."""
    logger.error("%s at %s", type(error).__name__, where(error))
    refusal = Refused(
        "busy",
        _("The portal is too busy at the moment. Nothing was saved."),
        hint=_("Try again in a moment."),
    )
    return _unavailable(request, refusal)


def _unavailable(request: HttpRequest, refusal: Refused) -> HttpResponse:
    try:
        context = {"refusal": refusal, "typed": _typed_values(request)}
        response = render(request, "errors/refused.html", context, status=503)
    except OperationalError:  # not even the head of the page can be had
        response = HttpResponse(f"{refusal} {refusal.hint}", content_type="text/plain; charset=utf-8", status=503)
    response["Retry-After"] = "5"
    return response


def _typed_values(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what a form said, for a button that sends it again: a browser that goes back has often forgotten it.

    Nothing where a secret is among it, or a file, which no page can hold.
    """
    if request.method != "POST" or request.content_type not in FORM_TYPES:
        return []
    try:
        names, has_file = request.POST.keys() - {"csrfmiddlewaretoken"}, bool(request.FILES)
    except (BadRequest, UnreadablePostError):
        return []
    if has_file or any(SECRET.search(name) for name in names):
        return []
    return [(name, str(value)) for name in request.POST if name in names for value in request.POST.getlist(name)]


class ScriptedFormMiddleware:
    """Tells a script that sends a form with files which page follows, instead of redirecting it there.

    A browser follows a redirect for a script by itself. That would use up the messages of the page that follows, and
    load it once more than the person sees it.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if SENT_BY_SCRIPT in request.headers and "Location" in response.headers:
            response.status_code = HTTPStatus.NO_CONTENT
            response.headers[NEXT_PAGE] = response["Location"]
            del response["Location"]
        return response


class OneMomentMiddleware:
    """Reads a list that is downloaded as a file from one moment: who may have it, which rows, what they say (B8)."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET" or not requested_format(request):
            return self.get_response(request)
        with snapshot():
            return self.get_response(request)


class NeutralHostMiddleware:
    """Answers, on the host that neutral mails name, links of mails with a redirect and everything else with a 404.

    The host names nothing and shows nothing. `/` leads to the sign-in. A POST of a mail program that ends reminders
    goes through. No cookie is ever set there.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.NEUTRAL_URL or request.get_host() != urlsplit(settings.NEUTRAL_URL).netloc:
            return self.get_response(request)
        if request.path in PROBES:
            return self.get_response(request)
        target = self._target(request) if request.method in ("GET", "HEAD") else None
        response: HttpResponse = HttpResponseNotFound()
        if target:
            response = HttpResponseRedirect(settings.PORTAL_URL + target)
        elif request.method == "POST" and request.path.startswith(STOP_REMINDERS):
            answer = self.get_response(request)
            response = (
                answer if answer.status_code == HTTPStatus.NO_CONTENT else response
            )  # a page would name the portal
        response["Referrer-Policy"] = "no-referrer"
        response["Cache-Control"] = "no-store"
        return response

    @staticmethod
    def _target(request: HttpRequest) -> str | None:
        """Return the path on the portal that the address leads to."""
        if request.path == "/":
            return str(settings.LOGIN_REDIRECT_URL)
        if request.path.startswith(STOP_REMINDERS):
            return request.path
        if request.path.startswith(NEUTRAL_PATH):
            return path_of_neutral_link(request.path.removeprefix(NEUTRAL_PATH).removesuffix("/"))
        return None
