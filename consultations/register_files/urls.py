"""Addresses of loading a file with organizations."""

from django.urls import path

from consultations.register_files import views

secretariat = [
    path("organizations/files/", views.UploadView.as_view(), name="register_files"),
    path("organizations/files/<uuid:register_file>/", views.RegisterFileView.as_view(), name="register_file"),
    path("organizations/files/<uuid:register_file>/state/", views.state, name="register_file_state"),
    path("organizations/files/<uuid:register_file>/load/", views.LoadView.as_view(), name="load_register_file"),
    path(
        "organizations/files/<uuid:register_file>/discard/", views.DiscardView.as_view(), name="discard_register_file"
    ),
]
