"""Finds the separate requests of a paragraph: text, addressees, participants, force (PRACTICE 16)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from consultations.reading.messages import Reason, excerpt
from consultations.reading.proposals.actors import STATES, enumerated, named_in
from consultations.reading.proposals.forces import Carrier, carriers_in
from consultations.reading.proposals.reviewed import ReviewedState, StateName
from consultations.reading.results import Actor, LimbProposal

_END = re.compile(r"[.!?][\"”’)\]]*(?:\d{1,3})?\s+(?=[\"“‘(\[]?[A-Z])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:paras?|nos?|arts?|chaps?|sects?|vols?|pp?|cf|al|etc|e\.g|i\.e|viz|mr|mrs|ms|dr|prof|st|rev|add|corr|ed"
    r"|ch|annex|op|ibid|vs|approx)|\b[A-Z]|\b[a-z]\.[a-z])\.$",
    re.IGNORECASE,
)


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text; joined by single spaces they are the text again, except for white space."""
    sentences = []
    start = 0
    for match in _END.finditer(text):
        if match[0][0] == "." and _ABBREVIATION.search(text[max(start, match.start() - 12) : match.start() + 1]):
            continue
        sentences.append(text[start : match.end()].strip())
        start = match.end()
    return [*sentences, text[start:].strip()] if text[start:].strip() else sentences


_TAKING_PART = re.compile(
    r"\b(?:with the\s+(?:[a-z-]+\s+(?:and\s+[a-z-]+\s+)?)?"
    r"(?:participation|involvement|support|assistance|contributions?|help|cooperation|collaboration)\s+(?:of|from)"
    r"|in\s+(?:[a-z-]+\s+)?(?:cooperation|collaboration|consultation|partnership|coordination|conjunction|dialogue|association)"
    r"(?:\s+and\s+(?:cooperation|collaboration|consultation|partnership|coordination))?\s+with"
    r"|together with|jointly with|alongside|composed (?:of|by)|comprising|involving"
    r"|(?:cooperat|collaborat|consult|work|partner|engag)(?:e|es|ing|s)?(?:\s+(?:closely|effectively|fully))?\s+with"
    r"|participation of)\s+",
    re.IGNORECASE,
)
_INVOLVED = re.compile(
    r"\s+(?:[a-z]+\s+)?be\s+(?:[a-z]+ly\s+)?(?:involved|included|consulted|associated|represented|engaged)\b"
)
_ASKED_ALL_THE_SAME = r"encouraged|urged|invited|requested|called|prepared|required|guided|trained|reminded"
_PASSIVE = re.compile(
    rf"\s+(?:[a-z]+\s+)?be\s+(?:[a-z]+ly\s+)?(?!{_ASKED_ALL_THE_SAME})(?:\w+ed|\w*built|given|made|taken|held|\w*sought|kept|put|set)\b"
)
_BY = re.compile(r"\s+(?:[a-z]+\s+){0,2}?be\s+(?:[a-z]+ly\s+)?\w+\s+(?:[a-z]+ly\s+)?by\s+")
# A reference in brackets between two sentences is a border, too: … a judge (art. 9). The State party should …
_BREAK = re.compile(r"[,;:]\s+(?:(?:and|but|while|so)\s+)?|\bthat\s+|(?:^|[.;]\s*)\([^()]{1,60}\)\.?\s+(?=[A-Z])")
_TO_THAT = re.compile(r"\s*(?:,\s*)?(?:(?:to|upon|on)\s+(?=(?:all |the )*[A-Zsa]))?(?:that\s+)?(?:,\s*[^,]{1,60},\s*)?")
_HEAD_ENDS = re.compile(
    r"[,;:]|\b(?:to|as|in|at|with|for|through|by|that|which|who|where|when|while|including|be|should|among|between|from|on)\b"
)
_OF_SOMETHING = re.compile(r"\s+of\s+[a-z]")  # institutions of learning, but the Government of …
_PRONOUN = re.compile(r"(?:they|these|it|he|she|the latter)\b[^.;:]{0,20}$", re.IGNORECASE)
_THAT_THEY = re.compile(r"\s*that\s+(they|these|it|the latter)\b")
_IT_TO = re.compile(r"\s+(it|them)\s+to\b")
_INSERTED = re.compile(r"\s*that,\s+(?:[^,.;]|,(?!\s+(?:the\s+)?[A-Z])){3,200},\s+")  # that, in doing so, X …
_INTRODUCED = re.compile(
    r"(?:With (?:regard|respect) to|As (?:regards|for|to)|Concerning|Regarding|For)\s+([^,]{1,120}),"
)
_CLUES = (
    (re.compile(r"\b(?:all|every|each) (?:countries|country|nations)\b", re.IGNORECASE), "implied_all_countries"),
    (
        re.compile(
            r"\b(?:at the (?:national|domestic|country)(?: and local| and regional)? levels?|nationally)\b",
            re.IGNORECASE,
        ),
        "implied_national_level",
    ),
)
_DOUBLED = re.compile(r"\s+(?:and|or)\s+(?:[a-z]+\s+)?")
_CONNECTOR = re.compile(r"(?:;\s+(?:and\s+)?|,\s+(?:and|while)\s+|\s+and\s+)")


