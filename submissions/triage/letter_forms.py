"""The form of a submission that came by mail or on paper."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consultations.enums import SubjectKind
from consultations.forms import LocalTimeField
from consultations.models import Delegation, Question, Recommendation
from consultations.rounds.date_limits import limit_times
from consultations.rounds.number_ranges import MAX_TEXT, find_numbers
from consultations.rounds.selectors import recommendations_of
from consultations.rounds.services import positions_offered, word_limit
from core import clock
from core.errors import Refusals, Refused
from core.web.forms import ZoneField, add_refusal
from submissions.drafting.forms import language_choices, long_text
from submissions.enums import Channel, Confidentiality, Position

WHOLE = "whole"
TEXTS_AT_ONCE = 500  # with three fields each, a form stays below DATA_UPLOAD_MAX_NUMBER_FIELDS


class EnterForm(forms.Form):
    """A submission that came by mail or on paper: one position and one text for each subject.

    `answers()` returns the answers as `on_behalf.enter_letter` takes them. Where there are too many texts for one form
    (`is_long`), those have fields whose numbers are typed, and those in whose fields something is.
    """

    conditional = ("declares_interest", "over_limit_reason", "numbers")

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
    numbers = forms.CharField(
        label=_("Numbers of the texts"),
        required=False,
        max_length=MAX_TEXT,
        help_text=_("The texts that the letter answers. Show their fields before you choose the file of the letter."),
    )

    def __init__(self, *args: Any, delegation: Delegation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = language_choices(delegation.round.rules.offered_languages())
        self.initial.setdefault("language", delegation.organisation.language)
        limit_times(self.fields["received_at"], until=clock.now(), zone=settings.OFFICE_TIME_ZONE)
        texts = list(recommendations_of(delegation.round))
        self.is_long = len(texts) > TEXTS_AT_ONCE
        self.numbers_refusal: Refusals | None = None
        if self.is_long:
            texts = self._answered(texts)
        else:
            del self.fields["numbers"]
        self.subjects: dict[str, Recommendation] = {str(row.pk): row for row in texts}
        offered = positions_offered(delegation.round, delegation.organisation.constituency)
        # A letter that takes no position states none: two ways to say so would be counted apart.
        positions = [
            ("", _("No position stated")),
            *((key, Position(key).label) for key in offered if key != Position.NONE),
        ]
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
            if row.kind == SubjectKind.QUESTION:  # nobody takes a position on it or rewords it
                del self.fields[f"position_{key}"], self.fields[f"rewording_{key}"]
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

    def _answered(self, texts: list[Recommendation]) -> list[Recommendation]:
        values = self.data if self.is_bound else self.initial
        filled = {name.partition("_")[2] for name, value in values.items() if value}
        try:
            named = {row.pk for row in find_numbers(str(values.get("numbers", ""))[:MAX_TEXT], texts)}
        except Refusals as refusal:
            self.numbers_refusal, named = refusal, set()
        answered = [row for row in texts if row.pk in named or str(row.pk) in filled]
        if len(answered) > TEXTS_AT_ONCE:
            words = _("Enter the numbers of at most %(n)s texts.") % {"n": TEXTS_AT_ONCE}
            self.numbers_refusal = Refusals("too_many", words, refusals=[Refused("too_many", words, field="numbers")])
        return answered[:TEXTS_AT_ONCE]

    def show_refused_numbers(self) -> bool:
        """Add the errors of the numbers alone, where the form is shown and not sent; return whether there are any."""
        faults = self.numbers_refusal.refusals if self.numbers_refusal else []
        if faults:
            self.errors["numbers"] = self.error_class([str(fault) for fault in faults])
        return bool(faults)

    def clean(self) -> dict[str, Any]:
        if self.numbers_refusal:
            add_refusal(self, self.numbers_refusal)
        elif self.is_long and any(f"comment_{key}" not in self.data for key in self.subjects):
            self.add_error(
                "numbers", _("The fields of these texts are shown below. Fill them in, then send the form again.")
            )
        return super().clean() or {}

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield the recommendations with their three fields, questions with one; `is_open` where something is in it."""
        for key, row in self.subjects.items():
            names = (name for name in ("position", "comment", "rewording") if f"{name}_{key}" in self.fields)
            fields = {name: self[f"{name}_{key}"] for name in names}
            is_open = self.is_long or any(each.value() or each.errors for each in fields.values())
            yield {"row": row, "is_open": is_open, **fields}

    def question_fields(self) -> list[Any]:
        return [self[f"question_{key}"] for key in self.questions]

    def answers(self) -> list[dict[str, Any]]:
        cleaned = self.cleaned_data
        values: list[dict[str, Any]] = []
        for key, row in self.subjects.items():
            position, comment, rewording = (
                str(cleaned.get(f"{name}_{key}", "")) for name in ("position", "comment", "rewording")
            )
            if position or comment.strip() or rewording.strip():
                fields = {"position": position, "comment": comment, "language": cleaned["language"]}
                values.append({"recommendation": row, **fields, **self._rewording(row, rewording)})
        values += [
            {"question": question, "comment": cleaned[f"question_{key}"], "language": cleaned["language"]}
            for key, question in self.questions.items()
            if cleaned[f"question_{key}"].strip()
        ]
        if cleaned[f"comment_{WHOLE}"].strip():
            values.append({"comment": cleaned[f"comment_{WHOLE}"], "language": cleaned["language"]})
        return values

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
