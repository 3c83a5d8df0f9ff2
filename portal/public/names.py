"""How a source is called where anybody reads it (PRACTICE 25)."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.enums import Constituency
from consultations.numbers import full_name
from core.languages import listed
from submissions.domain.joint import Members
from submissions.domain.shown import ShownInput


def who(shown: ShownInput, *, short: bool = False) -> str:
    """The body by name; without one what kind of body it is, where even that may be told."""
    if shown.body is not None:
        return shown.body.short_name if short else shown.body.name
    if shown.constituency is None:
        return _("Submission, name withheld")
    return _("%(kind)s submission, name withheld") % {"kind": Constituency(shown.constituency).label}


def about(shown: ShownInput) -> str:
    """Its constituency, with whom it speaks, and whether its words are a translation."""
    kind = str(Constituency(shown.constituency).label) if shown.body is not None and shown.constituency else ""
    mark = _("working translation; the original is not published") if shown.is_translated else ""
    return " · ".join(part for part in (kind, joint_with(shown.members), mark) if part)


def joint_with(members: Members | None) -> str:
    """ "joint submission with A and B, also on behalf of C and 2 others" (DOMAIN 5, PRACTICE 29)."""
    if members is None or not members.count:
        return ""
    also: list[Any] = list(members.also)
    if unnamed := members.withheld + members.others:
        also.append(ngettext("%(n)d other", "%(n)d others", unnamed) % {"n": unnamed})
    with_status, rest = (listed(names) for names in (members.with_status, also))
    if with_status and rest:
        return _("joint submission with %(names)s, also on behalf of %(others)s") % {
            "names": with_status,
            "others": rest,
        }
    if rest:
        return _("joint submission, also on behalf of %(others)s") % {"others": rest}
    return _("joint submission with %(names)s") % {"names": with_status}


def where(shown: ShownInput) -> str:
    """What an input speaks to, as a heading."""
    if shown.subject == "question":
        return _("Question %(number)s") % {"number": shown.label}
    if shown.subject == "round":
        return _("The round as a whole")
    return capfirst(full_name(shown.paragraph_number, shown.part))
