"""Presentation only: how moments, numbers, languages and positions are written on a page. `{% load portal %}`."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.forms import BaseForm, BaseFormSet, BoundField
from django.template.context import Context
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, gettext, ngettext

from consultations.documents.addressees import actor_names
from consultations.documents.subject_words import (
    counted_subjects,
    heading_of_round,
    kinds_of,
    names_in_ranges,
    noun_of_round,
    subjects_heading,
)
from consultations.models import Delegation, Recommendation, Round
from consultations.numbers import full_name
from core import clock
from core.errors import Refused
from core.text import dates
from core.text.dates import city_of, clock_time, date_and_time, day, offset_at, zone_label
from core.text.languages import isolate_name
from core.text.world_languages import direction_of, language_code, world_language_name
from core.web.forms import field_errors, is_optional, plain_label, summary_lines, with_label
from portal.round_pages import only_round, reader_of, round_tabs as round_tabs_of
from portal.styles import links
from submissions.models import Submission
from synthesis.models import SynthesisReport

register = template.Library()

MOST_BOXES = 30

SOON, NEAR = timedelta(days=2), timedelta(days=21)  # from when a deadline is red, and from when it is amber

# The letter is the key everywhere; this only says which colour or mark goes with it.
POSITION_CLASSES = {
    "S": "s", "A": "a", "N": "n", "R": "r", "X": "x", "I": "i", "Q": "q",
    "–": "none", "·": "unaddressed", "…": "awaited", "∅": "declined", "=": "aligned",
}  # fmt: skip


@register.filter
def actors(words: Iterable[str]) -> str:
    """Return who is asked to act, or takes part: States, treaty bodies."""
    return gettext(", ").join(actor_names(words))


@register.filter
def counted(rows: Iterable[Recommendation]) -> str:
    """Return how many of each kind they are: `12 questions`."""
    return counted_subjects(kinds_of(rows))


@register.filter
def is_long_list(field: BoundField) -> bool:
    """Return whether a list to tick is folded: its form would have no end on a telephone."""
    return len(field) > MOST_BOXES


@register.filter
def count_ticked(field: BoundField) -> int:
    return sum(bool(option.data["selected"]) for option in field)


@register.filter
def in_ranges(rows: Iterable[Recommendation]) -> str:
    """Return their names, of many in ranges: `53 recommendations: 140.201, 140.203–140.254`."""
    return names_in_ranges(rows)


@register.filter
def subjects_title(rows: Iterable[Recommendation]) -> str:
    """Return what they are, as a heading: `Questions`."""
    return subjects_heading(kinds_of(rows))


@register.filter
def subject_noun(round_: Round) -> str:
    """Return the heading of a column with one of the texts of a round: `Question`."""
    return noun_of_round(round_)


@register.filter
def round_heading(round_: Round) -> str:
    """Return what a round consults on, as a heading: `Questions`."""
    return heading_of_round(round_)


@register.simple_tag
def styles(group: str, scheme: str = "dark light") -> SafeString:
    """Links to the style sheets of a group (portal/styles.py), with the dark palette where `scheme` lets it hold."""
    return _style_links(links(group, scheme))


@lru_cache(maxsize=32)
def _style_links(sheets: tuple[tuple[str, str], ...]) -> SafeString:
    lines = ((format_html(' media="{}"', media) if media else "", address) for address, media in sheets)
    return format_html_join("\n    ", '<link rel="stylesheet"{} href="{}">', lines)


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> str:
    """Return the beginning of the title of a page that came back with errors, "" for every other page.

    A screen reader reads the title first. Only forms that the view has checked count: nothing is checked here.
    `refusal` is a form on some pages.
    """
    values = context.flatten()
    refused = isinstance(values.get("refusal"), Refused)
    if values.get("errors") or refused or any(map(_has_errors, values.values())):
        return gettext("Error:") + " "
    return ""


def _has_errors(value: object) -> bool:
    if isinstance(value, BaseForm):
        return value.is_bound and bool(value._errors)
    return isinstance(value, BaseFormSet) and value.is_bound and any(map(_has_errors, value.forms))


@register.inclusion_tag("portal/_round_tabs.html", takes_context=True)
def round_tabs(context: Context) -> dict[str, Any]:
    """Return the stages of the round that this page is about, and the pages of its own stage (`portal/round_pages.py`).

    The round is that of `report`, `delegation`, `submission` or `round`, on pages of a `document` its only one; pages
    of none have no tabs.
    """
    request, report = context.get("request"), context.get("report")
    match = getattr(request, "resolver_match", None)
    if match is None or not request.user.is_authenticated:
        return {}
    round_ = round_of(context) or only_round(request, context.get("document"), match.view_name)
    if round_ is None:
        return {}
    reader = reader_of(request, round_, report.pk if isinstance(report, SynthesisReport) else None)
    return round_tabs_of(reader, match.view_name)


def round_of(context: Context) -> Round | None:
    """Return the round of what the page is about, None where it is about none."""
    report, delegation, submission = (context.get(name) for name in ("report", "delegation", "submission"))
    if isinstance(report, SynthesisReport):
        return report.round
    if isinstance(delegation, Delegation):
        return delegation.round
    if isinstance(submission, Submission):
        return submission.delegation.round
    round_ = context.get("round")
    return round_ if isinstance(round_, Round) else None


@register.inclusion_tag("portal/_round_office.html", takes_context=True)
def round_office(context: Context) -> dict[str, Any]:
    """Return the round that this page is about, by its own `round` or that of its `delegation`; None on other pages."""
    delegation, round_ = context.get("delegation"), context.get("round")
    if isinstance(delegation, Delegation):
        round_ = delegation.round
    return {"round": round_ if isinstance(round_, Round) else None}


# Dates and times


register.filter("long_date", day)
register.filter(clock_time)
register.filter(zone_label)


@register.filter
def moment(value: datetime, zone: str = "") -> str:
    """Return 12 March 2027, 12:00 (Geneva, UTC+1), for pages and mails; without `zone` in the active zone.

    In a mail the active zone is the reader's. A day without an hour is `long_date`.
    """
    return dates.moment(value, zone or str(timezone.get_current_timezone()))  # its name; Django's own is "+04"


@register.inclusion_tag("parts/deadline.html", takes_context=True)
def deadline(
    context: Context, closes: datetime, zone: str, opens: datetime | None = None, own_zone: str = ""
) -> dict[str, Any]:
    """Return when a window opens or closes, in its own zone and the reader's, and how long that is from now."""
    return _deadline(context, closes, zone, opens, own_zone)


