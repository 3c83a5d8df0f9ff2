"""What was proposed to correct in a published report, to take away: the rows that the page shows."""

from collections.abc import Collection, Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.audience import Handling
from core.listings import Listing, Part
from core.spreadsheets import Column, Value
from synthesis.models import Corrigendum, SynthesisReport


def corrigenda(
    report: SynthesisReport, rows: Iterable[Corrigendum], numbers: Mapping[str, int], withheld: Collection[str] = ()
) -> Listing:
    """`numbers` are those of the paragraphs of the edition that is read now, by finding; of paragraphs that were
    suspended, `withheld`, no words are listed."""
    columns = (
        Column("paragraph", _("Paragraph"), 11, "number"),
        Column("state", pgettext("how far it is", "State"), 28, "code"),
        Column("old", _("Then"), 56),
        Column("new", _("Now"), 56),
        Column("reason", _("Reason"), 40),
        Column("by", _("Proposed by"), 22, "code"),
        Column("confirmed_by", _("Confirmed by"), 22, "code"),
        Column("confirmed", _("Confirmed on"), 16, "date"),
    )

    def told(row: Corrigendum) -> tuple[Value, ...]:
        confirmed = row.confirmed_at
        return (
            numbers.get(str(row.finding_id)),
            _state(row),
            None if str(row.finding_id) in withheld else row.old,
            None if str(row.finding_id) in withheld else row.new,
            None if str(row.finding_id) in withheld else row.reason or None,
            row.proposed_by.get_full_name(),
            row.confirmed_by.get_full_name() if row.confirmed_by else None,
            confirmed.date() if confirmed else None,
        )

    title = _("%(title)s: %(round)s") % {"title": _("Corrigenda"), "round": report.title}
    part = Part(_("Corrigenda"), columns, map(told, rows))
    return Listing(title, f"{report.reference}_corrigenda", part, Handling.SECRETARIAT)


def _state(row: Corrigendum) -> str:
    if not row.confirmed_at or not row.edition:
        return _("Waits for a second person")
    if row.number:
        return _("Corrigendum %(n)s, edition %(edition)s") % {"n": row.number, "edition": row.edition.number}
    return _("Edited after the approval, edition %(edition)s") % {"edition": row.edition.number}
