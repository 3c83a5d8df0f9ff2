"""The coding workbench, under /admin/synthesis/coding/."""

from django.urls import path

from synthesis.codebook import views as codebook_views
from synthesis.coding import campaign_views
from synthesis.coding import views as coding_views
from synthesis.imports import views as imports_views

app_name = "coding"
BENCH = "<uuid:round_id>/<uuid:subject>/"  # its own key; of the round as a whole the round's
THEME = "<uuid:round_id>/themes/<uuid:theme>/"
CAMPAIGN = "<uuid:round_id>/campaigns/<uuid:campaign>/"
BOOK = "<uuid:round_id>/books/<uuid:book>/"
TABLE = "<uuid:round_id>/translations/<uuid:table>/"

urlpatterns = [
    path("", coding_views.rounds, name="rounds"),
    path("<uuid:round_id>/", coding_views.subjects, name="subjects"),
    path("<uuid:round_id>/campaigns/", campaign_views.campaigns, name="campaigns"),
    path("<uuid:round_id>/campaigns/look/", campaign_views.LookForCampaignsView.as_view(), name="look_for_campaigns"),
    path(CAMPAIGN, campaign_views.CampaignView.as_view(), name="campaign"),
    path(f"{CAMPAIGN}settle/", campaign_views.SettleCampaignView.as_view(), name="settle_campaign"),
    path(f"{CAMPAIGN}merge/", campaign_views.MergeCampaignView.as_view(), name="merge_campaign"),
    path(f"{CAMPAIGN}name/", campaign_views.RenameCampaignView.as_view(), name="name_campaign"),
    path(f"{CAMPAIGN}code/", campaign_views.CodeCampaignView.as_view(), name="code_campaign"),
    path(f"{CAMPAIGN}<uuid:member>/", campaign_views.compare, name="compare"),
    path("<uuid:round_id>/translations/", imports_views.TablesView.as_view(), name="translations"),
    path(TABLE, imports_views.table, name="translation_table"),
    path(f"{TABLE}state/", imports_views.table_state, name="translation_state"),
    path(f"{TABLE}apply/", imports_views.ApplyTableView.as_view(), name="apply_translations"),
    path(f"{TABLE}drop/", imports_views.DropTableView.as_view(), name="drop_translations"),
    path("<uuid:round_id>/books/", imports_views.BooksView.as_view(), name="books"),
    path(BOOK, imports_views.book, name="book"),
    path(f"{BOOK}state/", imports_views.book_state, name="book_state"),
    path(BENCH, coding_views.BenchView.as_view(), name="bench"),
    path(f"{BENCH}code/", coding_views.CodeView.as_view(), name="code"),
    path(f"{BENCH}coded/<uuid:coded>/uncode/", coding_views.UncodeView.as_view(), name="uncode"),
    path(f"{BENCH}coded/<uuid:coded>/carry-over/", coding_views.CarryOverView.as_view(), name="carry_over"),
    path(f"{BENCH}suggest/", coding_views.RefreshSuggestionsView.as_view(), name="suggest"),
    path(
        f"{BENCH}suggested/<uuid:suggestion>/accept/",
        coding_views.DecideSuggestionView.as_view(),
        {"accepted": True},
        name="accept_suggestion",
    ),
    path(
        f"{BENCH}suggested/<uuid:suggestion>/reject/",
        coding_views.DecideSuggestionView.as_view(),
        {"accepted": False},
        name="reject_suggestion",
    ),
    path(
        f"{BENCH}hints/<uuid:hint>/accept/",
        coding_views.DecideHintView.as_view(),
        {"accepted": True},
        name="accept_hint",
    ),
    path(
        f"{BENCH}hints/<uuid:hint>/reject/",
        coding_views.DecideHintView.as_view(),
        {"accepted": False},
        name="reject_hint",
    ),
    path(f"{BENCH}themes/", coding_views.AddThemeView.as_view(), name="add_theme"),
    path(f"{BENCH}translate/<uuid:input_id>/", imports_views.TranslateView.as_view(), name="translate"),
    path(f"{BENCH}memo/", coding_views.SubjectMemoView.as_view(), name="memo"),
    path(f"{BENCH}coded/<uuid:coded>/memo/", coding_views.CodingMemoView.as_view(), name="coding_memo"),
    path("<uuid:round_id>/themes/", codebook_views.CodebookView.as_view(), name="codebook"),
    path("<uuid:round_id>/themes/undo/<uuid:change>/", codebook_views.UndoView.as_view(), name="undo_theme"),
    path(THEME, codebook_views.ThemeView.as_view(), name="theme"),
    path(f"{THEME}rename/", codebook_views.RenameThemeView.as_view(), name="rename_theme"),
    path(f"{THEME}move/", codebook_views.MoveThemeView.as_view(), name="move_theme"),
    path(f"{THEME}split/", codebook_views.SplitThemeView.as_view(), name="split_theme"),
    path(f"{THEME}merge/", codebook_views.MergeThemeView.as_view(), name="merge_theme"),
    path(f"{THEME}remove/", codebook_views.RemoveThemeView.as_view(), name="remove_theme"),
    path(f"{THEME}memo/", codebook_views.ThemeMemoView.as_view(), name="theme_memo"),
]
