"""What the secretariat's groups are called and for, where people are put into them."""

from django.utils.translation import gettext_lazy as _

from accounts.groups import describe
from consultations.domain import duties

describe(
    duties.OFFICERS,
    _("Secretariat officers"),
    _("keep the register of bodies and documents, set up rounds, and are given duties in them"),
)
describe(duties.SITE_ADMINISTRATORS, _("Site administrators"), _("keep accounts and public pages; see no submission"))
describe(
    duties.PROTECTION_OFFICERS,
    _("Protection officers"),
    _("read what people report of harm, and answer"),
    by_form=False,  # people tell them who harmed them: the operator appoints them, by name
)
describe(duties.AUDITORS, _("Auditors"), _("see the log of acts; see no submission"))
