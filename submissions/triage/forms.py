"""Forms of triage: the queue, decisions, questions, assignments, notes and addenda."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consultations.documents.subject_words import kinds_of
from consultations.enums import Constituency
from consultations.forms import LocalTimeField, fit_to_subjects
from consultations.models import Recommendation, Round
from consultations.rounds.date_limits import limit_days, limit_times, week_after
from consultations.rounds.windows import resolve_local
from core import clock
from core.tables.list_pages import ListColumn, ListForm, SearchField, offered
from core.text.dates import office_day
from core.text.languages import LANGUAGE_NAMES, isolate_name
from core.text.strings import sort_key as sort_key_of
from core.web.forms import ZoneField
from submissions.campaigns.version_campaigns import VersionCampaign
from submissions.enums import BatchAct, Position, SubmissionState, TriageReason
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
        languages = set(round_.rules.offered_languages())
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
