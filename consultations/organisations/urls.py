"""Asking to be let in, and who decides on it."""

from django.urls import path

from consultations.organisations import views

secretariat = [
    path("registrations/", views.registration_list, name="registrations"),
    path("registrations/<uuid:registration>/", views.registration_page, name="registration"),
    path("registrations/<uuid:registration>/accept/", views.accept_registration, name="accept_registration"),
    path("registrations/<uuid:registration>/pass-on/", views.forward_registration, name="pass_on_registration"),
    path("registrations/<uuid:registration>/refuse/", views.refuse_registration, name="refuse_registration"),
]
urlpatterns = [
    path("register/", views.register, name="register"),
    path("join/", views.join, name="join"),
    path("registration/sent/", views.sent, name="registration_sent"),
    path("registration/<str:token>/", views.registration, name="registration"),
    path("rounds/<uuid:delegation>/hand-over/", views.hand_over, name="hand_over"),
    path("rounds/<uuid:delegation>/asking/<uuid:registration>/", views.join_request, name="asking"),
    path("rounds/<uuid:delegation>/asking/<uuid:registration>/turn-away/", views.refuse_join_request, name="turn_away"),
]
