"""The secretariat's pages of the synthesis, under /admin/synthesis/: reports, desk, approval, export."""

from django.urls import path

from synthesis.exports import views as exports_views
from synthesis.publication import views as publication_views
from synthesis.quality import urls
from synthesis.reports import desk_views
from synthesis.reports import views as reports_views
from synthesis.review import approval_views, circulation_views
from synthesis.review import views as review_views

app_name = "desk"
REPORT = "reports/<uuid:report>/"
FINDING = f"{REPORT}findings/<uuid:finding>/"

urlpatterns = [
    path("reports/", reports_views.report_list, name="reports"),
    path("reports/begin/", reports_views.BeginView.as_view(), name="begin"),
    path(REPORT, reports_views.ReportView.as_view(), name="report"),
    path(f"{REPORT}front-matter/", reports_views.front_matter, name="front_matter"),
    path(f"{REPORT}sections/add/", reports_views.AddSectionView.as_view(), name="add_section"),
    path(f"{REPORT}sections/<uuid:section>/rename/", reports_views.RenameSectionView.as_view(), name="rename_section"),
    path(
        f"{REPORT}sections/<uuid:section>/move/<slug:way>/",
        reports_views.MoveSectionView.as_view(),
        name="move_section",
    ),
    path(f"{REPORT}sections/<uuid:section>/remove/", reports_views.RemoveSectionView.as_view(), name="remove_section"),
    path(f"{REPORT}compile/", reports_views.CompileDraftView.as_view(), name="compile"),
    path(f"{REPORT}desk/", desk_views.desk, name="general"),
    path(f"{REPORT}desk/<uuid:recommendation>/", desk_views.desk, name="desk"),
    path(f"{REPORT}desk/add/", desk_views.AddFindingView.as_view(), name="add_general"),
    path(f"{REPORT}desk/<uuid:recommendation>/add/", desk_views.AddFindingView.as_view(), name="add_finding"),
    path(f"{REPORT}desk/cite/", desk_views.CiteView.as_view(), name="cite_general"),
    path(f"{REPORT}desk/<uuid:recommendation>/cite/", desk_views.CiteView.as_view(), name="cite"),
    path(f"{REPORT}evidence/<uuid:evidence>/uncite/", desk_views.UnciteView.as_view(), name="uncite"),
    path(f"{REPORT}evidence/<uuid:evidence>/parts/", desk_views.SetPartsView.as_view(), name="set_parts"),
    path(f"{FINDING}edit/", desk_views.edit_finding, name="edit_finding"),
    path(f"{FINDING}count/", desk_views.count, name="count"),
    path(f"{FINDING}move/<slug:way>/", desk_views.MoveView.as_view(), name="move"),
    path(f"{FINDING}place/", desk_views.PlaceView.as_view(), name="place"),
    path(f"{FINDING}remove/", desk_views.RemoveView.as_view(), name="remove_finding"),
    path(f"{FINDING}settle/", desk_views.SettleView.as_view(), name="settle"),
    path(f"{FINDING}comment/", review_views.comment, name="comment"),
    path(f"{REPORT}comments/<uuid:comment>/settle/", review_views.settle_comment, name="settle_comment"),
    path(f"{REPORT}comments/<uuid:comment>/take/", review_views.take_suggestion, name="take_suggestion"),
    path(f"{REPORT}circulation/", circulation_views.CirculationView.as_view(), name="circulation"),
    path(f"{REPORT}circulation/begin/", circulation_views.CirculateView.as_view(), name="circulate"),
    path(
        f"{REPORT}circulation/comments/<uuid:draft_comment>/answer/",
        circulation_views.AnswerCommentView.as_view(),
        name="answer_draft_comment",
    ),
    path(f"{REPORT}corrigenda/", publication_views.CorrigendaView.as_view(), name="corrigenda"),
    path(
        f"{REPORT}corrigenda/<uuid:finding>/propose/",
        publication_views.ProposeCorrigendumView.as_view(),
        name="propose_corrigendum",
    ),
    path(
        f"{REPORT}corrigenda/<uuid:corrigendum>/confirm/",
        publication_views.ConfirmCorrigendumView.as_view(),
        name="confirm_corrigendum",
    ),
    path(
        f"{REPORT}corrigenda/<uuid:corrigendum>/drop/",
        publication_views.DropCorrigendumView.as_view(),
        name="drop_corrigendum",
    ),
    path(f"{REPORT}facts/", review_views.FactsView.as_view(), name="facts"),
    path(
        f"{REPORT}facts/<uuid:finding>/<uuid:delegation>/send/",
        review_views.SendForFactsView.as_view(),
        name="send_for_facts",
    ),
    path(
        f"{REPORT}facts/corrections/<uuid:correction>/answer/",
        review_views.AnswerCorrectionView.as_view(),
        name="answer_correction",
    ),
    path(f"{REPORT}approval/editor/", approval_views.NameEditorView.as_view(), name="name_editor"),
    path(f"{REPORT}approval/vouch/", approval_views.VouchView.as_view(), name="vouch"),
    path(f"{REPORT}approval/", approval_views.ApprovalView.as_view(), name="approval"),
    path(f"{REPORT}approval/documents/", publication_views.SendToDocumentsView.as_view(), name="send_to_documents"),
    path(f"{REPORT}approval/issued/", publication_views.IssueView.as_view(), name="issue"),
    path(f"{REPORT}approval/plan/", approval_views.PlanView.as_view(), name="plan"),
    path(f"{REPORT}approval/sign-off/", approval_views.SignOffView.as_view(), name="sign_off"),
    path(f"{REPORT}approval/act/<slug:name>/", approval_views.ApprovalQuestionView.as_view(), name="act"),
    path(f"{REPORT}review/", review_views.review_page, name="review"),
    path(f"{REPORT}review/compare/", reports_views.compare_page, name="compare"),
    path(f"{REPORT}review/approve/", review_views.approve, name="approve"),
    path(f"{REPORT}review/return/", review_views.return_report, name="return"),
    *urls.urlpatterns,
    path("wordings/<uuid:round_id>/", exports_views.wordings, name="wordings"),
    path("export/", exports_views.rounds, name="export_rounds"),
    path("export/<uuid:round_id>/", exports_views.ExportView.as_view(), name="export"),
    path("export/<uuid:round_id>/jobs/<uuid:job>/", exports_views.state, name="export_state"),
    path("export/<uuid:round_id>/jobs/<uuid:job>/file/", exports_views.file, name="export_file"),
]
