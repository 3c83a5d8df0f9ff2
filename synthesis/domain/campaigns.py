"""A campaign handled once: a theme for words of its text is given in every input that has them, and counted by body
(each body of a campaign counts; PRACTICE 18: one text)."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import NotYours, Refused
from core.keys import among
from submissions.domain.campaign_shown import ShownCampaign, ShownMember
from submissions.domain.places import no_one_place, place
from submissions.enums import PassageField, SubmissionState
from synthesis import rules
from synthesis.domain.passages import Anchor, anchor
from synthesis.domain.sight import check_sees
from synthesis.domain.themes import hold_theme
from synthesis.enums import CodingOrigin
from synthesis.models import CodedPassage, SecondCoding, Theme


@dataclass(frozen=True, slots=True)
class CodedAtOnce:
    """`coded`: in how many inputs the theme now stands. `left`: confirmed inputs where a person has to look."""

    coded: int
    left: int


def code_campaign(campaign: ShownCampaign, words: str, theme: Theme, *, by: Any) -> CodedAtOnce:
    """Gives a theme to the same words in every confirmed input in which they stand exactly once and uncovered.

    What the inputs add of their own is not touched: it is read. Raises NotYours; Refused `nothing_confirmed`,
    `theme_gone`, and `no_one_place` where no input has the words.
    """
    round = campaign.campaign.round
    if not rules.may_code(by, round) or theme.round_id != round.pk:
        raise NotYours("no_duty", _("You do not code in this round."))
    confirmed = [row for row in campaign.members if row.is_settled and row.shown.state != SubmissionState.INADMISSIBLE]
    if not confirmed:
        raise Refused(
            "nothing_confirmed",
            _("No input of this campaign is confirmed yet."),
            hint=_("Confirm the equal ones, and the others side by side, first."),
        )
    words = words.replace("\r\n", "\n").strip()
    anchors = [found for row in confirmed if (found := _anchor(row, words))]
    if not anchors:
        raise no_one_place()
    check_sees(anchors, round, by=by)
    with transaction.atomic():
        hold_theme(theme)
        _agree(anchors, theme, by=by)
        CodedPassage.objects.bulk_create(
            (CodedPassage(**each.columns(), theme=theme, origin=CodingOrigin.PERSON, by=by) for each in anchors),
            batch_size=500,
            ignore_conflicts=True,
        )
        audit.record("synthesis.campaign.code", theme, by=by, campaign=campaign.campaign.pk, count=len(anchors))
    return CodedAtOnce(len(anchors), len(confirmed) - len(anchors))


def _agree(anchors: list[Anchor], theme: Theme, *, by: Any) -> None:
    """With what somebody else has coded so already (decision 0021)."""
    places = {(each.input.pk, each.field, each.start, each.end) for each in anchors}
    rows = CodedPassage.objects.filter(among("input", (each.input.pk for each in anchors)), theme=theme).exclude(by=by)
    same = [row for row in rows if (row.input_id, row.field, row.start, row.end) in places]
    SecondCoding.objects.bulk_create(
        (SecondCoding(coded=row, by=by) for row in same), batch_size=500, ignore_conflicts=True
    )


def _anchor(row: ShownMember, words: str) -> Anchor | None:
    if row.shown.redacted:
        return None
    for field in PassageField:
        text = getattr(row.row.input, field)
        if found := place(text, words):
            return anchor(row.row.input, field, *found, words)
    return None
