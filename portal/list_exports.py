"""Lists of the face to take away: the published inputs, what became of a body's own, a round's log."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _

from consultations.models import Organisation, Round
from core.audience import PUBLIC, Audience
from core.audit import ACTIONS
from core.listings import Listing, Part
from core.spreadsheets import Column, Value
from portal.logs.reading import Sentence
from portal.public.names import about, where, who
from portal.senders.outcomes import OutcomeLine
from submissions.columns import LANGUAGES, utc
from submissions.domain.shown import ShownInput
from submissions.enums import Position
from submissions.exports import handling


def public_inputs(round: Round, rows: Iterable[ShownInput], filters: str) -> Listing:
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

    def told(row: ShownInput) -> tuple[Value, ...]:
        texts = (row.comment, row.rewording, row.rationale, row.source)
        return (
            row.reference,
            where(row),
            who(row),
            about(row) or None,
            str(Position(row.position).label) if row.position else None,
            LANGUAGES.get(row.language or ""),
            *(text or None for text in texts),
        )

    title = _("%(title)s: %(round)s") % {"title": _("Inputs"), "round": round.title}
    part = Part(_("Inputs"), columns, map(told, rows))
    return Listing(title, f"{round.reference}_inputs_public", part, handling(PUBLIC), filters)


def outcomes(round: Round, body: Organisation, lines: Iterable[OutcomeLine]) -> Listing:
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
    )

    def told(line: OutcomeLine) -> tuple[Value, ...]:
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
        )

    title = _("What became of your inputs")
    name = f"{round.reference}_{body.code}_outcomes"
    return Listing(title, name, Part(title, columns, map(told, lines)), body.display_short_name())


def round_log(round: Round, sentences: Iterable[Sentence], audience: Audience, filters: str) -> Listing:
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
    title = _("%(title)s: %(round)s") % {"title": _("Log"), "round": round.title}
    return Listing(title, f"{round.reference}_log", Part(_("Log"), columns, rows), handling(audience), filters)
