"""What is known of a file, in words for its sender."""

from typing import Any

from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from core.intake.messages import refused
from core.models import Job
from core.tasks import told
from submissions.domain.files import PASSES, scan_outcome
from submissions.enums import ScanOutcome
from submissions.extraction.messages import NOTES
from submissions.extraction.paragraphs import WITHOUT_TEXT
from submissions.models import Attachment
from submissions.scrubbing.found import What
from submissions.scrubbing.hints import Hint
from submissions.scrubbing.messages import FOUND, HINTS, REFUSALS

SCANS = {
    ScanOutcome.INFECTED: ("bad", gettext_lazy("Virus found. Nobody can open this file; remove it.")),
    ScanOutcome.UNAVAILABLE: (
        "care",
        gettext_lazy("Waiting for the virus scanner; until then nobody can open it."),
    ),
}


def known(attachment: Attachment, job: Job | None) -> dict[str, Any]:
    """For a row of the list: `attachment`, `working`, `opens` (whether its sender may open it), `chip` (word, tone),
    `notes` (sentences), `has_text` (whether paragraphs can be cited; else a note says why not); `cleaned` where that
    was tried: `found` ((words, count), …), `hints` ((words, numbers), …), `copy` (whether there is one), `why` not."""
    extraction = getattr(attachment.file, "extraction", None)
    outcome = scan_outcome(attachment.file)
    shown: dict[str, Any] = {
        "attachment": attachment,
        "working": False,
        "opens": outcome in PASSES,
        "notes": [],
        "has_text": False,
        "cleaned": None,
    }
    if extraction is None:
        failed = job is not None and job.state == Job.State.FAILED
        shown["chip"] = (_("Not checked"), "care") if failed or job is None else (_("Being checked"), "accent")
        shown["working"] = job is not None and job.state in (Job.State.WAITING, Job.State.RUNNING)
        shown["notes"] = [told(job)] if job is not None and told(job) else []
        return shown
    if outcome in SCANS:
        tone, words = SCANS[outcome]
        return {**shown, "chip": (_("In quarantine"), tone), "notes": [words]}
    if extraction.error:
        return {**shown, "chip": (_("Cannot be taken"), "bad"), "notes": [str(refused(extraction.error))]}
    notes = [str(NOTES[note]) for note in extraction.notes if note in NOTES]
    notes += _other_language(attachment, extraction.language)
    if attachment.title == attachment.file.display_name and attachment.version.is_draft:
        notes.append(_("Its title is the name of your file, and others read it: change it if it tells who wrote it."))
    cleaned = _cleaned(attachment)
    chip = (_("Received and checked"), "good")
    if cleaned and not cleaned["copy"]:
        chip = (_("No clean copy"), "care")
        notes.append(_("It is not given to anybody who may not see the original."))
    has_text = not WITHOUT_TEXT.intersection(extraction.notes)
    return {**shown, "chip": chip, "notes": notes, "has_text": has_text, "cleaned": cleaned}


def _cleaned(attachment: Attachment) -> dict[str, Any] | None:
    cleaning = getattr(attachment.file, "cleaning", None)
    if cleaning is None:
        return None
    return {
        "copy": not cleaning.error,
        "why": str(refused(cleaning.error, messages=REFUSALS)) if cleaning.error else "",
        "found": [(FOUND[what], cleaning.found[what]) for what in What if cleaning.found.get(what)],
        "total": sum(cleaning.found.values()),
        "hints": [(HINTS[hint], cleaning.hints[hint]) for hint in Hint if cleaning.hints.get(hint)],
    }


def _other_language(attachment: Attachment, read: str) -> list[str]:
    """Where the words look like another language than was said: a proposal, for a person to settle."""
    said = attachment.language.partition("-")[0]
    if not read or read == said:
        return []
    try:
        name = get_language_info(read)["name_translated"]
    except KeyError:
        return []
    return [_("The text seems to be in %(language)s.") % {"language": name}]
