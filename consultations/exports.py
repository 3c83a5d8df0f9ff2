"""The secretariat's downloads of rounds and bodies: the rows that the pages show. Independent of file formats."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _, pgettext

from consultations.enums import Response, distinguishable_responses
from consultations.invitations.people_list import ListedPerson
from consultations.models import Delegation, Document, Organisation, RegisterFile, Registration, Round, Window
from consultations.monitoring.calendar import RoundEvent
from consultations.monitoring.responses import ResponseCounts
from consultations.notes.selectors import MissionRow
from consultations.panels import DelegationColumn as Counted
from core.audience import Audience, Handling
from core.spreadsheets import Column, Value
from core.tables.fields import Field, ListTable, placed_fields
from core.tables.listings import Listing
from core.text.dates import day, office_day, zone_label


def rounds(rows: Iterable[tuple[Round, Mapping[str, Any], Window | None]]) -> Listing:
    """Return the list of rounds; `rows` come from `panels.round_rows`."""
    fields = [
        Field(Column("round", _("Round"), 50), lambda row: row[0].title),
        Field(Column("reference", _("Reference"), 22, "code"), lambda row: row[0].reference),
        Field(Column("document", _("Document"), 20, "code"), lambda row: row[0].document.symbol),
        Field(Column("state", pgettext("how far it is", "Status"), 18, "code"), lambda row: str(row[1]["word"])),
        Field(Column("bodies", _("Participants"), 9, "number"), lambda row: row[0].bodies),
        Field(Column("close", _("Last closing date"), 20, "moment"), lambda row: row[2].closes if row[2] else None),
    ]
    return Listing(_("Rounds"), "rounds", ListTable(_("Rounds"), fields, rows), Handling.SECRETARIAT)


def documents(rows: Iterable[Document]) -> Listing:
    """Return the list of documents; `rows` are annotated with `rounds_count`."""
    fields = [
        Field(Column("symbol", _("Symbol"), 24, "code"), lambda row: row.symbol),
        Field(Column("title", _("Title"), 70), lambda row: row.title),
        Field(
            Column("reading", _("Reading"), 18, "code"),
            lambda row: _("Confirmed") if row.confirmed_at else _("To be confirmed"),
        ),
        Field(Column("rounds", _("Rounds"), 9, "number"), lambda row: row.rounds_count),
        Field(Column("added", _("Added"), 14, "date"), lambda row: office_day(row.added_at)),
    ]
    return Listing(_("Documents"), "documents", ListTable(_("Documents"), fields, rows), Handling.SECRETARIAT)


def registrations(rows: Iterable[Registration]) -> Listing:
    """Return the registrations that wait for the secretariat, oldest first."""
    fields = [
        Field(Column("reference", _("Reference"), 20, "code"), lambda row: row.reference),
        Field(Column("name", _("Name"), 50), lambda row: row.name),
        Field(
            Column("asked", _("Request"), 20, "code"),
            lambda row: _("Join the organization") if row.joins else _("Register the organization"),
        ),
        Field(
            Column("constituency", _("Constituency"), 28, "code"),
            lambda row: str(row.get_constituency_display()) or None,
        ),
        Field(Column("confirmed", _("Confirmed on"), 16, "date"), _day_of("address_confirmed_at")),
    ]
    part = ListTable(_("Registrations"), fields, rows)
    return Listing(_("Registrations"), "registrations", part, Handling.SECRETARIAT)


def calendar(rows: Iterable[RoundEvent], month: date) -> Listing:
    """Return the events of a month, each with the time zone in which it was set."""
    fields = [
        Field(Column("at", _("When"), 20, "moment"), lambda row: row.at),
        Field(Column("zone", _("Time zone"), 20, "code"), lambda row: zone_label(row.at, row.zone)),
        Field(Column("what", _("What"), 30, "code"), lambda row: str(row.kind.label)),
        Field(Column("round", _("Round"), 50), lambda row: row.round.title),
        Field(
            Column("state", pgettext("how far it is", "Status"), 12, "code"),
            lambda row: None if row.round.announced_at else _("Draft"),
        ),
        Field(
            Column("constituency", _("Constituency"), 40),
            lambda row: ", ".join(str(each.label) for each in row.constituencies) or None,
        ),
        Field(Column("bodies", _("Participants"), 9, "number"), lambda row: row.bodies or None),
    ]
    part = ListTable(_("Calendar"), fields, rows)
    name = f"calendar_{month:%Y-%m}"
    return Listing(_("Calendar"), name, part, Handling.SECRETARIAT, date_format(month, "YEAR_MONTH_FORMAT"))


def bodies(
    round_: Round,
    rows: Iterable[Delegation],
    counted: Iterable[Counted],
    filters: str,
    *,
    audience: Audience,
    sent: Collection[UUID],
) -> Listing:
    """Return the bodies of a round: when each was invited and what it did.

    Further columns are the counts of higher packages for this reader. `sent` are the bodies that have submitted
    something, as far as the reader may know: they have not declined.
    """

    def count_of(each: Counted) -> Callable[[Delegation], Value]:
        return lambda row: each.numbers.get(row.pk, 0)

    fields = [
        *_body_fields(lambda row: row.organisation),
        Field(Column("people", _("Focal point"), 26), _people),
        Field(Column("invited", _("Invited"), 13, "date"), _day_of("invited_at")),
        Field(Column("opened", _("Opened"), 13, "date"), _day_of("opened_at")),
        Field(Column("registered", _("Registered"), 13, "date"), _day_of("registered_at")),
        Field(
            Column("declined", _("Declined"), 13, "date"),
            lambda row: office_day(row.declined_at) if row.has_declined(sent) else None,
        ),
        Field(
            Column("closes", _("Extended until"), 18, "moment"),
            lambda row: max((each.closes for each in row.extensions.all()), default=None),
        ),
    ]
    for number, each in enumerate(counted):
        fields.append(Field(Column(f"count{number}", str(each.label), 12, "number"), count_of(each)))
    part = ListTable(_("Participants"), fields, rows)
    return _of_round(round_, _("Participants"), "bodies", part, filters, handling=audience.handling)


def people(round_: Round, rows: Iterable[ListedPerson], filters: str) -> Listing:
    """Return the people of a round: officers, members of participants, and those who are invited."""
    fields = [
        Field(Column("name", _("Name"), 30), lambda row: row.name),
        Field(Column("body", _("Organization"), 40), lambda row: row.body_name),
        Field(Column("constituency", _("Constituency"), 26, "code"), lambda row: row.constituency or None),
        Field(Column("role", _("Role"), 30), lambda row: row.role_words),
        Field(Column("unit", _("Where they work"), 26), lambda row: row.unit or None),
        Field(Column("state", pgettext("how far it is", "Status"), 18, "code"), lambda row: str(row.state.label)),
        Field(Column("email", _("Email address"), 30, "code"), lambda row: row.email or None),
        Field(Column("since", _("Since"), 13, "date"), lambda row: office_day(row.since) if row.since else None),
    ]
    return _of_round(round_, _("People"), "people", ListTable(_("People"), fields, rows), filters)


def register(round_: Round, rows: Iterable[Organisation], filters: str) -> Listing:
    """Return the bodies of the register that are not in the round."""
    part = ListTable(_("Participants"), _body_fields(lambda row: row), rows)
    return _of_round(round_, _("Participants in the register that are not in the round"), "register", part, filters)


def whole_register(rows: Iterable[Organisation], filters: str) -> Listing:
    """Return the register with contacts, one row for each organization. The file can be loaded again."""
    languages = [code.split("-")[0] for code, _name in settings.LANGUAGES if code != "en"]

    def translated(code: str, part: str) -> Callable[[Organisation], Value]:
        return lambda row: (row.names.get(code) or {}).get(part) or None

    def contacts(name: str) -> Callable[[Any], Value]:
        return lambda row: "; ".join(str(getattr(each, name)) for each in row.contacts.all()) or None

    fields = [
        Field(Column("code", _("Code"), 14, "code"), lambda row: row.code),
        Field(Column("name", _("Name"), 50), lambda row: row.name),
        Field(Column("short_name", _("Short name"), 30), lambda row: row.short_name),
        *_body_fields(lambda row: row)[1:],
        Field(Column("language", _("Language"), 10, "code"), lambda row: row.language),
        Field(Column("other_names", _("Other names"), 40), lambda row: "; ".join(row.other_names) or None),
        *(Field(Column(f"name_{code}", f"{_('Name')} ({code})", 40), translated(code, "name")) for code in languages),
        Field(Column("contact_name", pgettext("of an organization", "Contact"), 30), contacts("name")),
        Field(Column("contact_function", _("Function"), 30), contacts("function")),
        Field(Column("contact_email", _("Email address"), 40), contacts("email")),
        Field(Column("rounds", _("Rounds"), 9, "number"), lambda row: row.rounds_count),
    ]
    part = ListTable(_("Organizations"), fields, rows)
    return Listing(_("Organizations"), "organizations", part, Handling.SECRETARIAT, filters)


def register_faults(file: RegisterFile) -> Listing:
    """Return the rows of a file that could not be loaded, as they were sent, with what to correct.

    The file can be corrected and uploaded: the column with the errors is none of the register's.
    """
    errors = {number: faults for number, _name, faults in file.found.get("faulty", [])}
    columns = [
        Column("row", _("Row"), 8, "number"),
        Column("errors", _("Errors to correct"), 60),
        *(Column(f"c{place}", name or f"({place + 1})", 24) for place, name in enumerate(file.heading)),
    ]
    rows = [
        (
            number,
            "\n".join(f"{label}: {words}" for label, words in errors[number]),
            *(value or None for value in values),
        )
        for number, values in file.rows
        if number in errors
    ]
    part = ListTable(_("Rows with errors"), placed_fields(columns), rows)
    return Listing(_("Rows with errors"), "organizations_with_errors", part, Handling.SECRETARIAT, file.name)


def responses(
    round_: Round,
    counts: Iterable[ListTable],
    rows: Iterable[Delegation],
    done: Mapping[UUID, Response],
    filters: str,
    *,
    audience: Audience,
) -> Listing:
    """Return every body with what it has done, as far as this reader may see it, never what it wrote.

    See `distinguishable_responses`. The `counts` (`response_counts`) come first.
    """
    fields = [
        *_body_fields(lambda row: row.organisation),
        Field(Column("people", _("Focal point"), 26), _people),
        Field(Column("invited", _("Invited"), 14, "date"), _day_of("invited_at")),
        Field(Column("opened", _("Opened"), 14, "date"), _day_of("opened_at")),
        Field(Column("response", _("Progress"), 24, "code"), lambda row: str(done[row.pk].label)),
    ]
    part = ListTable(_("Participants"), fields, rows)
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


def response_counts(title: str, rows: Sequence[ResponseCounts], *, sighted: bool) -> ListTable:
    """Return how many bodies of each kind have come how far, as the page and all its files show it."""

    def count_of(response: Response) -> Callable[[ResponseCounts], Value]:
        return lambda row: row.counts[response]

    fields = [Field(Column("class", _("Who"), 40), lambda row: str(row.label))]
    for each in distinguishable_responses(sighted=sighted):
        fields.append(Field(Column(each.value, str(each.label), 14, "number"), count_of(each)))
    fields.append(Field(Column("invited", _("Invited"), 14, "number"), lambda row: row.invited))
    if any(row.imported for row in rows):
        fields.append(Field(Column("imported", _("Not invited (imported)"), 14, "number"), lambda row: row.imported))
    if sighted:
        fields.append(Field(Column("silent", _("No answer yet"), 14, "number"), lambda row: row.silent))
    return ListTable(title, fields, rows)


def _body_fields(body: Callable[[Any], Organisation]) -> list[Field]:
    """Of rows that have a body."""

    def status(row: Any) -> Value:
        return str(body(row).get_status_display()) if body(row).status else None

    return [
        Field(Column("body", _("Participant"), 30, "code"), lambda row: body(row).display_short_name()),
        Field(
            Column("constituency", _("Constituency"), 24, "code"), lambda row: str(body(row).get_constituency_display())
        ),
        Field(
            Column("region", _("Regional group"), 22, "code"),
            lambda row: str(body(row).get_regional_group_display()) or None,
        ),
        Field(Column("country", _("Country"), 16, "code"), lambda row: body(row).country or None),
        Field(Column("status", pgettext("of a body", "Status"), 18, "code"), status),
    ]


def _day_of(name: str) -> Callable[[Any], Value]:
    """The office's day of a moment of the row."""
    return lambda row: office_day(getattr(row, name)) if getattr(row, name) else None


