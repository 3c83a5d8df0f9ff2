"""An officer's changes to a reading before it is confirmed. Every change can be undone, one after the other."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions
from consultations.documents.correction.checks import (
    carry_checks,
    changed_since,
    check_same_reading,
    fingerprint,
    record_checks,
)
from consultations.documents.correction.left_out import LeftOut, left_out_of, next_number
from consultations.documents.correction.paragraph_positions import (
    marks_of,
    with_corrected_faults,
    with_marks,
    with_moved_places,
    with_text_included,
)
from consultations.documents.limited_reading import read_limited
from consultations.documents.services import MAX_NUMBER, document_language
from consultations.enums import Force, ParagraphKind
from consultations.models import Document
from consultations.reading.proposals.requests import requests_of_text
from consultations.reading.proposals.reviewed import ReviewedState
from core.errors import NotAllowed, Refused
from core.files.storage import stored_path
from core.text.word_places import joined_text, place_of_words

SECONDS = 20  # for tables that are read anew while a person waits
_COUNTABLE_NUMBER = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){0,2}")  # 12, 140.1
MAX_UNDO = 50  # changes that can be undone, one after the other
ParagraphRow = Mapping[str, Any]
_PRINTED = (
    "number",
    "text",
    "heading_path",
    "pages",
    "kind",
)  # whoever changes these of a paragraph corrects its faults
_READ_ANEW = {"faults": list, "left_out": list, "shares": dict}  # beside the paragraphs
_ASKS_NOBODY = (ParagraphKind.PREAMBULAR, ParagraphKind.QUESTION, ParagraphKind.STATEMENT)  # to act


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
        corrects = paragraph is None or any(paragraph.get(key) != row.get(key) for row in before for key in _PRINTED)
        return _replace_rows(document, place, len(before), [] if paragraph is None else [paragraph], corrects=corrects)


def split_paragraph(document: Document, place: int, begins: str, number: str, *, was: str, by: User) -> Document:
    """Split a paragraph at the first occurrence of `begins`; the new paragraph gets `number`.

    The requests of both are proposed anew. Raises Refused `changed_since`, and at the field `begins` or `number`.
    """
    with transaction.atomic():
        document, rows = _locked(document, by)
        _check_unchanged(rows, place, was)
        row = next(iter(rows[place : place + 1]), {})
        at = place_of_words(row.get("text", ""), begins)
        if at <= 0 or not row["text"][:at].strip():
            raise Refused(
                "words_not_there",
                _("These words are not in the paragraph, or they are its first words."),
                hint=_("Copy the first words of the new paragraph from the text."),
                field="begins",
            )
        _check_number(number)
        first, second = row["text"][:at].rstrip(), row["text"][at:]
        new = {**row, "number": number.strip(), "columns": {}, "counted": False}
        halves = [_with_text(each, words, _language_of(document)) for each, words in ((row, first), (new, second))]
        return _replace_rows(document, place, 1, halves)


def join_paragraphs(document: Document, place: int, *, was: str, by: User) -> Document:
    """Append the next paragraph to this one. Raises Refused `changed_since`, and where nothing follows."""
    with transaction.atomic():
        document, rows = _locked(document, by)
        _check_unchanged(rows, place, was)
        if place + 1 >= len(rows):
            raise Refused("nothing_follows", _("No paragraph follows this one."))
        row, following = rows[place], rows[place + 1]
        text = joined_text(row.get("text", ""), following.get("text", ""))
        limbs = [*row.get("limbs", []), *following.get("limbs", [])]
        if len(limbs) == 1 and limbs[0].get("text") in (row.get("text", ""), following.get("text", "")):
            limbs = [{**limbs[0], "text": text}]  # the part was all of its half
        joined = {
            **row,
            "text": text,
            "pages": sorted({*row.get("pages", []), *following.get("pages", [])}),
            "limbs": [{**limb, "limb": count} for count, limb in enumerate(limbs, start=1)],
            "reasons": [],
        }
        return _replace_rows(document, place, 2, [joined])


def renumber(document: Document, first: int, last: int, number: str, *, was: str | None = None, by: User) -> Document:
    """Number the paragraphs from place `first` to `last`, starting at `number`: 12 or 140.1.

    Items follow their paragraph: 16(a) → 17(a). `was` is the `mark_of` the list that the officer saw. Raises Refused
    `changed_since`, and at the field `number` or `last`.
    """
    with transaction.atomic():
        document, rows = _locked(document, by)
        check_same_reading(rows, was)
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
        return _replace_rows(document, first, len(new), new, corrects_only="number")


def set_heading(
    document: Document, first: int, last: int, heading_path: Sequence[str], *, was: str | None = None, by: User
) -> int:
    """Set one heading path for the paragraphs from `first` to `last` (places, both included); return their number.

    `was` as in `renumber`. Raises Refused `changed_since`, and at the field `last`.
    """
    with transaction.atomic():
        document, rows = _locked(document, by)
        check_same_reading(rows, was)
        _check_range(rows, first, last)
        new = [{**row, "heading_path": list(heading_path), "heading_reason": {}} for row in rows[first : last + 1]]
        carry_checks(document, rows[first : last + 1], new)
        _replace_rows(document, first, len(new), new, corrects=False)
    return last - first + 1


def change_kinds(
    document: Document,
    places: Collection[int],
    kind: str,
    answerable: bool | None,
    *,
    was: str | None = None,
    was_one: str | None = None,
    by: User,
) -> int:
    """Give paragraphs a kind ("": as it is), and make them answerable or not (None: as it is); return how many changed.

    Who is to answer a recommendation, and with which wording, is proposed from its text; everything else is asked of
    everybody. `was` as in `renumber`; of one paragraph alone its `fingerprint`, `was_one`. Raises Refused
    `changed_since`, where nothing is chosen, and at the field `kind`.
    """
    with transaction.atomic():
        document, rows = _locked(document, by)
        check_same_reading(rows, was)
        if was_one is not None and [fingerprint(rows[place]) for place in places if place < len(rows)] != [was_one]:
            raise changed_since()
        if kind and kind not in ParagraphKind.values:
            raise Refused("kind_unknown", _("Choose a kind from the list."), field="kind")
        if not kind and answerable is None:
            raise Refused(
                "nothing_chosen", _("Choose a kind, or whether the paragraphs can be answered."), field="kind"
            )
        chosen = sorted(place for place in places if 0 <= place < len(rows))
        if not chosen:
            raise Refused(
                "no_paragraphs", _("You have not selected any paragraph. Choose at least one."), field="which"
            )
        first, last = chosen[0], chosen[-1]
        new = [
            _of_kind(row, kind, answerable, _language_of(document)) if place in places else row
            for place, row in enumerate(rows[first : last + 1], start=first)
        ]
        changed = sum(old != row for old, row in zip(rows[first:], new, strict=False))
        if changed:
            carry_checks(document, rows[first : last + 1], new)
            _replace_rows(document, first, len(new), new, corrects=False)
    return changed


def include_text(document: Document, index: int, use: str, number: str, *, was: str, by: User) -> int:
    """Include text that was left out, and return the place where it is now.

    `use`: as a "paragraph" with `number` ("": counted), at the end of the paragraph "before", or as "heading" of the
    paragraphs that follow, on the level of theirs. `was` is the `key_of` the text. Raises Refused `changed_since`, and
    at the field `use` or `number`.
    """
    with transaction.atomic():
        document, rows = _locked(document, by)
        texts = {each.index: each for each in left_out_of(document.reading)}
        if index not in texts or texts[index].key != was:
            raise Refused(
                "changed_since",
                _("Someone else has included this text, or the document was read again."),
                hint=_("Look at the list as it is now."),
            )
        left = texts[index]
        text, place = " ".join(left.text.split()), left.before
        if use == "paragraph":
            return _include_paragraph(document, rows, left, text, number.strip())
        if use == "before":
            if not place:
                raise Refused("nothing_before", _("No paragraph is before this text."), field="use")
            row = rows[place - 1]
            pages = sorted({*row.get("pages", []), *([left.page] if left.page else [])})
            new = {**_extended(row, text), "pages": pages}
            _replace_rows(document, place - 1, 1, [new], used=(index, use))
            return place - 1
        if use != "heading":
            raise Refused("use_unknown", _("Choose how to include the text."), field="use")
        if place >= len(rows):
            raise Refused("nothing_follows", _("No paragraph follows this one."), field="use")
        path = list(rows[place].get("heading_path", []))
        last = next((at for at in range(place, len(rows)) if rows[at].get("heading_path", []) != path), len(rows))
        reason = {"code": "heading_level_guessed", "words": ""}
        new_rows = [{**row, "heading_path": [*path[:-1], text], "heading_reason": reason} for row in rows[place:last]]
        _replace_rows(document, place, len(new_rows), new_rows, corrects=False, used=(index, use))
    return place


def change_language(document: Document, language: str, *, by: User) -> None:
    """Change the language of the document. Requests that are proposed later are looked for in it."""
    with transaction.atomic():
        document, _rows = _locked(document, by)
        document.language = language
        document.save(update_fields=["language"])


def undo(document: Document, *, was: str | None = None, by: User) -> int:
    """Undo the last change and return the place where it was.

    `was` as in `renumber`. Raises Refused `changed_since`, `nothing_to_undo`.
    """
    with transaction.atomic():
        document, rows = _locked(document, by)
        check_same_reading(rows, was)
        changes = list(document.reading.get("undo", []))
        if not changes:
            raise Refused("nothing_to_undo", _("There is nothing to undo."))
        change = changes.pop()
        rows[change["place"] : change["place"] + change["count"]] = change["rows"]
        document.reading = {**document.reading, **change.get("read", {}), "paragraphs": rows, "undo": changes}
        if "marks" in change:
            document.reading = with_marks(document.reading, change["marks"])
        document.save(update_fields=["reading"])
    return int(change["place"])


def choose_columns(
    document: Document,
    *,
    text: str,
    number: str,
    roles: Mapping[str, str] | None = None,
    document_symbol: str = "",
    was: str | None = None,
    by: User,
) -> Document:
    """Read the document's tables again with the columns that an officer chose (`number` "": none).

    `roles`: the columns of themes, States and others by `ColumnRole`, None as they are; `document_symbol`: the document
    whose rows are read, "" for all; `was` as in `renumber`. The choice of columns is remembered for tables with the
    same header. Raises Refused at the field `text` or `number`, `changed_since`, and what reading raises.
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
    path = stored_path(document.source.stored_name)
    reading = read_limited(path, document.source.display_name, document.symbol, columns=[table], seconds=SECONDS)
    table = {**table, "documents": (reading.get("table") or {}).get("documents", []), "chosen": True}
    with transaction.atomic():
        document, rows = _locked(document, by)
        check_same_reading(rows, was)
        if document.language == document_language(document.reading):  # else an officer chose it
            Document.objects.filter(pk=document.pk).update(language=document_language(reading))
        before = {"rows": rows, "read": {key: document.reading.get(key, type_()) for key, type_ in _READ_ANEW.items()}}
        document.reading = {**reading, "table": table, "undo": document.reading.get("undo", [])}
        return _replace_rows(document, 0, len(reading["paragraphs"]), reading["paragraphs"], before=before)


