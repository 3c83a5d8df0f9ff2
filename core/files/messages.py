"""Messages for every code with which a file or a workbook is refused: what is wrong, and how to correct it."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_lazy as _

from core.errors import Refused

ALLOWED = _("Files may be docx, odt, pdf, xlsx, csv, txt, rtf, jpg or png.")
_AGAIN = _("Open it in the program it was made with, save it again, and upload the new file.")
_PROTECTED = _("Remove the password in the program the file was made with, save it, and upload the new file.")

# code: (what is wrong, how to correct it)
MESSAGES: dict[str, tuple[Any, Any]] = {
    "empty": (_("The file is empty."), _("Choose the file again; it may not have been saved yet.")),
    "file_too_large": (_("The file is larger than {limit_mb} MB."), _("Upload a smaller file, or split it.")),
    "storage_full": (
        _("The file could not be saved because the server has no room left. Nothing was stored."),
        _("Please tell the secretariat, and try again later."),
    ),
    "store_away": (
        _("The place where files are stored cannot be reached."),
        _("Try again in a few minutes."),
    ),
    "file_missing": (_("The file is missing on the server."), _("Please tell the secretariat.")),
    "kind_unknown": (_("Files with the ending “{extension}” are not accepted."), ALLOWED),
    "archive": (
        _("Archives (“{extension}”) are not accepted."),
        _("Unpack it on your device, and choose its files. You can choose several at once."),
    ),
    "kind_differs": (
        _("The file name ends in “{extension}”, but the content is of another kind."),
        _("Open it in the program it was made with, and save it as “{extension}”."),
    ),
    "old_format": (_("This file is in an old Office format."), _("Save it as docx or xlsx, and upload the new file.")),
    "quotation": (
        _("A quotation mark in row {row} is not closed, or text follows the closing mark."),
        _('Write marks inside a cell twice (""), or save the table again with a spreadsheet program.'),
    ),
    "cell_too_long": (_("A cell in row {row} is too long to be read."), _("Divide the text among several rows.")),
    "nul": (
        _("Row {row} contains a NUL character, which is not text."),
        _("Delete the character from the table, or save the table as xlsx or ods with a spreadsheet program."),
    ),
    "two_in_one": (_("The file contains a second file before, after or between its parts."), _AGAIN),
    "damaged": (_("The file is damaged and cannot be read."), _AGAIN),
    "picture_damaged": (
        _("The file starts like an image, but it is incomplete or damaged, or it is not an image."),
        _("Open it in an image program, save it again as PNG or JPEG, and upload the new file."),
    ),
    "password": (_("The file is protected by a password."), _PROTECTED),
    "macros": (_("The file contains macros or other programs."), _("Save it without macros (docx, xlsx, odt).")),
    "external_links": (
        _("The file loads content from another place when it is opened ({target})."),
        _("Break the links, or put the pictures and values into the file itself, and save it."),
    ),
    "archive_inside": (_("The file contains an archive ({entry})."), _("Send the files one by one.")),
    "unpacks_too_large": (
        _("The unpacked file is too large (limit: {limit_mb} MB and {ratio} times the size of the file)."),
        _("Upload a smaller file, or split it."),
    ),
    "too_many_entries": (_("The file is made of more than {limit} parts."), _AGAIN),
    "unsafe_names": (_("The file contains parts with unsafe names."), _AGAIN),
    "entities": (_("The file defines XML entities. Office programs do not write them."), _AGAIN),
    "encoding": (
        _("The text is not in UTF-8, so its characters cannot be read reliably."),
        _("Save it again with the encoding UTF-8 (Save as, Encoding)."),
    ),
    "not_text": (_("The file contains control characters and is not plain text."), _AGAIN),
    "too_much_text": (
        _("The file contains more text than the portal can read at once."),
        _("Split it into several files."),
    ),
    "sheet_too_large": (
        _("The sheets of the workbook extend over more than {limit} cells, empty cells included."),
        _("Delete the rows and columns after the last entry, save the workbook, and upload it again."),
    ),
    "took_too_long": (_("Reading the file took longer than {seconds} seconds, and was stopped."), _AGAIN),
    "needs_too_much_memory": (_("Reading the file needs more memory than one file may use."), _AGAIN),
    "says_too_much": (_("The file contains more than the portal can read at once."), _("Split it into several files.")),
}


def refused(
    code: str,
    params: Mapping[str, Any] | None = None,
    *,
    messages: Mapping[str, Any] | None = None,
    otherwise: str = "",
) -> Refused:
    """Return the refusal for a code, in the reader's language when it is shown.

    `messages` (code → words, or words and hint) takes precedence over our own. An unknown code gets the words of
    `otherwise`, or those of a damaged file.
    """
    words: Any = (messages or {}).get(code) or MESSAGES.get(code)
    if not words and otherwise:
        return Refused(code, otherwise)
    words = words or MESSAGES["damaged"]
    message, hint = words if isinstance(words, tuple) else (words, "")
    return Refused(code, _filled(message, params or {}), hint=_filled(hint, params or {}))


class _Params(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "…"


def _fill(words: Any, params: Mapping[str, Any]) -> str:
    return str(words).format_map(_Params(params))


_filled = lazy(_fill, str)  # translated when it is shown, not when it is raised


_SPLIT = _("Split it into several workbooks.")

SPREADSHEET_MESSAGES: dict[str, tuple[Any, Any]] = {
    "too_many_sheets": (_("The workbook has more than {limit} sheets."), _("Delete the sheets that are not needed.")),
    "too_many_rows": (_("The sheet “{sheet}” has more than {limit} rows."), _SPLIT),
    "too_many_columns": (
        _("The sheet “{sheet}” has entries to the right of column {limit}."),
        _("Delete the columns that were added."),
    ),
    "too_many_cells": (_("The workbook has more than {limit} filled cells."), _SPLIT),
}


def demonstration_notice() -> str:
    """Return the notice in the active language; signed files and the checkers contain its English form as well."""
    return gettext("Demonstration: all participants and statements are invented. Not a United Nations site.")
