"""Ids read raw are the same ids, and found by the thousand."""

import copy
import pickle
import uuid

import pytest

from core.keys import among, made, raw, repeated

GIVEN = uuid.UUID("00000000-0000-4000-8000-0000000000ff")


def test_made_of_text_it_is_an_id_like_any_other() -> None:
    key = made(GIVEN.hex)
    assert (key, hash(key), str(key), repr(key), key.is_safe) == (
        GIVEN,
        hash(GIVEN),
        str(GIVEN),
        repr(GIVEN),
        GIVEN.is_safe,
    )
    assert pickle.loads(pickle.dumps(key)) == copy.deepcopy(key) == GIVEN


def test_what_is_no_text_stays() -> None:
    assert (made(GIVEN), made(None)) == (GIVEN, None)
    assert repeated([None, GIVEN.hex, None]) == [None, GIVEN, None]
    assert repeated([None, GIVEN]) == [None, GIVEN]


@pytest.mark.django_db
def test_among_finds_those_and_no_others() -> None:
    from accounts.models import User

    people = [User.objects.create(email=f"{number}@body.example", name="P. Person") for number in range(5)]
    asked = [people[1].pk, people[3].pk, GIVEN]
    rows = User.objects.filter(among("pk", asked))
    assert {made(key) for key in rows.values_list(raw("pk"), flat=True)} == {people[1].pk, people[3].pk}
    assert not User.objects.filter(among("pk", [])).exists()
    assert set(User.objects.exclude(among("pk", asked))) == {people[0], people[2], people[4]}


@pytest.mark.django_db
def test_among_lets_the_database_use_its_index() -> None:
    """Else each thousand would read the whole table, and a long file takes as the square of its rows."""
    from accounts.models import User

    plan = User.objects.filter(among("pk", [GIVEN])).explain()
    assert "SCAN accounts_user" not in plan, plan
