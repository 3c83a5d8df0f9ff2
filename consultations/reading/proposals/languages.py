"""Requests in the official languages other than English: by their verbs, with the addressees that a table knows.

Every request says by which word it was found, so that a person checks it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from consultations.reading.messages import Reason, excerpt
from consultations.reading.proposals.reviewed import ReviewedState
from consultations.reading.results import Actor, LimbProposal, RequestForce

F, A = RequestForce, Actor


@dataclass(frozen=True, slots=True)
class _RequestWords:
    """How a language requests. Patterns know both cases of Latin and Cyrillic letters.

    `verbs`: of a speaker in the present tense, the longer first; `should`: what asks without a speaker; `speakers`: who
    may stand before a verb; `that`: what stands between verb and addressee; `actors`: the longer names first.
    """

    verbs: tuple[tuple[str, RequestForce], ...]
    should: str
    speakers: str
    actors: tuple[tuple[str, Actor], ...]
    sentence: str
    letters: bool = True  # words have borders: not in Chinese
    joined: str = ""  # what is written in one word with the next: the Arabic "and"


_LATIN_SENTENCE = r"[.!?][»”\")]*\s+(?=[«“\"(]?[A-ZÀ-Ý¿¡])"
LANGUAGES: Mapping[str, _RequestWords] = {
    "fr": _RequestWords(
        verbs=(
            (r"réitère sa recommandation", F.RECOMMENDS),
            (r"(?:demande|prie) instamment|demande avec insistance|engage|exhorte|engagent|exhortent", F.URGES),
            (r"recommande(?:nt)?", F.RECOMMENDS),
            (r"lance un appel|fait appel|appelle|en appelle", F.CALLS_UPON),
            (r"prie|demande(?:nt)?", F.REQUESTS),
            (r"encourage(?:nt)?|invite(?:nt)?", F.ENCOURAGES),
        ),
        should=r"devrai(?:en)?t|il est recommandé|(?:est|sont) (?:instamment )?(?:invité|encouragé|prié)e?s?",
        speakers=r"Comité|Conseil|Rapporteure? spéciale?|Rapporteure?|Experte?s?|Assemblée(?: générale)?"
        r"|Conférence des Parties|Commission|Groupe de travail|Sous-Comité|Haut-Commissa\w+"
        r"|Secrétaire général|Réunion des Parties|Forum|Il|Elle|Nous|On",
        actors=(
            (r"États? parties?", A.STATES_PARTIES),
            (r"États Membres|États membres", A.MEMBER_STATES),
            (r"Assemblée générale", A.GENERAL_ASSEMBLY),
            (r"Conseil des droits de l[’']homme", A.HUMAN_RIGHTS_COUNCIL),
            (r"Secrétaire général", A.SECRETARY_GENERAL),
            (r"Secrétaire exécuti(?:f|ve)", A.EXECUTIVE_SECRETARY),
            (r"Haut-Commissariat(?! des Nations Unies pour les réfugiés)|Haute?-Commissaire", A.HIGH_COMMISSIONER),
            (r"Rapporteure? spéciale?", A.SPECIAL_RAPPORTEUR),
            (r"[Ee]xperte? indépendante?", A.INDEPENDENT_EXPERT),
            (r"procédures spéciales|rapporteurs spéciaux", A.SPECIAL_PROCEDURES),
            (r"organes conventionnels", A.TREATY_BODIES),
            (r"institutions nationales des droits de l[’']homme", A.NHRIS),
            (r"organisations non gouvernementales|société civile|ONG", A.CIVIL_SOCIETY),
            (r"communauté internationale", A.INTERNATIONAL_COMMUNITY),
            (r"organismes (?:des|du système des) Nations Unies|système des Nations Unies", A.UN_ENTITIES),
            (r"organisations internationales", A.INTERNATIONAL_ORGANIZATIONS),
            (r"organisations régionales", A.REGIONAL_ORGANIZATIONS),
            (r"secteur privé|entreprises", A.PRIVATE_SECTOR),
            (r"parlements?", A.PARLIAMENTS),
            (r"donateurs|bailleurs de fonds", A.DONORS),
            (r"autorités locales|collectivités locales|municipalités", A.LOCAL_GOVERNMENTS),
            (r"secrétariat", A.SECRETARIAT),
            (r"Parties", A.PARTIES),
            (r"États|Gouvernements?|gouvernements?|pays|autorités", A.STATES),
        ),
        sentence=_LATIN_SENTENCE,
    ),
    "es": _RequestWords(
        verbs=(
            (r"reitera su recomendación", F.RECOMMENDS),
            (r"recomiendan?", F.RECOMMENDS),
            (r"insta(?:n)?(?: encarecidamente)?|pide encarecidamente", F.URGES),
            (r"exhorta(?:n)?|hace un llamamiento|llama", F.CALLS_UPON),
            (r"piden?|solicitan?|ruega", F.REQUESTS),
            (r"alientan?|invitan?", F.ENCOURAGES),
        ),
        should=r"deberían?|se recomienda|se alienta|se insta|se invita",
        speakers=r"Comité|Consejo|Relatora? Especial|Relatora?|Expert[oa]s?|Asamblea(?: General)?"
        r"|Conferencia de las Partes|Comisión|Grupo de Trabajo|Subcomité"
        r"|Alt[oa] Comisionad[oa]|Secretario General|Foro|Él|Ella|Nosotros",
        actors=(
            (r"Estados? [Pp]artes?", A.STATES_PARTIES),
            (r"Estados [Mm]iembros", A.MEMBER_STATES),
            (r"Asamblea General", A.GENERAL_ASSEMBLY),
            (r"Consejo de Derechos Humanos", A.HUMAN_RIGHTS_COUNCIL),
            (r"Secretario General", A.SECRETARY_GENERAL),
            (r"Secretari[oa] Ejecutiv[oa]", A.EXECUTIVE_SECRETARY),
            (r"Oficina del Alto Comisionado|ACNUDH|Alt[oa] Comisionad[oa]", A.HIGH_COMMISSIONER),
            (r"Relatora? Especial", A.SPECIAL_RAPPORTEUR),
            (r"[Ee]xpert[oa] [Ii]ndependiente", A.INDEPENDENT_EXPERT),
            (r"procedimientos especiales|relatores especiales", A.SPECIAL_PROCEDURES),
            (r"órganos creados en virtud de tratados", A.TREATY_BODIES),
            (r"instituciones nacionales de derechos humanos", A.NHRIS),
            (r"organizaciones no gubernamentales|sociedad civil|ONG", A.CIVIL_SOCIETY),
            (r"comunidad internacional", A.INTERNATIONAL_COMMUNITY),
            (r"sistema de las Naciones Unidas|organismos de las Naciones Unidas", A.UN_ENTITIES),
            (r"organizaciones internacionales", A.INTERNATIONAL_ORGANIZATIONS),
            (r"organizaciones regionales", A.REGIONAL_ORGANIZATIONS),
            (r"sector privado|empresas", A.PRIVATE_SECTOR),
            (r"parlamentos?", A.PARLIAMENTS),
            (r"donantes", A.DONORS),
            (r"autoridades locales|municipios|gobiernos locales", A.LOCAL_GOVERNMENTS),
            (r"[Ss]ecretaría", A.SECRETARIAT),
            (r"Partes", A.PARTIES),
            (r"Estados|Gobiernos?|gobiernos?|países|autoridades", A.STATES),
        ),
        sentence=_LATIN_SENTENCE,
    ),
    "ru": _RequestWords(
        verbs=(
            (r"(?:вновь )?(?:повторяет|подтверждает) свою рекомендацию", F.RECOMMENDS),
            (r"рекомендуе?ю?т", F.RECOMMENDS),
            (r"настоятельно призывае?ю?т|настоятельно рекомендует", F.URGES),
            (r"призывае?ю?т", F.CALLS_UPON),
            (r"просит|просят", F.REQUESTS),
            (r"предлагае?ю?т|поощряе?ю?т|рекомендует рассмотреть", F.ENCOURAGES),
        ),
        should=r"следует|должен|должна|должно|должны",
        speakers=r"Комитет|Совет(?: по правам человека)?|Специальный докладчик|докладчик|Независимый эксперт|эксперт"
        r"|(?:Генеральная )?Ассамблея|Конференция Сторон|Комиссия|Рабочая группа|Подкомитет|Верховный комиссар"
        r"|Генеральный секретарь|Форум|Он|Она|Мы",
        actors=(
            (r"государств\w*[ -]+участник\w*", A.STATES_PARTIES),
            (r"государств\w*[ -]+член\w*", A.MEMBER_STATES),
            (r"Генеральн\w+ Ассамбле\w+", A.GENERAL_ASSEMBLY),
            (r"Совет\w* по правам человека", A.HUMAN_RIGHTS_COUNCIL),
            (r"Генеральн\w+ секретар\w+", A.SECRETARY_GENERAL),
            (r"Исполнительн\w+ секретар\w+", A.EXECUTIVE_SECRETARY),
            (r"Управлени\w+ Верховного комиссара|УВКПЧ|Верховн\w+ комиссар\w*", A.HIGH_COMMISSIONER),
            (r"[Сс]пециальн\w+ докладчик(?:а|у|ом)?", A.SPECIAL_RAPPORTEUR),
            (r"[Нн]езависим\w+ эксперт(?:а|у|ом)?", A.INDEPENDENT_EXPERT),
            (r"специальн\w+ процедур\w*", A.SPECIAL_PROCEDURES),
            (r"договорн\w+ орган\w*", A.TREATY_BODIES),
            (r"национальн\w+ правозащитн\w+ учреждени\w+", A.NHRIS),
            (r"неправительственн\w+ организаци\w+|гражданск\w+ обществ\w+|НПО", A.CIVIL_SOCIETY),
            (r"международн\w+ сообществ\w+", A.INTERNATIONAL_COMMUNITY),
            (r"(?:учреждени\w+|систем\w+) Организации Объединенных Наций", A.UN_ENTITIES),
            (r"международн\w+ организаци\w+", A.INTERNATIONAL_ORGANIZATIONS),
            (r"региональн\w+ организаци\w+", A.REGIONAL_ORGANIZATIONS),
            (r"частн\w+ сектор\w*|предприяти\w+", A.PRIVATE_SECTOR),
            (r"парламент\w*", A.PARLIAMENTS),
            (r"донор\w*", A.DONORS),
            (r"местн\w+ (?:орган\w+|власт\w+)", A.LOCAL_GOVERNMENTS),
            (r"секретариат\w*", A.SECRETARIAT),
            (r"Сторон(?:ам|ы|ами)?", A.PARTIES),
            (r"[Гг]осударств\w*|[Пп]равительств\w*|стран(?:ам|ы)|власт\w+", A.STATES),
        ),
        sentence=r"[.!?][»”\")]*\s+(?=[«“\"(]?[А-ЯЁA-Z])",
    ),
    "zh": _RequestWords(
        verbs=(
            (r"重申(?:其|以往|先前|前)?(?:的)?建议", F.RECOMMENDS),
            (r"(?<![的项条该些此其])建议", F.RECOMMENDS),
            (r"敦促|促请|强烈呼吁", F.URGES),
            (r"呼吁", F.CALLS_UPON),
            (r"(?<![的出])(?:要求|请求)|(?<!邀)请", F.REQUESTS),
            (r"鼓励|邀请", F.ENCOURAGES),
        ),
        should=r"(?<![适反相响对供效理感])应(?:当|该)?(?![对用付邀急答变])|必须",
        speakers=r"委员会|理事会|特别报告员|独立专家|大会|缔约方会议|工作组|小组委员会|高级专员|秘书长|论坛|我们|它|她|他",
        actors=(
            (r"缔约国", A.STATES_PARTIES),
            (r"会员国|成员国", A.MEMBER_STATES),
            (r"联合国大会|大会", A.GENERAL_ASSEMBLY),
            (r"人权理事会", A.HUMAN_RIGHTS_COUNCIL),
            (r"执行秘书", A.EXECUTIVE_SECRETARY),
            (r"秘书长", A.SECRETARY_GENERAL),
            (r"人权事务高级专员办事处|人权高专办|高级专员", A.HIGH_COMMISSIONER),
            (r"特别报告员", A.SPECIAL_RAPPORTEUR),
            (r"独立专家", A.INDEPENDENT_EXPERT),
            (r"特别程序", A.SPECIAL_PROCEDURES),
            (r"条约机构", A.TREATY_BODIES),
            (r"国家人权机构", A.NHRIS),
            (r"非政府组织|民间社会|公民社会", A.CIVIL_SOCIETY),
            (r"国际社会", A.INTERNATIONAL_COMMUNITY),
            (r"联合国系统|联合国(?:各)?机构", A.UN_ENTITIES),
            (r"国际组织", A.INTERNATIONAL_ORGANIZATIONS),
            (r"区域组织", A.REGIONAL_ORGANIZATIONS),
            (r"私营部门|企业", A.PRIVATE_SECTOR),
            (r"议会", A.PARLIAMENTS),
            (r"捐助(?:方|国|者)", A.DONORS),
            (r"地方(?:政府|当局)", A.LOCAL_GOVERNMENTS),
            (r"秘书处", A.SECRETARIAT),
            (r"缔约方", A.PARTIES),
            (r"各国|国家|政府|当局", A.STATES),
        ),
        sentence=r"[。！？]\s*(?=\S)",
        letters=False,
    ),
    "ar": _RequestWords(
        verbs=(
            (r"[تي]كرر توصيت\w*|[تي]ؤكد من جديد توصيت\w*", F.RECOMMENDS),
            (r"[تي]وصي", F.RECOMMENDS),
            (r"[تي]حث|[تي]هيب", F.URGES),
            (r"[تي]دعو|[تي]ناشد", F.CALLS_UPON),
            (r"[تي]طلب|[تي]رجو", F.REQUESTS),
            (r"[تي]شجع", F.ENCOURAGES),
        ),
        should=r"ينبغي|يتعين",
        speakers=r"اللجنة|المجلس|مجلس حقوق الإنسان|المقررة? الخاصة?|الخبيرة? المستقلة?|الجمعية(?: العامة)?"
        r"|مؤتمر الأطراف|الفريق العامل|اللجنة الفرعية|المفوضة? السامية?|الأمين العام|المنتدى",
        actors=(
            (r"(?:ال|لل)?دول?ة? الأطراف|(?:ال|لل)دولة الطرف", A.STATES_PARTIES),
            (r"(?:ال|لل)دول الأعضاء", A.MEMBER_STATES),
            (r"(?:ال|لل)جمعية العامة", A.GENERAL_ASSEMBLY),
            (r"مجلس حقوق الإنسان", A.HUMAN_RIGHTS_COUNCIL),
            (r"(?:ال|لل)أمين العام", A.SECRETARY_GENERAL),
            (r"(?:ال|لل)أمينة? التنفيذية?", A.EXECUTIVE_SECRETARY),
            (r"(?:ال)?مفوضية(?: الأمم المتحدة)?(?: السامية)? لحقوق الإنسان", A.HIGH_COMMISSIONER),
            (r"(?:ال|لل)مفوضة? السامية?", A.HIGH_COMMISSIONER),
            (r"(?:ال|لل)مقررة? الخاصة?", A.SPECIAL_RAPPORTEUR),
            (r"(?:ال|لل)خبيرة? المستقلة?", A.INDEPENDENT_EXPERT),
            (r"(?:ال|لل)إجراءات الخاصة", A.SPECIAL_PROCEDURES),
            (r"هيئات المعاهدات", A.TREATY_BODIES),
            (r"(?:ال|لل)مؤسسات الوطنية لحقوق الإنسان", A.NHRIS),
            (r"(?:ال|لل)منظمات غير الحكومية|(?:ال|لل)مجتمع المدني", A.CIVIL_SOCIETY),
            (r"(?:ال|لل)مجتمع الدولي", A.INTERNATIONAL_COMMUNITY),
            (r"منظومة الأمم المتحدة|وكالات الأمم المتحدة", A.UN_ENTITIES),
            (r"(?:ال|لل)منظمات الدولية", A.INTERNATIONAL_ORGANIZATIONS),
            (r"(?:ال|لل)منظمات الإقليمية", A.REGIONAL_ORGANIZATIONS),
            (r"(?:ال|لل)قطاع الخاص", A.PRIVATE_SECTOR),
            (r"(?:ال|لل)برلمانات?", A.PARLIAMENTS),
            (r"(?:ال|لل)جهات المانحة|(?:ال|لل)مانحين", A.DONORS),
            (r"(?:ال|لل)سلطات المحلية", A.LOCAL_GOVERNMENTS),
            (r"(?:ال|لل)أمانة", A.SECRETARIAT),
            (r"(?:ال|لل)أطراف", A.PARTIES),
            (r"(?:ال|لل)دول|(?:ال|لل)حكوم(?:ة|ات)|(?:ال|لل)بلدان|(?:ال|لل)سلطات", A.STATES),
        ),
        sentence=r"[.!؟]\s+(?=\S)",
        joined="و?",
    ),
}  # fmt: skip
_WINDOW = 90  # characters behind a verb, or before "should", in which the addressee stands
_SPEAKER_WINDOW = 140
_NEGATED = re.compile(r"(?:\b(?:ne|no|не|لا)\s+|n[’'])$")
_BEGINNING = 25  # characters of adverbs before the verb of an operative paragraph


@dataclass(frozen=True, slots=True)
class _VerbOfRequest:
    """The words that carry a request: a verb of a speaker, or "should", which follows its subject."""

    force: RequestForce
    start: int
    end: int
    words: str
    by_subject: bool


def limbs_of(
    text: str, language: str, *, chapeau: LimbProposal | None = None, reviewed: ReviewedState | None = None
) -> tuple[LimbProposal, ...]:
    """Return the requests of a paragraph in one of `LANGUAGES`, as `limbs.limbs_of` does for English."""
    table = LANGUAGES.get(language)
    if table is None:
        return ()
    limbs: list[LimbProposal] = []
    for sentence in _sentences(text, table):
        if carrier := _carrier(sentence, table):
            limbs.append(_limb(len(limbs) + 1, sentence, carrier, table, reviewed))
        elif limbs:
            start = text.find(limbs[-1].text)
            limbs[-1] = replace(limbs[-1], text=text[start : text.find(sentence, start) + len(sentence)])
    if not limbs and chapeau is not None:
        reason = Reason("from_chapeau", excerpt(chapeau.text))
        limbs.append(replace(chapeau, limb=1, text=text, participants=(), reasons=(reason,)))
    return tuple(limbs)


def _sentences(text: str, table: _RequestWords) -> Iterable[str]:
    start = 0
    for match in re.finditer(table.sentence, text):
        yield text[start : match.end()].strip()
        start = match.end()
    if text[start:].strip():
        yield text[start:].strip()


def _carrier(sentence: str, table: _RequestWords) -> _VerbOfRequest | None:
    """Return the first verb of a speaker, else the first "should"; None in a question."""
    if sentence.rstrip('»”") ').endswith(("?", "؟", "？")):
        return None
    carriers = [
        _VerbOfRequest(force, match.start(), match.end(), match[0], by_subject=False)
        for verb, force in table.verbs
        for match in re.finditer(_bordered(verb, table), sentence, re.IGNORECASE)
        if _has_speaker(sentence, match.start(), match.end(), table)
    ]
    if carriers:
        return min(carriers, key=lambda each: (each.start, -each.end))
    should = re.search(_bordered(table.should, table), sentence, re.IGNORECASE)
    if should:
        return _VerbOfRequest(RequestForce.SHOULD, should.start(), should.end(), should[0], by_subject=True)
    return None


def _bordered(pattern: str, table: _RequestWords) -> str:
    return rf"(?<!\w){table.joined}(?:{pattern})(?!\w)" if table.letters else f"(?:{pattern})"


def _has_speaker(sentence: str, start: int, end: int, table: _RequestWords) -> bool:
    """Whether a body that speaks stands before the verb or just behind it, or nobody does, as in a resolution."""
    before = sentence[max(0, start - _SPEAKER_WINDOW) : start]
    if _speaks(before, table) or re.match(rf"\s*(?:{table.speakers})", sentence[end : end + 40]):
        return True
    nobody = len(before) <= _BEGINNING and not re.search(r"[.;:]", before) and not _NEGATED.search(before)
    return nobody and not _actors(before, table, None)


def _speaks(words: str, table: _RequestWords) -> bool:
    return bool(re.search(_bordered(table.speakers, table), words))


def _limb(
    number: int, text: str, carrier: _VerbOfRequest, table: _RequestWords, reviewed: ReviewedState | None
) -> LimbProposal:
    if carrier.by_subject:
        before = text[max(0, carrier.start - _WINDOW) : carrier.start]
        actors = _actors(before, table, reviewed) or _actors(text[carrier.end : carrier.end + _WINDOW], table, reviewed)
    else:
        speaker = re.compile(rf"\s*(?:{table.speakers})").match(text, carrier.end)
        start = speaker.end() if speaker else carrier.end
        actors = _actors(text[start : start + _WINDOW], table, reviewed)
        if not actors and speaker:  # "requests the Secretary-General", who speaks elsewhere
            actors = _actors(text[carrier.end : speaker.end()], table, reviewed)
    implied = not actors
    if implied:
        actors = (reviewed.name,) if reviewed else (Actor.STATES,)
    whom = Reason("implied_reviewed", reviewed.name) if implied and reviewed else Reason("implied_none_named")
    reasons = [whom] if implied else []
    reasons.append(Reason("found_by_verb", carrier.words))
    name = reviewed.name if reviewed and reviewed.name in actors else ""
    return LimbProposal(number, text, actors, (), carrier.force, implied, tuple(reasons), name)


def _actors(words: str, table: _RequestWords, reviewed: ReviewedState | None) -> tuple[str, ...]:
    """Return the first addressee of these words, and those that follow it by "and" or a comma."""
    actor_spans: list[tuple[int, int, str]] = []
    if reviewed and (own := re.search(rf"{re.escape(reviewed.name)}(?!\w)", words)):
        actor_spans.append((own.start(), own.end(), reviewed.name))
    begins = words[:1].lower() + words[1:]  # as inside a sentence
    for pattern, actor in table.actors:
        bordered = re.compile(_bordered(pattern, table) if table.letters else pattern)
        first = bordered.match(begins)
        for match in (*bordered.finditer(words), *([first] if first else [])):
            if not any(start < match.end() and match.start() < end for start, end, _word in actor_spans):
                actor_spans.append((match.start(), match.end(), actor))
    actor_spans.sort()
    actors: list[str] = []
    last = 0
    for start, end, word in actor_spans:
        if actors and not re.fullmatch(r"[\s,،、]*(?:\w{1,3}[\s’']*){0,3}", words[last:start]):
            break
        if not actors and len(words[:start].split()) > 8:
            break
        actors.append(reviewed.name if reviewed and word == Actor.STATES_PARTIES else word)
        last = end
    return tuple(dict.fromkeys(actors))
