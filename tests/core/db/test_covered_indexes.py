"""No table pays at every write for an index that a wider one covers (decision 0095)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.test.utils import CaptureQueriesContext

from core.db.index_removal import RemoveFieldIndex

pytestmark = pytest.mark.django_db
PACKAGES = ("core", "accounts", "consultations", "submissions", "synthesis", "portal")

GUARDIAN = "the field is guardian's"
NARROW = "five to fifteen times smaller than the wider one, and read most (decision 0095)"
LEFT = "not yet measured under the load of coding (decision 0095)"
EXPLAINED: dict[tuple[str, str], str] = {
    ("consultations.RoundUserObjectPermission", "user_id"): GUARDIAN,
    ("consultations.RoundGroupObjectPermission", "group_id"): GUARDIAN,
    ("submissions.Input", "recommendation_id"): NARROW,
    ("submissions.Input", "version_id"): NARROW,
    ("submissions.PublicInput", "round_id"): NARROW,
    ("synthesis.Circulation", "report_id"): LEFT,
    ("synthesis.CodedPassage", "input_id"): LEFT,
    ("synthesis.Corrigendum", "report_id"): LEFT,
    ("synthesis.Evidence", "finding_id"): LEFT,
    ("synthesis.Finding", "report_id"): LEFT,
    ("synthesis.Hint", "input_id"): LEFT,
    ("synthesis.ParagraphReading", "finding_id"): LEFT,
    ("synthesis.Publication", "report_id"): LEFT,
    ("synthesis.SecondCoding", "coded_id"): LEFT,
    ("synthesis.TextModule", "round_id"): LEFT,
    ("synthesis.Theme", "round_id"): LEFT,
    ("synthesis.ThemeChange", "round_id"): LEFT,
    ("synthesis.ThemeSuggestion", "input_id"): LEFT,
}
# Foreign keys that no index begins with: their rows are made anew with the public state, whose round is indexed.
UNSERVED = {("submissions.PublicInput", f"{name}_id") for name in ("recommendation", "paragraph", "question")}


@dataclass(frozen=True, slots=True)
class Index:
    name: str
    columns: tuple[str, ...]  # each with its order and its operators, as the database writes them
    is_unique: bool = False
    is_partial: bool = False


def test_no_index_is_covered_by_a_wider_one() -> None:
    found = {
        (model._meta.label, index.columns[0].strip('"'))
        for model in owned_models()
        for index in covered_indexes(indexes_of(model._meta.db_table))
    }
    assert found == set(EXPLAINED), "db_index=False on the field, or a reason why it stays"


def test_every_foreign_key_is_the_first_column_of_an_index() -> None:
    """Or deleting a row would read each table that refers to it from end to end."""
    unserved = set()
    for model in owned_models():
        first = {each.columns[0].strip('"') for each in indexes_of(model._meta.db_table) if not each.is_partial}
        keys = [field for field in model._meta.local_fields if field.remote_field and not field.primary_key]
        unserved |= {(model._meta.label, field.column) for field in keys if field.column not in first}
    assert unserved == UNSERVED


def test_an_index_that_a_model_gets_is_seen_in_the_database() -> None:
    table = "consultations_window"
    before = list(covered_indexes(indexes_of(table)))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX narrow ON {table} (round_id)")
        assert [each.name for each in covered_indexes(indexes_of(table)) if each not in before] == ["narrow"]
        cursor.execute("DROP INDEX narrow")
        cursor.execute(f"CREATE INDEX half ON {table} (constituency, round_id) WHERE opens IS NOT NULL")
        cursor.execute(f"CREATE INDEX narrow ON {table} (constituency)")
        assert {each.name: each.is_partial for each in indexes_of(table)}["half"]
        assert list(covered_indexes(indexes_of(table))) == before, "a partial index lacks rows"


def test_what_covers_an_index() -> None:
    narrow, wide = Index("narrow", ("a",)), Index("wide", ("a", "b"))
    assert list(covered_indexes([narrow, wide])) == [narrow]
    assert not list(covered_indexes([narrow, Index("other order", ("b", "a"))]))
    assert not list(covered_indexes([narrow, Index("some rows", ("a", "b"), is_unique=True, is_partial=True)]))
    assert not list(covered_indexes([narrow, Index("of patterns", ("a varchar_pattern_ops", "b"))]))
    assert not list(covered_indexes([Index("refuses rows", ("a",), is_unique=True), wide]))
    assert list(covered_indexes([narrow, Index("the same", ("a",), is_unique=True)])) == [narrow]


@pytest.mark.django_db(transaction=True)
def test_the_migration_drops_the_index_and_copies_no_table() -> None:
    before, after = ProjectState(), ProjectState()
    operation = RemoveFieldIndex("leaf", "tree", models.ForeignKey("probes.tree", models.CASCADE, db_index=False))
    for state in (before, after):
        for each in probes():
            each.state_forwards("probes", state)
    operation.state_forwards("probes", after)
    try:
        with connection.schema_editor() as editor:
            for each in probes():
                each.database_forwards("probes", editor, ProjectState(), before)
        as_made = indexes_of("probes_leaf")
        with CaptureQueriesContext(connection) as captured, connection.schema_editor() as editor:
            operation.database_forwards("probes", editor, before, after)
        changes = [each["sql"] for each in captured if re.match("ALTER|CREATE|DROP|INSERT", each["sql"])]
        assert len(changes) == 1 and changes[0].startswith("DROP INDEX")
        with CaptureQueriesContext(connection) as captured, connection.schema_editor() as editor:
            operation.database_forwards("probes", editor, before, after)
        assert not [each for each in captured if "DROP" in each["sql"]], "it can be repeated"
        left = {each.name for each in indexes_of("probes_leaf")}
        assert {"one_green_leaf", "one_leaf_of_a_number", "leaf_of_tree"} <= left | {"one_leaf_of_a_number"}
        assert len(left) == len(as_made) - 1
        for _again in range(2):
            with connection.schema_editor() as editor:
                operation.database_backwards("probes", editor, after, before)
        assert {(each.columns, each.is_partial) for each in indexes_of("probes_leaf")} == {
            (each.columns, each.is_partial) for each in as_made
        }
    finally:
        with connection.cursor() as cursor:
            for name in ("leaf", "tree"):
                cursor.execute(f"DROP TABLE IF EXISTS probes_{name}")


def test_no_migration_locks_many_tables_at_once() -> None:
    """In one transaction each table whose index is dropped stays locked until the last one is dropped."""
    loader = MigrationLoader(connection)
    dropping = {
        f"{label}.{name}": each.atomic
        for (label, name), each in loader.disk_migrations.items()
        if any(isinstance(operation, RemoveFieldIndex) for operation in each.operations)
    }
    assert "submissions.0035_covered_indexes" in dropping
    assert not any(dropping.values()), dropping


def probes() -> list[migrations.CreateModel]:
    """A table with every kind of index on its foreign key."""
    key = ("id", models.AutoField(primary_key=True))
    green = models.Q(is_green=True)
    return [
        migrations.CreateModel("Tree", [key]),
        migrations.CreateModel(
            "Leaf",
            [
                key,
                ("tree", models.ForeignKey("probes.tree", models.CASCADE)),
                ("number", models.IntegerField()),
                ("is_green", models.BooleanField()),
            ],
            options={
                "indexes": [models.Index(fields=["tree"], name="leaf_of_tree")],
                "constraints": [
                    models.UniqueConstraint(fields=["tree"], condition=green, name="one_green_leaf"),
                    models.UniqueConstraint(fields=["tree", "number"], name="one_leaf_of_a_number"),
                ],
            },
        ),
    ]


def owned_models() -> Iterator[type[models.Model]]:
    """Yield the models that the packages declare; tables between two of them are Django's own."""
    for package in PACKAGES:
        yield from (model for model in apps.get_app_config(package).get_models() if model._meta.managed)


