"""Words for the codes of `SpreadsheetError` (what is wrong, how to mend it). The child process does not need them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

_SPLIT = _("Split it into several workbooks.")

MESSAGES: dict[str, tuple[Any, Any]] = {
    "too_many_sheets": (_("The workbook has more than {limit} sheets."), _("Delete the sheets that are not needed.")),
    "too_many_rows": (_("The sheet “{sheet}” has more than {limit} rows."), _SPLIT),
    "too_many_columns": (
        _("The sheet “{sheet}” has entries to the right of column {limit}."),
        _("Delete the columns that were added."),
    ),
    "too_many_cells": (_("The workbook has more than {limit} filled cells."), _SPLIT),
}
