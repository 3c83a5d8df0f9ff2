"""Words beside the fields that count. The page counts on while people type, by the server's rule (`js/words.js`; a test
compares the two); what is stored and what is sent is counted here alone."""

import json
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.domain.rounds import word_limit
from consultations.models import Delegation
from core.text import count_words
from submissions.domain.standings import Standing
from submissions.domain.words import counted_fields, words
from submissions.forms import AnswerForm
from submissions.models import Input

SAMPLES = (0, 1, 2, 3, 11, 100, 1_000_000)  # one at least of every class of numbers in the six languages


def told(counted: int, whole: int, limit: int) -> str:
    """`31 words`, with a limit `31 words · 240 of 2,815 in all`."""
    here = ngettext("%(n)s word", "%(n)s words", counted) % {"n": _grouped(counted)}
    if not limit:
        return here
    return _("%(here)s · %(all)s of %(limit)s in all") % {
        "here": here,
        "all": _grouped(whole),
        "limit": _grouped(limit),
    }


def count_words_here(form: AnswerForm, delegation: Delegation, now: Standing, input: Input) -> str:
    """Puts counters at the fields that count, as of what is stored or was just typed; gives what the page needs to
    count on: words elsewhere in the submission, the limit, and how the reader's language says it, as JSON."""
    limit = word_limit(delegation.round, delegation.organisation.constituency, joint=now.is_joint)
    names = [name for name in counted_fields(delegation.round.rules) if name in form.fields]
    stored = {name: count_words(getattr(input, name)) for name in names}
    typed = {name: _typed(form, name) for name in names} if form.is_bound else stored
    elsewhere = max(words(now.shown) - sum(stored.values()), 0) if limit and now.shown else 0
    whole = elsewhere + sum(typed.values())
    for name in names:
        counter: dict[str, Any] = {"text": told(typed[name], whole, limit) if typed[name] else ""}
        counter["over"] = bool(limit) and whole > limit
        if name == "rewording":
            counter["unless"] = json.dumps(list(form.texts.values()), ensure_ascii=False)
        form.fields[name].counter = counter
    said = {str(n): ngettext("%(n)s word", "%(n)s words", n) for n in SAMPLES}
    return json.dumps(
        {
            "elsewhere": elsewhere,
            "limit": limit or 0,
            "words": said,
            "all": _("%(here)s · %(all)s of %(limit)s in all"),
            "group": _grouped(1_111)[1:-3],
        },
        ensure_ascii=False,
    )


def _typed(form: AnswerForm, name: str) -> int:
    text = str(form[name].value() or "")
    return 0 if name == "rewording" and form.says_nothing_new(text) else count_words(text)


def _grouped(number: int) -> str:
    return str(number_format(number, force_grouping=True))
