"""Reports: the list, sections, the writing desk, versions compared."""

from django.urls import path

from synthesis.reports import desk_views, section_views, views
from synthesis.reports.findings import list_views as finding_list_views

REPORT = "reports/<uuid:report>/"
FINDING = f"{REPORT}findings/<uuid:finding>/"

secretariat = [
    path("reports/", views.report_list, name="reports"),
    path("reports/begin/", views.BeginView.as_view(), name="add_report"),
    path(REPORT, views.ReportView.as_view(), name="report"),
    path(f"{REPORT}findings/", finding_list_views.FindingsView.as_view(), name="findings"),
    path(f"{REPORT}findings/act/", finding_list_views.ActOnFindingsView.as_view(), name="act_on_findings"),
    path(f"{REPORT}findings/themes/", finding_list_views.ThemesTableView.as_view(), name="finding_themes"),
    path(f"{REPORT}front-matter/", views.front_matter, name="front_matter"),
    path(f"{REPORT}sections/add/", views.AddSectionView.as_view(), name="add_section"),
    path(f"{REPORT}sections/<uuid:section>/", section_views.SectionView.as_view(), name="section"),
    path(f"{FINDING}text/", section_views.EditTextView.as_view(), name="edit_text"),
    path(f"{FINDING}join/", section_views.JoinFindingsView.as_view(), name="join"),
    path(f"{FINDING}split/", section_views.SplitView.as_view(), name="split"),
    path(f"{REPORT}sections/<uuid:section>/rename/", views.RenameSectionView.as_view(), name="rename_section"),
    path(
        f"{REPORT}sections/<uuid:section>/move/<slug:way>/",
        views.MoveSectionView.as_view(),
        name="move_section",
    ),
    path(f"{REPORT}sections/<uuid:section>/remove/", views.RemoveSectionView.as_view(), name="remove_section"),
    path(f"{REPORT}compile/", views.CompileDraftView.as_view(), name="compile"),
    path(f"{REPORT}desk/", desk_views.desk, name="general"),
    path(f"{REPORT}desk/<uuid:recommendation>/", desk_views.desk, name="drafting"),
    path(f"{REPORT}desk/add/", desk_views.AddFindingView.as_view(), name="add_general"),
    path(f"{REPORT}desk/<uuid:recommendation>/add/", desk_views.AddFindingView.as_view(), name="add_finding"),
    path(f"{REPORT}desk/cite/", desk_views.CiteView.as_view(), name="cite_general"),
    path(f"{REPORT}desk/<uuid:recommendation>/cite/", desk_views.CiteView.as_view(), name="cite"),
    path(f"{REPORT}evidence/<uuid:evidence>/uncite/", desk_views.UnciteView.as_view(), name="uncite"),
    path(f"{REPORT}evidence/<uuid:evidence>/parts/", desk_views.SetPartsView.as_view(), name="set_parts"),
    path(f"{FINDING}edit/", desk_views.edit_finding, name="edit_finding"),
    path(f"{FINDING}count/", desk_views.count, name="count_word"),
    path(f"{FINDING}move/<slug:way>/", desk_views.MoveView.as_view(), name="move"),
    path(f"{FINDING}place/", desk_views.PlaceView.as_view(), name="place_finding"),
    path(f"{FINDING}remove/", desk_views.RemoveView.as_view(), name="remove_finding"),
    path(f"{FINDING}confirm-evidence/", desk_views.ConfirmEvidenceView.as_view(), name="confirm_evidence"),
    path(f"{REPORT}review/compare/", views.compare_page, name="compare"),
]
