"""A round with its windows, made whole or not at all, with every fault told at once."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations.domain.rounds import create_round
from consultations.domain.windows import set_window
from consultations.models import Document, Recommendation, Round
from core import form_tokens
from core.errors import Refused, Several


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one constituency is to get: words (0: no limit), those of a joint text (0: the same), and a window in local
    time, which may come later."""

    constituency: str
    word_limit: int = 0
    joint_word_limit: int = 0
    opens: datetime | None = None
    closes: datetime | None = None


def set_up(
    *,
    document: Document,
    recommendations: Iterable[Recommendation],
    title: str,
    wanted: Sequence[Wanted],
    zone: str,
    by: Any,
    token: str = "",
    **fields: Any,
) -> Round:
    """A draft round as `create_round` makes it (`fields` go there), and the windows in `zone`. The same form once more,
    told by its `token`, gives the same round (B2).

    Raises what `create_round` raises, and Several for times that are refused: their fields are `opens_` or `closes_`
    and the constituency.
    """
    faults = []
    with transaction.atomic():
        key = uuid.uuid4()
        if token and (earlier := form_tokens.use(token, key)):
            return form_tokens.made_before(Round.objects.filter(created_by=by), earlier)
        round = create_round(
            id=key,
            document=document,
            recommendations=recommendations,
            title=title,
            constituencies=[each.constituency for each in wanted],
            limits={each.constituency: each.word_limit for each in wanted},
            joint_limits={each.constituency: each.joint_word_limit for each in wanted},
            by=by,
            **fields,
        )
        for each in wanted:
            if each.opens is None or each.closes is None:
                continue
            try:
                set_window(
                    round, constituency=each.constituency, opens=each.opens, closes=each.closes, zone=zone, by=by
                )
            except Refused as refusal:
                refusal.field = f"{refusal.field}_{each.constituency}"
                faults.append(refusal)
        if faults:
            raise Several("windows_faulty", _("The windows cannot be set like this."), refusals=faults)
    return round
