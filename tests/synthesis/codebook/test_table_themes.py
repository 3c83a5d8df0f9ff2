"""Themes, affected persons and SDGs of a table become a codebook, where an officer wants it."""

import pytest
from django.urls import reverse

from core.errors import NotAllowed, Refused
from synthesis.codebook.services import add_theme
from synthesis.codebook.table_themes import add_themes_of_table, table_themes
from synthesis.models import Theme
from tests.factories import OfficerFactory, RoundFactory, recommendation

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    row = RoundFactory()
    details = {
        "123": {"theme": ["Labour", "Migrants"], "persons": ["Children"], "sdg": ["8.7", "16 - PEACE"]},
        "124": {"theme": ["migrants", "Education"], "position": ["Supported"]},
    }
    for number, values in details.items():
        paragraph = recommendation(row, number).paragraph
        paragraph.details = values
        paragraph.save(update_fields=["details"])
    return row


def test_what_a_table_would_add(round_):
    assert {str(each.role): each.names for each in table_themes(round_)} == {
        "theme": ("Labour", "Migrants", "Education"),
        "persons": ("Children",),
        "sdg": ("SDG 8", "SDG 8.7", "SDG 16"),
    }


def test_the_themes_are_added_once_under_their_headings(round_, coder):
    add_theme(round_, "labour", by=coder)
    assert add_themes_of_table(round_, ["theme", "sdg"], by=coder) == 5
    themes = {theme.name: theme.parent.name if theme.parent else "" for theme in Theme.objects.filter(round=round_)}
    assert themes == {
        "labour": "", "Migrants": "", "Education": "", "Sustainable Development Goals": "",
        "SDG 8": "Sustainable Development Goals", "SDG 8.7": "SDG 8", "SDG 16": "Sustainable Development Goals",
    }  # fmt: skip
    with pytest.raises(Refused, match="already has"):
        add_themes_of_table(round_, ["theme", "sdg"], by=coder)
    with pytest.raises(NotAllowed):
        add_themes_of_table(round_, ["persons"], by=OfficerFactory())


def test_the_page_offers_the_columns(client, round_, coder):
    assert "Add the themes of the table" in client.get(reverse("coding:codebook", args=[round_.pk])).content.decode()
    url = reverse("coding:table_themes", args=[round_.pk])
    assert "Labour; Migrants; Education" in client.get(url).content.decode()
    assert client.post(url, {}).status_code == 422
    answer = client.post(url, {"table-roles": ["persons"]}, follow=True)
    assert "2 themes were added" not in answer.content.decode()
    assert "1 theme was added" in answer.content.decode()
    assert Theme.objects.get(name="Children").parent.name == "Affected persons"
