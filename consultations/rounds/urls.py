"""Addresses of the secretariat's pages on rounds."""

from django.urls import path

from consultations.rounds import choice_views, setup_views, views

secretariat = [
    path("rounds/", views.round_list, name="rounds"),
    path("rounds/add/", setup_views.AddRoundView.as_view(), name="add_round"),
    path("rounds/<uuid:round_id>/", views.round_page, name="round"),
    path("rounds/<uuid:round_id>/participants/", views.participants, name="participants"),
    path("rounds/<uuid:round_id>/recommendations/", views.recommendations, name="round_recommendations"),
    path("rounds/<uuid:round_id>/copy/", views.CopyRoundView.as_view(), name="copy_round"),
    path("rounds/<uuid:round_id>/edit/", setup_views.EditRoundView.as_view(), name="edit_round"),
    path(
        "rounds/<uuid:round_id>/edit/recommendations/",
        choice_views.ChooseRecommendationsView.as_view(),
        name="choose_recommendations",
    ),
    path("rounds/<uuid:round_id>/edit/dates/", setup_views.DatesView.as_view(), name="round_dates"),
    path("rounds/<uuid:round_id>/edit/<slug:part>/", setup_views.EditPartView.as_view(), name="edit_part"),
    path("rounds/<uuid:round_id>/officers/", views.DutiesView.as_view(), name="duties"),
    path("rounds/<uuid:round_id>/windows/<slug:constituency>/", views.SetWindowView.as_view(), name="window"),
    path("rounds/<uuid:round_id>/act/<slug:name>/", views.RoundActView.as_view(), name="round_act"),
]
