"""The generator of a large round: as many rows as asked for, the same each time, and nothing that the portal's own
questions trip over."""

import hashlib

import pytest
from django.db import transaction
from django.db.models import Count

from benchmarks.large_round import REFERENCE, build
from consultations.models import Round
from core.audience import CONFIDENTIAL
from submissions.models import Input, Version
from submissions.visibility.reader import read_inputs

pytestmark = pytest.mark.django_db


def test_as_many_inputs_bodies_and_recommendations_as_asked_for() -> None:
    build(300, recommendations=20, bodies=40, others=2)
    round_ = Round.objects.select_related("rules").get(reference=REFERENCE)
    assert Round.objects.count() == 3
    assert round_.recommendations.count() == 20
    assert round_.delegations.filter(submissions__isnull=False).count() == 40
    assert round_.delegations.filter(submissions__isnull=True).count() == 9  # a fifth more are silent
    inputs = read_inputs(round_, CONFIDENTIAL)
    assert len(inputs) == 300
    assert len({row.comment for row in inputs}) == 300
    assert {row.language for row in inputs} == {"ar", "zh-hans", "en", "fr", "ru", "es"}
    assert {row.level for row in inputs} == {"public", "nameless", "secretariat"}
    assert Version.objects.filter(number=2).exists()
    each = Input.objects.filter(version__in=Version.objects.current().values("pk")).values("version")
    assert {row["n"] for row in each.annotate(n=Count("pk"))} == {7, 8}


def test_the_same_each_time_and_another_with_another_seed() -> None:
    first, again, other = (_digest(seed) for seed in (1, 1, 2))
    assert first == again != other


def _digest(seed: int) -> str:
    with transaction.atomic():
        build(40, recommendations=4, bodies=20, others=1, seed=seed)
        rows = Input.objects.order_by("pk").values_list("pk", "version__submitted_at", "position", "comment", "line")
        found = hashlib.sha256(repr(list(rows)).encode()).hexdigest()
        transaction.set_rollback(True)
    return found
