"""The name of a source where anybody reads it (PRACTICE 25)."""

from typing import Any

from django.utils.translation import gettext as _, ngettext

from consultations.enums import Constituency
from core.text.languages import join_list
from submissions.joint.services import Members
from submissions.visibility.visible_inputs import VisibleInput, original_withheld


def source_name(visible: VisibleInput, *, short: bool = False) -> str:
    """Return the body's name; without one its kind of body, where even that may be shown."""
    if visible.body is not None:
        return visible.body.short_name if short else visible.body.name
    if visible.constituency is None:
        return _("Submission, name withheld")
    return _("%(kind)s submission, name withheld") % {"kind": Constituency(visible.constituency).label}


def source_details(visible: VisibleInput) -> str:
    """Return the constituency, the joint partners, and whether the words are a translation."""
    kind = str(Constituency(visible.constituency).label) if visible.body is not None and visible.constituency else ""
    mark = original_withheld() if visible.is_translated else ""
    return " · ".join(part for part in (kind, joint_with(visible.members), mark) if part)


def joint_with(members: Members | None) -> str:
    """Return "joint submission with A and B, also on behalf of C and 2 others" (DOMAIN 5, PRACTICE 29)."""
    if members is None or not members.count:
        return ""
    also: list[Any] = list(members.also)
    if unnamed := members.withheld + members.others:
        also.append(ngettext("%(n)d other", "%(n)d others", unnamed) % {"n": unnamed})
    with_status, rest = (join_list(names) for names in (members.with_status, also))
    if with_status and rest:
        return _("joint submission with %(names)s, also on behalf of %(others)s") % {
            "names": with_status,
            "others": rest,
        }
    if rest:
        return _("joint submission, also on behalf of %(others)s") % {"others": rest}
    return _("joint submission with %(names)s") % {"names": with_status}
