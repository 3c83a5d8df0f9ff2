"""Pages of a body's own people that need the synthesis."""

from django.urls import path

from portal.senders import views

urlpatterns = [
    path("rounds/<uuid:delegation>/outcomes/", views.outcomes, name="outcomes"),
    path("rounds/joint/<uuid:member>/outcomes/", views.joint_outcomes, name="joint_outcomes"),
]
