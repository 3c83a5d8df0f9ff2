"""Addresses of personal links, a body's people, declining, and the secretariat's page of one body."""

from django.urls import path

from consultations.invitations import link_views, people_views, secretariat_views, views

secretariat = [
    path("rounds/<uuid:round_id>/invite/", secretariat_views.InviteView.as_view(), name="invite"),
    path("rounds/<uuid:round_id>/invite/list/", secretariat_views.invite_list, name="invite_list"),
    path("rounds/<uuid:round_id>/people/", people_views.PeopleView.as_view(), name="people"),
    path("rounds/<uuid:round_id>/people/act/", people_views.ActOnPeopleView.as_view(), name="act_on_people"),
    path("delegations/<uuid:delegation>/", secretariat_views.DelegationView.as_view(), name="delegation"),
    path(
        "delegations/<uuid:delegation>/focal-point/",
        secretariat_views.InviteFocalPointView.as_view(),
        name="invite_focal_point",
    ),
    path("delegations/<uuid:delegation>/extend/", secretariat_views.ExtendView.as_view(), name="extend"),
    path("delegations/<uuid:delegation>/refuse-time/", secretariat_views.RefuseTimeView.as_view(), name="refuse_time"),
    path(
        "delegations/<uuid:delegation>/note/", secretariat_views.RecordAuthorityView.as_view(), name="record_authority"
    ),
    path(
        "delegations/<uuid:delegation>/invitations/<uuid:invitation>/again/",
        secretariat_views.InviteFocalPointAgainView.as_view(),
        name="invite_focal_point_again",
    ),
    path(
        "delegations/<uuid:delegation>/invitations/<uuid:invitation>/cancel/",
        secretariat_views.CancelFocalPointInvitationView.as_view(),
        name="cancel_focal_point_invitation",
    ),
    path(
        "delegations/<uuid:delegation>/invitations/<uuid:invitation>/address/",
        secretariat_views.CorrectFocalPointAddressView.as_view(),
        name="correct_focal_point_address",
    ),
]
urlpatterns = [
    path("invitation/<str:token>/", link_views.invitation, name="invitation"),
    path("rounds/<uuid:delegation>/people/", views.BodyPeopleView.as_view(), name="people"),
    path("rounds/<uuid:delegation>/people/<uuid:membership>/", views.PersonView.as_view(), name="person"),
    path(
        "rounds/<uuid:delegation>/people/<uuid:membership>/end/",
        views.EndMembershipView.as_view(),
        name="end_membership",
    ),
    path(
        "rounds/<uuid:delegation>/<uuid:recommendation>/give/",
        views.AssignRecommendationView.as_view(),
        name="assign_recommendation",
    ),
    path("rounds/<uuid:delegation>/given/<uuid:assignment>/take-back/", views.UnassignView.as_view(), name="unassign"),
    path(
        "rounds/<uuid:delegation>/invitations/<uuid:invitation>/again/",
        views.InviteAgainView.as_view(),
        name="invite_again",
    ),
    path("rounds/<uuid:delegation>/invitations/<uuid:invitation>/", views.InvitedPersonView.as_view(), name="invited"),
    path(
        "rounds/<uuid:delegation>/invitations/<uuid:invitation>/cancel/",
        views.CancelInvitationView.as_view(),
        name="cancel_invitation",
    ),
    path(
        "rounds/<uuid:delegation>/invitations/<uuid:invitation>/address/",
        views.CorrectAddressView.as_view(),
        name="correct_address",
    ),
    path("rounds/<uuid:delegation>/own-date/", views.OwnDateView.as_view(), name="own_date"),
    path("rounds/<uuid:delegation>/decline/", views.DeclineView.as_view(), name="decline"),
    path("rounds/<uuid:delegation>/decline/withdraw/", views.WithdrawDeclineView.as_view(), name="withdraw_decline"),
]
