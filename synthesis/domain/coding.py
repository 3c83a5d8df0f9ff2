"""Giving themes to passages."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import NotYours, Refused
from submissions.models import Input
from synthesis import rules
from synthesis.domain.passages import re_anchored
from synthesis.domain.sight import current_inputs, seen_passage
from synthesis.domain.themes import hold_theme
from synthesis.enums import CodingOrigin
from synthesis.models import CodedPassage, SecondCoding, Theme

PERSON = CodingOrigin.PERSON


def code_passage(
    input: Input, field: str, start: int, end: int, words: str, theme: Theme, *, by: Any, origin: str = PERSON
) -> CodedPassage:
    """Gives a theme to a passage. Offsets are code points (`places.marked` for those of a page).

    The same passage with the same theme once more is the same coding, of the origin it had. Raises NotYours where the
    person does not code or may not see the words, Refused where offsets and words disagree or the theme is of another
    round.
    """
    round = theme.round
    if not rules.may_code(by, round):
        raise NotYours("no_duty", _("You do not code in this round."))
    passage, _known = seen_passage(input, field, start, end, words, round, by=by)
    with transaction.atomic():
        hold_theme(theme)
        coded, made = CodedPassage.objects.get_or_create(
            input=input,
            field=field,
            start=start,
            end=end,
            theme=theme,
            defaults={"digest": passage.digest, "origin": origin, "by": by},
        )
        if not made and coded.by_id != by.pk:
            _second, made = SecondCoding.objects.get_or_create(coded=coded, by=by)
        if made:
            audit.record("synthesis.passage.code", coded, by=by, theme=theme.pk, line=input.line_id)
    return coded


def uncode(coded: CodedPassage, *, by: Any) -> None:
    """Takes the theme from the passage. Raises NotYours."""
    if not rules.may_code(by, coded.theme.round):
        raise NotYours("no_duty", _("You do not code in this round."))
    with transaction.atomic():
        audit.record("synthesis.passage.uncode", coded, by=by, theme=coded.theme_id, line=coded.input.line_id)
        coded.delete()


def proposals(codings: Iterable[CodedPassage]) -> dict[CodedPassage, Any]:
    """For codings of versions that were replaced: where the words stand now, None where a person must look.

    Those that stand as they were (the field has the same text) are carried along by `carry_over`. Two queries.
    """
    rows = list(codings)
    current = current_inputs({row.input.line_id for row in rows})
    found = {}
    for row in rows:
        now = current.get(row.input.line_id)
        if now is not None and now.pk != row.input_id:
            found[row] = re_anchored(row.input, row.field, row.start, row.end, now)
    return found


def carry_over(coded: CodedPassage, *, by: Any) -> CodedPassage:
    """Puts a coding of a replaced version onto the current one, for all who gave it and of the origin it had. Raises
    Refused where the words stand there no more, or more than once."""
    if not rules.may_code(by, coded.theme.round):
        raise NotYours("no_duty", _("You do not code in this round."))
    proposal = proposals([coded]).get(coded)
    if proposal is None:
        raise Refused(
            "words_gone",
            _("The words do not stand exactly once in the current version."),
            hint=_("Mark the passage anew there."),
        )
    words = getattr(proposal.input, proposal.field)[proposal.start : proposal.end]
    with transaction.atomic():
        place = (proposal.input, proposal.field, proposal.start, proposal.end, words)
        new = code_passage(*place, coded.theme, by=by, origin=coded.origin)
        gave = {coded.by_id, *coded.seconds.values_list("by", flat=True)} - {new.by_id}
        SecondCoding.objects.bulk_create((SecondCoding(coded=new, by_id=key) for key in gave), ignore_conflicts=True)
        uncode(coded, by=by)
    return new
