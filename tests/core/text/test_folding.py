"""Words are found whatever their case, names stand as readers expect, in every alphabet and on both databases."""

import pytest

from consultations.models import Organisation
from core.db.text_functions import alphabetical_order, containing
from core.text.strings import sort_key
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Children in transit", "CHILDREN"),
        ("Права детей", "ПРАВА"),
        ("Права детей", "детей"),
        ("Éducation des enfants", "éducation"),
        ("ΔΙΚΑΙΩΜΑΤΑ", "δικαιωματα"),
        ("حقوق الطفل", "الطفل"),
        ("儿童权利", "权利"),
    ],
)
def test_words_are_found_whatever_their_case(name: str, words: str) -> None:
    body = OrganisationFactory(name=name, short_name="One")
    OrganisationFactory(name="Another", short_name="Other")
    assert list(Organisation.objects.filter(containing(words, "short_name", "name"))) == [body]


def test_no_words_are_found_over_the_end_of_a_field() -> None:
    OrganisationFactory(name="Права", short_name="Детей")
    assert Organisation.objects.filter(containing("ДЕТЕЙ", "short_name", "name")).exists()
    assert not Organisation.objects.filter(containing("детейправа", "short_name", "name")).exists()


def test_names_with_marks_stand_among_those_without() -> None:
    said = ["Élan", "eBay", "Zebra", "Österreich", "Łomża", "Lublin", "Oman", "Права", "Ёлка", "Côte d'Ivoire", "Crete"]
    for name in said:
        OrganisationFactory(name=name, short_name=name)
    found = list(
        Organisation.objects.order_by(alphabetical_order("short_name"), "id").values_list("short_name", flat=True)
    )
    assert found[:9] == ["Côte d'Ivoire", "Crete", "eBay", "Élan", "Łomża", "Lublin", "Oman", "Österreich", "Zebra"]
    assert found == sorted(said, key=sort_key)
