"""The actors that UN documents name, in English, and how to read an enumeration of them."""

import re

from consultations.reading.proposals.reviewed import ReviewedState, StateName, government_at
from consultations.reading.results import Actor

# The first that fits counts, so the longer names stand first.
_NAMES: tuple[tuple[Actor, str], ...] = (
    (Actor.MEMBER_STATES, r"member states"),
    (Actor.STATES_PARTIES, r"states parties|state party"),
    (
        Actor.PARTIES,
        r"(?:(?:contracting|(?:developed|developing)[- ]country) )?(?-i:Parties)"
        r"(?: (?:included )?in (?-i:Annex I{1,2})\b)?(?: to (?:the |this )?(?-i:[A-Z])\w*)?",
    ),
    (Actor.NHRIS, r"(?:independent )?national human rights institutions|NHRIs|ombuds(?:persons?|man|men|offices?)"),
    (
        Actor.LOCAL_GOVERNMENTS,
        r"(?:local|municipal|city|regional and local|local and regional) (?:governments?|authorities)"
        r"|municipalities|cities",
    ),
    (
        Actor.CONSULAR_SERVICES,
        r"consular (?:services|authorities|offices|officers|officials|representatives|missions|posts)"
        r"|consular and diplomatic missions|embassies and consulates|consulates",
    ),
    (
        Actor.CIVIL_SOCIETY,
        r"civil society(?: (?:organi[sz]ations?|actors|groups|partners))?|non-governmental organi[sz]ations|NGOs"
        r"|(?:migrant|diaspora|community-based|faith-based|grass-?roots|women.s) (?:organi[sz]ations|associations)",
    ),
    (
        Actor.TRADE_UNIONS,
        r"trade unions|labou?r unions|(?:workers. and employers.|workers.|employers.) organi[sz]ations",
    ),
    (
        Actor.PRIVATE_SECTOR,
        r"private sector(?: (?:actors|entities|companies))?|private (?:companies|actors|entities)"
        r"|business (?:enterprises|sector|community|entities)|businesses|companies|corporations|employers",
    ),
    (Actor.ACADEMIA, r"academia|academic (?:institutions|community)|universities|researchers|research institutions"),
    (Actor.MEDIA, r"(?:mass |social )?media"),
    (Actor.DONORS, r"donors?(?: (?:countries|community|states|agencies))?"),
    (Actor.PARLIAMENTS, r"parliaments?|parliamentarians|legislat(?:ures|ors)"),
    (Actor.GENERAL_ASSEMBLY, r"(?:united nations )?general assembly"),
    (
        Actor.HIGH_COMMISSIONER,
        r"(?:office of the )?(?:united nations )?high commissioner(?: for human rights\b|(?! for\b))|OHCHR",
    ),
    (Actor.SECRETARY_GENERAL, r"(?:united nations )?secretary-general"),
    (Actor.EXECUTIVE_SECRETARY, r"executive secretary"),
    (Actor.SECRETARIAT, r"(?:(?-i:[A-Z])\w+ )?secretariat"),
    (
        Actor.UN_ENTITIES,
        r"(?:relevant )?united nations (?:system|agencies(?:, funds and programmes)?|entities"
        r"|bodies|organi[sz]ations|funds and programmes"
        r"|country teams?|programmes|specialized agencies)|specialized agencies"
        r"|(?:office of the )?(?:united nations )?high commissioner for refugees"
        r"|UNHCR|UNICEF|UNODC|UN-?Women|UNDP|UNFPA|WHO|ILO|United Nations Children.s Fund",
    ),
    (
        Actor.INTERNATIONAL_ORGANIZATIONS,
        r"(?:international|intergovernmental)(?: and regional)?(?: financial)?"
        r" (?:organi[sz]ations?|agencies|institutions)"
        r"|International Organi[sz]ation for Migration|IOM|World Bank|(?:multilateral |regional )?development banks",
    ),
    (
        Actor.REGIONAL_ORGANIZATIONS,
        r"regional(?: and subregional| and international)? (?:organi[sz]ations|bodies|mechanisms)"
        r"|European Union|African Union",
    ),
    (Actor.INTERNATIONAL_COMMUNITY, r"international community"),
    (Actor.HUMAN_RIGHTS_COUNCIL, r"human rights council"),
    (
        Actor.TREATY_BODIES,
        r"(?:human rights |united nations )*treaty(?:-| )(?:monitoring )?bodies"
        r"|committee (?:on|against) (?:the )?(?-i:[A-Z])[\w-]*"
        r"(?:,? (?:(?:of|the|and|on|against|in|or|their|all) ){0,3}(?-i:[A-Z])[\w-]*)*"
        r"|human rights committee",
    ),
    (
        Actor.SPECIAL_PROCEDURES,
        r"special procedures?(?: (?:mandate[- ]holders|mandates|of the human rights council))?"
        r"|(?:special procedures )?mandate[- ]holders|special rapporteurs|independent experts|working groups?",
    ),
    (Actor.SPECIAL_RAPPORTEUR, r"special rapporteur"),
    (Actor.INDEPENDENT_EXPERT, r"independent expert"),
    (
        Actor.STATES,
        r"states|countries|governments?|occupying power"
        r"|(?:national |public |state |competent |government |law enforcement )*authorities",
    ),
    (Actor.INSTITUTIONS, r"(?:national |public |state |relevant )*institutions"),
    (Actor.STAKEHOLDERS, r"(?:relevant )?(?:stakeholders|partners|actors)"),
)
STATES = frozenset({Actor.STATES, Actor.MEMBER_STATES, Actor.STATES_PARTIES})

