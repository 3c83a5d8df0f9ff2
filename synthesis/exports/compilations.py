"""What is compiled: a round, for an audience, at one moment, by somebody; and what every file says about that."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consultations.enums import Constituency, RegionalGroup
from consultations.models import Organisation, Round
from consultations.rounds.selectors import recommendations_of
from core.audience import Audience, Level
from core.documents import KeyValue
from core.files.messages import demonstration_notice
from core.text.dates import day, moment, office_day
from core.text.languages import LANGUAGE_NAMES
from submissions.enums import Confidentiality, Position, SubmissionState
from submissions.tables.exports import ExportRequest, InputProgress
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import InputFilters
from synthesis.models import Publication, SynthesisReport
from synthesis.publication.edition_marks import edition_day
from synthesis.publication.frozen_outline import freeze, outline_of
from synthesis.publication.selectors import released


@dataclass(frozen=True, slots=True)
class Compilation:
    """What a file is compiled from.

    `by` is the officer's name, shown in files of the secretariat only (WORKBOOK 6). `as_if_public` shows the public's
    view before the release: for the pack that is made in advance.
    """

    round: Round
    audience: Audience
    now: datetime
    by: str
    filters: InputFilters = field(default_factory=InputFilters)
    as_if_public: bool = False
    opened: InputReader | None = None
    publication: Publication | None = None  # whose pack it is for
    report: SynthesisReport | None = None  # chosen among several of the round
    progress: InputProgress | None = field(default=None, compare=False)  # who waits for the file sees it

    @property
    def inside(self) -> bool:
        return self.audience.is_secretariat

    @property
    def request(self) -> ExportRequest:
        return ExportRequest(
            self.round,
            self.audience,
            self.now,
            self.filters,
            as_if_public=self.as_if_public,
            opened=self.opened,
            progress=self.progress,
        )

    def open(self) -> "Compilation":
        """Return it with one reader for all parts of a file. Use it only while writing: its facts grow old."""
        return replace(self, opened=self.request.reader())

    @property
    def label(self) -> str:
        """Who may have the file, as printed on it."""
        return str(self.audience.handling.label)

    @property
    def masthead(self) -> str:
        """In whose name the round is issued, as a line of its own."""
        return capfirst(self.round.issued_by or "")

    @property
    def as_of(self) -> str:
        """When all of it was so, in words: the moment, or the day of an edition, whose hour would point at a sender."""
        if self.publication is None:
            return moment(self.now)
        edition = self.publication.outline.get("edition")
        return day(edition_day(edition, self.now) if edition else office_day(self.now))

    @property
    def foot(self) -> str:
        """The text at the foot of each page."""
        words = _("%(label)s · As of %(time)s") % {"label": self.label, "time": self.as_of}
        return f"{self.notice} · {words}" if self.notice else words

    @property
    def notice(self) -> str:
        """The notice that all of it is invented, in a demonstration; else ""."""
        return demonstration_notice() if self.round.is_demonstration else ""

    @property
    def invented(self) -> str:
        """The same notice without the word "Demonstration", which is printed before it."""
        words = _("All participants and statements are invented. Not a United Nations site.")
        return words if self.round.is_demonstration else ""

    def facts(self) -> KeyValue:
        """Return what a document says about itself below its title."""
        return KeyValue(
            [
                (_("Call for inputs"), f"{self.round.title} ({self.round.reference})"),
                (_("Audience"), self.label),
                (_("Filter"), self.filter_words()),
                (_("As of"), self.as_of),
                *([(_("Demonstration"), self.invented)] if self.invented else []),
            ]
        )

    def filter_words(self) -> str:
        """Return the filter in words, "none" for everything. At most two queries.

        A dash stands for what is not in the round any more.
        """
        wanted = self.filters
        abouts = recommendations_of(self.round) if wanted.recommendations else ()
        bodies = Organisation.objects.filter(pk__in=wanted.bodies) if wanted.bodies else ()
        conditions: list[tuple[str, Any, Iterable[Any]]] = [
            (_("Paragraph"), wanted.recommendations, [row.label for row in abouts if row.pk in wanted.recommendations]),
            (_("Position"), wanted.positions, [each.label for each in Position if each in wanted.positions]),
            (
                _("Constituency"),
                wanted.constituencies,
                [each.label for each in Constituency if each in wanted.constituencies],
            ),
            (_("Participant"), wanted.bodies, sorted(body.display_short_name() for body in bodies)),
            (_("Region"), wanted.regions, [each.label for each in RegionalGroup if each in wanted.regions]),
            (_("Language"), wanted.languages, [LANGUAGE_NAMES.get(code, code) for code in sorted(wanted.languages)]),
            (_("Triage"), wanted.states, [each.label for each in SubmissionState if each in wanted.states]),
            (_("Confidentiality"), wanted.levels, [each.label for each in Confidentiality if each in wanted.levels]),
            (_("Late"), wanted.late is not None, [_("Yes") if wanted.late else _("No")]),
            (_("Words"), wanted.words, [wanted.words]),
            (_("Words or names"), wanted.search, [wanted.search]),
        ]
        parts = [f"{name}: {', '.join(map(str, values)) or '–'}" for name, condition, values in conditions if condition]
        return "; ".join(parts) or _("none")

    @property
    def made_by(self) -> str:
        return self.by if self.inside else _("the secretariat")

    def name(self, part: str, extension: str) -> str:
        """Return the file name: `A-HRC-11-7_round-1_compilation_secretariat_20270320T1430Z.xlsx`.

        For an edition it has the reference of the report and the edition's number instead of a time: a round may have
        several reports, whose files lie in one folder of a reader. One that was chosen among them has its reference.
        """
        audience = "secretariat" if self.inside else "public"
        if self.publication is not None:
            of_report = f"{self.publication.report.reference}_edition-{self.publication.edition}"
            return f"{self.round.reference}_{part}_{audience}_{of_report}.{extension}"
        of_report = f"{self.report.reference}_" if self.report else ""
        stamp = of_report + self.now.astimezone(UTC).strftime("%Y%m%dT%H%MZ")
        return f"{self.round.reference}_{part}_{audience}_{stamp}.{extension}"

    def about(self) -> dict[str, str]:
        """Return what every file says about itself, without the digest."""
        return {
            "round": self.round.reference,
            "title": self.round.title,
            "document": self.round.document.symbol,
            "audience": "secretariat" if self.inside else "public",
            "handling": self.label,
            "filter": self.filter_words(),
            "compiled_by": self.made_by,
            "compiled_at": self.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            **self._of_edition(),
            **({"demonstration": self.notice} if self.notice else {}),
        }

    def _of_edition(self) -> dict[str, str]:
        """Return of which report, and which edition of it, the file is, also where it was made for a list."""
        edition = published_in(self)
        if edition is None:
            return {"report": self.report.reference} if self.report else {}
        return {"report": edition.report.reference, "edition": str(edition.edition)}


def compilation_of(
    round_: Round,
    audience: Audience,
    *,
    now: datetime,
    by: str = "",
    filters: InputFilters | None = None,
    as_if_public: bool = False,
    publication: Publication | None = None,
    report: SynthesisReport | None = None,
) -> Compilation:
    """Return what files for the public or the secretariat are compiled from. Raises ValueError for another audience."""
    if audience.level not in (Level.PUBLIC, Level.SECRETARIAT, Level.REDACTOR):
        raise ValueError("Files are compiled for the public or the secretariat.")
    return Compilation(
        round_, audience, now, by, filters or InputFilters(), as_if_public, publication=publication, report=report
    )


def working_report(compilation: Compilation) -> SynthesisReport | None:
    """Return the report that the secretariat's files are of: the chosen one, else that begun last; None without any."""
    rows = SynthesisReport.objects.filter(round=compilation.round).select_related("round__document", "round__rules")
    return compilation.report or rows.first()


