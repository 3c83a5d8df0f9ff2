"""The coding workbench, under /admin/synthesis/coding/."""

from django.urls import path

from synthesis.views import coding

app_name = "coding"
BENCH = "<uuid:round>/<uuid:recommendation>/"

urlpatterns = [
    path("", coding.rounds, name="rounds"),
    path("<uuid:round>/", coding.recommendations, name="recommendations"),
    path(BENCH, coding.bench, name="bench"),
    path(f"{BENCH}code/", coding.code, name="code"),
    path(f"{BENCH}coded/<uuid:coded>/uncode/", coding.uncode, name="uncode"),
    path(f"{BENCH}coded/<uuid:coded>/carry-over/", coding.carry_over, name="carry_over"),
    path(f"{BENCH}themes/", coding.add_theme, name="add_theme"),
    path(f"{BENCH}themes/<uuid:theme>/", coding.rename_theme, name="rename_theme"),
]
