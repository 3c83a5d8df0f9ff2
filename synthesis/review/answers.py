"""Answers of officers to comments on a draft and to corrections of States: the last one counts."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.errors import Refused


def check_not_answered_since(answers: QuerySet[Any], mark: str | None) -> None:
    """Raise Refused `answered_since` where the last answer is another one than the page showed (B4).

    `mark` is its key, "" for none; None where no page was shown. The caller holds the row that is answered.
    """
    last = answers.order_by("at", "pk").values_list("pk", flat=True).last()
    if mark is not None and mark != str(last or ""):
        raise Refused(
            "answered_since",
            _("A colleague saved an answer after you opened the page."),
            hint=_(
                "Your answer was not saved. Read the answer that is shown now. Then change it if you still need to."
            ),
        )
