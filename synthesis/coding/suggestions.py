"""Suggested themes for uncoded inputs: a person accepts or rejects them, and the answer is kept."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.models import Round
from core import audit, clock
from core.errors import Refused
from core.jobs.queue import start
from core.models import Job
from submissions.drafting.subjects import Subject
from submissions.models import Input, Version
from submissions.models.embargo import without_embargoed
from submissions.models.input_fields import HINT_FIELDS
from synthesis import permissions
from synthesis.codebook.services import lock_codebook
from synthesis.coding.encoders import MOST, Encoder, LabelModel, learn_labels
from synthesis.coding.passages import whole_field
from synthesis.coding.services import code_passage
from synthesis.enums import SUGGEST, CodingOrigin
from synthesis.models import CodedPassage, Theme, ThemeSuggestion

_AT_ONCE = 500  # inputs; their rows are in memory together


class Suggested(NamedTuple):
    """A theme, its score, and the coded passage with that theme that the input is most like."""

    theme: Theme
    score: float
    because: CodedPassage


@dataclass(frozen=True, slots=True)
class Record:
    """How often suggestions were right, by people's decisions."""

    accepted: int
    rejected: int

    @property
    def decided(self) -> int:
        return self.accepted + self.rejected

    @property
    def per_cent(self) -> int:
        return round(100 * self.accepted / self.decided) if self.decided else 0


def request_suggestions(about: Subject, *, by: User) -> Job:
    """Start the job that makes the suggestions of one subject, or return the one that is under way.

    It runs in the background, where the encoder may be loaded. Raises NotAllowed.
    """
    permissions.check_may_code(by, about.round)
    payload = {"round": about.round, "subject": about.key}
    with transaction.atomic():
        return running_request(about) or start(SUGGEST, payload=payload, owner=by)


def running_request(about: Subject) -> Job | None:
    """Return the waiting or running job for the suggestions of this subject. One query."""
    rows = Job.objects.unfinished().filter(kind=SUGGEST)
    return rows.filter(payload__round=str(about.round.pk), payload__subject=str(about.key)).first()


def suggest(
    round_: Round, about: Subject | None = None, *, encoder: Encoder | None = None
) -> Iterator[tuple[Input, list[Suggested]]]:
    """Yield each current input without a coding with the themes it is likely to get, best first; change nothing.

    Learns from the latest coded passages of the round. A theme that a person rejected for an input is not proposed for
    it again. Without `encoder`, words are compared; `coding.sentence_encoder.best_encoder` is for the worker and for
    commands.
    """
    codings, learned = _learned(round_, encoder)
    waiting = uncoded(round_)
    if about is not None:
        waiting = waiting.filter(**about.filters)
    rejected = _rejected(round_)
    for inputs in batched(waiting.order_by("line_id").iterator(_AT_ONCE), _AT_ONCE):
        likely = learned.likely_labels([suggestion_text(row) for row in inputs]) if learned else [[] for _row in inputs]
        for input_, themes in zip(inputs, likely, strict=True):
            excluded = rejected[input_.line_id]
            yield (
                input_,
                [
                    Suggested(each.label, each.score, codings[each.example][each.label])
                    for each in themes
                    if each.label.pk not in excluded
                ],
            )


def current_inputs(round_: Round) -> QuerySet[Input]:
    """Return the inputs that count now in the round."""
    versions = Version.objects.current().filter(submission__delegation__round=round_)
    return Input.objects.filter(version__in=versions.values("pk"))


def uncoded(round_: Round) -> QuerySet[Input]:
    """Return current inputs of the round without a coding that are no longer embargoed, with their import."""
    coded = CodedPassage.objects.filter(input=OuterRef("pk"), theme__round=round_)
    rows = without_embargoed(current_inputs(round_)).exclude(Exists(coded))
    return rows.select_related("line__imported")


def refresh_suggestions(about: Subject, *, by: User, encoder: Encoder | None = None) -> int:
    """Make the suggestions of one subject again; return how many are new. Decided suggestions stay.

    Raises NotAllowed for anybody who does not code in the round. `encoder` as in `suggest`.
    """
    round_ = about.round
    permissions.check_may_code(by, round_)
    rows = [
        ThemeSuggestion(input=input_, theme=each.theme, score=each.score, because=each.because)
        for input_, themes in suggest(round_, about, encoder=encoder)
        for each in themes
    ]
    suggestions = ThemeSuggestion.objects.filter(theme__round=round_, **about.filters_by("input"))
    with transaction.atomic():
        lock_codebook(round_)  # made twice at once, they stand once; no theme is joined with another meanwhile
        suggestions.filter(accepted__isnull=True).delete()
        decided = set(suggestions.values_list("input", "theme"))
        themes = set(round_.themes.values_list("pk", flat=True))
        new = [row for row in rows if row.theme_id in themes and (row.input_id, row.theme_id) not in decided]
        ThemeSuggestion.objects.bulk_create(new, batch_size=_AT_ONCE)
        audit.record("synthesis.suggestion.make", round_, by=by, **about.arguments, count=len(new))
    return len(new)


