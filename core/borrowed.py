"""Words of Django and allauth that our catalogues translate anew; ours come before theirs. Nothing reads this module
but `make messages`."""

from django.utils.translation import gettext_noop

# United Nations documents in Arabic give each month both of its names (كانون الثاني/يناير), Django only one.
MONTHS = (
    gettext_noop("January"),
    gettext_noop("February"),
    gettext_noop("March"),
    gettext_noop("April"),
    gettext_noop("May"),
    gettext_noop("June"),
    gettext_noop("July"),
    gettext_noop("August"),
    gettext_noop("September"),
    gettext_noop("October"),
    gettext_noop("November"),
    gettext_noop("December"),
)
# Theirs are no commands, or missing.
BUTTONS = (gettext_noop("- Select an option -"), gettext_noop("Cancel"), gettext_noop("Generate"))
