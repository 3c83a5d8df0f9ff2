"""`manage.py import_translations ROUND FILE --by MAIL [--apply]`"""

from pathlib import Path
from typing import Any

from accounts.models import User
from consultations.models import Round
from synthesis.imports.translations import Translations, import_translations, read_translations
from synthesis.management.base import TableCommand


class Command(TableCommand):
    help = (
        "Records working translations as a table says: External ID, Language, Translation, and Field where it is not "
        "the comment (rewording, rationale, source). Without --apply it only says what would come in."
    )

    def read(self, round_: Round, path: Path, *, by: User) -> Translations:
        return read_translations(round_, path, by=by)

    def enter(self, round_: Round, translations: Translations, *, by: User) -> int:
        return import_translations(round_, translations, by=by)

    def summary(self, table: Translations, entered: int | None) -> dict[str, Any]:
        count = len(table.texts) if entered is None else entered
        return {"counts": {"rows": table.rows, "translations": count, "bad_rows": len(table.faults)}}
