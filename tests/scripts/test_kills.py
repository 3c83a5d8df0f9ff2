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


def test_each_act_goes_through_the_server_too() -> None:
    (command, settings), *_others = kills.commands(kills.HTTP_ACTS, kills.DATABASES, every=True, http=True)
    assert settings == {"DATABASE": "sqlite", "KILLS": "every"} and kills.HTTP_TESTS[0] in command
    tests = (kills.ROOT / kills.HTTP_TESTS[0]).read_text().splitlines()
    named = [line for line in tests if line.startswith("def test_")]
    assert not [act for act in command[-1].split(" or ") if not any(act in line for line in named)]


def test_an_upload_is_killed_over_http_only(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        kills.main(["upload"])
    assert "no such act: upload" in capsys.readouterr().err


def test_an_act_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        kills.main(["murder"])
    assert "no such act: murder" in capsys.readouterr().err