@dataclass(frozen=True, slots=True)
class _RequestedActors:
    """The addressees, whether the text only implies them, and the reason."""

    actors: tuple[str, ...]
    implied: bool
    reason: Reason
    taking_part: tuple[str, ...] = ()


def limbs_of(
    text: str, *, chapeau: LimbProposal | None = None, reviewed: ReviewedState | None = None, joint: bool = False
) -> tuple[LimbProposal, ...]:
    """Return the requests of a paragraph.

    `chapeau`: the words above a list, which apply to an item that has no request of its own; `reviewed`: the State that
    the document is about; `joint` as of `carriers_in`.
    """
    limbs: list[LimbProposal] = []
    for piece, carrier in _requests(text, reviewed, joint=joint):
        if carrier is not None:
            before = limbs[-1] if limbs else chapeau
            limbs.append(_limb(len(limbs) + 1, piece, carrier, before, reviewed))
        elif limbs:  # a sentence that asks for nothing explains the request before it
            last = limbs[-1]
            limbs[-1] = _with_text(last, f"{last.text} {piece}")
    if not limbs and chapeau is not None:
        participants = _taking_part(text, chapeau.addressees)
        reason = Reason("from_chapeau", excerpt(chapeau.text))
        limbs.append(replace(chapeau, limb=1, text=text, participants=participants, reasons=(reason,)))
    return tuple(limbs)


def _requests(text: str, reviewed: ReviewedState | None, *, joint: bool) -> list[tuple[str, Carrier | None]]:
    """Return the text in pieces, each with what carries its request, or None where it requests nothing."""
    pieces: list[tuple[str, Carrier | None]] = []
    for sentence in sentences_of(text):
        firsts: list[Carrier] = []
        bounds = [(0, 0)]  # (where the piece before ends, where this one begins)
        for carrier in carriers_in(sentence, joint=joint):
            if not firsts:
                firsts.append(carrier)
            elif _DOUBLED.fullmatch(sentence[firsts[-1].end : carrier.start]):
                firsts[-1] = replace(firsts[-1], end=carrier.end)  # recommends and urges: one request
            elif cut := _cut(sentence, firsts[-1].end, carrier, reviewed):
                firsts.append(carrier)
                bounds.append(cut)
        if not firsts:
            pieces.append((sentence, None))
        ends = [*(end for end, _start in bounds[1:]), len(sentence)]
        for carrier, (_end, start), end in zip(firsts, bounds, ends, strict=False):
            piece = sentence[start:end]
            pieces.append((piece, replace(carrier, start=carrier.start - start, end=carrier.end - start)))
    return pieces


def _cut(sentence: str, after: int, carrier: Carrier, reviewed: ReviewedState | None) -> tuple[int, int] | None:
    """Return where one request ends and the next begins.

    That is at a connector followed by the next one's own subject or verb.
    """
    for match in _CONNECTOR.finditer(sentence, after, carrier.start):
        subject = sentence[match.end() : carrier.start]
        if carrier.kind == "active":
            is_own = not re.search(r"[,;.]", subject) and len(subject.split()) <= 6
            is_own = is_own and _has_object(sentence, carrier, reviewed)
        else:
            actors, end = enumerated(subject, 0, reviewed)
            is_own = bool(actors) and not subject[end:].strip(" ,")
        if is_own:
            return match.start(), match.end()
    return None


def _has_object(sentence: str, carrier: Carrier, reviewed: ReviewedState | None) -> bool:
    rest = sentence[carrier.end :]
    return bool(enumerated(rest, _skipped(rest), reviewed, names=True)[0] or re.match(r"\s+that\b", rest))


def _limb(
    number: int, text: str, carrier: Carrier, before: LimbProposal | None, reviewed: ReviewedState | None
) -> LimbProposal:
    if carrier.kind == "active":
        request = _asked_by_verb(text, carrier, reviewed)
    else:
        request = _asked_as_subject(text, carrier, before, reviewed)
    reasons = [request.reason]
    if carrier.nearest_only:
        reasons.append(Reason("nearest_force", carrier.words))
    participants = tuple(dict.fromkeys((*request.taking_part, *_taking_part(text, request.actors))))
    name = next((str(word) for word in request.actors if isinstance(word, StateName)), "")
    return LimbProposal(
        number, text, request.actors, participants, carrier.force, request.implied, tuple(reasons), name
    )


