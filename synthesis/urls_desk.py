"""The secretariat's pages of the synthesis, under /admin/synthesis/: reports, desk, approval, export."""

from django.urls import path

from synthesis import urls_coverage
from synthesis.views import (
    approval,
    circulating,
    comparing,
    corrigenda,
    desk,
    exporting,
    facts,
    reports,
    review,
    vouching,
    writing,
)

app_name = "desk"
REPORT = "reports/<uuid:report>/"
FINDING = f"{REPORT}findings/<uuid:finding>/"

urlpatterns = [
    path("reports/", reports.report_list, name="reports"),
    path("reports/begin/", reports.begin, name="begin"),
    path(REPORT, reports.report_page, name="report"),
    path(f"{REPORT}front-matter/", reports.front_matter, name="front_matter"),
    path(f"{REPORT}sections/add/", reports.add_section, name="add_section"),
    path(f"{REPORT}sections/<uuid:section>/rename/", reports.rename_section, name="rename_section"),
    path(f"{REPORT}sections/<uuid:section>/remove/", reports.remove_section, name="remove_section"),
    path(f"{REPORT}compile/", reports.compile_draft, name="compile"),
    path(f"{REPORT}desk/", desk.desk, name="general"),
    path(f"{REPORT}desk/<uuid:recommendation>/", desk.desk, name="desk"),
    path(f"{REPORT}desk/add/", writing.add_finding, name="add_general"),
    path(f"{REPORT}desk/<uuid:recommendation>/add/", writing.add_finding, name="add_finding"),
    path(f"{REPORT}desk/cite/", writing.cite, name="cite_general"),
    path(f"{REPORT}desk/<uuid:recommendation>/cite/", writing.cite, name="cite"),
    path(f"{REPORT}evidence/<uuid:evidence>/uncite/", writing.uncite, name="uncite"),
    path(f"{FINDING}edit/", writing.edit_finding, name="edit_finding"),
    path(f"{FINDING}count/", writing.count, name="count"),
    path(f"{FINDING}move/<slug:way>/", writing.move, name="move"),
    path(f"{FINDING}place/", writing.place, name="place"),
    path(f"{FINDING}remove/", writing.remove, name="remove_finding"),
    path(f"{FINDING}settle/", writing.settle, name="settle"),
    path(f"{FINDING}comment/", review.comment, name="comment"),
    path(f"{REPORT}comments/<uuid:comment>/settle/", review.settle_comment, name="settle_comment"),
    path(f"{REPORT}comments/<uuid:comment>/take/", review.take_suggestion, name="take_suggestion"),
    path(f"{REPORT}circulation/", circulating.circulation_page, name="circulation"),
    path(f"{REPORT}circulation/begin/", circulating.circulate, name="circulate"),
    path(f"{REPORT}circulation/comments/<uuid:draft_comment>/answer/", circulating.answer, name="answer_draft_comment"),
    path(f"{REPORT}corrigenda/", corrigenda.corrigenda_page, name="corrigenda"),
    path(f"{REPORT}corrigenda/<uuid:finding>/propose/", corrigenda.propose, name="propose_corrigendum"),
    path(f"{REPORT}corrigenda/<uuid:corrigendum>/confirm/", corrigenda.confirm, name="confirm_corrigendum"),
    path(f"{REPORT}corrigenda/<uuid:corrigendum>/drop/", corrigenda.drop, name="drop_corrigendum"),
    path(f"{REPORT}facts/", facts.facts_page, name="facts"),
    path(f"{REPORT}facts/<uuid:finding>/<uuid:delegation>/send/", facts.send, name="send_for_facts"),
    path(f"{REPORT}facts/corrections/<uuid:correction>/answer/", facts.answer, name="answer_correction"),
    path(f"{REPORT}approval/editor/", vouching.name_editor, name="name_editor"),
    path(f"{REPORT}approval/vouch/", vouching.vouch, name="vouch"),
    path(f"{REPORT}approval/", approval.approval, name="approval"),
    path(f"{REPORT}approval/plan/", approval.plan, name="plan"),
    path(f"{REPORT}approval/sign-off/", approval.sign_off, name="sign_off"),
    path(f"{REPORT}approval/act/<slug:name>/", approval.act, name="act"),
    path(f"{REPORT}review/", review.review_page, name="review"),
    path(f"{REPORT}review/compare/", comparing.compare_page, name="compare"),
    path(f"{REPORT}review/approve/", review.approve, name="approve"),
    path(f"{REPORT}review/return/", review.return_report, name="return"),
    *urls_coverage.urlpatterns,
    path("export/", exporting.rounds, name="export_rounds"),
    path("export/<uuid:round>/", exporting.export, name="export"),
    path("export/<uuid:round>/jobs/<uuid:job>/", exporting.state, name="export_state"),
    path("export/<uuid:round>/jobs/<uuid:job>/file/", exporting.file, name="export_file"),
]
