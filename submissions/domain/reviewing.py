"""A submission as the document that it will be: in the order of the report, gaps included."""

from dataclasses import dataclass, field

from consultations.domain.queries import recommendations_of
from consultations.models import Delegation, Question, Recommendation
from core.form_tokens import is_well_formed
from core.models import FormToken
from submissions.domain.wording import Piece, redline
from submissions.models import Input, Receipt, Version


@dataclass(slots=True)
class Answer:
    """One input with its redline against the text that it rewords."""

    input: Input
    pieces: list[Piece] | None = None


@dataclass(slots=True)
class Entry:
    """What is said on one subject; with neither recommendation nor question on the round as a whole."""

    recommendation: Recommendation | None = None
    question: Question | None = None
    answers: list[Answer] = field(default_factory=list)


def document_of(version: Version) -> list[Entry]:
    """Every recommendation and question of the round, then the whole. Four queries."""
    round = version.submission.delegation.round
    said: dict[object, list[Input]] = {}
    for row in version.inputs.order_by("number"):
        if not row.is_empty:
            said.setdefault(row.recommendation_id or row.question_id, []).append(row)
    entries = []
    for recommendation in recommendations_of(round).prefetch_related("texts"):
        answers = [Answer(row, _pieces(row, recommendation)) for row in said.get(recommendation.pk, [])]
        entries.append(Entry(recommendation=recommendation, answers=answers))
    for question in round.questions.all():
        entries.append(Entry(question=question, answers=[Answer(row) for row in said.get(question.pk, [])]))
    entries.append(Entry(answers=[Answer(row) for row in said.get(None, [])]))
    return entries


def receipt_for(token: str, delegation: Delegation) -> Receipt | None:
    """What a form that is sent once more has made already (B2)."""
    if not is_well_formed(token):
        return None
    used = FormToken.objects.filter(token=token).values_list("outcome", flat=True).first()
    return Receipt.objects.filter(pk=used, version__submission__delegation=delegation).first() if used else None


def latest_receipt(delegation: Delegation) -> Receipt | None:
    """The last thing that the body sent, corrected or withdrew."""
    return Receipt.objects.filter(version__submission__delegation=delegation).order_by("-at").first()


def _pieces(input: Input, recommendation: Recommendation) -> list[Piece] | None:
    if not input.rewording:
        return None
    texts = {row.language: row.text for row in recommendation.texts.all()}
    return redline(texts.get(input.rewords_language, recommendation.text), input.rewording)
