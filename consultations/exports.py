"""The secretariat's lists of rounds and bodies, to take away: the rows that the pages show. Knows no file format."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consultations.enums import Response, distinguishable_responses
from consultations.models import Delegation, Document, Organisation, Registration, Round, Window
from consultations.monitoring.calendar import Event
from consultations.monitoring.responses import ResponseCounts
from consultations.panels import DelegationColumn as Counted
from core.audience import Audience, Handling
from core.spreadsheets import Column, Value
from core.tables.listings import Listing, ListTable
from core.text.dates import office_day, zone_label


def rounds(rows: Iterable[tuple[Round, Mapping[str, Any], Window | None]]) -> Listing:
    """`rows` as of `panels.round_rows`."""
    columns = (
        Column("round", _("Round"), 50),
        Column("reference", _("Reference"), 22, "code"),
        Column("document", _("Document"), 20, "code"),
        Column("state", pgettext("how far it is", "State"), 18, "code"),
        Column("bodies", _("Bodies"), 9, "number"),
        Column("close", _("Last close"), 20, "moment"),
    )

    def row_values(row: Round, chip: Mapping[str, Any], last: Window | None) -> tuple[Value, ...]:
        closes = last.closes if last else None
        return (row.title, row.reference, row.document.symbol, str(chip["word"]), row.bodies, closes)  # type: ignore[attr-defined]  # annotated by the list

    part = ListTable(_("Rounds"), columns, (row_values(*row) for row in rows))
    return Listing(_("Rounds"), "rounds", part, Handling.SECRETARIAT)


def documents(rows: Iterable[Document]) -> Listing:
    """`rows` with `rounds_count`."""
    columns = (
        Column("symbol", _("Symbol"), 24, "code"),
        Column("title", _("Title"), 70),
        Column("reading", _("Reading"), 18, "code"),
        Column("rounds", _("Rounds"), 9, "number"),
        Column("added", _("Added"), 14, "date"),
    )

    def row_values(row: Document) -> tuple[Value, ...]:
        state = _("Confirmed") if row.confirmed_at else _("To be confirmed")
        return row.symbol, row.title, state, row.rounds_count, office_day(row.added_at)  # type: ignore[attr-defined]  # annotated by the list

    return Listing(
        _("Documents"), "documents", ListTable(_("Documents"), columns, map(row_values, rows)), Handling.SECRETARIAT
    )


def registrations(rows: Iterable[Registration]) -> Listing:
    """What waits for the secretariat, oldest first."""
    columns = (
        Column("reference", _("Reference"), 20, "code"),
        Column("name", _("Name"), 50),
        Column("asked", _("What is asked"), 20, "code"),
        Column("constituency", _("Constituency"), 28, "code"),
        Column("confirmed", _("Confirmed on"), 16, "date"),
    )

    def row_values(row: Registration) -> tuple[Value, ...]:
        confirmed = row.address_confirmed_at
        return (
            row.reference,
            row.name,
            _("To join it") if row.joins else _("To register it"),
            str(row.get_constituency_display()) or None,
            office_day(confirmed) if confirmed else None,
        )

    part = ListTable(_("Registrations"), columns, map(row_values, rows))
    return Listing(_("Registrations"), "registrations", part, Handling.SECRETARIAT)


def calendar(rows: Iterable[Event], month: date) -> Listing:
    """What falls in a month, each moment with the zone in which it was set."""
    columns = (
        Column("at", _("When"), 20, "moment"),
        Column("zone", _("Time zone"), 20, "code"),
        Column("what", _("What"), 30, "code"),
        Column("round", _("Round"), 50),
        Column("state", pgettext("how far it is", "State"), 12, "code"),
        Column("constituency", _("Constituency"), 40),
        Column("bodies", _("Bodies"), 9, "number"),
    )

    def row_values(row: Event) -> tuple[Value, ...]:
        return (
            row.at,
            zone_label(row.at, row.zone),
            str(row.kind.label),
            row.round.title,
            None if row.round.announced_at else _("Draft"),
            ", ".join(str(each.label) for each in row.constituencies) or None,
            row.bodies or None,
        )

    part = ListTable(_("Calendar"), columns, map(row_values, rows))
    name = f"calendar_{month:%Y-%m}"
    return Listing(_("Calendar"), name, part, Handling.SECRETARIAT, date_format(month, "YEAR_MONTH_FORMAT"))


def bodies(
    round_: Round, rows: Iterable[Delegation], counted: Iterable[Counted], filters: str, *, audience: Audience
) -> Listing:
    """The bodies of a round: when each was invited, what it did, and what upper floors count for this reader."""
    counted = list(counted)
    columns = (
        *_who(),
        Column("people", _("Focal point"), 26),
        Column("invited", _("Invited"), 13, "date"),
        Column("opened", _("Opened"), 13, "date"),
        Column("registered", _("Registered"), 13, "date"),
        Column("declined", _("Declined"), 13, "date"),
        Column("closes", _("On extension until"), 18, "moment"),
        *(Column(f"count{number}", str(each.label), 12, "number") for number, each in enumerate(counted)),
    )

    def row_values(row: Delegation) -> Iterator[Value]:
        yield from _of_body(row.organisation)
        yield _people(row)
        for at in (row.invited_at, row.opened_at, row.registered_at, row.declined_at):
            yield office_day(at) if at else None
        yield max((each.closes for each in row.extensions.all()), default=None)
        yield from (each.numbers.get(row.pk, 0) for each in counted)

    part = ListTable(_("Bodies"), columns, (tuple(row_values(row)) for row in rows))
    return _of_round(round_, _("Bodies"), "bodies", part, filters, handling=audience.handling)


def register(round_: Round, rows: Iterable[Organisation], filters: str) -> Listing:
    """The bodies of the register that are not in the round."""
    part = ListTable(_("Bodies"), _who(), (tuple(_of_body(row)) for row in rows))
    return _of_round(round_, _("Bodies of the register that are not in the round"), "register", part, filters)


def responses(
    round_: Round,
    counts: Iterable[ListTable],
    rows: Iterable[Delegation],
    done: Mapping[UUID, Response],
    filters: str,
    *,
    audience: Audience,
) -> Listing:
    """Every body with what it has done, as far as this reader is told (`distinguishable_responses`), never what it
    wrote; above, their `counts` (`response_counts`)."""
    columns = (
        *_who(),
        Column("people", _("Focal point"), 26),
        Column("invited", _("Invited"), 14, "date"),
        Column("opened", _("Opened"), 14, "date"),
        Column("response", _("What they did"), 24, "code"),
    )

    def row_values(row: Delegation) -> Iterator[Value]:
        yield from _of_body(row.organisation)
        yield _people(row)
        yield office_day(row.invited_at) if row.invited_at else None
        yield office_day(row.opened_at) if row.opened_at else None
        yield str(done[row.pk].label)

    part = ListTable(_("Bodies"), columns, (tuple(row_values(row)) for row in rows))
    return _of_round(round_, _("Responses"), "responses", part, filters, tuple(counts), handling=audience.handling)


def _of_round(
    round_: Round,
    title: str,
    name: str,
    part: ListTable,
    filters: str,
    above: tuple[ListTable, ...] = (),
    *,
    handling: Handling = Handling.SECRETARIAT,
) -> Listing:
    title = _("%(title)s: %(round)s") % {"title": title, "round": round_.title}
    return Listing(title, f"{round_.reference}_{name}", part, handling, filters, above)


def response_counts(title: str, rows: Iterable[ResponseCounts], *, sighted: bool) -> ListTable:
    """By class of bodies how many have come how far, as the page shows it beside its chart and every file of it."""
    kinds = distinguishable_responses(sighted=sighted)
    columns = (
        Column("class", _("Who"), 40),
        *(Column(each.value, str(each.label), 14, "number") for each in kinds),
        Column("invited", _("Invited"), 14, "number"),
        *([Column("silent", _("Silent"), 14, "number")] if sighted else []),
    )
    row_values: list[tuple[Value, ...]] = [
        (str(row.label), *(row.counts[each] for each in kinds), row.invited, *([row.silent] if sighted else []))
        for row in rows
    ]
    return ListTable(title, columns, row_values)


def _who() -> tuple[Column, ...]:
    return (
        Column("body", _("Body"), 30, "code"),
        Column("constituency", _("Constituency"), 24, "code"),
        Column("region", _("Regional group"), 22, "code"),
        Column("country", _("Country"), 16, "code"),
        Column("status", pgettext("of a body", "Status"), 18, "code"),
    )


def _of_body(body: Organisation) -> Iterator[Value]:
    yield body.display_short_name()
    yield str(body.get_constituency_display())
    yield str(body.get_regional_group_display()) or None
    yield body.country or None
    yield str(body.get_status_display()) if body.status else None


def _people(row: Delegation) -> Value:
    return ", ".join(each.user.get_full_name() for each in row.organisation.focal_points) or None  # type: ignore[attr-defined]  # prefetched by the list
