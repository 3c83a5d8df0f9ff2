"""The signed end of the log: where it goes, and what it reveals."""

import http.server
import io
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from pytest_django import Settings

from consultations.rounds.duties import auditors_group, make_officer
from core import audit, clock
from core.integrity import heads, timestamps
from core.jobs.queue import JobFailed, run_job
from core.models import Job, SignedHead
from tests.factories import UserFactory
from tests.guarantees.test_b6_nobody_rewrites_the_past import LOG, SEAL, run_sql, sequences
from tests.support.triggers import drop_triggers

pytestmark = pytest.mark.django_db
ACT = "accounts.user.close"


def entries(number: int) -> None:
    person = UserFactory()
    for _each in range(number):
        audit.record(ACT, person)


def cut(number: int) -> None:
    last = sequences()[-number]
    run_sql(f"DELETE FROM {LOG} WHERE id IN (SELECT entry_id FROM {SEAL} WHERE sequence >= %s)", last)
    run_sql(f"DELETE FROM {SEAL} WHERE sequence >= %s", last)


def test_the_signed_end_is_sent_to_auditors_and_into_a_folder(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.AUDIT_HEADS_DIR = str(tmp_path / "kept")
    auditor = UserFactory(email="auditor@office.example", mail_style="full")
    make_officer(auditor, group=auditors_group())
    entries(3)
    job = Job.objects.create(kind="core.sign_log", due_at=clock.now())
    run_job(str(job.pk))
    row = SignedHead.objects.get()
    [path] = (tmp_path / "kept").iterdir()
    assert path.read_bytes() == heads.document(row)
    [waiting] = Job.objects.filter(kind="core.mail", payload__template="portal.log_end")
    run_job(str(waiting.pk))
    [message] = mail.outbox
    assert message.to == ["auditor@office.example"] and row.digest in message.body
    assert "The log of the portal for calls for inputs had" in message.body
    assert "This command compares it with the log: manage.py verify_audit --head FILE" in message.body
    name, content, _kind = message.attachments[0]
    assert (name, content.encode() if isinstance(content, str) else content) == (path.name, path.read_bytes())
    drop_triggers()
    cut(1)
    (Path(settings.KEYS_ROOT) / heads.LAST).unlink()
    run_sql("DELETE FROM core_signedhead")
    call_command("verify_audit")  # nothing on this server knows that there was more
    assert "cut from the end are not seen" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Problems: 1"):
        call_command("verify_audit", "--head", str(path))
    assert "its tail was cut" in capsys.readouterr().out


def test_a_folder_that_cannot_be_written_keeps_the_end_from_no_auditor(settings: Settings, tmp_path: Path) -> None:
    """As under systemd, whose units may write to the portal's own folder only."""
    (tmp_path / "file").touch()
    settings.AUDIT_HEADS_DIR = str(tmp_path / "file" / "folder")
    make_officer(UserFactory(email="auditor@office.example", mail_style="full"), group=auditors_group())
    entries(1)
    job = Job.objects.create(kind="core.sign_log", due_at=clock.now())
    for _try in range(2):
        with pytest.raises(JobFailed, match="NotADirectoryError"):  # and this is told
            run_job(str(job.pk))
        Job.objects.filter(pk=job.pk).update(due_at=clock.now())
    assert Job.objects.filter(kind="core.mail", payload__template="portal.log_end").count() == 1
    row = SignedHead.objects.get()
    settings.AUDIT_HEADS_DIR = str(tmp_path / "kept")
    run_job(str(job.pk))
    assert [path.read_bytes() for path in (tmp_path / "kept").iterdir()] == [heads.document(row)]
    assert SignedHead.objects.count() == 1


def test_the_end_beside_the_keys_reveals_a_cut_tail() -> None:
    entries(3)
    heads.sign_head()
    entries(1)
    drop_triggers()
    cut(1)  # after the signature: nobody can see it
    run_sql("DELETE FROM core_signedhead")
    assert list(heads.verify_log()) == []
    cut(1)
    assert list(heads.verify_log()) == ["The chain does not hold the exported head: its tail was cut or written anew."]


def test_a_head_that_another_key_signed_is_none(tmp_path: Path) -> None:
    entries(1)
    value = json.loads(heads.document(heads.sign_head()))
    value["payload"]["sequence"] = 0
    with pytest.raises(ValueError, match="not valid"):
        heads.read_head(json.dumps(value).encode())


# --- a time-stamp service on this machine, made of openssl ---

CONFIG = """
[tsa]
default_tsa = tsa1
[tsa1]
serial = {folder}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
ess_cert_id_alg = sha256
[ca]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign
subjectKeyIdentifier = hash
[stamping]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[req]
distinguished_name = name
[name]
"""


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def service(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed, so no time-stamp service can be run")
    folder = tmp_path / "tsa"
    folder.mkdir()
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    (folder / "serial").write_text("01\n")
    common = ("-config", "tsa.cnf", "-newkey", "rsa:2048", "-nodes")
    openssl(
        folder, "req", "-x509", *common, "-extensions", "ca", "-subj", "/CN=Root", "-days", "9",
        "-keyout", "ca.key", "-out", "ca.pem",
    )  # fmt: skip
    openssl(folder, "req", "-new", *common, "-subj", "/CN=Stamps", "-keyout", "tsa.key", "-out", "tsa.csr")
    openssl(
        folder, "x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
        "-extfile", "tsa.cnf", "-extensions", "stamping", "-days", "9", "-out", "tsa.pem",
    )  # fmt: skip

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (folder / "query").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            openssl(
                folder, "ts", "-reply", "-config", "tsa.cnf", "-section", "tsa1", "-queryfile", "query",
                "-signer", "tsa.pem", "-inkey", "tsa.key", "-out", "reply",
            )  # fmt: skip
            content = (folder / "reply").read_bytes()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.TIMESTAMP_URL = f"http://127.0.0.1:{server.server_address[1]}/"
    settings.TIMESTAMP_ROOTS = str(folder / "ca.pem")
    yield folder
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_service_stamps_the_end_of_the_log(service: Path) -> None:
    entries(1)
    row = heads.sign_head()
    at = heads.stamp_time(heads.document(row))
    assert abs(at - clock.now()) < timedelta(minutes=5)


def test_the_stamp_of_a_head_is_verified_with_it(service: Path, tmp_path: Path) -> None:
    entries(1)
    row, path = heads.sign_head(), tmp_path / "head.json"
    path.write_bytes(heads.document(row))
    text = io.StringIO()
    call_command("verify_audit", head=path, stdout=text)
    assert f"this end of the log existed on {clock.now():%Y-%m-%d} at " in text.getvalue()
    row.timestamp = heads.sign_head().timestamp  # of another head
    path.write_bytes(heads.document(row))
    with pytest.raises(CommandError, match="The time stamp is not valid"):
        call_command("verify_audit", head=path)
    path.write_bytes(heads.document(row).replace(row.timestamp.encode(), b"no stamp"))
    with pytest.raises(CommandError, match="This is no time stamp"):
        call_command("verify_audit", head=path)


def test_a_service_with_another_root_gets_no_trust(service: Path, settings: Settings) -> None:
    openssl(
        service, "req", "-x509", "-config", "tsa.cnf", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Root",
        "-extensions", "ca", "-keyout", "other.key", "-out", "other.pem",
    )  # fmt: skip
    settings.TIMESTAMP_ROOTS = str(service / "other.pem")
    with pytest.raises(timestamps.StampError, match="not valid"):
        heads.sign_head()


def test_a_service_that_is_away_stops_nothing_for_good(settings: Settings, tmp_path: Path) -> None:
    settings.TIMESTAMP_URL, settings.TIMESTAMP_ROOTS = "http://127.0.0.1:9/", str(tmp_path / "roots.pem")
    entries(1)
    with pytest.raises(timestamps.StampError, match="did not answer"):
        heads.sign_head()
    job = Job.objects.create(kind="core.sign_log", due_at=clock.now(), tries=2)  # the last try
    run_job(str(job.pk))
    assert SignedHead.objects.get().timestamp == ""
