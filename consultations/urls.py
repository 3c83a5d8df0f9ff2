"""Pages for the people of a body: a personal link, who works on the answers, declining."""

from django.urls import path

from consultations.views import delegations, giving, invitations, joining, more_time, own_date, people, registrations

urlpatterns = [
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("register/", registrations.register, name="register"),
    path("join/", registrations.join, name="join"),
    path("registration/sent/", registrations.sent, name="registration_sent"),
    path("registration/<str:token>/", registrations.registration, name="registration"),
    path("rounds/<uuid:delegation>/people/", people.people_page, name="people"),
    path("rounds/<uuid:delegation>/hand-over/", joining.hand_over, name="hand_over"),
    path("rounds/<uuid:delegation>/asking/<uuid:registration>/", joining.asking, name="asking"),
    path("rounds/<uuid:delegation>/asking/<uuid:registration>/turn-away/", joining.turn_away, name="turn_away"),
    path("rounds/<uuid:delegation>/people/<uuid:membership>/", people.person, name="person"),
    path("rounds/<uuid:delegation>/people/<uuid:membership>/end/", people.end_membership, name="end_membership"),
    path("rounds/<uuid:delegation>/<uuid:recommendation>/give/", giving.give, name="give"),
    path("rounds/<uuid:delegation>/given/<uuid:assignment>/take-back/", people.take_back, name="take_back"),
    path("rounds/<uuid:delegation>/invitations/<uuid:invitation>/again/", people.invite_again, name="invite_again"),
    path("rounds/<uuid:delegation>/more-time/", more_time.more_time, name="more_time"),
    path("rounds/<uuid:delegation>/own-date/", own_date.own_date, name="own_date"),
    path("rounds/<uuid:delegation>/decline/", delegations.decline, name="decline"),
]