def _include_paragraph(document: Document, rows: Sequence[ParagraphRow], left: LeftOut, text: str, number: str) -> int:
    counted = number or next_number(rows, left.before)
    if not counted or len(counted) > MAX_NUMBER:
        _check_number(number)
    neighbour = next(iter(rows[left.before - 1 : left.before] or rows[left.before : left.before + 1]), {})
    row: dict[str, Any] = {
        "number": counted,
        "heading_path": list(neighbour.get("heading_path", [])),
        "heading_reason": {},
        "pages": [left.page] if left.page else [],
        "text": text,
        "limbs": [limb.as_dict() for limb in requests_of_text(text, _language_of(document))],
        "reasons": [],
        "kind": str(ParagraphKind.PARAGRAPH),
        "context": None,
        "counted": not number,
    }
    _replace_rows(document, left.before, 0, [row], used=(left.index, "paragraph"))
    return left.before


def _extended(row: ParagraphRow, text: str) -> dict[str, Any]:
    """Return the paragraph with text at its end, which belongs to its part where that was all of it."""
    was, joined = str(row.get("text", "")), joined_text(row.get("text", ""), text)
    limbs = [{**limb, "text": joined} if limb.get("text") == was else limb for limb in row.get("limbs", [])]
    return {**row, "text": joined, "limbs": limbs}


