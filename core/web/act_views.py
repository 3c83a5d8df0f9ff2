"""One view for what most pages do: look a row up, take a form, call one act, say what came of it.

`ActView` is form → act → refusal → form. `ButtonView` is an act behind a button that returns to a page. `ConfirmView`
is an act that is asked once on a page of its own. Who may come in is decided by a mix-in of the floor above
(`consultations.lookups`); what of it is theirs, by `get_object`.

Raise `Refused` in `act` for what the person can correct; `NotAllowed` stays a 404 (core.web.middleware).
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.generic import View
from django.views.generic.edit import FormMixin

from core import clock
from core.errors import Refused
from core.files.storage import absence_refused
from core.tables.list_pages import without_place
from core.web.forms import add_refusal, refusal_messages


class PageView(View):
    """A page about one row. `methods` are what it answers; a mix-in of access refuses the others."""

    methods: ClassVar[Sequence[str]] = ("GET", "HEAD")
    template_name = ""
    object_name = ""  # what the template calls `object`
    title: Any = ""  # of the page, as the last of its crumbs
    request: HttpRequest
    object: Any

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponse]:
        return cls.guard(super().as_view(**initkwargs))

    @classmethod
    def guard(cls, view: Callable[..., Any]) -> Callable[..., HttpResponse]:
        """Return the view behind its check of who may come in, which a mix-in of access makes.

        Raises NotImplementedError without one: a page that nothing guards gets no address.
        """
        raise NotImplementedError(f"{cls.__name__} says of nobody that they may come in: add a mix-in of access.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.at = clock.now()  # the moment the request began: windows are asked for it (B3)
        self.object = self.get_object(**kwargs)
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> Any:
        """Who asks. The mix-in of access has refused who may not."""
        return self.request.user

    def get_object(self, **kwargs: Any) -> Any:
        """Return what the page is about, by the parts of its address. Raises NotAllowed where it is not theirs."""
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the template shows. `kwargs` are forms that came back, by name, and what a page adds."""
        named = {self.object_name: self.object} if self.object_name else {}
        crumbs = {"crumbs": self.get_crumbs()} if self.title else {}
        return {**named, **crumbs, **kwargs}

    def get_crumbs(self) -> list[dict[str, Any]]:
        return [{"label": str(self.title), "url": None}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show()

    def show(self, *, status: int = 200, **kwargs: Any) -> HttpResponse:
        return render(self.request, self.template_name, self.get_context_data(**kwargs), status=status)


class _ActPage(PageView):
    success_url: str = ""  # the name of the address that follows; its argument is the key of `object`
    success_message: Any = ""
    answers_refusals = True  # else a refusal is a page of its own, as `core.web.middleware` makes it

    def get_success_url(self) -> str:
        return reverse(self.success_url, args=[self.object.pk] if self.object is not None else [])

    def say(self, message: Any) -> None:
        """Say on the next page that it is done."""
        messages.success(self.request, str(message))

    def done(self, address: str | None) -> HttpResponse:
        if self.success_message:
            self.say(self.success_message)
        return redirect(address or self.get_success_url())


class ActView(_ActPage, FormMixin):
    """A form and the act behind it. `act` returns the address that follows, or None for `get_success_url`.

    `form_name` is what the page calls the form that came back. Each form of a page with several is a view of its own,
    `class SetHeadingView(DocumentView, ActView)` with `methods = ("POST",)`: the page comes first.
    """

    methods = ("GET", "HEAD", "POST")
    form_name = "form"

    def act(self, form: Any) -> str | None:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(**{self.form_name: self.get_form()})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if self.is_valid(form):
            try:
                with absence_refused():
                    return self.done(self.act(form))
            except Refused as refusal:
                if not self.answers_refusals:
                    raise
                self.refuse(form, refusal)
        return self.form_invalid(form)

    def is_valid(self, form: Any) -> bool:
        """Whether the act is tried: where more is asked than the form can know."""
        return bool(form.is_valid())

    def refuse(self, form: Any, refusal: Refused) -> None:
        add_refusal(form, refusal)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.show(status=422, **{self.form_name: form})


class ButtonView(_ActPage):
    """An act without a form of its own. A refusal is said on the page that follows."""

    methods = ("POST",)

    def act(self) -> str | None:
        """Do it. Return the address that follows, or None for `get_success_url`, where a refusal leads too."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with absence_refused():
                return self.done(self.act())
        except Refused as refusal:
            if not self.answers_refusals:
                raise
            messages.error(request, str(refusal))
            return redirect(self.get_success_url())


class ConfirmView(ButtonView):
    """An act that is asked once before it happens: a GET asks, a refusal stands on the page (409)."""

    methods = ("GET", "HEAD", "POST")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(errors=[])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with absence_refused():
                return self.done(self.act())
        except Refused as refusal:
            return self.show(status=409, errors=refusal_messages(refusal))


class ListActMixin(PageView):
    """An act on many rows, posted from the page of a list, to which it returns with filters and order as they were.

    `list_view` is the name of the list's address; its argument is the key of `object`.
    """

    methods = ("POST",)
    list_view = ""

    def get_object(self, **kwargs: Any) -> Any:
        self.list_query = without_place(QueryDict(self.request.POST.get("query", ""))).urlencode()
        return super().get_object(**kwargs)

    def list_url(self) -> str:
        address = reverse(self.list_view, args=[self.object.pk])
        return f"{address}?{self.list_query}" if self.list_query else address

    def back_to_list(self, error: str) -> HttpResponse:
        messages.error(self.request, error)
        return redirect(self.list_url())
