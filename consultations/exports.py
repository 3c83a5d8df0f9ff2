"""What the secretariat takes away about how a round is answered. Knows no file format."""

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consultations.domain.responding import Responses
from consultations.enums import Response
from consultations.models import Delegation
from core.spreadsheets import Column, Sheet, Value


def count_sheet(title: str, rows: Iterable[Responses]) -> Sheet:
    """The counts of one kind of class, a row each."""
    columns = [
        Column("class", title, 44),
        *(Column(each.value, str(each.label), 14, "number") for each in Response),
        Column("invited", _("Invited"), 14, "number"),
        Column("silent", _("Silent"), 14, "number"),
    ]
    return Sheet(title, columns, map(_counts, rows), freeze="class")


def body_sheet(rows: Iterable[Delegation], responses: Mapping[UUID, Response]) -> Sheet:
    """Every body with what it has done; never what it wrote."""
    columns = [
        Column("body", _("Body"), 44),
        Column("constituency", _("Constituency"), 30),
        Column("region", _("Regional group"), 30),
        Column("country", _("Country"), 24),
        Column("status", pgettext("of a body", "Status"), 24),
        Column("invited", _("Invited"), 14, "date"),
        Column("opened", _("Opened"), 14, "date"),
        Column("response", _("What they did"), 24),
    ]
    return Sheet(_("Bodies"), columns, _bodies(rows, responses), freeze="body", filter=True)


def _counts(row: Responses) -> list[Value]:
    return [str(row.label), *(row.counts[each] for each in Response), row.invited, row.silent]


def _bodies(rows: Iterable[Delegation], responses: Mapping[UUID, Response]) -> Iterator[list[Value]]:
    for row in rows:
        body = row.organisation
        yield [
            body.display_short_name(),
            body.get_constituency_display(),
            body.get_regional_group_display(),
            body.country,
            body.get_status_display() if body.status else "",
            row.invited_at.date() if row.invited_at else None,
            row.opened_at.date() if row.opened_at else None,
            str(responses[row.pk].label),
        ]
