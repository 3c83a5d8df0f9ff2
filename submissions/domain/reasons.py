"""Which reasons for inadmissibility a submission can have under the rules of its round (PRACTICE 28)."""

from submissions.enums import TriageReason
from submissions.models import Version


def reasons_offered(version: Version) -> list[TriageReason]:
    """The closed list without what the round's rules do not know: a limit of words where it sets none, lateness
    of what came in time.

    The limit is asked of the whole round: asked of the body's constituency, it would tell the constituency.
    """
    round = version.submission.delegation.round
    kept_out = set()
    if not round.constituency_rules.filter(word_limit__gt=0).exists():
        kept_out.add(TriageReason.OVER_LIMIT)
    if not version.is_late:
        kept_out.add(TriageReason.LATE)
    return [reason for reason in TriageReason if reason not in kept_out]
