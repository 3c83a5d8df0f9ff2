"""Addresses of approval copies. They come back where workbooks do."""

from django.urls import path

from submissions.approval_copies import views

urlpatterns = [
    path("rounds/<uuid:delegation>/approval-copy/", views.ApprovalCopyView.as_view(), name="approval_copy"),
]
