"""What the round has already of a file's bodies and rows: from earlier imports, and what they sent themselves."""

import uuid
from collections.abc import Iterable, Sequence
from itertools import batched
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from consultations.models import Round
from submissions.enums import Channel, SubmissionKind
from submissions.imports.rows import Subject, subject_of
from submissions.imports.sources import tables
from submissions.models import ImportedInput, Input, InputImport, Submission, Version
from submissions.workbooks.faults import CellFault, quoted

_AT_ONCE = 5_000  # keys in one query
_LONGEST_NUMBER = 10  # digits of a row


def imported_positions(batch: InputImport) -> dict[tuple[uuid.UUID, Subject], str]:
    """Return what bodies answer in the rows of the first file, and of others that continued it, with the position."""
    if batch.continues is None:
        return {}
    family = Q(line__imported__batch=batch.continues) | Q(line__imported__batch__continues=batch.continues)
    rows = Input.objects.filter(family, version__in=Version.objects.current(), number=1)
    rows = rows.select_related("version__submission__delegation")
    rows = rows.only(
        "recommendation", "paragraph", "question", "position", "version__submission__delegation__organisation"
    )
    return {(row.version.submission.delegation.organisation_id, subject_of(row)): row.position for row in rows}


def existing_submissions(round_: Round, organisations: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Return those of the bodies that have a submission of their own in the round."""
    existing: set[uuid.UUID] = set()
    for keys in batched(organisations, _AT_ONCE):
        rows = own_submissions(round_, keys)
        existing |= set(rows.values_list("delegation__organisation_id", flat=True))
    return existing


def own_submissions(round_: Round, organisations: Iterable[uuid.UUID]) -> QuerySet[Submission]:
    """Return the submissions in force that are the bodies' own, in the round."""
    return Submission.objects.filter(
        delegation__round=round_, delegation__organisation__in=organisations, kind=SubmissionKind.OWN,
        withdrawal__isnull=True, erasure__isnull=True,
    )  # fmt: skip


def only_imported() -> Q:
    """Return the condition for submissions that imports made, and that nobody has corrected since."""
    by_others = Version.objects.filter(submission=OuterRef("pk"), number__gt=1, batch__isnull=True)
    return Q(~Exists(by_others), channel=Channel.IMPORT)


def continued_submissions(batch: InputImport, organisations: Iterable[uuid.UUID]) -> dict[uuid.UUID, Submission]:
    """Return, by body, the submissions of the first file to which the rows that waited there are added."""
    if batch.continues is None:
        return {}
    continued: dict[uuid.UUID, Submission] = {}
    family = Q(lines__imported__batch=batch.continues) | Q(lines__imported__batch__continues=batch.continues)
    for keys in batched(organisations, _AT_ONCE):
        rows = own_submissions(batch.round, keys).filter(only_imported(), family).distinct()
        continued |= {row.delegation.organisation_id: row for row in rows.select_related("delegation")}
    return continued


class FirstFile:
    """The rows of the first file that were imported, for a file that brings the others corrected.

    `levels` are those of the submissions that it made, by body.
    """

    def __init__(self, first: InputImport, heading: list[str]) -> None:
        self._name, self._place = first.name, tables.place_of_mark(heading)
        rows = ImportedInput.objects.filter(batch__undone_at__isnull=True)
        self._imported: set[int | None] = set(rows.filter(batch=first).values_list("row", flat=True))
        self._imported |= set(rows.filter(batch__continues=first).values_list("of_row", flat=True))
        family = rows.filter(Q(batch=first) | Q(batch__continues=first)).values("line__submission")
        versions = Version.objects.current().filter(submission__in=family)
        self.levels: dict[uuid.UUID, str] = dict(
            versions.values_list("submission__delegation__organisation_id", "confidentiality")
        )

    def of_row(self, row: Sequence[Any]) -> int | None:
        """Return the number that the row has in the first file, None for a row that somebody added."""
        value = row[self._place] if self._place is not None and self._place < len(row) else None
        text = str(value["text"] if isinstance(value, dict) else value or "").strip().removesuffix(".0")
        return int(text) if text.isdecimal() and len(text) < _LONGEST_NUMBER else None

    def fault(self, number: int, row: Sequence[Any]) -> CellFault | None:
        """Return the fault of a row that was imported with the first file or came back before."""
        of_row = self.of_row(row)
        if of_row is None:
            return None
        if of_row not in self._imported:
            self._imported.add(of_row)
            return None
        return CellFault(
            "row_imported_before",
            str(
                _("Row %(row)s of “%(name)s” is already imported, or is in this file twice.")
                % {"row": of_row, "name": quoted(self._name)}
            ),
            row=number,
            hint=str(_("Remove the row from the file.")),
        )


def imported_before(round_: Round, external: Iterable[str]) -> set[str]:
    """Return those of the ids that came with an earlier import into the round that is in force."""
    imported: set[str] = set()
    for ids in batched(external, _AT_ONCE):
        rows = ImportedInput.objects.filter(
            batch__round=round_, batch__undone_at__isnull=True, external_id__in=ids,
            line__submission__withdrawal__isnull=True,
        )  # fmt: skip
        imported |= set(rows.values_list("external_id", flat=True))
    return imported