def _of_kind(row: ParagraphRow, kind: str, answerable: bool | None, language: str) -> dict[str, Any]:
    new = {**row, "kind": kind} if kind else dict(row)
    limbs = list(row.get("limbs", []))
    if answerable is False:
        limbs = []
    elif answerable and not limbs:
        asks_to_act = new.get("kind") in (ParagraphKind.RECOMMENDATION, ParagraphKind.OPERATIVE)
        limbs = [limb.as_dict() for limb in requests_of_text(new.get("text", ""), language)] if asks_to_act else []
        force = Force.SHOULD if new.get("kind") == ParagraphKind.RECOMMENDATION else ""
        limbs = limbs or [_answerable_part(new, force)]
    elif kind == ParagraphKind.RECOMMENDATION:
        limbs = [{**limb, "force": limb.get("force") or str(Force.SHOULD)} for limb in limbs]
    return {**new, "limbs": limbs}


def _answerable_part(row: ParagraphRow, force: str) -> dict[str, Any]:
    """Return the whole of a paragraph as one part: what is asked of everybody, or of whom an officer chooses."""
    facts = {"addressees": [], "implied": False, "participants": [], "force": str(force), "reasons": []}
    return {"limb": 1, "text": row.get("text", ""), **facts}


def _with_text(row: ParagraphRow, text: str, language: str) -> dict[str, Any]:
    """Return one half of a paragraph. Its requests are read in the document's language."""
    was = row.get("limbs", [])
    name = next((limb["addressed_state"] for limb in was if limb.get("addressed_state")), "")
    reviewed = ReviewedState(name) if name else None
    asks_to_act = row.get("kind") not in _ASKS_NOBODY and not (was and not was[0].get("force", Force.SHOULD))
    limbs = [limb.as_dict() for limb in requests_of_text(text, language, reviewed)] if asks_to_act else []
    asked_itself = asks_to_act and requests_of_text(row["text"], language)
    if was and not limbs and not asked_itself:  # what asks stands above the list: it asks of both halves
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


