"""Letters to each sender at the end of a round: the outcome of each of its inputs, as DOCX in a zip.

A letter tells beside the name what was sent without it. So only officers who manage the round and see confidential
content can make them. The words of inputs are not repeated: the sender has them, and officers redact some.
"""

from collections.abc import Callable
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _, override

from accounts.models import AnyUser, User
from consultations import permissions
from consultations.enums import Duty
from consultations.models import Delegation, Round
from consultations.notes.letters import letter_pages, office_words, place_and_date
from core import clock
from core.audience import CONFIDENTIAL
from core.documents.docx_letter import LetterDocument, write_letter
from core.documents.tree import TableBlock
from core.errors import Refused
from core.files.kinds import FileKind
from core.files.zip_writer import ZipWriter
from core.jobs.files import start_once
from core.models import Job
from core.text.dates import office_day
from core.text.languages import interface_language, isolate_name
from portal.public.reports import reports_of
from portal.senders.selectors import FindingLink, OutcomeLine, letter_lines
from submissions.models import Version
from synthesis.publication.selectors import released

LETTERS_JOB = "portal.outcome_letters"
ZIP = "application/zip"


def may_make(user: AnyUser, round_: Round) -> bool:
    """Return whether the person manages the round and sees confidential content in it."""
    return {Duty.MANAGE, Duty.SEE_CONFIDENTIAL} <= permissions.duties_of(user, round_)


def senders_of(round_: Round) -> list[Delegation]:
    """Return the participants with a submission that was not withdrawn, by code. One query."""
    sent = Version.objects.current().filter(submission__delegation__round=round_)
    rows = Delegation.objects.filter(pk__in=sent.values("submission__delegation"))
    rows = rows.select_related("organisation", "round__rules", "round__document").defer("round__document__reading")
    return list(rows.order_by("organisation__code"))


def request_letters(round_: Round, *, by: User) -> Job:
    """Start making the letters in the background, or return the job that already does.

    Raises NotAllowed without the duties; Refused before a report of the round is published, and without senders.
    """
    check_may_make(round_, by)
    if not senders_of(round_):
        raise Refused("no_senders", _("Nobody has submitted in this round."))
    return start_once(LETTERS_JOB, payload={"round": round_.pk}, owner=by)


def write_letters(
    round_: Round, target: BinaryIO, *, by: User, progress: Callable[[int, int], None] = lambda done, total: None
) -> int:
    """Write the letters as a zip, each in the language of its participant; return how many. Raises as above."""
    check_may_make(round_, by)
    package, rows = ZipWriter(target), senders_of(round_)
    for number, row in enumerate(rows):
        with override(interface_language(row.organisation.language)):  # names of texts, positions and marks too
            lines = letter_lines(row, CONFIDENTIAL, now=clock.now()) or []
        with package.part(f"{round_.reference}_{row.organisation.code}.{FileKind.DOCX}", compress=False) as write:
            write(outcome_letter(row, lines))
        progress(number + 1, len(rows))
    package.close()
    return len(rows)


def outcome_letter(delegation: Delegation, lines: list[OutcomeLine]) -> bytes:
    """Return the letter to one participant as DOCX."""
    round_, body = delegation.round, delegation.organisation
    language = interface_language(body.language)
    with override(language):
        office = office_words(round_, language).office
        thanks = _("%(office)s thanks %(body)s for its submission to the call for inputs “%(title)s”.")
        paragraphs = [
            thanks % {"office": office, "body": body.display_name(language), "title": round_.title},
            *(
                _("The report “%(title)s” has been published: %(address)s.")
                % {"title": isolate_name(report.title), "address": f"{settings.PORTAL_URL}{report.url}"}
                for report in reports_of(round_, clock.now())
            ),
            _("The annex shows the outcome of each of your inputs."),
        ]
        head = [_("Subject of the input"), _("Position"), _("Outcome"), _("Report and finding"), _("Reason")]
        table = TableBlock(head, [_row(line) for line in lines], widths=(24, 13, 16, 21, 26), caption=_("Outcomes"))
        created = clock.now()
        return write_letter(
            LetterDocument(
                letterhead=[office],
                reference=_("Reference: %(reference)s") % {"reference": round_.reference},
                paragraphs=paragraphs,
                place_and_date=place_and_date(office_day(created)),
                initials="",
                address=[body.display_name(language)],
                annex=letter_pages(
                    title=round_.reference, language=language, created=created, head=_("Outcomes"), blocks=[table]
                ),
                annex_heading=_("Annex"),
            )
        )


def _row(line: OutcomeLine) -> list[str]:
    numbers: dict[str, list[str]] = {}
    reports = dict[str, FindingLink]()
    for each in (*line.findings, *([line.same_in] if line.same_in else ())):
        numbers.setdefault(each.report, []).append(str(each.number))
        reports[each.report] = each
    cited = [_cited(reports[report], _(", ").join(mine)) for report, mine in numbers.items()]
    return [line.where, line.position, line.says, _("; ").join(cited), line.reason]


def _cited(finding: FindingLink, numbers: str) -> str:
    """Return the report with the numbers, on paper with its edition: in a later one they may be of other paragraphs."""
    values = {"title": isolate_name(finding.title), "edition": finding.edition, "numbers": numbers}
    if finding.edition is None:
        return _("“%(title)s”: %(numbers)s") % values
    return _("“%(title)s”, edition %(edition)s: %(numbers)s") % values


def check_may_make(round_: Round, by: User) -> None:
    """Raise NotAllowed without the duties, Refused before a report of the round is published."""
    if not may_make(by, round_):
        raise permissions.no_duty(Duty.MANAGE)
    if not released(clock.now()).filter(report__round=round_).exists():
        raise Refused("no_report", _("The report is not published yet."))
