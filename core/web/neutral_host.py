"""The host whose address stands in neutral mails. It names nothing and shows nothing: it leads to the portal."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseRedirect

from core.mail_links import NEUTRAL_PATH, path_of_neutral_link

PROBES = ("/healthz", "/readyz")
DONE = 204
STOP_REMINDERS = "/u/"  # a mail program posts here (List-Unsubscribe-Post); it follows no redirect


class NeutralHostMiddleware:
    """On the neutral host answers links of mails with a redirect, and everything else with an empty 404.

    `/` leads to the sign-in. A POST of a mail program that ends reminders goes through. No cookie is ever set there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
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
            response = answer if answer.status_code == DONE else response  # a page would name the portal
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
