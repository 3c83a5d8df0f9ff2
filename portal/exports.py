"""Lists of the face to take away: the published inputs, what became of a body's own, a round's log."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consultations.models import Organisation, Round
from core.audience import Audience, Handling
from core.audit import ACTIONS
from core.spreadsheets import Column, Value
from core.tables.listings import Listing, ListTable
from core.text.dates import office_day, zone_label
from portal.logs.selectors import Sentence
from portal.public.downloads import FileLine
from portal.public.reports import ReportLine
from portal.public.rounds import RoundLine
from portal.public.source_names import source_details, source_name, subject_heading
from portal.senders.selectors import OutcomeLine
from submissions.enums import Position
from submissions.tables.columns import LANGUAGES, utc
from submissions.visibility.visible_inputs import VisibleInput


def rounds(lines: Iterable[RoundLine]) -> Listing:
    """The rounds that anybody may know of, each with the dates that its line shows."""
    columns = (
        Column("round", _("Round"), 50),
        Column("about", _("What it is about"), 40),
        Column("text", _("Who is asked"), 50),
        Column("state", pgettext("how far it is", "State"), 24, "code"),
        Column("opens", _("Opens"), 20, "moment"),
        Column("closes", _("Closes"), 20, "moment"),
        Column("zone", _("Time zone"), 20, "code"),
        Column("address", _("Where to read it"), 44),
    )

    def row_values(line: RoundLine) -> tuple[Value, ...]:
        window = line.window if line.has_deadline else None
        times: tuple[Value, ...] = (None, None, None)
        if window:
            both = (window.opens, window.closes)
            places = dict.fromkeys(zone_label(at, window.zone) for at in both)
            times = (*both, _("; ").join(places))
        return (line.title, line.note, line.text, line.word, *times, f"{settings.PORTAL_URL}{line.url}")

    return Listing(_("Rounds"), "rounds", ListTable(_("Rounds"), columns, map(row_values, lines)), Handling.PUBLIC)


def reports(lines: Iterable[ReportLine]) -> Listing:
    columns = (
        Column("title", _("Report"), 60),
        Column("about", _("What it is about"), 40),
        Column("language", _("Language"), 12, "code"),
        Column("released", _("Published on"), 16, "date"),
        Column("address", _("Where to read it"), 44),
    )

    def row_values(line: ReportLine) -> tuple[Value, ...]:
        language = LANGUAGES.get(line.language)
        return line.title, line.note, language, office_day(line.released), f"{settings.PORTAL_URL}{line.url}"

    return Listing(_("Reports"), "reports", ListTable(_("Reports"), columns, map(row_values, lines)), Handling.PUBLIC)


def files(round_: Round, lines: Iterable[FileLine]) -> Listing:
    """The files that bodies sent for everybody to read, by body."""
    columns = (
        Column("who", _("Who"), 30, "code"),
        Column("title", _("Title"), 60),
        Column("kind", _("Kind"), 22, "code"),
        Column("language", _("Language"), 12, "code"),
        Column("ending", _("File"), 8, "code"),
        Column("size", _("Bytes"), 12, "number", number_format="#,##0"),
        Column("address", _("Where to read it"), 50),
    )

    def row_values(line: FileLine) -> tuple[Value, ...]:
        url = reverse("round_file", args=[round_.reference, line.key])
        language = LANGUAGES.get(line.language)
        return line.who, line.title, line.kind, language, line.ending, line.size, f"{settings.PORTAL_URL}{url}"

    title = _("%(title)s: %(round)s") % {"title": _("Files"), "round": round_.title}
    return Listing(
        title, f"{round_.reference}_files", ListTable(_("Files"), columns, map(row_values, lines)), Handling.PUBLIC
    )


def public_inputs(round_: Round, rows: Iterable[VisibleInput], filters: str) -> Listing:
    """The inputs of a round as anybody may read them."""
    columns = (
        Column("ref", _("Input ID"), 20, "code"),
        Column("about", _("What it speaks to"), 18, "code"),
        Column("who", _("Who"), 26, "code"),
        Column("kind", _("Constituency"), 22, "code"),
        Column("position", _("Position"), 18, "code"),
        Column("language", _("Language"), 11, "code"),
        Column("comment", _("Comment"), 56),
        Column("rewording", _("Proposed rewording"), 36),
        Column("rationale", _("Rationale"), 30),
        Column("source", _("Evidence or source"), 24),
    )

    def row_values(row: VisibleInput) -> tuple[Value, ...]:
        texts = (row.comment, row.rewording, row.rationale, row.source)
        return (
            row.reference,
            subject_heading(row),
            source_name(row),
            source_details(row) or None,
            str(Position(row.position).label) if row.position else None,
            LANGUAGES.get(row.language or ""),
            *(text or None for text in texts),
        )

    title = _("%(title)s: %(round)s") % {"title": _("Inputs"), "round": round_.title}
    part = ListTable(_("Inputs"), columns, map(row_values, rows))
    return Listing(title, f"{round_.reference}_inputs_public", part, Handling.PUBLIC, filters)


def outcomes(round_: Round, body: Organisation, lines: Iterable[OutcomeLine]) -> Listing:
    """One row for an input of the body, the findings that rest on it with their addresses."""
    columns = (
        Column("ref", _("Input ID"), 38),
        Column("about", _("What it speaks to"), 28, "code"),
        Column("position", _("Position"), 22, "code"),
        Column("comment", _("Words"), 60),
        Column("outcome", _("What became of it"), 24, "code"),
        Column("findings", _("Cited in finding"), 16, "code"),
        Column("texts", _("What the finding says"), 60),
        Column("addresses", _("Where to read it"), 50),
        Column("reason", _("Reason"), 50),
        Column("same", _("Same point in finding"), 16, "code"),
        Column("same_text", _("What that finding says"), 60),
        Column("same_address", _("Where to read that finding"), 50),
    )

    def row_values(line: OutcomeLine) -> tuple[Value, ...]:
        same = line.same_in
        return (
            line.became.shown.reference,
            line.where,
            line.position or None,
            line.text or None,
            line.says,
            ", ".join(str(each.number) for each in line.findings) or None,
            "\n".join(f"{each.number}. {each.text}" for each in line.findings) or None,
            "\n".join(f"{settings.PORTAL_URL}{each.url}" for each in line.findings) or None,
            line.became.reason or None,
            str(same.number) if same else None,
            (same.text or None) if same else None,
            f"{settings.PORTAL_URL}{same.url}" if same else None,
        )

    title = _("What became of your inputs")
    name = f"{round_.reference}_{body.code}_outcomes"
    return Listing(
        title, name, ListTable(title, columns, map(row_values, lines)), Handling.OWN, body=body.display_short_name()
    )


def round_log(round_: Round, sentences: Iterable[Sentence], audience: Audience, filters: str) -> Listing:
    """The log in sentences, newest first."""
    columns = (
        Column("at", _("When (UTC)"), 20, "datetime"),
        Column("who", _("Who"), 24, "code"),
        Column("act", _("What"), 30, "code"),
        Column("words", _("Sentence"), 100),
    )
    rows: Iterable[tuple[Value, ...]] = (
        (utc(each.at), each.who or None, str(ACTIONS[each.action]), each.words) for each in sentences
    )
    title = _("%(title)s: %(round)s") % {"title": _("Log"), "round": round_.title}
    return Listing(title, f"{round_.reference}_log", ListTable(_("Log"), columns, rows), audience.handling, filters)
