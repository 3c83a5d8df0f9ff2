"""An uploaded approval copy as the sheet that `workbooks.checks` compares, and what of the file cannot be read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _, gettext_lazy

from consultations.enums import SubjectKind
from core.documents.tree import plain
from core.errors import Refused
from core.files.child import run_limited
from core.files.limits import DOORS
from core.files.messages import refused
from core.text.characters import close_directions
from submissions.approval_copies.plain_fields import EMPTY, MARK, ROOM, fingerprint
from submissions.models.input_fields import TEXT_FIELDS
from submissions.workbooks.answer_rows import place_label
from submissions.workbooks.faults import CellFault, quoted
from submissions.workbooks.plain_rows import struck_out, text_from_word
from submissions.workbooks.sheets import AnswerSheetRow, InputSheet

KIND = "approval-copy"
TEMPLATE = 1
OFFERED = ("position", *TEXT_FIELDS)
MOST_OUTSIDE = 2_000  # texts outside the fields that are not the portal's own
_SIGNER = Signer(salt="submissions.approval_copies")
COPY_AGAIN = gettext_lazy("Download the approval copy again, and copy the answers into it.")

UNREAD = {
    "picture": gettext_lazy("a picture or text box"),
    "symbol": gettext_lazy("a symbol"),
    "footnote": gettext_lazy("a footnote"),
    "formula": gettext_lazy("a formula"),
    "table": gettext_lazy("a table (its text was read, its columns were not)"),
    "list": gettext_lazy("the numbers or bullets of a list"),
}


@dataclass(frozen=True, slots=True)
class FileComment:
    """A comment in the file: for which row of the sheet, by whom where the file says so, its text."""

    row: int
    author: str
    text: str


@dataclass(slots=True)
class ReturnedCopy:
    """The copy as a sheet; `faults` are rows that are not imported, `notices` sentences on what was read otherwise."""

    sheet: InputSheet
    faults: list[CellFault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    comments: list[FileComment] = field(default_factory=list)


def is_copy(book: Mapping[str, Any]) -> bool:
    return book.get("kind") == KIND


def sign_copy(payload: Mapping[str, Any]) -> str:
    """Return the hidden text of a copy. XML takes every character of it."""
    return MARK + _SIGNER.sign_object({"template": TEMPLATE, **payload}, compress=True)


def offered_fields(sent: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields of a row that was sent out.

    No position and no rewording for questions and the round, no position for further answers, unless there is one.
    """
    is_text = sent["subject"][0] in ("recommendation", "paragraph") and sent.get("asks") != SubjectKind.QUESTION
    closed = {"position": not is_text or int(sent["number"]) != 1, "rewording": not is_text}
    return tuple(name for name in OFFERED if not closed.get(name) or sent["fields"].get(name))


