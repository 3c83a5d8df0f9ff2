"""`manage.py demo` on what an earlier run left behind."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django.fixtures import Settings

from consultations.models import Round
from portal.management.commands.demo import MARK
from tests.factories import RoundFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.IS_DEMONSTRATION, settings.DATA_DIR = True, str(tmp_path)
    (tmp_path / MARK).touch()
    (tmp_path / "signing.key").touch()
    return tmp_path


def test_a_build_that_was_interrupted_is_told(folder: Path) -> None:
    """The round is there, the files are not."""
    RoundFactory()
    Round.objects.update(is_demonstration=True)
    with pytest.raises(CommandError, match="not built to its end"):
        call_command("demo")


def test_keys_and_files_are_kept_where_the_database_is_not_in_the_folder(folder: Path) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("the database is in the folder")
    with pytest.raises(CommandError, match="Drop the database and create it anew first"):
        call_command("demo", reset=True)
    assert (folder / "signing.key").exists()
