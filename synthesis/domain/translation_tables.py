"""A table of working translations, brought on the page: kept, looked at, taken in whole or not at all, or forgotten.

Its bytes stay only until one of the latter: what was taken in stands beside the inputs, by whom and when.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations.models import Round
from core import clock
from core.characters import clean
from core.errors import NotYours, Refused
from core.intake.kinds import Kind
from core.storage import Readable
from core.tasks import start
from submissions.enums import PassageField
from synthesis import rules
from synthesis.domain.brought_files import is_going, kept, let_go, path_of, sentences
from synthesis.domain.importing_translations import Translations, import_translations, read_translations
from synthesis.models import TranslationTable

LOOK, APPLY = "synthesis.look_at_translations", "synthesis.apply_translations"
SHOWN = 100  # faults that the page shows
FIRST = 20  # translations that the page shows before they count
_BEGINNING = 300  # characters of each


def receive(round: Round, stream: Readable, *, name: str, by: Any) -> TranslationTable:
    """Keeps the file and asks for a look at it. Raises NotYours for anybody who does not code in the round, Refused for
    what is no table and what `store` says."""
    if not rules.may_code(by, round):
        raise NotYours("no_duty", _("You do not code in this round."))
    wrong = Refused(
        "not_a_table", _("Translations are brought as a csv or xlsx file."), field="file",
        hint=_("Save the table as csv (UTF-8) or xlsx, and choose that file."),
    )  # fmt: skip
    with kept(stream, name=name, kinds=(Kind.CSV, Kind.XLSX), wrong=wrong, by=by) as file:
        table = TranslationTable.objects.create(round=round, name=file.display_name, file=file, at=clock.now(), by=by)
        return ask(table, LOOK, by=by)


def ask(table: TranslationTable, kind: str, *, by: Any) -> TranslationTable:
    """Asks for the look (LOOK) or for taking it in (APPLY). Raises NotYours for others, Refused while work on it goes
    on and once it was taken in."""
    with transaction.atomic():
        table = _locked(table, by)
        table.job = start(kind, payload={"table": table.pk}, owner=by)
        table.save(update_fields=["job"])
    return table


def look(table: TranslationTable) -> None:
    """Reads the table beside the round and keeps for the page what it would bring, or why it cannot be read."""
    try:
        table.found = told(_read(table))
    except Refused as refusal:
        table.found = {"refused": sentences(refusal)}
    table.save(update_fields=["found"])


def apply(table: TranslationTable, *, done: Callable[[], None] = lambda: None) -> int:
    """Takes the translations in, all or none; how many. `done` is called last in the transaction. Raises like
    `import_translations`."""
    found = _read(table)
    with transaction.atomic():
        made = import_translations(table.round, found, by=table.by)
        table.applied_at = clock.now()
        table.found = {"rows": found.rows, "translations": made, "bad_rows": 0}
        let_go(table)
        table.save(update_fields=["applied_at", "found", "file"])
        done()
    return made


def drop(table: TranslationTable, *, by: Any) -> None:
    """Forgets a table that was not taken in, and its bytes. Raises like `ask`."""
    with transaction.atomic():
        table = _locked(table, by)
        let_go(table)
        table.delete()


def forget_waiting(round: Round) -> None:
    """An erasure takes every table of the round that waits: nobody can tell whose words stand in it."""
    for table in TranslationTable.objects.filter(round=round, file__isnull=False).select_related("file"):
        let_go(table)
        table.delete()


def told(found: Translations) -> dict[str, Any]:
    """What the page shows of a table that was read, as JSON takes it."""
    return {
        "rows": found.rows,
        "translations": len(found.found),
        "bad_rows": len(found.faults),
        "shown": [
            [each.row, each.column, each.header, _shown(each.value), str(each.what), str(each.hint)]
            for each in found.faults[:SHOWN]
        ],
        "first": [
            [name, str(PassageField(field).label), language, _shown(text)]
            for name, field, language, text in found.said[:FIRST]
        ],
    }


def _read(table: TranslationTable) -> Translations:
    return read_translations(table.round, path_of(table), by=table.by, name=table.name)


def _locked(table: TranslationTable, by: Any) -> TranslationTable:
    rows = TranslationTable.objects.select_for_update(of=("self",)).select_related("round", "file", "job", "by")
    found = rows.filter(pk=table.pk, by=by).first()
    if found is None or not rules.may_code(by, found.round):
        raise NotYours("not_there", _("There is no such page."))
    if found.applied_at is not None:
        raise Refused("taken_in", _("These translations were taken in already."))
    if is_going(found):
        raise Refused("going_on", _("The file is being worked on just now. Wait until that is over."))
    return found


def _shown(text: str) -> str:
    return clean(text)[0][:_BEGINNING]
