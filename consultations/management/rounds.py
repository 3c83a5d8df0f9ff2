"""The round that a command is asked about."""

from django.core.management.base import CommandError

from consultations.models import Round


def get_round(reference: str) -> Round:
    """Raises CommandError, which says how rounds are found."""
    rows = Round.objects.select_related("document", "rules").filter(reference=reference)
    if not is_reference(reference) or (round_ := rows.first()) is None:
        raise CommandError(f"There is no round {ascii(reference[:100])[1:-1]}. List them with: manage.py list_rounds")
    return round_


def is_reference(text: str) -> bool:
    """References are letters, figures and dashes; other characters are nothing that every database takes."""
    return text.isascii() and text.isprintable()
