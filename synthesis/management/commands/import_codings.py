"""`manage.py import_codings ROUND FILE --by MAIL [--apply]`"""

from pathlib import Path
from typing import Any

from accounts.models import User
from consultations.models import Round
from synthesis.domain.importing_codings import Codings, import_codings, read_codings
from synthesis.management.tables import TableCommand


class Command(TableCommand):
    help = (
        "Codes inputs as a table says: External ID, Theme, several rows an input. Themes that the round lacks are "
        "added. Without --apply it only says what would come in."
    )

    def read(self, round: Round, path: Path, *, by: User) -> Codings:
        return read_codings(round, path, by=by)

    def enter(self, round: Round, found: Codings, *, by: User) -> int:
        return import_codings(round, found, by=by)

    def told(self, found: Codings, made: int | None) -> dict[str, Any]:
        codings = len(found.pairs) if made is None else made
        counts = {"rows": found.rows, "codings": codings, "there": found.there(codings), "bad_rows": len(found.faults)}
        return {"counts": counts, "new_themes": found.themes}
