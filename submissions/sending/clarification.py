"""Which part of a submission its sender may correct after the close, because the secretariat asks about it.

A question opens the part it is about, for its time only: a correction may differ from what was submitted in that part
alone. While the window is open nothing is limited. Which questions count is computed, never stored: those asked since
the last decision that was no question.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from consultations.models import Round
from consultations.rounds.windows import DelegationWindow, check_open, delegation_window, is_open
from core import clock
from core.errors import Closed, Refused
from core.text.dates import moment
from submissions.drafting.subjects import describe_input
from submissions.enums import TriageOutcome
from submissions.models import ClarificationRequest, Input, Submission, TriageDecision, Version
from submissions.visibility.input_rows import in_document_order


@dataclass(frozen=True, slots=True)
class OpenPart:
    """The open part: `lines` by key, None for the whole; at the latest until `until`."""

    lines: frozenset[UUID] | None
    until: datetime

    def holds(self, line: UUID | None) -> bool:
        """Return whether a line is open; None asks for what belongs to the whole (files, level, consent)."""
        return self.lines is None or line in self.lines

    def refusal(self) -> Refused:
        """Return the refusal of a change outside the open part; it names the open answers."""
        rows = Input.objects.filter(line__in=self.lines or (), version__submitted_at__isnull=False)
        rows = in_document_order(rows.select_related("recommendation__paragraph", "paragraph", "question"))
        by_line = {row.line_id: row for row in rows}
        return Refused(
            "more_than_asked",
            _("The call for inputs has closed. Only the parts that the secretariat asked about are open: %(parts)s.")
            % {"parts": _(", ").join(str(describe_input(row)) for row in by_line.values())},
            hint=_("Everything else stays as you sent it."),
        )


@dataclass(frozen=True, slots=True)
class SendingWindow:
    """What permits submitting: the window, or after its close the part that was asked about."""

    window: DelegationWindow
    part: OpenPart | None = None


def current_requests() -> QuerySet[ClarificationRequest]:
    """Return the questions that count, whether answered, open or expired.

    Their submission is neither withdrawn nor erased, the round is not published, the last decision on it is a question,
    and they were asked since the last decision that was no question.
    """
    decisions = TriageDecision.objects.filter(submission=OuterRef("submission")).order_by("-number")
    later = decisions.exclude(outcome=TriageOutcome.CLARIFICATION).filter(at__gt=OuterRef("at"))
    return (
        ClarificationRequest.objects.alias(outcome=Subquery(decisions.values("outcome")[:1]))
        .filter(outcome=TriageOutcome.CLARIFICATION)
        .filter(submission__withdrawal__isnull=True, submission__erasure__isnull=True)
        .exclude(submission__delegation__round__published_at__lte=clock.now())
        .exclude(Exists(later))
    )


def open_requests(at: datetime) -> QuerySet[ClarificationRequest]:
    """Return the current questions that can be answered at `at`."""
    return current_requests().filter(answer__isnull=True, until__gt=at)


def reopened_part(submission: Submission, at: datetime) -> OpenPart | None:
    """Return the part that is open to the sender although the window has closed.

    None if nothing is, and while the window is open: then nothing is limited.
    """
    if is_open(submission.delegation, at):
        return None
    rows = list(open_requests(at).filter(submission=submission).values_list("line", "until"))
    if not rows:
        return None
    lines = None if any(line is None for line, _until in rows) else frozenset(line for line, _until in rows)
    return OpenPart(lines, max(until for _line, until in rows))


def open_part(version: Version) -> OpenPart | None:
    """Return the part to which writing in a draft is limited now; None for no limit.

    A first draft has no limit, so that nothing typed is lost.
    """
    return reopened_part(version.submission, clock.now()) if version.number > 1 else None


def check_whole_is_open(version: Version) -> None:
    """Raise Refused `more_than_asked` if only lines are open, for what belongs to the whole."""
    part = open_part(version)
    if part is not None and not part.holds(None):
        raise part.refusal()


def check_may_send(submission: Submission, at: datetime) -> SendingWindow:
    """Return the window, or the part that was asked about. Raises Closed, also after the time for an answer."""
    delegation = submission.delegation
    try:
        return SendingWindow(check_open(delegation, at))
    except Closed:
        part, window = reopened_part(submission, at), delegation_window(delegation)
        if part is not None and window is not None:
            return SendingWindow(window, part)
        last = current_requests().filter(submission=submission, answer__isnull=True).order_by("-until").first()
        if last is None:
            raise
        raise Closed(
            "answer_time_over",
            _("The time for answering the secretariat's question ended on %(time)s.")
            % {"time": moment(last.until, settings.OFFICE_TIME_ZONE)},
            hint=_("Your draft is saved. You can ask the secretariat for more time and give a reason."),
        ) from None


def clarification_states(round_: Round) -> dict[UUID, str]:
    """Return the status of the questions about each submission of the round. One query.

    It is `open` while a question can be answered, else `answered`, or `run_out` if none was answered in time.
    """
    rows = current_requests().filter(submission__delegation__round=round_)
    now, states_by_line = clock.now(), dict[UUID, set[str]]()
    for submission, until, answer in rows.values_list("submission", "until", "answer"):
        state = "answered" if answer else "open" if until > now else "run_out"
        states_by_line.setdefault(submission, set()).add(state)
    return {
        key: next(state for state in ("open", "answered", "run_out") if state in states)
        for key, states in states_by_line.items()
    }
