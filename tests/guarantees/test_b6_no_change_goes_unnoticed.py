"""B5, B6: who has the database's password, and the disk, changes something: the nightly checks find it."""

import os
import random
import uuid
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pytest_django import Settings

from consultations.rounds.duties import make_officer, site_administrators_group
from core import clock
from core.files.storage import store
from core.integrity import checks, heads
from core.integrity.chain_keys import chain_keys, new_key
from core.models import IntegrityFault, IntegrityRun, StoredFile
from core.security import signing
from submissions.imports import services
from submissions.models import ANSWER_FIELDS, Attachment, Input, Receipt, Version
from submissions.sending import receipts, verification
from submissions.sending.services import withdraw
from submissions.sensitive import erasure
from tests.factories import DraftFactory, OfficerFactory, RoundFactory, UserFactory, focal_point
from tests.factories.submissions import send
from tests.guarantees.test_b6_nobody_rewrites_the_past import (
    LOG,
    SEAL,
    Undo,
    forge_all_from,
    run_sql,
    sequences,
)
from tests.submissions.imports import tables
from tests.support.triggers import drop_triggers

pytestmark = pytest.mark.django_db
TAMPERINGS = 200
VERSION, INPUT, RECEIPT = "submissions_version", "submissions_input", "submissions_receipt"
FILE, ATTACHMENT, KEY = "core_storedfile", "submissions_attachment", "core_signingkey"


def faults() -> list[str]:
    return [f"{words.label}" for name in checks.CHECKS for words, _each in checks.faults_of(checks.run_check(name))]


def stored_file(content: bytes) -> StoredFile:
    made = store(BytesIO(content))
    return StoredFile.objects.create(
        stored_name=made.name, size=made.size, sha256=made.sha256, display_name="a.txt", content_type="text/plain"
    )


@pytest.fixture
def world(settings: Settings) -> list[Version]:
    """Three submissions, each with a file; the third is withdrawn."""
    made = []
    for number in range(3):
        draft = DraftFactory(answers={"123": {"comment": "First words."}, "124": {"comment": "Second words."}})
        by = focal_point(draft.submission.delegation)
        file = stored_file(b"content %d" % number)
        Attachment.objects.create(version=draft, file=file, title=f"Annex {number}", kind="annex", added_by=by)
        send(draft)
        made.append(Version.objects.get(pk=draft.pk))
    submission = made[2].submission
    withdraw(submission, by=focal_point(submission.delegation), token="a" * 32)
    heads.sign_head()
    drop_triggers()
    assert faults() == []
    return made


def chosen(dice: random.Random, table: str) -> Any:
    """A key of the table, as this database wants it."""
    return dice.choice([row[0] for row in run_sql(f"SELECT id FROM {table} ORDER BY id")])


def change(dice: random.Random, table: str, columns: dict[str, list[Any]]) -> str:
    column, key = dice.choice(sorted(columns)), chosen(dice, table)
    before = run_sql(f"SELECT {column} FROM {table} WHERE id = %s", key)[0][0]
    value = dice.choice([value for value in columns[column] if value != before])
    run_sql(f"UPDATE {table} SET {column} = %s WHERE id = %s", value, key)
    return f"{column} of {table} {key} became {value}"


def change_input(dice: random.Random, world: list[Version]) -> str:
    texts = [name for name in ANSWER_FIELDS if Input._meta.get_field(name).get_internal_type() == "TextField"]
    return change(dice, INPUT, {name: ["Other words.", "x"] for name in texts})


def change_version(dice: random.Random, world: list[Version]) -> str:
    return change(
        dice, VERSION,
        {"signed_by": ["Somebody"], "declares_interest": ["None of it"], "language": ["fr", "ru"],
         "confidentiality": ["secretariat", "unattributed"], "digest": ["f" * 64], "salt": ["e" * 64],
         "number": [7, 8], "submitted_at": ["2020-01-01 00:00:00+00:00", None]},
    )  # fmt: skip


def change_receipt(dice: random.Random, world: list[Version]) -> str:
    return change(
        dice, RECEIPT,
        {"number": ["SR-2026-0000000/1"], "act": ["other"], "at": ["2020-01-01 00:00:00+00:00"], "digest": ["f" * 64],
         "payload": ["{}"], "signature": ["0" * 128]},
    )  # fmt: skip


def change_attachment(dice: random.Random, world: list[Version]) -> str:
    return change(dice, ATTACHMENT, {"title": ["Another"], "language": ["fr"], "kind": ["statement"]})


