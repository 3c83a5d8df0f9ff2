"""Words are found whatever their case, in every alphabet and on both databases."""

import pytest

from consultations.models import Round
from core.folding import holding
from tests.factories import RoundFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("title", "words"),
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
def test_words_are_found_whatever_their_case(title: str, words: str) -> None:
    round = RoundFactory(title=title)
    RoundFactory(title="Another")
    assert list(Round.objects.filter(holding(words, "title", "reference"))) == [round]


def test_no_words_are_found_over_the_end_of_a_field() -> None:
    RoundFactory(title="Прав")
    assert not Round.objects.filter(holding("прав-", "title", "reference")).exists()
    assert not Round.objects.filter(holding("правa", "title", "title")).exists()
