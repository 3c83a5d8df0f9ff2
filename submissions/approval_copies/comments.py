"""Comments in an uploaded approval copy become internal comments of the team."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from consultations.models import Delegation
from submissions.approval_copies.returned import FileComment
from submissions.drafting.internal_comments import MAX_COMMENT, add_comment
from submissions.models import InternalComment

_ROOM = MAX_COMMENT - 500  # what is left beside the name of the file


def post_comments(
    delegation: Delegation, comments: Sequence[tuple[str, tuple[str, str], FileComment]], *, by: User
) -> None:
    """Post comments (file, subject, comment) to the team; one that is there already is not posted again.

    Comments on a paragraph as a whole go to the call for inputs as a whole. Raises what `add_comment` raises. Loads the
    subjects and the comments that are there once.
    """
    subjects: dict[str, dict[str, Any]] = {
        "recommendation": {str(row.pk): row for row in delegation.round.recommendations.all()},
        "question": {str(row.pk): row for row in delegation.round.questions.all()},
    }
    rows = InternalComment.objects.filter(delegation=delegation)
    there: set[tuple[Any, ...]] = set(rows.values_list("recommendation", "question", "text"))
    for name, (kind, key), comment in comments:
        about = {kind: subjects[kind][key]} if key in subjects.get(kind, {}) else {}
        ids = tuple(about[each].pk if each in about else None for each in ("recommendation", "question"))
        for text in _texts(name, comment):
            if (*ids, text) not in there:
                there.add((*ids, text))
                add_comment(delegation, text, by=by, **about)


def _texts(name: str, comment: FileComment) -> list[str]:
    """Return the comment with its origin, in pieces where it is too long for one."""
    words = {"file": name, "author": comment.author}
    origin = _("%(author)s, in “%(file)s”:") % words if comment.author else _("In “%(file)s”:") % words
    pieces = [comment.text[start : start + _ROOM] for start in range(0, len(comment.text), _ROOM)]
    return [f"{origin}\n{piece}" for piece in pieces]
