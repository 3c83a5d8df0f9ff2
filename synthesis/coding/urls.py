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
    path("<uuid:round_id>/campaigns/look/", campaign_views.look, name="look_for_campaigns"),
    path(CAMPAIGN, campaign_views.campaign, name="campaign"),
    path(f"{CAMPAIGN}settle/", campaign_views.settle, name="settle_campaign"),
    path(f"{CAMPAIGN}merge/", campaign_views.merge, name="merge_campaign"),
    path(f"{CAMPAIGN}name/", campaign_views.rename, name="name_campaign"),
    path(f"{CAMPAIGN}code/", campaign_views.code, name="code_campaign"),
    path(f"{CAMPAIGN}<uuid:member>/", campaign_views.compare, name="compare"),
    path("<uuid:round_id>/translations/", imports_views.tables, name="translations"),
    path(TABLE, imports_views.table, name="translation_table"),
    path(f"{TABLE}state/", imports_views.table_state, name="translation_state"),
    path(f"{TABLE}apply/", imports_views.apply_table, name="apply_translations"),
    path(f"{TABLE}drop/", imports_views.drop_table, name="drop_translations"),
    path("<uuid:round_id>/books/", imports_views.books, name="books"),
    path(BOOK, imports_views.book, name="book"),
    path(f"{BOOK}state/", imports_views.book_state, name="book_state"),
    path(BENCH, coding_views.bench, name="bench"),
    path(f"{BENCH}code/", coding_views.code, name="code"),
    path(f"{BENCH}coded/<uuid:coded>/uncode/", coding_views.uncode, name="uncode"),
    path(f"{BENCH}coded/<uuid:coded>/carry-over/", coding_views.carry_over, name="carry_over"),
    path(f"{BENCH}suggest/", coding_views.refresh_suggestions, name="suggest"),
    path(f"{BENCH}suggested/<uuid:suggestion>/accept/", coding_views.accept_suggestion, name="accept_suggestion"),
    path(f"{BENCH}suggested/<uuid:suggestion>/reject/", coding_views.reject_suggestion, name="reject_suggestion"),
    path(f"{BENCH}hints/<uuid:hint>/accept/", coding_views.decide_hint, {"answer": "accept"}, name="accept_hint"),
    path(f"{BENCH}hints/<uuid:hint>/reject/", coding_views.decide_hint, {"answer": "reject"}, name="reject_hint"),
    path(f"{BENCH}themes/", coding_views.add_theme, name="add_theme"),
    path(f"{BENCH}translate/<uuid:input_id>/", imports_views.translate, name="translate"),
    path(f"{BENCH}memo/", coding_views.memo_on_subject, name="memo"),
    path(f"{BENCH}coded/<uuid:coded>/memo/", coding_views.memo_on_coding, name="coding_memo"),
    path("<uuid:round_id>/themes/", codebook_views.tree_page, name="codebook"),
    path("<uuid:round_id>/themes/undo/<uuid:change>/", codebook_views.undo, name="undo_theme"),
    path(THEME, codebook_views.theme, name="theme"),
    path(f"{THEME}rename/", codebook_views.rename, name="rename_theme"),
    path(f"{THEME}move/", codebook_views.move, name="move_theme"),
    path(f"{THEME}split/", codebook_views.split, name="split_theme"),
    path(f"{THEME}merge/", codebook_views.merge, name="merge_theme"),
    path(f"{THEME}remove/", codebook_views.remove, name="remove_theme"),
    path(f"{THEME}memo/", codebook_views.memo, name="theme_memo"),
]
