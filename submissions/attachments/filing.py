"""Makes inputs from paragraphs of a file: "our paragraph 14 speaks to 127, second limb". The link to the page stays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext, gettext_lazy as _

from accounts.models import User
from consultations.models import Recommendation
from core import audit, clock
from core.errors import Refused
from submissions.attachments import copies
from submissions.attachments.copies import cover, taken_words
from submissions.drafting.services import add_input, input_for, lock_draft, save_input
from submissions.enums import Confidentiality
from submissions.models import Attachment, FiledParagraph, FileParagraph, Input, Version

MOST = 50  # paragraphs of one input


@dataclass(frozen=True, slots=True)
class Tie:
    """The source of an answer's words: paragraphs of a file, in their order."""

    attachment: Attachment
    paragraphs: tuple[FileParagraph, ...]

    @property
    def first(self) -> FileParagraph:
        return self.paragraphs[0]

    @property
    def words(self) -> str:
        """“Title”, paras. 14 and 15, p. 3."""
        return source(self.attachment, self.paragraphs)


def ties_of(version: Version, attachments: Iterable[Attachment]) -> dict[UUID, list[Tie]]:
    """Return, by line, the sources of a version's answers in the files that the reader may open. One query."""
    files = {attachment.file_id: attachment for attachment in attachments}
    rows = FiledParagraph.objects.filter(
        version__submission=version.submission_id, version__number__lte=version.number, paragraph__file__in=files
    )
    found: dict[UUID, dict[UUID, list[FileParagraph]]] = {}
    for row in rows.select_related("paragraph").order_by("paragraph__number"):
        found.setdefault(row.line_id, {}).setdefault(row.paragraph.file_id, []).append(row.paragraph)
    return {
        line: [Tie(files[file], tuple(paragraphs)) for file, paragraphs in by_file.items()]
        for line, by_file in found.items()
    }


def paragraphs_of(attachment: Attachment) -> QuerySet[FileParagraph]:
    """Return the paragraphs of a file in their order, with the inputs made from each (`filed_here`).

    `filed_here` are rows with line and version, of this version or one before it.
    """
    version = attachment.version
    here = FiledParagraph.objects.filter(
        version__submission=version.submission_id, version__number__lte=version.number
    ).select_related("line")
    return attachment.file.paragraphs.order_by("number").prefetch_related(Prefetch("filed", here, to_attr="filed_here"))


def file_paragraphs(
    attachment: Attachment,
    numbers: Iterable[int],
    recommendation: Recommendation,
    *,
    by: User,
    at: datetime | None = None,
) -> Input:
    """Make an input on one recommendation (limb) from paragraphs of a draft's file, and return it as saved.

    An empty first input is used; if it has words, a further input is made. Its words are those of the paragraphs, its
    source names the paragraphs and their pages, its annex the file, and its level is never more open than the file's.
    Raises Refused at `paragraphs`: `nothing_chosen`, `too_many`, `not_there`; NotAllowed and Refused as drafting does.
    """
    wanted = sorted(set(numbers))
    if not wanted:
        raise Refused("nothing_chosen", _("No paragraph is ticked."), field="paragraphs", hint=_("Tick at least one."))
    if len(wanted) > MOST:
        words = _("One answer can contain at most %(limit)s paragraphs.") % {"limit": MOST}
        raise Refused("too_many", words, field="paragraphs", hint=_("Use them in several answers."))
    with transaction.atomic():
        version = lock_draft(attachment.version)
        rows = list(attachment.file.paragraphs.filter(number__in=wanted).order_by("number"))
        if len(rows) != len(wanted):
            raise Refused("not_there", _("The file has no such paragraph."), field="paragraphs")
        covered = taken_words(attachment.file)
        first = input_for(version, recommendation, by=by)
        target = first if first.is_empty else add_input(version, by=by, recommendation=recommendation)
        fields = {
            "comment": "\n\n".join(cover(row.text, covered) for row in rows),
            "source": place(rows),
            "annex": attachment.title[:200],
            "language": attachment.language,
            "confidentiality": _stricter(attachment.confidentiality, target.confidentiality),
        }
        saved = save_input(target, fields=fields, revision=target.revision, by=by, at=at)
        now = at or clock.now()
        FiledParagraph.objects.bulk_create(
            FiledParagraph(version=version, line=saved.line, paragraph=row, at=now, by=by) for row in rows
        )
        attachment.speaks_to.add(recommendation)
        copies.renew([saved.line_id])
        audit.record("submissions.attachment.file", version.submission, by=by, attachment=attachment.pk)
    return saved


def source(attachment: Attachment, rows: Sequence[FileParagraph]) -> str:
    """Return the source of the words, as a reader would write it: “Title”, paras. 14 and 15, p. 3."""
    return gettext(", ").join((f"“{attachment.title}”", place(rows)))


def place(rows: Sequence[FileParagraph]) -> str:
    """Return the source without the title: paras. 14 and 15, p. 3.

    A title often says whose it is, as the file's name does. This text is public even if the answer has no name, and
    equal titles would show which answers are of one body (PRACTICE 1).
    """
    numbers = [row.printed or str(row.number) for row in rows]
    pages = sorted({row.page for row in rows if row.page})
    if len(numbers) == 1:
        told = [gettext("para. %(number)s") % {"number": numbers[0]}]
    else:
        told = [gettext("paras. %(numbers)s") % {"numbers": gettext(", ").join(numbers)}]
    if pages:
        span = str(pages[0]) if len(pages) == 1 else f"{pages[0]}–{pages[-1]}"
        told.append(gettext("p. %(page)s") % {"page": span})
    return gettext(", ").join(told)


def _stricter(one: str, other: str) -> str:
    return max(Confidentiality(one), Confidentiality(other), key=lambda level: level.rank).value
