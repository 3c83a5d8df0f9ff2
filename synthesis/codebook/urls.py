"""The codebook of a round, on the workbench."""

from django.urls import path

from synthesis.codebook import views

THEME = "<uuid:round_id>/themes/<uuid:theme>/"

workbench = [
    path("<uuid:round_id>/themes/", views.CodebookView.as_view(), name="codebook"),
    path("<uuid:round_id>/themes/table/", views.TableThemesView.as_view(), name="table_themes"),
    path("<uuid:round_id>/themes/undo/<uuid:change>/", views.UndoChangeView.as_view(), name="undo_theme"),
    path(THEME, views.ThemeView.as_view(), name="theme"),
    path(f"{THEME}rename/", views.RenameThemeView.as_view(), name="rename_theme"),
    path(f"{THEME}move/", views.MoveThemeView.as_view(), name="move_theme"),
    path(f"{THEME}split/", views.SplitThemeView.as_view(), name="split_theme"),
    path(f"{THEME}merge/", views.MergeThemeView.as_view(), name="merge_theme"),
    path(f"{THEME}remove/", views.RemoveThemeView.as_view(), name="remove_theme"),
    path(f"{THEME}memo/", views.ThemeMemoView.as_view(), name="theme_memo"),
]
