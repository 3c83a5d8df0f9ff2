"""Paragraphs of a first draft that names its sources: each sentence has one source, and counts nothing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial

from consultations.models import Recommendation
from submissions.enums import Confidentiality, Position
from synthesis.coding.passages import Anchor
from synthesis.counts.paragraph_sentences import (
    aligned_name,
    proposed_act,
    referred_act,
    source_sentence,
    stated_act,
)
from synthesis.counts.positions import BodyPosition
from synthesis.counts.positions_by_kind import position_taken
from synthesis.counts.sentences import did, unnamed_sentence
from synthesis.enums import Quantity
from synthesis.first_draft.counted_draft import by_kind, by_position, first_words, proposals_of, themes_of
from synthesis.first_draft.draft_material import DraftMaterial
from synthesis.first_draft.draft_statements import Plan, Statement, Unit, paragraphs_of
from synthesis.first_draft.rewordings import STOPS
from synthesis.models import Theme

_TOGETHER = 5  # sources in one paragraph: it is not displayed once one of them is no longer public by name


def named_paragraphs(
    recommendation: Recommendation,
    positions: Sequence[BodyPosition],
    material: DraftMaterial,
    *,
    theme: Theme | None = None,
) -> Iterable[Plan]:
    """Yield paragraphs of sentences with one named source each; on a theme only those that spoke of it.

    Who took a position without a word has no sentence: there is nothing for its note.
    For bodies that are public without a name a sentence says that there are some, where their kind may be told; nothing
    on those that are not public.
    """
    subject = recommendation.words_in_sentence
    rows = [row for _kind, bodies in by_kind(positions) for row in bodies]
    proposed = {} if theme else _proposed(recommendation, rows, material)
    units: list[Unit] = []
    for _kind, bodies in by_kind(positions):
        for _position, mine in by_position(bodies):
            for row in mine:
                spoke = theme is None or bool(material.of(row, theme))
                if material.is_named(row) and material.sees(row) and material.of(row) and spoke:
                    units.append(partial(_of_source, recommendation, row, material, proposed, theme))
    columns = {"recommendation": recommendation, **({"theme": theme} if theme else {})}
    for first in range(0, len(units), _TOGETHER):
        block = [partial(_first_with_subject, unit, place == 0) for place, unit in enumerate(units[first:][:_TOGETHER])]
        yield from paragraphs_of([block], (subject, ""), columns, material)
    if theme is None:
        yield from _nameless(recommendation, positions, material)


def _first_with_subject(unit: Unit, is_first: bool, subject: str) -> Sequence[Statement]:
    return unit(subject if is_first else "")


def _of_source(
    recommendation: Recommendation,
    position_row: BodyPosition,
    material: DraftMaterial,
    proposed: dict[str, list[tuple[str, Anchor]]],
    theme: Theme | None,
    subject: str,
) -> list[Statement]:
    position = position_taken(position_row)
    acts, passages = [did(position)], list[Anchor]()
    if theme is None:
        themes = themes_of([position_row], material)
        quote = (
            first_words(position_row, recommendation, material)
            if not themes or position_row.aligned_with is None
            else None
        )
        for change, row in proposed.get(str(position_row.body), ()):
            acts.append(proposed_act(change))
            passages.append(row)
        if quote is not None:
            words = stated_act(position, material.words(quote).rstrip(STOPS))
            acts = [words] if position in (Position.INFORMATION, Position.QUESTION) else [*acts, words]
            passages.append(quote)
        elif themes:
            acts.append(referred_act([each.name for each in themes]))
            passages += [piece.passage for each in themes for piece in material.of(position_row, each)]
    else:
        acts.append(referred_act([theme.name]))
        passages += [piece.passage for piece in material.of(position_row, theme)]
    passages = passages or [piece.passage for piece in material.of(position_row)[:1]]
    text = source_sentence(_name(position_row, material), acts, subject)
    return [Statement(text, ((text, passages),))]


def _name(row: BodyPosition, material: DraftMaterial) -> str:
    """Return the name, with that of the body that it aligned itself with where the public reads that, too."""
    name, leader = material.name(row), material.names.get(row.aligned_with) if row.aligned_with else None
    if leader is None or row.aligned_with not in material.source_names.public_on.get(row.recommendation, ()):
        return name
    return aligned_name(name, leader)


def _proposed(
    recommendation: Recommendation, positions: Sequence[BodyPosition], material: DraftMaterial
) -> dict[str, list[tuple[str, Anchor]]]:
    """Return by body what it proposed itself."""
    by_body: dict[str, list[tuple[str, Anchor]]] = defaultdict(list)
    for proposal, rows in proposals_of(recommendation, positions, material).items():
        change = proposal.described(material.reworded_text(recommendation, proposal.rewords_language))
        for row in rows:
            by_body[str(row.input.version.submission.delegation.organisation_id)].append((change, row))
    return by_body


def _nameless(
    recommendation: Recommendation, positions: Sequence[BodyPosition], material: DraftMaterial
) -> Iterable[Plan]:
    subject = recommendation.words_in_sentence
    units: list[Unit] = []
    for kind, position_rows in by_kind(positions):
        groups = by_position(position_rows) if material.tells_kind(recommendation, kind) else []
        for position, bodies in groups:
            pieces = (
                piece
                for position_row in bodies
                if not material.is_named(position_row)
                for piece in material.of(position_row)[:1]
            )
            passages = [row.passage for row in pieces]
            rows = [row for row in passages if material.facts.level(row.input) == Confidentiality.NAMELESS]
            if rows:
                text = unnamed_sentence(kind, subject, position)
                counts = {"counted": [kind], "positions": [position], "quantity": Quantity.SOME}
                units.append(partial(_alone, Statement(text, ((text, rows),), counts)))
    yield from paragraphs_of([units], (subject, subject), {"recommendation": recommendation}, material)


def _alone(statement: Statement, subject: str) -> Sequence[Statement]:
    return [statement]
