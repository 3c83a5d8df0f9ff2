"""B1: files first, then one transaction that holds every row, then the answer; on databases that keep what they say."""

import io
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections, transaction

from core.models import Job
from submissions.attachments.services import add_file
from tests.factories import DraftFactory, focal_point, new_token, send

pytestmark = pytest.mark.django_db(transaction=True)


class Log(list[str]):
    """What happened, in its order: calls to the system and statements of the database, by their first words."""

    def append(self, event: Any) -> None:
        statement = event["sql"] if isinstance(event, dict) else event
        super().append(statement.replace('"', "").split("(")[0].strip())

    def place(self, beginning: str, of: int = 1) -> int:
        """Where it is; it happened once, or so often. Asked of the act alone: see `cut`."""
        found = [n for n, event in enumerate(self) if event.startswith(beginning)]
        assert len(found) == of, f"{beginning}: {found} in {self}"
        return found[0]

    def cut(self, after: str) -> None:
        """Without what its work in the background does once the transaction that writes `after` is over."""
        written = next(n for n, event in enumerate(self) if event.startswith(after))
        del self[self.index("COMMIT", written) + 1 :]


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    log = Log()
    with monkeypatch.context() as patch:
        for name in ("fsync", "rename"):
            real = getattr(os, name)
            patch.setattr(os, name, lambda *args, real=real, name=name: (log.append(name), real(*args))[1])
        patch.setattr(connections["default"], "queries_log", log)
        patch.setattr(connections["default"], "force_debug_cursor", True)
        yield log


def test_a_file_is_on_the_disk_to_stay_before_a_row_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    version = DraftFactory()
    by = focal_point(version.submission.delegation)
    with watched(monkeypatch) as log:
        add_file(version, io.BytesIO(b"Words."), name="report.txt", by=by)
    log.cut(after="INSERT INTO core_storedfile")
    named = log.place("INSERT INTO core_storedfile")
    renamed = log.place("rename")
    assert "fsync" in log[:renamed] and log[renamed + 1] == "fsync"  # the file; the folder that holds its name
    assert renamed < named
    begun = max(n for n, event in enumerate(log[:named]) if event.startswith("BEGIN"))
    ended = named + log[named:].index("COMMIT")
    held = log[begun:ended]
    assert renamed < begun and not {"fsync", "rename"} & set(held)
    for table in ("submissions_attachment", "core_job", "wagtailcore_modellogentry", "core_auditseal"):
        assert any(event.startswith(f"INSERT INTO {table}") for event in held), table


def test_version_receipt_form_mail_and_audit_are_of_one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    version, token = DraftFactory(), new_token()
    send(DraftFactory())  # the key is made
    by_kind = Job.objects.filter(kind="core.mail").count()
    with watched(monkeypatch) as log:
        send(version, token=token)
    assert Job.objects.filter(kind="core.mail").count() == by_kind + 1
    log.cut(after="INSERT INTO submissions_receipt")
    begun, ended = log.place("BEGIN"), log.place("COMMIT")
    held = log[begun:ended]
    for statement in (
        "UPDATE submissions_version", "INSERT INTO submissions_receipt", "INSERT INTO core_formtoken",
        "INSERT INTO wagtailcore_modellogentry", "INSERT INTO core_auditseal",
    ):  # fmt: skip
        assert begun < log.place(statement) < ended, statement
    assert begun < log.place("INSERT INTO core_job", of=2) < ended  # the mail, and the look for campaigns
    if connection.vendor == "sqlite":
        assert held[0] == "BEGIN IMMEDIATE"


def test_sqlite_keeps_what_it_says() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("asks SQLite")
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    with connection.cursor() as cursor:
        found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in [*wanted, "busy_timeout"]}
    assert found.pop("busy_timeout") >= 20_000
    assert found == wanted


def test_a_transaction_of_sqlite_takes_the_pen_before_it_reads() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("asks SQLite")
    with transaction.atomic(), closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0)) as other:
        assert other.execute("select count(*) from core_job").fetchone()
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("begin immediate")


def test_no_request_is_one_transaction_as_a_whole() -> None:
    assert not any(connections[alias].settings_dict["ATOMIC_REQUESTS"] for alias in connections)
    if connection.vendor == "postgresql":
        assert "synchronous_commit" not in str(settings.DATABASES)  # the server's own default, on, stays
