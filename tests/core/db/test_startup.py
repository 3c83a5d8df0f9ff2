"""After a `migrate` that stopped half-way nothing is written without the triggers: they are back, or nothing starts."""

import importlib
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import IntegrityError

from accounts.models import User
from core import audit
from core.apps import _before_migrate
from core.db import startup, triggers
from core.jobs import worker
from core.models import AuditSeal

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def interrupted() -> None:
    """As `migrate` leaves the database when it is killed: on SQLite it has removed the triggers."""
    audit.declare(tests__seen="Seen")
    audit.record("tests.seen", User.objects.create(email="a@b.example"), by=None)
    _before_migrate(plan=["a migration"])
    if connection.vendor == "postgresql":
        triggers.remove()  # what a restore without them leaves
    assert triggers.missing_names()


@pytest.fixture
def unfinished(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_args: [("core.0099_later", False)])


def start_web_process() -> None:
    sys.modules.pop("portal.wsgi", None)
    importlib.import_module("portal.wsgi")


def test_triggers_are_put_back_where_all_migrations_have_run(interrupted: None) -> None:
    start_web_process()
    assert triggers.missing_names() == []
    with pytest.raises(IntegrityError, match="keeps its rows"):
        AuditSeal.objects.all().delete()


def test_no_web_process_starts_where_they_have_not(interrupted: None, unfinished: None) -> None:
    with pytest.raises(ImproperlyConfigured, match="to its end, then start again"):
        start_web_process()
    assert triggers.missing_names()


def test_no_worker_starts_where_they_have_not(
    interrupted: None, unfinished: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker.SteadyWorker, "run", lambda _self: pytest.fail("It has started."))
    with pytest.raises(CommandError, match="to its end, then start again"):
        call_command("worker", "--until-empty")


def test_a_database_that_is_away_or_whole_stops_nothing(unfinished: None, monkeypatch: pytest.MonkeyPatch) -> None:
    startup.check_database()  # nothing is missing: which migrations have run is not even asked
    assert triggers.missing_names() == []

    def away(*_args: object) -> None:
        raise OperationalError

    monkeypatch.setattr(triggers, "missing_names", away)
    startup.check_database()
