"""The columns of the inputs' sheet that matter when the workbook is uploaded; its headings are in English."""

from django.utils import translation
from django.utils.translation import gettext as _

from submissions.models.input_fields import TEXT_FIELDS, TEXTS

CODED = ("themes", "disposition", "reason", "duplicate_of", "note")  # in which officers code
PLACE = ("ref", "para", "part")  # which input a row is of
MARKS = ("ref", "para")  # headings that stand in a row of no other sheet
# Words of bodies and of the portal: looked at, so that an officer is told what is not read, and compared as they were
# in the version that the row names.
WATCHED = (
    "body", "constituency", "position", "comment", "translation", *TEXT_FIELDS[1:], "states",
    "officer",
)  # fmt: skip


def headers() -> dict[str, str]:
    """Return the headings of the workbook by key."""
    with translation.override("en"):
        return {
            "ref": _("Ref"),
            "para": _("Para"),
            "part": _("Part"),
            "body": _("Body"),
            "constituency": _("Constituency"),
            "position": _("Position"),
            "comment": TEXTS[0].column("compiled").header,
            "translation": _("Working translation"),
            **{field.name: field.column("compiled").header for field in TEXTS[1:]},
            "states": _("States concerned"),
            "officer": _("Officer"),
            "version": _("Version"),
            "themes": _("Themes"),
            "disposition": _("Disposition"),
            "reason": _("Reason"),
            "duplicate_of": _("Duplicate of"),
            "note": _("Officer's note"),
        }
