"""Paragraphs of a first draft that counts: positions of each kind of participant, themes, differing views, proposals.

A number is given only where the public table of positions gives it; elsewhere the sentence says "some". A sentence that
would rest on confidential matter alone is left out.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from consultations.enums import Constituency
from consultations.models import Recommendation
from core.text.strings import digest
from submissions.enums import PassageField, Position
from synthesis.coding.passages import Anchor
from synthesis.counts.paragraph_sentences import (
    campaign_sentence,
    positions_sentence,
    proposal_sentence,
    same_subject,
    some_positions_sentence,
    some_themes_of_those,
    stated_sentence,
    theme_of_kind,
    themes_of_kind,
    themes_of_those,
)
from synthesis.counts.positions import BodyPosition
from synthesis.counts.positions_by_kind import position_taken
from synthesis.counts.quantity_ladder import SMALL
from synthesis.enums import Quantity
from synthesis.first_draft.draft_material import DraftMaterial
from synthesis.first_draft.draft_statements import Plan, Statement, Unit, paragraphs_of
from synthesis.first_draft.rewordings import STOPS, Proposal, key_of
from synthesis.models import Finding, Theme
from synthesis.reports.findings.clauses import sentences

_CONSTITUENCIES, _POSITIONS = list(Constituency), list(Position.values)
_DIFFERING = (Position.RESERVATIONS, Position.OPPOSES)
_REPORTED = (*_DIFFERING, Position.INFORMATION, Position.QUESTION)  # whose words are quoted where they are not coded
_QUOTED = 1  # participants of a kind and position whose words are quoted
_PROPOSALS = 8  # wordings that are quoted; further ones are only mentioned


def counted_paragraphs(
    recommendation: Recommendation, positions: Sequence[BodyPosition], material: DraftMaterial
) -> Iterable[Plan]:
    """Yield one paragraph on the recommendation, or more where it would be long."""
    kinds = by_kind(positions)
    states, others = (
        [each for each in kinds if each[0] == Constituency.STATE],
        [each for each in kinds if each[0] != Constituency.STATE],
    )
    blocks: list[Sequence[Unit]] = [
        [partial(_kind, recommendation, *each, material) for each in states],
        [partial(_kind, recommendation, *each, material) for each in others],
        list(_differing(recommendation, kinds, material)),
        list(_proposals(recommendation, kinds, material)),
    ]
    return _paragraphs(recommendation, blocks, material)


def position_paragraphs(
    recommendation: Recommendation, positions: Sequence[BodyPosition], material: DraftMaterial
) -> Iterable[Plan]:
    """Yield paragraphs on positions and proposals alone; themes have sections of their own."""
    kinds = by_kind(positions)
    blocks: list[Sequence[Unit]] = [
        [partial(_positions_only, recommendation, *each, material) for each in kinds],
        list(_proposals(recommendation, kinds, material)),
    ]
    return _paragraphs(recommendation, blocks, material)


def theme_paragraphs(
    recommendation: Recommendation, positions: Sequence[BodyPosition], material: DraftMaterial, *, theme: Theme
) -> Iterable[Plan]:
    """Yield a paragraph on who spoke of the theme, and on those of them who did not support the text."""
    kinds = by_kind(positions)
    block: list[Unit] = [partial(_of_theme, recommendation, *each, theme, material) for each in kinds]
    for kind, rows in kinds:
        about = _About(recommendation, kind, rows, material)
        for position, bodies in by_position(rows):
            if position not in _DIFFERING or len(bodies) == len(rows):
                continue
            if themes_given := list(_themes_of_those(about, position, bodies, [theme])):
                block.append(partial(_as_they_are, themes_given))
    return _paragraphs(recommendation, [block], material, theme=theme)


def by_kind(positions: Iterable[BodyPosition]) -> list[tuple[str, list[BodyPosition]]]:
    """Return the counted bodies by kind, in the order of the list."""
    groups: dict[str, list[BodyPosition]] = defaultdict(list)
    for row in sorted(positions, key=lambda row: (row.name, str(row.body))):
        if row.counts:
            groups[row.constituency].append(row)
    return sorted(groups.items(), key=lambda item: _CONSTITUENCIES.index(Constituency(item[0])))


def by_position(positions: Iterable[BodyPosition]) -> list[tuple[str, list[BodyPosition]]]:
    """Return bodies by the position that they took, in the order of positions."""
    groups: dict[str, list[BodyPosition]] = defaultdict(list)
    for row in positions:
        groups[position_taken(row)].append(row)
    return sorted(groups.items(), key=lambda item: _POSITIONS.index(item[0]))


def themes_of(positions: Iterable[BodyPosition], material: DraftMaterial) -> list[Theme]:
    """Return the themes of passages that the person may see."""
    themes = {piece.theme for row in positions for piece in material.of(row) if piece.theme}
    return sorted(themes, key=lambda theme: (theme.order, theme.name))


def _paragraphs(
    recommendation: Recommendation,
    blocks: Sequence[Sequence[Unit]],
    material: DraftMaterial,
    *,
    theme: Theme | None = None,
) -> Iterable[Plan]:
    subjects = (recommendation.words_in_sentence, same_subject(recommendation.kind))
    columns: dict[str, Any] = {"recommendation": recommendation}
    if theme is not None:
        columns["theme"] = theme
    return paragraphs_of(blocks, subjects, columns, material)


def _as_they_are(statements: Sequence[Statement], subject: str) -> Sequence[Statement]:
    return statements


def _kind(
    recommendation: Recommendation, kind: str, positions: Sequence[BodyPosition], material: DraftMaterial, subject: str
) -> list[Statement]:
    """Return the sentence of positions of one kind, then what those spoke of, and how many sent a campaign's text."""
    statement = _positions(recommendation, kind, positions, material, subject)
    if statement is None:
        return []
    about = _About(recommendation, kind, positions, material)
    return [statement, *_themes_of_kind(about), *_campaigns(about)]