def read_copy_signature(book: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was signed. Raises Refused: `not_our_copy`, `copy_changed`, `newer_template`."""
    payloads: list[str] = list(book["payloads"])
    if not payloads:
        raise Refused(
            "not_our_copy",
            _("This is not an approval copy of this portal, or its hidden last line was deleted."),
            hint=COPY_AGAIN,
        )
    for text in payloads:
        try:
            signed: dict[str, Any] = _SIGNER.unsign_object("".join(text.split()))
        except (BadSignature, ValueError):
            continue
        if signed["template"] > TEMPLATE:
            raise Refused(
                "newer_template", _("This approval copy was made by a newer version of the portal."), hint=COPY_AGAIN
            )
        return signed
    raise Refused("copy_changed", _("The hidden line that identifies the approval copy was changed."), hint=COPY_AGAIN)


def read_copy(path: Path) -> dict[str, Any]:
    """Read an uploaded copy in the limited child (C1) and return it as `workbooks.checks` takes it.

    Raises `Refused` with words for people: no Word file, damaged, protected, too large, too slow.
    """
    return {"kind": KIND, **run_limited(DOORS["approval copy"], {}, files=[path])}


def read_returned(book: Mapping[str, Any], signed: Mapping[str, Any]) -> ReturnedCopy:
    """Return the copy as a sheet, with a row for each that was sent out. A field that is gone changes nothing.

    Raises Refused `too_much_text` for more texts outside the fields than anybody checks.
    """
    keys = list(signed["rows"])
    places = {
        number: place_label(sent["subject"][0], sent, int(sent["number"]))
        for number, sent in enumerate(signed["rows"].values(), start=1)
    }
    sheet = InputSheet(KIND, signed["headers"], {}, [], [], places=places)
    copy = ReturnedCopy(sheet)
    fields = {(each["row"], each["name"]): each for each in book["fields"]}
    for number, key in enumerate(keys, start=1):
        sent = signed["rows"][key]
        values: dict[str, Any] = dict(sent["fields"]) | {"row_id": key}
        for name in OFFERED:
            if (text := _text_of(copy, fields, number, name, sent)) is not None:
                struck = fields[number, name].get("struck")
                values[name] = struck_out(text, " … ".join(struck)) if struck else text
        sheet.rows.append(AnswerSheetRow(number, values))
        copy.comments += _room(fields, number)
    copy.comments += [
        FileComment(row if row in places else 0, _line(each["author"]), text_from_word(each["text"]))
        for each in book["comments"]
        for row in [each["row"]]
    ]
    copy.notices += _notices(book, signed, places, fields)
    return copy


def _text_of(
    copy: ReturnedCopy,
    entries: Mapping[tuple[int, str], Mapping[str, Any]],
    number: int,
    name: str,
    sent: Mapping[str, Any],
) -> str | None:
    """Return the field's text, None to leave the answer as it was; record what is wrong with it."""
    base = str(sent["fields"][name])
    entry = entries.get((number, name))
    if entry is None:
        return None
    if entry["merged"] or len(entry["texts"]) > 1:
        what = (
            _("This field shares its cell with another one, so it is not clear which answer is meant.")
            if entry["merged"]
            else _("The file contains this field more than once, with different texts.")
        )
        hint = _("Correct the file, or change the answer in the portal.")
        copy.faults.append(copy.sheet.fault(number, "field_unclear", what, name, hint=hint))
        return None
    text = text_from_word(entry["texts"][0])
    if name == "position":
        return "" if text in EMPTY else text
    return base if text == text_from_word(plain(base)) else text


def _room(entries: Mapping[tuple[int, str], Mapping[str, Any]], number: int) -> Iterator[FileComment]:
    for text in entries.get((number, ROOM), {"texts": []})["texts"]:
        if text := text_from_word(text):
            yield FileComment(number, "", text)


def _notices(
    book: Mapping[str, Any],
    signed: Mapping[str, Any],
    places: Mapping[int, str],
    entries: Mapping[tuple[int, str], Mapping[str, Any]],
) -> Iterator[str]:
    """Yield a sentence, with its place, for each thing that was read otherwise than it stands, or not at all."""
    if tracked := sum(each["tracked"] for each in book["fields"]):
        yield _("Tracked changes in the answers were read as accepted: %(count)s.") % {"count": tracked}
    headers, keys = signed["headers"], list(signed["rows"])
    for number, place in places.items():
        offered = offered_fields(signed["rows"][keys[number - 1]])
        if gone := [headers[name] for name in offered if (number, name) not in entries]:
            yield _("%(place)s: not in the file any more, and left as it is in the portal: %(fields)s.") % {
                "place": place,
                "fields": _(", ").join(gone),
            }
        for name in (*OFFERED, ROOM):
            entry = entries.get((number, name), {"unread": []})
            where = {"place": place, "field": headers.get(name) or _("Internal remarks")}
            for kind in entry["unread"]:
                yield _("%(place)s, %(field)s: %(what)s cannot be read.") % {**where, "what": UNREAD.get(kind, kind)}
            if entry.get("hidden"):
                yield _("%(place)s, %(field)s: hidden text was read like the rest.") % where
            if name == ROOM and entry.get("struck"):
                yield _("%(place)s, %(field)s: struck-out words were read like the rest.") % where
    own = set(signed["own"])
    added = [each for each in book["outside"] if fingerprint(each["text"]) not in own]
    if len(added) > MOST_OUTSIDE:
        raise refused("too_much_text")
    for each in added:
        words = {"text": quoted(each["text"]), "place": places.get(each["after"], "")}
        yield (
            _("Text outside the fields was not read: “%(text)s” (after: %(place)s).") % words
            if words["place"]
            else _("Text outside the fields was not read: “%(text)s”.") % words
        )


def _line(text: str) -> str:
    return close_directions(" ".join(text.split()))[:100]
