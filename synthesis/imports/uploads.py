"""Files and tables that officers upload: their bytes until they are applied or dropped, their columns, inputs by id."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.models import Round
from core.errors import Refusals, Refused
from core.files.kinds import FileKind, clean_display_name, kind_by_extension
from core.files.storage import Readable, delete_for_good, store
from core.models import StoredFile
from core.text.strings import fold
from submissions.models import Input
from submissions.permissions import inputs_read_by
from submissions.tables.columns import inputs_with_external_id
from submissions.workbooks.faults import CellFault
from submissions.workbooks.sheets import letter
from synthesis import permissions


@contextmanager
def stored_upload(
    stream: Readable, *, name: str, kinds: Collection[FileKind], wrong: Refused, by: User
) -> Iterator[StoredFile]:
    """Yield the row of a file whose bytes are on disk, inside a transaction for what refers to it.

    Raises `wrong` for another kind of file, and what `store` raises.
    """
    name = clean_display_name(name)
    kind = kind_by_extension(name, tables=True)
    if kind is None or kind not in kinds:
        raise wrong
    stored = store(stream, limit=settings.UPLOAD_LIMIT)
    with transaction.atomic():
        yield StoredFile.objects.create(
            **stored.columns, display_name=name, kind=kind, content_type=kind.content_type, stored_by=by,
        )  # fmt: skip


def delete_bytes(row: Any) -> None:
    """Delete the file; call it in the transaction after which nobody needs it."""
    file, row.file = row.file, None
    if file is not None:
        type(row).objects.filter(pk=row.pk).update(file=None)
        delete_for_good(file)


def delete_waiting(rows: QuerySet[Any]) -> None:
    """Delete the uploads among these rows that were not applied, and their files."""
    with transaction.atomic():
        for row in rows.filter(applied_at__isnull=True).select_related("file").select_for_update(of=("self",)):
            delete_bytes(row)
            row.delete()


def refusal_sentences(refusal: Refused) -> list[str]:
    """Return a refusal as sentences for a page, with all the refusals it contains."""
    more = refusal.refusals if isinstance(refusal, Refusals) else []
    return [str(each) for each in (refusal, *more)]


AT_ONCE = 2_000


def column_places(
    heading: Sequence[str], columns: Mapping[str, str], *, optional: Sequence[str] = ()
) -> dict[str, int]:
    """Return the index of each of `columns` (key → name).

    Those of `optional` may be absent; raises Refused for the others.
    """
    by_name = {fold(name): place for place, name in reversed(list(enumerate(heading)))}
    missing = [name for key, name in columns.items() if fold(name) not in by_name and key not in optional]
    if missing:
        raise Refused(
            "columns_missing",
            _("The file lacks the columns: %(names)s.") % {"names": _(", ").join(missing)},
            hint=_("The column names must be in the first row."),
        )
    return {key: by_name[fold(name)] for key, name in columns.items() if fold(name) in by_name}


def inputs_by_id(round_: Round, *, by: User) -> dict[str, Input]:
    """Return current inputs whose words the person reads, by their own id and by the imported one.

    An id that the person may not read, or may not know, gets the same answer as one that does not exist.
    """
    inputs = {}
    known_ids = inputs_with_external_id(round_, all_senders=permissions.sees_confidential(by, round_))
    external_ids = dict(known_ids.values_list("line", "external_id").iterator(AT_ONCE))
    rows = inputs_read_by(by, round_).select_related("line", "version__submission__delegation")
    for input_ in rows.iterator(AT_ONCE):
        inputs[str(input_.line_id)] = input_
        if input_.line_id in external_ids:
            inputs[external_ids[input_.line_id]] = input_
    return inputs


def input_with_id(inputs: Mapping[str, Input], external_id: str) -> Input:
    """Return the input. Raises Refused at `external_id` where there is none."""
    input_ = inputs.get(external_id)
    if input_ is None:
        raise Refused(
            "unknown_input",
            _("The round has no input with this ID."),
            field="external_id",
            hint=_("Enter the ID that it was imported with, or its Input ID."),
        )
    return input_


def cell_fault(number: int, row: Sequence[Any], place: int, heading: Sequence[str], refusal: Refused) -> CellFault:
    """Return the error of one cell of one row."""
    cell = row[place] if place < len(row) else ""
    value = cell["text"] if isinstance(cell, dict) else cell or ""
    return CellFault(
        refusal.code, str(refusal.message), row=number, column=letter(place), header=heading[place],
        field=refusal.field, value=value[:100], hint=str(refusal.hint),
    )  # fmt: skip
