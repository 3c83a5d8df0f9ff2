"""Forms of circulation, factual corrections and the review editor, on both sides.

A form accepts the fields that it shows and nothing else (A3).
"""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from consultations.enums import Constituency
from consultations.forms import LocalTimeField
from consultations.models import Delegation, Organisation, Round
from consultations.rounds.date_limits import limit_times
from core import clock
from core.audience import Audience
from core.web.forms import ZoneField
from submissions.enums import Confidentiality
from synthesis.enums import ENTERED_COMMENT, ResponseOutcome
from synthesis.models import Circulation
from synthesis.reports.forms import text_area
from synthesis.review.circulation import bodies_of
from synthesis.review.withheld_words import readable_outline

LONGEST = 10_000


class CirculateForm(forms.Form):
    """The constituencies that get the draft, and its closing time."""

    closes = LocalTimeField(label=_("Comments close"))
    zone = ZoneField(label=_("Time zone"), initial=settings.OFFICE_TIME_ZONE)
    constituencies = forms.MultipleChoiceField(label=_("Recipients"), widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(
        label=_("Message to participants"), max_length=5_000, required=False, widget=text_area(3),
        help_text=_("What you ask them to look at. The message appears above the draft."),
    )  # fmt: skip

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_times(self.fields["closes"], after=clock.now(), zone=settings.OFFICE_TIME_ZONE)
        offered = set(round_.constituency_rules.values_list("constituency", flat=True))
        self.fields["constituencies"].choices = [(each.value, each.label) for each in Constituency if each in offered]  # type: ignore[attr-defined]  # a field of choices


class ResponseForm(forms.Form):
    """The answer to a comment of a body. `mark` is the key of the last answer on the page, "" without one."""

    mark = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("Answer"), choices=ResponseOutcome)
    text = forms.CharField(
        label=_("Reason"),
        max_length=5_000,
        widget=text_area(2),
        help_text=_("The participant reads it after the report is published."),
    )


class CorrectionAnswerForm(ResponseForm):
    """The answer to a State's correction of facts, which is sent to it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = _("The State is notified by email and can read it at once.")


class DraftCommentForm(forms.Form):
    """A body's comment on a paragraph of the draft, or on the whole."""

    conditional = ("text", "wording")

    text = forms.CharField(label=_("Comment"), max_length=LONGEST, required=False, widget=text_area(4))
    wording = forms.CharField(label=_("Proposed wording"), max_length=LONGEST, required=False, widget=text_area(3))
    confidentiality = forms.ChoiceField(label=_("Who may see this"), choices=Confidentiality)


class NewDraftCommentForm(DraftCommentForm):
    finding = forms.UUIDField(widget=forms.HiddenInput, required=False)


class ChangedDraftCommentForm(DraftCommentForm):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ParticipantChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.organisation.display_name())


class EnteredCommentForm(DraftCommentForm):
    """A comment that came by mail or on paper, on a paragraph of the draft or on the whole."""

    conditional = ("text", "wording", "finding")

    delegation = ParticipantChoiceField(Delegation.objects.none(), label=_("Participant"), empty_label=_("Choose"))
    channel = forms.ChoiceField(
        label=_("How it arrived"),
        choices=[(each.value, words) for each, words in ENTERED_COMMENT.items()],
        widget=forms.RadioSelect,
    )
    finding = forms.TypedChoiceField(label=_("Paragraph of the draft"), coerce=UUID, empty_value=None, required=False)
    field_order = ("delegation", "channel", "finding", "text", "wording", "confidentiality")

    def __init__(self, *args: Any, circulation: Circulation, audience: Audience, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("confidentiality", Confidentiality.SECRETARIAT)
        bodies = bodies_of(circulation.report.round, circulation.constituencies, audience)
        self.fields["delegation"].queryset = bodies.select_related("organisation").order_by(  # type: ignore[attr-defined]  # a field of model choices
            Organisation.alphabetical("organisation__"), "pk"
        )
        sections = readable_outline(circulation)["sections"]
        self.fields["finding"].choices = [  # type: ignore[attr-defined]  # a field of choices
            ("", _("About the whole text")),
            *((row["id"], _start_of(row)) for part in sections for row in part["findings"]),
        ]


def _start_of(row: dict[str, Any]) -> str:
    words = row["text"] or str(_("This paragraph is not displayed at present."))
    return f"{row['number']}. {Truncator(words).chars(80)}"


class SendForFactsForm(forms.Form):
    """Until when a State may request factual corrections, or why it is not asked."""

    conditional = ("closes", "skipped")

    closes = LocalTimeField(label=_("Corrections close"), required=False)
    zone = ZoneField(label=_("Time zone"), initial=settings.OFFICE_TIME_ZONE)
    skipped = forms.CharField(
        label=_("Or leave out this step: reason"),
        max_length=5_000,
        required=False,
        widget=text_area(2),
        help_text=_(
            "For somebody's safety, or because you wrote to the State by other means. The reason stays on record. "
            "Only the secretariat can read it."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_times(self.fields["closes"], after=clock.now(), zone=settings.OFFICE_TIME_ZONE)


class CorrectionForm(forms.Form):
    """The correction that a State requests."""

    text = forms.CharField(
        label=_("What is factually wrong, and what would be correct"),
        max_length=LONGEST,
        required=False,
        widget=text_area(5),
        help_text=_("Leave empty if nothing is wrong. You can answer only once."),
    )


class ReplyForm(forms.Form):
    """The reply that is printed beside the finding."""

    conditional = ("translation",)

    text = forms.CharField(label=_("Reply"), max_length=LONGEST, widget=text_area(6), help_text=_("At most 300 words."))
    language = forms.ChoiceField(label=_("Language of the reply"), choices=settings.LANGUAGES)
    translation = forms.CharField(
        label=_("Your own translation into the language of the report"),
        max_length=LONGEST,
        required=False,
        widget=text_area(4),
        help_text=_("Printed below the reply, as your translation."),
    )


class ReviewerChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.get_full_name())


class EditorForm(forms.Form):
    """The review editor, who vouches that the comments were considered."""

    editor = ReviewerChoiceField(
        get_user_model().objects.none(), label=_("Who"), required=False, empty_label=_("Nobody")
    )

    def __init__(self, *args: Any, people: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["editor"].queryset = people  # type: ignore[attr-defined]  # a field of model choices


class VouchForm(forms.Form):
    """The statement of the review editor."""

    statement = forms.CharField(
        label=_("Statement of the review editor"),
        max_length=5_000,
        widget=text_area(4),
        initial=_(
            "I have followed the review of this report. Every comment received was considered, and each was given an "
            "appropriate answer."
        ),
        help_text=_("Printed in the report under your name, and signed by the portal."),
    )


class CorrigendumForm(forms.Form):
    """The correction of a published paragraph."""

    conditional = ("new",)

    new = forms.CharField(
        label=_("The paragraph as it should read"), max_length=LONGEST, widget=text_area(4), required=False
    )
    removes = forms.BooleanField(label=_("Remove the paragraph; its number stays"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=5_000,
        widget=text_area(2),
        help_text=_("Printed with the corrigendum, except where the paragraph is not displayed at present."),
    )
