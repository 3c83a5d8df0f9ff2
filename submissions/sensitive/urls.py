"""Redaction, disclosure, erasure, and the second person for each."""

from django.urls import path

from submissions.sensitive import personal_data_views, views

secretariat = [
    path("personal-data/", personal_data_views.rounds, name="personal_data_rounds"),
    path("personal-data/<uuid:round_id>/", personal_data_views.SearchView.as_view(), name="personal_data"),
    path("personal-data/<uuid:round_id>/words/", personal_data_views.RedactWordsView.as_view(), name="redact_words"),
    path("erasures/", views.ErasuresView.as_view(), name="erasures"),
    path("second-person/", views.SecondApprovalsView.as_view(), name="second_approvals"),
    path(
        "second-person/<slug:kind>/<uuid:request_id>/",
        views.DecideSecondApprovalView.as_view(),
        name="decide_second_approval",
    ),
    path("redactions/<uuid:redaction>/lift/", views.AskToLiftView.as_view(), name="ask_to_lift"),
    path("<uuid:submission>/redact/", views.RedactView.as_view(), name="redact"),
    path("<uuid:submission>/identity/ask/", views.AskForIdentityView.as_view(), name="ask_for_identity"),
    path("<uuid:submission>/identity/", views.identity, name="identity"),
    path("files/<uuid:attachment>/original/ask/", views.AskForOriginalView.as_view(), name="ask_for_original"),
    path("files/<uuid:attachment>/original/", views.original, name="original"),
]
