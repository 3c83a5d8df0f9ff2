"""Kill the acts that must not be lost at every call to the system that writes, makes durable or names something.

    .venv/bin/python -m scripts.kills [--http] [--sample] [--database sqlite] [submission withdrawal correction …]

Each act is done in a process that is killed before its first such call, then before its second, and so on, on SQLite
and on PostgreSQL; afterwards it is there as a whole or not at all, the same person does it once more, and nothing is
doubled (guarantee B1). With `--http` the process is that of the production server on 127.0.0.1: it is killed while it
answers a browser's form and replaced, and the browser sends the form again. Without it, the process does the act
alone. Linux only. All of it takes hours on a small machine; `--sample` kills each act at some of its calls.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = ("tests/guarantees/test_b1_killed_at_any_instant.py", "tests/guarantees/test_b1_killed_in_the_office.py")
HTTP_TESTS = ("tests/guarantees/test_b1_killed_over_http.py",)
ACTS = ("submission", "withdrawal", "correction", "redaction", "erasure", "import", "publication")
HTTP_ACTS = (*ACTS, "upload")
DATABASES = ("sqlite", "postgresql")


def commands(
    acts: Sequence[str], databases: Sequence[str], *, every: bool, http: bool = False
) -> list[tuple[list[str], dict[str, str]]]:
    """Return what is run, one command a database, with its environment."""
    names = acts if http else [f"{act}_is_whole" if act != "submission" else "submission_with" for act in acts]
    kills = {"KILLS": "every"} if every else {"KILLS": "sample"} if http else {}
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rs", *(HTTP_TESTS if http else TESTS)]
    return [([*run, "-k", " or ".join(names)], {"DATABASE": database, **kills}) for database in databases]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the commands; return 1 where an act was lost, doubled or left in between."""
    parser = argparse.ArgumentParser(prog="python -m scripts.kills", description=__doc__.partition("\n")[0])
    parser.add_argument("acts", nargs="*", metavar="act", help=", ".join(HTTP_ACTS))
    parser.add_argument("--http", action="store_true", help="through the production server; upload only so")
    parser.add_argument("--database", choices=DATABASES, help="only one of the two")
    parser.add_argument("--sample", action="store_true", help="some of the calls of each act")
    asked = parser.parse_args(arguments)
    known = HTTP_ACTS if asked.http else ACTS
    if unknown := set(asked.acts) - set(known):
        parser.error(f"no such act: {', '.join(sorted(unknown))}")
    databases = [asked.database] if asked.database else DATABASES
    failed = False
    for command, settings in commands(asked.acts or known, databases, every=not asked.sample, http=asked.http):
        print(f"{settings['DATABASE']}:", flush=True)
        failed |= subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=False).returncode != 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
