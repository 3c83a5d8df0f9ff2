"""Coded workbooks and working translations, on the workbench."""

from django.urls import path

from synthesis.imports import views

BENCH = "<uuid:round_id>/<uuid:subject>/"
BOOK = "<uuid:round_id>/books/<uuid:book>/"
TABLE = "<uuid:round_id>/translations/<uuid:table>/"

workbench = [
    path("<uuid:round_id>/translations/", views.TablesView.as_view(), name="translations"),
    path(TABLE, views.table, name="translation_table"),
    path(f"{TABLE}state/", views.table_state, name="translation_state"),
    path(f"{TABLE}apply/", views.ApplyTableView.as_view(), name="apply_translations"),
    path(f"{TABLE}drop/", views.DropTableView.as_view(), name="drop_translations"),
    path("<uuid:round_id>/books/", views.BooksView.as_view(), name="books"),
    path(BOOK, views.book, name="book"),
    path(f"{BOOK}state/", views.book_state, name="book_state"),
    path(f"{BENCH}translate/<uuid:input_id>/", views.TranslateView.as_view(), name="translate"),
]
