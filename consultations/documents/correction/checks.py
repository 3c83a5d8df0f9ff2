"""Who has checked which paragraph of a proposed reading. A check holds for the paragraph as it was read."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions
from consultations.models import Document, ReadingCheck
from core.errors import NotAllowed, Refused
from core.text.strings import digest


def fingerprint(paragraph: Mapping[str, Any]) -> str:
    """Return a digest that shows whether a proposal is still the one that somebody saw.

    `context` is left out: it is a place, which moves with the paragraphs before it.
    """
    compared = {key: value for key, value in paragraph.items() if key != "context"}
    return digest(json.dumps(compared, sort_keys=True, ensure_ascii=False))


def mark_of(fingerprints: Iterable[str]) -> str:
    """Return a digest that shows whether a list of proposals is still the one that somebody saw."""
    return digest("\n".join(fingerprints))


def check_same_reading(paragraphs: Iterable[Mapping[str, Any]], was: str | None) -> None:
    """Raise Refused `changed_since` where the list is no longer the one of the mark `was` (None: nobody saw one)."""
    if was is not None and mark_of(map(fingerprint, paragraphs)) != was:
        raise changed_since()


def changed_since() -> Refused:
    return Refused(
        "changed_since",
        _("Someone else has corrected the reading since you opened it."),
        hint=_("Look at the list as it is now."),
    )


def checks_of(document: Document) -> dict[str, ReadingCheck]:
    """Return the checks by the fingerprint of their paragraph, with the officer. One query."""
    return {row.fingerprint: row for row in document.checks.select_related("by")}


def check_paragraphs(document: Document, fingerprints: Mapping[int, str], *, by: User) -> int:
    """Record that an officer has checked these paragraphs; return how many were not checked before.

    `fingerprints` has the one of each paragraph, by its place. Raises NotAllowed, and Refused `changed_since` where
    somebody else has changed one of them meanwhile.
    """
    with transaction.atomic():
        rows = locked_document(document, by).reading.get("paragraphs", [])
        if any(place >= len(rows) or fingerprint(rows[place]) != was for place, was in fingerprints.items()):
            raise Refused(
                "changed_since",
                _("Someone else has corrected this paragraph since you opened it."),
                hint=_("Read it again before you mark it as checked."),
            )
        return record_checks(document, fingerprints.values(), by=by)


def uncheck_paragraph(document: Document, was: str, *, by: User) -> None:
    """Take back that the paragraph is checked, whoever has checked it. Of one that has changed nothing is left to take.

    Raises NotAllowed, and Refused once the reading is confirmed.
    """
    with transaction.atomic():
        if was in map(fingerprint, locked_document(document, by).reading.get("paragraphs", [])):
            document.checks.filter(fingerprint=was).delete()


def record_checks(document: Document, fingerprints: Iterable[str], *, by: User) -> int:
    """Record checks of paragraphs by their fingerprint; return how many are new. Part of a larger act."""
    missing = set(fingerprints) - set(document.checks.values_list("fingerprint", flat=True))
    ReadingCheck.objects.bulk_create(
        [ReadingCheck(document=document, fingerprint=each, by=by) for each in sorted(missing)], ignore_conflicts=True
    )
    return len(missing)


def carry_checks(document: Document, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> None:
    """Keep checks where an officer gave many paragraphs a heading or new numbers. Part of a larger act."""
    checks = checks_of(document)
    for old, new in zip(before, after, strict=True):
        check = checks.get(fingerprint(old))
        if check is not None:
            record_checks(document, [fingerprint(new)], by=check.by)


def locked_document(document: Document, by: User) -> Document:
    """Return the document, locked, whose reading an officer may still change. Raises NotAllowed, Refused."""
    if not permissions.keeps_register(by):
        raise NotAllowed("not_an_officer", _("Only officers can add documents or correct their reading."))
    row = Document.objects.select_for_update().get(pk=document.pk)
    if row.confirmed_at is not None:
        raise Refused("already_confirmed", _("The reading of this document has been confirmed and cannot be changed."))
    return row
