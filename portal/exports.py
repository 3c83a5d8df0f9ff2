"""Public and personal lists as files: published inputs, the outcome of a body's own inputs, a round's log."""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _, pgettext

from consultations.models import Organisation, Round
from core.audience import Audience, Handling
from core.audit import ACTIONS
from core.spreadsheets import Column, Kind, Value
from core.tables.fields import EVERYBODY, OWN_BODY, Field, ListTable
from core.tables.listings import Listing
from core.text.dates import zone_label
from portal.logs.selectors import Sentence
from portal.public.downloads import FileLine
from portal.public.reports import ReportLine
from portal.public.rounds import RoundLine
from portal.public.source_names import source_details, source_name
from portal.senders.selectors import OutcomeLine
from submissions.drafting.subjects import subject_heading
from submissions.enums import Position
from submissions.models.input_fields import TEXTS
from submissions.tables.columns import LANGUAGES, REFERENCE_WIDTH, text_field, utc
from submissions.visibility.visible_inputs import VisibleInput


def rounds(lines: Iterable[RoundLine]) -> Listing:
    """Return the rounds that anybody may know of, each with the dates that its line shows."""

    def opens(line: RoundLine) -> Value:
        return line.window.opens if line.window and line.has_deadline else None

    def closes(line: RoundLine) -> Value:
        return line.window.closes if line.window and line.has_deadline else None

    def zone(line: RoundLine) -> Value:
        if not line.window or not line.has_deadline:
            return None
        both = (line.window.opens, line.window.closes)
        return _("; ").join(dict.fromkeys(zone_label(at, line.window.zone) for at in both))

    fields = [
        Field(Column("round", _("Call for inputs"), 50), lambda line: line.title, readers=EVERYBODY),
        Field(Column("about", _("Subject"), 40), lambda line: line.note, readers=EVERYBODY),
        Field(Column("text", _("Who is invited"), 50), lambda line: line.text, readers=EVERYBODY),
        Field(
            Column("state", pgettext("how far it is", "Status"), 24, "code"), lambda line: line.word, readers=EVERYBODY
        ),
        Field(Column("opens", _("Opens"), 20, "moment"), opens, readers=EVERYBODY),
        Field(Column("closes", _("Closes"), 20, "moment"), closes, readers=EVERYBODY),
        Field(Column("zone", _("Time zone"), 20, "code"), zone, readers=EVERYBODY),
        Field(Column("address", _("Where to read it"), 44), _address, readers=EVERYBODY),
    ]
    return Listing(_("Calls for inputs"), "rounds", ListTable(_("Calls for inputs"), fields, lines), Handling.PUBLIC)


def _address(line: RoundLine | ReportLine) -> Value:
    return f"{settings.PORTAL_URL}{line.url}"


def reports(lines: Iterable[ReportLine]) -> Listing:
    fields = [
        Field(Column("title", _("Report"), 60), lambda line: line.title, readers=EVERYBODY),
        Field(Column("about", _("Subject"), 40), lambda line: line.note, readers=EVERYBODY),
        Field(
            Column("language", _("Language"), 12, "code"), lambda line: LANGUAGES.get(line.language), readers=EVERYBODY
        ),
        Field(
            Column("released", _("Published on"), 16, "date"),
            lambda line: line.released,
            readers=EVERYBODY,
        ),
        Field(Column("address", _("Where to read it"), 44), _address, readers=EVERYBODY),
    ]
    return Listing(_("Reports"), "reports", ListTable(_("Reports"), fields, lines), Handling.PUBLIC)


def files(round_: Round, lines: Iterable[FileLine]) -> Listing:
    """Return the files that bodies sent for everybody to read, by body."""

    def address(line: FileLine) -> Value:
        return f"{settings.PORTAL_URL}{reverse('round_file', args=[round_.reference, line.key])}"

    fields = [
        Field(Column("who", _("Who"), 30, "code"), lambda line: line.who, readers=EVERYBODY),
        Field(Column("title", _("Title"), 60), lambda line: line.title, readers=EVERYBODY),
        Field(Column("kind", _("Kind"), 22, "code"), lambda line: line.kind, readers=EVERYBODY),
        Field(
            Column("language", _("Language"), 12, "code"), lambda line: LANGUAGES.get(line.language), readers=EVERYBODY
        ),
        Field(Column("ending", _("File"), 8, "code"), lambda line: line.ending, readers=EVERYBODY),
        Field(
            Column("size", _("Bytes"), 12, "number", number_format="#,##0"), lambda line: line.size, readers=EVERYBODY
        ),
        Field(Column("address", _("Where to read it"), 50), address, readers=EVERYBODY),
    ]
    title = _("%(title)s: %(round)s") % {"title": _("Files"), "round": round_.title}
    return Listing(title, f"{round_.reference}_files", ListTable(_("Files"), fields, lines), Handling.PUBLIC)


