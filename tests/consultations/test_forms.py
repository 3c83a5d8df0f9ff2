"""Filters of every list suit what the round consults on."""

import pytest
from django.forms import BaseForm
from django.http import QueryDict

from consultations.rounds.selectors import recommendations_of
from core.audience import SECRETARIAT
from portal.public.forms import InputFilterForm
from submissions.tables.forms import InputListForm
from submissions.triage.forms import QueueForm
from synthesis.coding.forms import BenchFilterForm
from synthesis.quality.forms import CoverageForm
from synthesis.reports.forms import ExportForm
from tests.factories import RoundFactory


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "subject", "by_position"),
    [("recommendation", "Recommendation", True), ("question", "Question", False), ("statement", "Statement", True)],
)
def test_a_round_of_questions_is_not_filtered_by_position(kind: str, subject: str, by_position: bool) -> None:
    round_ = RoundFactory(kind=kind)
    rows, query = recommendations_of(round_), QueryDict()
    filters: list[BaseForm] = [
        InputListForm(query, round_=round_, audience=SECRETARIAT, labels=[], recommendations=rows),
        QueueForm(query, round_=round_, recommendations=rows),
        CoverageForm(query, round_=round_, audience=SECRETARIAT, campaigns=[]),
        ExportForm(round_=round_, audience=SECRETARIAT, kinds=[], sets={}, audiences=[]),
        InputFilterForm(query, round_=round_),
    ]
    for form in filters:
        name = "recommendation" if "recommendation" in form.fields else "paragraph"
        assert (form.fields[name].label, "position" in form.fields) == (subject, by_position), type(form)
    assert not [form for form in filters if form.is_bound and not form.is_valid()]
    bench = BenchFilterForm(query, kind=kind, constituencies=[], themes=[])
    assert ("position" in bench.fields) is by_position and not bench.chosen().filters.positions
