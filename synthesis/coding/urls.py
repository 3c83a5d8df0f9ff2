"""The coding workbench, under /admin/synthesis/coding/."""

from django.urls import path

from synthesis.codebook import urls as codebook
from synthesis.coding import campaign_views, views
from synthesis.imports import urls as imports

app_name = "coding"
BENCH = "<uuid:round_id>/<uuid:subject>/"  # its own key; of the round as a whole the round's
CAMPAIGN = "<uuid:round_id>/campaigns/<uuid:campaign>/"

urlpatterns = [
    path("", views.rounds, name="rounds"),
    path("<uuid:round_id>/", views.subjects, name="subjects"),
    path("<uuid:round_id>/campaigns/", campaign_views.campaigns, name="campaigns"),
    path("<uuid:round_id>/campaigns/look/", campaign_views.LookForCampaignsView.as_view(), name="look_for_campaigns"),
    path("<uuid:round_id>/campaigns/shared/<uuid:wording>/", campaign_views.shared_wording, name="campaign_wording"),
    path(CAMPAIGN, campaign_views.CampaignView.as_view(), name="campaign"),
    path(f"{CAMPAIGN}decide/", campaign_views.DecideMembersView.as_view(), name="decide_members"),
    path(f"{CAMPAIGN}merge/", campaign_views.MergeCampaignView.as_view(), name="merge_campaign"),
    path(f"{CAMPAIGN}name/", campaign_views.RenameCampaignView.as_view(), name="name_campaign"),
    path(f"{CAMPAIGN}code/", campaign_views.CodeCampaignView.as_view(), name="code_campaign"),
    path(f"{CAMPAIGN}<uuid:member>/", campaign_views.compare, name="compare"),
    path(BENCH, views.BenchView.as_view(), name="bench"),
    path(f"{BENCH}code/", views.CodeView.as_view(), name="code"),
    path(f"{BENCH}coded/<uuid:coded>/uncode/", views.UncodeView.as_view(), name="uncode"),
    path(f"{BENCH}coded/<uuid:coded>/carry-over/", views.CarryOverView.as_view(), name="carry_over"),
    path(f"{BENCH}suggest/", views.RefreshSuggestionsView.as_view(), name="suggest"),
    path(
        f"{BENCH}suggested/<uuid:suggestion>/accept/",
        views.DecideSuggestionView.as_view(),
        {"accepted": True},
        name="accept_suggestion",
    ),
    path(
        f"{BENCH}suggested/<uuid:suggestion>/reject/",
        views.DecideSuggestionView.as_view(),
        {"accepted": False},
        name="reject_suggestion",
    ),
    path(
        f"{BENCH}hints/<uuid:hint>/accept/",
        views.DecideHintView.as_view(),
        {"accepted": True},
        name="accept_hint",
    ),
    path(
        f"{BENCH}hints/<uuid:hint>/reject/",
        views.DecideHintView.as_view(),
        {"accepted": False},
        name="reject_hint",
    ),
    path(f"{BENCH}themes/", views.AddThemeView.as_view(), name="add_theme"),
    path(f"{BENCH}memo/", views.SubjectMemoView.as_view(), name="memo"),
    path(f"{BENCH}coded/<uuid:coded>/memo/", views.CodingMemoView.as_view(), name="coding_memo"),
    *codebook.workbench,
    *imports.workbench,
]
