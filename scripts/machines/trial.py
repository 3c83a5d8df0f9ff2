"""What is played on the machines, and what is compared afterwards."""

import base64
import http.client
import json
import os
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import lxml.html

from benchmarks.rush_client import Person, Told
from scripts.machines import swift
from scripts.machines.servers import Machines

REPORT = b"".join(b"%d. Children wait for %d days.\n\n" % (number, number) for number in range(1, 9_000))
PIECE = 90_000
PATIENCE = 150.0  # seconds: a killed worker's work is taken up again after its lease


class Trial:
    """The claims, printed as they are decided, and the scene that they are about."""

    def __init__(self, machines: Machines) -> None:
        self.machines = machines
        self.failed = 0

    def claim(self, text: str, holds: bool, detail: object = "") -> None:
        self.failed += not holds
        print(f"{'ok  ' if holds else 'FAIL'}  {text}{f' ({detail})' if detail != '' else ''}", flush=True)

    def until(self, holds: Callable[[], Any], patience: float = PATIENCE) -> Any:
        """Return the first answer that is true, or the last one."""
        latest = time.monotonic() + patience
        while not (answer := holds()) and time.monotonic() < latest:
            time.sleep(0.5)
        return answer


class Visitor:
    """A browser that may go to any of the hosts."""

    def __init__(self, machines: Machines, session: str = "") -> None:
        self.machines = machines
        self.cookies = {"sessionid": session} if session else {}

    def ask(
        self, path: str, *, host: int | None = None, form: dict[str, str] | None = None, content: bytes | None = None
    ) -> tuple[int, bytes, str]:
        """Return status, content and location: from a host, or through the proxy; status 0 where nobody answers."""
        port = self.machines.front if host is None else self.machines.hosts[host]
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body: Any = content if form is None else urlencode(form)
        if body is not None:
            kind = "application/x-www-form-urlencoded" if form is not None else "application/octet-stream"
            headers |= {"Content-Type": kind, "X-CSRFToken": self.cookies.get("csrftoken", "")}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET" if body is None else "POST", path, body, headers)
            answer = connection.getresponse()
            found = answer.read()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _sign, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, found, answer.headers.get("Location", "")
        except (OSError, http.client.HTTPException):
            return 0, b"", ""
        finally:
            connection.close()

    def form(self, path: str, where: str, *, host: int | None = None) -> dict[str, str]:
        """Return what a browser would send of a form if nothing were filled in."""
        _status, content, _location = self.ask(path, host=host)
        found = lxml.html.fromstring(content).xpath(where)
        return {name: value or "" for name, value in found[0].form_values()}


def prepare(machines: Machines, people: int) -> Any:
    """Fill the database, make the bucket; return the round, its people and an officer's session."""
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    machines.environment |= {
        "PORTAL_MODE": "development", "PORTAL_HOSTS": "127.0.0.1", "PORTAL_SECRET_KEY": secrets.token_urlsafe(60),
        "PORTAL_SIGNING_KEY": key, "PORTAL_AUDIT_KEYS": f"1 {base64.b64encode(secrets.token_bytes(32)).decode()}",
        "PORTAL_LOG_LEVEL": "WARNING", "PORTAL_BEHIND_PROXY": "1",
    }  # fmt: skip
    os.environ |= machines.environment | {"PORTAL_DATA_DIR": str(machines.folder / "operator")}
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections
    from django.test import Client
    from django.test.utils import setup_test_environment

    from consultations.enums import Duty
    from core.files.objects import object_storage
    from tests.factories import DelegationFactory, OfficerFactory, RoundFactory, focal_point, recommendation
    from tests.support.officers import sign_in

    object_storage().connection.create_bucket(Bucket=swift.BUCKET)
    setup_test_environment()
    call_command("migrate", verbosity=0)
    round_ = RoundFactory(constituencies=("state",))
    answered = str(recommendation(round_, "123").pk)
    crowd = []
    for _each in range(people + 1):  # the last one uploads
        delegation, client = DelegationFactory(round=round_), Client()
        client.force_login(focal_point(delegation), backend="django.contrib.auth.backends.ModelBackend")
        crowd.append(Person(str(delegation.pk), answered, client.cookies["sessionid"].value))
        crowd[-1].address = f"127.0.0.1:{machines.front}"
    officer = OfficerFactory(round=round_, duties=[Duty.EXPORT, Duty.MANAGE])
    session = sign_in(Client(), officer).cookies["sessionid"].value
    connections.close_all()
    return round_, crowd, session, officer.pk


