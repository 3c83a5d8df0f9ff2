"""B6: with the triggers out of the way, 200 random tamperings by raw SQL: each one is found."""

import json
import os
import random
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from accounts.models import User
from core import audit
from core.integrity.chain_keys import ChainKey, chain_keys, key_of, new_key
from tests.support.triggers import drop_triggers

pytestmark = pytest.mark.django_db
LOG, SEAL = "wagtailcore_modellogentry", "core_auditseal"
ENTRIES = 12
TAMPERINGS = 200
ACTS = ("accounts.user.close", "accounts.user.sign_out_everywhere", "accounts.user.add_factor")


def run_sql(statement: str, *values: object) -> list:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def entry_ids() -> list[int]:
    return [row[0] for row in run_sql(f"SELECT id FROM {LOG} ORDER BY id")]


def sequences() -> list[int]:
    return [row[0] for row in run_sql(f"SELECT sequence FROM {SEAL} ORDER BY sequence")]


def edit_entry(dice: random.Random) -> str:
    column, value = dice.choice(
        [
            ("label", "account 00000000"), ("action", "accounts.user.forgotten"), ("object_id", "0"),
            ("data", '{"reason": "other"}'), ("timestamp", "2020-01-01 00:00:00+00:00"), ("user_id", None),
            ("content_changed", True), ("deleted", True), ("uuid", "0" * 32), ("revision_id", 7),
        ]
    )  # fmt: skip
    key = dice.choice(entry_ids())
    run_sql(f"UPDATE {LOG} SET {column} = %s WHERE id = %s", value, key)
    return f"{column} of entry {key}"


def edit_seal(dice: random.Random) -> str:
    column = dice.choice(["entry_id", "entry_digest", "previous", "digest"])
    key = dice.choice(sequences())
    run_sql(f"UPDATE {SEAL} SET {column} = %s WHERE sequence = %s", 999 if column == "entry_id" else "f" * 64, key)
    return f"{column} of seal {key}"


def delete_entry(dice: random.Random) -> str:
    key = dice.choice(entry_ids())
    run_sql(f"DELETE FROM {LOG} WHERE id = %s", key)
    return f"entry {key} deleted"


def delete_seal(dice: random.Random) -> str:
    key = dice.choice(sequences())
    run_sql(f"DELETE FROM {SEAL} WHERE sequence = %s", key)
    return f"seal {key} deleted"


def delete_both(dice: random.Random) -> str:
    key = dice.choice(sequences())
    run_sql(f"DELETE FROM {LOG} WHERE id = (SELECT entry_id FROM {SEAL} WHERE sequence = %s)", key)
    run_sql(f"DELETE FROM {SEAL} WHERE sequence = %s", key)
    return f"entry and seal {key} deleted"


def swap_entries(dice: random.Random) -> str:
    one, two = dice.sample(entry_ids(), 2)
    for source, target in ((one, -1), (two, one), (-1, two)):
        run_sql(f"UPDATE {LOG} SET id = %s WHERE id = %s", target, source)
    return f"entries {one} and {two} swapped"


def swap_seals(dice: random.Random) -> str:
    one, two = dice.sample(sequences(), 2)
    spare = max(sequences()) + 100  # never negative: the column refuses that
    run_sql(f"UPDATE {SEAL} SET sequence = %s WHERE sequence = %s", spare, one)
    run_sql(f"UPDATE {SEAL} SET sequence = %s WHERE sequence = %s", one, two)
    run_sql(f"UPDATE {SEAL} SET sequence = %s WHERE sequence = %s", two, spare)
    return f"seals {one} and {two} swapped"


def insert_entry(dice: random.Random) -> str:
    columns = [column.name for column in connection.introspection.get_table_description(connection.cursor(), LOG)]
    rest = ", ".join(f'"{column}"' for column in columns if column != "id")
    key = dice.choice(entry_ids())
    run_sql(f"INSERT INTO {LOG} (id, {rest}) SELECT {max(entry_ids()) + 1}, {rest} FROM {LOG} WHERE id = %s", key)
    return f"entry {key} doubled"


def cut_tail(dice: random.Random) -> str:
    last = dice.choice(sequences())
    run_sql(f"DELETE FROM {LOG} WHERE id IN (SELECT entry_id FROM {SEAL} WHERE sequence >= %s)", last)
    run_sql(f"DELETE FROM {SEAL} WHERE sequence >= %s", last)
    return f"cut from {last}"


def forge(sequence: int, previous: str, keys: tuple[ChainKey, ...] = ()) -> str:
    """Computes one seal anew over its entry as it is now; its digest."""
    [[table, entry]] = run_sql(f'SELECT "table", entry_id FROM {SEAL} WHERE sequence = %s', sequence)
    row = audit._log_tables()[table].objects.get(pk=entry)
    key = key_of(sequence, keys)
    content = audit.entry_digest(row, kind=audit._kind_name(row.content_type_id) if key else None)
    digest = audit.link_digest(sequence, table, entry, content, previous, key)
    run_sql(
        f"UPDATE {SEAL} SET entry_digest = %s, previous = %s, digest = %s, form = %s, key_id = %s WHERE sequence = %s",
        content, previous, digest, 2 if key else 1, key.key_id if key else "", sequence,
    )  # fmt: skip
    return digest


