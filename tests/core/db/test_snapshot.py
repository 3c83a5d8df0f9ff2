"""One moment for many reads: a writer in between is neither seen nor made to wait."""

import threading

import pytest
from django.conf import settings
from django.db import DatabaseError, connections

from core.db.transactions import ALIAS, snapshot
from core.models import Slot
from tests.consultations.conftest import BEFORE

pytestmark = pytest.mark.django_db


def test_reads_inside_go_to_the_alias_and_writes_do_not(transactional_db):
    with snapshot():
        assert Slot.objects.all().db == ALIAS
        row = Slot.objects.create(name="written inside", slot=BEFORE)
    assert (row._state.db, Slot.objects.all().db) == ("default", "default")


def test_both_aliases_are_one_database_and_the_snapshot_only_reads():
    default, reading = (settings.DATABASES[alias] for alias in ("default", ALIAS))
    assert default["NAME"] == reading["NAME"]
    words = str(reading["OPTIONS"])
    assert "query_only=ON" in words or "default_transaction_read_only=on" in words


@pytest.fixture
def second_connection(transactional_db):
    """The alias on a connection of its own, as in production; tests otherwise mirror it onto the first."""
    mirrored = connections[ALIAS]
    connection = connections.create_connection(ALIAS)
    connection.settings_dict["NAME"] = connections["default"].settings_dict["NAME"]
    connections[ALIAS] = connection
    yield connection
    connection.close()
    connections[ALIAS] = mirrored


def test_a_writer_in_between_is_neither_seen_nor_made_to_wait(second_connection):
    written: list[int] = []

    def write() -> None:
        Slot.objects.create(name="later", slot=BEFORE)
        written.append(1)
        connections["default"].close()

    with snapshot():
        before = Slot.objects.count()
        writer = threading.Thread(target=write)
        writer.start()
        writer.join(120)
        assert written == [1]
        assert Slot.objects.count() == before
    assert Slot.objects.count() == before + 1


def test_nothing_is_written_through_it(second_connection):
    with snapshot(), pytest.raises(DatabaseError):
        Slot.objects.using(ALIAS).create(name="through the snapshot", slot=BEFORE)
