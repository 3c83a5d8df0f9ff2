"""The closed list of audit actions on consultations."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.people.groups import named_in
from consultations.enums import Duty
from core.audit import ACTIONS, declare, describe

declare(
    consultations__document__add=_("Document added"),
    consultations__document__confirm=_("Reading confirmed"),
    consultations__document__remove=_("Unconfirmed document removed"),
    consultations__round__create=_("Round set up"),
    consultations__round__edit=_("Round edited"),
    consultations__round__announce=_("Round announced"),
    consultations__round__set_window=_("Window set"),
    consultations__round__extend=_("More time given to constituencies"),
    consultations__round__reopen=_("Round reopened"),
    consultations__round__set_mail_sender=_("Sender of emails changed"),
    consultations__round__word_mail=_("Wording of an email changed"),
    consultations__round__restore_mail=_("Standard wording of an email restored"),
    consultations__round__remind=_("Reminder sent to participants that have not answered"),
    consultations__round__write_letters=_("Letters on the outcome written"),
    consultations__round__switch_mail=_("Automatic email turned on or off"),
    consultations__round__send_message=_("Message sent to participants"),
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
    consultations__organisation__correct=_("Organization corrected"),
    consultations__organisation__merge=_("Organizations merged"),
    consultations__organisation__undo_merge=_("Merge of organizations undone"),
    consultations__organisation__load=_("File with organizations loaded"),
    consultations__contact__add=_("Contact added"),
    consultations__contact__change=_("Contact corrected"),
    consultations__contact__remove=_("Contact removed"),
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
    consultations__invitation__cancel=_("Invitation cancelled"),
    consultations__invitation__correct=_("Address of an invitation corrected"),
    consultations__invitation__assign=_("Assignments of an invitation changed"),
    consultations__delegation__invite=_("Participant invited"),
    consultations__delegation__decline=_("Declined"),
    consultations__delegation__withdraw_decline=_("Decision to decline withdrawn"),
    consultations__delegation__set_own_date=_("Internal deadline for drafters set"),
    consultations__delegation__extend=_("Extension granted"),
    consultations__delegation__ask_for_time=_("More time requested"),
    consultations__delegation__withdraw_request=_("Request for more time withdrawn"),
    consultations__delegation__refuse_time=_("More time refused"),
    consultations__delegation__record_authority=_("Note verbale recorded"),
    consultations__note__edit=_("Text of the note verbale edited"),
    consultations__note__draft=_("Note verbale drafted"),
    consultations__note__send=_("Note verbale recorded as sent"),
    consultations__note__withdraw_record=_("Record of a note verbale withdrawn"),
    consultations__assignment__give=_("Texts assigned"),
    consultations__assignment__end=_("Assignment of a text withdrawn"),
    consultations__protection__report=_("Protected report submitted"),
    consultations__protection__note=_("Protected report answered"),
    consultations__protection__reply=_("Reply to the answer to a protected report"),
    consultations__protection__release=_("Suspension of publication lifted"),
)
describe(named_in, "consultations.duty.make_officer")


def duty_and_person(entry: Any) -> str:
    """Return the text of a log entry about a duty: the act, the duty and the officer who has it."""
    duty, person = (entry.data.get(name) for name in ("duty", "person"))
    user = User.objects.filter(pk=person).first()
    if user is None or duty not in Duty.values:
        return str(ACTIONS[entry.action])
    return f"{ACTIONS[entry.action]}: {Duty(duty).label} ({user.get_full_name() or user})"


describe(duty_and_person, "consultations.duty.give", "consultations.duty.take")
