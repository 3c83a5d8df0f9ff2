"""Finds the words that carry a recommendation, and whether they do so in their context."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from consultations.reading.results import RequestForce

_ADVERBS = (
    r"(?:,?\s*\b(?:also|further|furthermore|therefore|thus|hence|strongly|again|particularly|especially|accordingly"
    r"|moreover|hereby|respectfully|once more|once again|likewise|finally|in particular|inter alia|additionally"
    r"|specifically|firmly|consequently|warmly|in addition|always|at least)\b,?)*"
)
_SHOULD = re.compile(rf"\b(?:should|ought to)\b(?P<consider>{_ADVERBS}\s+(?:seriously\s+|actively\s+)?consider\b)?")
_ACTIVE = re.compile(
    r"\b(?P<verb>recommends?|encourages?|calls? for|calls?(?:,? (?:in particular|especially"
    r"|particularly|also|further|again|once again),?)? (?:up)?on|urges?|requests?|invites?|appeals? to"
    r"|demands?|instructs?|suggests?(?=\s+that\b)"
    r"|reiterates? (?:his|her|its|their|our|the) (?:(?:previous|earlier|strong)\s+)?"
    r"(?:recommendations?|calls?|requests?))\b",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    rf"\b(?:is|are)\b{_ADVERBS}\s+(?P<verb>recommended|encouraged|called upon|urged|requested|invited)"
    r"(?=\s+(?:to|that)\b)"
)
_SPEAKER = (
    r"(?:special rapporteurs?|rapporteurs?|committee|working group|independent expert|high commissioner|representative"
    r"|secretary-general|council|assembly|subcommittee|commission|office|panel|forum|expert mechanism|mandate holders?"
    r"|experts?|report|chair|chairperson|chair-rapporteur|ohchr|unhcr|unicef|he|she|it|we|they|i)"
)
_SPOKEN_BY = re.compile(
    rf"\b{_SPEAKER}\b(?:(?!\b(?:that|which|who|whose|notes|is|are|was|were|has|have)\b)[^.;:,])*{_ADVERBS}\s*$",
    re.IGNORECASE,
)
_SPEAKER_FIRST = re.compile(rf"(?:The|A)\s+{_SPEAKER}\b", re.IGNORECASE)
_CLAUSE = re.compile(r"\b(?:that|which|who|whose|where|notes|welcomes|describes|how)\b")
_ASKS_SOMEBODY = re.compile(r"\s+(?:the|all|its|States|Parties|Governments|that)\b")
_FIRST_WORDS = re.compile(rf"(?:(?:and|also|further|strongly|again)\s+)*{_ADVERBS}\s*$", re.IGNORECASE)
_ALSO = re.compile(rf"(?:,|\band\b|\bor\b){_ADVERBS}\s*$")
_NOUN_FOLLOWS = re.compile(r"\s+(?:for|from|of|by|made|are|were|is|was|submitted|received|and (?:the|for|of))\b")
_BASE_FORM_SPEAKERS = re.compile(r"\b(?:we|they|i|experts|rapporteurs|mandate holders)\b", re.IGNORECASE)
_ONLY_A_REMARK = re.compile(
    r"\s+have been\b|\s+(?:also\s+|not\s+)?be\s+(?:noted|recalled|emphasi[sz]ed|stressed|mentioned|added"
    r"|pointed out|remembered|understood|underlined|highlighted|borne in mind|kept in mind"
    r"|observed|construed|read|seen)\b"
)
_REPORTED = re.compile(
    r"\b(?:recommended|stated|noted|said|indicated|suggested|concluded|affirmed|reported|argued|explained|added|stressed"
    r"|emphasi[sz]ed|underlined|observed|recall(?:ed|s)|held|ruled|decided|pointed out|expressed)"
    r"\s+(?:[\w-]+\s+){0,4}?that\b"
)
_CONDITIONAL = re.compile(r"\b(?:if|why|whether|how)\b[^,;]{0,80}$", re.IGNORECASE)

_OF_STEM = {
    "recommend": RequestForce.RECOMMENDS,
    "encourage": RequestForce.ENCOURAGES,
    "call": RequestForce.CALLS_UPON,
    "urge": RequestForce.URGES,
    "request": RequestForce.REQUESTS,
    "invite": RequestForce.ENCOURAGES,
    "appeal": RequestForce.CALLS_UPON,
    "demand": RequestForce.URGES,
    "instruct": RequestForce.REQUESTS,
    "suggest": RequestForce.RECOMMENDS,
}
_NEAREST_ONLY = ("invit", "appeal", "calls for", "call for", "ought", "demand", "instruct", "suggest")


@dataclass(frozen=True, slots=True)
class Carrier:
    """The words that carry a recommendation. `kind`: "should", "active" (urges X to), "passive" (X is urged to)."""

    force: RequestForce
    kind: str
    start: int
    end: int
    words: str

    @property
    def nearest_only(self) -> bool:
        """Whether the document's own verb is not in the list, and the force is the nearest one that is."""
        return self.words.lower().startswith(_NEAREST_ONLY)


