"""What an operator can mend is said in one line: a database that was not migrated or is away, a folder, a variable."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError, ProgrammingError
from django.db.migrations.executor import MigrationExecutor

from core.management.operator_errors import advice
from tests.support.databases import ROOT


def error_of(*command: str, **environment: str) -> list[str]:
    """The lines that the command writes to standard error; it fails."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "PORTAL", "PG"))}
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT, env={**own, "DATABASE": "sqlite", **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    return done.stderr.splitlines()


def test_a_database_that_was_not_migrated(tmp_path: Path) -> None:
    said = ["Error: The database is not as this release needs it: run `manage.py migrate` first."]
    assert error_of("jobs", PORTAL_DATA_DIR=str(tmp_path)) == said
    assert error_of("jobs", "--traceback", PORTAL_DATA_DIR=str(tmp_path))[-1].endswith("no such table: core_job")


def test_a_database_that_is_away(tmp_path: Path) -> None:
    (line,) = error_of("jobs", DATABASE="postgresql", PGHOST=str(tmp_path), PORTAL_DATA_DIR=str(tmp_path))
    assert line.startswith("Error: The database cannot be used: ") and str(tmp_path) in line


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder")
    assert error_of("jobs", PORTAL_DATA_DIR=str(tmp_path / "data")) == [f"Error: {tmp_path}/data: File exists."]


def test_a_disk_that_is_full_or_a_name_that_is_taken(tmp_path: Path) -> None:
    assert advice(OSError(errno.ENOSPC, "No space left on device")) == "No space left on device."
    of_copy = OSError(errno.ENOSPC, "No space left on device", "here", None, "there")
    assert advice(of_copy) == "there: No space left on device."
    (tmp_path / "taken").touch()
    with pytest.raises(NotADirectoryError) as refused:
        call_command("backup", str(tmp_path / "taken"))
    assert advice(refused.value) == f"{tmp_path}/taken: Not a directory."


def test_a_variable_that_is_missing(tmp_path: Path) -> None:
    (line,) = error_of("migrate", PORTAL_MODE="production", PORTAL_DATA_DIR=str(tmp_path))
    assert line.startswith("Error: PORTAL_SECRET_KEY is missing")


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_fault_of_the_portal_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    full = OperationalError("database or disk is full\nmore")
    assert advice(full) == "The database cannot be used: database or disk is full more"
    assert advice(ProgrammingError("syntax error")) == advice(ValueError("wrong")) == advice(OSError("no file")) == ""
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_args: [("core.0099_later", False)])
    assert advice(ProgrammingError("no such column")).endswith("run `manage.py migrate` first.")
