"""A name that is only a part of another one is not named."""

import pytest

from consultations.models import Organisation
from synthesis.publication.named_bodies import names_in, names_of


@pytest.mark.parametrize(
    ("text", "gone", "other", "named"),
    [
        ("South Sudan asked for towns.", "Sudan", "South Sudan", False),
        ("South Sudan and Sudan asked for towns.", "Sudan", "South Sudan", True),
        ("Both Guinea and Guinea-Bissau asked.", "Guinea-Bissau", "Guinea", True),
        ("Guinea-Bissau asked.", "Guinea", "Guinea-Bissau", False),
        ("南苏丹支持。", "苏丹", "南苏丹", False),
        ("苏丹和南苏丹支持。", "苏丹", "南苏丹", True),
    ],
)
def test_part_of_a_longer_name(text, gone, other, named):
    assert names_in(text, [gone], others=[other]) is named


@pytest.mark.parametrize(
    ("text", "gone", "named"),
    [
        ("People who fled need care.", "WHO", False),
        ("People who fled need care.", "CARE", False),
        ("Who fled needs care.", "WHO", False),
        ("States and WHO asked for care.", "WHO", True),
        ("Peace was asked for in peace.", "Peace", True),
        ("It was asked for in peace.", "Peace", False),
        ("AFTER KITE HOUSE", "Kite House", True),
        ("The kite house was built.", "Kite House", False),
        ("Des Associations de Villes ont écrit.", "Associations de villes", True),
        ("Мнение Арандии", "Арандия", True),
        ("мнение арандии", "Арандия", False),
    ],
)
def test_a_name_is_one_as_it_is_written(text, gone, named):
    """An agency that leaves takes no paragraph with it that says "who"."""
    assert names_in(text, [gone]) is named


def test_every_name_of_the_register_is_a_name():
    """An acronym and an earlier name too, in whichever form its letters are stored."""
    body = Organisation(
        name="Kite House", short_name="Kites", names={"fr": {"name": "Maison", "short": ""}},
        other_names=["KHN", "E\u0301tage"],
    )  # fmt: skip
    assert set(names_of(body)) == {"Kite House", "Kites", "Maison", "KHN", "\u00c9tage"}
