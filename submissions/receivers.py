"""Receivers of signals from the packages below."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.sign_in.unsaved_text import forget_text_of
from consultations.models import Delegation, Membership, Organisation
from consultations.rounds.duties import duty_holders
from consultations.signals import matter_held_back, organisations_merging
from core.errors import Refused
from core.text.languages import isolate_name
from submissions.enums import MemberListing, PublicAct
from submissions.models import JointMember, PublicInput, PublicState, PublicSubmission, Submission
from submissions.signals import submission_erased
from submissions.visibility.confidentiality import record_choice


def hold_unnamed_back(organisation: Organisation, unnamed: str, by: User, **kwargs: Any) -> None:
    """Record what the person chose for answers that are public without a name.

    If nobody chose, a day is drawn later.
    """
    if unnamed:
        public = PublicInput.objects.filter(organisation=organisation).order_by().values("line__submission")
        for submission in Submission.objects.filter(pk__in=public):
            record_choice(submission, PublicAct.HOLD_BACK, unnamed, by=by)


def refuse_merge(target: Organisation, gone: Organisation, **kwargs: Any) -> None:
    """Refuse to merge away an entry that readers see, and two entries of which one joined what the other sent.

    What is public never changes: its records name the entry. Whether it wrote, and whether it joined without its name,
    is known to those of the round alone (decision 0031): taking part in such a round is enough.
    """
    if _is_public(gone):
        raise Refused(
            "public",
            _("%(name)s takes part in a round whose inputs are public.") % {"name": isolate_name(gone.short_name)},
            hint=_("The other entry takes part too, so the two entries cannot be merged.")
            if _is_public(target)
            else _("Keep this entry, and merge the other one into it."),
        )
    lead = "submission__delegation__organisation"
    ways = Q(organisation=target, **{lead: gone}) | Q(organisation=gone, **{lead: target})
    if JointMember.objects.filter(ways).exists():
        raise Refused("both_named", _("Both are named in the same joint submission. They cannot become one."))


def _is_public(body: Organisation) -> bool:
    joined = JointMember.objects.filter(organisation=body, listing=MemberListing.NAMED)
    rounds = Delegation.objects.filter(organisation=body).values("round")
    named = PublicSubmission.objects.filter(submission__in=joined.values("submission"))
    return PublicState.objects.filter(round__in=rounds).exists() or named.exists()


def forget_unsent(submission: Submission, **kwargs: Any) -> None:
    """Delete what people of the body, of those that joined it, and officers of the round sent without a session (D6).

    It waits in the session in which they sign in again (decision 0114), and may have words of the submission.
    """
    joined = submission.joint_members.filter(organisation__isnull=False).values_list("organisation", flat=True)
    bodies = {submission.delegation.organisation_id, *joined}
    people = Membership.objects.filter(organisation__in=bodies).values_list("user", flat=True)
    forget_text_of({*people, *(officer.pk for officer in duty_holders(submission.delegation.round))})


def connect() -> None:
    submission_erased.connect(forget_unsent, dispatch_uid="submissions.forget_unsent")
    organisations_merging.connect(refuse_merge, dispatch_uid="submissions.refuse_merge")
    matter_held_back.connect(hold_unnamed_back, dispatch_uid="submissions.hold_unnamed_back")
