"""Fill an installation of an early state of the source, migrate it to today's, and compare (guarantee D7).

    .venv/bin/python -m scripts.upgrades [--since COMMIT] [--database sqlite]

The source of COMMIT is taken out of the history into a folder that goes away, and plays its own demonstration there,
with today's libraries. Then today's source migrates that database: receipts that people got then verify, every word
that was sent is there, checks of the whole find nothing that differs, and pages open. A line for each; the exit status
is 1 where one does not hold. Without --since, the first state whose demonstration plays and whose migrations have not
been written anew since. Needs git's history; takes minutes.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.support.postgres import postgres

ROOT = Path(__file__).resolve().parent.parent
FIRST = "dce4ce45"  # the demonstration's first whole plot; the first migrations were last written anew before it
DATABASES = ("sqlite", "postgresql")
FILL = """
import json, sys
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from portal.demonstration.play import play
play()
from submissions import receipts
from submissions.models import Input, Receipt
texts = [receipts.as_text(row) for row in Receipt.objects.all()]
words = sorted(Input.objects.filter(version__submitted_at__isnull=False).values_list("comment", flat=True))
with open(sys.argv[1], "w") as file:
    json.dump({"receipts": texts, "words": words}, file)
"""
COMPARE = """
import json, sys
import django; django.setup()
from django.test import Client
from django.test.utils import setup_test_environment
setup_test_environment()
from accounts.models import User
from consultations.models import Delegation, Round
from submissions.models import Input
from submissions.sending import receipts
with open(sys.argv[1]) as file:
    before = json.load(file)
words = sorted(Input.objects.filter(version__submitted_at__isnull=False).values_list("comment", flat=True))
genuine = sum(receipts.verify(text).genuine for text in before["receipts"])
anybody, focal = Client(), Client()
delegation = Delegation.objects.filter(submissions__isnull=False).order_by("pk").first()
person = delegation.organisation.memberships.live().first().user
focal.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
reference = Round.objects.order_by("announced_at").first().reference
pages = {
    "public": [anybody.get(path).status_code for path in ("/", "/consultations/", f"/consultations/{reference}/")],
    "focal point": [focal.get(path).status_code for path in ("/home/", f"/rounds/{delegation.pk}/")],
}
print(json.dumps({
    "receipts": [genuine, len(before["receipts"])], "words": [words == before["words"], len(words)], "pages": pages,
}))
"""


class Upgrade:
    """One installation in `folder`, of an old source and then of today's, on one database."""

    def __init__(self, folder: Path, old: Path, database: dict[str, str]) -> None:
        self.folder, self.old = folder, old
        self.environment = {
            **os.environ, **database, "DJANGO_SETTINGS_MODULE": "portal.settings", "PORTAL_MODE": "demonstration",
            "PORTAL_DATA_DIR": str(folder / "data"), "PORTAL_LOG_LEVEL": "ERROR",
            "PORTAL_HOSTS": "127.0.0.1,testserver",
        }  # fmt: skip
        (folder / "data").mkdir(parents=True)

    def run(self, source: Path, *words: str | Path) -> str:
        """Run python with these words in a source; return what it says. Raises SystemExit with its last lines."""
        environment = {**self.environment, "PYTHONPATH": str(source)}
        done = subprocess.run(
            [sys.executable, *words], cwd=source, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{words[-1]} failed in {source}:\n{done.stdout[-1000:]}{done.stderr[-3000:]}")
        return done.stdout.strip()

    def play(self) -> bool:
        """Fill, migrate, compare; return whether all of it holds."""
        kept = self.folder / "kept.json"
        self.run(self.old, "-c", FILL, kept)
        before = self._applied(self.old)
        self.run(ROOT, "manage.py", "migrate", "-v0")
        after = self._applied(ROOT)
        print(f"      {before} migrations, then {after}", flush=True)
        for command in ("verify_submissions", "verify_audit", "check_visibility"):
            answer = self.run(ROOT, "manage.py", command)
            print(f"ok    {command}: {answer.splitlines()[-1] if answer else 'nothing differs'}", flush=True)
        found = json.loads(self.run(ROOT, "-c", COMPARE, kept).splitlines()[-1])
        genuine, all_receipts = found["receipts"]
        same, count = found["words"]
        statuses = [status for part in found["pages"].values() for status in part]
        claims = {
            f"receipts of then verify: {genuine} of {all_receipts}": genuine == all_receipts > 0,
            f"words that were sent: {count} inputs, as they were": same and count > 0,
            f"pages open: {found['pages']}": set(statuses) == {200},
        }
        for text, holds in claims.items():
            print(f"{'ok  ' if holds else 'FAIL'}  {text}", flush=True)
        return all(claims.values())

    def _applied(self, source: Path) -> int:
        return self.run(source, "manage.py", "showmigrations", "--plan").count("[X]")


@contextlib.contextmanager
def database(kind: str) -> Iterator[dict[str, str]]:
    """The variables that lead to an empty database."""
    if kind == "sqlite":
        yield {"DATABASE": kind}
        return
    with postgres() as variables:
        yield {"DATABASE": kind, **variables}


def take_out(commit: str, folder: Path) -> Path:
    """Write the source of a commit into `folder`. Raises SystemExit where the history has none."""
    folder.mkdir()
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=False)
    if archive.returncode:
        raise SystemExit(f"There is no {commit} in this history: {archive.stderr.decode().strip()}")
    subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
    return folder


def main(arguments: Sequence[str] | None = None) -> int:
    """Upgrade one installation a database; return 1 where something does not hold."""
    parser = argparse.ArgumentParser(prog="python -m scripts.upgrades", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--since", default=FIRST, metavar="COMMIT", help=f"an early state; {FIRST} unless given")
    parser.add_argument("--database", choices=DATABASES, help="only one of the two")
    asked = parser.parse_args(arguments)
    failed = False
    with tempfile.TemporaryDirectory(prefix="portal-upgrade-") as folder:
        old = take_out(asked.since, Path(folder) / "old")
        for kind in [asked.database] if asked.database else DATABASES:
            print(f"{kind}: from {asked.since} to today", flush=True)
            with database(kind) as variables:
                failed |= not Upgrade(Path(folder) / kind, old, variables).play()
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
