"""The report that a command is asked about, by the reference that a person typed, whatever that is."""

from django.core.management.base import CommandError

from consultations.management.rounds import is_reference
from synthesis.models import SynthesisReport


def report_named(reference: str) -> SynthesisReport:
    """Raises CommandError."""
    rows = SynthesisReport.objects.select_related("round__rules").filter(reference=reference)
    if not is_reference(reference) or (row := rows.first()) is None:
        raise CommandError(f"There is no report {ascii(reference[:100])[1:-1]}.")
    return row
