"""The door for those to whom something happened because they took part; open to everybody who is signed in."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from consultations.domain import protection
from consultations.forms import tell
from consultations.protection_forms import SomethingHappenedForm
from core.errors import NotYours, Refused
from core.form_tokens import page_token

# Where complaints and reports of reprisals go outside the portal.
ELSEWHERE = (
    (gettext_lazy("Reprisals for cooperating with the United Nations"), "https://www.ohchr.org/en/reprisals"),
    (gettext_lazy("Communications to special procedures"), "https://spsubmission.ohchr.org/"),
    (
        gettext_lazy("Complaints to treaty bodies"),
        "https://www.ohchr.org/en/treaty-bodies/complaints-about-human-rights-violations",
    ),
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def something_happened(request: HttpRequest) -> HttpResponse:
    """What happened, told to a named officer; below it what the person told before, with the answers."""
    form = SomethingHappenedForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_bound and form.is_valid():
        try:
            report = protection.tell(by=request.user, token=request.POST.get("token", ""), **form.cleaned_data)
        except Refused as refusal:
            tell(form, refusal)
        else:
            words = _("It is with the named officer now, as %(reference)s. The answer will stand here.")
            messages.success(request, words % {"reference": report.reference})
            return redirect("something_happened")
    context = {
        "form": form,
        "token": page_token(request),
        "officers": protection.named_officers(*protection.bodies_of(request.user)),
        "reports": protection.own_reports(request.user),
        "elsewhere": ELSEWHERE,
    }
    return render(request, "consultations/something_happened.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def release(request: HttpRequest, report: UUID) -> HttpResponse:
    """The person says that the matter need not be held back any longer."""
    row = protection.own_reports(request.user).filter(pk=report).first()
    if row is None:
        raise NotYours("not_there", _("There is no such page."))
    try:
        protection.release(row, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is no longer held back. What each part may show is as your body chose it."))
    return redirect("something_happened")