def _positions_only(
    recommendation: Recommendation, kind: str, positions: Sequence[BodyPosition], material: DraftMaterial, subject: str
) -> list[Statement]:
    statement = _positions(recommendation, kind, positions, material, subject)
    return [statement] if statement else []


def _positions(
    recommendation: Recommendation, kind: str, positions: Sequence[BodyPosition], material: DraftMaterial, subject: str
) -> Statement | None:
    """Return the sentence that has all positions of the kind; without numbers those that it may mention.

    None where nothing of it is public, or where the person may read none of it.
    """
    groups = by_position(positions)
    without_words = not any(row.has_words for row in positions)
    if material.table.is_merged(Finding(recommendation=recommendation), kind):
        # “Some” of a kind that pages withhold beside a text without name would tell whose kind it is.
        groups = [
            (position, bodies)
            for position, bodies in by_position(material.of_known_kind(recommendation, kind, positions))
            if any(material.is_for_public(row) and material.sees(row) for row in bodies)
        ]
        if not groups:
            return None
        sentence = some_positions_sentence(kind, [position for position, _bodies in groups], subject)
        promise: dict[str, Any] = {"quantity": Quantity.SOME}
    else:
        if not any(material.is_for_public(row) and material.sees(row) for row in positions):
            return None
        sentence = positions_sentence(kind, [(position, len(bodies)) for position, bodies in groups], subject)
        promise = {"quantity": Quantity.ALL, "number": len(positions), "out_of": len(positions)}
    passages = [material.first_passages(bodies) for _position, bodies in groups]
    columns = {**promise, "counted": [kind], "positions": [groups[0][0]]} if len(groups) == 1 else {}
    exact = promise["quantity"] == Quantity.ALL
    few = lines_of_few(positions) if exact else frozenset()
    return Statement.listed(sentence, passages, columns=columns, is_without_words=without_words, lines_of_few=few)


def lines_of_few(*groups: Sequence[BodyPosition]) -> frozenset[UUID]:
    """Return the lines of the groups of fewer than five: of those who are counted, and of those among whom."""
    return frozenset(line for positions in groups if len(positions) < SMALL for row in positions for line in row.lines)


_ThemeRow = tuple[str, int, list[Anchor]]  # name, number of participants, passages