def change_stored_file(dice: random.Random, world: list[Version]) -> str:
    return change(dice, FILE, {"sha256": ["f" * 64], "size": [1], "stored_name": ["aa/bb/" + "c" * 32]})


def delete_row(dice: random.Random, world: list[Version]) -> str:
    table = dice.choice([INPUT, RECEIPT, ATTACHMENT, "submissions_withdrawal"])
    key = chosen(dice, table)
    if table == ATTACHMENT:
        run_sql("DELETE FROM submissions_attachment_speaks_to WHERE attachment_id = %s", key)
    run_sql(f"DELETE FROM {table} WHERE id = %s", key)
    return f"{table} {key} deleted"


def move_row(dice: random.Random, world: list[Version]) -> str:
    """What one sent stands in the submission of another."""
    table = dice.choice([INPUT, ATTACHMENT, RECEIPT])
    key, version = chosen(dice, table), chosen(dice, VERSION)
    before = run_sql(f"SELECT version_id FROM {table} WHERE id = %s", key)[0][0]
    others = [row[0] for row in run_sql(f"SELECT id FROM {VERSION}") if row[0] != before]
    run_sql(f"UPDATE {table} SET version_id = %s WHERE id = %s", dice.choice(others), key)
    return f"{table} {key} moved from {before}, not to {version}"


def change_bytes(dice: random.Random, world: list[Version]) -> str:
    row = dice.choice(list(StoredFile.objects.order_by("pk")))
    path = _path(row)
    content = bytearray(path.read_bytes())
    content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    path.write_bytes(content)
    return f"a bit of file {row.pk}"


def delete_bytes(dice: random.Random, world: list[Version]) -> str:
    row = dice.choice(list(StoredFile.objects.order_by("pk")))
    _path(row).unlink()
    return f"file {row.pk}"


RANDOM: list[Callable[[random.Random, list[Version]], str]] = [
    change_input, change_version, change_receipt, change_attachment, change_stored_file, delete_row, move_row,
    change_bytes, delete_bytes,
]  # fmt: skip


# --- aimed: what somebody would do who knows how it works ---


def change_answer_and_digest(world: list[Version]) -> None:
    run_sql(f"UPDATE {INPUT} SET comment = %s WHERE id = %s", "Other words.", _id(world[0].inputs.first()))
    digest = receipts.digest(Version.objects.get(pk=world[0].pk))
    run_sql(f"UPDATE {VERSION} SET digest = %s WHERE id = %s", digest, _id(world[0]))


def change_answer_digest_and_receipt(world: list[Version]) -> None:
    change_answer_and_digest(world)
    version = Version.objects.get(pk=world[0].pk)
    row = version.receipts.get()
    payload = {**row.payload, "seal": receipts.seal(version, row.number)}
    Receipt.objects.filter(pk=row.pk).update(digest=version.digest, payload=payload)


def sign_with_own_key(world: list[Version]) -> None:
    """The attacker's own key is added to the table, and signs the receipt of the changed answer."""
    change_answer_digest_and_receipt(world)
    own = Ed25519PrivateKey.generate()
    public = own.public_key().public_bytes_raw().hex()
    run_sql(f"INSERT INTO {KEY} (key_id, public_key, since) VALUES (%s, %s, %s)", public[:16], public, clock.now())
    row = world[0].receipts.get()
    payload = {**row.payload, "key": public[:16]}
    signature = own.sign(signing.canonical(payload)).hex()
    Receipt.objects.filter(pk=row.pk).update(payload=payload, signature=signature, key=public[:16])


def replace_public_key(world: list[Version]) -> None:
    run_sql(f"UPDATE {KEY} SET public_key = %s", Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex())


def swap_answers(world: list[Version]) -> None:
    one, two = world[0].inputs.first(), world[1].inputs.first()
    run_sql(f"UPDATE {INPUT} SET version_id = %s WHERE id = %s", _id(world[1]), _id(one))
    run_sql(f"UPDATE {INPUT} SET version_id = %s WHERE id = %s", _id(world[0]), _id(two))


def swap_bytes(world: list[Version]) -> None:
    one, two = (_path(each.attachments.get().file) for each in world[:2])
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)


def swap_names(world: list[Version]) -> None:
    one, two = (each.attachments.get().file for each in world[:2])
    for row, name in ((one, "aa/bb/" + "c" * 32), (two, one.stored_name), (one, two.stored_name)):
        run_sql(f"UPDATE {FILE} SET stored_name = %s WHERE id = %s", name, _id(row))