@register.inclusion_tag("parts/deadline_note.html", takes_context=True)
def deadline_note(
    context: Context,
    closes: datetime,
    zone: str,
    opens: datetime | None = None,
    own_zone: str = "",
    internal_date: date | None = None,
) -> dict[str, Any]:
    """Return the same for a band across the page, with the date that the body has set for its own contributors."""
    return {**_deadline(context, closes, zone, opens, own_zone), "internal_date": internal_date}


def _deadline(context: Context, closes: datetime, zone: str, opens: datetime | None, own_zone: str) -> dict[str, Any]:
    now = context.get("now") or clock.now()
    state = "upcoming" if opens and now < opens else "open" if now < closes else "closed"
    at = opens if opens and state == "upcoming" else closes
    left = at - now
    return {
        "state": state,
        "at": at,
        "when": date_and_time(at, zone),
        "zone_label": zone_label(at, zone),
        "own": _own_time(at, zone, own_zone or context.get("reader_zone") or ""),
        "zone": zone,
        # Of somebody who has not signed in only the browser knows the zone (`zone.js`).
        "own_words": "" if own_zone or context.get("reader_zone") else _own_words("{time}", "{place}"),
        "left": "" if state == "closed" else time_left(left),
        "tone": "" if state != "open" or left > NEAR else "care" if left > SOON else "bad",
    }


def _own_time(value: datetime, zone: str, own_zone: str) -> str:
    """Return the time in the reader's zone, with its date where that differs; "" where the reader's clock agrees."""
    if not own_zone:
        return ""
    theirs, ours = value.astimezone(ZoneInfo(zone)), value.astimezone(ZoneInfo(own_zone))
    if theirs.utcoffset() == ours.utcoffset():
        return ""
    time = clock_time(value, own_zone) if theirs.date() == ours.date() else date_and_time(value, own_zone)
    place = city_of(own_zone) or offset_at(value, own_zone)
    return _own_words(time, place)


