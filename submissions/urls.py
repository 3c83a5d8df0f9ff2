"""Pages of a body's answers, from the list to the receipt; and the public check of receipts."""

from django.urls import path

from submissions import urls_files, urls_joint
from submissions.views import (
    answers,
    clarifications,
    colleagues,
    histories,
    imports,
    receipts,
    sending,
    tasks,
    workbooks,
)

ROUND = "rounds/<uuid:delegation>/"

urlpatterns = [
    path(ROUND, tasks.tasks, name="task_list"),
    path(f"{ROUND}whole/", answers.answer, name="answer_whole"),
    path(f"{ROUND}whole/<int:number>/", answers.answer, name="answer_whole_further"),
    path(f"{ROUND}paragraphs/<uuid:paragraph>/", answers.answer, name="answer_paragraph"),
    path(f"{ROUND}paragraphs/<uuid:paragraph>/<int:number>/", answers.answer, name="answer_paragraph_further"),
    path(f"{ROUND}questions/<int:question>/", answers.answer, name="answer_question"),
    path(f"{ROUND}questions/<int:question>/<int:number>/", answers.answer, name="answer_question_further"),
    path(f"{ROUND}whole/comments/", colleagues.say, name="say_whole"),
    path(f"{ROUND}whole/comments/read/", colleagues.read, name="read_whole"),
    path(f"{ROUND}questions/<int:question>/comments/", colleagues.say, name="say_question"),
    path(f"{ROUND}questions/<int:question>/comments/read/", colleagues.read, name="read_question"),
    path(f"{ROUND}<uuid:recommendation>/comments/", colleagues.say, name="say"),
    path(f"{ROUND}<uuid:recommendation>/comments/read/", colleagues.read, name="read"),
    path(f"{ROUND}clear/", answers.clear_all, name="clear_all"),
    path(f"{ROUND}lines/<uuid:line>/history/", histories.history_page, name="answer_history"),
    path(f"{ROUND}lines/<uuid:line>/return/", answers.return_answer, name="return_answer"),
    path(f"{ROUND}clarifications/", clarifications.clarifications, name="clarifications"),
    path(f"{ROUND}clarifications/put-back/", clarifications.put_back, name="put_back"),
    path(f"{ROUND}review/", sending.review, name="review"),
    path(f"{ROUND}correct/", sending.correct, name="correct"),
    path(f"{ROUND}withdraw/", sending.withdraw, name="withdraw"),
    *urls_joint.urlpatterns,
    *urls_files.urlpatterns,
    path(f"{ROUND}workbook/", workbooks.workbook, name="workbook"),
    path(f"{ROUND}workbook/download/", workbooks.download, name="workbook_download"),
    path(f"{ROUND}workbook/upload/", workbooks.upload, name="workbook_upload"),
    path(f"{ROUND}workbook/<uuid:batch>/", imports.workbook_import, name="workbook_import"),
    path(f"{ROUND}workbook/<uuid:batch>/undo/", imports.undo, name="workbook_undo"),
    path(f"{ROUND}workbook/<uuid:batch>/<int:book>/to-mend/", imports.to_mend, name="workbook_to_mend"),
    path(f"{ROUND}<uuid:recommendation>/", answers.answer, name="answer"),
    path(f"{ROUND}<uuid:recommendation>/<int:number>/", answers.answer, name="answer_further"),
    path("receipts/<path:number>/file/", receipts.receipt_file, name="receipt_file"),
    path("receipts/<path:number>/", receipts.receipt, name="receipt"),
    path("check-receipt/", receipts.check, name="check_receipt"),
    path("keys/", receipts.keys, name="signing_keys"),
]
