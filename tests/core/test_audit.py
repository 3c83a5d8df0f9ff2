"""The log, its seals, and what may stand in it."""

import json
from datetime import datetime, timedelta, timezone
from io import StringIO
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from wagtail.models import ModelLogEntry, Page

from accounts.models import User
from core import audit
from core.db import triggers
from core.integrity import chain_keys
from core.models import AuditSeal

pytestmark = pytest.mark.django_db
ACT = "accounts.user.close"


@pytest.fixture
def person() -> User:
    return User.objects.create_user("a.b@mission.example", name="Adaeze B")


def run(*args: str) -> list[str]:
    out = StringIO()
    call_command("verify_audit", *args, stdout=out)
    return out.getvalue().splitlines()


def test_an_act_is_sealed_and_says_who_and_what(person: User) -> None:
    at = datetime(2027, 3, 12, 12, 0, tzinfo=timezone(timedelta(hours=1)))
    audit.record(ACT, person, by=person, at=at, reason="request", round=UUID(int=7), numbers=[1, 2])
    [entry] = audit.entries(person)
    assert entry.data == {"reason": "request", "round": str(UUID(int=7)), "numbers": [1, 2]}
    assert (entry.action, entry.user_id, entry.timestamp) == (ACT, person.pk, at)
    assert "Adaeze" not in entry.label
    assert AuditSeal.objects.count() == 1
    assert list(audit.verify()) == []


def test_many_acts_are_sealed_like_one_after_the_other(person: User) -> None:
    other = User.objects.create(email="c.d@mission.example", name="Chidi")
    audit.record_all(ACT, [(person, {"numbers": [1]}), (other, {"numbers": [2]})], by=person)
    audit.record(ACT, other, by=person, numbers=[3])
    assert [entry.data["numbers"] for entry in audit.entries(other)] == [[2], [3]]
    one, alone = audit.entries(other)
    assert (one.user_id, one.label, one.content_type_id) == (person.pk, alone.label, alone.content_type_id)
    assert list(AuditSeal.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2, 3]
    assert list(audit.verify()) == []
    with pytest.raises(ValueError, match="closed words"):
        audit.record_all(ACT, [(person, {}), (other, {"note": "Adaeze B"})])
    assert AuditSeal.objects.count() == 3


def test_for_an_act_nothing_is_read_but_the_end_of_the_chain(person: User) -> None:
    audit.record(ACT, person, by=person)  # the kind of row is known from now on
    with CaptureQueriesContext(connection) as asked:
        audit.record(ACT, person, by=person)
    read = [query["sql"] for query in asked if query["sql"].startswith("SELECT") and " FROM " in query["sql"]]
    assert ['FROM "core_auditseal"' in sql for sql in read] == [True]


@pytest.mark.parametrize("value", ["Adaeze B", "a.b@mission.example", "الهجرة", {"a": "b"}, 1.5])
def test_people_s_text_is_refused(person: User, value: object) -> None:
    with pytest.raises(ValueError, match="closed words"):
        audit.record(ACT, person, note=value)
    assert not audit.entries(person).exists()


def test_an_act_nobody_declared_is_refused(person: User) -> None:
    with pytest.raises(ValueError, match="not declared"):
        audit.record("accounts.user.promote", person)


def test_wagtail_s_own_entries_are_in_the_chain() -> None:
    page = Page.objects.get(depth=1)
    child = page.add_child(instance=Page(title="Élan", slug="elan"))
    child.save_revision(log_action=True)
    child.delete()
    assert {"wagtailcore_pagelogentry"} == set(AuditSeal.objects.values_list("table", flat=True))
    assert list(audit.verify()) == []


