"""Rounds for the public: the first page, lists, windows, and the page of one round."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from consultations.documents.subject_words import counted_subjects, kinds_of, subjects_heading
from consultations.enums import CONSTITUENCIES, Constituency, InputsPublic, RoundState, SubjectKind
from consultations.models import Recommendation, Round, Window
from consultations.numbers import follows, is_dotted, join_numbers
from consultations.rounds.selectors import recommendations_of
from consultations.rounds.services import round_state
from core import clock
from core.text.languages import isolate_name, join_list
from portal.models import RoundPage
from portal.public.contributors import contributor_page
from portal.public.matrix import matrix_page, public_positions, shared_url
from portal.public.reports import report_lines
from submissions.public_state.public_senders import PublicSenders
from submissions.visibility.disclosure_context import inputs_are_public
from synthesis.publication.selectors import released, released_in

_ORDER = list(Constituency.values)


@dataclass(frozen=True, slots=True)
class SharedWindow:
    """A window and the constituencies that share it: aware moments, the zone's name, keys of constituencies."""

    opens: datetime
    closes: datetime
    zone: str
    constituencies: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        return [str(CONSTITUENCIES[Constituency(key)].plural) for key in self.constituencies]

    def is_open(self, at: datetime) -> bool:
        return self.opens <= at < self.closes


def public_state(round_: Round, now: datetime) -> RoundState:
    """Return the state of the round as the public may know it (A5).

    An extension of one body opens nothing for others, and that a synthesis is under review is known only to those who
    work on it.
    """
    state = round_state(round_, now, extended=False)
    return RoundState.COMPILING if state == RoundState.REVIEW else state


def shared_windows(round_: Round) -> list[SharedWindow]:
    """Return the windows by opening, then close. No query where `windows` are prefetched."""
    shared: dict[tuple[datetime, datetime, str], list[str]] = defaultdict(list)
    for window in round_.windows.all():
        shared[window.opens, window.closes, window.zone].append(window.constituency)
    return [SharedWindow(*key, tuple(sorted(shared[key], key=_ORDER.index))) for key in sorted(shared)]


def next_window(windows: list[SharedWindow], now: datetime) -> SharedWindow | None:
    """Return the window whose deadline a list shows; None where there are no windows.

    Of those open now it is the first to close, so that nobody is late by it; else the first to open; else the last
    that closed.
    """
    open_now = [window for window in windows if window.is_open(now)]
    coming = [window for window in windows if window.opens > now]
    if open_now:
        return min(open_now, key=lambda window: window.closes)
    return coming[0] if coming else max(windows, key=lambda window: window.closes, default=None)


def who_is_asked(round_: Round) -> str:
    """Return who is asked: "States, treaty bodies and civil society organizations"."""
    keys = {window.constituency for window in round_.windows.all()}
    return join_list(CONSTITUENCIES[Constituency(key)].plural for key in sorted(keys, key=_ORDER.index))


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
    report: str = ""  # address of the report, where the public may read it

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
    """Return the pages, newest first, with all that a line needs but its report. Four queries for any number."""
    recommendations = Recommendation.objects.select_related("paragraph").order_by("order", "limb")
    return (
        RoundPage.objects.visible()
        .select_related("round__document")
        .defer("round__document__reading")
        .prefetch_related("round__windows", Prefetch("round__recommendations", queryset=recommendations))
        .order_by("-round__announced_at", "slug")
    )


def waiting_pages(now: datetime) -> QuerySet[RoundPage]:
    """Return the pages of rounds with a window that is open or still to come."""
    return round_pages().filter(Exists(Window.objects.filter(round=OuterRef("round"), closes__gt=now)))


def round_lines(pages: Iterable[RoundPage], now: datetime) -> list[RoundLine]:
    """Return the lines, those of closed rounds with their report: one query more where there are any."""
    rows = list(pages)
    closed = [page.round_id for page in rows if all(window.closes <= now for window in page.round.windows.all())]
    newest = released(now).filter(report__round__in=closed).order_by("first_released", "-pk")
    references = newest.values_list("report__round", "report__reference") if closed else []
    reports = {key: reverse("report", args=[reference]) for key, reference in references}
    return [_round_line(page, now, reports.get(page.round_id, "")) for page in rows]


def state_word(state: RoundState) -> str:
    """Return the state in a word that every visitor understands."""
    if state == RoundState.COMPILING:
        return _("Closed, being summarized")
    if state == RoundState.ANNOUNCED:
        return _("Opens soon")
    return str(state.label)


def subject_span(rows: Iterable[Recommendation]) -> str:
    """Return "paragraphs 123 to 128", "questions 1 to 5", "paragraph 139 and recommendations 140.1 to 140.6"."""
    named: dict[str, list[str]] = {"": [], SubjectKind.QUESTION: [], SubjectKind.STATEMENT: []}
    for row in rows:
        named[row.kind if row.kind in named else ""].append(row.paragraph.number)
    questions, statements = (list(dict.fromkeys(named[kind])) for kind in (SubjectKind.QUESTION, SubjectKind.STATEMENT))
    names = [paragraph_span(named[""])] if named[""] or not (questions or statements) else []
    if questions:
        words = ngettext("question %(numbers)s", "questions %(numbers)s", len(questions))
        names.append(words % {"numbers": _runs(questions)})
    if statements:
        words = ngettext("statement %(numbers)s", "statements %(numbers)s", len(statements))
        names.append(words % {"numbers": _runs(statements)})
    return join_list(names)


