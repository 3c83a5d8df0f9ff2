"""Addresses of the responses of a round, more time and the calendar."""

from django.urls import path

from consultations.monitoring import views

secretariat = [
    path("desk/seen/", views.set_desk_mark, name="desk_seen"),
    path("calendar/", views.calendar, name="calendar"),
    path("rounds/<uuid:round_id>/more-time/", views.ExtendConstituenciesView.as_view(), name="extend_constituencies"),
    path("rounds/<uuid:round_id>/responses/", views.responses, name="responses"),
    path("rounds/<uuid:round_id>/responses/remind/", views.remind, name="remind_silent"),
]
urlpatterns = [
    path("rounds/<uuid:delegation>/more-time/", views.MoreTimeView.as_view(), name="more_time"),
    path("rounds/<uuid:delegation>/more-time/withdraw/", views.WithdrawRequestView.as_view(), name="withdraw_request"),
]
