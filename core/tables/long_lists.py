"""Lists that are too long to be waited for, made in the background and fetched by who asked for them.

There is no second door here either: the page at the list's address is asked in the name of its reader, when the file is
asked for, when it is made, and again when it is fetched (A7). What changed meanwhile is asked of `CHECKS`.
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
from core.jobs.queue import file_until, start
from core.models import AskedList, Job, StoredFile
from core.tables.listings import SALT, Background, ListGranted, requested_format

LIST = "core.make_list"

# `(round, since)`, raising Refused where words were taken since from readers of the round's inputs. Upper floors add.
CHECKS: list[Callable[[UUID, datetime], None]] = []


def request_list(offered: str, rows: int, *, by: Person, language: str) -> Job:
    """Starts the work, or gives the work on the same list that still goes on. `offered` is an address as the portal's
    own page gave it (`core.tables.listings.format_links`), so that no other page is ever asked; `rows` is what stands
    there counted.

    Raises NotAllowed where the person has no list at that address.
    """
    try:
        address = Signer(salt=SALT).unsign(offered)
    except BadSignature:
        raise _none() from None
    granted = _granted(address, by, language)
    with transaction.atomic():
        going = Job.objects.filter(kind=LIST, owner=by.pk, state__in=(Job.State.WAITING, Job.State.RUNNING))
        same = {"list__address": address, "list__language": language, "list__handling": granted.handling}
        if found := going.filter(**same).first():
            return found
        job = start(LIST, payload={"rows": max(0, rows)}, owner=by)
        AskedList.objects.create(
            job=job, address=address, language=language, round=granted.round, handling=granted.handling
        )
    return job


def make_file(row: AskedList, progress: Callable[[int], None]) -> FileResponse:
    """The file, in the language of the reader. Raises NotAllowed where the right to it has ended, Refused."""
    made = _answer_page(row.address, _owner(row), Background(makes=True, progress=progress))
    if not isinstance(made, FileResponse):
        raise _none()
    return made


def check(row: AskedList) -> None:
    """Raises NotAllowed where its asker has no such list any more, or sees less in it than when it was asked for (or
    more), Refused where it tells too much by now."""
    if _granted(row.address, _owner(row), row.language).handling != row.handling:
        raise _none()
    for each in CHECKS:
        if row.round:
            each(row.round, row.job.asked_at)


def get_list(user: Person, key: UUID) -> AskedList:
    """One's own, and nobody else's. Raises NotAllowed."""
    found = AskedList.objects.select_related("job__result", "job__owner").filter(job=key, job__owner=user.pk).first()
    if found is None:
        raise _none()
    return found


def get_file(row: AskedList) -> StoredFile:
    """What was made. Raises NotAllowed while there is nothing, and once its day is over."""
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
    """What the page at the address says to its reader. Nothing of a browser is with the request: no page of a list
    needs it."""
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
    return NotAllowed("no_list", _("You may no longer have this file."))
