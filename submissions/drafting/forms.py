"""Forms of answers, of the review and of files. A form takes the fields it shows and nothing else (A3).

The acts check lengths, lists and levels (`submissions.drafting.validators`) and say how to correct an error.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from consultations.enums import Purpose, SubjectKind
from consultations.forms import RecommendationChoice
from consultations.models import Delegation, Recommendation, Round
from core.text.languages import LANGUAGE_NAMES, language_in_text
from submissions.drafting.revisions import DraftRevision
from submissions.enums import AttachmentKind, CommentType, Confidentiality, InputStage, Position, UnnamedChoice
from submissions.models import ANSWER_FIELDS, TEXT_FIELDS, Attachment, Input, Version
from submissions.models.input_fields import BY_NAME, TEXTS

TEXT = {"strip": False, "required": False}


def long_text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


class RevisionField(forms.Field):
    """A hidden field that holds a DraftRevision; scripts send back what they got."""

    widget = forms.HiddenInput
    default_error_messages = {"invalid": forms.IntegerField.default_error_messages["invalid"]}

    def to_python(self, value: Any) -> DraftRevision | None:
        if value in self.empty_values:
            return None
        try:
            return DraftRevision.parse(str(value))
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


def language_choices(codes: list[str]) -> list[tuple[str, str]]:
    return [(code, LANGUAGE_NAMES[code]) for code in codes]


class AnswerForm(forms.Form):
    """What a body says on one subject; its texts are those of `input_fields`. `offered` are the position keys of its
    constituency in the round."""

    conditional = ("position", "comment")

    field_order = ("position", "comment", "rewording", "rewords_language", *TEXT_FIELDS)

    position = forms.ChoiceField(label=_("Position"), required=False, widget=forms.RadioSelect)
    rewords_language = forms.ChoiceField(label=_("Language of the text that you reword"), required=False)
    annex = forms.CharField(
        label=_("Annex"), help_text=_("Title or page of a file that you attach."), max_length=200, **TEXT
    )
    comment_type = forms.ChoiceField(label=_("Kind of comment"), choices=CommentType)
    confidentiality = forms.ChoiceField(
        label=_("Who may see this"),
        choices=Confidentiality,
        help_text=_("An answer or a file can be more restricted than the whole submission, but not less restricted."),
    )
    language = forms.ChoiceField(label=_("Language of your answer"))
    revision = RevisionField()
    # After somebody saved in between: the revision from which the text was written; `revision` is then the other's.
    begun = RevisionField(required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        input_: Input,
        delegation: Delegation,
        offered: list[str],
        draft: Version | None = None,
    ) -> None:
        self.input, self.draft = input_, draft
        super().__init__(data, initial=self._initial())
        self._fit_position(offered)
        self._fit_rewording(delegation)
        warn_of_language(self, input_.language, delegation.round)
        languages = delegation.round.rules.offered_languages(input_.language)  # an imported answer keeps its own
        self.fields["language"].choices = language_choices(languages)
        if len(languages) == 1:
            del self.fields["language"]

    @property
    def text_fields(self) -> list[forms.BoundField]:
        """The boxes for words, in their order."""
        return [self[name] for name in TEXT_FIELDS if name in self.fields]

    @property
    def texts(self) -> dict[str, str]:
        """The issued text by language, the authoritative language first."""
        recommendation, paragraph = self.input.recommendation, self.input.paragraph
        if paragraph is not None:
            return {paragraph.document.language: paragraph.text}
        if recommendation is None:
            return {}
        others = {row.language: row.text for row in recommendation.texts.all()}
        return {recommendation.paragraph.document.language: recommendation.text, **others}

    @property
    def reworded(self) -> str:
        """The text that the input's rewording changes."""
        return self.texts.get(self.input.rewords_language) or next(iter(self.texts.values()), "")

    def clean_rewording(self) -> str:
        """Return "" for a text that was left unchanged: it proposes nothing."""
        rewording = self.cleaned_data["rewording"]
        return "" if self.says_nothing_new(rewording) else str(rewording)

    def says_nothing_new(self, wording: str) -> bool:
        """Return whether a wording equals the issued text in one of its languages, white space aside."""
        return " ".join(wording.split()) in {" ".join(text.split()) for text in self.texts.values()}

    def values(self) -> dict[str, Any]:
        """Return the fields as the act takes them."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("revision", "begun")}
        if "rewording" in data and "rewords_language" not in data:
            data["rewords_language"] = next(iter(self.texts)) if data["rewording"] else ""
        return data

    @property
    def choices(self) -> dict[str, str]:
        """What the person chose where two people filled in a field: `keep-comment` is "mine", "theirs" or "both"."""
        return {name[5:]: str(value) for name, value in self.data.items() if name.startswith("keep-")}

    @property
    def begun_from(self) -> DraftRevision:
        begun: DraftRevision = self.cleaned_data["begun"] or self.cleaned_data["revision"]
        return begun

    def take_over(self, revision: DraftRevision, values: Mapping[str, Any]) -> None:
        """Keep what was typed, add what the other person changed, and base the next save on their revision."""
        self.data = self.data.copy()
        self.data["begun"], self.data["revision"] = str(self.begun_from), str(revision)
        for name, value in values.items():
            if name in self.fields:
                self.data[name] = value

    def _initial(self) -> dict[str, Any]:
        input_ = self.input
        initial = {name: getattr(input_, name) for name in ANSWER_FIELDS}
        initial["revision"] = DraftRevision(self.draft.pk if self.draft else None, input_.revision)
        initial["rewording"] = input_.rewording or self.reworded
        initial["rewords_language"] = input_.rewords_language or next(iter(self.texts), "")
        return initial

    @property
    def is_on_question(self) -> bool:
        """Whether a question of the document is answered: nobody takes a position on it or rewords it."""
        recommendation = self.input.recommendation
        return recommendation is not None and recommendation.kind == SubjectKind.QUESTION

    def _fit_position(self, offered: list[str]) -> None:
        if self.is_on_question or not self.texts or self.input.number != 1 or not offered:
            del self.fields["position"]
            return
        keys = [key for key in offered if key in Position.values]
        self.fields["position"].choices = [(key, Position(key).label) for key in keys]

    def _fit_rewording(self, delegation: Delegation) -> None:
        if self.is_on_question or not self.texts:
            del self.fields["rewording"], self.fields["rewords_language"]
            return
        if delegation.round.purpose == Purpose.FOLLOW_UP:  # an issued text is not reopened (PRACTICE 14)
            self.fields["rewording"].label = BY_NAME["rewording"].later_label
        self.fields["rewording"].help_text = _(
            "The current text. If you change it, your changes are shown as tracked changes. If you "
            "do not change it, you propose nothing."
        )
        if len(self.texts) < 2:
            del self.fields["rewords_language"]
        else:
            self.fields["rewords_language"].choices = language_choices(list(self.texts))


AnswerForm.base_fields.update(
    {
        field.name: forms.CharField(label=field.form_label or field.label, widget=long_text(field.rows), **TEXT)
        for field in TEXTS
    }
)


def field_label(name: str) -> Any:
    """Return the form's label of an answer's field."""
    field = AnswerForm.base_fields.get(name)
    return field.label if field is not None else Input._meta.get_field(name).verbose_name


class TaskFilterForm(forms.Form):
    """The filter of the task list. `holders` are colleagues by membership, and invited people by invitation."""

    NOBODY = "nobody"

    q = forms.CharField(label=_("Number or words"), max_length=200, required=False, widget=forms.SearchInput)
    stage = forms.ChoiceField(label=_("Status of the answer"), required=False)
    who = forms.ChoiceField(label=_("Assigned to"), required=False)

    def __init__(self, data: Any, *, holders: list[tuple[str, str]], leads: bool) -> None:
        super().__init__(data)
        words = {InputStage.RELEASED: _("With you")} if leads else {}
        stages = [(stage.value, words.get(stage, stage.label)) for stage in InputStage]
        self.fields["stage"].choices = [("", _("Any")), *stages]
        self.fields["who"].choices = [("", _("Anybody")), (self.NOBODY, _("Nobody yet")), *holders]
        if not leads or not holders:
            del self.fields["who"]

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that are set; empty if a value is not offered."""
        return {name: value for name, value in self.cleaned_data.items() if value} if self.is_valid() else {}


