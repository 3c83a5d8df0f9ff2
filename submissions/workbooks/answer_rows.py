"""The rows of a person's workbook: recommendations, further answers, questions and the round as a whole."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.models import User
from consultations import permissions as consulting
from consultations.documents.addressees import actor_names
from consultations.enums import TextStanding
from consultations.models import Delegation, Paragraph, Question, Recommendation, RecommendationText
from consultations.rounds.selectors import recommendations_of
from submissions.drafting.status import submission_status
from submissions.drafting.subjects import WHOLE_ROUND, SubjectName, subject_heading
from submissions.models import Input, Version
from submissions.workbooks.columns import COMPARED, GENERAL, SPECIFIC
from submissions.workbooks.plain_rows import cell_text, fits_in_cell

Subject = tuple[str, str]
"""What a row speaks to: ("recommendation" | "paragraph" | "question" | "round", id)."""


@dataclass(frozen=True, slots=True)
class SentRow:
    """A row as it is sent out. `fields` are the cells that will be compared: keys, and texts as a cell shows them.

    `id` is the line's, or names the subject if nothing is written yet; `base_version` is version and revision.
    """

    id: str
    subject: Subject
    number: int
    base_version: str
    symbol: str
    para: str
    limb: str
    text: str
    text_language: str
    addressees: str
    fields: dict[str, str]
    too_long: list[str] = field(default_factory=list)  # fields that no cell can hold: they are not changed in a book
    mend: str = ""  # what is wrong with it, in a book of rows that came back
    asks: str = ""  # what is answered, where it is no recommendation (`SubjectKind`)

    @property
    def scope(self) -> str:
        return GENERAL if self.subject[0] == "round" else SPECIFIC

    def signed(self) -> dict[str, Any]:
        """Return what the signed sheet contains of it.

        The recommendation's text is there only as a fingerprint (`exports.signed_payload`).
        """
        unsigned = {"id", "text", "addressees", "mend", *(() if self.asks else ("asks",))}
        return {key: value for key, value in asdict(self).items() if key not in unsigned}


def standing_version(delegation: Delegation) -> Version | None:
    """Return the version that the workbook is made from and compared with: the draft, else the last submitted."""
    return submission_status(delegation).latest


def inputs_of(version: Version | None) -> dict[tuple[Subject, int], Input]:
    """Return all inputs of the version by subject and number."""
    rows = Input.objects.filter(version=version) if version else Input.objects.none()
    return {(subject_of(input_), input_.number): input_ for input_ in rows.order_by("number")}


def place_label(subject: str, facts: Mapping[str, Any], number: int = 1) -> str:
    """Return `Paragraph 127, part 2`, `Question 3`, `Paragraph 127, part 2, answer 2`.

    `subject` is the kind of what the row speaks to, `facts` has `para`, `limb` and, where it is no recommendation,
    `asks`.
    """
    para = str(facts["para"])
    named = SubjectName(subject, para.removeprefix("Q"), para, int(facts["limb"] or 0), facts.get("asks", ""))
    label = subject_heading(named if para else WHOLE_ROUND)
    return label if number == 1 else _("%(place)s, answer %(number)s") % {"place": label, "number": number}


def subject_of(input_: Input) -> Subject:
    for kind in ("recommendation", "paragraph", "question"):
        if key := getattr(input_, f"{kind}_id"):
            return kind, str(key)
    return "round", ""


def blank_input(delegation: Delegation, version: Version | None, subject: Subject, number: int = 1) -> Input:
    """Return an unsaved input for a subject on which nothing is written yet."""
    kind, key = subject
    language = version.language if version else delegation.organisation.language
    ids = {"on_round": True} if kind == "round" else {f"{kind}_id": UUID(key)}
    return Input(number=number, language=language, **ids)


def fields_of(input_: Input) -> dict[str, str]:
    """Return the compared cells as they are now."""
    return {name: cell_text(getattr(input_, name)) for name in COMPARED}


def rows_for(delegation: Delegation, *, by: User, language: str, cell_limit: bool = True) -> list[SentRow]:
    """Return a person's rows, in the order of the document; for a contributor the assigned recommendations.

    Without `cell_limit` texts are whole that no cell can hold: for files without cells.
    """
    version = standing_version(delegation)
    inputs_by_subject = inputs_of(version)
    everything = consulting.may_draft_all(by, delegation)
    assigned = consulting.assigned(by, delegation)
    rows: list[SentRow] = []
    paragraphs: set[Any] = set()
    for recommendation in recommendations_with_texts(delegation):
        if not everything and recommendation.pk not in assigned:
            continue
        paragraph = recommendation.paragraph
        if everything and paragraph.pk not in paragraphs:
            paragraphs.add(paragraph.pk)
            about = ("paragraph", str(paragraph.pk))
            rows += _on(delegation, version, inputs_by_subject, about, _paragraph(paragraph), cell_limit=cell_limit)
        subject = ("recommendation", str(recommendation.pk))
        facts = _recommendation(recommendation, language)
        rows += _on(delegation, version, inputs_by_subject, subject, facts, always=True, cell_limit=cell_limit)
    if everything:
        for question in delegation.round.questions.all():
            subject = ("question", str(question.pk))
            facts = _question(question, delegation)
            rows += _on(delegation, version, inputs_by_subject, subject, facts, always=True, cell_limit=cell_limit)
        facts = _round(delegation)
        rows += _on(delegation, version, inputs_by_subject, ("round", ""), facts, always=True, cell_limit=cell_limit)
    return rows


def facts_of(delegation: Delegation, language: str) -> dict[Subject, dict[str, str]]:
    """Return the locked cells of a `SentRow` for every subject of the round."""
    facts: dict[Subject, dict[str, str]] = {("round", ""): _round(delegation)}
    for recommendation in recommendations_with_texts(delegation):
        facts["recommendation", str(recommendation.pk)] = _recommendation(recommendation, language)
        facts["paragraph", str(recommendation.paragraph_id)] = _paragraph(recommendation.paragraph)
    for question in delegation.round.questions.all():
        facts["question", str(question.pk)] = _question(question, delegation)
    return facts


def recommendations_with_texts(delegation: Delegation) -> Iterable[Recommendation]:
    """Return the recommendations of the round with their texts, by language."""
    return recommendations_of(delegation.round).prefetch_related(
        Prefetch("texts", queryset=RecommendationText.objects.order_by("language"))
    )


def text_in(recommendation: Recommendation, language: str) -> tuple[str, str, bool]:
    """Return the text in a language, else the authoritative one; its language; whether it is official."""
    row = next((row for row in recommendation.texts.all() if row.language == language), None)
    if row is None:
        return recommendation.text, recommendation.paragraph.document.language, True
    return row.text, row.language, row.standing == TextStanding.OFFICIAL


def _on(
    delegation: Delegation,
    version: Version | None,
    existing: dict[tuple[Subject, int], Input],
    subject: Subject,
    facts: dict[str, str],
    *,
    always: bool = False,
    cell_limit: bool = True,
) -> Iterator[SentRow]:
    """Yield the rows on one subject: its answers by number; with `always` a first one to fill in."""
    inputs = [input_ for (at, _number), input_ in existing.items() if at == subject]
    if always and not any(input_.number == 1 for input_ in inputs):
        inputs.insert(0, blank_input(delegation, version, subject))
    for input_ in inputs:
        fields = fields_of(input_)
        too_long = [name for name, text in fields.items() if cell_limit and not fits_in_cell(text)]
        yield SentRow(
            id=str(input_.line_id) if input_.line_id else ":".join(filter(None, subject)),
            subject=subject,
            number=input_.number,
            base_version=f"{version.number if version else 0}.{input_.revision}",
            fields=fields | dict.fromkeys(too_long, _("(too long for a cell: change it in the portal)")),
            too_long=too_long,
            **facts,
        )


def _recommendation(recommendation: Recommendation, language: str) -> dict[str, str]:
    text, text_language, official = text_in(recommendation, language)
    if not official:
        text += "\n[" + _("working translation, unofficial") + "]"
    who = _(", ").join(actor_names(recommendation.addressees))
    return {
        "symbol": recommendation.paragraph.document.symbol,
        "para": recommendation.paragraph.number,
        "limb": str(recommendation.limb or ""),
        "text": text,
        "text_language": text_language,
        "addressees": f"{who} ({_('implied')})" if recommendation.addressees_implied else who,
        **({} if recommendation.is_recommendation else {"asks": recommendation.kind}),
    }


def _paragraph(paragraph: Paragraph) -> dict[str, str]:
    document = paragraph.document
    return _other(document.symbol, paragraph.text, document.language, para=paragraph.number)


def _question(question: Question, delegation: Delegation) -> dict[str, str]:
    return _other(delegation.round.document.symbol, question.text, "", para=f"Q{question.number}")


def _round(delegation: Delegation) -> dict[str, str]:
    return _other(delegation.round.document.symbol, _("The call for inputs as a whole"), "")


def _other(symbol: str, text: str, language: str, *, para: str = "") -> dict[str, str]:
    return {
        "symbol": symbol,
        "para": para,
        "limb": "",
        "text": text,
        "text_language": language,
        "addressees": "",
    }