def play(machines: Machines, *, people: int) -> bool:
    """Play all of it; return whether every claim holds."""
    trial = Trial(machines)
    round_, crowd, session, officer_id = prepare(machines, people)
    machines.start_portal()
    ready = json.loads(Visitor(machines).ask("/readyz")[1])
    follows = trial.until(lambda: _part(machines, "replica") == "ok", 20)
    well = ready["status"] == ready.get("cache") == "ok" and follows
    trial.claim("three hosts are ready; the cache is in Valkey, the replica follows", well)
    *rush, uploader = crowd
    _replica_read(trial, round_)
    file = _upload(trial, uploader)
    _limits(trial, "while Valkey is there")
    told = _rush(trial, rush)
    _export(trial, round_, session, officer_id)
    _valkey_away(trial)
    _replica_away(trial, round_)
    _access(trial, uploader, file)
    _compare(trial, told, rush)
    print(f"{trial.failed} of the claims do not hold." if trial.failed else "All of it holds.")
    return not trial.failed


def _part(machines: Machines, name: str) -> str:
    return str(json.loads(Visitor(machines).ask(f"/readyz/{name}")[1] or b"{}").get(name))


def _rush(trial: Trial, rush: list[Person]) -> list[Told]:
    """Everybody saves and clicks twice on Submit, while a worker and a web process are killed."""
    machines = trial.machines
    with ThreadPoolExecutor(len(rush)) as crowd:
        coming = [crowd.submit(_submit_at_last, person) for person in rush]
        time.sleep(2)
        machines.kill("web1")
        machines.kill("worker0")
        time.sleep(4)
        machines.start("web1")  # by this thread: a process ends with the thread that started it
        told = [each.result() for each in coming]
    machines.wait_for_web(1)
    receipts = [bool(each.receipts) for each in told]
    text = "everybody of the rush got a receipt, with a worker and a web process killed on the way"
    trial.claim(text, all(receipts), f"{sum(receipts)} of {len(told)}")
    return told


def _submit_at_last(person: Person) -> Told:
    """Try until there is a receipt: a browser whose request was cut off sends its form once more."""
    for _each in range(6):
        told = person.save_and_submit()
        if told.receipts:
            break
        time.sleep(1)
    return told


def _upload(trial: Trial, person: Person) -> str:
    """Send a file by pieces to two hosts, its form to the third; return its address."""
    machines, base = trial.machines, f"/rounds/{person.delegation}/"
    visitor = Visitor(machines, person.cookies["sessionid"])
    form = visitor.form(f"{base}files/", '//form[.//*[@name="confidentiality"]]', host=0)
    begun = {"name": "report.txt", "size": str(len(REPORT)), "mark": "ab" * 32}
    upload = json.loads(visitor.ask(f"{base}uploads/", host=0, form=begun)[1])
    for number, at in enumerate(range(0, len(REPORT), PIECE)):
        path = f"{base}uploads/{upload['upload']}/?at={at}"
        visitor.ask(path, host=number % 2, content=REPORT[at : at + PIECE])
    status, _content, _location = visitor.ask(
        f"{base}files/", host=2, form={**form, "kind": "annex", "upload": upload["upload"]}
    )
    trial.claim(f"{number + 1} pieces sent to two hosts are taken by the form on a third", status == 302, status)
    from submissions.models import Attachment

    row = Attachment.objects.select_related("file").get(version__submission__delegation=person.delegation)
    path = f"{base}files/{row.pk}/"
    same = [visitor.ask(f"{path}download/", host=host)[1] == REPORT for host in range(3)]
    trial.claim("the file is the same, downloaded from each host", all(same), same)
    clean = trial.until(lambda: visitor.ask(f"{path}clean-copy/", host=2)[0] == 200)
    trial.claim("a worker on another machine has scanned, cleaned and read it", bool(clean))
    return path


