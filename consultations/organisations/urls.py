"""Addresses of registration and of the decisions on it."""

from django.urls import path

from consultations.organisations import register_views, views

secretariat = [
    path("organizations/", register_views.register, name="register"),
    path("organizations/add-states/", register_views.AddStatesView.as_view(), name="add_states"),
    path("organizations/add/", register_views.AddEntryView.as_view(), name="add_organisation"),
    path("organizations/<uuid:organisation>/", register_views.OrganisationView.as_view(), name="organisation"),
    path(
        "organizations/<uuid:organisation>/correct/",
        register_views.CorrectEntryView.as_view(),
        name="correct_organisation",
    ),
    path("organizations/<uuid:organisation>/merge/", register_views.MergeView.as_view(), name="merge_organisation"),
    path(
        "organizations/<uuid:organisation>/merges/<uuid:merge>/undo/",
        register_views.UndoMergeView.as_view(),
        name="undo_merge",
    ),
    path(
        "organizations/<uuid:organisation>/contacts/add/", register_views.AddContactView.as_view(), name="add_contact"
    ),
    path(
        "organizations/<uuid:organisation>/contacts/<uuid:contact>/",
        register_views.ChangeContactView.as_view(),
        name="change_contact",
    ),
    path(
        "organizations/<uuid:organisation>/contacts/<uuid:contact>/remove/",
        register_views.RemoveContactView.as_view(),
        name="remove_contact",
    ),
    path("registrations/", views.registration_list, name="registrations"),
    path("registrations/<uuid:registration>/", views.RegistrationView.as_view(), name="registration"),
    path(
        "registrations/<uuid:registration>/accept/", views.AcceptRegistrationView.as_view(), name="accept_registration"
    ),
    path(
        "registrations/<uuid:registration>/pass-on/",
        views.ForwardRegistrationView.as_view(),
        name="forward_registration",
    ),
    path(
        "registrations/<uuid:registration>/refuse/", views.RefuseRegistrationView.as_view(), name="refuse_registration"
    ),
]
urlpatterns = [
    path("register/", views.RegisterView.as_view(), name="register"),
    path("join/", views.JoinView.as_view(), name="join"),
    path("registration/sent/", views.sent, name="registration_sent"),
    path("registration/<str:token>/", views.registration, name="registration"),
    path("rounds/<uuid:delegation>/hand-over/", views.HandOverView.as_view(), name="hand_over"),
    path("rounds/<uuid:delegation>/asking/<uuid:registration>/", views.JoinRequestView.as_view(), name="join_request"),
    path(
        "rounds/<uuid:delegation>/asking/<uuid:registration>/turn-away/",
        views.RefuseJoinRequestView.as_view(),
        name="refuse_join_request",
    ),
]