class _About:
    """One kind of participants on one recommendation, and what may be said of a share of them."""

    def __init__(
        self, recommendation: Recommendation, kind: str, positions: Sequence[BodyPosition], material: DraftMaterial
    ) -> None:
        self.recommendation, self.kind, self.positions, self.material = recommendation, kind, positions, material
        self.finding = Finding(recommendation=recommendation)
        self.subject = same_subject(recommendation.kind)  # the sentence before names it
        self.merged = material.table.is_merged(self.finding, kind)

    def spoke(self, theme: Theme, among: Sequence[BodyPosition] | None = None) -> list[BodyPosition]:
        """Return those with a passage of the theme, whether or not the person may see it."""
        lines = self.material.coded.get(theme.pk, set())
        return [row for row in (self.positions if among is None else among) if not row.lines.isdisjoint(lines)]

    def passages(self, theme: Theme, spoke: Iterable[BodyPosition]) -> list[Anchor]:
        """Return their passages of the theme; none where all of these are confidential."""
        rows = self.of_known_kind(spoke)
        passages = [piece.passage for position_row in rows for piece in self.material.of(position_row, theme)]
        return passages if any(self.material.may_be_read(row.input.line_id) for row in passages) else []

    def of_known_kind(self, positions: Iterable[BodyPosition]) -> list[BodyPosition]:
        return self.material.of_known_kind(self.recommendation, self.kind, positions)

    def tells_share(
        self, who: Iterable[BodyPosition], whole: Iterable[BodyPosition], positions: Collection[str] = ()
    ) -> bool:
        """Return whether the public may read the number of `who` among `whole`."""
        shares = (frozenset(row.body for row in each) for each in (who, whole))
        refused = self.material.table.refuses_share(self.finding, self.kind, *shares, positions=positions)
        return not (self.merged or refused)

    def tells_number(self, who: Iterable[BodyPosition]) -> bool:
        return not self.material.table.singles_out(self.finding, self.kind, {row.body for row in who})


def _themes_of_kind(about: _About) -> Iterable[Statement]:
    exact: list[_ThemeRow] = []
    some: list[_ThemeRow] = []
    for theme in themes_of(about.positions, about.material):
        spoke = about.spoke(theme)
        if passages := about.passages(theme, spoke):
            row = (theme.name, len(spoke), passages)
            (exact if about.tells_share(spoke, about.positions) else some).append(row)
    exact.sort(key=lambda row: -row[1])
    for rows, without_numbers in ((exact, False), (some, True)):
        if rows:
            counts = [(name, number) for name, number, _passages in rows]
            sentence = themes_of_kind(about.kind, len(about.positions), counts, about.subject, some=without_numbers)
            few = frozenset() if without_numbers else lines_of_few(about.positions)
            yield Statement.listed(sentence, [passages for _name, _number, passages in rows], lines_of_few=few)


def _campaigns(about: _About) -> Iterable[Statement]:
    """Yield how many sent the same text: the copies of a campaign to which nothing was added."""
    material, lines, another = about.material, defaultdict[str, set[UUID]](set), False
    for position_row in about.positions:
        for line in position_row.lines:
            if line in material.copies:
                lines[material.copies[line]].add(line)
    for copies in lines.values():
        sent = [position_row for position_row in about.positions if not position_row.lines.isdisjoint(copies)]
        passages = [row for row in material.first_passages(about.of_known_kind(sent)) if row.input.line_id in copies]
        if len(sent) < 2 or not any(material.may_be_read(row.input.line_id) for row in passages):
            continue
        complete = material.sees_all and not any(position_row.aligned_with for position_row in sent)
        some = not (complete and about.tells_share(sent, about.positions) and len(passages) == len(sent))
        counts = (about.kind, len(sent), len(about.positions), about.subject)
        text = campaign_sentence(*counts, some=some, another=another)
        yield Statement(text, ((text, passages),), lines_of_few=frozenset() if some else lines_of_few(about.positions))
        another = True


