"""What is known of a file, in words for its sender."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.intake.messages import refused
from core.models import Job
from core.tasks import told
from submissions.enums import ScanOutcome
from submissions.extraction.messages import NOTES
from submissions.models import Attachment

SCANS = {
    ScanOutcome.INFECTED: ("bad", gettext_lazy("Virus found. Nobody can open this file; remove it.")),
    ScanOutcome.UNAVAILABLE: (
        "care",
        gettext_lazy("Waiting for the virus scanner; until then nobody can open it."),
    ),
}


def known(attachment: Attachment, job: Job | None) -> dict[str, Any]:
    """`attachment`, `working`, `chip` (word, tone), `notes` (sentences) for a row of the list."""
    extraction = getattr(attachment.file, "extraction", None)
    scan = next(iter(attachment.file.scans.all()), None)
    shown: dict[str, Any] = {"attachment": attachment, "working": False, "notes": []}
    if extraction is None:
        failed = job is not None and job.state == Job.State.FAILED
        shown["chip"] = (_("Not checked"), "care") if failed or job is None else (_("Being checked"), "accent")
        shown["working"] = job is not None and job.state in (Job.State.WAITING, Job.State.RUNNING)
        shown["notes"] = [told(job)] if job is not None and told(job) else []
        return shown
    if scan is not None and scan.outcome in SCANS:
        tone, words = SCANS[ScanOutcome(scan.outcome)]
        return {**shown, "chip": (_("In quarantine"), tone), "notes": [words]}
    if extraction.error:
        return {**shown, "chip": (_("Cannot be taken"), "bad"), "notes": [str(refused(extraction.error))]}
    notes = [str(NOTES[note]) for note in extraction.notes if note in NOTES]
    return {**shown, "chip": (_("Received and checked"), "good"), "notes": notes}