def _own_words(time: str, place: str) -> str:
    return gettext("%(time)s your time (%(place)s)") % {"time": time, "place": place}


def time_left(left: timedelta) -> str:
    """Return 16 days, 5 hours or 12 minutes: the largest unit that is not zero, rounded down: nobody is late by it."""
    if left.days:
        return ngettext("%(n)s day", "%(n)s days", left.days) % {"n": left.days}
    minutes = max(int(left.total_seconds() // 60), 0)
    if minutes >= 60:
        return ngettext("%(n)s hour", "%(n)s hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


@register.filter
def ago(value: datetime) -> str:
    """Return how long ago something was: just now, 2 hours ago."""
    passed = clock.now() - value
    return (
        gettext("%(time)s ago") % {"time": time_left(passed)} if passed >= timedelta(minutes=1) else gettext("just now")
    )


# Numbers, languages, positions


@register.filter
def digits(value: int | Decimal) -> str:
    """Return 1,234 as the reader's language groups it."""
    return number_format(value, use_l10n=True, force_grouping=True)


register.filter(field_errors)
register.filter(is_optional)
register.filter(summary_lines)


@register.filter
def isolate(name: object) -> str:
    """Return a name for a sentence: isolated where it is written in the other direction than the page."""
    return isolate_name("" if name is None else str(name))


@register.filter
def with_colon(label: object) -> str:
    """Return the label with the colon of the reader's language and the space after it, if there is one."""
    return with_label(str(label), "")


@register.filter
def labelled(text: object, field: BoundField) -> str:
    """Return the text after the label of a field and a colon."""
    return with_label(plain_label(field), str(text))


@register.filter
def share_of(count: int, total: int) -> str:
    """Return a width in an SVG attribute, such as `40.00%`. Never shown as a number (PRACTICE 19)."""
    return f"{100 * count / total:.2f}%" if total else "0%"


def dir_of(language: str) -> str:
    """Return `rtl` or `ltr` for a language code; `auto` for an unknown language."""
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return direction_of(language) if language_code(language) else "auto"


@register.filter
def paragraph_name(number: str) -> str:
    """Return `paragraph 124`, `recommendation 140.15`."""
    return full_name(number)


@register.simple_tag
def lang_dir(language: str) -> SafeString:
    """Return the attributes of an element in another language than the page: `<p {% lang_dir code %}>`."""
    if not language:
        return format_html('dir="{}"', "auto")
    return format_html('lang="{}" dir="{}"', language, dir_of(language))


@register.filter
def in_language(words: str, language: str) -> SafeString:
    """Return words in their own language, for the middle of a sentence of the page."""
    return format_html("<span {}>{}</span>", lang_dir(language), words)


@register.filter
def language_name(language: str) -> str:
    """Return the language's own name (العربية, English); the code where it has none."""
    try:
        return str(get_language_info(language)["name_local"])
    except KeyError:
        return world_language_name(language)


@register.filter
def position_class(letter: str) -> str:
    """Return the style class of a position's letter or mark; plain for an unknown one."""
    return f"pos-{POSITION_CLASSES.get(letter, 'none')}"


@register.simple_tag(takes_context=True)
def page_link(context: Context, page: int) -> str:
    """Return the address of another page of the list: at `pages_url` of the context, or here with the same filters.

    It leads to the part of the page with the id `pages_at`, where there is one.
    """
    at = f"#{context['pages_at']}" if context.get("pages_at") else ""
    return f"{_page_address(context, page)}{at}"


def _page_address(context: Context, page: int) -> str:
    if url := context.get("pages_url"):
        return f"{url}{'&' if '?' in url else '?'}page={page}"
    query = context["request"].GET.copy() if "request" in context else None
    if query is None:
        return f"?page={page}"
    query.pop("at", None)  # it names a row, and would lead back to the page of that row
    query["page"] = str(page)
    return f"?{query.urlencode()}"
