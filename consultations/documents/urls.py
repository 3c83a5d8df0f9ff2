"""Pages of the secretariat on documents."""

from django.urls import path

from consultations.documents import views

secretariat = [
    path("documents/", views.document_list, name="documents"),
    path("documents/add/", views.add_document, name="add_document"),
    path("documents/<uuid:document>/", views.document_page, name="document"),
    path("documents/<uuid:document>/source/", views.source, name="source"),
    path("documents/<uuid:document>/pages/<int:page>/", views.page_picture, name="page_picture"),
    path("documents/<uuid:document>/state/", views.reading_state, name="reading_state"),
    path("documents/<uuid:document>/heading/", views.set_heading, name="give_heading"),
    path("documents/<uuid:document>/change/", views.change_reading, name="change_reading"),
    path("documents/<uuid:document>/confirm/", views.confirm_reading, name="confirm_reading"),
    path("documents/<uuid:document>/paragraphs/<int:place>/", views.paragraph, name="paragraph"),
]