def _differing(
    recommendation: Recommendation, kinds: Sequence[tuple[str, list[BodyPosition]]], material: DraftMaterial
) -> Iterable[Unit]:
    """Yield sentences on what those spoke of who did not support the text, and the words of those without a theme.

    Where all of a kind took one position, the sentences on the kind have told their themes.
    """
    for kind, positions in kinds:
        about = _About(recommendation, kind, positions, material)
        for position, bodies in by_position(positions):
            statements: list[Statement] = []
            if position in _DIFFERING and len(bodies) < len(positions):
                statements += _themes_of_those(about, position, bodies, themes_of(bodies, material))
            if position in _REPORTED:
                statements += _statements(about, position, bodies)
            if statements:
                yield partial(_as_they_are, statements)


def _themes_of_those(
    about: _About, position: str, bodies: Sequence[BodyPosition], themes: Iterable[Theme]
) -> Iterable[Statement]:
    exact: list[_ThemeRow] = []
    some: list[_ThemeRow] = []
    for theme in themes:
        spoke = about.spoke(theme, bodies)
        if passages := about.passages(theme, spoke):
            share = about.tells_share(spoke, bodies, [position])
            (exact if share else some).append((theme.name, len(spoke), passages))
    exact.sort(key=lambda row: -row[1])
    if exact:
        counts = [(name, number) for name, number, _passages in exact]
        sentence = themes_of_those(about.kind, position, len(bodies), counts)
        few = lines_of_few(bodies)
        yield Statement.listed(sentence, [passages for _name, _number, passages in exact], lines_of_few=few)
    if some:
        yield Statement.listed(
            some_themes_of_those(about.kind, position, [name for name, _number, _passages in some]),
            [passages for _name, _number, passages in some],
        )


def _statements(about: _About, position: str, bodies: Sequence[BodyPosition]) -> Iterable[Statement]:
    """Yield the words of some whose answers have no theme, as they reported, asked or stated them."""
    left = _QUOTED
    for row in bodies:
        if any(piece.theme for piece in about.material.of(row)) or not left:
            continue
        passage = first_words(row, about.recommendation, about.material)
        if passage is None:
            continue
        among = bodies if position in _DIFFERING else about.positions
        passages, complete = _same_words(passage, among, about.material)
        lines = {each.input.line_id for each in passages}
        same = [each for each in among if not each.lines.isdisjoint(lines)]
        who = about.of_known_kind(same)
        passages = [each for each in passages if any(each.input.line_id in whole.lines for whole in who)]
        complete = complete and len(who) == len(same)
        words, some = about.material.words(passage).rstrip(STOPS), not (complete and about.tells_number(who))
        text = stated_sentence(about.kind, len(who), position, words, some=some)
        left -= 1
        yield Statement(text, ((text, passages),), lines_of_few=frozenset() if some else lines_of_few(bodies, among))


def _same_words(
    passage: Anchor, among: Iterable[BodyPosition], material: DraftMaterial
) -> tuple[Sequence[Anchor], bool]:
    """Return the passage and those with which the public comments of others begin in the same words.

    And whether these are all: no confidential comment that the person sees begins so.
    """
    words: str = getattr(passage.input, passage.field)[passage.start : passage.end]
    rows, complete = [passage], True
    for whole in (
        row
        for position_row in among
        for line in sorted(position_row.lines, key=str)
        for row in material.whole.get(line, ())
    ):
        text: str = getattr(whole.input, whole.field)
        if whole.field != passage.field or whole.input.pk == passage.input.pk or not text.startswith(words):
            continue
        if [place.of(text) for place in sentences(text)[:1]] == [words]:
            complete = complete and material.may_be_read(whole.input.line_id)
            rows.append(Anchor(whole.input, whole.field, 0, len(words), digest(words)))
    return [row for row in rows if material.may_be_read(row.input.line_id)], complete


def first_words(row: BodyPosition, recommendation: Recommendation, material: DraftMaterial) -> Anchor | None:
    """Return the first sentence of the comment, where a draft may quote it."""
    for whole in material.fields(row, PassageField.COMMENT):
        text: str = getattr(whole.input, whole.field)
        for place in sentences(text)[:1]:
            passage = Anchor(whole.input, whole.field, *place, digest(place.of(text)))
            if material.quotable(material.words(passage), recommendation, whole.input):
                return passage
    return None


