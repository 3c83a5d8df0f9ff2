"""Memos on what is answered and on a coding; those on a theme stand on its page."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consultations.forms import tell
from consultations.models import Round
from consultations.office import found, officer_page
from core.errors import Refused
from submissions.domain.subjects import Subject
from synthesis import coding_office as office
from synthesis.codebook_forms import MemoForm
from synthesis.domain import cards, memos


@officer_page("GET", "HEAD", "POST")
def on_subject(request: HttpRequest, round: UUID, subject: UUID) -> HttpResponse:
    row, about = office.bench_of(request.user, round, subject)
    there = memos.memos_on(about, by=request.user)
    return _page(request, row, about, {"memos": there}, at=None, **about.arguments)


@officer_page("GET", "HEAD", "POST")
def on_coding(request: HttpRequest, round: UUID, subject: UUID, coded: UUID) -> HttpResponse:
    """On the theme as it was given to this line: it stays when the passage is marked anew."""
    row, about = office.bench_of(request.user, round, subject)
    passage = office.passage_of(request.user, row, about, coded)
    card = found(cards.card_of(row, passage.input_id, by=request.user))
    line, theme = passage.input.line, passage.theme
    context = {
        "coding": found(next((each for each in card.codings if each.id == passage.pk), None)),
        "memos": memos.memos_read_by(request.user, row).filter(theme=theme, line=line),
    }
    return _page(request, row, about, context, at=passage.input_id, theme=theme, line=line)


def _page(
    request: HttpRequest, round: Round, about: Subject, context: dict[str, Any], *, at: UUID | None, **on: Any
) -> HttpResponse:
    form = MemoForm(request.POST if request.method == "POST" else None)
    back = office.back_to_bench(request, round, about, at)
    if form.is_valid():
        try:
            memos.add_memo(round, form.cleaned_data["text"], by=request.user, **on)
            return redirect(back)
        except Refused as refusal:
            tell(form, refusal)
    context |= {
        "round": round,
        "about": about,
        "form": form,
        "back": back,
        "crumbs": office.crumbs(round, (about.words, office.bench_address(about)), (_("Memos"), None)),
    }
    return render(request, "synthesis/coding/memos.html", context, status=422 if form.errors else 200)
