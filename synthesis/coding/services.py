"""Acts of coding: code a passage, remove a coding, carry codings to later versions, code a campaign at once.

A coding that follows a correction is moved, not copied: its coders, its origin and its time stay, and `carried_from`
names the input in which it was given. Where the words changed, or occur more than once, it stays behind until a person
codes them again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions as consulting
from consultations.audience import audience_in
from consultations.enums import Duty
from consultations.models import Round
from core import audit
from core.db.ids import id_in
from core.errors import Refused
from submissions.campaigns.visible_campaigns import VisibleCampaign, VisibleMember
from submissions.drafting.subjects import subject_key
from submissions.enums import PassageField, SubmissionState
from submissions.models import Input, Version
from submissions.visibility.disclosure_context import counted_versions
from submissions.visibility.reader import read_passages
from submissions.visibility.text_ranges import ambiguous_place, locate_words
from synthesis import permissions
from synthesis.codebook.services import lock_theme_for_coding
from synthesis.coding.passages import Anchor, anchor, re_anchored
from synthesis.enums import CodingOrigin
from synthesis.models import CodedPassage, SecondCoding, Theme
from synthesis.quality.source_changes import check_reads_passages, current_inputs, readable_passage

PERSON = CodingOrigin.PERSON


def code_passage(
    input_: Input, field: str, start: int, end: int, words: str, theme: Theme, *, by: User, origin: str = PERSON
) -> CodedPassage:
    """Give a theme to a passage. Offsets are code points (`text_ranges.marked_range` for those of a page).

    Coding the same passage with the same theme again returns the same coding, with its first origin. Raises NotAllowed
    where the person does not code or may not see the words, Refused where offsets and words disagree or the theme is of
    another round.
    """
    round_ = theme.round
    permissions.check_may_code(by, round_)
    passage, _known = readable_passage(input_, field, start, end, words, round_, by=by)
    with transaction.atomic():
        lock_theme_for_coding(theme)
        coded, is_new = CodedPassage.objects.get_or_create(
            input=input_,
            field=field,
            start=start,
            end=end,
            theme=theme,
            defaults={"digest": passage.digest, "origin": origin, "by": by},
        )
        if not is_new and coded.by_id != by.pk:
            _second, is_new = SecondCoding.objects.get_or_create(coded=coded, by=by)
        if is_new:
            audit.record("synthesis.passage.code", coded, by=by, theme=theme.pk, line=input_.line_id)
    return coded


def uncode(coded: CodedPassage, *, by: User) -> None:
    """Remove the theme from the passage. Raises NotAllowed."""
    permissions.check_may_code(by, coded.theme.round)
    with transaction.atomic():
        CodedPassage.objects.filter(pk=coded.pk).delete()
        audit.record("synthesis.passage.uncode", coded, by=by, theme=coded.theme_id, line=coded.input.line_id)


def proposals(codings: Iterable[CodedPassage]) -> dict[CodedPassage, Any]:
    """Return where the words of codings of replaced versions are now; None where a person must look.

    `carry_over` moves the coding there. Two queries.
    """
    rows = list(codings)
    current = current_inputs({row.input.line_id for row in rows})
    anchors = {}
    for row in rows:
        now = current.get(row.input.line_id)
        if now is not None and now.pk != row.input_id:
            anchors[row] = re_anchored(row.input, row.field, row.start, row.end, now)
    return anchors


def carry_over(coded: CodedPassage, *, by: User) -> CodedPassage:
    """Move a coding of a replaced version to the current one, with all who gave it and its origin.

    Who moves it codes nothing. Raises NotAllowed where the person does not code or may not see the words; Refused where
    they are no longer there, or occur more than once.
    """
    round_ = coded.theme.round
    permissions.check_may_code(by, round_)
    with transaction.atomic():
        rows = CodedPassage.objects.select_for_update(of=("self",), no_key=True)
        row = rows.select_related("theme", "input__version__submission").filter(pk=coded.pk).first()
        if row is not None and row.input_id != coded.input_id:
            return row  # it has followed meanwhile
        place = proposals([row]).get(row) if row is not None else None
        if row is None or place is None:
            raise Refused(
                "words_gone",
                _("These words do not appear exactly once in the current version."),
                hint=_("Mark the passage again in the current version."),
            )
        check_reads_passages([place], round_, by=by)
        lock_theme_for_coding(row.theme)
        moved = _move(row, place)
        audit.record("synthesis.codings.carry", row.input.version.submission, by=by, count=1)
    return moved


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """A coding that could not follow a correction.

    `words` is "" where this reader may not see them; `subject` is the key of its page on the workbench. `is_gone`: the
    corrected version no longer has such an answer.
    """

    coded: CodedPassage
    words: str
    subject: UUID
    is_gone: bool

    @property
    def about(self) -> str:
        recommendation = self.coded.input.recommendation
        return recommendation.words if recommendation else ""


def carry_to_version(version: Version) -> int:
    """Carry codings from earlier versions of the submission where the words are unchanged; return how many."""
    rows = CodedPassage.objects.filter(input__version__submission=version.submission_id)
    return _carry(rows.exclude(input__version=version.pk), version.submission)


def carry_codings_of_round(round_: Round) -> int:
    """Do the same for a whole round, for corrections made before codings followed by themselves."""
    return _carry(_behind(round_), round_)


def left_behind(round_: Round, *, by: User) -> list[LeftBehind]:
    """Return codings in replaced versions that cannot follow, for the person who compiles a draft.

    They are ordered by recommendation and theme. A constant number of queries.
    """
    behind = list(
        _behind(round_)
        .filter(input__recommendation__isnull=False)
        .select_related("theme", "input__recommendation__paragraph", "input__version__submission", "input__line")
        .order_by("input__recommendation__order", "theme__order", "theme__name", "pk")
    )
    moving = proposals(behind)
    rows = [row for row in behind if moving.get(row) is None]
    quotes = read_passages(rows, audience_in(by, round_), round_=round_) if rows else {}
    return [
        LeftBehind(row, quotes[row.pk].text or "", _subject(round_, row.input), is_gone=row not in moving)
        for row in rows
    ]


def _subject(round_: Round, input_: Input) -> UUID:
    return subject_key(round_.pk, input_.recommendation_id, input_.paragraph_id, input_.question_id)


def _behind(round_: Round) -> QuerySet[CodedPassage]:
    """Return codings in versions that a newer one has replaced, of submissions that count."""
    counted = counted_versions(round_)
    current = Exists(counted.filter(pk=OuterRef("input__version")))
    rows = CodedPassage.objects.filter(theme__round=round_, input__version__submission__in=counted.values("submission"))
    return rows.exclude(current)


def _carry(rows: QuerySet[CodedPassage], about: Any) -> int:
    with transaction.atomic():
        outdated = rows.select_related("input__version").select_for_update(of=("self",), no_key=True)
        behind = list(outdated.order_by("pk"))
        moving = [(row, place) for row, place in proposals(behind).items() if place is not None] if behind else []
        for row, place in moving:
            _move(row, place)
        if moving:
            audit.record("synthesis.codings.carry", about, count=len(moving))
    return len(moving)


def _move(row: CodedPassage, place: Anchor) -> CodedPassage:
    """Move the coding. Where the same words have the theme already, its coders are added to that one; return which."""
    columns = place.columns()
    at = {name: value for name, value in columns.items() if name != "digest"}
    same = CodedPassage.objects.filter(theme=row.theme_id, **at)
    there = same.exclude(pk=row.pk).first()
    if there is None:
        CodedPassage.objects.filter(pk=row.pk).update(**columns, carried_from=row.carried_from_id or row.input_id)
        return CodedPassage.objects.get(pk=row.pk)
    people: Iterable[Any] = {row.by_id, *row.seconds.values_list("by", flat=True)} - {there.by_id}
    SecondCoding.objects.bulk_create((SecondCoding(coded=there, by_id=key) for key in people), ignore_conflicts=True)
    row.delete()
    return there


@dataclass(frozen=True, slots=True)
class CodedAtOnce:
    """`coded`: how many inputs now have the theme. `left`: confirmed inputs where a person has to look."""

    coded: int
    left: int


def code_campaign(campaign: VisibleCampaign, words: str, theme: Theme, *, by: User) -> CodedAtOnce:
    """Give a theme to the same words in every confirmed input that has them exactly once and not redacted.

    What the inputs add of their own is not coded: a person reads it. Raises NotAllowed; Refused `nothing_confirmed`,
    `theme_gone`, and `no_one_place` where no input has the words.
    """
    round_ = campaign.campaign.round
    if not permissions.may_code(by, round_) or theme.round_id != round_.pk:
        raise consulting.no_duty(Duty.CODE)
    confirmed = [
        row for row in campaign.members if row.is_decided and row.visible.state != SubmissionState.INADMISSIBLE
    ]
    if not confirmed:
        raise Refused(
            "nothing_confirmed",
            _("No input of this campaign is confirmed yet."),
            hint=_("First confirm the identical inputs, then compare and confirm the others."),
        )
    words = words.replace("\r\n", "\n").strip()
    anchors = [place for row in confirmed if (place := _anchor(row, words))]
    if not anchors:
        raise ambiguous_place()
    check_reads_passages(anchors, round_, by=by)
    with transaction.atomic():
        lock_theme_for_coding(theme)
        _agree(anchors, theme, by=by)
        CodedPassage.objects.bulk_create(
            (CodedPassage(**each.columns(), theme=theme, origin=CodingOrigin.PERSON, by=by) for each in anchors),
            batch_size=500,
            ignore_conflicts=True,
        )
        audit.record("synthesis.campaign.code", theme, by=by, campaign=campaign.campaign.pk, count=len(anchors))
    return CodedAtOnce(len(anchors), len(confirmed) - len(anchors))


def _agree(anchors: list[Anchor], theme: Theme, *, by: User) -> None:
    """Record a second coding where somebody else has coded the same words already (decision 0021)."""
    places = {(each.input.pk, each.field, each.start, each.end) for each in anchors}
    rows = CodedPassage.objects.filter(id_in("input", (each.input.pk for each in anchors)), theme=theme).exclude(by=by)
    same = [row for row in rows if (row.input_id, row.field, row.start, row.end) in places]
    SecondCoding.objects.bulk_create(
        (SecondCoding(coded=row, by=by) for row in same), batch_size=500, ignore_conflicts=True
    )


def _anchor(row: VisibleMember, words: str) -> Anchor | None:
    if row.visible.redacted:
        return None
    for field in PassageField:
        text = getattr(row.row.input, field)
        if place := locate_words(text, words):
            return anchor(row.row.input, field, *place, words)
    return None
