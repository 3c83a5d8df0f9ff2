"""Pages of joint submissions, the lead's and those of the bodies that were asked; and of alignment."""

from django.urls import path

from submissions.joint import views

OWN = "rounds/<uuid:delegation>/"
ROUND = f"{OWN}together/"

urlpatterns = [
    path(ROUND, views.together, name="together"),
    path(f"{ROUND}alone/", views.alone, name="write_alone"),
    path(f"{ROUND}<uuid:member>/again/", views.ask_again, name="ask_member_again"),
    path(f"{ROUND}<uuid:member>/take-back/", views.take_back, name="take_back_member"),
    path(f"{OWN}alignments/", views.alignments, name="alignments"),
    path(f"{OWN}alignments/<uuid:alignment>/stop/", views.stop, name="stop_aligning"),
    path(f"{OWN}<uuid:recommendation>/align/", views.align, name="align"),
    path("rounds/joint/<uuid:member>/", views.joint_page, name="joint"),
    path("rounds/joint/<uuid:member>/files/<uuid:attachment>/", views.joint_file, name="joint_file"),
]
