"""What holds for every answer, and how a refusal that no view has caught is told."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.errors import NotYours, Refused

Respond = Callable[[HttpRequest], HttpResponse]


class SafeHeadersMiddleware:
    """Signed-in pages are never cached by others; sign-out clears what the browser kept (A9)."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response["Cache-Control"] = "no-store, private"
        elif "Cache-Control" not in response and request.method != "GET":
            response["Cache-Control"] = "no-store"
        return response


class RefusalMiddleware:
    """A refusal is an answer, never a 500. What is not yours does not exist (A2)."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotYours):
            return render(request, "404.html", status=404)
        if isinstance(exception, Refused):
            return render(request, "errors/refused.html", {"refusal": exception}, status=409)
        return None
