"""`templates.py sqlite` or `postgresql`: builds the template of a new installation before any test waits for it."""

import contextlib
import os
import sys
from pathlib import Path

import django

from tests.support.postgres import postgres

NOWHERE = Path(os.devnull)  # no copy is made


def main(database: str) -> None:
    django.setup()
    from tests.support.databases import CACHE, PostgreSQLCopy, SQLiteCopy, lock  # asks for the models to be there

    with contextlib.ExitStack() as stack:
        stack.enter_context(lock(CACHE / f"{database}.lock"))
        if database == "postgresql":
            os.environ.update(stack.enter_context(postgres()))
        copy = (PostgreSQLCopy if database == "postgresql" else SQLiteCopy)("ahead", NOWHERE, NOWHERE, "migrated")
        copy._template(copy.template)


if __name__ == "__main__":
    main(sys.argv[1])
