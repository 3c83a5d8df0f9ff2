"""Which text a page stands on (B4): the draft that it showed, and the revision of a row in that draft."""

import re
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.errors import SaveConflict
from submissions.models import Input, Version

UNKNOWN = 0  # the revision of no row
_WRITTEN = re.compile(r"(?:([0-9a-f-]{36})/)?([0-9]{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class DraftRevision:
    """A revision and its draft: each draft counts from 1. `draft` is None on a page from before there was one."""

    draft: UUID | None
    number: int

    @classmethod
    def of(cls, row: Input | Version) -> Self:
        """Return that of an input, or of the fields of the whole."""
        return cls(row.pk if isinstance(row, Version) else row.version_id, row.revision)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return what `str` made. Raises ValueError."""
        parts = _WRITTEN.fullmatch(text)
        if parts is None:
            raise ValueError("This is no revision of a draft.")
        return cls(UUID(parts[1]) if parts[1] else None, int(parts[2]))

    def __str__(self) -> str:
        return f"{self.draft}/{self.number}" if self.draft else str(self.number)

    def number_in(self, draft: Version) -> int:
        """Return the number in this draft; UNKNOWN where the page showed another.

        A page from before there was a draft was blank. So is a first draft, unless it began as a copy.
        """
        began_blank = draft.number == 1 and draft.submission.restarts_id is None
        is_of_draft = self.draft == draft.pk if self.draft else began_blank
        return self.number if is_of_draft else UNKNOWN


def is_of_other_draft(conflict: SaveConflict) -> bool:
    """Return whether the page showed another draft: nobody need have written since."""
    return conflict.code == "other_draft"


def save_conflict(revision: int, message: Any, **details: Any) -> SaveConflict:
    """Return the conflict with what was saved since `revision`; `other_draft` with its own words for UNKNOWN."""
    if revision == UNKNOWN:
        message = _("Your team has started another draft since you opened this page. Nothing was overwritten.")
        return SaveConflict("other_draft", message, **details)
    return SaveConflict("saved_since", message, **details)
