"""Pages of messages: officers write, preview, confirm and follow them; participants read them.

Who may not know who wrote without a name sees neither recipients nor numbers nor what became of an email
(decision 0031).
"""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext as _, gettext_lazy, ngettext

from accounts.models import AnyUser
from consultations import panels
from consultations.audience import audience_in
from consultations.emails.wordings import RoundMail, round_mail
from consultations.lookups import BodyMixin, RoundMixin, not_found, round_crumbs, row_or_404
from consultations.messages import exports, selectors, services, texts
from consultations.messages.enums import MessageFilter
from consultations.messages.files import file_store
from consultations.messages.forms import EditMessageForm, MessageFileForm, NewMessageForm, SendMessageForm
from consultations.messages.mails import preview_values
from consultations.messages.recipients import Addressee, RecipientCounts, addressees_of, delegations_in, numbers_of
from consultations.models import Message, MessageFile, Round
from consultations.monitoring.responses import BodyResponse, body_responses
from core import mail
from core.audience import CONFIDENTIAL
from core.files.transfers import attachment_response
from core.tables import listings
from core.text.languages import interface_language, interface_languages
from core.web.act_views import ActView, ButtonView, PageView

SHOWN = 50


class MessagesView(RoundMixin, PageView):
    template_name = "consultations/secretariat/messages.html"
    title = gettext_lazy("Messages")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sighted = is_sighted(self.user, self.object)
        rows = selectors.messages_of(self.object, get_language() or "en", sighted=sighted)
        return super().get_context_data(rows=rows, sighted=sighted, **kwargs)


