"""Faults of a proposed reading that an officer must look at, one by one: corrected in place, or right as they are."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.documents.correction.checks import checks_of, locked_document, record_checks
from consultations.documents.readings import sentences
from consultations.models import Document, ReadingCheck
from core.errors import Refused
from core.text.strings import digest

_MAX_WORDS = 300  # characters of the words of a fault that the page shows


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault as the page shows it. `place` is its paragraph's, None where it is about none.

    `key` is the same for as long as the reading is: `ReadingCheck.fingerprint` of a fault that is right as it is.
    `is_corrected`: its paragraph was corrected, or its text included.
    """

    key: str
    sentence: str
    words: str
    page: int | None
    place: int | None
    is_corrected: bool
    check: ReadingCheck | None

    @property
    def is_open(self) -> bool:
        return not self.is_corrected and self.check is None


def faults_to_look_at(document: Document, checks: Mapping[str, ReadingCheck] | None = None) -> list[Fault]:
    """Return the faults in the order of the document, those about no paragraph last.

    One query, none where the document's `checks` are given.
    """
    rows = document.reading.get("faults", [])
    if not rows:
        return []
    checks = checks_of(document) if checks is None else checks
    last = len(document.reading.get("paragraphs", [])) - 1
    faults = [_fault(row, key, last, checks) for row, key in zip(rows, _keys(rows), strict=True)]
    return sorted(faults, key=lambda fault: (fault.place is None, fault.place or 0))


def accept_fault(document: Document, key: str, *, by: User) -> None:
    """Record that what the fault names is right as it is. Raises NotAllowed, Refused where there is none."""
    with transaction.atomic():
        _check_has(locked_document(document, by), key)
        record_checks(document, [key], by=by)


def reopen_fault(document: Document, key: str, *, by: User) -> None:
    """Take back that the fault is right as it is, whoever has said so."""
    with transaction.atomic():
        _check_has(locked_document(document, by), key)
        document.checks.filter(fingerprint=key).delete()


def _check_has(document: Document, key: str) -> None:
    if key not in _keys(document.reading.get("faults", [])):
        raise Refused(
            "no_such_fault",
            _("This place is no longer in the reading."),
            hint=_("The document was read again. Go on with the list as it is now."),
        )


def _keys(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a key for each fault: the same words on the same page twice are two faults."""
    counts: dict[str, int] = {}
    keys = []
    for row in rows:
        name = json.dumps([row.get("code", ""), row.get("words", ""), row.get("page")], ensure_ascii=False)
        counts[name] = counts.get(name, 0) + 1
        keys.append(digest(f"fault:{name}:{counts[name]}"))
    return keys


def _fault(row: Mapping[str, Any], key: str, last: int, checks: Mapping[str, ReadingCheck]) -> Fault:
    place, page = row.get("place"), row.get("page")
    words = str(row.get("words") or "")
    return Fault(
        key,
        "".join(sentences([{**row, "words": words[:_MAX_WORDS]}])),
        words if len(words) <= _MAX_WORDS else f"{words[:_MAX_WORDS]}…",
        page if isinstance(page, int) else None,
        place if isinstance(place, int) and 0 <= place <= last else None,
        bool(row.get("corrected")),
        checks.get(key),
    )
