"""`manage.py import_codings ROUND FILE --by MAIL [--apply]`"""

from pathlib import Path
from typing import Any

from accounts.models import User
from consultations.models import Round
from synthesis.imports.codings import Codings, import_codings, read_codings
from synthesis.management.base import TableCommand


class Command(TableCommand):
    help = (
        "Codes inputs as a table says: External ID, Theme, several rows an input. Themes that the round lacks are "
        "added. Without --apply it only says what would come in."
    )

    def read(self, round_: Round, path: Path, *, by: User) -> Codings:
        return read_codings(round_, path, by=by)

    def enter(self, round_: Round, codings: Codings, *, by: User) -> int:
        return import_codings(round_, codings, by=by)

    def summary(self, table: Codings, entered: int | None) -> dict[str, Any]:
        codings = len(table.pairs) if entered is None else entered
        counts = {"rows": table.rows, "codings": codings, "there": table.there(codings), "bad_rows": len(table.faults)}
        return {"counts": counts, "new_themes": table.themes}
