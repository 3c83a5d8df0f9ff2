"""Pages of a body's own people that stand above its answers."""

from django.urls import path

from portal.views import senders

urlpatterns = [
    path("rounds/<uuid:delegation>/outcomes/", senders.outcomes, name="outcomes"),
    path("rounds/joint/<uuid:member>/outcomes/", senders.joint_outcomes, name="joint_outcomes"),
]