def paragraph_span(numbers: Iterable[str]) -> str:
    """Return "paragraphs 123 to 128", "paragraph 139 and recommendations 140.1 to 140.6": as people say it."""
    distinct = list(dict.fromkeys(numbers))
    dotted, plain = ([number for number in distinct if is_dotted(number) is wanted] for wanted in (True, False))
    names = []
    if plain or not dotted:
        words = ngettext("paragraph %(numbers)s", "paragraphs %(numbers)s", len(plain))
        names.append(words % {"numbers": _runs(plain)})
    if dotted:
        words = ngettext("recommendation %(numbers)s", "recommendations %(numbers)s", len(dotted))
        names.append(words % {"numbers": _runs(dotted)})
    return join_list(names)


def _runs(numbers: Iterable[str]) -> str:
    """Return "123 to 128", "140.1 to 140.6 and 140.15"."""
    runs: list[list[str]] = []
    for number in numbers:
        if runs and follows(runs[-1][-1], number):
            runs[-1].append(number)
        else:
            runs.append([number])
    return join_numbers([piece for run in runs for piece in _run(run)])


def round_facts(round_: Round, *, page: str | None = None) -> dict[str, Any]:
    """Return the context of the page of one round, with a page of its contributors."""
    now = clock.now()
    rows = Round.objects.select_related("document", "rules").defer("document__reading")
    round_ = rows.prefetch_related("windows", "questions").get(pk=round_.pk)
    windows = shared_windows(round_)
    state = public_state(round_, now)
    recommendations = list(recommendations_of(round_).prefetch_related("texts"))
    public = inputs_are_public(round_, now)
    reports = list(released_in(round_, now).reverse())
    report, *earlier = report_lines(reports) or [None]
    positions = public_positions(round_, now, report=reports[0] if reports else None)
    return {
        "round": round_,
        "state": {"key": state.value, "word": state_word(state), "tone": TONES.get(state, "")},
        "is_open": state == RoundState.OPEN,
        "closed": _last_close(windows) if state not in (RoundState.OPEN, RoundState.ANNOUNCED) else None,
        "window": next_window(windows, now),
        "windows": windows,
        "span": subject_span(recommendations),
        "paragraphs": _by_paragraph(recommendations),
        "count": len(recommendations),
        "subjects_title": subjects_heading(kinds_of(recommendations)),
        "whom": who_is_asked(round_),
        "inputs_public": when_public(round_),
        "inputs_are_public": public,
        **(contributor_page(round_, PublicSenders(round_, now=now), number=page, links=True) if public else {}),
        "report": report,
        "earlier_reports": earlier,
        "matrix": matrix_page(positions, round_.reference, links=public),
        "picture": shared_url("round_picture", round_.reference),
        "now": now,
    }


def _round_line(page: RoundPage, now: datetime, report: str) -> RoundLine:
    round_ = page.round
    recommendations = list(round_.recommendations.all())
    windows = shared_windows(round_)
    note = _("%(symbol)s, %(paragraphs)s · %(recommendations)s") % {
        "symbol": round_.document.symbol,
        "paragraphs": subject_span(recommendations),
        "recommendations": counted_subjects(kinds_of(recommendations)),
    }
    return RoundLine(
        title=round_.title,
        url=reverse("round_page", args=[round_.reference]),
        note=note,
        text=_("For %(whom)s.") % {"whom": who_is_asked(round_)},
        state=public_state(round_, now),
        window=next_window(windows, now),
        others=len(windows) > 1,
        report=report,
    )


def _last_close(windows: list[SharedWindow]) -> SharedWindow | None:
    return max(windows, key=lambda window: window.closes, default=None)


def _run(run: list[str]) -> list[str]:
    names = [isolate_name(number) for number in run]
    return [_("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]}] if len(run) > 2 else names


def _by_paragraph(recommendations: list[Recommendation]) -> list[dict[str, Any]]:
    grouped = groupby(recommendations, key=lambda row: row.paragraph)
    return [{"paragraph": paragraph, "parts": list(parts)} for paragraph, parts in grouped]


def when_public(round_: Round) -> str:
    """Return when inputs are published, in words (PRACTICE 9)."""
    rule = round_.rules.inputs_public
    if rule == InputsPublic.NEVER:
        return _("Inputs are not published. The report summarizes them.")
    if rule == InputsPublic.WITH_REPORT:
        return _("Inputs are published together, with the report, as far as their senders allow.")
    days = round_.rules.inputs_public_days
    return ngettext(
        "Inputs are published together, %(n)d day after the last closing date, as far as their senders allow.",
        "Inputs are published together, %(n)d days after the last closing date, as far as their senders allow.",
        days,
    ) % {"n": days}


LATEST = 5  # reports


def front_page() -> dict[str, Any]:
    """Return the context of the first page: the first to close, then the first to open, are on top."""
    now = clock.now()
    waiting = round_lines(waiting_pages(now), now)
    reports = report_lines(released(now).order_by("-first_released", "pk")[: LATEST + 1])
    open_now = [line for line in waiting if line.state == RoundState.OPEN]
    return {
        "open_now": sorted(open_now, key=lambda line: line.window.closes),
        "has_closed_calls": not open_now and round_pages().count() > len(waiting),
        "coming": sorted(
            (line for line in waiting if line.state == RoundState.ANNOUNCED), key=lambda line: line.window.opens
        ),
        "reports": reports[:LATEST],
        "more_reports": len(reports) > LATEST,
        "now": now,
    }
