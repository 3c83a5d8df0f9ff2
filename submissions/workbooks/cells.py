"""From a value that came back to the text or key that a person meant."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from submissions.workbooks.columns import LISTS, SUBJECT
from submissions.workbooks.shown import from_word
from submissions.workbooks.words import Words


def text_of(value: Any, column: str) -> str:
    """A text without what Word leaves in it and without spaces around it; a number or date as a person would type it.

    Raises Refused `formula`, `error_value`, and `date_for_paragraph`: a spreadsheet made a date of 12.7, and nobody
    can tell which paragraph was meant.
    """
    if not isinstance(value, dict):
        return from_word(value) if value else ""
    if value["kind"] == "formula":
        raise Refused(
            "formula",
            _("The cell holds a formula, and its result is not taken."),
            hint=_("Copy the cell, and paste it again as a value (Paste special, Values)."),
        )
    if value["kind"] == "error":
        raise Refused("error_value", _("The cell shows an error."), hint=_("Write the text itself into the cell."))
    if value["kind"] == "date" and column in SUBJECT:
        raise Refused(
            "date_for_paragraph",
            _("The program made a date of this."),
            hint=_("Write the number of the paragraph with an apostrophe before it, for example '127."),
        )
    return str(value["text"])


def is_number(value: Any) -> bool:
    """Whether the cell holds a number and no text."""
    return isinstance(value, dict) and value["kind"] == "number"


def is_same_number(value: Any, text: str) -> bool:
    """Whether a cell that holds a number may have held this text: 140.1 is what a program leaves of 140.10."""
    try:
        return is_number(value) and Decimal(value["text"]) == Decimal(text)
    except InvalidOperation:
        return False


def meant(value: Any, column: str, words: Words) -> str:
    """What a compared cell, or the scope, says: a key for the lists. Raises Refused, also for a word not listed."""
    text = text_of(value, column)
    return words.key(column, text) if text and column in LISTS else text