class NewMessageView(RoundMixin, ActView):
    form_class = NewMessageForm
    template_name = "consultations/secretariat/message_text.html"
    title = gettext_lazy("New message")

    def get_initial(self) -> dict[str, Any]:
        filter_key = self.request.GET.get("filter", "")
        language = interface_language(get_language())
        return {
            "filter_": filter_key if filter_key in MessageFilter.values else MessageFilter.NOT_ANSWERED,
            "language": language,
        }

    def act(self, form: NewMessageForm) -> str:
        message = services.create_message(self.object, by=self.user, **form.cleaned_data)
        return reverse("consultations:message", args=[self.object.pk, message.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(placeholders=texts.placeholders(), **kwargs)

    def get_crumbs(self) -> list[dict[str, Any]]:
        return message_crumbs(self.object, str(self.title))


class MessageMixin(RoundMixin):
    """About one message of a round."""

    title: Any = gettext_lazy("Message")
    kwargs: dict[str, Any]

    def get_object(self, round_id: UUID, message: UUID | None = None, **kwargs: Any) -> Round:
        row = super().get_object(round_id)
        rows = Message.objects.filter(round=row).select_related("sent_by", "created_by").prefetch_related("texts")
        self.message = row_or_404(rows.filter(pk=message).first())
        self.sighted = is_sighted(self.user, row)
        return row

    def get_success_url(self) -> str:
        return reverse("consultations:message", args=[self.object.pk, self.message.pk])

    def get_crumbs(self) -> list[dict[str, Any]]:
        return message_crumbs(self.object, str(self.title))


class MessageView(MessageMixin, PageView):
    """A draft with its recipients, files and button to send; a sent message with what became of each email."""

    template_name = "consultations/secretariat/message.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if listings.requested_format(request):
            if not self.sighted:
                raise not_found()
            if self.message.sent_at is None:
                listing = exports.recipients(self.message, addressees(self.object, self.message))
            else:
                listing = exports.deliveries(self.message, selectors.delivery_rows(self.message))
            return listings.export_response(request, listing, round_id=self.object.pk)
        return super().get(request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        message, language = self.message, get_language() or "en"
        written = {row.language: row for row in message.texts.all()}
        text = texts.text_for(message.texts.all(), language)
        files = selectors.files_of(message)
        context = super().get_context_data(
            message=message,
            sighted=self.sighted,
            subject=text.subject if text else "",
            written=[(code, name, written[code]) for code, name in interface_languages() if code in written],
            files=files,
            checking=any(not each.state.is_ready and not each.state.error for each in files),
            **kwargs,
        )
        return (self._draft(written) if message.sent_at is None else self._sent()) | context

    def _draft(self, written: dict[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {
            "missing": [(code, name) for code, name in interface_languages() if code not in written],
            "file_form": MessageFileForm(),
        }
        if self.sighted:
            people = addressees(self.object, self.message)
            counts = numbers_of(people)
            names = dict(interface_languages())
            values |= {
                "counts": counts,
                "untranslated": [(names[code], n) for code, n in counts.languages if code not in written],
                "page_obj": Paginator(people, SHOWN).get_page(self.request.GET.get("page")),
                "send_form": self.send_form(counts),
                "exports": listings.format_links(self.request, len(people)),
            }
        else:
            values["send_form"] = self.send_form(None)
        return values

    def send_form(self, counts: RecipientCounts | None) -> SendMessageForm:
        """Return the form that confirms what the page shows: the message, and `counts` for who may see them."""
        people = counts.people if counts else None
        return SendMessageForm(initial={"people": people, "seen": texts.message_digest(self.message)})

    def _sent(self) -> dict[str, Any]:
        if not self.sighted:
            return {}
        rows = selectors.delivery_rows(self.message)
        line = selectors.summary(rows)
        return {
            "summary": line,
            "page_obj": Paginator(rows, SHOWN).get_page(self.request.GET.get("page")),
            "exports": listings.format_links(self.request, len(rows)),
        }


class MessageTextView(MessageMixin, ActView):
    """The text in one language, and whom the message goes to."""

    form_class = EditMessageForm
    template_name = "consultations/secretariat/message_text.html"
    success_message = gettext_lazy("The message is saved. It has not been sent.")
    title = gettext_lazy("Text of the message")

    def get_object(self, round_id: UUID, message: UUID | None = None, language: str = "", **kwargs: Any) -> Round:
        row = super().get_object(round_id, message)
        if language not in dict(interface_languages()) or self.message.sent_at is not None:
            raise not_found()
        self.language = language
        return row

    def get_initial(self) -> dict[str, Any]:
        row = next((each for each in self.message.texts.all() if each.language == self.language), None)
        own = {"subject": row.subject, "body": row.body} if row else {}
        digest = texts.text_digest(self.message, self.language)
        return {"filter_": self.message.filter, "seen": digest, **own}

    def act(self, form: EditMessageForm) -> None:
        fields = {**form.cleaned_data}
        digest_seen = fields.pop("seen")
        services.save_text(self.message, self.language, by=self.user, digest_seen=digest_seen, **fields)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            message=self.message,
            language=self.language,
            language_name=dict(interface_languages())[self.language],
            placeholders=texts.placeholders(),
            **kwargs,
        )


class RemoveTextView(MessageMixin, ButtonView):
    success_message = gettext_lazy("The text is removed.")

    def act(self) -> None:
        services.remove_text(self.message, self.kwargs["language"], by=self.user)


class MessagePreviewView(MessageMixin, PageView):
    """The email as one recipient will see it, for officers who may know who the recipients are."""

    template_name = "consultations/secretariat/message_preview.html"
    title = gettext_lazy("Preview")

    def get_object(self, round_id: UUID, message: UUID | None = None, addressee: UUID | None = None) -> Round:
        row = super().get_object(round_id, message)
        if not self.sighted or self.message.sent_at is not None:
            raise not_found()
        people = addressees(row, self.message)
        self.addressee: Addressee = row_or_404(next((each for each in people if each.key == addressee), None))
        self.addressee.delegation.round = row
        return row

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        recipient, written = self.addressee.as_recipient(), None
        with mail.read_by(recipient):
            values = preview_values(self.message, self.addressee)
            own = RoundMail()
            if recipient.style != mail.NONE:
                language = interface_language(recipient.language)
                own = round_mail(self.object.pk, services.MAIL, recipient.style, language)
            if values is not None and recipient.style != mail.NONE:
                written = mail.write(services.MAIL, values, recipient, own)
        return super().get_context_data(
            message=self.message,
            addressee=self.addressee,
            sender=mail.sender_of(recipient.style, own.sender_name),
            written=written,
            is_full=recipient.style == mail.FULL,
            language=interface_language(recipient.language),
            files=selectors.files_of(self.message),
            **kwargs,
        )


class AddFileView(MessageView, ActView):
    methods = ("POST",)
    form_class = MessageFileForm
    form_name = "file_form"
    success_message = gettext_lazy("The file is added. It is being checked.")

    def act(self, form: MessageFileForm) -> None:
        file = form.cleaned_data["file"]
        services.add_file(self.message, file, name=file.name, by=self.user)

    def form_invalid(self, form: MessageFileForm) -> HttpResponse:
        return self.show(status=422, wrong=form, file_form=form)


class RemoveMessageFileView(MessageMixin, ButtonView):
    success_message = gettext_lazy("The file is removed.")

    def act(self) -> None:
        services.remove_file(self.message, self.kwargs["message_file"], by=self.user)


class OfficeFileView(MessageMixin, PageView):
    """The clean copy, as participants get it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = row_or_404(self.message.files.select_related("file").filter(pk=self.kwargs["message_file"]).first())
        return attachment_response(*file_store().clean_copy(row.file))


class SendMessageView(MessageView, ActView):
    """Sends once: a second click, or a second officer, finds it sent."""

    methods = ("POST",)
    form_class = SendMessageForm
    form_name = "send_form"
    success_message = gettext_lazy("The message is being sent.")

    def act(self, form: SendMessageForm) -> None:
        services.send_message(
            self.message,
            responses=seen_by_sighted(self.object),
            by=self.user,
            sighted=self.sighted,
            people=form.cleaned_data["people"],
            digest_seen=form.cleaned_data["seen"],
        )

    def form_invalid(self, form: SendMessageForm) -> HttpResponse:
        """Show the page as recipients and texts are now, so that what is confirmed next is true."""
        counts = numbers_of(addressees(self.object, self.message)) if self.sighted else None
        return self.show(status=422, wrong=form, send_form=self.send_form(counts))


class SendAgainView(MessageMixin, ButtonView):
    """Sends again what failed on the way to the mail server."""

    def act(self) -> None:
        if not self.sighted:
            raise not_found()
        n = services.send_failed_again(self.message, by=self.user)
        self.say(ngettext("%(n)s email is being sent again.", "%(n)s emails are being sent again.", n) % {"n": n})


class DiscardMessageView(MessageMixin, ButtonView):
    success_message = gettext_lazy("The draft is deleted.")

    def act(self) -> str:
        services.discard(self.message, by=self.user)
        return reverse("consultations:messages", args=[self.object.pk])


class ReceivedView(BodyMixin, PageView):
    """The messages of the secretariat, for focal point and deputy."""

    access = "led"
    template_name = "consultations/messages.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            rows=selectors.received_messages(self.object, interface_language(get_language())), **kwargs
        )


class ReceivedFileView(BodyMixin, PageView):
    """The clean copy of a file of a message that was sent to the participant."""

    access = "led"
    kwargs: dict[str, Any]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = MessageFile.objects.filter(message__in=selectors.received_by(self.object)).select_related("file")
        row = row_or_404(rows.filter(pk=self.kwargs["message_file"]).first())
        return attachment_response(*file_store().clean_copy(row.file))


def is_sighted(user: AnyUser, round_: Round) -> bool:
    """Return whether the officer may know who wrote without a name, and so who receives a message."""
    return audience_in(user, round_).sees_confidential


def seen_by_sighted(round_: Round) -> list[BodyResponse]:
    """Return all responses, whoever asks: they decide who receives a message, and are not shown."""
    return body_responses(round_, panels.responses_by_delegation(round_, CONFIDENTIAL), sighted=True)


def addressees(round_: Round, message: Message) -> list[Addressee]:
    """Return who receives a message now, by its filter."""
    return addressees_of(round_, delegations_in(message.filter, seen_by_sighted(round_)))


def message_crumbs(round_: Round, here: str) -> list[dict[str, Any]]:
    *before, last = round_crumbs(round_, _("Messages"), here)
    before[-1]["url"] = reverse("consultations:messages", args=[round_.pk])
    return [*before, last]