def _asked_by_verb(text: str, carrier: Carrier, reviewed: ReviewedState | None) -> _RequestedActors:
    """Return the addressees after a verb.

    For example: … urges X and Y to …, recommends that X …, encourages the synergy of the mandates of X …
    """
    rest = text[carrier.end :]
    start = _skipped(rest)
    actors, end = enumerated(rest, start, reviewed, names=True)
    if actors:
        if _INVOLVED.match(rest, end):
            return _implied(text, reviewed, taking_part=actors)
        if not _PASSIVE.match(rest, end) or _are_states(actors):
            return _named(actors, rest[start:end])
        return _implied(text, reviewed)
    if (it := _IT_TO.match(rest)) and (actors := named_in(text[: carrier.start], reviewed)):
        own = next((word for word in actors if isinstance(word, StateName)), actors[-1])
        return _RequestedActors((own,), False, Reason("carried_over", it[1]))
    in_clause = bool(re.match(r"\s*that\b", rest))
    if (they := _THAT_THEY.match(rest)) and (whom := _INTRODUCED.match(text)):
        actors = named_in(whom[1], reviewed)
        if actors:
            return _RequestedActors(actors, False, Reason("carried_over", they[1]))
    if in_clause and (inserted := _INSERTED.match(rest)):
        actors, end = enumerated(rest, inserted.end(), reviewed)
        if actors and (not _PASSIVE.match(rest, end) or _are_states(actors)):
            return _named(actors, rest[inserted.end() : end])
    head_ends = _HEAD_ENDS.search(rest, start)
    head = rest[start : head_ends.start() if head_ends else len(rest)]
    actors = () if in_clause else named_in(head, reviewed)
    return _named(actors, head) if actors else _by_agent(text, rest, reviewed) or _implied(text, reviewed)


def _are_states(actors: Sequence[str]) -> bool:
    """Whether States are among them: what should be done by nobody in particular is theirs."""
    return bool(STATES.intersection(actors)) or any(isinstance(word, StateName) for word in actors)


def _skipped(rest: str) -> int:
    match = _TO_THAT.match(rest)
    start = match.end() if match else 0
    return start + len(rest[start:]) - len(rest[start:].lstrip())


def _asked_as_subject(
    text: str, carrier: Carrier, before: LimbProposal | None, reviewed: ReviewedState | None
) -> _RequestedActors:
    """Return the addressees that are the subject.

    For example: X and Y should …, X are encouraged to …, In this regard, X should …; It is recommended that X …
    """
    if carrier.kind == "passive" and re.search(r"\b[Ii]t\s*$", text[: carrier.start]):
        return _asked_by_verb(text, carrier, reviewed)
    subject = text[: carrier.start]
    for start in (0, *(match.end() for match in _BREAK.finditer(subject))):
        actors, end = enumerated(subject, start, reviewed)
        if not actors or _OF_SOMETHING.match(subject, end):
            continue
        if _INVOLVED.match(text, carrier.end):
            return _implied(text, reviewed, taking_part=actors)
        if carrier.kind == "passive" or _are_states(actors) or not _PASSIVE.match(text, carrier.end):
            return _named(actors, subject[start:end])
        break
    else:
        last_clause = subject[max((match.end() for match in _BREAK.finditer(subject)), default=0) :]
        if before is not None and _PRONOUN.match(last_clause.strip()):
            return _RequestedActors(before.addressees, before.implied, Reason("carried_over", last_clause.strip()))
    return _by_agent(text, text[carrier.end :], reviewed) or _implied(text, reviewed)


def _by_agent(text: str, rest: str, reviewed: ReviewedState | None) -> _RequestedActors | None:
    """Return the addressees named by "by": … should be ensured by X and Y."""
    match = _BY.match(rest)
    actors, end = enumerated(rest, match.end(), reviewed) if match else ((), 0)
    return _named(actors, rest[match.end() : end]) if match and actors else None


def _named(actors: Sequence[str], words: str) -> _RequestedActors:
    return _RequestedActors(tuple(actors), False, Reason("named", " ".join(words.split()).strip(" ,;:")))


def _implied(text: str, reviewed: ReviewedState | None, taking_part: tuple[str, ...] = ()) -> _RequestedActors:
    """Return the implied addressee where a text names nobody: the State that it is about, or States (PRACTICE 16)."""
    if reviewed:
        return _RequestedActors(
            (StateName(reviewed.name),), True, Reason("implied_reviewed", reviewed.name), taking_part
        )
    for clue, code in _CLUES:
        match = clue.search(text)
        if match:
            return _RequestedActors((Actor.STATES,), True, Reason(code, match[0]), taking_part)
    return _RequestedActors((Actor.STATES,), True, Reason("implied_none_named"), taking_part)


def _taking_part(text: str, addressees: Sequence[str]) -> tuple[str, ...]:
    actors = [actor for match in _TAKING_PART.finditer(text) for actor in enumerated(text, match.end())[0]]
    return tuple(dict.fromkeys(actor for actor in actors if actor not in addressees))


def _with_text(limb: LimbProposal, text: str) -> LimbProposal:
    participants = tuple(dict.fromkeys((*limb.participants, *_taking_part(text, limb.addressees))))
    return replace(limb, text=text, participants=participants)