def covered_indexes(indexes: list[Index]) -> Iterator[Index]:
    """Yield each index that answers nothing which another one does not answer too.

    A partial index covers nothing: it lacks rows. A unique one stays: it refuses rows.
    """
    for index in indexes:
        others = [each for each in indexes if each is not index and not each.is_partial]
        if not index.is_unique and not index.is_partial and any(_covers(each, index) for each in others):
            yield index


def _covers(other: Index, index: Index) -> bool:
    begins = other.columns[: len(index.columns)] == index.columns
    return begins and (len(other.columns) > len(index.columns) or other.is_unique or other.name < index.name)


def indexes_of(table: str) -> list[Index]:
    with connection.cursor() as cursor:
        return _of_postgresql(cursor, table) if connection.vendor == "postgresql" else _of_sqlite(cursor, table)


def _of_postgresql(cursor: Any, table: str) -> list[Index]:
    cursor.execute(
        "SELECT c.relname, pg_get_indexdef(i.indexrelid), i.indisunique, i.indpred IS NOT NULL FROM pg_index i "
        "JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = %s::regclass",
        [f'"{table}"'],
    )
    ordered = re.compile(r" USING btree \((.*?)\)(?: INCLUDE .*| NULLS NOT DISTINCT.*| WHERE .*)?$")
    rows = [(name, ordered.search(definition), *flags) for name, definition, *flags in cursor.fetchall()]
    return [Index(name, tuple(match[1].split(", ")), *flags) for name, match, *flags in rows if match]


def _of_sqlite(cursor: Any, table: str) -> list[Index]:
    cursor.execute(f'PRAGMA index_list("{table}")')
    found = []
    for _number, name, is_unique, _origin, is_partial in cursor.fetchall():
        cursor.execute(f'PRAGMA index_xinfo("{name}")')
        columns = [row for row in cursor.fetchall() if row[5]]
        # An expression has no name: it is like no other one.
        words = [f"{row[2]}{' DESC' if row[3] else ''}" if row[2] else f"{name}.{row[0]}" for row in columns]
        found.append(Index(name, tuple(words), bool(is_unique), bool(is_partial)))
    return found
