"""Addresses of the secretariat's pages on documents."""

from django.urls import path

from consultations.documents import views
from consultations.documents.correction import views as correction

secretariat = [
    path("documents/", views.document_list, name="documents"),
    path("documents/add/", views.AddDocumentView.as_view(), name="add_document"),
    path("documents/<uuid:document>/", views.DocumentView.as_view(), name="document"),
    path("documents/<uuid:document>/source/", views.source, name="source"),
    path("documents/<uuid:document>/pages/<int:page>/", views.page_picture, name="page_picture"),
    path("documents/<uuid:document>/state/", views.reading_state, name="reading_state"),
    path("documents/<uuid:document>/heading/", views.SetHeadingView.as_view(), name="set_heading"),
    path("documents/<uuid:document>/change/", views.ChangeReadingView.as_view(), name="change_reading"),
    path("documents/<uuid:document>/confirm/", views.ConfirmReadingView.as_view(), name="confirm_reading"),
    path("documents/<uuid:document>/remove/", views.RemoveDocumentView.as_view(), name="remove_document"),
    path("documents/<uuid:document>/faults/", correction.AcceptFaultView.as_view(), name="accept_fault"),
    path("documents/<uuid:document>/kinds/", correction.ChangeKindsView.as_view(), name="change_kinds"),
    path(
        "documents/<uuid:document>/left-out/<int:index>/",
        correction.IncludeTextView.as_view(),
        name="include_text",
    ),
    path("documents/<uuid:document>/checks/", views.CheckParagraphsView.as_view(), name="check_paragraphs"),
    path("documents/<uuid:document>/paragraphs/<int:place>/", correction.paragraph, name="paragraph"),
]