def _export(trial: Trial, round_: Any, session: str, officer_id: Any) -> None:
    """Ask for a workbook on one host, fetch it from another."""
    from django.urls import reverse

    officer = Visitor(trial.machines, session)
    page = reverse("synthesis:export", args=[round_.pk])
    form = officer.form(page, '//form[.//*[@name="audience"]]', host=0)
    status, _content, _location = officer.ask(page, host=0, form={**form, "kind": "xlsx"})
    from accounts.models import User
    from synthesis.exports.services import files_requested_by

    owner = User.objects.get(pk=officer_id)
    job = trial.until(lambda: files_requested_by(owner, round_).filter(result__isnull=False).first())
    address = reverse("synthesis:export_file", args=[round_.pk, job.pk]) if job else ""
    got, content, _location = officer.ask(address, host=2) if address else (0, b"", "")
    fetched = got == 200 and content[:2] == b"PK"
    trial.claim("an export asked on one host is fetched from another, with one worker left of two", fetched,
                f"{status}, {got}, {len(content):,} bytes")  # fmt: skip


def _limits(trial: Trial, when: str) -> None:
    """Wrong passwords for one account, at one host after the other: counted together."""
    visitor, answers = Visitor(trial.machines), []
    account = f"nobody-{secrets.token_hex(4)}@example.org"
    for number in range(7):
        form = visitor.form("/accounts/login/", '//form[.//*[@name="password"]]', host=number % 3)
        form |= {"login": account, "password": "a wrong password"}
        answers.append(b"Too many attempts" in visitor.ask("/accounts/login/", host=number % 3, form=form)[1])
    trial.claim(f"the sixth wrong password over three hosts must wait, {when}", answers == [False] * 5 + [True] * 2,
                "".join("w" if each else "." for each in answers))  # fmt: skip


def _valkey_away(trial: Trial) -> None:
    machines = trial.machines
    machines.kill("valkey")
    statuses = [Visitor(machines).ask("/consultations/", host=host)[0] for host in range(3)]
    trial.claim("Valkey killed: pages answer", statuses == [200] * 3, statuses)
    words = json.loads(Visitor(machines).ask("/readyz")[1])
    trial.claim("Valkey killed: /readyz stays ready and tells it", words["status"] == "ok" and words["cache"] != "ok",
                words.get("cache"))  # fmt: skip
    _limits(trial, "from the database while Valkey is away")
    machines.start("valkey")
    trial.claim("Valkey started: it is used again", trial.until(lambda: _part(machines, "cache") == "ok", 20))


def _replica_read(trial: Trial, round_: Any) -> None:
    """Count what the replica reads while a visitor looks, and while a signed-in person does."""
    machines = trial.machines

    def reads() -> int:
        import psycopg

        host = machines.environment["PORTAL_REPLICA_HOST"]
        with psycopg.connect(host=host, user="portal", dbname="portal", autocommit=True) as replica:
            row = replica.execute(
                "SELECT sum(coalesce(seq_scan, 0) + coalesce(idx_scan, 0)) FROM pg_stat_user_tables"
                " WHERE relname IN ('consultations_round', 'portal_roundpage')"
            ).fetchone()
        return int(row[0] or 0) if row else 0

    before = reads()
    for _each in range(6):
        Visitor(machines).ask("/consultations/")
    after = trial.until(lambda: reads() if reads() > before else 0, 30)
    trial.claim("public pages are read from the replica", bool(after), f"{before} scans, then {after}")


