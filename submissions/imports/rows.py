"""One row of a table of inputs: what it says, and what is wrong in it."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from submissions.imports import values
from submissions.imports.values import Subject, Values
from submissions.workbooks.cells import is_number
from submissions.workbooks.faults import CellFault
from submissions.workbooks.finding import letter


@dataclass(frozen=True, slots=True)
class Answer:
    """What a row says, as it is stored; whether the body may say it is asked elsewhere."""

    organisation: str
    constituency: str
    country: str
    external_id: str
    subject: Subject
    position: str
    comment_type: str
    comment: str
    rewording: str
    annex: str
    language: str
    received: dt.datetime | None


class Reader:
    """Reads the rows of one file. `places` tells where each of our columns stands."""

    def __init__(self, meanings: Values, places: Mapping[str, int], heading: Sequence[str]) -> None:
        self._meanings, self._places, self._heading = meanings, places, heading

    def read(self, number: int, row: Sequence[Any]) -> tuple[Answer | None, list[CellFault]]:
        """The row, or None and its faults."""
        faults: list[CellFault] = []

        def cell(field: str, meaning: Callable[[str], Any] = str) -> Any:
            try:
                return meaning(values.text(row, self._places, field))
            except Refused as refusal:
                faults.append(self.fault(number, row, field, refusal))
                return ""

        comment, rewording = cell("comment"), cell("rewording")
        in_brackets = self._places.get("organisation") == self._places.get("comment")
        comment, name = values.signed(comment) if in_brackets else (comment, cell("organisation"))
        name = " ".join(name.split())
        if not name and not faults:
            faults.append(self.fault(number, row, "organisation", _no_body()))
        if not comment.strip() and not rewording.strip() and not faults:
            faults.append(self.fault(number, row, "comment", _nothing_said()))
        meanings = self._meanings
        symbol, para, limb = cell("symbol"), cell("para"), cell("limb")
        subject: Subject = ("round", "")
        try:
            subject = meanings.subject(symbol, para, limb, is_number=self._is_number(row, "para"))
        except Refused as refusal:
            faults.append(self.fault(number, row, refusal.field or "para", refusal))
        position = cell("position", meanings.position)
        if position and subject[0] not in ("recommendation", "paragraph") and not faults:
            faults.append(self.fault(number, row, "position", _no_position()))
        answer = Answer(
            organisation=name,
            constituency=cell("constituency", meanings.constituency),
            country=cell("country").strip(),
            external_id=cell("external_id").strip(),
            subject=subject,
            position=position,
            comment_type=cell("type", meanings.type),
            comment=comment,
            rewording=rewording,
            annex=cell("annex").strip(),
            language=cell("language", meanings.language),
            received=cell("received", meanings.received) or None,
        )
        return (None, faults) if faults else (answer, faults)

    def _is_number(self, row: Sequence[Any], field: str) -> bool:
        place = self._places.get(field)
        return place is not None and place < len(row) and is_number(row[place])

    def fault(self, number: int, row: Sequence[Any], field: str, refusal: Refused) -> CellFault:
        """The refusal with its place. Nothing of a long text is kept but its beginning."""
        place = self._places.get(field)
        found = row[place] if place is not None and place < len(row) else ""
        value = found["text"] if isinstance(found, dict) else found or ""
        return CellFault(
            refusal.code,
            str(refusal.message),
            row=number,
            column="" if place is None else letter(place),
            header="" if place is None else self._heading[place],
            field=field,
            value=value[:100],
            hint=str(refusal.hint),
        )


def _no_body() -> Refused:
    return Refused("body_missing", _("The row does not say whose input it is."), hint=_("Write the body's name."))


def _nothing_said() -> Refused:
    return Refused("nothing_said", _("The row has neither a comment nor a proposed rewording."))


def _no_position() -> Refused:
    return Refused(
        "no_position_here",
        _("Only an input on a paragraph carries a position."),
        hint=_("Say in the row which paragraph is meant, or empty the position."),
    )
