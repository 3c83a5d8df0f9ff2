"""All that waits for a second person, whatever its kind."""

from typing import Any

from submissions.domain.erasing import waiting_erasures
from submissions.domain.openings import waiting_openings
from submissions.domain.redactable import requests_for
from submissions.domain.second_person import waiting_for_others


def waiting_requests(user: Any) -> dict[str, Any]:
    """Querysets by kind, oldest first: what the person may answer, and what they asked for themselves."""
    redactions, lifts = requests_for(user)
    return {
        "redaction": redactions,
        "lift": lifts,
        "opening": waiting_openings(user),
        "erasure": waiting_erasures(user),
    }


def waiting_count(user: Any) -> int:
    """How many of these wait for this person. A query for each kind."""
    return sum(rows.filter(waiting_for_others(user)).count() for rows in waiting_requests(user).values())
