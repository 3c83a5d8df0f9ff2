"""What five answers suggest: the stricter where one is not sure."""

import pytest

from submissions.visibility.safety import QUESTIONS, adds_to, suggest

NO = dict.fromkeys(QUESTIONS, "no")


@pytest.mark.parametrize(
    ("yes", "level"),
    [
        ((), "public"),
        (("threatened",), "nameless"),
        (("recognized",), "nameless"),
        (("dependent",), "nameless"),
        (("threatened", "dependent"), "nameless"),
        (("threatened", "recognized"), "secretariat"),
        (("harmed",), "secretariat"),
        (("unasked",), "secretariat"),
        (tuple(QUESTIONS), "secretariat"),
    ],
)
def test_the_suggestion(yes: tuple[str, ...], level: str) -> None:
    for word in ("yes", "unsure", ""):
        assert suggest({**NO, **dict.fromkeys(yes, word)}).level == level


def test_nothing_said_is_the_strictest() -> None:
    assert suggest({}).level == "secretariat"


def test_it_never_speaks_for_more_openness() -> None:
    nameless = suggest({**NO, "threatened": "yes"})
    assert adds_to(nameless, "public")
    assert not adds_to(nameless, "nameless")
    assert not adds_to(nameless, "secretariat")
    assert not adds_to(suggest(NO), "public")
