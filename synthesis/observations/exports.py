"""The working list of comments with the chosen columns, as a file."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from consultations.models import Round
from core.audience import Audience
from core.spreadsheets import Column
from core.tables.fields import Field, ListTable
from core.tables.listings import Listing
from submissions.enums import CommentType, Position
from submissions.tables.columns import REFERENCE_WIDTH, body_name
from submissions.visibility.visible_inputs import VisibleInput


def comments(
    round_: Round,
    rows: Iterable[VisibleInput],
    chosen: Sequence[str],
    observations: Mapping[UUID, str],
    *,
    audience: Audience,
    filters: str,
) -> Listing:
    """Return the comments with the columns in `chosen`, after their reference and paragraph.

    `observations` in words, by line.
    """
    fields = {
        "participant": Field(Column("participant", _("Participant"), 22, "code"), body_name),
        "position": Field(
            Column("position", _("Position"), 16, "code"),
            lambda row: str(Position(row.position).label) if row.position else None,
        ),
        "type": Field(
            Column("type", _("Comment type"), 14, "code"),
            lambda row: str(CommentType(row.comment_type).label) if row.comment_type else None,
        ),
        "comment": Field(Column("comment", _("Comment"), 60), lambda row: row.comment or None),
        "wording": Field(Column("wording", _("Suggested wording"), 40), lambda row: row.rewording or None),
        "observation": Field(
            Column("observation", _("Observation"), 50), lambda row: observations.get(row.line) if row.line else None
        ),
    }
    places = [
        Field(Column("ref", _("Ref"), REFERENCE_WIDTH, "code"), lambda row: row.reference),
        Field(Column("para", _("Para"), 9, "code"), lambda row: row.label or None),
    ]
    title = _("%(title)s: %(round)s") % {"title": _("Observations"), "round": round_.title}
    part = ListTable(_("Observations"), [*places, *(fields[key] for key in chosen)], rows)
    return Listing(title, f"{round_.reference}_observations", part, audience.handling, filters)