@pytest.mark.parametrize("statement", ["UPDATE {} SET action = 'x'", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["wagtailcore_modellogentry", "core_auditseal"])
def test_the_database_refuses_to_change_the_log(person: User, statement: str, table: str) -> None:
    audit.record(ACT, person)
    statement = statement.replace("action", '"table"') if table == "core_auditseal" else statement
    with pytest.raises(DatabaseError, match="keeps its rows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    assert ModelLogEntry.objects.count() == AuditSeal.objects.count() == 1


def test_a_missing_trigger_is_named() -> None:
    assert triggers.missing() == []
    with connection.cursor() as cursor:
        table = " ON wagtailcore_modellogentry" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER portal_keep_wagtailcore_modellogentry_delete{table}")
    [missing] = triggers.check_installed(databases=["default"])
    assert "portal_keep_wagtailcore_modellogentry_delete" in missing.msg
    triggers.install()
    assert triggers.missing() == []


def test_the_command_tells_that_all_is_well_and_what_it_cannot_see(person: User, tmp_path: Path) -> None:
    assert run()[0] == "0 entries, all as they were written." and run()[1].startswith("No head to compare with")
    empty = tmp_path / "empty.json"
    empty.write_text(run("--export-head")[0])
    audit.record(ACT, person)
    kept = tmp_path / "head.json"
    kept.write_text(run("--export-head")[0])
    audit.record(ACT, person)
    assert json.loads(kept.read_text())["sequence"] == 1
    for number, head in enumerate((empty, kept)):
        assert run("--head", str(head)) == [
            "2 entries, all as they were written.",
            f"Compared up to entry {number}. Of the {2 - number} entries after it, a cut at the end is not seen.",
        ]


def test_entries_from_before_there_was_a_key_are_verified_and_cannot_be_added(person: User, settings: Settings) -> None:
    audit.record(ACT, person)
    key = Path(settings.KEYS_ROOT) / "audit.keys"
    key.write_text(chain_keys.ChainKey(2, b"k" * 32).line())
    assert [problem.endswith("is not here: links from 1 on cannot be verified.") for problem in audit.verify()] == [
        True
    ]
    with connection.cursor() as cursor:
        for name in ("update", "delete"):
            table = " ON core_auditseal" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER portal_keep_core_auditseal_{name}{table}")
    seal, entry = AuditSeal.objects.get(), audit.entries(person).get()
    content = audit.entry_digest(entry)
    digest = audit.link_digest(1, seal.table, entry.pk, content, audit.GENESIS)
    AuditSeal.objects.update(form=1, key_id="", entry_digest=content, digest=digest)
    audit.record(ACT, person)
    assert list(AuditSeal.objects.order_by("sequence").values_list("form", flat=True)) == [1, 2]
    assert list(audit.verify()) == []
    key.unlink()
    [problem] = audit.verify()
    assert problem.endswith("is not here: links from 2 on cannot be verified.")


def test_a_key_is_replaced_and_what_it_made_is_still_verified(person: User, capsys: pytest.CaptureFixture) -> None:
    audit.record(ACT, person)
    call_command("audit_keys", "--new")
    audit.record(ACT, person)
    old, new = AuditSeal.objects.order_by("sequence").values_list("key_id", flat=True)
    assert capsys.readouterr().out.splitlines() == [f"{old} from entry 1 on", f"{new} from entry 2 on"]
    assert old != new and list(audit.verify()) == []
    with pytest.raises(CommandError, match="from 3 on"):
        call_command("audit_keys", "--new", "--first", "2")


def test_keys_of_several_machines_come_from_the_environment(person: User, settings: Settings) -> None:
    settings.AUDIT_KEYS = ",".join(chain_keys.new_key(first).line() for first in (1, 2))
    audit.record(ACT, person)
    audit.record(ACT, person)
    assert len(set(AuditSeal.objects.values_list("key_id", flat=True))) == 2 and list(audit.verify()) == []
    with pytest.raises(CommandError, match="PORTAL_AUDIT_KEYS"):
        call_command("audit_keys", "--new")
    settings.AUDIT_KEYS = "1 not-base64!"
    with pytest.raises(ValueError, match="cannot be read"):
        audit.record(ACT, person)


@pytest.mark.parametrize("text", ["", "[]", '{"sequence": "x", "digest": ""}', "\x00", '{"payload": {"key": "x"}}'])
def test_a_head_that_is_none_is_told(tmp_path: Path, text: str) -> None:
    head = tmp_path / "head.json"
    head.write_text(text)
    for path, said in ((head, "is not a head"), (tmp_path / "none.json", "none.json: there is no such file")):
        with pytest.raises(CommandError, match=said):
            call_command("verify_audit", "--head", str(path))