def outline_for(compilation: Compilation, *, counts: bool = True, positions: bool = True) -> dict[str, Any] | None:
    """Return the outline of the round's report for this reader; None where there is none.

    The secretariat gets its working report as it is now, the public the last publication; one that waits for its
    release only with `as_if_public`. Without `positions` their tables may be empty: sheets have a better one. Without
    `counts` those of findings may be missing.
    """
    if compilation.inside:
        report = working_report(compilation)
        return freeze(report, counts=counts, positions=positions) if report is not None else None
    edition = published_in(compilation)
    return outline_of(edition) if edition is not None else None


def published_in(compilation: Compilation) -> Publication | None:
    """Return the publication that the public's files are of; None for the secretariat, and where there is none.

    Two queries at most.
    """
    if compilation.inside or compilation.publication is not None:
        return compilation.publication
    # Of several reports the one that is public for the shortest time, as on the page of the round.
    of_report: dict[str, Any] = (
        {"report": compilation.report} if compilation.report else {"report__round": compilation.round}
    )
    publications, newest = released(compilation.now).filter(**of_report), ("-first_released", "pk")
    if compilation.as_if_public:
        planned = Publication.objects.filter(**of_report, withdrawn_at__isnull=True)
        publications, newest = planned, ("-release_at", "-number")
    return publications.select_related("report__round__rules").order_by(*newest).first()


def digest_of(rows: Iterable[Any]) -> str:
    """Return the SHA-256 of rows of plain values, in their order: the same content gives the same digest."""
    running = hashlib.sha256()
    for row in rows:
        running.update(
            json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode(errors="backslashreplace") + b"\n"
        )
    return running.hexdigest()
