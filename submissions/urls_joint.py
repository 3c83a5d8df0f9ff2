"""Pages of joint submissions, the lead's and those of the bodies that were asked; and of alignment."""

from django.urls import path

from submissions.views import aligning, joining, together

OWN = "rounds/<uuid:delegation>/"
ROUND = f"{OWN}together/"

urlpatterns = [
    path(ROUND, together.together, name="together"),
    path(f"{ROUND}alone/", together.alone, name="write_alone"),
    path(f"{ROUND}<uuid:member>/again/", together.ask_again, name="ask_member_again"),
    path(f"{ROUND}<uuid:member>/take-back/", together.take_back, name="take_back_member"),
    path(f"{OWN}alignments/", aligning.alignments, name="alignments"),
    path(f"{OWN}alignments/<uuid:alignment>/stop/", aligning.stop, name="stop_aligning"),
    path(f"{OWN}<uuid:recommendation>/align/", aligning.align, name="align"),
    path("rounds/joint/<uuid:member>/", joining.joint_page, name="joint"),
    path("rounds/joint/<uuid:member>/files/<uuid:attachment>/", joining.joint_file, name="joint_file"),
]
