"""Lists that are too long to wait for, made in the background and fetched by the person who requested them.

There is no second rule here either: the page at the list's address is opened in the name of its reader, when the file
is requested, when it is made, and again when it is fetched (A7). `CHECKS` find what changed meanwhile.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, QueryDict
from django.urls import resolve
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import clock
from core.audience import Person
from core.db.transactions import snapshot
from core.errors import NotAllowed
from core.jobs.files import file_until
from core.jobs.queue import start
from core.models import AskedList, Job, StoredFile
from core.tables.listings import SALT, Background, ListGranted, requested_format

LIST = "core.make_list"

# `(round, since)`, raising Refused where words were taken since from readers of the round's inputs. Upper floors add.
CHECKS: list[Callable[[UUID, datetime], None]] = []


def request_list(offered: str, rows: int, *, by: Person, language: str) -> Job:
    """Start the work, or return the job that already works on the same list.

    `offered` is an address as the portal's own page gave it (`core.tables.listings.format_links`), so that no other
    page is ever asked; `rows` is the count shown there. Raises NotAllowed where the person has no list at that
    address.
    """
    try:
        address = Signer(salt=SALT).unsign(offered)
    except BadSignature:
        raise _none() from None
    granted = _granted(address, by, language)
    with transaction.atomic():
        going = Job.objects.unfinished().filter(kind=LIST, owner=by.pk)
        same = {"list__address": address, "list__language": language, "list__handling": granted.handling}
        if running := going.filter(**same).first():
            return running
        job = start(LIST, payload={"rows": max(0, rows)}, owner=by)
        AskedList.objects.create(
            job=job, address=address, language=language, round=granted.round, handling=granted.handling
        )
    return job


def make_file(row: AskedList, progress: Callable[[int], None]) -> FileResponse:
    """Return the file. Raises NotAllowed where the right to it has ended, and Refused."""
    response = _answer_page(row.address, _owner(row), Background(makes=True, progress=progress))
    if not isinstance(response, FileResponse):
        raise _none()
    return response


def check(row: AskedList) -> None:
    """Check that the person who requested the list may still have it as it was requested.

    Raises NotAllowed where they have no such list any more, or see less or more in it than when it was requested,
    Refused where it shows too much by now.
    """
    if _granted(row.address, _owner(row), row.language).handling != row.handling:
        raise _none()
    for each in CHECKS:
        if row.round:
            each(row.round, row.job.asked_at)


def get_list(user: Person, key: UUID) -> AskedList:
    """Return a list that the person requested. Raises NotAllowed for everybody else's."""
    asked_list = (
        AskedList.objects.select_related("job__result", "job__owner").filter(job=key, job__owner=user.pk).first()
    )
    if asked_list is None:
        raise _none()
    return asked_list


def get_file(row: AskedList) -> StoredFile:
    """Return the finished file. Raises NotAllowed while there is none, and once its time is over."""
    until = file_until(row.job)
    if row.job.result is None or (until is not None and until <= clock.now()):
        raise _none()
    return row.job.result


def _owner(row: AskedList) -> Person:
    owner = row.job.owner
    assert owner is not None  # noqa: S101 - a list is always made for somebody
    return owner


def _granted(address: str, reader: Person, language: str) -> ListGranted:
    with translation.override(language):
        granted = _answer_page(address, reader, Background(makes=False))
    if not isinstance(granted, ListGranted):
        raise _none()
    return granted


def _answer_page(address: str, reader: Person, background: Background) -> Any:
    """Return what the page at the address answers to its reader.

    The request has nothing of a browser: no page of a list needs it.
    """
    path, _mark, query = address.partition("?")
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.META = {"QUERY_STRING": query, "SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    request.user, request.listing = reader, background  # type: ignore[attr-defined, assignment]  # as core.tables.listings asks for it
    try:
        request.GET = QueryDict(query)
        if not requested_format(request):
            raise _none()
        match = request.resolver_match = resolve(path)
        with snapshot():
            return match.func(request, *match.args, **match.kwargs)
    except (NotAllowed, Http404, PermissionDenied):
        raise _none() from None


def _none() -> NotAllowed:
    return NotAllowed("no_list", _("You no longer have access to this file."))
