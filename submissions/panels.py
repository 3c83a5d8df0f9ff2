"""What this floor adds to the secretariat's pages of the one below."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from consultations.enums import Duty, Response
from consultations.models import Delegation, Round
from consultations.panels import Column, Waiting
from core.audience import Audience
from submissions.domain import asked, waiting
from submissions.domain.public_states import current_state
from submissions.domain.standings import standing


def delegation_columns(round: Round, audience: Audience) -> list[Column]:
    """Who does not see confidential matter is told of what bears a name, and of no drafts: one that is gone when
    something comes without name would be its sender (decision 0031)."""
    sent = Column(_("Submitted"), waiting.sent_by_delegation(round, audience), Response.SENT)
    if not audience.sees_confidential:
        return [sent]
    return [Column(_("Drafts"), waiting.drafts_by_delegation(round), Response.DRAFTING), sent]


def delegation_links(delegation: Delegation) -> list[dict[str, Any]]:
    """A body that has begun nothing of its own here may have sent a letter."""
    now = standing(delegation)
    if now.submission is not None and not now.is_joint:
        return []
    return [{"label": _("Enter a letter on behalf"), "url": reverse("enter_letter", args=[delegation.pk])}]


def round_links(round: Round) -> list[dict[str, Any]]:
    links = [{"label": _("Import inputs"), "url": reverse("imports:files", args=[round.pk])}]
    if current_state(round) is not None:
        links.append({"label": _("Inputs admitted later"), "url": reverse("triage:addendum", args=[round.pk])})
    return links


def triage_waiting(user: Any) -> list[Waiting]:
    counts = waiting.waiting_by_round(user)
    count = sum(counts.values())
    only = next(iter(counts), None) if len(counts) == 1 else None
    url = reverse("triage:queue", args=[only]) if only else reverse("triage:rounds")
    said = ngettext_lazy("submission to triage", "submissions to triage", count)
    return [Waiting(count, said, url, Duty.TRIAGE, waiting.late_to_triage(user))]


def triage_changes(user: Any, since: datetime) -> list[Waiting]:
    came, answered = waiting.arrived_since(user, since), waiting.answered_since(user, since)
    decided = waiting.decided_since(user, since)
    said = [
        (came, ngettext_lazy("submission or correction came", "submissions and corrections came", came)),
        (answered, ngettext_lazy("question was answered", "questions were answered", answered)),
        (decided, ngettext_lazy("decision of a colleague", "decisions of colleagues", decided)),
    ]
    return [Waiting(count, label, reverse("triage:rounds"), Duty.TRIAGE) for count, label in said]


def second_person_waiting(user: Any) -> list[Waiting]:
    count = asked.waiting_count(user)
    said = ngettext_lazy("request for a second person", "requests for a second person", count)
    return [Waiting(count, said, reverse("triage:second_person"), Duty.TRIAGE)]
