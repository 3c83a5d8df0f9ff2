"""Personal links, who works on the answers, declining; the secretariat's page of one body."""

from django.urls import path

from consultations.invitations import secretariat_views, views

secretariat = [
    path("rounds/<uuid:round_id>/invite/", secretariat_views.invite, name="invite"),
    path("rounds/<uuid:round_id>/invite/list/", secretariat_views.invite_list, name="invite_list"),
    path("delegations/<uuid:delegation>/", secretariat_views.delegation_page, name="delegation"),
    path("delegations/<uuid:delegation>/focal-point/", secretariat_views.invite_focal_point, name="invite_focal_point"),
    path("delegations/<uuid:delegation>/extend/", secretariat_views.extend, name="extend"),
    path("delegations/<uuid:delegation>/refuse-time/", secretariat_views.refuse_time, name="refuse_time"),
    path("delegations/<uuid:delegation>/note/", secretariat_views.record_authority, name="record_authority"),
    path(
        "delegations/<uuid:delegation>/invitations/<uuid:invitation>/again/",
        secretariat_views.invite_focal_point_again,
        name="office_invite_again",
    ),
]
urlpatterns = [
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("rounds/<uuid:delegation>/people/", views.people_page, name="people"),
    path("rounds/<uuid:delegation>/people/<uuid:membership>/", views.person, name="person"),
    path("rounds/<uuid:delegation>/people/<uuid:membership>/end/", views.end_membership, name="end_membership"),
    path("rounds/<uuid:delegation>/<uuid:recommendation>/give/", views.assign_recommendation, name="give"),
    path("rounds/<uuid:delegation>/given/<uuid:assignment>/take-back/", views.unassign, name="take_back"),
    path("rounds/<uuid:delegation>/invitations/<uuid:invitation>/again/", views.invite_again, name="invite_again"),
    path("rounds/<uuid:delegation>/own-date/", views.own_date, name="own_date"),
    path("rounds/<uuid:delegation>/decline/", views.decline, name="decline"),
]
