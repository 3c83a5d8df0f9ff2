"""Pages of the reader's own account."""

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language as set_cookie

from accounts import permissions
from accounts.models import User
from accounts.people import services
from accounts.sign_in import factors
from accounts.sign_in.forms import PreferencesForm
from accounts.sign_in.middleware import use_language_of_mail
from core.web.act_views import ConfirmView


@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """Show and save the preferences: language, time zone, mail, text on the device."""
    user: Any = request.user
    # A copy: a form that does not hold changes the instance it was given, and the page shows that person's name.
    form = PreferencesForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        services.set_preferences(user, by=user, **form.cleaned_data)
        messages.success(request, _("Your preferences have been saved."))
        return redirect("account_preferences")
    return render(request, "accounts/preferences.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Offer a second factor, or say what requires it. A POST postpones the offer and leads on (D2)."""
    user: Any = request.user
    of_secretariat = permissions.is_secretariat(user)
    if request.method == "POST" and not of_secretariat:
        services.postpone_factor(user, by=user)
        return redirect(request.session.pop(factors.NEXT, None) or settings.LOGIN_REDIRECT_URL)
    if factors.has_factor(user):
        return redirect("mfa_index")
    context = {"rounds": factors.reasons(user), "of_secretariat": of_secretariat}
    return render(request, "accounts/second_factor.html", context)


@login_required
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End the sessions on all devices, this one too."""
    user: Any = request.user
    services.sign_out_everywhere(user, by=user)
    logout(request)
    return redirect("account_login")


class CloseAccountView(ConfirmView):
    """Ask once, and close the person's own account. A device that was left open must be signed in to again."""

    template_name = "accounts/close_account.html"
    success_url = "account_login"
    success_message = gettext_lazy("Your account is closed.")

    @classmethod
    def guard(cls, view: Callable[..., Any]) -> Callable[..., HttpResponse]:
        recent = reauthentication_required(enabled=_can_sign_in_again)(view)
        guarded: Callable[..., HttpResponse] = login_required(require_http_methods(cls.methods)(recent))
        return guarded

    def act(self) -> None:
        services.close_account(self.user, by=self.user)
        logout(self.request)


def _can_sign_in_again(request: HttpRequest) -> bool:
    user: Any = request.user
    return user.has_usable_password() or factors.has_factor(user)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_reminders(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button that ends all reminders, and end them. A mail program posts without the button (RFC 8058)."""
    if request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click":
        services.stop_reminders(token)
        return HttpResponse(status=204)
    return _stop_reminders_page(request, token)


@csrf_protect
def _stop_reminders_page(request: HttpRequest, token: str) -> HttpResponse:
    user = services.find_reminded(token)
    use_language_of_mail(request, user.language)
    if request.method == "POST":
        user = services.stop_reminders(token)
    return render(request, "accounts/stop_reminders.html", {"stopped": not user.reminders})


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Set the language: in a cookie, and for a signed-in person also as a preference."""
    language, user = request.POST.get("language", ""), request.user
    if isinstance(user, User) and language in settings.COMPLETE_LANGUAGES:
        services.set_preferences(user, by=user, language=language)
    return set_cookie(request)
