"""What columns of tables mean: exports of the Universal Human Rights Index, matrices of reviews, databases, lists.

Column headings are recognized in six languages; an officer's choice takes precedence.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from consultations.reading.results import ParagraphKind


class ColumnRole(StrEnum):
    """What a column holds, beside the text and the number. The value is the word used in JSON."""

    DOCUMENT = "document"
    THEME = "theme"
    PERSONS = "persons"
    SDG = "sdg"
    STATE = "state"
    REVIEWED_STATE = "reviewed_state"
    POSITION = "position"
    BODY = "body"


_HEADINGS: dict[ColumnRole, str] = {
    ColumnRole.DOCUMENT: (
        r"(?:un |source |reference |report )?documents?(?: symbols?| codes?| references?| no\.?| numbers?)?"
        r"|symbols?(?: of (?:the )?documents?)?|reports?(?: symbols?)?"
        r"|sources?(?: of (?:the )?recommendations?)?"
        r"|cotes?(?: du document)?|rapport|s[ií]mbolos?(?: del documento)?|signatura|documento|informe"
        r"|(?:условное )?обозначение(?: документа)?|документ|доклад|символ|(?:رمز )?الوثيقة|الرمز|التقرير"
        r"|文件(?:编号|文号)?|文号|报告"
    ),
    ColumnRole.THEME: (
        r"(?:full list of |list of |human rights |main |upr )?"
        r"(?:themes?|issues?|topics?|subjects?|categor(?:y|ies)|clusters?)"
        r"(?: and (?:groups? of|affected) persons)?(?: \(?s\)?)?"
        r"|thematic (?:areas?|clusters?|issues?|categor(?:y|ies))"
        r"|rights?(?: concerned| affected)?|keywords?|tags?|th[èe]mes?(?: des droits de l.homme)?"
        r"|th[ée]matiques?|questions? th[ée]matiques?"
        r"|sujets?|temas?(?: de derechos humanos)?|tem[áa]ticas?|[áa]mbitos?(?: tem[áa]ticos?)?|asuntos?"
        r"|тем[аы]|тематика|вопрос[ы]?"
        r"|المواضيع|الموضوع|الموضوعات|المسائل|القضايا|主题|专题|议题|问题"
    ),
    ColumnRole.PERSONS: (
        r"(?:affected|concerned|vulnerable|target) (?:persons?|groups?|populations?)|groups? of persons"
        r"|persons? affected"
        r"|rights.holders?|beneficiar(?:y|ies)|population groups?"
        r"|personnes (?:concern[ée]es|affect[ée]es|touch[ée]es)"
        r"|groupes?(?: de personnes| concern[ée]s)?|b[ée]n[ée]ficiaires?|personas afectadas"
        r"|grupos?(?: de personas| afectados)?"
        r"|poblaci[óo]n(?:es)? afectadas?|beneficiarios|затронутые (?:лица|группы)|группы (?:лиц|населения)"
        r"|الأشخاص (?:المتأثرون|المتضررون|المعنيون)|الفئات(?: المتأثرة)?|受影响(?:者|人群|群体|的人)|相关人群"
    ),
    ColumnRole.SDG: (
        r"(?:relevant |related |linked )?sdgs?(?: goals?| targets?| and targets)?(?: \(?s\)?)?"
        r"|goals?(?: and targets)?|targets?"
        r"|sustainable development goals?(?: and targets)?|odds?(?: \(?cibles?\)?)?|cibles?(?: des odd)?"
        r"|objectifs? de d[ée]veloppement durable|ods|metas?(?: de los ods)?|objetivos de desarrollo sostenible"
        r"|цур|цели в области устойчивого развития|задачи цур|أهداف التنمية المستدامة"
        r"|غايات أهداف التنمية المستدامة"
        r"|可持续发展目标|具体目标"
    ),
    ColumnRole.STATE: (
        r"(?:upr )?recc?omm?ending (?:states?|countr(?:y|ies)|delegations?)|recommended by|made by"
        r"|(?:name of )?states?|countr(?:y|ies)|delegations?"
        r"|[ée]tats?(?: (?:auteurs?|recommandants?|formulant la recommandation|ayant formul[ée] la recommandation))?"
        r"|pays(?: recommandant)?|d[ée]l[ée]gations?|formul[ée]e par"
        r"|estados?(?: (?:recomendantes?|que recomiendan?|formulante))?"
        r"|pa[íi]s(?:es)?(?: recomendantes?)?|formulada por|(?:рекомендующ(?:ее|ие) )?государств[оа]|стран[аы]"
        r"|الدولة(?: (?:الموصية|مقدمة التوصية))?|الدول الموصية|البلد|(?:建议|提出建议的?)国(?:家)?|国家"
    ),
    ColumnRole.REVIEWED_STATE: (
        r"(?:state|country)[- ]under[- ]review|sur|(?:reviewed|concerned) (?:states?|countr(?:y|ies))"
        r"|(?:states?|countr(?:y|ies))(?: |/)?(?:reviewed|concerned|addressed)|addressed to"
        r"|[ée]tat(?: examin[ée]| concern[ée])"
        r"|[ée]tat soumis [àa] l.examen|pays (?:examin[ée]|concern[ée])|estado (?:examinado|objeto de examen)"
        r"|pa[íi]s examinado|государство[ —–-]+объект обзора|рассматриваемое государство"
        r"|الدولة (?:قيد|موضوع) الاستعراض|الدولة المستعرضة|受审议国(?:家)?|接受审议国"
    ),
    ColumnRole.POSITION: (
        r"(?:upr )?positions?(?: of (?:the )?state(?: under review)?)?(?: \(.*\))?"
        r"|responses?(?: of (?:the )?state(?: under review)?)?"
        r"|(?:upr )?repl(?:y|ies)|status of acceptance|acceptance|accepted(?:/noted)?|supported(?:/noted)?"
        r"|positions? de l.[ée]tat(?: examin[ée])?|r[ée]ponses?"
        r"|posici[óo]n(?: del estado(?: examinado)?)?|respuestas?"
        r"|позици[яи](?: государства)?|ответ|الموقف|موقف الدولة|الرد|立场|(?:国家)?回应|答复"
    ),
    ColumnRole.BODY: (
        r"(?:un |human rights |treaty |recc?omm?ending )?(?:bod(?:y|ies)|mechanisms?)|m[ée]canismes?"
        r"|organes?(?: de trait[ée])?|mecanismos?"
        r"|[óo]rganos?(?: de tratado)?|механизм|орган|الآلية|الهيئة|机制|机构"
    ),
}
_PATTERNS = {role: re.compile(pattern, re.IGNORECASE) for role, pattern in _HEADINGS.items()}
_MADE_BY = re.compile(r"recc?omm?end|made by|formul|auteur|рекоменд|الموصية|مقدمة|建议", re.IGNORECASE)
_SIGNS = re.compile(r"[_\s]+")
_BULLET = re.compile(r"^[-–—•*·▪]\s*")
_IN_CELL = re.compile(r"([^\W\d_][^:：]{2,40})[:：]\s*(.*)$")
_NUMBERS = re.compile(r"\d{1,2}(?:\.[\da-z]{1,2})?(?:\s*[,;]\s*\d{1,2}(?:\.[\da-z]{1,2})?)+$")
_GOAL = re.compile(
    r"(?:(?:sdg|odd|ods|цур|goal|target|objectif|cible|objetivo|meta)s?\s*)?(\d{1,2}(?:\.[\da-d])?)\b", re.IGNORECASE
)
_KINDS = (
    (ParagraphKind.QUESTION, re.compile(r"\bquestions?\b|pregunta|вопрос|الأسئلة|السؤال|问题", re.IGNORECASE)),
    (ParagraphKind.STATEMENT, re.compile(r"\bstatements?\b|\bfindings?\b", re.IGNORECASE)),
    (ParagraphKind.CONCERN, re.compile(r"\bconcerns?\b|préoccupation|preocupaci|обеспокоен|关切", re.IGNORECASE)),
)
LISTS = (ColumnRole.THEME, ColumnRole.PERSONS, ColumnRole.SDG, ColumnRole.STATE)  # a cell has several of them


def role_of(heading: str) -> ColumnRole | None:
    """Return what a column with this heading usually holds."""
    name = _SIGNS.sub(" ", heading).strip(" :.*()").replace("’", "'")
    return next((role for role, pattern in _PATTERNS.items() if pattern.fullmatch(name)), None)


def roles_of(header: Iterable[str]) -> dict[ColumnRole, str]:
    """Return the column of each role, the first where several could hold it.

    A plain "State" or "Country" is the reviewed State where another column names who recommends.
    """
    names = list(header)
    states = [name for name in names if role_of(name) is ColumnRole.STATE]
    makers = [name for name in states if _MADE_BY.search(name)]
    has_body = any(role_of(name) is ColumnRole.BODY for name in names)
    roles: dict[ColumnRole, str] = {}
    for name in names:
        role = role_of(name)
        if role is ColumnRole.STATE and name not in makers and (makers or has_body):
            role = ColumnRole.REVIEWED_STATE
        if role is not None:
            roles.setdefault(role, name)
    return roles


def details_of(columns: Mapping[str, str], roles: Mapping[str, str] | None = None) -> dict[str, list[str]]:
    """Return the values of a row by role: {"theme": ["Labour", "Migrants"], "position": ["Supported"]}.

    `columns`: its cells by heading; `roles`: the chosen column of each role, "" for none. A cell can hold several
    lists, as the matrices of reviews do: themes, then "SDGs:" and "Affected persons:" in lines of their own.
    """
    chosen = {role: name for role, name in (roles or {}).items() if role in ColumnRole}
    by_name = {name: ColumnRole(role) for role, name in chosen.items() if name}
    guessed = {name: role for role, name in roles_of(columns).items() if str(role) not in chosen}
    details: dict[str, list[str]] = {}
    for name, cell in columns.items():
        role = by_name.get(name) or guessed.get(name)
        if role is None:
            continue
        for own, value in _values(cell, role):
            values = details.setdefault(str(own), [])
            if value not in values:
                values.append(value)
    return details


def _values(cell: str, role: ColumnRole) -> Iterator[tuple[ColumnRole, str]]:
    """Yield the values of a cell; a line that names another role begins its list."""
    for line in cell.split("\n"):
        match = _IN_CELL.match(line)
        other = role_of(match[1]) if match else None
        if match and other is not None:
            role, line = other, match[2]
        for piece in _pieces(line, role):
            value = _BULLET.sub("", piece.strip()).strip()
            if value:
                yield role, value


def _pieces(line: str, role: ColumnRole) -> list[str]:
    if role not in LISTS:
        return [line]
    if role is ColumnRole.SDG and _NUMBERS.match(line.strip()):
        return re.split(r"[,;]", line)
    return re.split(r"[;；؛|]", line)


def kind_of_text(heading: str) -> ParagraphKind:
    """Return what the rows of a table are, by the heading of the column with their text."""
    name = _SIGNS.sub(" ", heading).strip()
    return next((kind for kind, pattern in _KINDS if pattern.search(name)), ParagraphKind.PARAGRAPH)


def goal_of(value: str) -> str:
    """Return the number of a goal or target: "16 - PEACE, JUSTICE …" → "16", "SDG 8.7" → "8.7"; "" for none."""
    match = _GOAL.match(value.strip())
    return match[1].lower() if match and 1 <= int(match[1].partition(".")[0]) <= 17 else ""
