"""The outline of the next edition of a published report when less may be shown than before (PUBLISHED 2).

It is made from the outline of the edition before and the public state of the round. The approved text is never
reworded: a sentence stays, gets a mark, or is suspended until a person corrects it. Sources that may be shown again
return. This module also checks whether a sentence says what may no longer be shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from consultations.models import Round
from consultations.rounds.selectors import public_texts_of
from core.text.dates import office_day
from core.text.strings import digest
from submissions.enums import Confidentiality
from submissions.models import (
    TEXT_FIELDS,
    Input,
    PublicInput,
    PublicState,
    Redaction,
    Submission,
)
from submissions.public_state.public_senders import shown_bodies
from submissions.sensitive.redactions import LineRedaction, is_covered, redactions_in_force
from synthesis.coding.passages import re_anchored
from synthesis.enums import SourceShown
from synthesis.publication.frozen_outline import by_label, kind_of, positions_of, recount_sections
from synthesis.publication.named_bodies import (
    bodies_of,
    covered_words_in,
    is_common,
    names_in,
    names_of,
    public_sources,
)
from synthesis.publication.selectors import standing_promises
from synthesis.reports.findings.clauses import Clause, place_of, sentences

_SHOWN = {Confidentiality.PUBLIC: SourceShown.NAMED, Confidentiality.NAMELESS: SourceShown.NAMELESS}


@dataclass
class _NarrowingContext:
    """The facts with which the outlines of a round are compared."""

    rows: dict[UUID, PublicInput]  # by line
    inputs: dict[UUID, Input]  # cited ones, and those that the state reads of their lines
    covered: dict[UUID, list[LineRedaction]]  # by line
    names: dict[UUID, list[str]]  # of each body, in every language
    public_bodies: frozenset[UUID]  # shown by name somewhere in the state
    named_on: dict[UUID, set[UUID]]  # bodies by recommendation of their named lines
    spans: list[str] = field(default_factory=list)
    public_texts: list[str] = field(default_factory=list)

    @cached_property
    def public_names(self) -> list[str]:
        """The names of bodies that the public state shows by name."""
        return [name for body in self.public_bodies for name in self.names.get(body, ())]


def narrowed_outline(
    outline: Mapping[str, Any],
    round_: Round,
    state: PublicState,
    *,
    handed_out: bool = True,
    earlier: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Return the next outline.

    `handed_out`: somebody may have read the edition before; else removed sources are not even marked. `earlier`: the
    outlines of all editions of this text so far, oldest first. Sources that may be shown again return from them, and a
    suspended paragraph that could be displayed again gets `may_return`: a person decides.
    """
    ground = _narrowing_context([outline, *earlier], round_)
    abouts = by_label(round_)
    day = office_day(state.made_at).isoformat()  # the day that the edition bears
    month = day[:7]
    gone_names = _hidden_names(outline, ground)
    sections = []
    for part in outline["sections"]:
        findings = []
        for row in part["findings"]:
            about = abouts.get(row["recommendation"])
            key = about.pk if about else None
            before = _editions_of(row["id"], earlier)
            if row.get("suspended"):
                approved = _last_displayed(before)
                trial = _finding(approved, ground, key, month, gone_names, marks=False) if approved else None
                returns = {"may_return": not trial.get("suspended")} if trial else {}
                findings.append({**row, **returns})
            else:
                again = _with_returned(row, before, ground)
                findings.append(_finding(again, ground, key, month, gone_names, marks=handed_out))
        sections.append({**part, "title": _clean(part["title"], gone_names, ground), "findings": findings})
    title = _clean(outline["title"], gone_names, ground) or outline["reference"]
    narrowed = {**outline, "title": title, "sections": sections}
    narrowed["front_matter"] = [
        [kind, text] for kind, text in outline["front_matter"] if kind == "promise" or _clean(text, gone_names, ground)
    ]
    statement = outline.get("review_editor")
    if statement and not _clean(statement["statement"], gone_names, ground):
        narrowed["review_editor"] = None  # it is signed as it is, and cannot be shortened
    narrowed["sections"] = recount_sections(
        narrowed["sections"], round_, day=day if handed_out else "", language=outline["language"]
    )
    narrowed["positions"] = positions_of(round_, public=True) if kind_of(outline).counts_positions else []
    narrowed["promises"] = standing_promises(narrowed, round_)
    return narrowed


