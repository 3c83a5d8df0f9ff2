"""The coding workbench, under /admin/synthesis/coding/."""

from django.urls import path

from synthesis.views import campaigns, codebook, coded_books, coding, memos, suggesting, translating, translation_tables

app_name = "coding"
BENCH = "<uuid:round>/<uuid:subject>/"  # its own key; of the round as a whole the round's
THEME = "<uuid:round>/themes/<uuid:theme>/"
CAMPAIGN = "<uuid:round>/campaigns/<uuid:campaign>/"
BOOK = "<uuid:round>/books/<uuid:book>/"
TABLE = "<uuid:round>/translations/<uuid:table>/"

urlpatterns = [
    path("", coding.rounds, name="rounds"),
    path("<uuid:round>/", coding.subjects, name="subjects"),
    path("<uuid:round>/campaigns/", campaigns.campaigns, name="campaigns"),
    path("<uuid:round>/campaigns/look/", campaigns.look, name="look_for_campaigns"),
    path(CAMPAIGN, campaigns.campaign, name="campaign"),
    path(f"{CAMPAIGN}settle/", campaigns.settle, name="settle_campaign"),
    path(f"{CAMPAIGN}merge/", campaigns.merge, name="merge_campaign"),
    path(f"{CAMPAIGN}name/", campaigns.rename, name="name_campaign"),
    path(f"{CAMPAIGN}code/", campaigns.code, name="code_campaign"),
    path(f"{CAMPAIGN}<uuid:member>/", campaigns.compare, name="compare"),
    path("<uuid:round>/translations/", translation_tables.tables, name="translations"),
    path(TABLE, translation_tables.table, name="translation_table"),
    path(f"{TABLE}state/", translation_tables.state, name="translation_state"),
    path(f"{TABLE}apply/", translation_tables.apply, name="apply_translations"),
    path(f"{TABLE}drop/", translation_tables.drop, name="drop_translations"),
    path("<uuid:round>/books/", coded_books.books, name="books"),
    path(BOOK, coded_books.book, name="book"),
    path(f"{BOOK}state/", coded_books.state, name="book_state"),
    path(BENCH, coding.bench, name="bench"),
    path(f"{BENCH}code/", coding.code, name="code"),
    path(f"{BENCH}coded/<uuid:coded>/uncode/", coding.uncode, name="uncode"),
    path(f"{BENCH}coded/<uuid:coded>/carry-over/", coding.carry_over, name="carry_over"),
    path(f"{BENCH}suggest/", suggesting.refresh, name="suggest"),
    path(f"{BENCH}suggested/<uuid:suggestion>/accept/", suggesting.accept, name="accept_suggestion"),
    path(f"{BENCH}suggested/<uuid:suggestion>/reject/", suggesting.reject, name="reject_suggestion"),
    path(f"{BENCH}hints/<uuid:hint>/accept/", suggesting.decide_hint, {"answer": "accept"}, name="accept_hint"),
    path(f"{BENCH}hints/<uuid:hint>/reject/", suggesting.decide_hint, {"answer": "reject"}, name="reject_hint"),
    path(f"{BENCH}themes/", coding.add_theme, name="add_theme"),
    path(f"{BENCH}translate/<uuid:input>/", translating.translate, name="translate"),
    path(f"{BENCH}memo/", memos.on_subject, name="memo"),
    path(f"{BENCH}coded/<uuid:coded>/memo/", memos.on_coding, name="coding_memo"),
    path("<uuid:round>/themes/", codebook.tree_page, name="codebook"),
    path("<uuid:round>/themes/undo/<uuid:change>/", codebook.undo, name="undo_theme"),
    path(THEME, codebook.theme, name="theme"),
    path(f"{THEME}rename/", codebook.rename, name="rename_theme"),
    path(f"{THEME}move/", codebook.move, name="move_theme"),
    path(f"{THEME}split/", codebook.split, name="split_theme"),
    path(f"{THEME}merge/", codebook.merge, name="merge_theme"),
    path(f"{THEME}remove/", codebook.remove, name="remove_theme"),
    path(f"{THEME}memo/", codebook.memo, name="theme_memo"),
]