def public_inputs(round_: Round, rows: Iterable[VisibleInput], filters: str) -> Listing:
    """Return the inputs of a round as anybody may read them."""

    def position(row: VisibleInput) -> Value:
        return str(Position(row.position).label) if row.position else None

    fields = [
        Field(Column("ref", _("Input ID"), REFERENCE_WIDTH, "code"), lambda row: row.reference, readers=EVERYBODY),
        Field(Column("about", _("Subject of the input"), 18, "code"), subject_heading, readers=EVERYBODY),
        Field(Column("who", _("Who"), 26, "code"), source_name, readers=EVERYBODY),
        Field(
            Column("kind", _("Constituency"), 22, "code"),
            lambda row: source_details(row) or None,
            readers=EVERYBODY,
        ),
        Field(Column("position", _("Position"), 18, "code"), position, readers=EVERYBODY),
        Field(
            Column("language", _("Language"), 11, "code"),
            lambda row: LANGUAGES.get(row.language or ""),
            readers=EVERYBODY,
        ),
        *(text_field(each, "public") for each in TEXTS),
    ]
    title = _("%(title)s: %(round)s") % {"title": _("Inputs"), "round": round_.title}
    part = ListTable(_("Inputs"), fields, rows)
    return Listing(title, f"{round_.reference}_inputs_public", part, Handling.PUBLIC, filters)


def outcomes(round_: Round, body: Organisation, lines: Iterable[OutcomeLine]) -> Listing:
    """Return one row for each input of the body, with the findings that rest on it and their addresses."""

    def own(key: str, header: str, width: int, value: Callable[[OutcomeLine], Value], kind: Kind = "text") -> Field:
        return Field(Column(key, header, width, kind), value, readers=OWN_BODY)

    def titles(line: OutcomeLine) -> Value:
        return "\n".join(dict.fromkeys(each.title for each in line.findings)) or None

    def texts(line: OutcomeLine) -> Value:
        return "\n".join("\n".join((f"{each.number}. {each.text}", *each.marks)) for each in line.findings) or None

    def addresses(line: OutcomeLine) -> Value:
        return "\n".join(f"{settings.PORTAL_URL}{each.url}" for each in line.findings) or None

    def same_text(line: OutcomeLine) -> Value:
        return "\n".join(filter(None, (line.same_in.text, *line.same_in.marks))) or None if line.same_in else None

    def same_address(line: OutcomeLine) -> Value:
        return f"{settings.PORTAL_URL}{line.same_in.url}" if line.same_in else None

    fields = [
        own("ref", _("Input ID"), 38, lambda line: line.became.visible.reference),
        own("about", _("Subject of the input"), 28, lambda line: line.where, "code"),
        own("position", _("Position"), 22, lambda line: line.position or None, "code"),
        own("comment", _("Words"), 60, lambda line: line.text or None),
        own("outcome", _("Outcome"), 24, lambda line: line.says, "code"),
        own(
            "findings",
            _("Cited in finding"),
            16,
            lambda line: ", ".join(str(each.number) for each in line.findings) or None,
            "code",
        ),
        own("report", _("Report"), 40, titles),
        own("texts", _("What the finding says"), 60, texts),
        own("addresses", _("Where to read it"), 50, addresses),
        own("reason", _("Reason"), 50, lambda line: line.reason or None),
        own(
            "same",
            _("Same point in finding"),
            16,
            lambda line: str(line.same_in.number) if line.same_in else None,
            "code",
        ),
        own("same_report", _("Report of that finding"), 40, lambda line: line.same_in.title if line.same_in else None),
        own("same_text", _("What that finding says"), 60, same_text),
        own("same_address", _("Where to read that finding"), 50, same_address),
    ]
    title = _("Outcome of your inputs")
    part, name = ListTable(title, fields, lines), f"{round_.reference}_{body.code}_outcomes"
    return Listing(title, name, part, Handling.OWN, body=body.display_short_name())


def round_log(round_: Round, sentences: Iterable[Sentence], audience: Audience, filters: str) -> Listing:
    """Return the log in sentences, newest first."""
    fields = [
        Field(Column("at", _("When (UTC)"), 20, "datetime"), lambda each: utc(each.at)),
        Field(Column("who", _("Who"), 24, "code"), lambda each: each.who or None),
        Field(Column("act", _("What"), 30, "code"), lambda each: str(ACTIONS[each.action])),
        Field(Column("words", _("Sentence"), 100), lambda each: each.words),
    ]
    title = _("%(title)s: %(round)s") % {"title": _("Log"), "round": round_.title}
    part = ListTable(_("Log"), fields, sentences)
    return Listing(title, f"{round_.reference}_log", part, audience.handling, filters)
