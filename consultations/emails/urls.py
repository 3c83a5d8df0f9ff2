"""Addresses of the secretariat's pages on mails."""

from django.urls import path

from consultations.emails import views

_ONE = "rounds/<uuid:round_id>/mails/<str:mail_name>/<slug:style>/<slug:language>/"
secretariat = [
    path("mails/", views.MailTableView.as_view(), name="mails"),
    path("rounds/<uuid:round_id>/mails/", views.RoundMailsView.as_view(), name="round_mails"),
    path(
        "rounds/<uuid:round_id>/mails/automatic/<slug:automatic>/", views.SwitchMailView.as_view(), name="switch_mail"
    ),
    path(_ONE, views.MailWordingView.as_view(), name="mail_wording"),
    path(f"{_ONE}test/", views.TestMailView.as_view(), name="test_mail"),
    path(f"{_ONE}standard/", views.StandardWordingView.as_view(), name="standard_wording"),
]
