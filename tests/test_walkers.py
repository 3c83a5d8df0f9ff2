"""Workers share the walk: each piece is walked once, all get the whole, and nobody waits for the dead."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.permissions.tokens import Tokens
from tests.permissions.walk import PIECES, Shares, Walk


def walker(folder: Path, name: str) -> Shares:
    shares = Shares(folder)
    shares.name = name
    return shares


def test_each_piece_is_taken_once_and_all_get_the_whole(tmp_path: Path) -> None:
    first, second, late = (walker(tmp_path, f"walker-{number}") for number in (1, 2, 3))
    of_first, of_second = first.take(), second.take()
    taken = [[next(of_first), next(of_first)], [next(of_second)]]
    taken[0] += of_first
    taken[1] += of_second
    assert sorted(taken[0] + taken[1]) == list(range(PIECES))
    first.leave(Walk(Tokens(), mails=[("One", frozenset())], without_token={"a/": 403}, rows_before={"rows": "x"}))
    second.leave(Walk(Tokens(), mails=[("Two", frozenset())], without_token={"b/": 403}, rows_before={"rows": "x"}))
    assert list(late.take()) == []
    for each in (first, late):
        whole = each.gather(Tokens())
        assert [subject for subject, _tokens in whole.mails] == ["One", "Two"]
        assert whole.without_token == {"a/": 403, "b/": 403}
        assert set(whole.rows_before) == {"walker-1: rows", "walker-2: rows"}


def test_what_went_wrong_with_one_is_told_to_all(tmp_path: Path) -> None:
    failed, waiting = walker(tmp_path, "walker-1"), walker(tmp_path, "walker-2")
    list(failed.take())
    failed.leave("KeyError('kit')")
    with pytest.raises(RuntimeError, match=r"walker-1 could not walk on: KeyError\('kit'\)"):
        waiting.gather(Tokens())


def test_nobody_waits_for_one_who_has_ended(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    list(walker(tmp_path, f"walker-{ended.pid}").take())
    with pytest.raises(RuntimeError, match="has ended before"):
        walker(tmp_path, "walker-2").gather(Tokens())
