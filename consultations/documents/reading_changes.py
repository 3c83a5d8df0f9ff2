"""An officer's changes to a reading before it is confirmed. Every change can be undone, one after the other."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions
from consultations.documents.checks import carry_checks, fingerprint, record_checks
from consultations.documents.limited_reading import read_limited
from consultations.documents.services import MAX_NUMBER
from consultations.models import Document
from consultations.reading.proposals.limbs import limbs_of
from core.errors import NotAllowed, Refused
from core.files.storage import stored_path

SECONDS = 20  # for tables that are read anew while a person waits
_COUNTABLE_NUMBER = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){0,2}")  # 12, 140.1
MAX_UNDO = 50  # changes that can be undone, one after the other
ParagraphRow = Mapping[str, Any]


def replace_paragraph(
    document: Document, place: int, paragraph: ParagraphRow | None, *, was: str, by: User
) -> Document:
    """Replace the proposal at `place` with an officer's paragraph; None removes it; `place` after the last adds one.

    `was` is the `fingerprint` of the proposal that the officer saw. Raises Refused `changed_since` where somebody else
    has changed it meanwhile.
    """
    with transaction.atomic():
        document, rows = _locked(document, by)
        before = rows[place : place + 1]
        _check_unchanged(rows, place, was)
        if paragraph is not None:  # who corrects a paragraph has checked it
            record_checks(document, [fingerprint(paragraph)], by=by)
        return _replace_rows(document, place, len(before), [] if paragraph is None else [paragraph])


def split_paragraph(document: Document, place: int, begins: str, number: str, *, was: str, by: User) -> Document:
    """Split a paragraph at the first occurrence of `begins`; the new paragraph gets `number`.

    The requests of both are proposed anew. Raises Refused `changed_since`, and at the field `begins` or `number`.
    """
    with transaction.atomic():
        document, rows = _locked(document, by)
        _check_unchanged(rows, place, was)
        row, words = next(iter(rows[place : place + 1]), {}), " ".join(begins.split())
        at = row.get("text", "").find(words) if words else -1
        if at <= 0:
            raise Refused(
                "words_not_there",
                _("These words are not in the paragraph, or they are its first words."),
                hint=_("Copy the first words of the new paragraph from the text."),
                field="begins",
            )
        _check_number(number)
        first, second = row["text"][:at].rstrip(), row["text"][at:]
        new = {**row, "number": number.strip(), "columns": {}}
        return _replace_rows(document, place, 1, [_with_text(row, first), _with_text(new, second)])


def join_paragraphs(document: Document, place: int, *, was: str, by: User) -> Document:
    """Append the next paragraph to this one. Raises Refused `changed_since`, and where nothing follows."""
    with transaction.atomic():
        document, rows = _locked(document, by)
        _check_unchanged(rows, place, was)
        if place + 1 >= len(rows):
            raise Refused("nothing_follows", _("No paragraph follows this one."))
        row, following = rows[place], rows[place + 1]
        limbs = [*row.get("limbs", []), *following.get("limbs", [])]
        joined = {
            **row,
            "text": f"{row.get('text', '')} {following.get('text', '')}".strip(),
            "pages": sorted({*row.get("pages", []), *following.get("pages", [])}),
            "limbs": [{**limb, "limb": count} for count, limb in enumerate(limbs, start=1)],
            "reasons": [],
        }
        return _replace_rows(document, place, 2, [joined])


def renumber(document: Document, first: int, last: int, number: str, *, by: User) -> Document:
    """Number the paragraphs from place `first` to `last`, starting at `number`: 12 or 140.1.

    Items follow their paragraph: 16(a) → 17(a). Raises Refused at the field `number` or `last`.
    """
    with transaction.atomic():
        document, rows = _locked(document, by)
        _check_range(rows, first, last)
        if not _COUNTABLE_NUMBER.fullmatch(number):
            raise Refused("number_missing", _("Enter the first number, for example 12 or 140.1."), field="number")
        list_number, dot, first_number = number.rpartition(".")
        new, count, parent = [], int(first_number) - 1, ""
        for row in rows[first : last + 1]:
            own = str(row.get("number", ""))
            if parent and own.startswith(parent) and own[len(parent) :][:1] in ("(", "."):
                new.append({**row, "number": f"{list_number}{dot}{count}{own[len(parent) :]}"})
            else:
                count, parent = count + 1, own
                new.append({**row, "number": f"{list_number}{dot}{count}"})
        carry_checks(document, rows[first : last + 1], new)
        return _replace_rows(document, first, len(new), new)


def set_heading(document: Document, first: int, last: int, heading_path: Sequence[str], *, by: User) -> int:
    """Set one heading path for the paragraphs from `first` to `last` (places, both included); return their number."""
    with transaction.atomic():
        document, rows = _locked(document, by)
        _check_range(rows, first, last)
        new = [{**row, "heading_path": list(heading_path), "heading_reason": {}} for row in rows[first : last + 1]]
        carry_checks(document, rows[first : last + 1], new)
        _replace_rows(document, first, len(new), new)
    return last - first + 1


def undo(document: Document, *, by: User) -> int:
    """Undo the last change and return the place where it was. Raises Refused `nothing_to_undo`."""
    with transaction.atomic():
        document, rows = _locked(document, by)
        changes = list(document.reading.get("undo", []))
        if not changes:
            raise Refused("nothing_to_undo", _("There is nothing to undo."))
        change = changes.pop()
        rows[change["place"] : change["place"] + change["count"]] = change["rows"]
        document.reading = {**document.reading, "paragraphs": rows, "undo": changes}
        document.save(update_fields=["reading"])
    return int(change["place"])


def choose_columns(
    document: Document,
    *,
    text: str,
    number: str,
    roles: Mapping[str, str] | None = None,
    document_symbol: str = "",
    by: User,
) -> Document:
    """Read the document's tables again with the columns that an officer chose (`number` "": none).

    `roles`: the columns of themes, States and others by `ColumnRole`, None as they are; `document_symbol`: the document
    whose rows are read, "" for all. The choice of columns is remembered for tables with the same header. Raises
    Refused at the field `text` or `number`, and what reading raises.
    """
    header = list((document.reading.get("table") or {}).get("header", []))
    for field, name in (("text", text), ("number", number)):
        if (name or field == "text") and name not in header:
            raise Refused("no_such_column", _("Choose a column of this table."), field=field)
    if text == number:
        raise Refused("same_column", _("Choose different columns for the number and the text."), field="number")
    if document.source is None:
        raise Refused("no_source", _("The portal does not have the file of this document."))
    if roles is None:
        roles = (document.reading.get("table") or {}).get("roles", {})
    table: dict[str, Any] = {"header": header, "text": text, "number": number, "roles": dict(roles)}
    table["document"] = document_symbol
    path = stored_path(document.source.stored_name, directory=settings.FILES_ROOT)
    reading = read_limited(path, document.source.display_name, document.symbol, columns=[table], seconds=SECONDS)
    table = {**table, "documents": (reading.get("table") or {}).get("documents", []), "chosen": True}
    with transaction.atomic():
        document, rows = _locked(document, by)
        document.reading = {**reading, "table": table, "undo": document.reading.get("undo", [])}
        return _replace_rows(document, 0, len(reading["paragraphs"]), reading["paragraphs"], before=rows)


def _with_text(row: ParagraphRow, text: str) -> dict[str, Any]:
    limbs = [limb.as_dict() for limb in limbs_of(text)]
    was = row.get("limbs", [])
    if was and not limbs and not limbs_of(row["text"]):  # what asks stands above the list: it asks of both halves
        limbs = [{**was[0], "limb": 1, "text": text}]
    return {**row, "text": text, "limbs": limbs, "reasons": []}


def _check_unchanged(rows: Sequence[ParagraphRow], place: int, was: str) -> None:
    before = rows[place : place + 1]
    if place > len(rows) or (fingerprint(before[0]) if before else "") != was:
        raise Refused(
            "changed_since",
            _("Someone else has corrected this paragraph since you opened it."),
            hint=_("Your text is still here. Open the paragraph in another window, compare, and save again."),
        )


def _check_range(rows: Sequence[ParagraphRow], first: int, last: int) -> None:
    if not 0 <= first <= last < len(rows):
        raise Refused(
            "no_such_range",
            _("Choose a first and a last paragraph. The last one cannot come before the first."),
            field="last",
        )


def _check_number(number: str) -> None:
    if not number.strip() or len(number.strip()) > MAX_NUMBER:
        raise Refused(
            "number_missing",
            _("Enter the number of the new paragraph, at most %(limit)s characters.") % {"limit": MAX_NUMBER},
            field="number",
        )


def _locked(document: Document, by: User) -> tuple[Document, list[dict[str, Any]]]:
    if not permissions.keeps_register(by):
        raise NotAllowed("not_an_officer", _("Only officers can add documents or correct their reading."))
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.confirmed_at is not None:
        raise Refused("already_confirmed", _("The reading of this document has been confirmed and cannot be changed."))
    return document, [dict(row) for row in document.reading.get("paragraphs", [])]


def _replace_rows(
    document: Document,
    place: int,
    count: int,
    new: Sequence[ParagraphRow],
    *,
    before: Sequence[ParagraphRow] | None = None,
) -> Document:
    """Replace `count` paragraphs with `new` and keep the old ones for undo.

    `before` is given where all paragraphs are replaced: the rows to keep.
    """
    rows = list(document.reading.get("paragraphs", []))
    old = rows[place : place + count] if before is None else list(before)
    change = {"place": place, "count": len(new), "rows": old}
    rows[place : place + count] = [dict(row) for row in new]
    undone = [*document.reading.get("undo", []), change][-MAX_UNDO:]
    document.reading = {**document.reading, "paragraphs": rows, "undo": undone}
    document.save(update_fields=["reading"])
    return document
