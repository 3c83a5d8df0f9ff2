"""The two steps of sign-in, allauth's own. The page that a person wanted goes with the tab, not with the session."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY, clear_login, redirect_to_pending_stage
from allauth.account.mixins import NextRedirectMixin
from allauth.account.stages import LoginStage, LoginStageController
from allauth.account.utils import get_login_redirect_url, get_next_redirect_url, url_str_to_user_pk
from allauth.account.views import LoginView, PasswordChangeView, PasswordResetFromKeyView, PasswordResetView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from accounts.models import User
from accounts.sign_in.middleware import use_language_of_mail


def address_of(name: str, next_page: str | None) -> str:
    """Return the address of a page that leads on to `next_page`, if there is one."""
    return f"{reverse(name)}?{urlencode({'next': next_page})}" if next_page else reverse(name)


class PendingSignIn:
    """What happens to a sign-in that waits for its second factor when the person comes to sign in once more.

    Who only opens the page goes to the second step, and from there to what this tab wanted. Who sends the form begins
    anew, whoever they are: the pending sign-in ends.
    """

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> HttpResponse | None:
        if request.method == "POST":
            clear_login(request)
            return None
        if stage.urlname != "mfa_authenticate":
            return redirect_to_pending_stage(request, stage)
        return redirect(address_of(stage.urlname, get_next_redirect_url(request)))


class SignInView(PendingSignIn, LoginView):
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        if response.headers.get("Location") == reverse("mfa_authenticate"):
            return redirect(address_of("mfa_authenticate", get_next_redirect_url(self.request)))
        return response


class PasskeySignInView(PendingSignIn, LoginWebAuthnView):
    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> HttpResponse | None:
        """Let the script of a page of sign-in that was opened earlier ask for its options: they sign nobody in."""
        if request.method == "GET" and get_adapter().is_ajax(request):
            return None
        return super()._redirect_to_pending_stage(request, stage)


class SecondStepView(NextRedirectMixin, AuthenticateView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        pending = request.session.get(LOGIN_SESSION_KEY)  # allauth deletes it when its time is over
        if LoginStageController.enter(request, AuthenticateStage.key) is None:
            if pending or request.method == "POST":
                messages.warning(
                    request,
                    _("The sign-in was not completed in time. Enter your email address and password again."),
                )
            return redirect(address_of("account_login", get_next_redirect_url(request)))
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in, and lead to the page that this tab wanted: allauth knows that of the first one only."""
        self.stage.login.redirect_url = get_next_redirect_url(self.request) or self.stage.login.redirect_url
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        next_page = get_next_redirect_url(self.request)
        return {**super().get_context_data(**kwargs), "sign_in_again": address_of("account_login", next_page)}


class OwnPasswordView(PasswordChangeView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead who has no password yet, and so none to confirm it with, to the page that sends them a link."""
        if request.user.is_authenticated and not request.user.has_usable_password():
            return redirect("account_reset_password")
        return super().dispatch(request, *args, **kwargs)


class RequestPasswordView(PasswordResetView):
    def get_initial(self) -> dict[str, Any]:
        """Fill in the address of who is signed in: the link goes to their own account."""
        own = {"email": self.request.user.email} if self.request.user.is_authenticated else {}
        return {**super().get_initial(), **own}


class NewPasswordView(PasswordResetFromKeyView):
    """Choose a password by the link of a mail, in the language of that mail up to the sign-in that follows."""

    def dispatch(self, request: HttpRequest, uidb36: str, key: str, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, uidb36, key, **kwargs)
        if key != self.reset_url_key and isinstance(response, HttpResponseRedirect):
            # Only a true link leads on: of any other nobody learns whether there is such an account (A2).
            owner = User.objects.get(pk=url_str_to_user_pk(uidb36))
            use_language_of_mail(request, owner.language, keep=True)
        return response


password_change = OwnPasswordView.as_view()
password_reset = RequestPasswordView.as_view()
password_reset_from_key = NewPasswordView.as_view()
sign_in = SignInView.as_view()
passkey_sign_in = PasskeySignInView.as_view()
_second_step = csrf_protect(SecondStepView.as_view())


@csrf_exempt
@never_cache
def second_step(request: HttpRequest) -> HttpResponseBase:
    """Ask for the second factor, or lead on who has signed in from another tab: the form of this one is then stale."""
    if request.user.is_authenticated:
        return redirect(get_login_redirect_url(request))
    return _second_step(request)
