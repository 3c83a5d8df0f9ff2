"""Whom a circulated draft reaches, and letters with the draft for the participants that it does not reach."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, BinaryIO

from django.utils.translation import gettext as _, override

from accounts.models import User
from consultations.audience import audience_in
from consultations.messages.recipients import Addressee, addressees_of
from consultations.models import Delegation, Round
from consultations.notes.letters import letter_pages, office_words, place_and_date
from core import clock
from core.audience import Audience
from core.documents.docx_letter import LetterDocument, write_letter
from core.documents.tree import HeadingBlock, ParagraphBlock
from core.errors import Refused
from core.files.kinds import FileKind
from core.files.zip_writer import ZipWriter
from core.jobs.files import latest_job, start_once
from core.models import Job
from core.text.dates import moment, office_day
from core.text.languages import isolate_name
from synthesis import permissions
from synthesis.models import Circulation, SynthesisReport
from synthesis.review.circulation import bodies_of
from synthesis.review.withheld_words import readable_outline

NO_EMAIL = "none"
LETTERS_JOB = "synthesis.circulation_letters"


@dataclass(frozen=True, slots=True)
class ParticipantReach:
    """A participant that a draft is for: how many of its people see the draft, and how many get no email of it."""

    delegation: Delegation
    people: int
    no_email: int

    @property
    def is_reached(self) -> bool:
        """Whether anybody can sign in to read the draft."""
        return self.people > 0


def reach_of(round_: Round, constituencies: Collection[str], audience: Audience) -> list[ParticipantReach]:
    """Return the participants that a draft for these constituencies is for, in the order of the register.

    As far as the reader may know (`bodies_of`). The draft is open to focal points and deputies with an account. Nine
    queries for any number.
    """
    rows = bodies_of(round_, constituencies, audience)
    people = addressees_of(round_, list(rows.values_list("pk", flat=True)))
    return [_reach(list(each)) for _key, each in groupby(people, key=lambda row: row.delegation.pk)]


def _reach(people: list[Addressee]) -> ParticipantReach:
    members = [each for each in people if each.membership]
    return ParticipantReach(people[0].delegation, len(members), sum(each.style == NO_EMAIL for each in members))


def last_circulation(report: SynthesisReport) -> Circulation | None:
    """Return the latest circulation of a report; None before the first."""
    return report.circulations.order_by("-number").first()


def constituencies_of(report: SynthesisReport) -> list[str]:
    """Return those of the last circulated draft; before there is one, all that the round invites."""
    last = last_circulation(report)
    if last is not None:
        return list(last.constituencies)
    return list(report.round.constituency_rules.values_list("constituency", flat=True))


def request_letters(report: SynthesisReport, *, by: User) -> Job:
    """Start making the letters in the background, or return the job that already does. Raises as `write_letters`."""
    circulation = check_may_write(report, by)
    _without_the_draft(circulation, by)
    return start_once(LETTERS_JOB, payload=_payload(circulation), owner=by)


def latest_letters(report: SynthesisReport, by: User) -> Job | None:
    """Return the work on the letters with the latest draft that the person asked for last; None where there is none."""
    circulation = last_circulation(report)
    return latest_job(LETTERS_JOB, payload=_payload(circulation), owner=by) if circulation else None


def _payload(circulation: Circulation) -> dict[str, Any]:
    return {"report": circulation.report_id, "circulation": circulation.pk}


def write_letters(
    report: SynthesisReport,
    target: BinaryIO,
    *,
    by: User,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Write a zip with a letter for each participant that the draft does not reach, the draft annexed; return how many.

    Raises NotAllowed without the duty to manage; Refused before a draft is circulated, and where it reaches everybody.
    """
    circulation = check_may_write(report, by)
    left = _without_the_draft(circulation, by)
    outline, package = readable_outline(circulation), ZipWriter(target)
    for number, row in enumerate(left, start=1):
        with package.part(_file_name(report, row.delegation), compress=False) as write:
            write(circulation_letter(circulation, outline, row.delegation))
        progress(number, len(left))
    package.close()
    return len(left)


def check_may_write(report: SynthesisReport, by: User) -> Circulation:
    """Return the draft that is open now. Raises NotAllowed without the duty to manage, Refused where none is."""
    permissions.check_may_publish(by, report.round)
    circulation = last_circulation(report)
    if circulation is None or not circulation.is_open(clock.now()):
        raise Refused("not_circulated", _("No draft is open for comments now."))
    return circulation


def _without_the_draft(circulation: Circulation, by: User) -> list[ParticipantReach]:
    round_ = circulation.report.round
    rows = reach_of(round_, circulation.constituencies, audience_in(by, round_))
    left = [row for row in rows if not row.is_reached]
    if not left:
        raise Refused("reaches_all", _("The draft reaches every participant."))
    return left


def zip_name(report: SynthesisReport) -> str:
    return f"{report.reference}_letters.zip"


def circulation_letter(circulation: Circulation, outline: dict[str, Any], delegation: Delegation) -> bytes:
    """Return the letter to one participant as DOCX, in the language of the draft.

    `outline`: the draft as `readable_outline` gives it.
    """
    report, language = circulation.report, outline["language"]
    round_ = report.round
    with override(language):
        office = office_words(round_, language).office
        closes = moment(circulation.closes, circulation.zone)
        paragraphs = [
            _("%(office)s invites your comments on the draft report “%(title)s”, annexed to this letter.")
            % {"office": office, "title": outline["title"] or outline["reference"]},
            _("The report is on the call for inputs “%(title)s” (%(document)s).")
            % {"title": isolate_name(round_.title), "document": round_.document.symbol},
            _("Comments are accepted until %(closes)s. Send them to %(contact)s.")
            % {"closes": closes, "contact": round_.office_email or office},
            *([outline["note"]] if outline["note"] else ()),
            _("The draft is for your comments only. Do not publish or forward it."),
        ]
        annex = letter_pages(
            title=report.reference,
            language=language,
            created=clock.now(),
            head=_("Draft for comments"),
            blocks=list(_blocks(outline)),
        )
        return write_letter(
            LetterDocument(
                letterhead=[office],
                reference=_("Reference: %(reference)s") % {"reference": report.reference},
                paragraphs=paragraphs,
                place_and_date=place_and_date(office_day(clock.now())),
                initials="",
                address=[delegation.organisation.display_name(language)],
                annex=annex,
                annex_heading=_("Annex"),
            )
        )


def _blocks(outline: dict[str, Any]) -> Iterable[HeadingBlock | ParagraphBlock]:
    for kind, text in outline["front_matter"]:
        if kind == "heading" and text:
            yield HeadingBlock(text, level=2)
        else:
            words = text or _("This paragraph is not displayed at present.")
            yield from (ParagraphBlock(part) for part in words.split("\n\n") if part.strip())
    for section in outline["sections"]:
        if section["title"]:
            yield HeadingBlock(section["title"], level=2)
        for row in section["findings"]:
            yield ParagraphBlock(
                row["text"] or _("This paragraph is not displayed at present."), number=f"{row['number']}."
            )


def _file_name(report: SynthesisReport, delegation: Delegation) -> str:
    return f"{report.reference}_draft_{delegation.organisation.code}.{FileKind.DOCX}"
