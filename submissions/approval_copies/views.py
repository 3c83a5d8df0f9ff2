"""The page of approval copies: choose language and person, download."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext_lazy

from consultations import permissions as consulting
from consultations.lookups import not_found
from consultations.models import Delegation
from core.files.transfers import docx_response
from core.web.act_views import ActView
from submissions import permissions
from submissions.approval_copies.exports import make_copy
from submissions.lookups import WorkMixin
from submissions.workbooks.forms import WorkbookLanguageForm


class ApprovalCopyView(WorkMixin, ActView):
    """A GET shows the choices; a POST returns the file, since making one is recorded (D4)."""

    template_name = "submissions/approval_copies/approval_copy.html"
    title = gettext_lazy("Approval copy")

    def get_object(self, delegation: UUID, **kwargs: Any) -> Delegation:
        own = super().get_object(delegation)
        if not permissions.may_begin(self.user, own):
            raise not_found()
        return own

    def get_form(self, form_class: Any = None) -> WorkbookLanguageForm:
        data = self.request.POST if self.request.method == "POST" else None
        leads = consulting.may_draft_all(self.user, self.object)
        form = WorkbookLanguageForm(data, initial={"language": get_language()}, delegation=self.object, leads=leads)
        form.fields["language"].label = gettext_lazy("Language of the copy")
        if person := cast(Any, form.fields.get("person")):
            person.label, person.empty_label = gettext_lazy("Copy for"), gettext_lazy("Yourself (all answers)")
            person.help_text = gettext_lazy("The copy of a colleague contains only what is assigned to them.")
        return form

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if not form.is_valid():
            return self.form_invalid(form)
        language = form.cleaned_data["language"]
        name, content = make_copy(self.object, by=self.user, language=language, person=form.chosen)
        return docx_response(name, content)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(status=self.status, **kwargs)
