"""The note verbale by which a mission transmits its submission: number, time and digest of the receipt, no words."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from consultations.lookups import not_found
from consultations.models import Delegation
from consultations.notes.forms import MissionNoteForm
from consultations.notes.letters import MissionNote, mission_note, note_moment
from core import clock
from core.files.transfers import docx_response
from core.text.dates import office_day
from core.web.act_views import ActView
from submissions.lookups import WorkMixin
from submissions.models import Receipt, Version


def transmittal_note(delegation: Delegation, version: Version, receipt: Receipt, note: MissionNote) -> bytes:
    """Return the note as DOCX. It names receipt and signatory, and quotes nothing of the submission."""

    def paragraphs() -> Iterator[str]:
        yield _(
            "The Permanent Mission has the honour to transmit the submission of the State, which was submitted through "
            "the consultation portal on %(time)s under receipt number %(number)s."
        ) % {"time": note_moment(receipt.at, settings.OFFICE_TIME_ZONE), "number": receipt.number}
        if version.signed_by:
            yield _("The submission is signed by %(name)s.") % {"name": version.signed_by}
        yield _("The digest of the submission, printed on the receipt, is %(digest)s.") % {"digest": receipt.digest}

    with translation.override(note.language):
        enclosure = _("receipt %(number)s") % {"number": receipt.number}
    return mission_note(delegation, note, paragraphs, annexed=enclosure)


class TransmittalNoteView(WorkMixin, ActView):
    """The mission's note that transmits its submission, as a file. There once something was submitted."""

    access = "led"
    template_name = "submissions/sending/transmittal_note.html"
    form_class = MissionNoteForm
    title = gettext_lazy("Note verbale transmitting the submission")

    def get_object(self, delegation: Any, **kwargs: Any) -> Delegation:
        row = super().get_object(delegation)
        sent = self.status.sent
        self.receipt = sent.receipts.order_by("-at").first() if sent else None
        if not row.organisation.is_state or self.receipt is None:
            raise not_found()
        return row

    def get_initial(self) -> dict[str, Any]:
        return {"dated": office_day(clock.now()), "language": self.object.organisation.language}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, sent = self.get_form(), self.status.sent
        if not form.is_valid() or sent is None or self.receipt is None:
            return self.form_invalid(form)
        note = form.note()
        name = f"{self.object.round.reference}_{self.object.organisation.code}_transmittal_{note.language}.docx"
        return docx_response(name, transmittal_note(self.object, sent, self.receipt, note))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(receipt=self.receipt, **kwargs)
