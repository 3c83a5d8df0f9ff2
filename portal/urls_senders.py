"""Pages of a body's own people that stand above its answers."""

from django.urls import path

from portal.views import senders

urlpatterns = [
    path("rounds/<uuid:delegation>/outcomes/", senders.outcomes, name="outcomes"),
    path("rounds/<uuid:delegation>/outcomes/<slug:kind>/", senders.outcomes_file, name="outcomes_file"),
    path("rounds/joint/<uuid:member>/outcomes/", senders.joint_outcomes, name="joint_outcomes"),
    path("rounds/joint/<uuid:member>/outcomes/<slug:kind>/", senders.joint_outcomes_file, name="joint_outcomes_file"),
]
