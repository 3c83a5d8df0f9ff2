"""Run the portal on several machines, all of them here, and see that nothing is lost, doubled or shown to the wrong.

    .venv/bin/python -m scripts.machines [--people 24] [--install] [--keep]

Starts PostgreSQL with a streaming replica, Valkey, an S3 server (OpenStack Swift), three web processes with folders of
their own, two workers and nginx, all on 127.0.0.1; plays a rush of submissions, an upload by pieces over two hosts, an
export asked on one host and fetched from another, an end of access; kills a worker, a web process, Valkey and the
replica on the way; compares. One line a claim; exit status 1 where one does not hold. Linux; ends by itself.

Needs the developers' environment (`make dev`), `requirements/hosts.txt` in it, and Debian's packages postgresql,
valkey-server, nginx-light, swift-proxy, swift-account, swift-container, swift-object: `--install` installs these.
"""

import argparse
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from scripts.machines.servers import PACKAGES, machines, missing_programs

SECONDS = 1_800  # for all of it; a few minutes where nothing else runs


def main(arguments: Sequence[str] | None = None) -> int:
    """Play and compare; return 1 where a claim does not hold, 2 where something is not installed."""
    parser = argparse.ArgumentParser(prog="python -m scripts.machines", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--people", type=int, default=24, help="how many submit in the rush")
    parser.add_argument("--install", action="store_true", help="install Debian's packages first (as root)")
    parser.add_argument("--keep", action="store_true", help="leave the folder with the logs")
    chosen = parser.parse_args(arguments)
    if chosen.install:
        subprocess.run(["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES], check=True)
    missing = missing_programs() + [name for name in ("storages", "redis") if importlib.util.find_spec(name) is None]
    if missing:
        print(f"Not installed: {', '.join(missing)}. See python -m scripts.machines --help.")
        return 2
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(SECONDS)
    folder = Path(tempfile.mkdtemp(prefix="portal-machines-"))
    folder.chmod(0o711)  # PostgreSQL runs as another account
    try:
        with machines(folder) as started:
            from scripts.machines.trial import play

            return int(not play(started, people=chosen.people))
    finally:
        if chosen.keep:
            print(f"Logs: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _too_long(_number: int, _frame: object) -> None:
    raise SystemExit(f"Stopped after {SECONDS} seconds.")


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    sys.exit(main())
