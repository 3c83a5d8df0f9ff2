"""Erasure by columns: whatever text a row of a submission can hold is gone, or said to stay, with the reason (D6).

Every text column of every row that leads to a submission is filled; a new column that nobody thought of fails here.
"""

from collections import deque
from functools import reduce
from operator import or_
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from core import clock
from core.db import triggers
from core.models import StoredFile
from submissions.models import Attachment, Erasure, ErasureRequest, Submission
from tests.submissions.sensitive.test_erasure import asks, decides, erased, full, round_
from tests.support.triggers import drop_triggers

__all__ = ["asks", "decides", "full", "round_"]
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TOKEN = "qzfillqz"
KEPT = {
    "Receipt.payload": "what was signed: number, act, time and digest; no words (B5)",
    "Receipt.signature": "proves that a submission arrived",
    "Receipt.digest": "of words and a salt that is gone: nothing can be guessed from it",
    "Version.digest": "the same",
    "Campaign.name": "an officer's name for what several sent",
    "TriageBatchRow.mark": "which version and how many decisions an officer saw; no words",
    "TriageBatchRow.outcome": "a code: what came of one act on many",
}
# By a constraint, or by all that writes such rows, though it may be empty.
NEEDED = {("synthesis.Memo", "theme"), ("submissions.PublicInput", "submission")}


def rows_of(submission: Submission) -> dict[type[models.Model], models.QuerySet[Any]]:
    """By model of ours whose keys lead to a submission, its rows that lead to this one, by whichever key."""
    ours = [model for model in apps.get_models(include_auto_created=True)
            if model._meta.app_label in ("submissions", "synthesis")]  # fmt: skip
    shortest: dict[type[models.Model], str] = {Submission: "pk"}
    queue = deque([Submission])
    while queue:
        target = queue.popleft()
        for model in ours:
            for field in model._meta.concrete_fields:
                if field.is_relation and field.related_model is target and model not in shortest:
                    shortest[model] = _way(field, shortest)
                    queue.append(model)
    found: dict[type[models.Model], models.QuerySet[Any]] = {}
    for model in shortest:
        ways = [_way(field, shortest) for field in model._meta.concrete_fields
                if field.is_relation and field.related_model in shortest.keys() - {model}]  # fmt: skip
        leads = reduce(or_, (models.Q(**{way: submission.pk}) for way in ways or ["pk"]))
        found[model] = model._default_manager.filter(leads)
    return found


def _way(field: Any, shortest: dict[type[models.Model], str]) -> str:
    return str(field.name) if field.related_model is Submission else f"{field.name}__{shortest[field.related_model]}"


def text_columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Those that hold what somebody wrote: no closed list, no key, no digest of a fixed form."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and not field.choices and not field.is_relation and not field.primary_key
        and (getattr(field, "max_length", None) or 99) >= len(TOKEN)
    ]  # fmt: skip


def build(model: type[models.Model], known: dict[type[models.Model], Any]) -> Any:
    """A row of it, with what it needs: rows of the submission where there are some, else rows made for it."""
    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        leads = any(isinstance(value, models.Model) and type(value) in known for value in values.values())
        is_needed = not field.null or (model._meta.label, field.name) in NEEDED
        if field.is_relation and (is_needed or (field.related_model in known and not leads)):
            target = field.related_model
            values[field.name] = known.get(target) or target._default_manager.first() or build(target, known)
        elif field.choices and not field.has_default():
            values[field.name] = field.choices[0][0]
        elif not field.null and not field.has_default() and not field.primary_key:
            if isinstance(field, models.DateTimeField):
                values[field.name] = clock.now()
            elif isinstance(field, models.DateField):
                values[field.name] = clock.now().date()
            elif isinstance(field, models.IntegerField | models.FloatField | models.DecimalField):
                values[field.name] = 2 if field.name == "end" else 1
            elif isinstance(field, models.CharField):
                values[field.name] = "x"
    return model._default_manager.bulk_create([model(**values)])[0]


def test_every_text_column_is_wiped_or_said_to_stay(full: Submission, asks: Any, decides: Any) -> None:
    rows: dict[type[models.Model], list[Any]] = {}
    drop_triggers()
    found = rows_of(full)
    known = {model: row for model, queryset in found.items() if (row := queryset.first())}
    known[StoredFile] = known[Attachment].file
    for model in found:
        if model not in known and model not in (Erasure, ErasureRequest):
            known[model] = build(model, known)
    for model, queryset in found.items():
        rows[model] = list(queryset.values_list("pk", flat=True))
        for field in text_columns(model) if rows[model] else []:
            if not field.unique:
                value = [TOKEN] if isinstance(field, models.JSONField) else TOKEN
                model._default_manager.filter(pk__in=rows[model]).update(**{field.name: value})
    triggers.install()
    full.refresh_from_db()
    erased(full, asks, decides)
    left = {
        f"{model.__name__}.{field.name}"
        for model, keys in rows.items()
        for field in text_columns(model)
        if TOKEN in str(list(model._default_manager.filter(pk__in=keys).values_list(field.name, flat=True)))
    }
    assert left == set(KEPT)
    unseen = {model.__name__ for model, keys in rows.items() if not keys and text_columns(model)}
    assert unseen == {"Erasure", "ErasureRequest"}  # written by the erasure itself: its own reasons stay
