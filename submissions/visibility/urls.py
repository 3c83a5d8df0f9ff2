"""Who may see what was sent, and what would be safer."""

from django.urls import path

from submissions.visibility import views

urlpatterns = [
    path("rounds/<uuid:delegation>/levels/", views.levels, name="levels"),
    path("rounds/<uuid:delegation>/risk/", views.risk, name="risk"),
    path("rounds/<uuid:delegation>/risk/use/", views.use_level, name="use_level"),
]