def _replica_away(trial: Trial, round_: Any) -> None:
    machines = trial.machines
    machines.kill("replica")
    statuses = [Visitor(machines).ask("/consultations/", host=host)[0] for host in range(3) for _twice in range(3)]
    trial.claim("replica killed: public pages answer from the primary", set(statuses) == {200}, statuses)
    words = json.loads(Visitor(machines).ask("/readyz")[1])
    is_told = words["status"] == "ok" and words["replica"] != "ok"
    trial.claim("replica killed: /readyz stays ready and tells it", is_told, words.get("replica"))
    machines.start("replica")
    trial.claim("replica started: it follows again", trial.until(lambda: _part(machines, "replica") == "ok", 60))


def _access(trial: Trial, person: Person, file: str) -> None:
    """End the access of somebody on this machine; each host knows it at the next request."""
    from consultations.models import Delegation
    from consultations.organisations.services import end_membership
    from tests.factories import focal_point

    visitor = Visitor(trial.machines, person.cookies["sessionid"])
    pages = [f"/rounds/{person.delegation}/", f"{file}download/"]
    before = [visitor.ask(page, host=host)[0] for host in range(3) for page in pages]
    by = focal_point(Delegation.objects.get(pk=person.delegation))
    end_membership(by.memberships.get(), by=by)
    after = [visitor.ask(page, host=host) for host in range(3) for page in pages]
    trial.claim("access ended on one machine is refused by all at the next request", set(before) == {200}
                and all(status in (302, 403, 404) and REPORT[:40] not in content for status, content, _to in after),
                f"{before} then {[status for status, *_rest in after]}")  # fmt: skip


def _compare(trial: Trial, told: list[Told], rush: list[Person]) -> None:
    from core.integrity import heads, services
    from core.models import Job
    from submissions.models import Input, Receipt, Version

    faults = []
    for each in told:
        versions = Version.objects.submitted().filter(submission__delegation=each.delegation).count()
        receipts = Receipt.objects.filter(version__submission__delegation=each.delegation).count()
        words = Input.objects.filter(version__submission__delegation=each.delegation, comment=each.words).count()
        if (versions, receipts, words, len(each.receipts)) != (1, 1, 1, 1):
            faults.append((versions, receipts, words, len(each.receipts)))
    trial.claim("nothing lost, nothing doubled: one version, one receipt, one input for each", not faults, faults or "")
    shown = []
    for number, each in enumerate(rush):
        other = Visitor(trial.machines, rush[number - 1].cookies["sessionid"])
        for visitor in (other, Visitor(trial.machines)):
            status, content, _to = visitor.ask(f"/rounds/{each.delegation}/", host=number % 3)
            if status == 200 or told[number].words.encode() in content:
                shown.append((number, status))
    trial.claim("nobody is shown the answers of another State, on any host", not shown, shown or "")
    open_jobs = Job.objects.exclude(state__in=(Job.State.DONE, Job.State.FAILED)).filter(due_at__lte=_now())
    trial.until(lambda: not open_jobs.exists())
    failed = Job.objects.filter(state=Job.State.FAILED).values_list("kind", "message")
    trial.claim("all work in the background is done, also the killed worker's", not open_jobs.exists() and not failed,
                [*open_jobs.values_list("kind", flat=True), *failed][:5] or "")  # fmt: skip
    files = services.compare_files("")
    trial.claim("every file in the object store has the digest of its row", files.compared > 0 and not files.faults,
                f"{files.compared} files")  # fmt: skip
    problems = list(heads.verify_log())
    trial.claim("the log verifies", not problems, problems or "")
    left = [path.relative_to(trial.machines.folder) for name in ("web*", "worker*")
            for path in trial.machines.folder.glob(f"{name}/files/**/*") if path.is_file()]  # fmt: skip
    trial.claim(
        "no file is left on a web process's or a worker's own disk", not left, [str(each) for each in left] or ""
    )


def _now() -> Any:
    from core import clock

    return clock.now()
