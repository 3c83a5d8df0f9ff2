"""Who may see imported inputs: the most restricted of file and row, and only with the sender's consent (DECIDED 25)."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import Refused
from core.text.dates import office_day
from core.text.strings import clean_text
from submissions.enums import Confidentiality
from submissions.models import InputImport
from submissions.visibility.confidentiality import strictest

LONGEST_SOURCE = 300
WITHOUT = "without_consent"  # the count of rows whose choice does not count


@dataclass(frozen=True, slots=True)
class Consent:
    """The consent of a sender to a level: its day, and where it is on record."""

    on: dt.date
    source: str


@dataclass(frozen=True, slots=True)
class RowLevel:
    """The level of one row, and the consent that allows it. `chosen` is the level without the question of consent."""

    level: Confidentiality
    chosen: Confidentiality
    consent: Consent | None


@dataclass(slots=True)
class LevelPolicy:
    """How one import decides who may see each of its rows.

    `most_open` is the most open level of the file, `consent` the one recorded for all its rows. With a column for the
    level, a row with an empty cell has no recorded choice. `counts` counts the rows by level.
    """

    most_open: Confidentiality
    consent: Consent | None
    has_column: bool
    counts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, batch: InputImport, *, has_column: bool) -> "LevelPolicy":
        consent = Consent(batch.consented_on, batch.consent_source) if batch.consented_on else None
        return cls(Confidentiality(batch.level), consent, has_column)

    def row_level(self, level: str, consented_on: dt.date | None, source: str) -> RowLevel:
        """Return the level of a row, by its own cells. Without a consent it is for the secretariat only."""
        fallback = Confidentiality.SECRETARIAT.value if self.has_column else self.most_open.value
        chosen = strictest(level or fallback, self.most_open)
        on = consented_on or (self.consent.on if self.consent else None)
        source = source or (self.consent.source if self.consent else "")
        consent = Consent(on, source) if on and source else None
        return RowLevel(chosen if consent else Confidentiality.SECRETARIAT, chosen, consent)

    def faults(self, level: str, consented_on: dt.date | None, source: str) -> Iterator[Refused]:
        """Yield what is missing of the consent that a row records."""
        decided = self.row_level(level, consented_on, source)
        if decided.consent is None and decided.chosen != Confidentiality.SECRETARIAT and (consented_on or source):
            yield Refused(
                "consent_incomplete",
                _("The consent in this row has no source.")
                if consented_on
                else _("The consent in this row has no date."),
                field="consent_source" if consented_on else "consented",
                hint=_("Enter both: the date on which the sender consented, and where the consent is on record."),
            )

    def count(self, decided: RowLevel) -> None:
        self.counts[decided.level] += 1
        self.counts[WITHOUT] += decided.consent is None and decided.chosen != Confidentiality.SECRETARIAT


def clean_consent(on: dt.date | None, source: str) -> tuple[dt.date | None, str]:
    """Return day and source of a consent as they are stored, both or neither.

    Raises Refused `consent_incomplete` where one is missing, `not_yet` for a day in the future.
    """
    source = clean_text(source.strip(), field="consent_source", limit=LONGEST_SOURCE)
    if source and on is None:
        raise Refused("consent_incomplete", _("Enter the date of the consent."), field="consented_on")
    if on is not None and not source:
        raise Refused("consent_incomplete", _("Enter where the consent is on record."), field="consent_source")
    if on is not None and on > office_day(clock.now()):
        raise Refused("not_yet", _("The date of the consent is in the future."), field="consented_on")
    return on, source