def _editions_of(key: str, outlines: Iterable[Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return a paragraph in each of the outlines with the month of that edition."""
    return [
        ((outline.get("edition") or {}).get("on", "")[:7], row)
        for outline in outlines
        for part in outline["sections"]
        for row in part["findings"]
        if row["id"] == key
    ]


def _last_displayed(before: Sequence[tuple[str, Mapping[str, Any]]]) -> Mapping[str, Any] | None:
    """Return a suspended paragraph as it was first printed with its last words: with all sources that they had."""
    last = next((row["text"] for _month, row in reversed(before) if row["text"]), "")
    return next((row for _month, row in before if last and row["text"] == last), None)


def _with_returned(
    row: Mapping[str, Any], before: Iterable[tuple[str, Mapping[str, Any]]], ground: _NarrowingContext
) -> Mapping[str, Any]:
    """Return the paragraph with the sources that may be shown again, and without their months in `gone`.

    Only with those that were cited for the words that it has now.
    """
    rows = [(month, was) for month, was in before if was["text"] == row["text"]] if row.get("gone") else []
    last = {each["id"]: (place, each) for place, (_month, was) in enumerate(rows) for each in was["evidence"]}
    there = {each["id"] for each in row["evidence"]}
    lost = {
        key: (rows[place + 1][0], each)
        for key, (place, each) in last.items()
        if key not in there and place + 1 < len(rows) and each.get("shown") in _SHOWN.values()
    }
    returned = {key for key, (_month, each) in lost.items() if _is_shown_again(each, ground)}
    if not returned:
        return row
    left = {(month, _whose(each, ground)) for key, (month, each) in lost.items() if key not in returned}
    gone = list(row["gone"])
    for month, _source_key in {(lost[key][0], _whose(lost[key][1], ground)) for key in returned} - left:
        if month in gone:
            gone.remove(month)
    order = list(last)
    evidence = [*row["evidence"], *(lost[key][1] for key in returned)]
    evidence.sort(key=lambda each: order.index(each["id"]) if each["id"] in last else len(order))
    return {**row, "evidence": evidence, "gone": gone}


def _is_shown_again(each: Mapping[str, Any], ground: _NarrowingContext) -> bool:
    now = _source(each, ground)
    return now is not None and now["shown"] != SourceShown.ON_FILE


def _whose(each: Mapping[str, Any], ground: _NarrowingContext) -> UUID:
    """Return what counts as one source: a body by name, else the line."""
    cited = ground.inputs.get(UUID(each["input"]))
    if cited is None:
        return UUID(each["input"])
    is_named = each.get("shown") == SourceShown.NAMED
    return cited.version.submission.delegation.organisation_id if is_named else cited.line_id


def _finding(
    row: Mapping[str, Any],
    ground: _NarrowingContext,
    about: UUID | None,
    month: str,
    gone_names: Iterable[str],
    *,
    marks: bool,
) -> dict[str, Any]:
    standing, sources_gone = [], set[UUID]()  # bodies by name, and lines without one
    left = {UUID(key) for key in row.get("named") or ()}  # bodies of the sentence; older outlines tell cited ones only
    for each in row["evidence"]:
        now = _source(each, ground)
        if now is not None and now["shown"] != SourceShown.ON_FILE:
            standing.append(now)
        elif each.get("shown") in (SourceShown.NAMED, SourceShown.NAMELESS):
            sources_gone.add(_whose(each, ground))
            if each["shown"] == SourceShown.NAMED and UUID(each["input"]) in ground.inputs:
                left.add(_whose(each, ground))
        elif now is not None:
            standing.append(now)
    gone = [*(row.get("gone") or ()), *([month] * len(sources_gone) if marks else ())]
    public = ground.public_names
    names = [name for body in left if not _is_named_on(body, about, ground) for name in ground.names.get(body, ())]
    had_source = any(each.get("shown") != SourceShown.ON_FILE for each in row["evidence"]) or bool(row.get("gone"))
    has_source = any(each["shown"] != SourceShown.ON_FILE for each in standing)
    if (
        (had_source and not has_source)
        or lost_sentence(row, standing)
        or names_in(row["text"], [*names, *gone_names], others=public)
        or covered_words_in(row["text"], ground.spans, ground.public_texts)
    ):
        return suspended(row)
    return {
        **row,
        "evidence": standing,
        "gone": gone,
        "replies": [
            each
            for each in row.get("replies") or ()
            if not _is_withheld((each["state"], each["text"], each["translation"]), [*names, *gone_names], ground)
        ],
        **_notes(row, [*names, *gone_names], ground),
    }


def _notes(row: Mapping[str, Any], names: Sequence[str], ground: _NarrowingContext) -> dict[str, Any]:
    """Return `corrigenda` of a paragraph that has some; of those that say what may not be shown, number and time."""
    if not row.get("corrigenda"):
        return {}
    notes = [
        {"number": note["number"], "at": note["at"]}
        if _is_withheld([note.get(name, "") for name in ("old", "new", "reason")], names, ground)
        else note
        for note in row["corrigenda"]
    ]
    return {"corrigenda": notes}


def _is_withheld(texts: Iterable[str], names: Iterable[str], ground: _NarrowingContext) -> bool:
    """Return whether one of the texts says what may no longer be shown."""
    return any(text and not _clean(text, names, ground) for text in texts)


def lost_sentence(row: Mapping[str, Any], standing: Iterable[Mapping[str, Any]]) -> bool:
    """Return whether a sentence of a paragraph of several has no publishable source left, though it had one."""
    places = sentences(row["text"])
    if len(places) < 2:
        return False
    had, has = (_supported(row["text"], places, each) for each in (row["evidence"], standing))
    return bool(had - has)


def _supported(text: str, places: Sequence[Clause], evidence: Iterable[Mapping[str, Any]]) -> set[int]:
    """Return which sentences rest on a source that is shown. One that is tied to no part supports all of them."""
    supported: set[int] = set()
    for each in evidence:
        if each.get("shown") == SourceShown.ON_FILE:
            continue
        parts = [part for words in each.get("parts") or () if (part := place_of(text, words))]
        supported |= {
            number
            for number, place in enumerate(places)
            if not parts or any(place.start < part.end and part.start < place.end for part in parts)
        }
    return supported


def suspended(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the paragraph without its words: no public file of the edition contains them."""
    notes = [{"number": each["number"], "at": each["at"]} for each in row.get("corrigenda") or ()]
    return {
        **{key: value for key, value in row.items() if key != "may_return"},
        "text": "",
        "suspended": True,
        "evidence": [],
        "gone": [],
        "replies": [],
        "count": [],
        "mark": None,
        "corrigenda": notes,
    }


def texts_of(submission: Submission) -> list[str]:
    """Return all texts of its versions, for comparing."""
    rows = Input.objects.filter(version__submission=submission).values_list(*TEXT_FIELDS)
    return [text for row in rows for text in row if text.strip()]


def without_erased(
    outline: Mapping[str, Any], submission: Submission, words: Sequence[str]
) -> tuple[dict[str, Any], set[str]]:
    """Return the outline with paragraphs blanked for an erasure, and the ids of these findings.

    These rest on this submission alone, cite it and name its body, or repeat its words. Notes of corrigenda, replies of
    States, front matter, titles and a review editor's statement that repeat them go too.
    """
    inputs = {str(key) for key in Input.objects.filter(version__submission=submission).values_list("pk", flat=True)}
    body = submission.delegation.organisation
    elsewhere = PublicInput.objects.filter(organisation=body, level=Confidentiality.PUBLIC)
    names = [] if elsewhere.exclude(line__submission=submission).exists() else names_of(body)
    public_texts = public_texts_of(submission.delegation.round)
    removed: set[str] = set()
    sections = []
    for part in outline["sections"]:
        findings = []
        for row in part["findings"]:
            cites = [each for each in row["evidence"] if each["input"] in inputs]
            alone = bool(cites) and len(cites) == len(row["evidence"])
            gone = (
                alone or (cites and names_in(row["text"], names)) or covered_words_in(row["text"], words, public_texts)
            )
            if gone and row["text"]:
                removed.add(row["id"])
            findings.append(suspended(row) if gone else _without_words_of_others(row, words, public_texts))
        title = "" if covered_words_in(part["title"], words, public_texts) else part["title"]
        sections.append({**part, "title": title, "findings": findings})
    title = outline["reference"] if covered_words_in(outline["title"], words, public_texts) else outline["title"]
    front_matter = [
        [kind, text] for kind, text in outline["front_matter"] if not covered_words_in(text, words, public_texts)
    ]
    statement = outline.get("review_editor")
    if statement and covered_words_in(statement["statement"], words, public_texts):
        statement = None
    around = {"title": title, "front_matter": front_matter, "review_editor": statement}
    return {**outline, **around, "sections": sections}, removed


def _without_words_of_others(
    row: Mapping[str, Any], words: Sequence[str], public_texts: Sequence[str]
) -> dict[str, Any]:
    """Return the paragraph without replies that repeat the words, and without the texts of its notes if one does."""

    def repeats(texts: Iterable[str]) -> bool:
        return any(covered_words_in(text, words, public_texts) for text in texts)

    changed: dict[str, Any] = {}
    replies = row.get("replies") or []
    standing = [each for each in replies if not repeats((each["text"], each["translation"]))]
    if len(standing) < len(replies):
        changed["replies"] = standing
    notes = row.get("corrigenda") or ()
    if repeats(str(note[name]) for note in notes for name in ("old", "new", "reason") if name in note):
        changed["corrigenda"] = [{"number": note["number"], "at": note["at"]} for note in notes]
    return {**row, **changed}


def _source(each: Mapping[str, Any], ground: _NarrowingContext) -> dict[str, Any] | None:
    """Return a cited passage as the public state shows it, with its current place; None where nothing of it is left."""
    cited = ground.inputs.get(UUID(each["input"]))
    if cited is None:
        return None
    row = ground.rows.get(cited.line_id)
    if row is None:
        return None
    level = Confidentiality(row.level)
    if level == Confidentiality.SECRETARIAT:
        return {**each, "shown": SourceShown.ON_FILE.value}
    current = ground.inputs[row.input_id]
    if digest(getattr(cited, each["field"])[each["start"] : each["end"]]) != each["digest"]:
        return None
    place = re_anchored(cited, each["field"], each["start"], each["end"], current)
    covered = ground.covered.get(cited.line_id, ())
    if place is None or is_covered(covered, current, place.field, place.start, place.end):
        return None
    return {
        **each,
        "input": str(current.pk),
        "start": place.start,
        "end": place.end,
        "shown": _SHOWN[level].value,
    }


def _is_named_on(body: UUID, about: UUID | None, ground: _NarrowingContext) -> bool:
    """Return whether a body is still a public source on the paragraph's recommendation."""
    return body in (ground.public_bodies if about is None else ground.named_on.get(about, set()))


def _hidden_names(outline: Mapping[str, Any], ground: _NarrowingContext) -> list[str]:
    """Return the names of bodies that were cited or named and are no longer shown by name anywhere."""
    rows = [row for part in outline["sections"] for row in part["findings"]]
    named = {UUID(key) for row in [outline, *rows] for key in row.get("named") or ()}
    cited = {
        ground.inputs[UUID(each["input"])].version.submission.delegation.organisation_id
        for row in rows
        for each in row["evidence"]
        if each.get("shown") == SourceShown.NAMED and UUID(each["input"]) in ground.inputs
    }
    return [name for body in (cited | named) - ground.public_bodies for name in ground.names.get(body, ())]


def _clean(text: str, gone_names: Iterable[str], ground: _NarrowingContext) -> str:
    """Return the text, "" where it says what may no longer be shown."""
    if names_in(text, gone_names, others=ground.public_names) or covered_words_in(
        text, ground.spans, ground.public_texts
    ):
        return ""
    return text


def _narrowing_context(outlines: Iterable[Mapping[str, Any]], round_: Round) -> _NarrowingContext:
    """Return the facts for the outlines. At most 24 queries."""
    rows_of = [row for outline in outlines for part in outline["sections"] for row in part["findings"]]
    keys = {UUID(each["input"]) for row in rows_of for each in row["evidence"]}
    with_body = "version__submission__delegation__organisation"
    cited = {row.pk: row for row in Input.objects.filter(pk__in=keys).select_related(with_body)}
    lines = {row.line_id for row in cited.values()}
    rows = {row.line_id: row for row in PublicInput.objects.filter(round=round_, line__in=lines)}
    missing = {row.input_id for row in rows.values()} - cited.keys()
    inputs = cited | {row.pk: row for row in Input.objects.filter(pk__in=missing).select_related(with_body)}
    state_redactions = {
        UUID(key)
        for keys in PublicInput.objects.filter(round=round_).exclude(redactions=[]).values_list("redactions", flat=True)
        for key in keys
    }
    redactions = Redaction.objects.filter(pk__in=state_redactions)
    covered: dict[UUID, list[LineRedaction]] = defaultdict(list)
    for line, each in redactions_in_force(redactions, of_state=True):
        covered[line].append(each)
    named = PublicInput.objects.filter(round=round_, level=Confidentiality.PUBLIC)
    named_on: dict[UUID, set[UUID]] = defaultdict(set)
    for body, about in named.values_list("organisation", "input__recommendation").distinct():
        if about is not None:
            named_on[about].add(body)
    public_bodies = shown_bodies(round_)
    for key, named_bodies in public_sources(round_, public=True).items():  # those that follow others, too
        if key is None:
            public_bodies |= named_bodies
        else:
            named_on[key] |= named_bodies
    spans = [each.words for mine in covered.values() for each in mine]
    others = list(named.values_list("input__comment", flat=True)) if spans else []
    return _NarrowingContext(
        rows,
        inputs,
        covered,
        {body.pk: names_of(body) for body in bodies_of(round_)},
        frozenset(public_bodies),
        named_on,
        [span for span in spans if not is_common(span, others)],
        public_texts_of(round_),
    )
