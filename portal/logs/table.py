"""A round's log as a table to take away: a row for each sentence."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from consultations.models import Round
from core.audit import ACTIONS
from portal.logs.reading import Sentence
from synthesis.exports.plain_files import csv_file


def write_log(
    round: Round, sentences: Iterable[Sentence], target: BinaryIO, *, filter: str, by: Any, at: datetime
) -> None:
    """UTF-8 csv. Times are UTC; the last columns say of every row round, filter, who made the file and when."""
    headers = [
        _("When (UTC)"),
        _("Who"),
        _("What"),
        _("Sentence"),
        _("Round"),
        _("Filter"),
        _("Made by"),
        _("Made (UTC)"),
    ]
    made = [round.reference, filter, by.get_full_name(), _utc(at)]
    rows = ([_utc(each.at), each.who, str(ACTIONS[each.action]), each.words, *made] for each in sentences)
    csv_file(headers, rows, target)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
