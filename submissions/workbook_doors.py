"""The door of imports: what is not yours does not exist (A2)."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consultations import rules as consulting
from consultations.models import Delegation
from core.errors import NotYours
from submissions.models import WorkbookImport


def own_imports(user: Any, delegation: Delegation) -> QuerySet[WorkbookImport]:
    """What the person brought; for focal point and deputy also what their colleagues' workbooks changed. What waits is
    seen by whoever brought it."""
    rows = WorkbookImport.objects.filter(delegation=delegation).select_related(
        "by", "undone_by", "version", "delegation__organisation", "delegation__round__document"
    )
    if consulting.may_draft_all(user, delegation):
        return rows.filter(applied_at__isnull=False) | rows.filter(by=user)
    return rows.filter(by=user)


def waiting_imports(user: Any, delegation: Delegation) -> QuerySet[WorkbookImport]:
    """What the person brought that was neither taken in nor dropped, newest first."""
    return WorkbookImport.objects.filter(delegation=delegation, by=user, applied_at__isnull=True)


def own_import(user: Any, delegation: Delegation, key: UUID) -> WorkbookImport:
    """One of them. Raises NotYours."""
    found = own_imports(user, delegation).filter(pk=key).first()
    if found is None:
        raise NotYours("not_there", _("There is no such page."))
    return found
