"""Names and labels of the audited acts on accounts."""

from django.utils.translation import gettext_lazy as _

from accounts.people.groups import named_in
from core.audit import declare, describe

declare(
    accounts__user__put_into_group=_("Person added to a group"),
    accounts__user__take_out_of_group=_("Person removed from a group"),
    accounts__user__close=_("Account closed"),
    accounts__user__deactivate=_("Account deactivated"),
    accounts__user__activate=_("Account activated again"),
    accounts__user__sign_out_everywhere=_("Signed out everywhere"),
    accounts__user__add_factor=_("Second factor set up"),
    accounts__user__remove_factor=_("Second factor removed"),
    accounts__user__reset_factors=_("Second factors removed by the operator"),
)
describe(named_in, "accounts.user.put_into_group", "accounts.user.take_out_of_group")
