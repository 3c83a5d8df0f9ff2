"""Addresses of joint submissions, for the lead and the invited bodies, and of alignment."""

from django.urls import path

from submissions.joint import sign_on_views, views

OWN = "rounds/<uuid:delegation>/"
ROUND = f"{OWN}together/"

urlpatterns = [
    path(ROUND, views.JointMembersView.as_view(), name="joint_members"),
    path(f"{ROUND}alone/", views.MakeOwnView.as_view(), name="make_own"),
    path(f"{ROUND}<uuid:member>/again/", views.AskAgainView.as_view(), name="ask_member_again"),
    path(f"{ROUND}<uuid:member>/take-back/", views.TakeBackView.as_view(), name="take_back_member"),
    path(f"{ROUND}<uuid:member>/sheet/", sign_on_views.SheetView.as_view(), name="sign_on_sheet"),
    path(f"{ROUND}text/", sign_on_views.LeadTextView.as_view(), name="joint_text"),
    path("rounds/joint/<uuid:member>/text/", sign_on_views.MemberTextView.as_view(), name="joint_member_text"),
    path("sign-on/", sign_on_views.SignOnView.as_view(), name="sign_on"),
    path(f"{OWN}alignments/", views.AlignmentsView.as_view(), name="alignments"),
    path(f"{OWN}alignments/<uuid:alignment>/stop/", views.StopAligningView.as_view(), name="stop_aligning"),
    path(f"{OWN}<uuid:recommendation>/align/", views.AlignView.as_view(), name="align"),
    path("rounds/joint/<uuid:member>/", views.joint_page, name="joint"),
    path("rounds/joint/<uuid:member>/files/<uuid:attachment>/", views.joint_file, name="joint_file"),
]
