"""Ids read raw are the same ids, and found by the thousand."""

import copy
import pickle
import uuid

import pytest

from core.db.ids import id_in, raw_id, to_uuid, to_uuids

GIVEN = uuid.UUID("00000000-0000-4000-8000-0000000000ff")


def test_made_of_text_it_is_an_id_like_any_other() -> None:
    key = to_uuid(GIVEN.hex)
    assert (key, hash(key), str(key), repr(key), key.is_safe) == (
        GIVEN,
        hash(GIVEN),
        str(GIVEN),
        repr(GIVEN),
        GIVEN.is_safe,
    )
    assert pickle.loads(pickle.dumps(key)) == copy.deepcopy(key) == GIVEN


def test_what_is_no_text_stays() -> None:
    assert (to_uuid(GIVEN), to_uuid(None)) == (GIVEN, None)
    assert to_uuids([None, GIVEN.hex, None]) == [None, GIVEN, None]
    assert to_uuids([None, GIVEN]) == [None, GIVEN]


@pytest.mark.django_db
def test_among_finds_those_and_no_others() -> None:
    from accounts.models import User

    people = [User.objects.create(email=f"{number}@body.example", name="P. Person") for number in range(5)]
    asked = [people[1].pk, people[3].pk, GIVEN]
    rows = User.objects.filter(id_in("pk", asked))
    assert {to_uuid(key) for key in rows.values_list(raw_id("pk"), flat=True)} == {people[1].pk, people[3].pk}
    assert not User.objects.filter(id_in("pk", [])).exists()
    assert set(User.objects.exclude(id_in("pk", asked))) == {people[0], people[2], people[4]}


@pytest.mark.django_db
def test_among_lets_the_database_use_its_index() -> None:
    """Else each thousand would read the whole table, and a long file takes as the square of its rows."""
    from accounts.models import User

    plan = User.objects.filter(id_in("pk", [GIVEN])).explain()
    assert "SCAN accounts_user" not in plan, plan
