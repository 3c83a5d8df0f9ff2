"""The coding workbench, under /admin/synthesis/coding/."""

from django.urls import path

from synthesis.views import campaigns, coding, suggesting

app_name = "coding"
BENCH = "<uuid:round>/<uuid:recommendation>/"
CAMPAIGN = "<uuid:round>/campaigns/<uuid:campaign>/"

urlpatterns = [
    path("", coding.rounds, name="rounds"),
    path("<uuid:round>/", coding.recommendations, name="recommendations"),
    path("<uuid:round>/campaigns/", campaigns.campaigns, name="campaigns"),
    path("<uuid:round>/campaigns/look/", campaigns.look, name="look_for_campaigns"),
    path(CAMPAIGN, campaigns.campaign, name="campaign"),
    path(f"{CAMPAIGN}settle/", campaigns.settle, name="settle_campaign"),
    path(f"{CAMPAIGN}merge/", campaigns.merge, name="merge_campaign"),
    path(f"{CAMPAIGN}name/", campaigns.rename, name="name_campaign"),
    path(f"{CAMPAIGN}code/", campaigns.code, name="code_campaign"),
    path(f"{CAMPAIGN}<uuid:member>/", campaigns.compare, name="compare"),
    path(BENCH, coding.bench, name="bench"),
    path(f"{BENCH}code/", coding.code, name="code"),
    path(f"{BENCH}coded/<uuid:coded>/uncode/", coding.uncode, name="uncode"),
    path(f"{BENCH}coded/<uuid:coded>/carry-over/", coding.carry_over, name="carry_over"),
    path(f"{BENCH}suggest/", suggesting.refresh, name="suggest"),
    path(f"{BENCH}suggested/<uuid:suggestion>/accept/", suggesting.accept, name="accept_suggestion"),
    path(f"{BENCH}suggested/<uuid:suggestion>/reject/", suggesting.reject, name="reject_suggestion"),
    path(f"{BENCH}themes/", coding.add_theme, name="add_theme"),
    path(f"{BENCH}themes/<uuid:theme>/", coding.rename_theme, name="rename_theme"),
]
