"""Words of files for kinds, regional groups, statuses and languages, in the portal's six languages."""

import re
from collections.abc import Iterable
from functools import cache

from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation

from consultations.enums import CONSTITUENCIES, Constituency, RegionalGroup, Status
from consultations.register_files.columns import plain

_KINDS: dict[str, tuple[str, ...]] = {
    Constituency.STATE: (
        *("state government", "national government", "central government", "ministries", "permanent missions"),
        *("permanent representation", "gouvernements", "missions permanentes", "états membres", "état partie"),
        *("gobiernos", "estados", "estados miembros", "estado parte", "государства", "правительства"),
        *("государства члены", "دول", "الدولة", "الحكومة", "حكومات", "دول أعضاء", "الدول الأعضاء", "وزارة"),
        *("各国政府", "成员国", "缔约国", "ministère", "ministerio", "министерство"),
        *("states", "member states", "state party", "governments", "permanent mission", "country", "ministry"),
        *("état", "états", "état membre", "gouvernement", "mission permanente", "estado", "estado miembro", "gobierno"),
        *("misión permanente", "государство", "государство-член", "правительство", "постоянное представительство"),
        *("دولة", "دولة عضو", "حكومة", "بعثة دائمة", "国家", "会员国", "政府", "常驻代表团"),
    ),
    Constituency.UN_ENTITY: (
        *("un agencies", "united nations agency", "united nations agencies", "united nations entity"),
        *("un organization", "un programme fund", "agence des nations unies", "organismo de las naciones unidas"),
        *("агентство оон", "учреждение оон", "وكالة تابعة للأمم المتحدة"),
        *("un entity", "un entities", "un agency", "un body", "united nations", "un programme", "specialized agency"),
        *("onu", "nations unies", "entité des nations unies", "organisme des nations unies", "naciones unidas"),
        *("entidad de las naciones unidas", "оон", "структура оон", "الأمم المتحدة", "كيان تابع للأمم المتحدة"),
        *("联合国", "联合国实体", "联合国机构"),
    ),
    Constituency.INTERGOVERNMENTAL: (
        *("intergovernmental organizations", "regional organizations", "international organization"),
        *("international organizations", "organisation internationale", "organización internacional"),
        *("международная организация", "منظمة دولية", "国际组织"),
        *("igo", "igos", "intergovernmental", "intergovernmental organisation", "regional organisation", "oig"),
        *("organisation intergouvernementale", "organisation régionale", "organización intergubernamental"),
        *("organización regional", "мпо", "межправительственная организация", "региональная организация"),
        *("منظمة حكومية دولية", "منظمة إقليمية", "政府间组织", "区域组织"),
    ),
    Constituency.TREATY_BODY: (
        *("committee", "organe conventionnel", "órgano de tratado", "órgano creado en virtud de tratados"),
        *("договорный орган", "هيئة معاهدات", "条约机构"),
    ),
    Constituency.SPECIAL_PROCEDURE: (
        *("special rapporteur", "special procedures", "procédure spéciale", "rapporteur spécial", "relator especial"),
        *("procedimiento especial", "специальная процедура", "специальный докладчик", "إجراء خاص", "مقرر خاص"),
        *("特别程序", "特别报告员"),
    ),
    Constituency.NHRI: (
        *("ombudsman institution", "ombuds institution", "human rights institution"),
        *("institution nationale de droits de l homme", "commission nationale des droits de l homme"),
        *("comisión nacional de derechos humanos", "defensor del pueblo", "омбудсмен", "مؤسسة وطنية"),
        *("اللجنة الوطنية لحقوق الإنسان", "人权委员会"),
        *("nhri", "human rights commission", "ombudsman", "ombudsperson", "indh", "inddhh", "defensoría"),
        *("institution nationale des droits de l homme", "institución nacional de derechos humanos", "нпзу"),
        *("национальное правозащитное учреждение", "مؤسسة وطنية لحقوق الإنسان", "国家人权机构"),
    ),
    Constituency.PARLIAMENT: (
        *("parliamentary body", "parlement", "parlamento", "парламент", "برلمان", "议会"),
        *("parliaments", "parliamentarian", "legislature", "congreso", "assemblée nationale"),
    ),
    Constituency.LOCAL_GOVERNMENT: (
        *("city", "municipality", "local authority", "local authorities", "collectivité locale", "autorité locale"),
        *("gobierno local", "municipio", "местный орган власти", "муниципалитет", "حكومة محلية", "سلطة محلية"),
        *("地方政府", "市政府"),
    ),
    Constituency.CIVIL_SOCIETY: (
        *("ingo", "ingos", "national ngo", "international ngo", "local ngo", "civil society organizations"),
        *("non governmental organizations", "environmental organization", "consumer organization"),
        *("faith based organization", "faith based", "religious organization", "trade unions"),
        *("grassroots organization", "community based organization", "cbo", "indigenous peoples"),
        *("indigenous peoples organization", "organisations de la société civile"),
        *("organisations non gouvernementales", "ong nationale", "ong internationale", "peuples autochtones"),
        *("syndicats", "organizaciones de la sociedad civil", "organizaciones no gubernamentales"),
        *("pueblos indígenas", "sindicatos", "организации гражданского общества"),
        *("неправительственные организации", "коренные народы", "общественная организация", "منظمات غير حكومية"),
        *(
            "المنظمات غير الحكومية",
            "منظمات المجتمع المدني",
            "مجتمع مدني",
            "شعوب أصلية",
            "民间组织",
            "社会组织",
            "土著人民",
        ),
        *("工会组织",),
        *("ngo", "ngos", "non governmental organization", "non governmental organisation", "nongovernmental"),
        *("cso", "csos", "trade union", "association", "foundation", "charity", "ong", "ongs", "société civile"),
        *("organisation de la société civile", "organisation non gouvernementale", "osc", "sociedad civil", "syndicat"),
        *("organización de la sociedad civil", "organización no gubernamental", "sindicato", "нпо", "ого"),
        *("гражданское общество", "организация гражданского общества", "неправительственная организация", "профсоюз"),
        *("منظمة غير حكومية", "المجتمع المدني", "منظمة مجتمع مدني", "نقابة", "非政府组织", "民间社会", "民间社会组织"),
        *("工会",),
    ),
    Constituency.CHILD_YOUTH: (
        *("youth led organization", "child led organization", "children and youth", "children", "youth network"),
        *("enfants", "niñez", "дети", "أطفال", "儿童"),
        *("youth organization", "youth organisation", "children s organization", "organisation de jeunes", "jeunes"),
        *("jeunesse", "organización juvenil", "juventud", "молодежная организация", "молодежь", "منظمة شبابية"),
        *("شباب", "青年组织", "青年", "儿童组织"),
    ),
    Constituency.PRIVATE_SECTOR: (
        *("private sector organization", "company business", "business organization", "corporation"),
        *("enterprise", "enterprises", "trade association", "chamber of commerce", "entreprises", "empresas"),
        *("предприятия", "бизнес", "شركات", "私营企业", "商业"),
        *("private", "private company", "industry", "business association", "employers", "entreprise", "secteur privé"),
        *("empresa", "sector privado", "частный сектор", "компания", "предприятие", "القطاع الخاص", "شركة"),
        *("私营部门", "企业", "公司"),
    ),
    Constituency.ACADEMIA: (
        *("universities", "academic research institution", "academic and research", "academia research"),
        *("research institution", "research institutes", "research center", "research centre", "academics"),
        *("think tanks", "scholar", "universités", "académie", "universitaire", "centre de recherche"),
        *("universidades", "académico", "centro de investigación", "университеты", "научные круги"),
        *("научно исследовательский институт", "جامعات", "الأوساط الأكاديمية", "مؤسسة أكاديمية", "مركز أبحاث"),
        *("高校", "研究机构"),
        *("academia", "academic institution", "research", "research institute", "think tank", "université"),
        *("milieu universitaire", "institut de recherche", "universidad", "academia y centros de investigación"),
        *("университет", "академические круги", "научное учреждение", "جامعة", "أوساط أكاديمية", "大学", "学术界"),
        *("学术机构",),
    ),
    Constituency.RED_CROSS: (
        *(
            "red cross",
            "red crescent",
            "icrc",
            "ifrc",
            "croix rouge",
            "croissant rouge",
            "cruz roja",
            "media luna roja",
        ),
        *("красный крест", "красный полумесяц", "الصليب الأحمر", "الهلال الأحمر", "红十字", "红新月"),
    ),
    Constituency.CONSULAR_SERVICE: ("consulate", "consulat", "consulado", "консульство", "قنصلية", "领事馆"),
    Constituency.OTHER: (
        *("others", "autre", "autres", "otro", "otros", "другое", "прочие", "أخرى", "其他"),
        *("individual", "individuals", "private individual", "private person", "citizen", "citizens"),
        *("eu citizen", "non eu citizen", "member of the public", "general public", "particulier"),
        *("particuliers", "citoyen", "individu", "ciudadano", "ciudadanía", "particular", "persona física"),
        *("физическое лицо", "гражданин", "частное лицо", "فرد", "أفراد", "مواطن", "个人", "公民"),
    ),
}
_GROUPS: dict[str, tuple[str, ...]] = {
    RegionalGroup.AFRICAN: (
        *(
            "africa",
            "african",
            "african states",
            "african group",
            "group of african states",
            "afrique",
            "african_group",
        ),
        *("groupe africain", "états d afrique", "áfrica", "grupo africano", "estados de áfrica", "африка"),
        *("африканская группа", "государства африки", "أفريقيا", "المجموعة الأفريقية", "非洲", "非洲组", "非洲国家组"),
    ),
    RegionalGroup.ASIA_PACIFIC: (
        *("asia", "asia pacific", "asia and the pacific", "asian group", "asian states", "asia pacific states", "apg"),
        *("asie", "asie pacifique", "groupe de l asie et du pacifique", "asie et pacifique", "asia y el pacífico"),
        *("asia y pacífico", "grupo de asia y el pacífico", "азия", "азиатско тихоокеанская группа", "آسيا"),
        *("آسيا والمحيط الهادئ", "مجموعة آسيا والمحيط الهادئ", "亚太", "亚太组", "亚洲", "亚洲及太平洋"),
        *("asia_pacific_group", "asia and pacific"),
    ),
    RegionalGroup.EASTERN_EUROPEAN: (
        *(
            "eastern europe",
            "eastern european",
            "eastern european states",
            "eeg",
            "europe orientale",
            "europe de l est",
        ),
        *("groupe d europe orientale", "groupe des états d europe orientale", "europa oriental", "europa del este"),
        *("grupo de europa oriental", "восточная европа", "восточноевропейская группа", "أوروبا الشرقية"),
        *("مجموعة أوروبا الشرقية", "东欧", "东欧组", "东欧国家组", "eastern_european_group"),
    ),
    RegionalGroup.GRULAC: (
        *("grulac", "latin america", "latin america and the caribbean", "latin american and caribbean states", "lac"),
        *("amérique latine", "amérique latine et caraïbes", "américa latina", "américa latina y el caribe"),
        *("латинская америка", "латинская америка и карибский бассейн", "أمريكا اللاتينية"),
        *(
            "أمريكا اللاتينية والكاريبي",
            "拉丁美洲",
            "拉美",
            "拉丁美洲和加勒比",
            "latin america and caribbean",
            "caribbean",
        ),
    ),
    RegionalGroup.WEOG: (
        *("weog", "western europe", "western european and others", "western european and other states", "geo"),
        *("western europe and others", "western european and others group", "europe occidentale", "goeo", "geoe"),
        *("europe occidentale et autres états", "europa occidental", "europa occidental y otros estados", "зег"),
        *("западная европа", "западноевропейские и другие государства", "أوروبا الغربية"),
        *("أوروبا الغربية ودول أخرى", "西欧", "西欧和其他国家", "western_european_and_others_group"),
    ),
    RegionalGroup.NONE: ("none", "other", "n a", "no group", "aucun", "ninguno", "нет", "لا شيء", "无"),
}
_STATUSES: dict[str, tuple[str, ...]] = {
    Status.MEMBER: ("member", "member states", "un member", "état membre", "estado miembro", "государство член"),
    Status.OBSERVER: ("observer", "non member observer state", "observateur", "observador", "наблюдатель"),
    Status.GENERAL: ("general", "ecosoc general", "general status", "statut général", "общий статус"),
    Status.SPECIAL: ("special", "ecosoc special", "special status", "statut spécial", "специальный статус"),
    Status.ROSTER: ("ecosoc roster", "roster status", "liste", "lista", "реестр"),
    Status.A: ("a", "ganhri a", "statut a"),
    Status.B: ("b", "ganhri b", "statut b"),
}
_LANGUAGES: dict[str, tuple[str, ...]] = {
    "en": ("english", "anglais", "inglés", "английский", "الإنجليزية", "英文", "英语"),
    "fr": ("french", "français", "francés", "французский", "الفرنسية", "法文", "法语"),
    "es": ("spanish", "español", "espagnol", "испанский", "الإسبانية", "西班牙文", "西班牙语"),
    "ru": ("russian", "russe", "ruso", "русский", "الروسية", "俄文", "俄语"),
    "ar": ("arabic", "arabe", "árabe", "арабский", "العربية", "阿拉伯文", "阿拉伯语"),
    "zh-hans": ("chinese", "zh", "chinois", "chino", "китайский", "الصينية", "中文", "汉语"),
}
_PIECES = re.compile(r"[()\[\]/|;,:–—]|\s-\s")
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@cache
def kinds() -> dict[str, str]:
    """Return `{plain word: constituency}`: labels and nouns in every language, and what tables call them."""
    words = _labels(Constituency)
    for language in LANGUAGES:
        with translation.override(language):
            for kind, facts in CONSTITUENCIES.items():
                words |= {plain(str(each)): kind for each in (facts.noun(1), facts.noun(2), facts.plural)}
    for kind, facts in CONSTITUENCIES.items():
        _add(words, kind, (*facts.synonyms, *_KINDS.get(kind, ())))
    return words