def _language_of(document: Document) -> str:
    """Return the two letters by which requests are looked for."""
    return document.language.partition("-")[0]


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
    before: Mapping[str, Any] | None = None,
    corrects: bool = True,
    corrects_only: str = "",
    used: tuple[int, str] | None = None,
) -> Document:
    """Replace `count` paragraphs with `new` and keep the old ones for undo.

    `before` is given where all of the reading is replaced: what to keep of the old one. Their faults are corrected
    where `corrects`, of codes that contain `corrects_only`. `used`: the left-out text that is included, and how.
    """
    reading = dict(document.reading)
    rows = list(reading.get("paragraphs", []))
    change: dict[str, Any] = {"place": place, "count": len(new), "rows": rows[place : place + count], **(before or {})}
    has_places = before is None and any(reading.get(key) for key in ("faults", "left_out"))
    has_places = has_places or (before is None and any(row.get("context") is not None for row in rows))
    if has_places:
        change["marks"] = marks_of(reading)
        reading = with_corrected_faults(reading, place, count, only=corrects_only) if corrects else reading
        reading = with_text_included(reading, *used) if used else reading
    rows[place : place + count] = [dict(row) for row in new]
    reading["paragraphs"] = rows
    if has_places and count != len(new):
        reading = with_moved_places(reading, place, count, len(new))
    reading["undo"] = [*reading.get("undo", []), change][-MAX_UNDO:]
    document.reading = reading
    document.save(update_fields=["reading"])
    return document
