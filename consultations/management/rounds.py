"""Finds the round that is named on the command line."""

from django.core.management.base import CommandError

from consultations.models import Round


def get_round(reference: str) -> Round:
    """Return the round of this reference. Raises CommandError, which says how to list rounds."""
    rows = Round.objects.select_related("document", "rules").filter(reference=reference)
    if not is_reference(reference) or (round_ := rows.first()) is None:
        raise CommandError(f"There is no round {ascii(reference[:100])[1:-1]}. List them with: manage.py list_rounds")
    return round_


def is_reference(text: str) -> bool:
    """Return whether the text can be a reference: printable ASCII. Not every database accepts other characters."""
    return text.isascii() and text.isprintable()
