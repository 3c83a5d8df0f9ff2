"""The closed list of audit actions on consultations."""

from django.utils.translation import gettext_lazy as _

from accounts.people.groups import named_in
from core.audit import declare, describe

declare(
    consultations__document__add=_("Document added"),
    consultations__document__confirm=_("Reading confirmed"),
    consultations__round__create=_("Round set up"),
    consultations__round__edit=_("Round edited"),
    consultations__round__announce=_("Round announced"),
    consultations__round__set_window=_("Window set"),
    consultations__round__extend=_("More time given to constituencies"),
    consultations__round__reopen=_("Round reopened"),
    consultations__round__remind=_("Reminder sent to participants that have not answered"),
    consultations__round__begin_review=_("Synthesis review begun"),
    consultations__round__publish=_("Report published"),
    consultations__round__unpublish=_("Publication withdrawn"),
    consultations__round__follow_up=_("Follow-up begun"),
    consultations__round__archive=_("Round archived"),
    consultations__duty__make_officer=_("Officer appointed"),
    consultations__duty__give=_("Duty assigned"),
    consultations__duty__take=_("Duty withdrawn"),
    consultations__organisation__register=_("Organization registered"),
    consultations__organisation__confirm=_("Organization confirmed"),
    consultations__organisation__hand_over=_("Role handed over to a successor"),
    consultations__registration__ask=_("Request to join or register made"),
    consultations__registration__confirm_address=_("Email address confirmed"),
    consultations__registration__pass_on=_("Request passed on to the focal point"),
    consultations__registration__accept=_("Request accepted"),
    consultations__registration__refuse=_("Request refused"),
    consultations__membership__begin=_("Membership begun"),
    consultations__membership__end=_("Membership ended"),
    consultations__invitation__send=_("Invitation sent"),
    consultations__invitation__accept=_("Invitation accepted"),
    consultations__delegation__invite=_("Participant invited"),
    consultations__delegation__decline=_("Declined"),
    consultations__delegation__set_own_date=_("Internal deadline for drafters set"),
    consultations__delegation__extend=_("Extension granted"),
    consultations__delegation__ask_for_time=_("More time requested"),
    consultations__delegation__refuse_time=_("More time refused"),
    consultations__delegation__record_authority=_("Note verbale recorded"),
    consultations__note__edit=_("Text of the note verbale edited"),
    consultations__note__draft=_("Note verbale drafted"),
    consultations__note__send=_("Note verbale recorded as sent"),
    consultations__assignment__give=_("Recommendations assigned"),
    consultations__assignment__end=_("Assignment of a recommendation withdrawn"),
    consultations__protection__report=_("Protected report submitted"),
    consultations__protection__note=_("Protected report answered"),
    consultations__protection__release=_("Suspension of publication lifted"),
)
describe(named_in, "consultations.duty.make_officer")
