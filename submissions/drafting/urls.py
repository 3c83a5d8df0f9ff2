"""A body's task list, its answers, comments among colleagues, the history."""

from django.urls import path

from submissions.drafting import answer_views, views

ROUND = "rounds/<uuid:delegation>/"

urlpatterns = [
    path(ROUND, views.tasks, name="task_list"),
    path(f"{ROUND}whole/", answer_views.answer, name="answer_whole"),
    path(f"{ROUND}whole/<int:number>/", answer_views.answer, name="answer_whole_further"),
    path(f"{ROUND}paragraphs/<uuid:paragraph>/", answer_views.answer, name="answer_paragraph"),
    path(f"{ROUND}paragraphs/<uuid:paragraph>/<int:number>/", answer_views.answer, name="answer_paragraph_further"),
    path(f"{ROUND}questions/<int:question>/", answer_views.answer, name="answer_question"),
    path(f"{ROUND}questions/<int:question>/<int:number>/", answer_views.answer, name="answer_question_further"),
    path(f"{ROUND}whole/comments/", views.InternalCommentView.as_view(), name="add_comment_whole"),
    path(f"{ROUND}whole/comments/read/", views.CommentsReadView.as_view(), name="mark_comments_read_whole"),
    path(
        f"{ROUND}questions/<int:question>/comments/", views.InternalCommentView.as_view(), name="add_comment_question"
    ),
    path(
        f"{ROUND}questions/<int:question>/comments/read/",
        views.CommentsReadView.as_view(),
        name="mark_comments_read_question",
    ),
    path(f"{ROUND}<uuid:recommendation>/comments/", views.InternalCommentView.as_view(), name="add_comment"),
    path(f"{ROUND}<uuid:recommendation>/comments/read/", views.CommentsReadView.as_view(), name="mark_comments_read"),
    path(f"{ROUND}clear/", answer_views.ApproveAllView.as_view(), name="approve_all"),
    path(f"{ROUND}lines/<uuid:line>/history/", views.history_page, name="answer_history"),
    path(f"{ROUND}lines/<uuid:line>/return/", answer_views.ReturnAnswerView.as_view(), name="return_answer"),
    path(f"{ROUND}<uuid:recommendation>/", answer_views.answer, name="answer"),
    path(f"{ROUND}<uuid:recommendation>/<int:number>/", answer_views.answer, name="answer_further"),
]
