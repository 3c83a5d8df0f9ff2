"""Pages of a body's answers, from the list to the receipt; and the public check of receipts."""

from django.urls import path

from submissions.attachments import urls as attachments_urls
from submissions.drafting import answer_views
from submissions.drafting import views as drafting_views
from submissions.joint import urls as joint_urls
from submissions.sending import receipt_views
from submissions.sending import views as sending_views
from submissions.workbooks import views as workbooks_views

ROUND = "rounds/<uuid:delegation>/"

urlpatterns = [
    path(ROUND, drafting_views.tasks, name="task_list"),
    path(f"{ROUND}whole/", answer_views.answer, name="answer_whole"),
    path(f"{ROUND}whole/<int:number>/", answer_views.answer, name="answer_whole_further"),
    path(f"{ROUND}paragraphs/<uuid:paragraph>/", answer_views.answer, name="answer_paragraph"),
    path(f"{ROUND}paragraphs/<uuid:paragraph>/<int:number>/", answer_views.answer, name="answer_paragraph_further"),
    path(f"{ROUND}questions/<int:question>/", answer_views.answer, name="answer_question"),
    path(f"{ROUND}questions/<int:question>/<int:number>/", answer_views.answer, name="answer_question_further"),
    path(f"{ROUND}whole/comments/", drafting_views.SayView.as_view(), name="say_whole"),
    path(f"{ROUND}whole/comments/read/", drafting_views.ReadView.as_view(), name="read_whole"),
    path(f"{ROUND}questions/<int:question>/comments/", drafting_views.SayView.as_view(), name="say_question"),
    path(f"{ROUND}questions/<int:question>/comments/read/", drafting_views.ReadView.as_view(), name="read_question"),
    path(f"{ROUND}<uuid:recommendation>/comments/", drafting_views.SayView.as_view(), name="say"),
    path(f"{ROUND}<uuid:recommendation>/comments/read/", drafting_views.ReadView.as_view(), name="read"),
    path(f"{ROUND}clear/", answer_views.ClearAllView.as_view(), name="clear_all"),
    path(f"{ROUND}lines/<uuid:line>/history/", drafting_views.history_page, name="answer_history"),
    path(f"{ROUND}lines/<uuid:line>/return/", answer_views.ReturnAnswerView.as_view(), name="return_answer"),
    path(f"{ROUND}clarifications/", sending_views.ClarificationsView.as_view(), name="clarifications"),
    path(f"{ROUND}clarifications/put-back/", sending_views.PutBackView.as_view(), name="put_back"),
    path(f"{ROUND}review/", sending_views.review, name="review"),
    path(f"{ROUND}correct/", sending_views.correct, name="correct"),
    path(f"{ROUND}withdraw/", sending_views.withdraw, name="withdraw"),
    *joint_urls.urlpatterns,
    *attachments_urls.urlpatterns,
    path(f"{ROUND}workbook/", workbooks_views.workbook, name="workbook"),
    path(f"{ROUND}workbook/download/", workbooks_views.download, name="workbook_download"),
    path(f"{ROUND}workbook/upload/", workbooks_views.upload, name="workbook_upload"),
    path(f"{ROUND}workbook/<uuid:batch>/", workbooks_views.workbook_import, name="workbook_import"),
    path(f"{ROUND}workbook/<uuid:batch>/undo/", workbooks_views.UndoView.as_view(), name="workbook_undo"),
    path(f"{ROUND}workbook/<uuid:batch>/<int:book>/to-mend/", workbooks_views.to_mend, name="workbook_to_mend"),
    path(f"{ROUND}<uuid:recommendation>/", answer_views.answer, name="answer"),
    path(f"{ROUND}<uuid:recommendation>/<int:number>/", answer_views.answer, name="answer_further"),
    path("receipts/<path:number>/file/", receipt_views.receipt_file, name="receipt_file"),
    path("receipts/<path:number>/", receipt_views.receipt, name="receipt"),
    path("check-receipt/", receipt_views.check, name="check_receipt"),
    path("keys/", receipt_views.keys, name="signing_keys"),
]
