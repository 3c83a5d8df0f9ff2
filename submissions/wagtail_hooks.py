"""Registers what this floor adds to the pages of the one below. Its menu: `portal.menu`."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _, ngettext_lazy
from wagtail import hooks

from accounts.models import User
from consultations.enums import Duty, Response
from consultations.models import Round
from consultations.panels import DelegationColumn, DeskItem
from core.audience import Audience
from core.text.dates import day, office_day
from submissions.attachments.office_files import OfficeFiles
from submissions.drafting import internal_comments
from submissions.sensitive import views
from submissions.triage import queue
from submissions.visibility.disclosure_context import opened_on


def delegation_columns(round_: Round, audience: Audience) -> list[DelegationColumn]:
    """Return the columns for drafts and submissions, as far as the reader may know.

    A reader who does not see confidential content gets only what is named, and no drafts: a draft that disappears when
    something arrives without a name would reveal its sender (decision 0031).
    """
    sent = DelegationColumn(_("Submitted"), queue.sent_by_delegation(round_, audience), Response.SENT)
    if not audience.sees_confidential:
        return [sent]
    return [DelegationColumn(_("Drafts"), queue.drafts_by_delegation(round_), Response.DRAFTING), sent]


def triage_waiting(user: User) -> list[DeskItem]:
    late = queue.overdue_for_triage(user)
    return [
        DeskItem(
            count,
            ngettext_lazy("submission to triage", "submissions to triage", count),
            reverse("submissions:queue", args=[key]),
            Duty.TRIAGE,
            late.get(key, 0),
            round_id=key,
        )
        for key, count in queue.waiting_by_round(user).items()
    ]


def triage_changes(user: User, since: datetime) -> list[DeskItem]:
    came, answered = queue.arrived_since(user, since), queue.answered_since(user, since)
    decided = queue.decided_since(user, since)
    items = [
        (came, ngettext_lazy("submission or correction received", "submissions and corrections received", came)),
        (answered, ngettext_lazy("question was answered", "questions were answered", answered)),
        (decided, ngettext_lazy("decision by a colleague", "decisions by colleagues", decided)),
    ]
    return [DeskItem(count, label, reverse("submissions:rounds"), Duty.TRIAGE) for count, label in items]


def second_person_waiting(user: User) -> list[DeskItem]:
    count = views.waiting_count(user)
    label = ngettext_lazy("request for a second approval", "requests for a second approval", count)
    return [DeskItem(count, label, reverse("submissions:second_approvals"))]


def time_notes(round_: Round) -> list[str]:
    """Return what more time means where inputs are public: nobody reads them later, and some read them earlier."""
    opened = opened_on(round_)
    if opened is None:
        return []
    return [
        _(
            "Inputs of this round have been public since %(day)s, and stay public. A participant with more time can "
            "read them before it answers. Its own answers become public with the next addendum or with the report."
        )
        % {"day": day(office_day(opened))}
    ]


hooks.register("register_delegation_columns", delegation_columns)
hooks.register("register_waiting", triage_waiting)
hooks.register("register_changes", triage_changes)
hooks.register("register_waiting", second_person_waiting)
hooks.register("register_answered", queue.answered)
hooks.register("register_not_expected", queue.not_expected)
hooks.register("register_answered_questions", queue.answered_questions)
hooks.register("register_written_since", queue.written_since)
hooks.register("register_handed_over", queue.handed_over)
hooks.register("register_unread", internal_comments.unread_by_person)
hooks.register("register_message_files", OfficeFiles)
hooks.register("register_time_notes", time_notes)
