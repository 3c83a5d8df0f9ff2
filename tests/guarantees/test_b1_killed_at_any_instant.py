"""B1: what was acknowledged survives a kill at any instant; what was not is absent or complete, never in between."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections

from core import audit, clock
from core.files.storage import stored_path
from core.integrity.chain_keys import chain_keys
from core.jobs import queue
from core.models import FormToken, Job, StoredFile
from submissions.models import Attachment, Receipt, Version, Withdrawal
from submissions.sending import receipts
from submissions.sending.services import correct, submit, withdraw
from tests.factories import DelegationFactory, DraftFactory, RoundFactory, SubmittedFactory, focal_point, new_token

ROOT = Path(__file__).resolve().parents[2]
REPORT = b"1. Children are detained at the border.\n\n2. Guardians are appointed late.\n" * 9_000  # three writes
MOST = 90  # kills of one act: all of its instants where they are no more, else an even choice
EVERY = os.environ.get("KILLS") == "every"  # as `scripts.kills` asks for: no choice

pytestmark = pytest.mark.django_db(transaction=True)


class Killer:
    """The process whose children do the acts and die of it (tests/support/killing.py), on this test's own database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "report.txt").write_bytes(REPORT)
        own = {"TEMPLATE_DATABASE": str(connection.settings_dict["NAME"]), "PORTAL_FILES_ROOT": settings.FILES_ROOT}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.killing"],
            cwd=ROOT, env={**os.environ, **{name: str(value) for name, value in own.items()}},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=(folder / "log").open("w"), text=True,
        )  # fmt: skip
        self.why_not = self._hear()["why_not"]

    def act(self, act: str, version: Version, token: str, at: int | None, keys: Path) -> dict[str, Any]:
        """Does it, or dies at its call number `at`."""
        order = {
            "act": act, "version": str(version.pk), "by": str(focal_point(version.submission.delegation).pk),
            "token": token, "moment": clock.now().isoformat(), "file": str(self.folder / "report.txt"), "at": at,
            "keys": str(keys),
        }  # fmt: skip
        return self.obey(order)

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        connections.close_all()  # whoever opens a SQLite database next finds it as the killed process left it
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return self._hear()

    def _hear(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, (self.folder / "log").read_text()
        return json.loads(line)


@pytest.fixture
def killer(tmp_path: Path) -> Iterator[Killer]:
    found = Killer(tmp_path)
    if found.why_not:
        pytest.skip(found.why_not)
    yield found
    found.process.stdin.close()  # type: ignore[union-attr]
    found.process.wait(120)


def instants(calls: list[str], most: int = MOST) -> list[int]:
    """Numbers of the calls to die at: whatever makes durable, names or takes away, and of the rest as many as fit."""
    if EVERY or len(calls) <= most:
        return list(range(len(calls)))
    decisive = [n for n, name in enumerate(calls) if name not in ("write", "pwrite", "send")]
    rest = [n for n in range(len(calls)) if n not in set(decisive)]
    step = len(rest) / (most - len(decisive))
    return sorted({*decisive, *(rest[int(place * step)] for place in range(most - len(decisive))), len(calls) - 1})


def test_a_submission_with_a_file_is_whole_or_absent_wherever_its_process_is_killed(
    killer: Killer, tmp_path: Path, settings: Any
) -> None:
    round_ = RoundFactory()
    first = DraftFactory(delegation=DelegationFactory(round=round_))
    keys = {key.first: key.line() for key in chain_keys()}
    settings.KEYS_ROOT = tmp_path / "keys-whole"
    whole = killer.act("submit", first, new_token(), None, settings.KEYS_ROOT)
    keys |= {key.first: key.line() for key in chain_keys()}
    assert receipts.verify(whole["told"]["receipt"]).genuine
    assert {"write", "fsync", "rename", "mkdir"} <= set(whole["calls"])  # or nothing is proved
    seen = {"absent": 0, "complete": 0}
    for at in instants(whole["calls"]):
        version, token = DraftFactory(delegation=DelegationFactory(round=round_)), new_token()
        settings.KEYS_ROOT = tmp_path / f"keys-{at}"
        done = killer.act("submit", version, token, at, settings.KEYS_ROOT)
        assert done["killed"] or "receipt" in done["told"]  # a folder was there already: a call or two less
        where = f"killed before call {at}, {done['killed']}, after {done['calls'][-5:]}"
        file = check_files(version, done["told"], where)
        version.refresh_from_db()
        found = check_sent(version, token, where, version.submitted_at is not None, "submissions.version.submit")
        assert found or "receipt" not in done["told"], where
        seen["complete" if found else "absent"] += 1
        # The person sends the same form once more, and has one receipt either way.
        receipt = submit(version, by=focal_point(version.submission.delegation), at=clock.now(), token=token)
        assert Receipt.objects.get(version__submission=version.submission) == receipt, where
        assert receipts.verify(receipts.as_text(receipt)).genuine, where
        assert file or not Attachment.objects.filter(version=version).exists(), where
        keys |= {key.first: key.line() for key in chain_keys()}
    assert seen["absent"] and seen["complete"], seen
    settings.AUDIT_KEYS = ",".join(keys.values())  # one folder after another had them
    check_house()
    check_sweeping(Path(settings.FILES_ROOT))


def test_a_withdrawal_is_whole_or_absent_wherever_its_process_is_killed(killer: Killer, tmp_path: Path) -> None:
    round_ = RoundFactory()
    keys = Path(settings.KEYS_ROOT)
    whole = killer.act(
        "withdraw", SubmittedFactory(delegation=DelegationFactory(round=round_)), new_token(), None, keys
    )
    seen = {"absent": 0, "complete": 0}
    for at in instants(whole["calls"], 40):
        version, token = SubmittedFactory(delegation=DelegationFactory(round=round_)), new_token()
        done = killer.act("withdraw", version, token, at, keys)
        where = f"killed before call {at}, {done['killed']}, after {done['calls'][-5:]}"
        stands = Withdrawal.objects.filter(submission=version.submission).exists()
        found = check_sent(version, token, where, stands, "submissions.version.withdraw")
        assert found or "receipt" not in done["told"], where
        seen["complete" if found else "absent"] += 1
        by = focal_point(version.submission.delegation)
        receipt = withdraw(version.submission, by=by, token=token)
        assert Receipt.objects.get(version=version, act="withdraw") == receipt, where
    assert seen["absent"] and seen["complete"], seen
    check_house()


def test_a_correction_is_whole_or_absent_and_what_was_sent_stands(killer: Killer, tmp_path: Path) -> None:
    round_ = RoundFactory()
    keys = Path(settings.KEYS_ROOT)
    whole = killer.act("correct", SubmittedFactory(delegation=DelegationFactory(round=round_)), new_token(), None, keys)
    seen = {"nothing": 0, "draft": 0, "complete": 0}
    for at in instants(whole["calls"], 60):
        first, token = SubmittedFactory(delegation=DelegationFactory(round=round_)), new_token()
        done = killer.act("correct", first, token, at, keys)
        where = f"killed before call {at}, {done['killed']}, after {done['calls'][-5:]}"
        again = Version.objects.filter(submission=first.submission, number=2).first()
        assert again or "draft" not in done["told"], where
        if again:  # a draft is whole from its first moment
            assert [row.comment for row in again.inputs.all()] == ["The body supports the recommendation."], where
        found = again is not None and check_sent(
            again, token, where, again.submitted_at is not None, "submissions.version.correct"
        )
        assert found or "receipt" not in done["told"], where
        seen["complete" if found else "draft" if again else "nothing"] += 1
        first.refresh_from_db()
        assert first.digest == receipts.digest(first), where
        assert Receipt.objects.filter(version=first, act="submit").count() == 1, where
        # The person goes on where they were: the same draft, the same form, one receipt.
        by = focal_point(first.submission.delegation)
        draft = again if found else correct(first.submission, by=by)
        assert again is None or draft == again, where
        receipt = submit(draft, by=by, at=clock.now(), token=token)
        assert Receipt.objects.get(version=draft, act="correct") == receipt, where
    assert all(seen.values()), seen
    check_house()


def check_sent(version: Version, token: str, where: str, stands: bool, action: str) -> bool:
    """Fact, receipt, form, mail and audit entry are all there, or none of them is."""
    act = action.rpartition(".")[2]
    receipt = Receipt.objects.filter(version=version, act=act).first()
    mails = Job.objects.filter(kind="core.mail", payload__receipt=str(receipt.pk)) if receipt else Job.objects.none()
    entries = [row.data for row in audit.entries(version, actions=(action,))]
    facts = [
        stands,
        receipt is not None,
        FormToken.objects.filter(token=token).exists(),
        mails.exists(),
        entries == [{"receipt": str(receipt.pk)}] if receipt else bool(entries),
        receipt is not None and receipts.verify(receipts.as_text(receipt)).genuine,
    ]
    assert len(set(facts)) == 1, f"{where}: {facts}"
    if receipt:
        assert receipt.digest == receipts.digest(version), where
        # The nudge may have died with the process; the worker's own look at the jobs finds the mail.
        assert queue.due(clock.now() + timedelta(seconds=1)).filter(pk__in=mails).exists(), where
    return stands


def check_files(version: Version, told: dict[str, str], where: str) -> bool:
    """A file that was acknowledged is there, and every file that a row names is whole."""
    rows = list(StoredFile.objects.filter(stored_by=focal_point(version.submission.delegation)))
    assert "file" not in told or [str(row.pk) for row in rows] == [told["file"]], where
    for row in rows:
        content = stored_path(row.stored_name).read_bytes()
        assert content == REPORT and row.sha256 == hashlib.sha256(content).hexdigest(), where
        assert Attachment.objects.filter(file=row, version=version).exists(), where
        assert Job.objects.filter(kind="submissions.read_file", payload__file=str(row.pk)).exists(), where
    return bool(rows)


def check_house() -> None:
    """Nothing is broken below, and the audit's chain has no gap."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert cursor.execute("PRAGMA foreign_key_check").fetchall() == []
    assert list(audit.verify()) == []


def check_sweeping(folder: Path) -> None:
    """What the killed left behind goes in the night after; what a row names stays."""
    known = set(StoredFile.objects.values_list("stored_name", flat=True))
    assert files_in(folder) - known  # kills between a file and its row
    for name in files_in(folder):
        os.utime(folder / name, ((clock.now() - timedelta(days=2)).timestamp(),) * 2)
    job = queue.start("core.tidy")
    job.refresh_from_db()
    assert job.state == "done"
    assert files_in(folder) == known


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
