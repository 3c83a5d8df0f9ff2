"""Pages of the secretariat on rounds."""

from django.urls import path

from consultations.rounds import views

secretariat = [
    path("rounds/", views.round_list, name="rounds"),
    path("rounds/add/", views.add_round, name="add_round"),
    path("rounds/<uuid:round_id>/", views.round_page, name="round"),
    path("rounds/<uuid:round_id>/copy/", views.copy_round, name="copy_round"),
    path("rounds/<uuid:round_id>/edit/", views.edit_round, name="edit_round"),
    path("rounds/<uuid:round_id>/officers/", views.duty_list, name="duties"),
    path("rounds/<uuid:round_id>/officers/<slug:duty>/<uuid:person>/take/", views.remove_duty, name="take_duty"),
    path("rounds/<uuid:round_id>/windows/<slug:constituency>/", views.set_window, name="window"),
    path("rounds/<uuid:round_id>/act/<slug:name>/", views.act, name="round_act"),
]
