"""Filters of the office offer every constituency that takes part, also one that was not asked."""

import re

import pytest
from django.urls import reverse

from consultations.models import Organisation
from core import clock
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER


@pytest.mark.parametrize(
    "page", ["submissions:queue", "submissions:inputs", "synthesis:export", "synthesis:coverage", "coding:bench"]
)
def test_a_constituency_without_a_window_can_be_chosen(client, answered, report, page):
    """As imports bring it: universities, where the round asked States and others."""
    Organisation.objects.filter(code="XBB").update(constituency="academia")
    keys = {"synthesis:coverage": [report.pk], "coding:bench": [answered.round.pk, answered.recommendations["124"].pk]}
    address = reverse(page, args=keys.get(page, [answered.round.pk]))
    with clock.at(AFTER):
        content = sign_in(client, answered.manager).get(address, {"constituency": "academia"}).text
    choices = re.search(r'<select name="constituency".*?</select>', content, re.DOTALL)[0]
    assert "Academia" in choices and "Private sector" not in choices
