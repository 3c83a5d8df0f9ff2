"""Officers' pages: the table of mails, a round's senders and wordings, preview and test."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from consultations import lookups
from consultations.emails import automatic, wordings
from consultations.emails.forms import MailSettingsForm, WordingForm
from consultations.emails.values import settings_of
from consultations.lookups import OfficerMixin, RoundMixin, round_crumbs
from consultations.messages.enums import AutomaticKind, WordedStyle
from consultations.models import Round
from core import mail
from core.text.languages import interface_languages
from core.web.act_views import ActView, ButtonView, PageView


class MailTableView(OfficerMixin, PageView):
    """Every mail of the portal: what triggers it, who gets it, what it holds."""

    template_name = "consultations/secretariat/mails.html"
    title = gettext_lazy("Emails")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [
            (name, each, mail.contents(each, mail.FULL), mail.contents(each, mail.NEUTRAL))
            for name, each in sorted(mail.TEMPLATES.items())
        ]
        return super().get_context_data(rows=rows, **kwargs)


class RoundMailsView(RoundMixin, ActView):
    form_class = MailSettingsForm
    template_name = "consultations/secretariat/round_mails.html"
    success_url = "consultations:round_mails"
    success_message = gettext_lazy("The settings for emails are saved.")
    title = gettext_lazy("Emails")

    def get_initial(self) -> dict[str, Any]:
        own = settings_of(self.object)
        return {
            **{name: getattr(own, name) for name in wordings.SETTINGS},
            "digest_seen": wordings.settings_digest(own),
        }

    def act(self, form: MailSettingsForm) -> None:
        wordings.save_settings(self.object, by=self.user, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own, names = wordings.chosen_wordings(self.object), dict(interface_languages())
        rows = [
            (
                name,
                mail.TEMPLATES[name],
                [
                    (style, [names.get(code, code) for code in own.get((name, style.value), [])])
                    for style in WordedStyle
                ],
            )
            for name in wordings.editable_mails()
        ]
        return super().get_context_data(rows=rows, automatic=automatic.automatic_rows(self.object), **kwargs)


class SwitchMailView(RoundMixin, ButtonView):
    """Turns one automatic email of the round on or off."""

    success_url = "consultations:round_mails"
    title = gettext_lazy("Emails")
    kwargs: dict[str, Any]

    def act(self) -> None:
        kind = self.kwargs["automatic"]
        if kind not in AutomaticKind.values:
            raise lookups.not_found()
        on = self.request.POST.get("on") == "yes"
        automatic.switch(self.object, kind, on=on, by=self.user)
        self.say(_("This email is on.") if on else _("This email is off."))


class MailMixin(RoundMixin):
    """About one mail of a round, in one style and language."""

    title = ""
    kwargs: dict[str, Any]

    def get_object(self, round_id: UUID, mail_name: str = "", style: str = "", language: str = "") -> Round:
        row = super().get_object(round_id)
        if mail_name not in wordings.editable_mails() or style not in WordedStyle.values:
            raise lookups.not_found()
        if language not in dict(interface_languages()):
            raise lookups.not_found()
        self.key = (mail_name, style, language)
        return row

    def get_success_url(self) -> str:
        return reverse("consultations:mail_wording", args=[self.object.pk, *self.key])


class MailWordingView(MailMixin, ActView):
    """The wording, and below it the mail as it would be sent. The button `preview` saves nothing."""

    form_class = WordingForm
    template_name = "consultations/secretariat/mail_wording.html"
    success_message = gettext_lazy("The wording is saved. It applies to emails that are sent from now on.")

    def get_object(self, **kwargs: Any) -> Round:
        row = super().get_object(**kwargs)
        self.wording = wordings.wording_of(row, *self.key)
        return row

    def get_initial(self) -> dict[str, Any]:
        return {"subject": self.wording.subject, "body": self.wording.body, "seen": self.wording.digest}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "preview" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = self.get_form()
        if form.is_valid():
            try:
                wordings.check_wording(self.object, *self.key, form.cleaned_data["subject"], form.cleaned_data["body"])
            except wordings.Refusals as refusal:
                self.refuse(form, refusal)
        return self.show(status=422 if form.errors else 200, form=form)

    def act(self, form: WordingForm) -> None:
        data = form.cleaned_data
        wordings.save_wording(
            self.object,
            *self.key,
            subject=data["subject"],
            body=data["body"],
            expected_digest=data["seen"],
            by=self.user,
        )

    def get_context_data(self, *, form: WordingForm) -> dict[str, Any]:
        name, style, language = self.key
        wording = (self.wording.subject, self.wording.body)
        if form.is_bound and not form.errors:
            wording = (form.cleaned_data["subject"], form.cleaned_data["body"])
        template = mail.TEMPLATES[name]
        languages = interface_languages()
        return super().get_context_data(
            form=form,
            mail_name=name,
            mail=template,
            style=WordedStyle(style),
            other=next(each for each in WordedStyle if each != style),
            language=language,
            language_name=dict(languages)[language],
            languages=[(code, label, code == language) for code, label in languages],
            wording=self.wording,
            placeholders=[(f"{{{each}}}", mail.VALUES[each].label) for each in mail.value_names(template, style)],
            written=wordings.preview(self.object, *self.key, *wording),
            crumbs=self._crumbs(),
        )

    def _crumbs(self) -> list[dict[str, Any]]:
        *before, last = round_crumbs(self.object, str(gettext_lazy("Emails")), self.key[0])
        before[-1]["url"] = reverse("consultations:round_mails", args=[self.object.pk])
        return [*before, last]


class TestMailView(MailMixin, ButtonView):
    """Sends the saved wording to the officer's own address."""

    success_message = gettext_lazy("A test email is being sent to your own address.")

    def act(self) -> None:
        wordings.send_test(self.object, *self.key, by=self.user)


class StandardWordingView(MailMixin, ButtonView):
    success_message = gettext_lazy("The standard text applies again.")

    def act(self) -> None:
        wordings.remove_wording(self.object, *self.key, by=self.user)
