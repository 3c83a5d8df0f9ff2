"""Rows that Wagtail's own addresses name are checked before Wagtail looks them up (A2).

Wagtail fetches the row first and checks the permission afterwards: an id that exists is refused, an invented one is
not found, and whoever may open neither can count rows by the difference. Here both get the same 404.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.models import AbstractPage, Collection, Page, Site, Task, TaskState, Workflow, WorkflowState
from wagtail.permissions import policy_registry

from core.audience import Person

View = Callable[..., HttpResponse]
ENTER = "wagtailadmin.access_admin"
ANY = frozenset({"add", "change", "delete", "view", "publish", "lock", "unlock", "bulk_delete"})
PAGES = dict.fromkeys(("pk", "page_id", "parent_page_id", "page_to_move_id", "destination_id"), Page)
# The models whose rows an address names, by the address's beginning and parameter. The first beginning that fits.
NAMED: dict[str, dict[str, type[Model]]] = {
    "admin/workflows/remove/": {"page_pk": Page, "workflow_pk": Workflow},
    "admin/workflows/task_chooser/": {"task_id": Task},
    "admin/workflows/tasks/": {"pk": Task},
    "admin/workflows/": {"pk": Workflow},
    "admin/collections/": {"pk": Collection, "collection_id": Collection},
    "admin/groups/": {"pk": Group},
    "admin/sites/": {"pk": Site},
    "admin/users/": {"pk": get_user_model()},
    "admin/choose-page/": PAGES,
    "admin/api/main/": PAGES,
    "admin/pages/": PAGES,
}
# Choosers list every row of a kind: who may do nothing with any of them has no chooser.
CHOOSERS: dict[str, type[Model]] = {"admin/workflows/task_chooser/": Task, "admin/choose-page/": Page}
# Pages that a form or a query names beside the address.
BESIDE = ("new_parent_page", "childOf")
BULK = "admin/bulk/"
LONGEST = 36  # characters of a key: a UUID


def visible_rows(model: type[Model], user: Person) -> QuerySet[Any]:
    """Return the rows of `model` that Wagtail's screens show to `user`. Pages: those of the explorer."""
    policy = policy_registry.get_by_type(model)
    rows: QuerySet[Any]
    if issubclass(model, AbstractPage):
        rows = policy.explorable_instances(user)
    else:
        rows = policy.instances_user_has_any_permission_for(user, ANY)
    return rows


def only_visible_rows(view: View) -> View:
    """Decorate a view of Wagtail's admin: 404 for a row that the person may not see, as for a missing one."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        match = request.resolver_match
        if match is not None and request.user.has_perm(ENTER):  # others are led to the sign-in, whatever they ask for
            _check_rows(request, match.route, kwargs)
        return view(request, *args, **kwargs)

    return checked


def check_task_of(row: Model, kwargs: dict[str, Any]) -> None:
    """Raise Http404 for a step of a workflow that does not belong to `row`, as for a missing one."""
    states = TaskState.objects.filter(workflow_state__in=WorkflowState.objects.for_instance(row))
    for name, model, key in (("task_state_id", TaskState, "pk"), ("task_id", Task, "task")):
        if name in kwargs and not states.filter(**{key: _row_key(model, str(kwargs[name]))}).exists():
            raise Http404


def _check_rows(request: HttpRequest, route: str, kwargs: dict[str, Any]) -> None:
    for beginning, model in CHOOSERS.items():
        if route.startswith(beginning) and not policy_registry.get_by_type(model).user_has_any_permission(
            request.user, ANY
        ):
            raise Http404
    for model, keys in _requested_rows(request, route, kwargs):
        wanted = {_row_key(model, value) for value in keys}
        if visible_rows(model, request.user).filter(pk__in=wanted).count() < len(wanted):
            raise Http404
    if route.startswith("admin/pages/") and {"task_state_id", "task_id"} & set(kwargs):
        check_task_of(Page.objects.get(pk=kwargs["page_id"]), kwargs)


def _requested_rows(request: HttpRequest, route: str, kwargs: dict[str, Any]) -> Iterator[tuple[type[Model], set[str]]]:
    """Yield the models and keys of the rows that the request names."""
    names = next((names for beginning, names in NAMED.items() if route.startswith(beginning)), {})
    for name in kwargs.keys() & names:
        yield names[name], {str(kwargs[name])}
    if not route.startswith(("admin/pages/", BULK)):
        return
    beside = {value for name in BESIDE for value in (*request.GET.getlist(name), *request.POST.getlist(name)) if value}
    if beside:
        yield Page, beside
    keys = set(request.GET.getlist("id")) - {"all"}
    if route.startswith(BULK) and keys:
        try:
            yield apps.get_model(kwargs["app_label"], kwargs["model_name"]), keys
        except LookupError:
            raise Http404 from None


def _row_key(model: type[Model], value: str) -> Any:
    """Return the key that `value` spells. Raises Http404 for what is no key of such rows."""
    field = model._meta.pk
    try:
        if len(value) > LONGEST:
            raise Http404
        key = field.to_python(value)
    except ValidationError:
        raise Http404 from None
    if isinstance(key, int) and key > (connection.ops.integer_field_range(field.get_internal_type())[1] or key):
        raise Http404  # a database raises for what is no number of its own
    return key
