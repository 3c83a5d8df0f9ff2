"""The only importer of django-guardian. Reads the group rows directly: a superuser gets nothing for being one.

Rights are given per object to groups, never to a person, and never through a model-wide permission (trap 4).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase
from guardian.utils import get_group_obj_perms_model

from core.audience import Person

__all__ = [
    "GroupObjectPermissionBase",
    "UserObjectPermissionBase",
    "codenames",
    "give",
    "holds",
    "objects_with",
    "take",
]


def holds(user: Person, codename: str, instance: Model) -> bool:
    """Return whether an open account is in a group that holds `codename` on this row. One query."""
    return _rows(user, [codename], type(instance)).filter(content_object=instance).exists()


def codenames(user: Person, instance: Model) -> frozenset[str]:
    """Return all codenames that the person holds on this row. One query."""
    rows = _rows(user, None, type(instance)).filter(content_object=instance)
    return frozenset(rows.values_list("permission__codename", flat=True))


def codenames_anywhere(user: Person, model: type[Model]) -> frozenset[str]:
    """Return all codenames that the person holds on any row of `model`. One query."""
    return frozenset(_rows(user, None, model).order_by().values_list("permission__codename", flat=True).distinct())


def objects_with(user: Person, wanted: Iterable[str], model: type[Model]) -> QuerySet[Any]:
    """Return the keys of the rows of `model` on which the person holds any of `wanted`; for `pk__in`."""
    return _rows(user, list(wanted), model).values("content_object_id")


def give(groups: Mapping[str, Group], instance: Model) -> None:
    """Give each group its codename on the row, on which nobody held any before. Two queries.

    Called by the service that records it.
    """
    model = type(instance)
    permissions = {
        row.codename: row
        for row in Permission.objects.filter(codename__in=groups, content_type=ContentType.objects.get_for_model(model))
    }
    table = _table(model)
    table.objects.bulk_create(
        table(group=group, permission=permissions[codename], content_object=instance)
        for codename, group in groups.items()
    )


def take(group: Group, codename: str, instance: Model) -> None:
    """Take from the group what `give` gave; nothing happens where it was not given."""
    _table(type(instance)).objects.filter(
        group=group, permission=_permission(codename, type(instance)), content_object=instance
    ).delete()


def _table(model: type[Model]) -> Any:
    return get_group_obj_perms_model(model)  # type: ignore[arg-type]  # takes classes too, its annotation does not say so


def _permission(codename: str, model: type[Model]) -> Permission:
    return Permission.objects.get(codename=codename, content_type=ContentType.objects.get_for_model(model))


def _rows(user: Person, wanted: list[str] | None, model: type[Model]) -> QuerySet[Any]:
    rows: QuerySet[Any] = _table(model).objects
    if not (getattr(user, "is_authenticated", False) and user.is_active):
        return rows.none()
    rows = rows.filter(group__user=user, permission__content_type=ContentType.objects.get_for_model(model))
    return rows if wanted is None else rows.filter(permission__codename__in=wanted)
