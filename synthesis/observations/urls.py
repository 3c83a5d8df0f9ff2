"""The address of observations."""

from django.urls import path

from synthesis.observations import views

secretariat = [path("observations/<uuid:round_id>/", views.ObservationsView.as_view(), name="observations")]
