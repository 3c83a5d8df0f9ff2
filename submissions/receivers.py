"""Receivers of signals from the packages below."""

from typing import Any

from accounts.models import User
from consultations.models import Organisation
from consultations.signals import matter_held_back
from submissions.enums import PublicAct
from submissions.models import PublicInput, Submission
from submissions.visibility.confidentiality import record_choice


def hold_unnamed_back(organisation: Organisation, unnamed: str, by: User, **kwargs: Any) -> None:
    """Record what the person chose for answers that are public without a name.

    If nobody chose, a day is drawn later.
    """
    if unnamed:
        public = PublicInput.objects.filter(organisation=organisation).order_by().values("line__submission")
        for submission in Submission.objects.filter(pk__in=public):
            record_choice(submission, PublicAct.HOLD_BACK, unnamed, by=by)


def connect() -> None:
    matter_held_back.connect(hold_unnamed_back, dispatch_uid="submissions.hold_unnamed_back")
