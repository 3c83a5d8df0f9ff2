"""Makes inputs from paragraphs of a file: "our paragraph 14 speaks to 127, second limb". The link to the page stays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Prefetch, QuerySet
from django.utils.translation import gettext, gettext_lazy as _

from accounts.models import User
from consultations.models import Recommendation
from core import audit, clock
from core.errors import Refused
from core.text.strings import sort_key
from submissions.attachments import copies
from submissions.attachments.copies import cover, taken_words
from submissions.attachments.extraction.paragraphs import is_closed
from submissions.drafting.services import add_input, input_for, lock_draft, save_input
from submissions.models import Attachment, FiledParagraph, FileParagraph, Input, Version
from submissions.visibility.confidentiality import LevelChanges, strictest

MOST = 50  # paragraphs of one input
_LONGEST_HEADING = 120  # characters


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
    ties: dict[UUID, dict[UUID, list[FileParagraph]]] = {}
    for row in rows.select_related("paragraph").order_by("paragraph__number"):
        ties.setdefault(row.line_id, {}).setdefault(row.paragraph.file_id, []).append(row.paragraph)
    return {
        line: [Tie(files[file], tuple(paragraphs)) for file, paragraphs in by_file.items()]
        for line, by_file in ties.items()
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


def is_heading(paragraph: FileParagraph) -> bool:
    """Return whether a paragraph looks like a heading: short, without a full stop, no item of a list."""
    text = paragraph.text.strip()
    if not text or len(text) > _LONGEST_HEADING or is_closed(text) or paragraph.printed.isalpha():
        return False
    return any(letter.isalpha() for letter in text) and not text[0].islower() and text[0].isalnum()


def sections_of(attachment: Attachment, headings: Iterable[int]) -> list[int]:
    """Return the numbers of the paragraphs of whole sections: each heading given, and what follows up to the next one.

    One query. A number that is no heading is a section of its own.
    """
    wanted, inside = set(headings), False
    numbers: list[int] = []
    for row in attachment.file.paragraphs.order_by("number") if wanted else ():
        inside = row.number in wanted or (inside and not is_heading(row))
        if inside:
            numbers.append(row.number)
    return numbers


def find_paragraphs(attachment: Attachment, words: str) -> list[int]:
    """Return the numbers of the paragraphs that have all of the words, whatever their case and accents. Two queries."""
    sought = [sort_key(word) for word in words.split()]
    covered = taken_words(attachment.file)
    texts = attachment.file.paragraphs.order_by("number").values_list("number", "text").iterator(chunk_size=2_000)
    keys = ((number, sort_key(cover(text, covered))) for number, text in texts)
    return [number for number, key in keys if all(word in key for word in sought)]


def filed_counts(attachment: Attachment) -> dict[UUID, int]:
    """Return how many paragraphs of the file were filed, by the line of the answer. One query."""
    version = attachment.version
    ties = FiledParagraph.objects.filter(
        paragraph__file=attachment.file_id,
        version__submission=version.submission_id,
        version__number__lte=version.number,
    )
    return dict(ties.order_by().values("line").annotate(count=Count("pk")).values_list("line", "count"))


def file_paragraphs(
    attachment: Attachment,
    numbers: Iterable[int],
    recommendation: Recommendation,
    *,
    by: User,
    at: datetime | None = None,
) -> Input:
    """Make an input on one recommendation (limb) from paragraphs of a draft's file, and return it as saved.

    An empty first input is used; if it has words, or passages that were submitted, a further input is made. Its words
    are those of the paragraphs, its source names the paragraphs and their pages, its annex the file, and its level is
    never more open than the file's.
    Raises Refused at `paragraphs`: `nothing_chosen`, `too_many`, `not_there`, `already_filed`; NotAllowed and Refused
    as drafting does.
    """
    wanted = sorted(set(numbers))
    if not wanted:
        raise Refused("nothing_chosen", _("No passage is chosen."), field="paragraphs", hint=_("Choose at least one."))
    if len(wanted) > MOST:
        words = _("One answer can contain at most %(limit)s paragraphs.") % {"limit": MOST}
        raise Refused("too_many", words, field="paragraphs", hint=_("File them as several answers."))
    with transaction.atomic():
        version = lock_draft(attachment.version)
        rows = list(attachment.file.paragraphs.filter(number__in=wanted).order_by("number"))
        if len(rows) != len(wanted):
            raise Refused(
                "not_there",
                _("This paragraph is not in the file. Reload the page and choose again."),
                field="paragraphs",
            )
        _check_not_filed(recommendation, _written_lines(version, recommendation), rows)
        covered = taken_words(attachment.file)
        first = input_for(version, recommendation, by=by)
        is_free = first.is_empty and not FiledParagraph.objects.filter(line=first.line_id).exists()
        target = first if is_free else add_input(version, by=by, recommendation=recommendation)
        fields = {
            "comment": "\n\n".join(cover(row.text, covered) for row in rows),
            "source": place(rows),
            "annex": attachment.title[:200],
            "language": attachment.language,
            "confidentiality": strictest(target.confidentiality, *_levels_of(attachment)).value,
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


def _written_lines(version: Version, recommendation: Recommendation) -> list[UUID]:
    """Return the lines of the answers that say something. Those that were emptied lose the ties made in this draft."""
    answers = list(Input.objects.filter(version=version, recommendation=recommendation))
    emptied = [row.line_id for row in answers if row.is_empty]
    FiledParagraph.objects.filter(version=version, line__in=emptied).delete()
    return [row.line_id for row in answers if not row.is_empty]


def _check_not_filed(recommendation: Recommendation, lines: Sequence[UUID], rows: Sequence[FileParagraph]) -> None:
    """Refuse what was filed in the same way before: a second click, or a tab that was left open (B2)."""
    ties = FiledParagraph.objects.filter(line__in=lines, paragraph__in=rows).order_by().values("line")
    if ties.annotate(count=Count("pk")).filter(count=len(rows)).exists():
        raise Refused(
            "already_filed",
            _("These passages are already filed under %(label)s.") % {"label": recommendation.label},
            field="paragraphs",
            hint=_("Choose other passages, or open the answer."),
        )


def source(attachment: Attachment, rows: Sequence[FileParagraph]) -> str:
    """Return the source of the words, as a reader would write it: “Title”, paras. 14 and 15, p. 3."""
    return gettext(", ").join((f"“{attachment.title}”", place(rows)))


def place(rows: Sequence[FileParagraph]) -> str:
    """Return the source without the title: paras. 14 and 15, p. 3.

    A title often says whose it is, as the file's name does. This text is public even if the answer has no name, and
    equal titles would show which answers are of one body (PRACTICE 1). Beside numbers that the file prints, those
    counted by the portal are left out: nobody finds them in the file.
    """
    numbers = [row.printed for row in rows if row.printed] or [str(row.number) for row in rows]
    pages = sorted({row.page for row in rows if row.page})
    if len(numbers) == 1:
        parts = [gettext("para. %(number)s") % {"number": numbers[0]}]
    else:
        parts = [gettext("paras. %(numbers)s") % {"numbers": gettext(", ").join(numbers)}]
    if pages:
        span = str(pages[0]) if len(pages) == 1 else f"{pages[0]}–{pages[-1]}"
        parts.append(gettext("p. %(page)s") % {"page": span})
    return gettext(", ").join(parts)


def _levels_of(attachment: Attachment) -> list[str]:
    """Return the levels of a draft's file: its own, and those to which it was restricted after it was sent."""
    changes = LevelChanges.within({attachment.version.submission_id}, held_back=False)
    return [attachment.confidentiality, *changes.of_file(attachment.file_id)]