def open_suggestions(inputs: Iterable[UUID], round_: Round) -> Mapping[UUID, list[ThemeSuggestion]]:
    """Return by input the undecided suggestions, best first. One query."""
    by_input: dict[UUID, list[ThemeSuggestion]] = defaultdict(list)
    rows = ThemeSuggestion.objects.filter(input__in=list(inputs), theme__round=round_, accepted__isnull=True)
    for row in rows.select_related("theme", "because").order_by("-score", "theme__order"):
        by_input[row.input_id].append(row)
    return by_input


def accept_suggestion(suggestion: ThemeSuggestion, *, by: User) -> CodedPassage:
    """Give the theme to the whole comment (or the proposed rewording, where there is none).

    The coding's origin is "suggested", unless a person had given the theme before. Raises what `code_passage` raises,
    and Refused where somebody has decided.
    """
    with transaction.atomic():
        row = _undecided(suggestion, by)
        field = whole_field(row.input)
        text = getattr(row.input, field)
        coded = code_passage(row.input, field, 0, len(text), text, row.theme, by=by, origin=CodingOrigin.SUGGESTED)
        _decide(row, accepted=True, by=by, coded=coded)
    return coded


def reject_suggestion(suggestion: ThemeSuggestion, *, by: User) -> None:
    """Record that the theme does not fit; it is not proposed for this input again.

    Raises NotAllowed where the person does not code, Refused where somebody has decided.
    """
    with transaction.atomic():
        _decide(_undecided(suggestion, by), accepted=False, by=by, coded=None)


def suggestion_record(round_: Round) -> Record:
    """Return how often suggestions were right in this round so far. One query."""
    counted = ThemeSuggestion.objects.filter(theme__round=round_).aggregate(
        yes=Count("pk", filter=Q(accepted=True)), no=Count("pk", filter=Q(accepted=False))
    )
    return Record(counted["yes"], counted["no"])


def suggestion_text(input_: Input) -> str:
    """Return the text that suggestions are based on."""
    return "\n".join(getattr(input_, name) for name in HINT_FIELDS).strip()


def _examples(codings: Sequence[CodedPassage]) -> list[tuple[str, dict[Theme, CodedPassage]]]:
    """Return the words of coded passages, each with all of its themes."""
    texts: dict[tuple[Any, ...], str] = {}
    themes: dict[tuple[Any, ...], dict[Theme, CodedPassage]] = defaultdict(dict)
    for row in codings:
        key = (row.input_id, row.field, row.start, row.end)
        texts[key] = getattr(row.input, row.field)[row.start : row.end]
        themes[key][row.theme] = row
    return [(text, themes[key]) for key, text in texts.items()]


def _learned(
    round_: Round, encoder: Encoder | None
) -> tuple[list[dict[Theme, CodedPassage]], LabelModel[Theme] | None]:
    """Return the codings of each example, and what was learnt from them."""
    rows = CodedPassage.objects.filter(
        theme__round=round_, input__version__submission__erasure__isnull=True
    ).select_related("input", "theme")
    examples = _examples(list(rows.order_by("-at", "pk")[: 3 * MOST]))
    return [codings for _text, codings in examples], learn_labels(examples, encoder=encoder)


def _rejected(round_: Round) -> dict[UUID, set[UUID]]:
    """Return by line the themes that a person rejected."""
    by_line: dict[UUID, set[UUID]] = defaultdict(set)
    rows = ThemeSuggestion.objects.filter(theme__round=round_, accepted=False)
    for line, theme in rows.values_list("input__line_id", "theme_id"):
        by_line[line].add(theme)
    return by_line


def _undecided(suggestion: ThemeSuggestion, by: User) -> ThemeSuggestion:
    rows = ThemeSuggestion.objects.select_for_update(of=("self",)).select_related(
        "theme__round", "input__version__submission__delegation", "input__line"
    )
    row = rows.filter(pk=suggestion.pk).first()
    if row is None:
        raise Refused("suggestion_gone", _("The suggestions have been updated in the meantime. Check them again."))
    permissions.check_may_code(by, row.theme.round)
    if row.accepted is not None:
        raise Refused("decided", _("A decision on this suggestion has already been made."))
    return row


def _decide(row: ThemeSuggestion, *, accepted: bool, by: User, coded: CodedPassage | None) -> None:
    row.accepted, row.decided_at, row.decided_by, row.coded = accepted, clock.now(), by, coded
    row.save(update_fields=["accepted", "decided_at", "decided_by", "coded"])
    act = "synthesis.suggestion.accept" if accepted else "synthesis.suggestion.reject"
    audit.record(act, row.theme, by=by, line=row.input.line_id)