def swap_files_of_versions(world: list[Version]) -> None:
    one, two = (each.attachments.get() for each in world[:2])
    run_sql(f"UPDATE {ATTACHMENT} SET file_id = %s WHERE id = %s", _id(two.file), _id(one))
    run_sql(f"UPDATE {ATTACHMENT} SET file_id = %s WHERE id = %s", _id(one.file), _id(two))


def change_file_and_digest(world: list[Version]) -> None:
    file = world[0].attachments.get().file
    _path(file).write_bytes(b"other content")
    made = store(BytesIO(b"other content"))
    run_sql(f"UPDATE {FILE} SET sha256 = %s, size = %s WHERE id = %s", made.sha256, made.size, _id(file))


def recompute_chain(world: list[Version]) -> None:
    forge_all_from(2)


def recompute_chain_with_another_key(world: list[Version]) -> None:
    forge_all_from(2, (new_key(1),))


def recompute_chain_with_the_key(world: list[Version]) -> None:
    """The thief of the key too: the signed head of the day tells."""
    forge_all_from(2, chain_keys())


def replace_heads_and_chain(world: list[Version]) -> None:
    recompute_chain_with_the_key(world)
    run_sql("DELETE FROM core_signedhead")


def cut_tail(world: list[Version]) -> None:
    run_sql(f"DELETE FROM {LOG} WHERE id IN (SELECT entry_id FROM {SEAL} WHERE sequence >= %s)", sequences()[-1])
    run_sql(f"DELETE FROM {SEAL} WHERE sequence >= %s", sequences()[-1])


def empty_log(world: list[Version]) -> None:
    for table in (LOG, SEAL, "core_signedhead"):
        run_sql(f"DELETE FROM {table}")


def rename_kind(world: list[Version]) -> None:
    run_sql("UPDATE django_content_type SET model = 'verzion' WHERE app_label = 'submissions' AND model = 'version'")


def change_signed_head(world: list[Version]) -> None:
    run_sql("UPDATE core_signedhead SET sequence = sequence - 1")


def erase_without_two_people(world: list[Version]) -> None:
    """The words are blanked, and a row says that they were erased."""
    by, other = (focal_point(each.submission.delegation).pk for each in world[:2])
    key = uuid.uuid4().hex if connection.vendor == "sqlite" else uuid.uuid4()
    ids = [value.hex if connection.vendor == "sqlite" else value for value in (by, other)]
    run_sql(
        "INSERT INTO submissions_erasure (id, submission_id, reason, asked_by_id, confirmed_by_id, at) "
        "VALUES (%s, %s, %s, %s, %s, %s)",
        key, _id(world[0].submission), "Because", *ids, clock.now(),
    )  # fmt: skip
    run_sql(f"UPDATE {INPUT} SET comment = '' WHERE version_id = %s", _id(world[0]))


def take_withdrawal_back(world: list[Version]) -> None:
    run_sql("DELETE FROM submissions_withdrawal")
    run_sql(f"DELETE FROM {RECEIPT} WHERE act = 'withdraw'")
    run_sql(f"DELETE FROM {LOG} WHERE action = 'submissions.version.withdraw'")


def make_a_draft_again(world: list[Version]) -> None:
    run_sql(f"DELETE FROM {RECEIPT} WHERE version_id = %s", _id(world[0]))
    run_sql(f"UPDATE {VERSION} SET submitted_at = NULL, digest = '', salt = '' WHERE id = %s", _id(world[0]))


AIMED: list[Callable[[list[Version]], None]] = [
    change_answer_and_digest, change_answer_digest_and_receipt, sign_with_own_key, replace_public_key, swap_answers,
    swap_bytes, swap_names, swap_files_of_versions, change_file_and_digest, recompute_chain,
    recompute_chain_with_another_key, recompute_chain_with_the_key, replace_heads_and_chain, cut_tail, empty_log,
    rename_kind, change_signed_head, erase_without_two_people, take_withdrawal_back, make_a_draft_again,
]  # fmt: skip


def test_each_of_two_hundred_random_tamperings_is_found(world: list[Version]) -> None:
    seed = int(os.environ.get("SEED", random.SystemRandom().randrange(10**9)))
    print(f"SEED={seed}")  # noqa: T201
    dice = random.Random(seed)
    for number in range(TAMPERINGS):
        way = RANDOM[number % len(RANDOM)]
        assert tampered(lambda way=way: way(dice, world)), f"not found, seed {seed}, number {number}: {way.__name__}"
    assert faults() == []


