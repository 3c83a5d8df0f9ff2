"""Pages of a body's own people that stand above its answers."""

from django.urls import path

from portal.views import senders

urlpatterns = [
    path("rounds/<uuid:delegation>/outcomes/", senders.outcomes, name="outcomes"),
    path("rounds/<uuid:delegation>/outcomes/<slug:kind>/", senders.outcomes_file, name="outcomes_file"),
]
