"""Forms of triage: decisions, questions, assignments, and submissions that came by mail or on paper."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consultations.documents.subject_words import kinds_of
from consultations.enums import Constituency, SubjectKind
from consultations.forms import LocalTimeField, fit_to_subjects
from consultations.models import Delegation, Question, Recommendation, Round
from consultations.rounds.date_limits import limit_days, limit_times, week_after
from consultations.rounds.number_ranges import MAX_TEXT, find_numbers
from consultations.rounds.selectors import recommendations_of
from consultations.rounds.services import positions_offered, word_limit
from consultations.rounds.windows import resolve_local
from core import clock
from core.errors import Refusals, Refused
from core.tables.list_pages import ListColumn, ListForm, SearchField, offered
from core.text.dates import office_day
from core.text.languages import LANGUAGE_NAMES, isolate_name
from core.text.strings import sort_key as sort_key_of
from core.web.forms import ZoneField, add_refusal
from submissions.campaigns.version_campaigns import VersionCampaign
from submissions.drafting.forms import language_choices, long_text
from submissions.enums import BatchAct, Channel, Confidentiality, Position, SubmissionState, TriageReason
from submissions.triage.notes import LONGEST
from submissions.triage.queue_list import EMBARGOED, ME, NOBODY, SHARED, WITH, WITHOUT, QueueFilter, QueueItem

LANGUAGES = LANGUAGE_NAMES
QUEUE_STATES = (
    SubmissionState.RECEIVED,
    SubmissionState.CLARIFICATION,
    SubmissionState.ADMISSIBLE,
    SubmissionState.INADMISSIBLE,
)
LONGEST_QUESTION = 5_000  # characters; the verbs say the same


def _name(item: QueueItem) -> Any:
    return (sort_key_of(item.row.body.short_name), item.row.reference) if item.row.body else None


QUEUE_COLUMNS = (
    ListColumn("submission", _("Submission"), _name, is_fixed=True),
    ListColumn("received", _("Received"), lambda item: (item.row.received, str(item.row.version))),
    ListColumn("status", pgettext_lazy("how far it is", "Status"), lambda item: (item.row.embargoed, item.row.state)),
    ListColumn("assigned", _("Assigned to"), lambda item: item.assignee.get_full_name() if item.assignee else None),
    ListColumn("level", _("Who may see it"), lambda item: str(item.row.level.label)),
    ListColumn(
        "constituency",
        _("Constituency"),
        lambda item: str(Constituency(item.row.constituency).label) if item.row.constituency else None,
        starts_shown=False,
    ),
    ListColumn("language", _("Language"), lambda item: LANGUAGES.get(item.row.language or ""), starts_shown=False),
    ListColumn("inputs", _("Inputs"), lambda item: item.row.inputs, is_number=True),
    ListColumn("files", _("Files"), lambda item: item.row.files, is_number=True),
)


class QueueForm(ListForm):
    """Which submissions the queue shows. `colleagues` can be assigned to, `campaigns` are those of the round."""

    list_columns = QUEUE_COLUMNS
    further = ("position", "recommendation", "language", "files", "late", "campaign", "assigned")

    show = forms.ChoiceField(choices=[("", ""), ("all", "")], required=False, widget=forms.HiddenInput)
    words = SearchField(label=_("Words, name or reference"))
    status = forms.ChoiceField(
        label=pgettext_lazy("how far it is", "Status"),
        required=False,
        choices=offered([*((each.value, each.label) for each in QUEUE_STATES), (EMBARGOED, _("Embargoed"))]),
    )
    constituency = forms.ChoiceField(label=_("Constituency"), required=False)
    position = forms.ChoiceField(label=_("Position"), required=False, choices=offered(Position.choices))
    recommendation = forms.ChoiceField(label=_("Recommendation"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    files = forms.ChoiceField(
        label=_("Files"), required=False, choices=offered([(WITH, _("With files")), (WITHOUT, _("Without files"))])
    )
    late = forms.ChoiceField(
        label=_("Time of arrival"), required=False, choices=offered([(WITH, _("Late")), (WITHOUT, _("On time"))])
    )
    campaign = forms.ChoiceField(label=_("Campaign"), required=False)
    assigned = forms.ChoiceField(label=_("Assigned to"), required=False)

    def __init__(
        self,
        query: QueryDict,
        *,
        round_: Round,
        constituencies: Iterable[tuple[str, Any]] = (),
        colleagues: Iterable[Any] = (),
        campaigns: Iterable[VersionCampaign] = (),
        recommendations: Iterable[Recommendation] = (),
    ) -> None:
        recommendations = list(recommendations)
        super().__init__(query)
        fit_to_subjects(self, kinds_of(recommendations))
        languages = set(round_.rules.languages or LANGUAGES)
        people = [(str(person.pk), person.get_full_name()) for person in colleagues]
        texts = [(str(row.id), campaign_name(row)) for row in campaigns]
        choices: dict[str, list[tuple[Any, Any]]] = {
            "constituency": list(constituencies),
            "recommendation": [(str(row.pk), row.label) for row in recommendations],
            "language": [row for row in LANGUAGES.items() if row[0] in languages],
            "assigned": [(ME, _("Me")), (NOBODY, _("Nobody")), *people],
            "campaign": [
                (WITH, _("Part of a campaign")),
                (WITHOUT, _("Not part of a campaign")),
                (SHARED, _("Shares wording, without being a copy")),
                *texts,
            ],
        }
        for name, values in choices.items():
            self.fields[name].choices = offered(values)  # type: ignore[attr-defined]  # a field of choices

    def query(self) -> QueueFilter:
        chosen = self.filters
        about = chosen.get("recommendation", "")
        names = ("status", "constituency", "position", "language", "files", "late", "campaign", "assigned")
        return QueueFilter(
            shows_all=chosen.get("show") == "all",
            recommendation=UUID(about) if about else None,
            search=self.search,
            **{name: chosen.get(name, "") for name in names},
        )


def campaign_name(campaign: VersionCampaign) -> str:
    """Return "Campaign 3: the beginning of its text"."""
    return str(_("Campaign %(number)s: %(title)s")) % {"number": campaign.number, "title": isolate_name(campaign.title)}


def wording_name(wording: VersionCampaign) -> str:
    """Return "Shared wording 3: the beginning of its text"."""
    title = isolate_name(wording.title)
    return str(_("Shared wording %(number)s: %(title)s")) % {"number": wording.number, "title": title}


class TriageBatchForm(forms.Form):
    """What one act needs to know, the same for every row of the batch."""

    to = forms.ChoiceField(label=_("Assigned to"), required=False)
    reason = forms.ChoiceField(label=_("Reason"), error_messages={"required": _("Choose a reason from the list.")})
    words_to_sender = forms.CharField(
        label=_("Message to the senders"),
        max_length=LONGEST_QUESTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Each sender sees this message with the reason."),
    )
    question = forms.CharField(
        label=_("Question"),
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Each sender gets the same question, about the whole submission."),
    )
    until = LocalTimeField(label=_("Answer by"))
    zone = ZoneField(label=_("Time zone"), initial=settings.OFFICE_TIME_ZONE)

    FIELDS: ClassVar = {
        BatchAct.ADMIT: (),
        BatchAct.REFUSE: ("reason", "words_to_sender"),
        BatchAct.ASK: ("question", "until", "zone"),
        BatchAct.ASSIGN: ("to",),
    }

    def __init__(
        self, *args: Any, act: BatchAct, colleagues: Iterable[Any], reasons: Iterable[TriageReason], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.act = act
        self.colleagues = {str(person.pk): person for person in colleagues}
        for name in [name for name in self.fields if name not in self.FIELDS[act]]:
            del self.fields[name]
        if act == BatchAct.ASSIGN:
            names = [(key, person.get_full_name()) for key, person in self.colleagues.items()]
            self.fields["to"].choices = [*names, ("", _("Nobody: end the assignment"))]  # type: ignore[attr-defined]  # a field of choices
        if act == BatchAct.REFUSE:
            offers = [(reason.value, reason.label) for reason in reasons]
            self.fields["reason"].choices = [("", _("Choose a reason")), *offers]  # type: ignore[attr-defined]  # a field of choices
        if act == BatchAct.ASK:
            now, zone = clock.now(), settings.OFFICE_TIME_ZONE
            limit_times(self.fields["until"], after=now, zone=zone)
            self.initial.setdefault("until", week_after(now, zone))

    def values(self) -> dict[str, Any]:
        """Return what `batches.start_batch` takes. Raises Refused for a time that does not exist."""
        data = self.cleaned_data
        if self.act == BatchAct.ASK:
            until = resolve_local(data["until"], data["zone"], "until")
            return {"words": data["question"], "until": until}
        if self.act == BatchAct.REFUSE:
            return {"reason": data["reason"], "words": data["words_to_sender"]}
        return {"to": self.colleagues.get(data["to"])} if self.act == BatchAct.ASSIGN else {}


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
        languages = delegation.round.rules.languages or [code for code, _name in settings.LANGUAGES]
        self.fields["language"].choices = language_choices(languages)
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
