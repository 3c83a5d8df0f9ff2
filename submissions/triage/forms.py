"""Forms of triage: decisions, questions, assignments, and submissions that came by mail or on paper."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consultations.forms import LocalTimeField
from consultations.models import Delegation, Question, Recommendation
from consultations.rounds.date_limits import limit_days, limit_times, week_after
from consultations.rounds.selectors import recommendations_of
from consultations.rounds.services import positions_offered, word_limit
from core import clock
from core.text.dates import office_day
from core.web.forms import ZoneField
from submissions.drafting.forms import language_choices, long_text
from submissions.enums import Channel, Confidentiality, Position, TriageReason
from submissions.triage.notes import LONGEST

LONGEST_QUESTION = 5_000  # characters; the verbs say the same


class InadmissibleForm(forms.Form):
    """The reason why a submission is inadmissible."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        error_messages={"required": _("Choose a reason from the list.")},
    )
    words_to_sender = forms.CharField(
        label=_("Message to the sender"),
        max_length=LONGEST_QUESTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The sender sees this message with the reason."),
    )

    def __init__(self, *args: Any, offered: list[TriageReason], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(reason.value, reason.label) for reason in offered]
        self.fields["reason"].choices = [("", _("Choose a reason")), *choices]


class ClarificationForm(forms.Form):
    """A question to the sender."""

    line = forms.ChoiceField(label=_("About"), required=False)
    question = forms.CharField(
        label=_("Question"), max_length=LONGEST_QUESTION, widget=forms.Textarea(attrs={"rows": 3})
    )
    until = LocalTimeField(label=_("Answer by"))
    zone = ZoneField(label=_("Time zone"), initial=settings.OFFICE_TIME_ZONE)

    def __init__(self, *args: Any, lines: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = [("", _("The whole submission")), *lines]
        now, zone = clock.now(), settings.OFFICE_TIME_ZONE
        limit_times(self.fields["until"], after=now, zone=zone)
        self.initial.setdefault("until", week_after(now, zone))


class AssignForm(forms.Form):
    """The colleague who handles it, or nobody."""

    to = forms.ChoiceField(label=_("Assigned to"), required=False)

    def __init__(self, *args: Any, colleagues: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(person.pk): person for person in colleagues}
        names = [(key, person.get_full_name()) for key, person in self.colleagues.items()]
        self.fields["to"].choices = [("", _("Not assigned")), *names]

    @property
    def chosen(self) -> Any:
        """The colleague, or None."""
        return self.colleagues.get(self.cleaned_data["to"])


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note to colleagues"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "To mention a colleague, write @ and the full name. The colleague finds the note under "
            "“My work”. Notes cannot be changed."
        ),
        error_messages={"required": _("Enter a note.")},
    )


