"""Addresses of accounts. Those of allauth are listed one by one, so that what we do not use does not exist.

Allauth and its templates look some names up; these stay, and answer 404.
"""

from allauth.account import views as account
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path

from accounts.people import views
from accounts.sign_in import views as sign_in


def nothing_here(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


urlpatterns = [
    path("i18n/setlang/", views.set_language, name="set_language"),
    path("account/", views.preferences, name="account_preferences"),
    path("account/second-factor/", views.second_factor, name="second_factor"),
    path("account/sign-out-everywhere/", views.sign_out_everywhere, name="account_sign_out_everywhere"),
    path("account/close/", views.CloseAccountView.as_view(), name="account_close"),
    path("u/<str:token>/", views.stop_reminders, name="stop_reminders"),
    path("accounts/login/", sign_in.sign_in, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/change/", sign_in.password_change, name="account_change_password"),
    path("accounts/password/reset/", sign_in.password_reset, name="account_reset_password"),
    path("accounts/password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "accounts/password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        sign_in.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("accounts/2fa/authenticate/", sign_in.second_step, name="mfa_authenticate"),
    path("accounts/2fa/webauthn/login/", sign_in.passkey_sign_in, name="mfa_login_webauthn"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/signup/", nothing_here, name="account_signup"),
    path("accounts/email/", nothing_here, name="account_email"),
    path("accounts/inactive/", nothing_here, name="account_inactive"),
    path("accounts/password/set/", nothing_here, name="account_set_password"),
]
