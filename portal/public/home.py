"""The first page: what is open now and when it closes, what is coming, what is published."""

from typing import Any

from consultations.enums import RoundState
from core import clock
from portal.public.reports import report_lines
from portal.public.rounds import lines, waiting_pages
from synthesis.domain.publications import released

LATEST = 5  # reports


def front_page() -> dict[str, Any]:
    """The first to close, then the first to open, stand on top."""
    now = clock.now()
    waiting = lines(waiting_pages(now), now)
    reports = report_lines(released(now).order_by("-first_released", "pk")[: LATEST + 1])
    return {
        "open_now": sorted(
            (line for line in waiting if line.state == RoundState.OPEN), key=lambda line: line.window.closes
        ),
        "coming": sorted(
            (line for line in waiting if line.state == RoundState.ANNOUNCED), key=lambda line: line.window.opens
        ),
        "reports": reports[:LATEST],
        "more_reports": len(reports) > LATEST,
        "now": now,
    }
