"""Rounds in lists, and everything that the page of one round says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.domain.queries import recommendations_of
from consultations.enums import InputsPublic, RoundState
from consultations.models import Recommendation, Round, Window
from consultations.numbers import follows, is_dotted
from core import clock
from core.languages import listed
from portal.models import RoundPage
from portal.public.reports import report_of
from portal.public.windows import SharedWindow, next_window, public_state, shared_windows, whom
from submissions.domain.joint_names import joint_names
from submissions.domain.knowledge import inputs_are_public
from submissions.domain.public_inputs import speakers
from synthesis.exports.sources import contributors

TONES = {RoundState.OPEN: "good", RoundState.PUBLISHED: "accent", RoundState.FOLLOW_UP: "accent"}


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in a list. `window` is the one whose deadline is shown, `others` whether some have another one."""

    title: str
    url: str
    note: str
    text: str
    state: RoundState
    window: SharedWindow | None
    others: bool

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "")

    @property
    def word(self) -> str:
        return state_word(self.state)

    @property
    def has_deadline(self) -> bool:
        return self.window is not None and self.state in (RoundState.OPEN, RoundState.ANNOUNCED)


def round_pages() -> QuerySet[RoundPage]:
    """Newest first, with all that a line needs. Four queries for any number of lines."""
    recommendations = Recommendation.objects.select_related("paragraph").order_by("order", "limb")
    return (
        RoundPage.objects.shown()
        .select_related("round__document")
        .prefetch_related("round__windows", Prefetch("round__recommendations", queryset=recommendations))
        .order_by("-round__announced_at", "slug")
    )


def waiting_pages(now: datetime) -> QuerySet[RoundPage]:
    """Those with a window that is open or still to come."""
    return round_pages().filter(Exists(Window.objects.filter(round=OuterRef("round"), closes__gt=now)))


def lines(pages: Iterable[RoundPage], now: datetime) -> list[RoundLine]:
    return [_line(page, now) for page in pages]


def state_word(state: RoundState) -> str:
    """In a word that a passer-by understands."""
    if state == RoundState.COMPILING:
        return _("Closed, being summarized")
    if state == RoundState.ANNOUNCED:
        return _("Opens soon")
    return str(state.label)


def paragraph_span(numbers: Iterable[str]) -> str:
    """ "paragraphs 123 to 128", "paragraph 139 and recommendations 140.1 to 140.6": as people say it."""
    distinct = list(dict.fromkeys(numbers))
    dotted, plain = ([number for number in distinct if is_dotted(number) is wanted] for wanted in (True, False))
    names = []
    if plain or not dotted:
        words = ngettext("paragraph %(numbers)s", "paragraphs %(numbers)s", len(plain))
        names.append(words % {"numbers": _runs(plain)})
    if dotted:
        words = ngettext("recommendation %(numbers)s", "recommendations %(numbers)s", len(dotted))
        names.append(words % {"numbers": _runs(dotted)})
    return listed(names)


def _runs(numbers: Iterable[str]) -> str:
    """ "123 to 128", "140.1 to 140.6 and 140.15"."""
    runs: list[list[str]] = []
    for number in numbers:
        if runs and follows(runs[-1][-1], number):
            runs[-1].append(number)
        else:
            runs.append([number])
    return listed([piece for run in runs for piece in _run(run)])


def round_facts(round: Round) -> dict[str, Any]:
    """The context of the page of one round."""
    now = clock.now()
    round = Round.objects.select_related("document", "rules").prefetch_related("windows", "questions").get(pk=round.pk)
    windows = shared_windows(round)
    state = public_state(round, now)
    recommendations = list(recommendations_of(round).prefetch_related("texts"))
    public = inputs_are_public(round, now)
    return {
        "round": round,
        "state": {"key": state.value, "word": state_word(state), "tone": TONES.get(state, "")},
        "is_open": state == RoundState.OPEN,
        "window": next_window(windows, now),
        "windows": windows,
        "span": paragraph_span(row.paragraph.number for row in recommendations),
        "paragraphs": _by_paragraph(recommendations),
        "count": len(recommendations),
        "whom": whom(round),
        "inputs_public": _when_public(round),
        "inputs_are_public": public,
        "contributors": _contributors(round, now) if public else [],
        "report": report_of(round, now),
        "now": now,
    }


def _line(page: RoundPage, now: datetime) -> RoundLine:
    round = page.round
    recommendations = list(round.recommendations.all())
    windows = shared_windows(round)
    note = _("%(symbol)s, %(paragraphs)s · %(recommendations)s") % {
        "symbol": round.document.symbol,
        "paragraphs": paragraph_span(row.paragraph.number for row in recommendations),
        "recommendations": ngettext("%(n)d recommendation", "%(n)d recommendations", len(recommendations))
        % {"n": len(recommendations)},
    }
    return RoundLine(
        title=round.title,
        url=reverse("round_page", args=[round.reference]),
        note=note,
        text=_("For %(whom)s.") % {"whom": whom(round)},
        state=public_state(round, now),
        window=next_window(windows, now),
        others=len(windows) > 1,
    )


def _contributors(round: Round, now: datetime) -> list[tuple[str, list[str]]]:
    inputs = speakers(round, now=now)
    return contributors(inputs, joint_names(inputs))


def _run(run: list[str]) -> list[str]:
    return [_("%(first)s to %(last)s") % {"first": run[0], "last": run[-1]}] if len(run) > 2 else run


def _by_paragraph(recommendations: list[Recommendation]) -> list[dict[str, Any]]:
    grouped = groupby(recommendations, key=lambda row: row.paragraph)
    return [{"paragraph": paragraph, "parts": list(parts)} for paragraph, parts in grouped]


def _when_public(round: Round) -> str:
    """PRACTICE 9, in words."""
    rule = round.rules.inputs_public
    if rule == InputsPublic.NEVER:
        return _("Inputs are not published. The report sums them up.")
    if rule == InputsPublic.WITH_REPORT:
        return _("Inputs appear with the report, all at the same time, as far as their senders allow.")
    days = round.rules.inputs_public_days
    return ngettext(
        "Inputs appear all together, %(n)d day after the last close, as far as their senders allow.",
        "Inputs appear all together, %(n)d days after the last close, as far as their senders allow.",
        days,
    ) % {"n": days}
