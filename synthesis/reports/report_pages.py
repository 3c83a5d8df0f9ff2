"""The text of a report on pages: its sections in order, each with those of its findings that are on the page."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import SaveConflict
from synthesis.models import Finding, Section, SynthesisReport

PARAGRAPHS_PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class PagePart:
    """A section as far as it is on the page. `continues`: it began on the page before."""

    section: Section
    findings: tuple[Finding, ...]
    continues: bool = False


@dataclass(frozen=True, slots=True)
class ReportPage:
    page: Page[Any]
    parts: tuple[PagePart, ...]

    @property
    def keys(self) -> set[UUID]:
        """The keys of the findings on the page."""
        return {finding.pk for part in self.parts for finding in part.findings}


def report_page(
    sections: Iterable[Section], findings: Iterable[Finding], *, number: str | None = None, at: str = ""
) -> ReportPage:
    """Return a page of the report: the one of the finding or section whose key is `at`, else that of the number.

    `findings` are in the report's order. A section without findings has a place of its own.
    """
    of_section: dict[UUID, list[Finding]] = defaultdict(list)
    for finding in findings:
        of_section[finding.section_id].append(finding)
    places = [(section, finding) for section in sections for finding in of_section[section.pk] or (None,)]
    keys = [(str(section.pk), str(finding.pk) if finding else "") for section, finding in places]
    place = next((index for index, pair in enumerate(keys) if at and at in pair), None)
    wanted = number if place is None else place // PARAGRAPHS_PER_PAGE + 1
    page: Page[Any] = Paginator(places, PARAGRAPHS_PER_PAGE).get_page(wanted)
    first = page.start_index() - 1
    parts: dict[UUID, tuple[Section, list[Finding], bool]] = {}
    for section, finding in page:
        continues = section.pk not in parts and first > 0 and places[first - 1][0].pk == section.pk
        part = parts.setdefault(section.pk, (section, [], continues))
        if finding is not None:
            part[1].append(finding)
    return ReportPage(page, tuple(PagePart(section, tuple(rows), began) for section, rows, began in parts.values()))


def url_at(
    name: str, report: SynthesisReport, *, finding: UUID | None = None, section: UUID | None = None, **query: str
) -> str:
    """Return the address of a page of the report (`synthesis:report`, `synthesis:review`) at a finding or a section."""
    key, anchor = (finding, f"finding-{finding}") if finding else (section, f"section-{section}")
    parameters = {**query, **({"at": str(key)} if key else {})}
    path = reverse(name, args=[report.pk])
    return f"{path}?{urlencode(parameters)}#{anchor}" if key else path


def section_url(finding: Finding) -> str:
    """Return the address of a finding in the editor of its section."""
    path = reverse("synthesis:section", args=[finding.report_id, finding.section_id])
    return f"{path}?{urlencode({'at': finding.pk})}#finding-{finding.pk}"


def side_by_side(report: SynthesisReport, stale: SaveConflict, title: str) -> dict[str, Any]:
    """Return the saved text of a finding and the refused one under `title`, for `parts/versions.html` (B4)."""
    texts = ((_("Currently saved text"), stale.current.text), (title, stale.theirs["text"]))
    return {
        "finding": stale.current.pk,
        "texts": [{"title": each, "text": text, "language": report.language} for each, text in texts],
    }
