"""Names as people write them, beside the register."""

import pytest

from consultations.models import Organisation
from consultations.organisations.lookalikes import RegisterNames
from core import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def names():
    for code, name, more in (
        ("IRN", "Iran (Islamic Republic of)", {"fr": {"name": "Iran (République islamique d’)", "short": "Iran"}}),
        ("KEN", "Kenya", {"ar": {"name": "كينيا"}}),
        ("COG", "Congo", {}),
        ("COD", "Democratic Republic of the Congo", {}),
        ("L12", "Migrants Union Local 12", {}),
        ("L13", "Migrants Union Local 13", {}),
    ):
        Organisation.objects.create(
            code=code, name=name, short_name=name, names=more, constituency="state", confirmed_at=clock.now()
        )
    return RegisterNames()


def codes(found):
    return {body.code for body in found}


@pytest.mark.parametrize(
    ("said", "code"),
    [("kenya", "KEN"), ("KEN", "KEN"), ("  KENYA. ", "KEN"), ("كينيا", "KEN"), ("Iran", "IRN"), ("Congo", "COG")],
)
def test_names_codes_and_other_languages_are_exact(names, said, code):
    assert codes(names.exactly(said)) == {code}


def test_what_looks_alike_is_shown_and_numbers_tell_apart(names):
    assert codes(names.resembling("Kemya")) == set()  # too short to be sure of
    assert codes(names.resembling("Migrants Union Local 12.")) == {"L12"}
    assert codes(names.resembling("Migrants Unoin Local 13")) == {"L13"}


def test_a_name_within_a_name_could_be_it(names):
    assert codes(names.containing("Republic of the Congo")) == {"COG", "COD"}
    assert codes(names.containing("Islamic Republic of Iran")) == {"IRN"}
    assert names.containing("!!") == []
    assert names.containing("Wakanda") == []


def test_the_register_is_asked_once(names, django_assert_num_queries):
    with django_assert_num_queries(1):
        register = RegisterNames()
        for name in ("Kenya", "Wakanda", "Congo", "Iran"):
            register.exactly(name), register.resembling(name), register.containing(name)