@pytest.mark.parametrize("way", AIMED, ids=lambda way: way.__name__)
def test_each_aimed_tampering_is_found(world: list[Version], way: Callable[[list[Version]], None]) -> None:
    assert len(AIMED) >= 20
    assert tampered(lambda: way(world))
    assert faults() == []


def test_ordinary_acts_raise_no_alarm() -> None:
    """Withdrawing and then erasing, and undoing an import, also where an earlier release signed nothing for it."""
    submission = DraftFactory().submission
    by = focal_point(submission.delegation)
    send(submission.versions.get())
    withdraw(submission, by=by, token="a" * 32)
    administrator = UserFactory()
    make_officer(administrator, group=site_administrators_group())
    request = erasure.request_erasure(submission.reference, reason="Asked.", by=administrator)
    erasure.erase(request, by=OfficerFactory(round=submission.delegation.round, duties=["manage_round"]))
    round_ = RoundFactory()
    batch = tables.imported(round_, [tables.row(Organisation="A", Constituency="State", Comment="Words.")])
    services.undo(batch, by=batch.by)
    heads.sign_head()
    assert faults() == []
    signed = Receipt.objects.get(act="withdraw", version__submission__delegation__round=round_)
    assert receipts.verify(receipts.as_text(signed)).genuine
    drop_triggers()
    run_sql("DELETE FROM submissions_receipt WHERE id = %s", _id(signed))
    assert faults() == []
    run_sql("UPDATE submissions_inputimport SET undone_at = NULL")
    assert faults() == ["A submission is marked as withdrawn without a receipt."]


def test_the_command_names_what_differs_and_what_to_do(world: list[Version]) -> None:
    _path(world[0].attachments.get().file).unlink()
    run_sql(f"UPDATE {INPUT} SET comment = %s WHERE id = %s", "Other words.", _id(world[1].inputs.first()))
    out = StringIO()
    with pytest.raises(CommandError, match="Differences: 2"):
        call_command("verify_submissions", stdout=out)
    lines = [line.strip() for line in out.getvalue().splitlines()]
    file = world[0].attachments.get().file
    assert "A stored file is missing." in lines and f"{file.pk} files/{file.stored_name}" in lines
    assert lines.index(str(world[1])) == lines.index("Submissions: 3 compared") + 3
    assert "Other words." not in out.getvalue()
    with pytest.raises(CommandError, match="Differences: 1"):
        call_command("verify_submissions", "--only", "files", stdout=out)


def test_an_interrupted_check_goes_on_where_it_stopped(world: list[Version], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "VERSIONS", 1)
    compared: list[str] = []

    def stop(run: Any) -> None:
        compared.append(run.cursor)
        if len(compared) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        checks.run_check("submissions", step=stop)
    run = checks.run_check("submissions", step=stop)
    assert (run.compared, len(set(compared))) == (3, len(compared)) and run.started_at < run.finished_at


def test_the_command_begins_anew_where_a_nightly_check_was_interrupted(world: list[Version]) -> None:
    """What was compared before a restore says nothing of what is there after it; nor does what was found before."""
    file = StoredFile.objects.order_by("pk").first()
    assert file is not None
    _path(file).unlink()
    left = IntegrityRun.objects.create(name="files", cursor=str(StoredFile.objects.order_by("pk").last().pk))
    IntegrityFault.objects.create(run=left, code="file_changed", subject="repaired since")
    out = StringIO()
    with pytest.raises(CommandError, match="Differences: 1"):
        call_command("verify_submissions", "--only", "files", stdout=out)
    assert "A stored file is missing." in out.getvalue() and "repaired since" not in out.getvalue()
    run = checks.run_check("files")  # of the next night
    assert run != left and run.faults.count() == 1
    assert [report.running for report in checks.reports()] == [None] * len(checks.CHECKS)


def tampered(way: Callable[[], object]) -> list[str]:
    """Return the faults after the tampering, which is then taken back, on the disk too."""
    before = {path: path.read_bytes() for row in StoredFile.objects.all() if (path := _path(row)).exists()}
    try:
        with transaction.atomic():
            way()
            result = faults()
            raise Undo
    except Undo:
        for path, content in before.items():
            path.write_bytes(content)
    return result


def _path(row: StoredFile) -> Path:
    from django.conf import settings

    return Path(settings.FILES_ROOT) / row.stored_name


def _id(row: Any) -> Any:
    """The key as it stands in the database."""
    return row.pk.hex if connection.vendor == "sqlite" else row.pk
