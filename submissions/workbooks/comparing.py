"""Three versions of one cell: as it was sent out, as it came back, as it is now."""

from enum import StrEnum


class Change(StrEnum):
    """What became of a cell since the workbook was made."""

    UNCHANGED = "unchanged"
    THEIRS = "theirs"  # changed in the workbook only
    OURS = "ours"  # changed in the portal only
    SAME = "same"  # changed in both, to the same
    CONFLICT = "conflict"  # changed in both, differently


def compare(base: str, theirs: str, ours: str) -> Change:
    """The class of a cell; the three values are compared as a cell shows them (`shown.shown`)."""
    if theirs == base:
        return Change.UNCHANGED if ours == base else Change.OURS
    if ours == base:
        return Change.THEIRS
    return Change.SAME if theirs == ours else Change.CONFLICT
