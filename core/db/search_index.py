"""An index of terms (`core.text.search_terms`) on both databases: FTS5 on SQLite, GIN over a tsvector on PostgreSQL.

A model that inherits `core.models.SearchRow` and is declared here keeps the terms of one text in each row. The database
keeps the index in step by itself, in the same transaction, however a row goes. What it contains is declared in code and
made after every migration, like triggers: SQLite loses them when it remakes a table (trap 9). SQLite removes the terms
of a deleted row from the index at once (`secure-delete`), so that nothing of an erased text stays in it (D6).
"""

import json
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.checks import Warning as CheckWarning
from django.db import DatabaseError, connections, transaction
from django.db.models import F, Lookup, QuerySet, TextField, Value

from core.text.search_terms import Search

_declared: list[str] = []
MOST_BYTES = 1_000_000  # of the terms of one row: PostgreSQL's tsvector holds no more
_VECTOR = "array_to_tsvector(string_to_array({}, ' '))"


def declare(*models: str) -> None:
    """Declare that these models, which inherit `SearchRow`, have an index. Called while the apps load."""
    _declared.extend(models)


def declared() -> list[str]:
    """Return the labels of the models that have an index, such as `portal.SearchEntry`."""
    return list(_declared)


def row_terms(terms: Iterable[str]) -> str:
    """Return terms as a row keeps them: sorted, separated by spaces, and no more of them than a database can index."""
    text = " ".join(sorted(terms))
    if len(text.encode()) <= MOST_BYTES:
        return text
    return text.encode()[:MOST_BYTES].decode(errors="ignore").rpartition(" ")[0]


def install(using: str = "default") -> None:
    """Create what is missing of every declared index, and make anew what is defined otherwise. Safe at any time."""
    connection = connections[using]
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        for table in map(_table, _declared):
            if table not in present:
                continue
            if connection.vendor == "postgresql":
                cursor.execute(
                    f'CREATE INDEX IF NOT EXISTS "{table}_fts" ON "{table}" USING gin ({_VECTOR.format("terms")})'
                )
                continue
            if f"{table}_fts" not in present:
                _create_fts(cursor, table)
            elif _definition(cursor, table) != _fts(table):
                _create_anew(cursor, table, using)
            for statement in _triggers(table):
                cursor.execute(statement)


def rebuild(model: str, using: str = "default") -> None:
    """Make the index of a model anew from its rows, in one transaction: a row that is written meanwhile waits."""
    connection, table = connections[using], _table(model)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f'REINDEX INDEX "{table}_fts"')
        else:
            _create_anew(cursor, table, using)


def is_in_step(model: str, using: str = "default") -> bool:
    """Return whether the index of a model is exactly that of its rows. Always so on PostgreSQL."""
    connection, table = connections[using], _table(model)
    if connection.vendor == "postgresql":
        return True
    try:
        with connection.cursor() as cursor:
            cursor.execute(f'INSERT INTO "{table}_fts" ("{table}_fts", rank) VALUES (\'integrity-check\', 1)')  # noqa: S608 - names of our tables
    except DatabaseError:
        return False
    return True


