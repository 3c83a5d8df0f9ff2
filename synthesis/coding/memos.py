"""Memos of officers on themes, codings and subjects: only added to, read by those who code in the round."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import AnyUser, User
from consultations.models import Paragraph, Question, Recommendation, Round
from core import audit, clock
from core.errors import NotAllowed, Refused
from core.text.strings import clean_text
from submissions.drafting.subjects import SUBJECTS, Subject, subjects_of
from submissions.models import Line
from submissions.permissions import inputs_read_by
from synthesis import permissions
from synthesis.models import Memo, Theme

LONGEST = 5_000  # characters


def add_memo(
    round_: Round,
    text: str,
    *,
    by: User,
    theme: Theme | None = None,
    line: Line | None = None,
    recommendation: Recommendation | None = None,
    paragraph: Paragraph | None = None,
    question: Question | None = None,
) -> Memo:
    """Add a memo on a theme, on a theme as given to a line, or on a subject; on the whole round where none is named.

    Raises NotAllowed where the person does not code or does not read the line, and for rows of another round; Refused
    for an empty text.
    """
    permissions.check_may_code(by, round_)
    if theme is not None and theme.round_id != round_.pk:
        raise NotAllowed("no_such_theme", _("This theme does not exist."))
    about = Subject(round_, recommendation, paragraph, question)
    if theme is None and about not in subjects_of(round_):
        raise NotAllowed("not_there", _("Page not found."))
    if line is not None and not inputs_read_by(by, round_).filter(line=line).exists():
        raise NotAllowed("no_such_input", _("This input does not exist in this round."))
    text = clean_text(text, field="text", limit=LONGEST).strip()
    if not text:
        raise Refused("text_missing", _("Enter the text of the memo."), field="text")
    with transaction.atomic():
        memo = Memo(round=round_, theme=theme, line=line, **about.arguments, text=text, by=by, at=clock.now())
        memo.save(force_insert=True)
        audit.record("synthesis.memo.add", memo, by=by, theme=theme, line=line, **about.arguments)
    return memo


def memos_read_by(user: AnyUser, round_: Round) -> QuerySet[Memo]:
    """Return the memos of the round; those on lines only where the person reads the line."""
    lines = inputs_read_by(user, round_).values("line")
    rows = Memo.objects.filter(round=round_).filter(Q(line__isnull=True) | Q(line__in=lines))
    return rows.select_related("by", "theme")


def memos_on(about: Subject, *, by: User) -> QuerySet[Memo]:
    """Return the memos on this subject that the person reads."""
    on = {name: getattr(about, name) for name in SUBJECTS}
    return memos_read_by(by, about.round).filter(theme=None, **on)


def memos_of_inputs(round_: Round, inputs: Iterable[UUID]) -> dict[UUID, list[Memo]]:
    """Return by input the memos on its line's codings. Only for inputs whose words the reader sees. One query."""
    memos_by_input: dict[UUID, list[Memo]] = defaultdict(list)
    rows = Memo.objects.filter(round=round_, line__inputs__in=list(inputs)).select_related("by", "theme")
    for row in rows.annotate(of_input=F("line__inputs")):
        memos_by_input[row.of_input].append(row)
    return memos_by_input
