"""Addresses of messages: the secretariat's pages, and the page of a participant."""

from django.urls import path

from consultations.messages import views

_ALL = "rounds/<uuid:round_id>/messages/"
_ONE = f"{_ALL}<uuid:message>/"
secretariat = [
    path(_ALL, views.MessagesView.as_view(), name="messages"),
    path(f"{_ALL}new/", views.NewMessageView.as_view(), name="add_message"),
    path(_ONE, views.MessageView.as_view(), name="message"),
    path(f"{_ONE}texts/<slug:language>/", views.MessageTextView.as_view(), name="message_text"),
    path(f"{_ONE}texts/<slug:language>/remove/", views.RemoveTextView.as_view(), name="remove_message_text"),
    path(f"{_ONE}preview/<uuid:addressee>/", views.MessagePreviewView.as_view(), name="message_preview"),
    path(f"{_ONE}files/", views.AddFileView.as_view(), name="add_message_file"),
    path(f"{_ONE}files/<uuid:message_file>/", views.OfficeFileView.as_view(), name="message_file"),
    path(f"{_ONE}files/<uuid:message_file>/remove/", views.RemoveMessageFileView.as_view(), name="remove_message_file"),
    path(f"{_ONE}send/", views.SendMessageView.as_view(), name="send_message"),
    path(f"{_ONE}send-again/", views.SendAgainView.as_view(), name="send_message_again"),
    path(f"{_ONE}discard/", views.DiscardMessageView.as_view(), name="discard_message"),
]
urlpatterns = [
    path("rounds/<uuid:delegation>/messages/", views.ReceivedView.as_view(), name="received_messages"),
    path(
        "rounds/<uuid:delegation>/messages/<uuid:message_file>/",
        views.ReceivedFileView.as_view(),
        name="received_message_file",
    ),
]
