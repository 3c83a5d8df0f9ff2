"""A working translation beside its original: written by a person, or asked of the service that is plugged in."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consultations.forms import tell
from consultations.office import found, officer_page
from core.errors import Refused
from submissions.domain.translations import ask_service, record_translation
from submissions.translating import service
from synthesis import coding_office as office
from synthesis.coding_forms import TranslationForm
from synthesis.domain.cards import card_of


@officer_page("GET", "HEAD", "POST")
def translate(request: HttpRequest, round: UUID, subject: UUID, input: UUID) -> HttpResponse:
    row, about = office.bench_of(request.user, round, subject)
    said = office.input_of(about, input)
    card = found(card_of(row, said.pk, by=request.user))
    asks = "ask" in request.POST and service() is not None
    form = TranslationForm(request.POST if request.method == "POST" else None, card=card, written=not asks)
    if form.is_valid():
        fields = form.cleaned_data
        try:
            if asks:
                ask_service(said, field=fields["field"], language=fields["language"], by=request.user)
                messages.success(request, _("A draft was asked for. It stands here in a moment."))
            else:
                record_translation(said, by=request.user, **fields)
            return redirect(office.back_to_bench(request, row, about, said.pk))
        except Refused as refusal:
            tell(form, refusal)
    context = {
        "about": about,
        "card": card,
        "form": form,
        "service": service(),
        "back": office.back_to_bench(request, row, about, said.pk),
        "crumbs": office.crumbs(row, (about.words, office.bench_address(about)), (_("Working translation"), None)),
    }
    return render(request, "synthesis/coding/translate.html", context, status=422 if form.errors else 200)