def _people(row: Delegation) -> Value:
    return ", ".join(each.user.get_full_name() for each in row.organisation.focal_points) or None  # type: ignore[attr-defined]  # prefetched by the list


def missions(round_: Round, rows: Iterable[MissionRow]) -> Listing:
    """Return the missions with the notes that were sent and received; `rows` come from `notes.selectors`."""
    languages = dict(settings.LANGUAGES)

    def received(row: MissionRow) -> Value:
        notes = sorted(row.delegation.authorities.all(), key=lambda each: each.note_date)
        return "; ".join(f"{each.note_number} ({day(each.note_date)})" for each in notes) or None

    fields = [
        Field(Column("state", _("State"), 26, "code"), lambda row: row.delegation.organisation.display_short_name()),
        Field(Column("mission", _("Mission"), 50), lambda row: row.mission),
        Field(Column("language", _("Language of the note"), 14, "code"), lambda row: str(languages[row.language])),
        Field(Column("note", _("Our note"), 20, "code"), lambda row: row.sent.reference if row.sent else None),
        Field(Column("dated", _("Dated"), 16, "date"), lambda row: row.sent.dated if row.sent else None),
        Field(Column("received", _("Notes of the mission"), 36), received),
    ]
    title = _("%(title)s: %(round)s") % {"title": _("Missions"), "round": round_.title}
    part = ListTable(_("Missions"), fields, rows)
    return Listing(title, f"{round_.reference}_missions", part, Handling.SECRETARIAT)
