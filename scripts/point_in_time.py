"""Play docs/operating/point-in-time.md: archive every change of a database, lose a submission, go back to before that.

    .venv/bin/python -m scripts.point_in_time [--keep]

Takes the settings and commands from the manual itself, with folders of its own in the place of /srv, and a PostgreSQL
server of its own, which only listens to a socket. Prints a line for each step; the exit status is 1 where what was
there at the moment is not there again, or where what came after it still is. Needs Debian's packages postgresql and
rsync, and the developers' environment; takes some minutes, and ends by itself.
"""

import argparse
import contextlib
import os
import re
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from scripts.processes import end_with_parent
from tests.support.postgres import MISSING, account_of, find_programs

ROOT = Path(__file__).resolve().parent.parent
MANUAL = ROOT / "docs" / "operating" / "point-in-time.md"
MOMENT = "2027-03-12 14:05:00+01"  # as the manual writes it
PATIENCE = 120.0  # seconds
FILL = """
import django; django.setup()
from django.test.utils import setup_test_environment
setup_test_environment()
from core.integrity.heads import sign_head
from submissions.models import Receipt
import tests.factories as factories
for each in vars(factories).values():  # numbers go on where another process has stopped
    if hasattr(each, "reset_sequence"):
        each.reset_sequence({begin}, force=True)
for _each in range({count}):
    factories.SubmittedFactory()
sign_head()
print(*Receipt.objects.order_by("number").values_list("number", flat=True))
"""
LOOK = """
import django; django.setup()
from core.integrity.heads import verify_log
from core.models import Job
from submissions.models import Receipt
from submissions.sending import receipts
rows = list(Receipt.objects.order_by("number"))
assert all(receipts.verify(receipts.as_text(row)).genuine for row in rows), "a receipt does not verify"
assert not list(verify_log()), "the log does not verify"
assert not Job.objects.filter(kind="core.mail", state="waiting").exists(), "an email waits"
print(*(row.number for row in rows))
"""


class Manual:
    """What an operator copies from the manual, with folders of this trial in the place of its own."""

    def __init__(self, text: str, places: dict[str, str]) -> None:
        self.text, self.places = text, places
        self.settings, self.recovery = (
            self._placed(textwrap.dedent(block)) for block in re.findall(r"^ *```\n(.*?)^ *```", text, re.M | re.S)
        )

    def command(self, begin: str) -> list[str]:
        """Return the command that begins so. Raises LookupError where the manual has none."""
        found = re.search(rf"`({re.escape(begin)}[^`]*)`", self.text)
        if found is None:
            raise LookupError(f"{MANUAL.name} has no command {begin}")
        return shlex.split(self._placed(found[1]))

    def _placed(self, text: str) -> str:
        for place, own in self.places.items():
            text = text.replace(place, own)
        return text