def change_entry_of(sequence: int) -> str:
    """Changes the entry of a seal; gives the digest of the seal before."""
    [[key]] = run_sql(f"SELECT entry_id FROM {SEAL} WHERE sequence = %s", sequence)
    run_sql(f"UPDATE {LOG} SET label = 'account 00000000' WHERE id = %s", key)
    before = run_sql(f"SELECT digest FROM {SEAL} WHERE sequence = %s", sequence - 1)
    return before[0][0] if before else audit.GENESIS


def forge_all_from(first: int, keys: tuple[ChainKey, ...] = ()) -> None:
    previous = change_entry_of(first)
    for sequence in sequences()[first - 1 :]:
        previous = forge(sequence, previous, keys)


def forge_from(dice: random.Random) -> str:
    """An entry changed, and every seal from there on computed anew, without the key or with another one."""
    first, keys = dice.choice(sequences()), dice.choice([(), (new_key(1),)])
    forge_all_from(first, keys)
    return f"forged from {first}"


def forge_with_key(dice: random.Random) -> str:
    """The same with the portal's own key: only the exported head tells."""
    first = dice.choice(sequences())
    forge_all_from(first, chain_keys())
    return f"forged from {first} with the key"


def forge_one(dice: random.Random) -> str:
    """An entry changed and its own seal computed anew: only the next seal tells."""
    sequence = dice.choice(sequences()[:-1])
    forge(sequence, change_entry_of(sequence))
    return f"forged {sequence}"


def forge_half(dice: random.Random) -> str:
    """An entry changed and its digest in the seal, the seal's own digest left: only that one tells."""
    sequence = dice.choice(sequences())
    [[digest]] = run_sql(f"SELECT digest FROM {SEAL} WHERE sequence = %s", sequence)
    forge(sequence, change_entry_of(sequence))
    run_sql(f"UPDATE {SEAL} SET digest = %s WHERE sequence = %s", digest, sequence)
    return f"half forged {sequence}"


WAYS: list[Callable[[random.Random], str]] = [
    edit_entry, edit_seal, delete_entry, delete_seal, delete_both, swap_entries, swap_seals, insert_entry, cut_tail,
    forge_from, forge_with_key, forge_one, forge_half,
]  # fmt: skip


class Undo(Exception):
    """Takes one tampering back."""


def test_each_of_two_hundred_tamperings_is_found() -> None:
    seed = int(os.environ.get("SEED", random.SystemRandom().randrange(10**9)))
    print(f"SEED={seed}")  # noqa: T201
    dice = random.Random(seed)
    person = User.objects.create_user("a.b@mission.example")
    for number in range(ENTRIES):
        audit.record(dice.choice(ACTS), person, by=person, number=number)
    drop_triggers()
    head = audit.head()
    assert list(audit.verify(head)) == []
    for number in range(TAMPERINGS):
        way = WAYS[number % len(WAYS)]
        try:
            with transaction.atomic():
                what = way(dice)
                problems = list(audit.verify(head))
                assert problems, f"not found, seed {seed}: {what}"
                raise Undo
        except Undo:
            assert list(audit.verify(head)) == [], f"not undone: {what}"


def test_an_entry_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    person = User.objects.create_user("a.b@mission.example")
    for number in range(3):
        audit.record(ACTS[0], person, number=number)
    drop_triggers()
    key = entry_ids()[1]
    if connection.vendor == "sqlite":
        run_sql("PRAGMA ignore_check_constraints=ON")
        run_sql(f"UPDATE {LOG} SET data = 'not json', timestamp = 'never' WHERE id = %s", key)
        run_sql("PRAGMA ignore_check_constraints=OFF")
    else:
        run_sql(f"UPDATE {LOG} SET data = 'null' WHERE id = %s", key)
    assert list(audit.verify()) == ["The entry of link 2 was changed."]


def test_the_command_fails_with_a_line_for_each_problem(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    person = User.objects.create_user("a.b@mission.example")
    for number in range(3):
        audit.record(ACTS[0], person, number=number)
    head = tmp_path / "head.json"
    head.write_text(json.dumps(audit.head()))
    drop_triggers()
    run_sql(f"DELETE FROM {LOG} WHERE id = %s", entry_ids()[0])
    run_sql(f"DELETE FROM {SEAL} WHERE sequence = 3")
    with pytest.raises(CommandError, match="Problems: 3"):
        call_command("verify_audit", "--head", str(head))
    assert capsys.readouterr().out.splitlines() == [
        "The entry of link 1 is gone.",
        "The chain does not hold the exported head: its tail was cut or written anew.",
        f"Entry {entry_ids()[-1]} of {LOG} has no seal.",
    ]


@pytest.mark.django_db(transaction=True)
def test_a_new_key_waits_for_an_entry_that_is_being_written() -> None:
    """Else that entry would be the first of the new key, but made by the old one: wrong for ever."""
    person = User.objects.create_user("a@example.org")
    audit.record(ACTS[0], person)
    written, saved = threading.Event(), threading.Event()

    def act() -> None:
        try:
            with transaction.atomic():
                audit.record(ACTS[0], person)
                written.set()
                saved.wait(60)
        finally:
            connections.close_all()

    thread = threading.Thread(target=act)
    thread.start()
    assert written.wait(60)
    threading.Timer(1, saved.set).start()
    call_command("audit_keys", "--new")
    thread.join()
    audit.record(ACTS[0], person)
    assert list(audit.verify()) == []
