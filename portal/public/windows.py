"""The windows of a round as anybody reads them: constituencies that share a window in one line."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from consultations.domain.rounds import round_state
from consultations.enums import Constituency, RoundState
from consultations.models import Round
from synthesis.domain.sentences import noun

_ORDER = list(Constituency.values)


@dataclass(frozen=True, slots=True)
class SharedWindow:
    """Aware moments, the zone's name, and for whom: keys of constituencies in the order of lists."""

    opens: datetime
    closes: datetime
    zone: str
    constituencies: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        return [noun(key, 2) for key in self.constituencies]

    def is_open(self, at: datetime) -> bool:
        return self.opens <= at < self.closes


def public_state(round: Round, now: datetime) -> RoundState:
    """As the public may know it: an extension of one body opens nothing for others, and that a synthesis is under
    review is known to those who work on it only (A5)."""
    state = round_state(round, now, extended=False)
    return RoundState.COMPILING if state == RoundState.REVIEW else state


def shared_windows(round: Round) -> list[SharedWindow]:
    """By opening, then close. No query where `windows` are prefetched."""
    shared: dict[tuple[datetime, datetime, str], list[str]] = defaultdict(list)
    for window in round.windows.all():
        shared[window.opens, window.closes, window.zone].append(window.constituency)
    return [SharedWindow(*key, tuple(sorted(shared[key], key=_ORDER.index))) for key in sorted(shared)]


def next_window(windows: list[SharedWindow], now: datetime) -> SharedWindow | None:
    """The one whose deadline a list shows: of those open now the first to close, so that nobody is late by it; else
    the first to open; else the last that closed. None where there are no windows."""
    open_now = [window for window in windows if window.is_open(now)]
    coming = [window for window in windows if window.opens > now]
    if open_now:
        return min(open_now, key=lambda window: window.closes)
    return coming[0] if coming else max(windows, key=lambda window: window.closes, default=None)


def whom(round: Round) -> str:
    """ "States, treaty bodies and civil society organizations": who is asked."""
    keys = {window.constituency for window in round.windows.all()}
    return get_text_list([noun(key, 2) for key in sorted(keys, key=_ORDER.index)], _("and"))
