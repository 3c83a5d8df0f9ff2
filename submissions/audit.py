"""The closed list of names of acts on submissions, for the audit log."""

from typing import Any

from django.utils.translation import gettext, gettext_lazy as _

from core.audit import ACTIONS, declare, describe

declare(
    submissions__version__begin=_("Draft started"),
    submissions__version__submit=_("Submitted"),
    submissions__version__correct=_("Correction submitted"),
    submissions__draft__delete=_("Draft deleted"),
    submissions__version__drop=_("Correction discarded"),  # as kept logs name it
    submissions__version__restart=_("Draft started from a withdrawn submission"),
    submissions__version__withdraw=_("Withdrawn"),
    submissions__input__release=_("Sent to the focal point"),
    submissions__input__return=_("Returned with a reason"),
    submissions__input__clear=_("Approved"),
    submissions__input__translate=_("Working translation recorded"),
    submissions__translations__import=_("Working translations imported"),
    submissions__attachment__add=_("File added"),
    submissions__attachment__remove=_("File removed"),
    submissions__attachment__file=_("Paragraphs of a file used as an answer"),
    submissions__attachment__cover=_("Words redacted in the clean copy of a file"),
    submissions__confidentiality__tighten=_("Made more restricted"),
    submissions__submission__admit=_("Admitted"),
    submissions__submission__refuse=_("Found inadmissible"),
    submissions__submission__clarify=_("Clarification requested"),
    submissions__submission__answer_question=_("Clarification given"),
    submissions__version__put_back=_("Draft reset to the submitted text"),
    submissions__input__label=_("Inputs labelled"),
    submissions__officer__note=_("Internal note added"),
    submissions__officer__assign=_("Assigned to an officer"),
    submissions__submission__enter=_("Submission entered for a participant"),
    submissions__submission__invite_member=_("Joint member invited"),
    submissions__submission__make_code=_("Sign-on sheet with a code created"),
    submissions__submission__confirm_by_code=_("Participation in a joint submission confirmed by code"),
    submissions__submission__decline_by_code=_("Participation in a joint submission declined by code"),
    submissions__submission__wrong_code=_("Wrong sign-on code entered"),
    submissions__submission__answer_member=_("Joint member answered"),
    submissions__submission__ask_again=_("Joint member asked again"),
    submissions__submission__take_back_member=_("Invitation to a joint member cancelled"),
    submissions__submission__make_joint=_("Changed to a joint submission"),
    submissions__submission__make_own=_("No longer a joint submission"),
    submissions__workbook__make=_("Workbook created"),
    submissions__copy__make=_("Approval copy created"),
    submissions__workbook__import=_("Workbook imported"),
    submissions__workbook__undo=_("Workbook import undone"),
    submissions__import__apply=_("Inputs imported"),
    submissions__import__undo=_("Import undone"),
    submissions__passage__ask_redaction=_("Redaction requested"),
    submissions__passage__ask_everywhere=_("Redaction in several inputs requested"),
    submissions__passage__redact=_("Passage redacted"),
    submissions__passage__repeat_redaction=_("Redaction repeated in another answer"),
    submissions__passage__refuse_redaction=_("Redaction refused"),
    submissions__passage__ask_lift=_("Lifting of a redaction requested"),
    submissions__passage__lift=_("Redaction lifted"),
    submissions__passage__refuse_lift=_("Lifting of a redaction refused"),
    submissions__opening__ask=_("Opening of restricted content requested"),
    submissions__opening__grant=_("Opening granted"),
    submissions__opening__refuse=_("Opening refused"),
    submissions__opening__look=_("Opened content viewed"),
    submissions__submission__ask_erasure=_("Erasure requested"),
    submissions__submission__refuse_erasure=_("Erasure refused"),
    submissions__submission__erase=_("Erased"),
    submissions__addendum__plan=_("Addendum planned"),
    submissions__addendum__cancel=_("Addendum cancelled"),
    submissions__campaign__confirm=_("Inputs confirmed as one text"),
    submissions__campaign__keep_out=_("Inputs kept out of a campaign"),
    submissions__campaign__split=_("Campaign divided"),
    submissions__campaign__merge=_("Campaigns merged"),
    submissions__campaign__rename=_("Campaign named"),
)


def opened_content(entry: Any) -> str:
    """Return the text of a log entry about restricted content: the act, and whether it is about a name or a file."""
    what = gettext("an original file") if entry.data.get("attachment") else gettext("the sender’s name")
    return f"{ACTIONS[entry.action]}: {what}"


describe(opened_content, "submissions.opening.ask", "submissions.opening.look")
