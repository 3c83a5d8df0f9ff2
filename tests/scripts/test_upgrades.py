"""D7: an installation of the first state can be taken out of the history, and its migrations are those of today.

`python -m scripts.upgrades` fills and migrates one."""

import subprocess
from pathlib import Path

import pytest

from scripts import upgrades
from scripts.upgrades import FIRST, ROOT


def git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def history() -> None:
    if subprocess.run(["git", "cat-file", "-e", FIRST], cwd=ROOT, capture_output=True, check=False).returncode:
        pytest.skip("the history is not here")


def test_no_migration_of_the_first_state_was_written_anew(history: None) -> None:
    names = [name for name in git("ls-tree", "-r", "--name-only", FIRST).splitlines() if "/migrations/0" in name]
    assert len(names) >= 7
    assert [name for name in names if git("show", f"{FIRST}:{name}") != (ROOT / name).read_text()] == []


def test_the_first_state_is_taken_out_whole(history: None, tmp_path: Path) -> None:
    old = upgrades.take_out(FIRST, tmp_path / "old")
    assert (old / "manage.py").exists() and any((old / "portal/demonstration").glob("play*"))


def test_a_state_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="There is no nonsense in this history"):
        upgrades.take_out("nonsense", tmp_path / "old")
