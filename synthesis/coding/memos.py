"""Memos of officers on themes, codings and subjects: only added to, read by those who code in the round.

A memo on a coding may name the body and repeat its words. It is written and read where the input is shown by name with
all its words (`VisibleInput.is_whole`), and one of an officer with sight of confidential matter by such officers alone.
"""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.audience import audience_in
from consultations.models import Paragraph, Question, Recommendation, Round
from core import audit, clock
from core.audience import Audience
from core.errors import NotAllowed, Refused
from core.text.strings import clean_text
from submissions.drafting.subjects import SUBJECTS, Subject, subjects_of
from submissions.models import Line
from synthesis import permissions
from synthesis.codebook.services import lock_theme_for_coding
from synthesis.coding.selectors import whole_lines
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

    Raises NotAllowed where the person does not code or may not read memos on the line, and for rows of another round;
    Refused for an empty text, and `theme_gone`.
    """
    permissions.check_may_code(by, round_)
    if theme is not None and theme.round_id != round_.pk:
        raise NotAllowed("no_such_theme", _("This theme does not exist."))
    about = Subject(round_, recommendation, paragraph, question)
    if theme is None and about not in subjects_of(round_):
        raise NotAllowed("not_there", _("Page not found."))
    audience = audience_in(by, round_)
    if line is not None and not whole_lines(round_, [line.pk], by=by):
        raise NotAllowed("no_such_input", _("This input does not exist in this round."))
    text = clean_text(text, field="text", limit=LONGEST).strip()
    if not text:
        raise Refused("text_missing", _("Enter the text of the memo."), field="text")
    with transaction.atomic():
        if theme is not None:
            lock_theme_for_coding(theme)
        memo = Memo(round=round_, theme=theme, line=line, **about.arguments, text=text, by=by, at=clock.now())
        memo.by_sighted = audience.sees_confidential
        memo.save(force_insert=True)
        audit.record("synthesis.memo.add", memo, by=by, theme=theme, line=line, **about.arguments)
    return memo


def memos_on_theme(theme: Theme, *, by: User) -> QuerySet[Memo]:
    """Return the memos on the theme that the person reads, those on codings with it among them. Some queries."""
    rows = _memos(theme.round).filter(theme=theme)
    audience = audience_in(by, theme.round)
    lines = set(rows.filter(line__isnull=False).values_list("line", flat=True))
    whole = whole_lines(theme.round, lines, by=by)
    return rows.filter(Q(line__isnull=True) | Q(line__in=whole) & _of_sight(audience))


def memos_on(about: Subject) -> QuerySet[Memo]:
    """Return the memos on this subject."""
    return _memos(about.round).filter(theme=None, **{name: getattr(about, name) for name in SUBJECTS})


def memos_of_inputs(round_: Round, inputs: Iterable[UUID], audience: Audience) -> dict[UUID, list[Memo]]:
    """Return by input the memos on its line's codings. Only for inputs that the reader sees whole. One query."""
    memos_by_input: dict[UUID, list[Memo]] = defaultdict(list)
    rows = _memos(round_).filter(_of_sight(audience), line__inputs__in=list(inputs))
    for row in rows.annotate(of_input=F("line__inputs")):
        memos_by_input[row.of_input].append(row)
    return memos_by_input


def _memos(round_: Round) -> QuerySet[Memo]:
    return Memo.objects.filter(round=round_).select_related("by", "theme")


def _of_sight(audience: Audience) -> Q:
    return Q() if audience.sees_confidential else Q(by_sighted=False)
