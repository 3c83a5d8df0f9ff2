"""The closed names of acts on submissions."""

from django.utils.translation import gettext_lazy as _

from core.audit import declare

declare(
    submissions__version__begin=_("Draft begun"),
    submissions__version__submit=_("Submitted"),
    submissions__version__correct=_("Correction submitted"),
    submissions__version__withdraw=_("Withdrawn"),
    submissions__input__release=_("Released to the focal point"),
    submissions__input__return=_("Returned with a reason"),
    submissions__input__clear=_("Cleared"),
    submissions__input__translate=_("Working translation recorded"),
    submissions__translations__import=_("Working translations imported"),
    submissions__attachment__add=_("File added"),
    submissions__attachment__remove=_("File removed"),
    submissions__attachment__file=_("Paragraphs of a file filed as an answer"),
    submissions__attachment__cover=_("Words covered in the clean copy of a file"),
    submissions__confidentiality__tighten=_("Made stricter"),
    submissions__submission__admit=_("Admitted"),
    submissions__submission__refuse=_("Found inadmissible"),
    submissions__submission__clarify=_("Clarification requested"),
    submissions__submission__enter=_("Entered on behalf"),
    submissions__submission__invite_member=_("Joint member invited"),
    submissions__submission__answer_member=_("Joint member answered"),
    submissions__submission__ask_again=_("Joint member asked again"),
    submissions__submission__take_back_member=_("Invitation to a joint member taken back"),
    submissions__submission__make_joint=_("Made a joint submission"),
    submissions__submission__make_own=_("Made a submission of one body again"),
    submissions__workbook__make=_("Workbook made"),
    submissions__workbook__import=_("Workbook read in"),
    submissions__workbook__undo=_("Workbook undone"),
    submissions__import__apply=_("Inputs imported"),
    submissions__import__undo=_("Import undone"),
    submissions__passage__redact=_("Passage redacted"),
    submissions__submission__erase=_("Erased"),
    submissions__campaign__confirm=_("Inputs confirmed as one text"),
    submissions__campaign__keep_out=_("Inputs kept out of a campaign"),
    submissions__campaign__split=_("Campaign divided"),
    submissions__campaign__merge=_("Campaigns made one"),
    submissions__campaign__rename=_("Campaign named"),
)