class Trial:
    """A server, the portal's own folder, and the places that the manual calls /srv."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder, self.programs = folder, programs
        self.as_user = account_of(folder)
        for name in ("wal", "base", "files", "socket"):
            self._own(folder / name)
        self.quiet = {"PATH": f"{programs}:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(folder)}
        self.quiet |= {"PGHOST": str(folder / "socket"), "PGUSER": "portal"}
        self.portal = {
            **os.environ, **self.quiet, "PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"),
            "DATABASE": "postgresql", "PGDATABASE": "portal", "PORTAL_MODE": "development",
            "PORTAL_LOG_LEVEL": "WARNING", "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PORTAL_DATA_DIR": str(folder / "data"),
            "PORTAL_SECRET_KEY": secrets.token_urlsafe(60), "PORTAL_HOSTS": "127.0.0.1,testserver",
        }  # fmt: skip

    def as_server(self, *command: Any, **more: Any) -> subprocess.CompletedProcess[str]:
        words = [str(word) for word in command]
        return subprocess.run(
            words, check=True, env=self.quiet, cwd=self.folder, text=True, capture_output=True, **self.as_user, **more
        )

    def as_portal(self, *command: Any) -> str:
        """Run `python` with these words, as the portal; return what it says."""
        done = subprocess.run(
            [sys.executable, *map(str, command)], env=self.portal, cwd=ROOT, text=True, capture_output=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{command[-1]} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
        return done.stdout.strip()

    @contextlib.contextmanager
    def server(self, data: Path) -> Iterator[None]:
        """The server on a data folder, until the end of the block; it answers, and is past a recovery."""
        socket = self.folder / "socket"
        with (self.folder / f"{data.name}.log").open("w") as log:
            running = subprocess.Popen(
                [self.programs / "postgres", "-D", data, "-k", socket, "-h", "", "-c", "max_connections=40"],
                env=self.quiet, cwd=self.folder, stdout=log, stderr=subprocess.STDOUT, **self.as_user,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - no thread is running
            )  # fmt: skip
        try:
            self._wait(running, data)
            yield
        finally:
            running.send_signal(signal.SIGINT)  # a fast shutdown
            running.wait(60)

    def sql(self, question: str) -> str:
        return self.as_server(self.programs / "psql", "-X", "-A", "-t", "-d", "postgres", "-c", question).stdout.strip()

    def _wait(self, running: subprocess.Popen[bytes], data: Path) -> None:
        latest = time.monotonic() + PATIENCE
        while running.poll() is None and time.monotonic() < latest:
            with contextlib.suppress(subprocess.CalledProcessError):
                if self.sql("SELECT pg_is_in_recovery()") == "f":
                    return
            time.sleep(0.2)
        raise SystemExit((self.folder / f"{data.name}.log").read_text()[-4000:])

    def _own(self, path: Path) -> None:
        path.mkdir(mode=0o700)
        if self.as_user:
            os.chown(path, self.as_user["user"], self.as_user["group"])


def play(folder: Path, programs: Path) -> bool:
    """Play the manual; return whether what it promises holds."""
    trial, manual = Trial(folder, programs), Manual(MANUAL.read_text(), {"/srv/": f"{folder}/"})
    before = folder / "before"
    trial.as_server(programs / "initdb", "-D", before, "-U", "portal", "-A", "trust", "-E", "UTF8", "--no-sync")
    with (before / "postgresql.conf").open("a") as conf:
        conf.write(manual.settings)
    with trial.server(before):
        _say("Once: the archive is on")
        trial.as_server(programs / "createdb", "portal")
        trial.as_portal("manage.py", "migrate", "-v0")
        trial.as_portal("-c", FILL.format(begin=0, count=1))
        base = manual.command("pg_basebackup")
        trial.as_server(programs / base[0], *base[1:])
        _say(f"A base backup: {shlex.join(base)}")
        there = trial.as_portal("-c", FILL.format(begin=1_000, count=2))
        files = manual.command("rsync --archive")
        files = [word.replace("data/files/", f"{folder}/data/files/") for word in files]
        (folder / "data" / "files").mkdir(exist_ok=True)
        subprocess.run(files, check=True)
        time.sleep(1.5)
        moment = trial.sql("SELECT clock_timestamp()")
        time.sleep(1.5)
        lost = trial.as_portal("-c", FILL.format(begin=2_000, count=1))
        _say(f"Submissions: {len(there.split())} until {moment}, then {len(lost.split())}")
        _wait_for_archive(trial)
        failed = trial.sql("SELECT failed_count FROM pg_stat_archiver")
        _say(f"pg_stat_archiver: {failed} failed")
    return _go_back(trial, manual, Path(base[1].partition("=")[2]), moment, there) and failed == "0"


def _go_back(trial: Trial, manual: Manual, base: Path, moment: str, there: str) -> bool:
    after = trial.folder / "after"
    trial.as_server("cp", "--archive", base, after)
    with (after / "postgresql.conf").open("a") as conf:
        conf.write(manual.recovery.replace(MOMENT, moment))
    trial.as_server(*manual.command("touch recovery.signal")[:1], after / "recovery.signal")
    begin = time.monotonic()
    with trial.server(after):
        _say(f"Going back: the server has reached the moment, {time.monotonic() - begin:.0f} s after its start")
        subprocess.run(manual.command("rm -f keys/"), check=True, cwd=trial.folder / "data")
        for words in ("python manage.py migrate", "python manage.py verify_submissions", "python manage.py jobs"):
            command = manual.command(words)[1:]
            answer = trial.as_portal(*command)
            _say(f"python {shlex.join(command)}: {answer.splitlines()[-1] if answer else 'done'}")
        found = trial.as_portal("-c", LOOK)
        holds = found == there
        _say(f"{'ok  ' if holds else 'FAIL'}  the submissions of that moment, with receipts that verify: {found}")
        if not holds:
            _say(f"      there were: {there}")
        return holds


def _wait_for_archive(trial: Trial) -> None:
    """Until the change that is being written now is in the archive: after `archive_timeout` at the latest."""
    last = trial.sql("SELECT pg_walfile_name(pg_switch_wal())")
    latest = time.monotonic() + PATIENCE
    while not (trial.folder / "wal" / last).exists():
        if time.monotonic() > latest:
            archiver = trial.sql("SELECT * FROM pg_stat_archiver")
            raise SystemExit(f"{last} was not archived: {archiver}")
        time.sleep(0.2)


def _say(line: str) -> None:
    print(line, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Play; return 1 where a promise does not hold, 2 where something is not installed."""
    parser = argparse.ArgumentParser(prog="python -m scripts.point_in_time", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--keep", action="store_true", help="leave the folder with the logs")
    asked = parser.parse_args(arguments)
    programs = find_programs()
    if programs is None or shutil.which("rsync") is None:
        print(MISSING if programs is None else "rsync is not installed: apt-get install rsync.")
        return 2
    folder = Path(tempfile.mkdtemp(prefix="portal-moment-"))
    folder.chmod(0o711)
    try:
        return int(not play(folder, programs))
    finally:
        if asked.keep:
            print(f"Logs: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
