"""Names that people would mistake for one another, and names that they would not."""

import pytest

from consultations.organisations import lookalikes
from consultations.organisations.lookalikes import looks_like, mixed_word


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Republic of Arandia", "REPUBLIC OF ARANDIA"),
        ("Republic of Arandia", "Republic  of Arandia."),
        ("Republic of Arandia", "Republic of \u0410r\u0430ndi\u0430"),  # Cyrillic А, а, а
        ("Republic of Arandia", "Republic of Αrandia"),  # Greek Alpha
        ("Arandia", "\uff21\uff52\uff41\uff4e\uff44\uff49\uff41"),  # full width
        ("Quay Nine Legal Clinic", "Quay N1ne Lega1 Clinic"),
        ("Défense civique", "Defense Civique"),
        ("Kite House Network", "Kite House Networks"),
        ("Kite House Network", "Network Kite House"),
        ("Зеленый мост", "Зелёный мост"),
        ("مركز الطفل", "مَركز الطفل"),
    ],
)
def test_they_look_alike(name: str, other: str) -> None:
    assert looks_like(name, other)
    assert looks_like(other, name)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Republic of Arandia", "Republic of Ombira"),
        ("Kite House Network", "Kite Network"),
        ("Harbour Choir Relief", "Harbour Legal Relief"),
        ("ABC", "ABD"),
        ("...", "!!!"),
        ("北京", "南京"),
    ],
)
def test_they_do_not(name: str, other: str) -> None:
    assert not looks_like(name, other)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Republic of \u0410randia", "\u0410randia"),
        ("Союз YMCA", ""),  # each word in one alphabet
        ("東京ひらがなセンター", ""),
        ("UN Women 2030", ""),
        ("Кайт Ηοuse", "Ηοuse"),
    ],
)
def test_a_word_of_two_alphabets_is_found(name: str, word: str) -> None:
    assert mixed_word(name) == word


def test_no_name_is_kept_in_memory_once_it_was_compared() -> None:
    """Names of bodies in danger are in the database, where who reads them is asked."""
    caches = [value for value in vars(lookalikes).values() if hasattr(value, "cache_clear")]
    for each in caches:
        each.cache_clear()
    looks_like("One", "Two")
    assert sum(each.cache_info().currsize for each in caches) == len(set("onetw"))  # letters


@pytest.mark.django_db
def test_a_stranger_hears_of_public_bodies_only(house) -> None:
    """A6: that a civil-society body is here is told to officers, never to whoever types its name."""
    house.XCC.organisation.names = {"fr": {"name": "Corps du quai"}}
    house.XCC.organisation.save()
    assert lookalikes.bodies_resembling("body xaa", public_only=True) == [house.XAA.organisation]
    assert lookalikes.bodies_resembling("Corps du Quai") == [house.XCC.organisation]
    assert lookalikes.bodies_resembling("Corps du Quai", public_only=True) == []