class InternalCommentForm(forms.Form):
    """A comment for colleagues."""

    text = forms.CharField(label=_("Your comment"), strip=False, widget=long_text(2))


class CommentsReadForm(forms.Form):
    """The time of the last comment that the page showed."""

    until = forms.DateTimeField(validators=[MinValueValidator(datetime(2000, 1, 1, tzinfo=UTC))])


class RestoreTextForm(forms.Form):
    """The earlier text to restore, and the revision of the draft that it replaces."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    until = forms.IntegerField(widget=forms.HiddenInput)
    revision = RevisionField()


class ReasonForm(forms.Form):
    """The reason for returning an answer to its drafter."""

    reason = forms.CharField(label=_("What should be changed"), strip=False, widget=long_text(2))


class FieldDifference(NamedTuple):
    """One field of a form that two people saved: the stored value and the typed one, to compare."""

    field: str
    label: str
    stored: str
    typed: str


class SubmissionForm(forms.Form):
    """The fields of the submission as a whole."""

    conditional = ("declares_interest", "language")

    signed_by = forms.CharField(
        label=_("Signed by"),
        max_length=300,
        required=False,
        help_text=_("Name and title of the person in whose name the submission is sent, as they should appear."),
    )
    declares_interest = forms.CharField(
        label=_("Interest in the matter"),
        required=False,
        widget=long_text(2),
        help_text=_("State any interest that your company has in the matter. If it has none, say so."),
    )
    language = forms.ChoiceField(
        label=_("Language of your answers"),
        required=False,
        help_text=_("New answers begin in this language. Each answer that you have written keeps its own."),
    )
    confidentiality = forms.ChoiceField(
        label=_("Who may see the whole submission"),
        choices=Confidentiality,
        widget=forms.RadioSelect,
        help_text=_("An answer or a file can be more restricted than the whole submission, but not less restricted."),
    )
    consents = forms.BooleanField(
        label=_("We consent to publication as chosen here, answer by answer and file by file."),
        required=False,
        help_text=_(
            "You can restrict access further, or withdraw, at any time, even after the call for "
            "inputs has closed. Before publication, this takes effect at once. After publication, "
            "the content is removed from the portal within one hour. Copies that others have made "
            "cannot be recalled."
        ),
    )
    revision = RevisionField()

    def __init__(self, data: Any = None, *, version: Version, is_company: bool) -> None:
        names = ("signed_by", "declares_interest", "language", "confidentiality", "consents")
        initial = {name: getattr(version, name) for name in names}
        super().__init__(data, initial={**initial, "revision": DraftRevision.of(version)})
        nothing_chosen = version.number == version.revision == 1 and version.confidentiality == Confidentiality.PUBLIC
        if nothing_chosen and version.submission.delegation.organisation.is_at_risk:
            self.initial["confidentiality"] = Confidentiality.NAMELESS  # the safer choice
        if not is_company:
            del self.fields["declares_interest"]
        self._fit_language(version)
        warn_of_language(self, version.language, version.submission.delegation.round)

    def _fit_language(self, version: Version) -> None:
        """Offer the languages of the round, and that of the register, with which the draft began."""
        languages = version.submission.delegation.round.rules.offered_languages(version.language)
        self.fields["language"].choices = language_choices(languages)
        if len(languages) == 1:
            del self.fields["language"]

    def values(self) -> dict[str, Any]:
        """Return the fields as the act takes them; one without a choice stays as it is."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "revision"}
        if not data.get("language"):
            data.pop("language", None)
        return data

    def whole(self) -> str:
        """Return the confidentiality of the whole, as the form shows it."""
        chosen = self["confidentiality"].value()
        return chosen if chosen in Confidentiality else self.initial["confidentiality"]

    def differences(self, version: Version) -> list[FieldDifference]:
        """Return the fields whose typed value differs from the stored one, in words for people."""
        return [
            FieldDifference(name, self.fields[name].label, self._words(name, stored), self._words(name, typed))
            for name, typed in self._as_stored()
            if typed != (stored := getattr(version, name))
        ]

    def _as_stored(self) -> Iterator[tuple[str, Any]]:
        """Yield the typed values with line breaks as they are stored; browsers send others."""
        for name, value in self.values().items():
            yield name, value.replace("\r\n", "\n") if isinstance(value, str) else value

    def _words(self, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return str(_("Yes") if value else _("No"))
        return str(dict(getattr(self.fields[name], "choices", ())).get(value, value) or "–")

    def take_over(self, version: Version | None) -> None:
        """Keep what was typed and base the next save on the stored revision."""
        if version is not None:
            self.data = self.data.copy()
            self.data["revision"] = str(DraftRevision.of(version))


def warn_of_language(form: forms.Form, language: str, round_: Round) -> None:
    """Warn that few people may write in this language, unless it is the document's (PUBLISHED 3).

    The sentence is fixed for each language: it uses nothing that others submitted.
    """
    if language in round_.document.usual_languages or language not in dict(settings.LANGUAGES):
        return
    words = _(
        "Few participants may write in %(language)s here. A text without your name could point "
        "to you. It is published in translation."
    ) % {"language": language_in_text(language)}
    field = form.fields["confidentiality"]
    field.help_text = f"{field.help_text} {words}"


def unnamed_field() -> forms.ChoiceField:
    """Return the field for when published answers without a name follow the named part.

    It has no default: each choice has a cost.
    """
    return forms.ChoiceField(
        label=_("Answers published without your name"),
        choices=UnnamedChoice.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happens to the answers that are published without your name.")},
    )


class FileDetailsForm(forms.Form):
    """The details of a file. Bodies that are `official` send notes verbales too."""

    kind = forms.ChoiceField(label=_("Kind of file"))
    title = forms.CharField(
        label=_("Title"),
        max_length=300,
        required=False,
        help_text=_(
            "The title is shown wherever the file appears. Do not name a person in it. If empty, the file name is used."
        ),
    )
    language = forms.ChoiceField(label=_("Language"))
    confidentiality = forms.ChoiceField(
        label=_("Who may see it"),
        choices=Confidentiality.file_choices,
        widget=forms.RadioSelect,
        help_text=_(
            "A file without your name is for the secretariat. Only answers that you make from its passages can be "
            "published, without your name."
        ),
    )
    speaks_to = RecommendationChoice(label=_("What it is about"), required=False)
    digest_seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, official: bool, languages: list[str], recommendations: Any, initial: dict[str, Any]
    ) -> None:
        super().__init__(*args, initial=initial)
        note = AttachmentKind.NOTE_VERBALE
        offered = official or initial["kind"] == note
        self.fields["kind"].choices = [row for row in AttachmentKind.choices if offered or row[0] != note]
        self.fields["language"].choices = language_choices(languages)
        self.fields["speaks_to"].queryset = recommendations

    @staticmethod
    def initial_of(attachment: Attachment) -> dict[str, Any]:
        names = ("kind", "title", "language", "confidentiality")
        chosen: list[Recommendation] = list(attachment.speaks_to.all())
        return {**{name: getattr(attachment, name) for name in names}, "speaks_to": chosen}
