"""Lists saved under a name: filters, order and columns, for one person or for colleagues of the round.

A filter holds words that its owner typed, who may have read more than a colleague. So a shared one is offered only to
readers who see as much as its owner did (`handling`), as with officers' notes (decision 0035).
"""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from core.audience import Handling, Person
from core.errors import NotAllowed, Refused
from core.models import SavedView
from core.tables.list_pages import without_place
from core.text.strings import clean_text

LONGEST_NAME = 60  # characters
LONGEST_QUERY = 2_000
MOST = 30  # of one person, for one list of one round


def views_of(list_name: str, scope: UUID, *, reader: Person, handling: Handling) -> QuerySet[SavedView]:
    """Return what the reader may open: their own, then what colleagues share. One query."""
    readable = [handling] if handling != Handling.CONFIDENTIAL else list(Handling)
    shared = Q(is_shared=True, handling__in=readable, owner__is_active=True)
    rows = SavedView.objects.filter(Q(owner=reader.pk) | shared, list_name=list_name, scope=scope)
    return rows.select_related("owner").order_by("name", "pk")


def views_context(request: HttpRequest, list_name: str, scope: UUID, *, handling: Handling) -> dict[str, Any]:
    """Return the context of `_saved_views.html`: the views, which one is on screen, and what would be saved."""
    query = without_place(request.GET).urlencode()
    rows = list(views_of(list_name, scope, reader=request.user, handling=handling))
    return {
        "views": [
            {
                "key": row.pk,
                "name": row.name,
                "url": f"?{row.query}",
                "owner": "" if row.owner_id == request.user.pk else row.owner.get_full_name(),
                "is_own": row.owner_id == request.user.pk,
                "is_shared": row.is_shared,
                "is_current": row.query == query,
            }
            for row in rows
        ],
        "view_list": list_name,
        "view_scope": scope,
        "view_query": query,
    }


def save_view(
    list_name: str, scope: UUID, *, name: str, query: str, is_shared: bool, handling: Handling, by: Person
) -> SavedView:
    """Save the list as it is under a name; the same name of the same person is replaced.

    Raises Refused at `name` without one, and where the person has MOST of this list already.
    """
    name = " ".join(clean_text(name, field="name", limit=LONGEST_NAME).split())
    if not name:
        raise Refused("name_missing", _("Enter a name for this view."), field="name")
    query = without_place(QueryDict(clean_text(query, field="name", limit=LONGEST_QUERY))).urlencode()
    mine = SavedView.objects.filter(owner=by.pk, list_name=list_name, scope=scope)
    values = {"query": query, "is_shared": is_shared, "handling": handling}
    if mine.exclude(name=name).count() >= MOST:
        raise Refused("too_many_views", _("You have saved 30 views of this list. Delete one first."), field="name")
    for _attempt in range(2):  # of two at the same time the second one replaces the first
        try:
            with transaction.atomic():
                own = {"owner_id": by.pk, "list_name": list_name, "scope": scope}
                return mine.update_or_create(name=name, defaults=values, create_defaults={**own, **values})[0]
        except IntegrityError:
            continue
    raise Refused("name_missing", _("Enter a name for this view."), field="name")


def delete_view(key: UUID, *, by: Person) -> SavedView:
    """Delete one's own view and return what it was. Raises NotAllowed for any other."""
    row = SavedView.objects.filter(pk=key, owner=by.pk).first()
    if row is None:
        raise NotAllowed("no_view", _("Page not found."))
    SavedView.objects.filter(pk=row.pk).delete()
    return row


def forget_views(person: Person) -> None:
    """Delete all views of a person whose account is closed."""
    SavedView.objects.filter(owner=person.pk).delete()