def carriers_in(sentence: str, *, joint: bool = False) -> list[Carrier]:
    """Return what carries recommendations in one sentence, in order; empty where it only reports somebody else's.

    `joint`: several bodies decide together, so that a sentence begins with the plural: Request the secretariat to …
    """
    if sentence.rstrip('"”’)] ').endswith("?"):
        return []
    all_carriers = sorted(
        (*_shoulds(sentence), *_passives(sentence), *_actives(sentence, joint=joint)), key=lambda each: each.start
    )
    # A verb of asking alone needs a speaker; after a first one "and urges" has it already, as has a short sentence
    # with one subject: The Committee draws the attention of … to … and requests …
    carriers: list[Carrier] = []
    for carrier in all_carriers:
        if carrier.kind != "elided":
            carriers.append(carrier)
        elif (carriers and carriers[-1].kind == "active") or _has_one_subject(sentence, carrier):
            carriers.append(Carrier(carrier.force, "active", carrier.start, carrier.end, carrier.words))
    return carriers


def _has_one_subject(sentence: str, carrier: Carrier) -> bool:
    """Whether a body that speaks begins the sentence and no clause stands between it and the verb."""
    before = sentence[: carrier.start]
    return bool(
        carrier.words.split()[0].lower().endswith("s")
        and _SPEAKER_FIRST.match(sentence)
        and not _CLAUSE.search(before)
        and _ASKS_SOMEBODY.match(sentence, carrier.end)
    )


def _shoulds(sentence: str) -> Iterator[Carrier]:
    for match in _SHOULD.finditer(sentence):
        before = sentence[max(0, match.start() - 300) : match.start()]
        if _ONLY_A_REMARK.match(sentence, match.end()) or _REPORTED.search(before) or _CONDITIONAL.search(before):
            continue
        force = RequestForce.SHOULD_CONSIDER if match["consider"] else RequestForce.SHOULD
        yield Carrier(force, "should", match.start(), match.end(), match[0])


def _passives(sentence: str) -> Iterator[Carrier]:
    for match in _PASSIVE.finditer(sentence):
        if not _REPORTED.search(sentence[max(0, match.start() - 300) : match.start()]):
            yield Carrier(_force(match["verb"]), "passive", match.start(), match.end(), match["verb"])


def _actives(sentence: str, *, joint: bool) -> Iterator[Carrier]:
    for match in _ACTIVE.finditer(sentence):
        verb = match["verb"]
        before = sentence[max(0, match.start() - 200) : match.start()]
        if verb.lower().startswith(("request", "demand")) and _NOUN_FOLLOWS.match(sentence, match.end()):
            continue
        base_form = not verb.split()[0].lower().endswith("s")
        spoken = _SPOKEN_BY.search(before)
        if spoken and (not base_form or _BASE_FORM_SPEAKERS.search(spoken[0])):
            kind = "active"
        elif (joint or not base_form) and _FIRST_WORDS.fullmatch(before):
            kind = "active"  # an operative paragraph of a resolution: Also calls upon States ...
        elif _ALSO.search(before):
            kind = "elided"
        else:
            continue
        yield Carrier(_force(verb), kind, match.start(), match.end(), verb)


def _force(verb: str) -> RequestForce:
    verb = verb.lower()
    if verb.startswith("reiterate"):
        verb = verb.split()[-1]
    return next(force for stem, force in _OF_STEM.items() if verb.startswith(stem))
