"""What the portal does when a package below signals that something has happened."""

from typing import Any

from django.db.models import Q
from django.dispatch import receiver
from django.utils.html import linebreaks

from consultations.models import Round
from consultations.rounds.duties import auditors_group
from consultations.signals import round_announced
from core.jobs.files import delete_results
from core.mail import send_all_later
from core.models import SignedHead
from core.signals import log_end_signed
from portal.models import HomePage, RoundPage
from portal.public import search_entries
from portal.senders.letters import LETTERS_JOB
from submissions.models import Submission
from submissions.signals import submission_erased


@receiver(round_announced)
def make_round_page(round_: Round, **kwargs: Any) -> None:
    """Make the public page of a round when it is announced, in the same transaction."""
    home = HomePage.objects.order_by("path").last()
    if home is not None and not RoundPage.objects.filter(round=round_).exists():
        introduction = linebreaks(round_.introduction, autoescape=True) if round_.introduction else ""
        home.add_child(
            instance=RoundPage(
                title=round_.title[:255], slug=round_.reference.lower(), round=round_, introduction=introduction
            )
        )


@receiver(submission_erased)
def forget_reports(submission: Submission, **kwargs: Any) -> None:
    """Delete the search entries of the round's reports, in the transaction that erases (D6)."""
    search_entries.forget_reports(submission.delegation.round_id)


@receiver(submission_erased)
def remove_letters(submission: Submission, **kwargs: Any) -> None:
    """Delete the letters on the outcome that were made for the round: they repeat reasons (D6)."""
    delete_results(Q(kind=LETTERS_JOB, payload__round=str(submission.delegation.round_id)))


@receiver(log_end_signed)
def send_log_end(head: SignedHead, **kwargs: Any) -> None:
    """Send the signed end of the log to each auditor: a mailbox is out of reach for who can write to the database."""
    auditors = auditors_group().user_set.filter(is_active=True)
    send_all_later("portal.log_end", [(auditor, {"head": head.pk}) for auditor in auditors])
