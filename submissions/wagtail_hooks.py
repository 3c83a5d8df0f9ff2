"""Registers triage in Wagtail's menu, and what this floor adds to the pages of the one below."""

from datetime import datetime
from typing import Any

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts.models import User
from consultations import permissions
from consultations.enums import Duty, Response
from consultations.models import Delegation, Round
from consultations.panels import DelegationColumn, DeskItem, RightsMenuItem
from core.audience import Audience
from submissions.drafting import internal_comments
from submissions.drafting.status import submission_status
from submissions.public_state.services import current_state
from submissions.sensitive import views
from submissions.triage import queue


def delegation_columns(round_: Round, audience: Audience) -> list[DelegationColumn]:
    """Who does not see confidential matter is told of what bears a name, and of no drafts: one that is gone when
    something comes without name would be its sender (decision 0031)."""
    sent = DelegationColumn(_("Submitted"), queue.sent_by_delegation(round_, audience), Response.SENT)
    if not audience.sees_confidential:
        return [sent]
    return [DelegationColumn(_("Drafts"), queue.drafts_by_delegation(round_), Response.DRAFTING), sent]


def delegation_links(delegation: Delegation) -> list[dict[str, Any]]:
    """A body that has begun nothing of its own here may have sent a letter."""
    now = submission_status(delegation)
    if now.submission is not None and not now.is_joint:
        return []
    return [{"label": _("Enter a letter on behalf"), "url": reverse("enter_letter", args=[delegation.pk])}]


def round_links(round_: Round) -> list[dict[str, Any]]:
    links = [{"label": _("Import inputs"), "url": reverse("imports:files", args=[round_.pk])}]
    if current_state(round_) is not None:
        links.append({"label": _("Inputs admitted later"), "url": reverse("triage:addendum", args=[round_.pk])})
    return links


def triage_waiting(user: User) -> list[DeskItem]:
    counts = queue.waiting_by_round(user)
    count = sum(counts.values())
    only = next(iter(counts), None) if len(counts) == 1 else None
    url = reverse("triage:queue", args=[only]) if only else reverse("triage:rounds")
    said = ngettext_lazy("submission to triage", "submissions to triage", count)
    return [DeskItem(count, said, url, Duty.TRIAGE, queue.late_to_triage(user))]


def triage_changes(user: User, since: datetime) -> list[DeskItem]:
    came, answered = queue.arrived_since(user, since), queue.answered_since(user, since)
    decided = queue.decided_since(user, since)
    said = [
        (came, ngettext_lazy("submission or correction came", "submissions and corrections came", came)),
        (answered, ngettext_lazy("question was answered", "questions were answered", answered)),
        (decided, ngettext_lazy("decision of a colleague", "decisions of colleagues", decided)),
    ]
    return [DeskItem(count, label, reverse("triage:rounds"), Duty.TRIAGE) for count, label in said]


def second_person_waiting(user: User) -> list[DeskItem]:
    count = views.waiting_count(user)
    said = ngettext_lazy("request for a second person", "requests for a second person", count)
    return [DeskItem(count, said, reverse("triage:second_person"), Duty.TRIAGE)]


hooks.register("register_delegation_columns", delegation_columns)
hooks.register("register_delegation_links", delegation_links)
hooks.register("register_round_links", round_links)
hooks.register("register_waiting", triage_waiting)
hooks.register("register_changes", triage_changes)
hooks.register("register_waiting", second_person_waiting)
hooks.register("register_answered", queue.answered)
hooks.register("register_handed_over", queue.handed_over)
hooks.register("register_unread", internal_comments.unread_by_person)


@hooks.register("register_admin_menu_item")
def triage_item() -> MenuItem:
    return RightsMenuItem(
        _("Triage"), reverse_lazy("triage:rounds"), rights=[Duty.TRIAGE], name="triage", icon_name="tasks", order=30
    )


@hooks.register("register_admin_menu_item")
def import_item() -> MenuItem:
    return RightsMenuItem(
        _("Import"), reverse_lazy("imports:rounds"), rights=[Duty.MANAGE], name="import", icon_name="upload", order=35
    )


@hooks.register("register_admin_menu_item")
def second_person_item() -> MenuItem:
    return RightsMenuItem(
        _("Second person"),
        reverse_lazy("triage:second_person"),
        rights=Duty.values,
        name="second-person",
        icon_name="key",
        order=37,
    )


@hooks.register("register_admin_menu_item")
def erasure_item() -> MenuItem:
    return RightsMenuItem(
        _("Erasure"),
        reverse_lazy("triage:erasures"),
        rights=[permissions.ACCOUNTS],
        name="erasure",
        icon_name="bin",
        order=38,
    )
