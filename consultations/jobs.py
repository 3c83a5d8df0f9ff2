"""Background jobs of this package."""

from django.utils.translation import gettext_lazy as _

from consultations.documents import readings
from consultations.emails import automatic
from consultations.invitations import erasure
from consultations.monitoring import reminders
from consultations.notes import services as notes
from consultations.organisations import registrations
from consultations.register_files import services as register_files
from core.jobs.queue import KEEP_FILES, every, finish, job, messages
from core.models import Job

messages(
    no_note=_("The note verbale is not set up yet."),
    no_missions=_("No State is invited to this round yet."),
    no_duty=_("You no longer manage this round."),
)


@job(notes.NOTES_JOB, title=_("Drafting the notes verbales"), keeps=KEEP_FILES)
def make_notes(job: Job) -> None:
    notes.make_in_background(job)


@job(readings.JOB, title=_("Reading the document"))
def read_document(job: Job) -> None:
    readings.read_in_background(job)


@job(register_files.CHECK, title=_("Checking the file"))
def check_register_file(job: Job) -> None:
    register_files.run_job(job, register_files.CHECK, lambda: finish(job))


@job(register_files.LOAD, title=_("Loading the organizations"))
def load_register_file(job: Job) -> None:
    register_files.run_job(job, register_files.LOAD, lambda: finish(job))


@every(minutes=60, offset=5, name="consultations.remind", title=_("Reminders"))
def remind(job: Job) -> None:
    reminders.remind_everybody()
    automatic.send_due()


@every(minutes=24 * 60, offset=3 * 60, name="consultations.tidy", title=_("Deletion of expired data"))
def tidy(job: Job) -> None:
    registrations.delete_expired()
    erasure.blank_unaccepted()
    register_files.delete_expired()
