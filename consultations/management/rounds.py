"""The round that a command is asked about."""

from django.core.management.base import CommandError

from consultations.models import Round


def round_called(reference: str) -> Round:
    """Raises CommandError, which says how rounds are found."""
    round = Round.objects.select_related("document", "rules").filter(reference=reference).first()
    if round is None:
        raise CommandError(f"There is no round {reference}. List them with: manage.py list_rounds")
    return round
