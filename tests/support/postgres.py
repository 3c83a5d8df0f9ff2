"""A PostgreSQL server of our own for one run: private folder, unix socket only, gone afterwards."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.processes import end_with_parent

MISSING = "PostgreSQL is not installed: apt-get install postgresql."
# What a throw-away server need not do; a test that kills its server asks for `durable=True`.
CARELESS = ["-F", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
SMALL = ["-c", "wal_level=minimal", "-c", "max_wal_senders=0", "-c", "max_connections=60"]
# The same plans at every run: what autovacuum learned of tables that were empty then would be believed of full ones.
# Where nothing is known of a table, machine code would be made for questions that small tables answer at once.
STEADY = ["-c", "autovacuum=off", "-c", "jit=off", "-c", "statement_timeout=300s"]
ROOMY = 1 << 30  # bytes free before memory is used for the data; containers often give 64 MB


def find_programs() -> Path | None:
    """Folder of initdb and postgres: where PATH leads, else the highest version that Debian's packages laid down."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return next((path for path in reversed(versions) if (path / "initdb").exists()), None)


@contextlib.contextmanager
def postgres(*, durable: bool = False) -> Iterator[dict[str, str]]:
    """Start a server and yield the PG* variables that lead to it; stop it and remove its folder at the end.

    Raises SystemExit with one sentence where PostgreSQL is missing, or with the server's log when it does not start.
    """
    programs = find_programs()
    if programs is None:
        raise SystemExit(MISSING)
    base = Path(tempfile.mkdtemp(prefix="portal-pg-", dir=_place()))
    as_user = account_of(base)
    quiet = {"PATH": f"{programs}:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(base)}
    try:
        subprocess.run(
            [programs / "initdb", "-D", base / "data", "-U", "portal", "-A", "trust", "--no-sync", "-E", "UTF8"],
            check=True, stdout=subprocess.DEVNULL, env=quiet, cwd=base, **as_user,
        )  # fmt: skip
        flags = [*SMALL, *STEADY, *([] if durable else CARELESS)]
        with (base / "log").open("w") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", base / "data", "-k", base, "-h", "", *flags],
                env=quiet, cwd=base, stdout=log, stderr=subprocess.STDOUT, **as_user,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - no thread is running yet
            )  # fmt: skip
        try:
            while subprocess.run([programs / "pg_isready", "-q", "-h", base], env=quiet, check=False).returncode:
                if server.poll() is not None:
                    raise SystemExit((base / "log").read_text())
                time.sleep(0.05)
            yield {"PGHOST": str(base), "PGUSER": "portal", "PGDATABASE": "postgres", "PGPORT": "5432"}
        finally:
            server.send_signal(signal.SIGINT)  # a fast shutdown: does not wait for open connections
            server.wait(120)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _place() -> str | None:
    """Memory where there is enough of it, else the usual folder for temporary files."""
    shared = Path("/dev/shm")
    if not shared.is_dir() or not os.access(shared, os.W_OK):
        return None
    return str(shared) if shutil.disk_usage(shared).free >= ROOMY else None


def account_of(base: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root, so root hands the server and its folder to an ordinary account."""
    if os.geteuid() != 0:
        return {}
    person = next(each for each in pwd.getpwall() if each.pw_name in ("postgres", "nobody"))
    os.chown(base, person.pw_uid, person.pw_gid)
    return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
