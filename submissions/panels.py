"""What this floor adds to the secretariat's pages of the one below."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consultations.enums import Duty, Response
from consultations.models import Delegation, Round
from consultations.panels import Column, Waiting
from submissions.domain import asked, waiting
from submissions.domain.standings import standing


def delegation_columns(round: Round) -> list[Column]:
    return [
        Column(_("Drafts"), waiting.drafts_by_delegation(round), Response.DRAFTING),
        Column(_("Submitted"), waiting.sent_by_delegation(round), Response.SENT),
    ]


def delegation_links(delegation: Delegation) -> list[dict[str, Any]]:
    """A body that has begun nothing of its own here may have sent a letter."""
    now = standing(delegation)
    if now.submission is not None and not now.is_joint:
        return []
    return [{"label": _("Enter a letter on behalf"), "url": reverse("enter_letter", args=[delegation.pk])}]


def round_links(round: Round) -> list[dict[str, Any]]:
    return [{"label": _("Import inputs"), "url": reverse("imports:files", args=[round.pk])}]


def triage_waiting(user: Any) -> list[Waiting]:
    counts = waiting.waiting_by_round(user)
    only = next(iter(counts), None) if len(counts) == 1 else None
    url = reverse("triage:queue", args=[only]) if only else reverse("triage:rounds")
    late = waiting.late_to_triage(user)
    return [Waiting(sum(counts.values()), _("submissions to triage"), url, Duty.TRIAGE, late)]


def triage_changes(user: Any, since: datetime) -> list[Waiting]:
    url = reverse("triage:rounds")
    return [
        Waiting(waiting.arrived_since(user, since), _("submissions and corrections came"), url, Duty.TRIAGE),
        Waiting(waiting.answered_since(user, since), _("questions were answered"), url, Duty.TRIAGE),
        Waiting(waiting.decided_since(user, since), _("decisions of colleagues"), url, Duty.TRIAGE),
    ]


def second_person_waiting(user: Any) -> list[Waiting]:
    url = reverse("triage:second_person")
    return [Waiting(asked.waiting_count(user), _("requests for a second person"), url, Duty.TRIAGE)]
