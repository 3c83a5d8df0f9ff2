"""Sentences of the front matter that hold only while the rows say so, checked by the code that makes an edition."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef

from consultations.models import Round
from submissions.models import CampaignMember, PublicInput
from synthesis.enums import Promise, SourceShown
from synthesis.models import CommentResponse, DraftComment, FindingComment


def standing_promises(outline: Mapping[str, Any], round: Round) -> list[str]:
    """The promises among the blocks of the front matter that hold for this outline; the others are not printed. At most
    one query each."""
    asked = [text for kind, text in outline["front_matter"] if kind == "promise"]
    return [key for key in asked if key in Promise.values and _holds(Promise(key), outline, round)]


def _holds(promise: Promise, outline: Mapping[str, Any], round: Round) -> bool:
    if promise == Promise.NEVER_ALONE:
        return _never_alone(outline)
    if promise == Promise.UNALTERED:
        return _unaltered(round)
    if promise == Promise.ONE_TEXT_ONCE:
        return _one_text_once(round)
    return promise == Promise.TWO_APPROVED or _every_comment(outline)  # nothing is published without two


def _never_alone(outline: Mapping[str, Any]) -> bool:
    return all(
        any(each.get("shown") == SourceShown.NAMED for each in row["evidence"])
        for part in outline["sections"]
        for row in part["findings"]
        if row["evidence"]
    )


def _unaltered(round: Round) -> bool:
    """Nothing that is published is covered or shown in translation only."""
    rows = PublicInput.objects.filter(round=round)
    return not (rows.exclude(redactions=[]).exists() or rows.filter(translated=True).exists())


def _one_text_once(round: Round) -> bool:
    """No body is counted with a text that another sent too."""
    settled = CampaignMember.objects.filter(campaign__isnull=False, settled_at__isnull=False)
    return not settled.filter(line__in_public__round=round).exists()


def _every_comment(outline: Mapping[str, Any]) -> bool:
    about = {"report__reference": outline["reference"]}
    open_remarks = FindingComment.objects.filter(finding__report__reference=outline["reference"], settled_at=None)
    comments = DraftComment.objects.submitted().filter(**{f"circulation__{key}": value for key, value in about.items()})
    answered = CommentResponse.objects.filter(comment=OuterRef("pk"))
    return not open_remarks.exists() and not comments.exclude(Exists(answered)).exists()
