"""Pages that anybody may open; the home page and its tree are Wagtail's and come last of all (`portal.urls`)."""

from django.urls import path

from portal.views import public

urlpatterns = [
    path("consultations/", public.round_list, name="round_list"),
    path("consultations/<slug:reference>/", public.round_page, name="round_page"),
    path("consultations/<slug:reference>/inputs/", public.round_inputs, name="round_inputs"),
    path("consultations/<slug:reference>/wordings/", public.round_wordings, name="round_wordings"),
    path("consultations/<slug:reference>/files/", public.round_files, name="round_files"),
    path("consultations/<slug:reference>/files/<uuid:file>/", public.round_file, name="round_file"),
    path("consultations/<slug:reference>/inputs/<slug:kind>/", public.round_inputs_file, name="round_inputs_file"),
    path("inputs/<slug:reference>/", public.public_input, name="public_input"),
    path("reports/", public.report_list, name="report_list"),
    path("reports/<slug:reference>/", public.report, name="report"),
    path("reports/<slug:reference>/codebook/<slug:kind>/", public.report_codebook, name="report_codebook"),
    path("reports/<slug:reference>/check/", public.report_check, name="report_check"),
    path("reports/<slug:reference>/pack/", public.report_pack, name="report_pack"),
    path("checkers/check_pack.py", public.checker, {"name": "check_pack.py"}, name="check_pack_program"),
    path("checkers/check_receipt.py", public.checker, {"name": "check_receipt.py"}, name="check_receipt_program"),
    path("reports/<slug:reference>/files/<str:name>", public.report_file, name="report_file"),
    path("robots.txt", public.robots, name="robots"),
]
