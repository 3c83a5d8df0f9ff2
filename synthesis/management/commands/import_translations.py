"""`manage.py import_translations ROUND FILE --by MAIL [--apply]`"""

from pathlib import Path
from typing import Any

from accounts.models import User
from consultations.models import Round
from synthesis.domain.importing_translations import Translations, import_translations, read_translations
from synthesis.management.tables import TableCommand


class Command(TableCommand):
    help = (
        "Records working translations as a table says: External ID, Language, Translation, and Field where it is not "
        "the comment (rewording, rationale, source). Without --apply it only says what would come in."
    )

    def read(self, round: Round, path: Path, *, by: User) -> Translations:
        return read_translations(round, path, by=by)

    def enter(self, round: Round, found: Translations, *, by: User) -> int:
        return import_translations(round, found, by=by)

    def told(self, found: Translations, made: int | None) -> dict[str, Any]:
        entered = len(found.found) if made is None else made
        return {"counts": {"rows": found.rows, "translations": entered, "bad_rows": len(found.faults)}}