_BEFORE = (
    r"(?:(?:all|both|the|its|his|her|their|those|these|each|every|any|other|many|some|such|relevant|concerned|interested|key|main"
    r"|host|home|origin|destination|transit|sending|receiving|developed|developing|national|local|competent|appropriate"
    r"|respective|various|different|affected|as well as|in particular|especially|particularly|including|notably)\s+)*?"
)
_ORIGIN = r"(?:origin|transit|destination|residence|employment|asylum|the region|the world)"
_AFTER = (
    rf"(?:\s+of\s+{_ORIGIN}(?:(?:,|\s+and|\s+or|,\s+and)\s+{_ORIGIN})*)?"
    r"(?:\s+(?:concerned|involved|themselves|at all levels|worldwide))?(?:\s*\([^()]{1,60}\))?"
)
_NAME = "|".join(f"(?P<a{index}>{names})" for index, (_actor, names) in enumerate(_NAMES))
_ONE = re.compile(rf"{_BEFORE}\b(?:{_NAME})\b{_AFTER}", re.IGNORECASE)
_CONNECTED = re.compile(
    r"\s*(?:[,;]\s*)?(?:(?:and|or|as well as|together with|along with|including|in particular|especially|particularly"
    r"|such as|notably|and also)\s+)?",
    re.IGNORECASE,
)
_ANY = re.compile(rf"\b(?:{_NAME})\b", re.IGNORECASE)


_CAPITAL = r"[A-Z][\w’'./-]*"
_PROPER = re.compile(
    rf"(?:(?:the|its|his|her|their|our)\s+)?(?P<name>{_CAPITAL}(?:\s+{_CAPITAL})*"
    rf"(?:\s+(?:of|on|for|against|in)\s+(?:the\s+)?{_CAPITAL}"
    rf"(?:(?:,\s+(?:and\s+)?|\s+(?!and\s+the\b)(?:(?:and|or|of|on|for|in|against|the)\s+){{0,3}}){_CAPITAL})*)?)"
    r"(?=\s*(?:,|;|:|\bto\b|\bthat\b|\band\b|\bas\b|\bin\b))"
)
_NO_NAME = re.compile(r"(?:Also|Further|Annex|Article|Resolution|Decision|It|He|She|They|This|That|These|In|On|With)\b")
_PLURAL = frozenset({Actor.STATES, Actor.MEMBER_STATES, Actor.STATES_PARTIES, Actor.PARTIES})


def _actor(match: re.Match[str]) -> Actor:
    return _NAMES[int((match.lastgroup or "a0")[1:])][0]


def enumerated(
    text: str, start: int = 0, reviewed: ReviewedState | None = None, *, names: bool = False
) -> tuple[tuple[str, ...], int]:
    """Return the addressees of the enumeration that begins exactly at `start`, each once, and its end.

    The end is `start` if there are none. `reviewed`: the State that is called by its name, "the State party" or "the
    Government"; `names`: whether a name with capitals is an addressee as written.
    """
    actors: list[str] = []
    end = start
    at = start
    while one := _one(text, at, reviewed, names=names):
        word, end = one
        actors.append(word)
        connected = _CONNECTED.match(text, end)
        if not connected or connected.end() == end:
            break
        at = connected.end()
    return tuple(dict.fromkeys(actors)), end


def _one(text: str, at: int, reviewed: ReviewedState | None, *, names: bool) -> tuple[str, int] | None:
    if reviewed and (own := reviewed.pattern.match(text, at)):
        return StateName(reviewed.name), own.end()
    if government := government_at(text, at):
        return government
    match = _ONE.match(text, at)
    if match and (not names or _actor(match) in _PLURAL or not re.match(r"\s[A-Z]", text[match.end() :])):
        return _actor(match), match.end()
    proper = _PROPER.match(text, at) if names else None
    if proper and not _NO_NAME.match(proper["name"]):
        return proper["name"], proper.end()
    return (_actor(match), match.end()) if match else None


def named_in(text: str, reviewed: ReviewedState | None = None) -> tuple[str, ...]:
    """Return every addressee that a text names, in order, each once."""
    matches = [(match.start(), str(_actor(match)), _actor(match)) for match in _ANY.finditer(text)]
    words = dict.fromkeys(actor for _start, _word, actor in matches)
    own = reviewed.pattern.search(text) if reviewed else None
    if reviewed and own:
        inside = {actor for start, _word, actor in matches if own.start() <= start < own.end()}
        return (StateName(reviewed.name), *(actor for actor in words if actor not in inside))
    return tuple(words)
