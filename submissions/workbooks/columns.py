"""The columns of the sheet of inputs: keys, headers, widths."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.enums import Purpose

SUBJECT = ("symbol", "para", "limb")  # where a row belongs; read for rows that people add
LISTS = ("scope", "position", "comment_type", "confidentiality", "language")
TEXTS = ("comment", "rewording", "rationale", "source", "annex")
COMPARED = ("position", "comment_type", *TEXTS, "confidentiality", "language")  # fields of an input, same names
ROW_ID, BASE_VERSION = "row id", "base version"  # headers of hidden columns, the same in all languages

# Of characters; all together print at about half their size on one page across.
WIDTHS = {
    "no": 5,
    "symbol": 11,
    "para": 6,
    "limb": 5,
    "recommendation": 38,
    "addressees": 14,
    "mend": 60,
    "scope": 9,
    "position": 14,
    "comment_type": 12,
    "comment": 42,
    "rewording": 34,
    "rationale": 24,
    "source": 18,
    "annex": 10,
    "confidentiality": 13,
    "language": 11,
    "row_id": 12,
    "base_version": 12,
}


def headers(purpose: str, *, mend: bool = False) -> dict[str, str]:
    """Headers by key in the active language; `mend` adds the column that says what is wrong with a row. An issued
    text is not reopened (PRACTICE 14)."""
    future = purpose == Purpose.FOLLOW_UP
    said: dict[str, Any] = {
        "no": pgettext_lazy("number", "No"),
        "symbol": _("Symbol"),
        "para": _("Para"),
        "limb": _("Part"),  # PRACTICE 27
        "recommendation": _("Recommendation"),
        "addressees": _("Addressees"),
        **({"mend": _("To mend")} if mend else {}),
        "scope": _("Scope"),
        "position": _("Position"),
        "comment_type": _("Comment type"),
        "comment": _("Comment"),
        "rewording": _("Suggested wording for a future text") if future else _("Proposed rewording"),
        "rationale": _("Rationale"),
        "source": _("Evidence or source"),
        "annex": _("Annex"),
        "confidentiality": _("Confidential"),
        "language": _("Language"),
        "row_id": ROW_ID,
        "base_version": BASE_VERSION,
    }
    return {key: str(header) for key, header in said.items()}