class AddendumForm(forms.Form):
    day = forms.DateField(
        label=_("Date of the addendum"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Geneva time. If a report is published earlier, these inputs are published with it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_days(self.fields["day"], first=office_day(clock.now()))


WHOLE = "whole"


class EnterForm(forms.Form):
    """A submission that came by mail or on paper: one position and one text for each subject.

    `answers()` returns the answers as `on_behalf.enter_letter` takes them.
    """

    conditional = ("declares_interest", "over_limit_reason")

    channel = forms.ChoiceField(
        label=_("How it arrived"),
        choices=[(each.value, each.label) for each in (Channel.MAIL, Channel.PAPER)],
        widget=forms.RadioSelect,
    )
    received_at = LocalTimeField(
        label=_("When it arrived"), help_text=_("This time decides whether it is late, not the time when you enter it.")
    )
    zone = ZoneField(label=_("Time zone"), initial=settings.OFFICE_TIME_ZONE)
    signed_by = forms.CharField(label=_("Signed by"), max_length=300)
    language = forms.ChoiceField(label=_("Language"))
    confidentiality = forms.ChoiceField(
        label=_("Who may see the whole submission"), choices=Confidentiality, initial=Confidentiality.SECRETARIAT
    )
    declares_interest = forms.CharField(
        label=_("Interest in the matter"), required=False, max_length=5_000, widget=long_text(2)
    )
    consents = forms.BooleanField(label=_("The participant consents to publication as chosen here and has told us so."))
    letter = forms.FileField(label=_("The letter"), required=False, allow_empty_file=True)
    over_limit_reason = forms.CharField(
        label=_("Reason for accepting more words than the limit"),
        required=False,
        max_length=300,
        help_text=_("Only needed for a longer letter. It is shown to the secretariat beside the number of words."),
    )

    def __init__(self, *args: Any, delegation: Delegation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = delegation.round.rules.languages or [code for code, _name in settings.LANGUAGES]
        self.fields["language"].choices = language_choices(languages)
        self.initial.setdefault("language", delegation.organisation.language)
        limit_times(self.fields["received_at"], until=clock.now(), zone=settings.OFFICE_TIME_ZONE)
        self.subjects: dict[str, Recommendation] = {str(row.pk): row for row in recommendations_of(delegation.round)}
        offered = positions_offered(delegation.round, delegation.organisation.constituency)
        positions = [("", _("No position stated")), *((key, Position(key).label) for key in offered)]
        for key, row in self.subjects.items():
            self.fields[f"position_{key}"] = forms.ChoiceField(
                label=_("Position on %(number)s") % {"number": row.label}, choices=positions, required=False
            )
            self.fields[f"comment_{key}"] = forms.CharField(
                label=_("Comment on %(number)s") % {"number": row.label},
                widget=long_text(2),
                strip=False,
                required=False,
            )
            self.fields[f"rewording_{key}"] = forms.CharField(
                label=_("Proposed wording of %(number)s") % {"number": row.label},
                widget=long_text(2),
                strip=False,
                required=False,
            )
        self.questions: dict[str, Question] = {str(row.pk): row for row in delegation.round.questions.all()}
        for key, question in self.questions.items():
            self.fields[f"question_{key}"] = forms.CharField(
                label=_("Answer to question %(number)s") % {"number": question.number},
                help_text=question.text,
                widget=long_text(3),
                strip=False,
                required=False,
            )
        self.limit = word_limit(delegation.round, delegation.organisation.constituency)
        self.fields[f"comment_{WHOLE}"] = forms.CharField(
            label=_("Comment on the round as a whole"), widget=long_text(3), strip=False, required=False
        )

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield the recommendations with their three fields; `is_open` where something is in one."""
        for key, row in self.subjects.items():
            fields = {name: self[f"{name}_{key}"] for name in ("position", "comment", "rewording")}
            is_open = any(each.value() or each.errors for each in fields.values())
            yield {"row": row, "is_open": is_open, **fields}

    def question_fields(self) -> list[Any]:
        return [self[f"question_{key}"] for key in self.questions]

    def answers(self) -> list[dict[str, Any]]:
        said = self.cleaned_data
        found = [
            {
                "recommendation": row,
                "position": said[f"position_{key}"],
                "comment": said[f"comment_{key}"],
                "language": said["language"],
                **self._rewording(row, said[f"rewording_{key}"]),
            }
            for key, row in self.subjects.items()
            if said[f"position_{key}"] or said[f"comment_{key}"].strip() or said[f"rewording_{key}"].strip()
        ]
        found += [
            {"question": question, "comment": said[f"question_{key}"], "language": said["language"]}
            for key, question in self.questions.items()
            if said[f"question_{key}"].strip()
        ]
        if said[f"comment_{WHOLE}"].strip():
            found.append({"comment": said[f"comment_{WHOLE}"], "language": said["language"]})
        return found

    def _rewording(self, row: Recommendation, text: str) -> dict[str, str]:
        """Return the proposed wording with the language of the text that it changes: that of the letter if there is."""
        if not text.strip():
            return {}
        language = self.cleaned_data["language"]
        has_text = row.texts.filter(language=language).exists()
        return {"rewording": text, "rewords_language": language if has_text else row.paragraph.document.language}

    def package(self) -> dict[str, Any]:
        names = ("signed_by", "language", "confidentiality", "declares_interest", "consents")
        return {name: self.cleaned_data[name] for name in names}
