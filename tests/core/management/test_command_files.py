"""What is wrong with a file that somebody names to a command is told in one line."""

from pathlib import Path

import pytest
from django.core.management.base import CommandError

from core.management.base import check_readable, check_writable, inside, write_out

LONG = "x" * 300


def test_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(b"x")
    check_readable(tmp_path / "there")
    for name, said in (
        ("missing", "missing: there is no such file."),
        (".", "cannot be read: Is a directory."),
        (LONG, "cannot be read: File name too long."),
        ("there/under", "cannot be read: Not a directory."),
    ):
        with pytest.raises(CommandError) as told:
            check_readable(tmp_path / name)
        assert str(told.value).endswith(said)


def test_what_cannot_be_written(tmp_path: Path) -> None:
    for name, said in (
        ("no/folder", "cannot be written: No such file or directory."),
        (".", "cannot be written: Is a directory."),
        (LONG, "cannot be written: File name too long."),
    ):
        for act in (check_writable, lambda path: write_out(path, b"x")):
            with pytest.raises(CommandError) as told:
                act(tmp_path / name)
            assert str(told.value).endswith(said)


def test_a_folder_takes_the_file_under_its_own_name(tmp_path: Path) -> None:
    write_out(inside(tmp_path, "book.xlsx"), b"x")
    write_out(inside(tmp_path / "mine.xlsx", "book.xlsx"), b"y")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"book.xlsx": b"x", "mine.xlsx": b"y"}
