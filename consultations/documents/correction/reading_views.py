"""Acts on a proposed reading: a fault is right as it is, left-out text is included, paragraphs get a kind."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _, ngettext

from consultations import lookups
from consultations.documents.correction import faults, reading_changes
from consultations.documents.correction.worklist import WorkList, paragraph_address, show_of
from consultations.documents.forms import KindsForm, LeftOutForm
from consultations.documents.views import DocumentView
from consultations.lookups import OfficerMixin
from consultations.models import Document
from core.errors import Refused
from core.web.act_views import ActView, ButtonView


class AcceptFaultView(OfficerMixin, ButtonView):
    """Records that a place is right as it is, or takes that back. Then the next place is shown."""

    def get_object(self, document: UUID) -> Document:
        return lookups.get_document_or_404(self.user, document)

    def act(self) -> str:
        key = self.request.POST.get("fault", "")
        if "reopen" in self.request.POST:
            faults.reopen_fault(self.object, key, by=self.user)
            work = WorkList(self.object)
            return work.fault_page(next((n for n, each in enumerate(work.to_look_at) if each.key == key), 0))
        before = [each.key for each in WorkList(self.object).to_look_at]
        faults.accept_fault(self.object, key, by=self.user)
        return WorkList(self.object).fault_page(before.index(key) if key in before else 0)

    def get_success_url(self) -> str:
        return WorkList(self.object).list_url("look")


class IncludeTextView(DocumentView, ActView):
    """Includes a text that was left out of the reading."""

    methods = ("POST",)
    form_class, form_name = LeftOutForm, "left_out_form"
    index: int

    def get_object(self, document: UUID, index: int) -> Document:
        self.index = index
        return super().get_object(document)

    def act(self, form: LeftOutForm) -> str:
        place = reading_changes.include_text(self.object, self.index, by=self.user, **form.cleaned_data)
        if (show := show_of(self.request.POST)) == "left":
            self.say(_("The text has been included. You can undo this."))
            return WorkList(self.object.__class__.objects.get(pk=self.object.pk)).list_url(show)
        return paragraph_address(self.object, place)

    def refuse(self, form: LeftOutForm, refusal: Refused) -> None:
        """Show the refusal at the number, the only field that a person sees."""
        refusal.field = "number" if refusal.field == "number" else ""
        super().refuse(form, refusal)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("left_out_form")
        errors = [
            {"target": f"left-out-number-{self.index}" if name == "number" else "", "message": str(message)}
            for name, messages in (form.errors.items() if form else ())
            for message in messages
        ]
        own = {"left_out_form": form, "left_out_index": self.index, "left_out_errors": errors}
        return {**super().get_context_data(**kwargs), **own}


class ChangeKindsView(DocumentView, ActView):
    """Gives paragraphs a kind and says whether they can be answered: one, or many at once."""

    methods = ("POST",)
    form_class, form_name, prefix = KindsForm, "kinds", "kinds"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "paragraphs": self.object.reading.get("paragraphs", [])}

    def act(self, form: KindsForm) -> str:
        places = form.places()
        kind = form.cleaned_data["kind"]
        changed = reading_changes.change_kinds(self.object, places, kind, form.answers(), by=self.user)
        if len(places) > 1:
            words = ngettext("%(n)s paragraph has been changed.", "%(n)s paragraphs have been changed.", changed)
            self.say(words % {"n": changed})
        return paragraph_address(self.object, min(places), show_of(self.request.POST))