def missing(using: str = "default") -> list[str]:
    """Return the tables whose index, or a trigger that keeps it in step, does not exist."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if connection.vendor == "postgresql":
            cursor.execute("SELECT indexname FROM pg_indexes")
        else:
            cursor.execute("SELECT name FROM sqlite_master")
        present = {row[0] for row in cursor.fetchall()}
    wanted = ("_fts",) if connection.vendor == "postgresql" else ("_fts", *(f"_fts_{each}" for each in _EVENTS))
    return [
        table
        for table in map(_table, _declared)
        if table in tables and not {f"{table}{end}" for end in wanted} <= present
    ]


def check_installed(
    app_configs: object = None, databases: Iterable[str] | None = None, **kwargs: object
) -> list[CheckWarning]:
    """Return, for each database, one warning that names tables without their index. A system check."""
    return [
        CheckWarning(
            f"The search index is missing for: {', '.join(names)}.",
            hint="Run `manage.py migrate`: it creates it.",
            id="core.W002",
        )
        for using in databases or []
        if using != "snapshot" and (names := missing(using))
    ]


def has_terms(search: Search, path: str = "") -> Lookup[Any]:
    """Return a condition for `filter`: the row that `path` leads to has what is looked for.

    `path` is "" for rows of the model itself, else ends with `__`.
    """
    return _HasTerms(F(f"{path}terms"), Value(search, output_field=_AnyField()))


def expected_rows(rows: QuerySet[Any, Any]) -> int | None:
    """Return how many rows PostgreSQL expects of a query, from its statistics; None on SQLite, which does not say.

    For the choice between two ways to the same rows: nothing is read.
    """
    if connections[rows.db].vendor != "postgresql":
        return None
    return int(json.loads(rows.order_by().explain(format="json"))[0]["Plan"]["Plan Rows"])


class _AnyField(TextField[Any, Any]):
    """Hands the search on as it is: the lookup writes it for its database."""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value


class _HasTerms(Lookup[Any]):
    lookup_name = "has_terms"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        column, params = self.process_lhs(compiler, connection)
        table = self.lhs.target.model._meta.db_table
        owner = column.rpartition(".")[0]
        words = _query_text(self.rhs.value, '"{}"', " OR ", " AND ")
        rows = f'SELECT rowid FROM "{table}_fts" WHERE "{table}_fts" MATCH %s'  # noqa: S608 - names of our tables
        return f'{owner}."id" IN ({rows})', (*params, words)

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        column, params = self.process_lhs(compiler, connection)
        words = _query_text(self.rhs.value, "'{}'", " | ", " & ")
        return f"{_VECTOR.format(column)} @@ %s::tsquery", (*params, words)


def _query_text(search: Search, term: str, either: str, both: str) -> str:
    """Return the search in a database's words. Terms consist of letters, digits and `=`: nothing needs quoting."""
    groups = (either.join(term.format(each) for each in sorted(group)) for group in search.groups)
    return both.join(f"({group})" for group in groups)


_EVENTS = ("insert", "update", "delete")


def _fts(table: str) -> str:
    """Return the statement that creates the index. It cuts at spaces only, so that a term is never a phrase."""
    columns = f'terms, content="{table}", content_rowid="id"'
    return f'CREATE VIRTUAL TABLE "{table}_fts" USING fts5({columns}, detail=none, tokenize="ascii tokenchars \'=\'")'


def _definition(cursor: Any, table: str) -> str:
    """Return the statement that created the index, as SQLite keeps it."""
    cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [f"{table}_fts"])
    return str(cursor.fetchone()[0])


def _create_anew(cursor: Any, table: str, using: str) -> None:
    with transaction.atomic(using=using):
        cursor.execute(f'DROP TABLE IF EXISTS "{table}_fts"')
        _create_fts(cursor, table)


def _create_fts(cursor: Any, table: str) -> None:
    cursor.execute(_fts(table))
    cursor.execute(f'INSERT INTO "{table}_fts" ("{table}_fts", rank) VALUES (\'secure-delete\', 1)')  # noqa: S608 - names of our tables
    cursor.execute(f'INSERT INTO "{table}_fts" ("{table}_fts") VALUES (\'rebuild\')')  # noqa: S608 - names of our tables


def _triggers(table: str) -> list[str]:
    """Return what creates the triggers anew that SQLite's own documentation gives for an index of another table."""
    add = f'INSERT INTO "{table}_fts" (rowid, terms) VALUES (new.id, new.terms);'  # noqa: S608 - names of our tables
    remove = f'INSERT INTO "{table}_fts" ("{table}_fts", rowid, terms) VALUES (\'delete\', old.id, old.terms);'  # noqa: S608 - names of our tables
    does = {"insert": add, "update": remove + add, "delete": remove}
    statements = []
    for event in _EVENTS:
        statements.append(f'DROP TRIGGER IF EXISTS "{table}_fts_{event}"')
        statements.append(
            f'CREATE TRIGGER "{table}_fts_{event}" AFTER {event.upper()} ON "{table}" BEGIN {does[event]} END'
        )
    return statements


def _table(model: str) -> str:
    return str(apps.get_model(model)._meta.db_table)
