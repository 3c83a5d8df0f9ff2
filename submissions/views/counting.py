"""The word count of the page is the server's, so that both always agree (DECIDED)."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from consultations.domain.rounds import word_limit
from consultations.models import Delegation
from core.text import count_words
from submissions.domain.standings import Standing
from submissions.domain.words import COUNTED, words
from submissions.forms import AnswerForm
from submissions.models import Input


@login_required
@require_POST
def count(request: HttpRequest) -> HttpResponse:
    """`text` is counted; `others` (words elsewhere in the submission) and `limit` come with the address."""
    others, limit = (_whole_number(request.GET.get(name, "")) for name in ("others", "limit"))
    counted = count_words(request.POST.get("text", ""))
    return JsonResponse({"text": told(counted, others, limit), "over": bool(limit) and counted + others > limit})


def told(counted: int, others: int, limit: int) -> str:
    """`31 words`, with a limit `31 words · 240 of 2815 in all`."""
    here = ngettext("%(n)s word", "%(n)s words", counted) % {"n": counted}
    if not limit:
        return here
    whole, most = (number_format(number, force_grouping=True) for number in (counted + others, limit))
    return _("%(here)s · %(all)s of %(limit)s in all") % {"here": here, "all": whole, "limit": most}


def count_words_here(form: AnswerForm, delegation: Delegation, now: Standing, input: Input) -> None:
    """Puts counters at the fields that count, as of what is stored or was just typed."""
    limit = word_limit(delegation.round, delegation.organisation.constituency)
    total = words(now.shown) if limit and now.shown else 0
    for name in COUNTED:
        if name not in form.fields:
            continue
        stored = count_words(getattr(input, name))
        typed = count_words(str(form[name].value() or "")) if form.is_bound else stored
        others = max(total - stored, 0)
        query: dict[str, Any] = {"others": others, "limit": limit} if limit else {}
        form.fields[name].counter = {
            "url": f"{reverse('count_words')}?{urlencode(query)}" if query else reverse("count_words"),
            "text": told(typed, others, limit) if typed else "",
            "over": bool(limit) and typed + others > limit,
        }


def _whole_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
