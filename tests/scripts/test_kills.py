"""The command with which an operator kills every act; what it runs is a test of its own."""

import pytest

from scripts import kills


def test_it_runs_each_act_at_every_call_on_both_databases() -> None:
    made = kills.commands(kills.ACTS, kills.DATABASES, every=True)
    assert [settings for _command, settings in made] == [
        {"DATABASE": "sqlite", "KILLS": "every"},
        {"DATABASE": "postgresql", "KILLS": "every"},
    ]
    chosen = made[0][0][-1].split(" or ")
    for act, words in zip(kills.ACTS, chosen, strict=True):
        tests = "".join((kills.ROOT / path).read_text() for path in kills.TESTS)
        assert any(words in line for line in tests.splitlines() if line.startswith("def test_")), act


def test_a_sample_of_one_act() -> None:
    command, settings = kills.commands(["erasure"], ["sqlite"], every=False)[0]
    assert command[-1] == "erasure_is_whole" and settings == {"DATABASE": "sqlite"}


def test_an_act_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        kills.main(["murder"])
    assert "no such act: murder" in capsys.readouterr().err
