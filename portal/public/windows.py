"""The windows of a round as anybody reads them: constituencies that share a window in one line."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import pgettext_lazy

from consultations.domain.rounds import round_state
from consultations.enums import Constituency, RoundState
from consultations.models import Round
from core.languages import listed

_ORDER = list(Constituency.values)
# As in "for States and treaty bodies": no number stands with them, which many languages would hear in the noun.
_KINDS: dict[str, Any] = {
    Constituency.STATE: pgettext_lazy("kinds of bodies", "States"),
    Constituency.UN_ENTITY: pgettext_lazy("kinds of bodies", "United Nations entities"),
    Constituency.INTERGOVERNMENTAL: pgettext_lazy("kinds of bodies", "intergovernmental organizations"),
    Constituency.TREATY_BODY: pgettext_lazy("kinds of bodies", "treaty bodies"),
    Constituency.SPECIAL_PROCEDURE: pgettext_lazy("kinds of bodies", "special procedures"),
    Constituency.NHRI: pgettext_lazy("kinds of bodies", "national human rights institutions"),
    Constituency.PARLIAMENT: pgettext_lazy("kinds of bodies", "parliaments"),
    Constituency.LOCAL_GOVERNMENT: pgettext_lazy("kinds of bodies", "local governments"),
    Constituency.CIVIL_SOCIETY: pgettext_lazy("kinds of bodies", "civil society organizations"),
    Constituency.CHILD_YOUTH: pgettext_lazy("kinds of bodies", "child- or youth-led organizations"),
    Constituency.PRIVATE_SECTOR: pgettext_lazy("kinds of bodies", "private sector bodies"),
    Constituency.ACADEMIA: pgettext_lazy("kinds of bodies", "academic institutions"),
    Constituency.RED_CROSS: pgettext_lazy("kinds of bodies", "Red Cross or Red Crescent bodies"),
    Constituency.CONSULAR_SERVICE: pgettext_lazy("kinds of bodies", "consular services"),
    Constituency.OTHER: pgettext_lazy("kinds of bodies", "other bodies"),
}


@dataclass(frozen=True, slots=True)
class SharedWindow:
    """Aware moments, the zone's name, and for whom: keys of constituencies in the order of lists."""

    opens: datetime
    closes: datetime
    zone: str
    constituencies: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        return [str(_KINDS[key]) for key in self.constituencies]

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
    return listed(_KINDS[key] for key in sorted(keys, key=_ORDER.index))