def _proposals(
    recommendation: Recommendation, kinds: Sequence[tuple[str, list[BodyPosition]]], material: DraftMaterial
) -> Iterable[Unit]:
    """Yield for each proposed wording who proposed it; wordings that are not quoted together, without their words."""
    by_proposal = proposals_of(
        recommendation, [position_row for _kind, positions in kinds for position_row in positions], material
    )
    named: dict[str, set[UUID]] = defaultdict(set)  # by kind, those of the sentences just before
    rows = []
    for proposal, passages in by_proposal.items():
        lines = {row.input.line_id for row in passages}
        who = list[tuple[str, list[BodyPosition], bool]]()
        for kind, positions in kinds:
            proposed = [position_row for position_row in positions if not position_row.lines.isdisjoint(lines)]
            if citable := material.of_known_kind(recommendation, kind, proposed):
                who.append((kind, citable, len(citable) < len(proposed)))  # and whether others did who are not named
        if who:
            rows.append((proposal, passages, who))
    all_of, order = dict(kinds), [kind for kind, _voices in kinds]
    rows.sort(key=lambda row: (not row[0].words, order.index(row[2][0][0])))
    for proposal, passages, who in rows:
        change = proposal.described(material.reworded_text(recommendation, proposal.rewords_language))
        statements = list[Statement]()
        if len(who) > 1 or (named and who[0][0] not in named):
            named.clear()
        for kind, positions, is_part in who:
            cited = [
                row for row in passages if any(row.input.line_id in position_row.lines for position_row in positions)
            ]
            about = _About(recommendation, kind, positions, material)
            wording = "" if statements and proposal.words else change
            bodies = {position_row.body for position_row in positions}
            another = kind in named and len(bodies) == 1 and named[kind].isdisjoint(bodies) and bool(proposal.words)
            some = is_part or not about.tells_number(positions)
            text = proposal_sentence(kind, len(positions), wording, some=some, another=another)
            named[kind] |= bodies
            few = frozenset() if some else lines_of_few(positions, all_of[kind])
            statements.append(Statement(text, ((text, cited),), lines_of_few=few))
        yield partial(_as_they_are, statements)


def proposals_of(
    recommendation: Recommendation, positions: Iterable[BodyPosition], material: DraftMaterial
) -> Mapping[Proposal, list[Anchor]]:
    """Return the rewordings that the public reads, in groups that propose the same, the largest first.

    Those that are not quoted are one group, the last.
    """
    rows: dict[str, list[Anchor]] = defaultdict(list)
    quoted: dict[str, Proposal] = {}
    for position_row in positions:
        for row in material.fields(position_row, PassageField.REWORDING):
            words = material.words(row).rstrip(STOPS)
            rows[key_of(words)].append(row)
            language = row.input.rewords_language
            if material.quotable(words, recommendation, row.input, language=language):
                proposal = Proposal(key_of(words), words, language)
                quoted.setdefault(proposal.key, proposal)
    chosen = sorted(quoted, key=lambda key: (-len(rows[key]), key))[:_PROPOSALS]
    chosen_proposals = {quoted[key]: rows[key] for key in chosen}
    others = [row for key, mine in rows.items() if key not in chosen for row in mine]
    return {**chosen_proposals, Proposal(""): others} if others else chosen_proposals


def _of_theme(
    recommendation: Recommendation,
    kind: str,
    positions: Sequence[BodyPosition],
    theme: Theme,
    material: DraftMaterial,
    subject: str,
) -> list[Statement]:
    """Return how many of the kind spoke of the theme; nothing if that rests on nothing public."""
    about = _About(recommendation, kind, positions, material)
    spoke = about.spoke(theme)
    passages = about.passages(theme, spoke)
    if not passages:
        return []
    some = not about.tells_share(spoke, positions)
    text = theme_of_kind(kind, len(spoke), len(positions), subject, theme.name, some=some)
    return [Statement(text, ((text, passages),), lines_of_few=frozenset() if some else lines_of_few(positions))]


OnRecommendation = Callable[[Recommendation, Sequence[BodyPosition], DraftMaterial], Iterable[Plan]]
