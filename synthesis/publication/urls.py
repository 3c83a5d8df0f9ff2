"""Corrigenda, and what is recorded of the way to an official document."""

from django.urls import path

from synthesis.publication import views

REPORT = "reports/<uuid:report>/"

secretariat = [
    path(f"{REPORT}corrigenda/", views.CorrigendaView.as_view(), name="corrigenda"),
    path(
        f"{REPORT}corrigenda/<uuid:finding>/propose/",
        views.ProposeCorrigendumView.as_view(),
        name="propose_corrigendum",
    ),
    path(
        f"{REPORT}corrigenda/<uuid:corrigendum>/confirm/",
        views.ConfirmCorrigendumView.as_view(),
        name="confirm_corrigendum",
    ),
    path(
        f"{REPORT}corrigenda/<uuid:corrigendum>/drop/",
        views.DropCorrigendumView.as_view(),
        name="drop_corrigendum",
    ),
    path(f"{REPORT}approval/documents/", views.SendToDocumentsView.as_view(), name="send_to_documents"),
    path(f"{REPORT}approval/issued/", views.IssueView.as_view(), name="issue"),
]
