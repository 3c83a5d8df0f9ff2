"""Who of the officers has a submission, and what they say to each other about it: as its page shows it."""

from typing import Any

from consultations.domain.following import holders
from submissions.domain.handing import HANDLES_SUBMISSIONS, live_assignments
from submissions.domain.notes import notes_on
from submissions.domain.opened import Opened
from submissions.models import Submission
from submissions.officer_forms import AssignForm, NoteForm


def together(row: Submission, shown: Opened) -> dict[str, Any]:
    """The part of the page's context. Notes as `domain.notes` allows them."""
    round = row.delegation.round
    colleagues = list(holders(round, *HANDLES_SUBMISSIONS))
    notes = list(notes_on(row, sighted=shown.sighted)) if shown.takes_notes else []
    assignment = live_assignments(round).filter(submission=row).first()
    return {
        "assignment": assignment,
        "assign_form": AssignForm(colleagues=colleagues, initial={"to": assignment.to_id if assignment else ""}),
        "notes": notes,
        "note_form": NoteForm() if shown.takes_notes else None,
        "colleagues": [person.get_full_name() for person in colleagues],
    }