def constituency_of(text: str) -> str:
    """Return the constituency that the words of a table mean, "" for none: “NGO”, “ONG”, “НПО”, “academia”.

    A short form or a second name beside it does no harm: “Organisation non gouvernementale (ONG)”.
    """
    by_word = kinds()
    text = text.replace(".", "").replace("rganis", "rganiz")
    if kind := by_word.get(plain(text)):
        return kind
    meanings = {by_word.get(plain(piece), "") for piece in _PIECES.split(text) if plain(piece)}
    meanings.discard("")
    return meanings.pop() if len(meanings) == 1 else ""


@cache
def groups() -> dict[str, str]:
    """Return `{plain word: regional group}`."""
    return _with_synonyms(_labels(RegionalGroup), _GROUPS)


@cache
def statuses() -> dict[str, str]:
    """Return `{plain word: status}`."""
    return _with_synonyms(_labels(Status), _STATUSES)


@cache
def languages() -> dict[str, str]:
    """Return `{plain word: language code}`: codes, own names, and names in the other languages."""
    words = {plain(code): code for code in LANGUAGES} | {plain(name): code for code, name in settings.LANGUAGES}
    return _with_synonyms(words, _LANGUAGES)


def _labels(choices: type[TextChoices]) -> dict[str, str]:
    labels = {plain(each.value): each.value for each in choices if each.value}
    for language in LANGUAGES:
        with translation.override(language):
            labels |= {plain(str(each.label)): each.value for each in choices}
    return labels


def _with_synonyms(codes_by_word: dict[str, str], synonyms: dict[str, tuple[str, ...]]) -> dict[str, str]:
    for value, words in synonyms.items():
        _add(codes_by_word, value, words)
    return codes_by_word


def _add(codes_by_word: dict[str, str], value: str, words: Iterable[str]) -> None:
    for word in words:
        codes_by_word.setdefault(plain(word), str(value))
        codes_by_word.setdefault(plain(word.replace("rganis", "rganiz")), str(value))
