"""Rows that the database itself refuses to change, and rows that it keeps itself, on both databases alike.

The packages declare the triggers in code, `post_migrate` installs them (idempotent), a system check asks for them:
SQLite drops triggers silently when it remakes a table (trap 9). It refuses to remake a table that a trigger of another
table names: `pre_migrate` removes them there.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.core.checks import Warning as CheckWarning
from django.db import connections

PREFIX, DERIVES = "portal_keep_", "portal_derive_"


@dataclass(frozen=True, slots=True)
class Trigger:
    """Refuses `event` (INSERT, UPDATE or DELETE) on the table of `model` where `when` is true.

    `when` is SQL that both databases accept, over OLD and NEW (NEW only for INSERT); `{model.Label}` in it is replaced
    by a table, for example `{submissions.Version}`. An empty `when` refuses always.

    With `statement` it refuses nothing: it runs that SQL after the event. `lock` are the rows that it writes, as a FROM
    clause: PostgreSQL locks them first, so that the statement reads what others wrote to them meanwhile.
    """

    model: str
    event: str
    when: str = ""
    statement: str = ""
    lock: str = ""

    @property
    def name(self) -> str:
        return f"{DERIVES if self.statement else PREFIX}{_table(self.model)}_{self.event.lower()}"

    def condition(self) -> str:
        return self.with_tables(self.when or "1 = 1")

    def with_tables(self, words: str) -> str:
        """Return the SQL with the names of tables."""
        for model in apps.get_models(include_auto_created=True):
            words = words.replace("{" + model._meta.label + "}", model._meta.db_table)
        return words


_declared: list[Trigger] = []


def keep(*models: str, events: Iterable[str] = ("UPDATE", "DELETE"), when: str = "") -> None:
    """Declare that the database refuses `events` on rows of `models`. Called while the apps load."""
    _declared.extend(Trigger(model, event, when) for model in models for event in events)


def derive(*models: str, events: Iterable[str], statement: str, lock: str, when: str = "") -> None:
    """Declare that the database runs `statement` after `events` on rows of `models` where `when` is true.

    `%s` in `statement` and `lock` is replaced by OLD or NEW.
    """
    for model in models:
        for event in events:
            row = "OLD" if event == "DELETE" else "NEW"
            _declared.append(Trigger(model, event, when, statement.replace("%s", row), lock.replace("%s", row)))


def declared() -> list[Trigger]:
    """Return every trigger that the apps declared."""
    return list(_declared)


def install(using: str = "default", *, drop_others: bool = True) -> None:
    """Create every declared trigger anew, where its table exists, and drop those that are declared no longer.

    Safe to run at any time. `drop_others` False leaves those that a newer release may have declared.
    """
    connection = connections[using]
    present, wanted = _tables(using), {trigger.name for trigger in _declared}
    with connection.cursor() as cursor:
        for name, table in _installed(using).items() if drop_others else ():
            if name not in wanted:
                cursor.execute(_drop_sql(name, table, connection.vendor))
        for trigger in _declared:
            if _table(trigger.model) in present:
                for statement in _sql(trigger, connection.vendor):
                    cursor.execute(statement)


def remove(using: str = "default") -> None:
    """Drop every trigger of ours, until `install`."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name, table in _installed(using).items():
            cursor.execute(_drop_sql(name, table, connection.vendor))


def missing(using: str = "default") -> list[Trigger]:
    """Return the declared triggers that the database does not have."""
    present = _installed(using)
    return [trigger for trigger in _declared if trigger.name not in present]


def missing_names(using: str = "default") -> list[str]:
    """Return the names of the missing triggers whose table exists."""
    present = _tables(using)
    return [trigger.name for trigger in missing(using) if _table(trigger.model) in present]


def check_installed(
    app_configs: object = None, databases: Iterable[str] | None = None, **kwargs: object
) -> list[CheckWarning]:
    """Return, for each database, one warning that names the missing triggers of existing tables.

    A system check (`check --database default`). It is a warning, since `migrate` runs the checks before it installs
    the triggers; `/readyz` refuses where one is missing, and processes put them back or do not start (`startup`).
    """
    warnings = []
    for using in databases or []:
        if using == "snapshot":
            continue
        if names := missing_names(using):
            message, hint = f"Triggers are missing: {', '.join(names)}.", "Run `manage.py migrate`: it installs them."
            warnings.append(CheckWarning(message, hint=hint, id="core.W001"))
    return warnings


def _installed(using: str) -> dict[str, str]:
    """Return the triggers of ours that the database has, each with its table."""
    connection = connections[using]
    query = (
        "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name: table for name, table in cursor.fetchall() if name.startswith((PREFIX, DERIVES))}


def _drop_sql(name: str, table: str, vendor: str) -> str:
    if vendor == "postgresql":
        return f'DROP TRIGGER IF EXISTS {name} ON "{table}"; DROP FUNCTION IF EXISTS {name}()'
    return f"DROP TRIGGER IF EXISTS {name}"


def _tables(using: str) -> set[str]:
    connection = connections[using]
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))


def _table(model: str) -> str:
    return str(apps.get_model(model)._meta.db_table)


def _sql(trigger: Trigger, vendor: str) -> list[str]:
    table, name, condition = _table(trigger.model), trigger.name, trigger.condition()
    if trigger.statement:
        return _derive_sql(trigger, vendor)
    words = f"{table} keeps its rows"
    if vendor == "postgresql":
        back = "OLD" if trigger.event == "DELETE" else "NEW"
        return [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {back}; END $body$",
            f'CREATE OR REPLACE TRIGGER {name} BEFORE {trigger.event} ON "{table}" '
            f"FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]
    return [
        f"DROP TRIGGER IF EXISTS {name}",
        f'CREATE TRIGGER {name} BEFORE {trigger.event} ON "{table}" FOR EACH ROW WHEN {condition} '
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END",
    ]


def _derive_sql(trigger: Trigger, vendor: str) -> list[str]:
    table, name, condition = _table(trigger.model), trigger.name, trigger.condition()
    statement, lock = trigger.with_tables(trigger.statement), trigger.with_tables(trigger.lock)
    if vendor == "postgresql":
        return [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
            f"IF {condition} THEN PERFORM 1 FROM {lock} FOR UPDATE; {statement}; END IF; RETURN NULL; END $body$",
            f'CREATE OR REPLACE TRIGGER {name} AFTER {trigger.event} ON "{table}" '
            f"FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]
    return [
        f"DROP TRIGGER IF EXISTS {name}",
        f'CREATE TRIGGER {name} AFTER {trigger.event} ON "{table}" FOR EACH ROW WHEN {condition} '
        f"BEGIN {statement}; END",
    ]
