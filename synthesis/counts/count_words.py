"""Words by which a sentence counts, in the six languages.

Numbers, quantities, kinds of bodies, and what bodies do with a recommendation. Data for `counted_text`; the patterns
are regular expressions, matched without regard to case. A language lists what its reports use. Other words are not
recognised: then only the fields of the finding are checked.
"""

from dataclasses import dataclass, field

from consultations.enums import Constituency
from submissions.enums import Position
from synthesis.enums import Quantity

_S, _A, _R, _X, _N = (
    Position.SUPPORTS,
    Position.AMENDMENT,
    Position.RESERVATIONS,
    Position.OPPOSES,
    Position.NOTES,
)
# "Supported it" is said of support alone, and of support with and without amendments.
SUPPORT = ((_S,), (_S, _A))


@dataclass(frozen=True)
class Language:
    """The words of one language.

    `numbers` are by value; `quantities` by the word that they mean. `of` joins a number to its denominator, with the
    article. `acts` are (pattern, sets of positions that it may mean), the longer pattern first. `relative` begins a
    clause that says which bodies are meant, `addressed` is in it a verb for "has said something", and `addressed_it` a
    verb that claims it of the recommendation. `them` follows a number without a noun; `general` are nouns of all kinds;
    `the` may be joined to a number. Before a count `negation` reverses it ("not all States"), and after one `share`
    shows that it is only the denominator.
    """

    numbers: dict[int, str]
    quantities: dict[Quantity, str]
    of: str
    acts: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]
    relative: str
    addressed: str
    addressed_it: str = r"(?!)"
    both: str = r"(?!)"
    only: str = r"(?!)"
    nobody: str = r"(?!)"
    article: str = ""
    nouns: dict[str, str] = field(default_factory=dict)  # beside those of `sentences.noun`
    adverbs: str = ""
    them: str = r"(?!)"
    negation: str = r"(?!)"
    share: str = r"(?!)"
    general: str = r"(?!)"
    the: str = ""
    one_is_article: bool = False  # "un État" counts nothing
    number_after: bool = False  # "all the States, the four"
    spaced: bool = True  # words stand apart


def _numbers(words: str) -> dict[int, str]:
    """Return the words by number, counted from zero."""
    return dict(enumerate(words.split()))


_EN_IT = (
    r"(?:it\b|this\b|them\b|the\s+recommendation|this\s+recommendation|para\b|paras\b|paragraph|the\s+paragraph|"
    r"the\s+(?:first|second|third|fourth|last)\s+part|all\s+parts)"
)

_EN = Language(
    numbers=_numbers(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty"
    ),
    quantities={
        Quantity.SOME: r"some|a\s+few|a\s+number|certain",
        Quantity.SEVERAL: r"several",
        Quantity.MANY: r"many|numerous",
        Quantity.MOST: r"most|(?:the|a)\s+(?:\w+\s+)?majority|nearly\s+all|almost\s+all",
        Quantity.ALL: r"all|every|each",
    },
    of=r"(?:out\s+)?of\s+(?:(?:the|those|these)\s+)?",
    article=r"(?:of\s+)?(?:the\s+|those\s+|these\s+)?",
    both=r"both(?:\s+of\s+the|\s+the)?",
    only=r"the\s+only(?:\s+one)?",
    nobody=r"no|none|neither",
    acts=(
        (rf"(?:did|do|does|could)\s+not\s+(?:support|accept)\s+{_EN_IT}|(?:opposed|rejected)\s+{_EN_IT}", ((_X,),)),
        (
            rf"supported\s+{_EN_IT}(?:[^,;:.]|\.\s?\d){{0,40}}?,?\s*(?:(?:each|all|both)\s+)?"
            r"(?:with|subject\s+to)\s+(?:an?\s+)?amendments?",
            ((_A,),),
        ),
        (rf"(?:supported|supports?|endorsed|accepted)\s+{_EN_IT}", SUPPORT),
        (r"(?:expressed|had|made|entered)\s+(?:\w+\s+)?reservations?", ((_R,),)),
        (rf"took\s+note\b(?:\s+of\s+{_EN_IT})?|noted\s+{_EN_IT}", ((_N,),)),
        (rf"provided\s+information\s+on\s+{_EN_IT}", ((Position.INFORMATION,),)),
        (rf"asked\s+(?:a\s+question|questions)\s+on\s+{_EN_IT}", ((Position.QUESTION,),)),
        (rf"took\s+no\s+position(?:\s+on\s+{_EN_IT})?", ((Position.NONE,),)),
        (r"answered\s+without\s+taking\s+a\s+position", ((Position.NONE,),)),
        (r"(?:with|subject\s+to)\s+(?:an?\s+)?amendments?", ((_A,),)),
    ),
    relative=r",?\s*(?:that|which|who)\s+(?:had\s+|have\s+)?",
    them=r"of\s+(?:them|these|those)",
    negation=r"\bnot",
    general=r"organi[sz]ations?|bodies|institutions?|participants?",
    addressed_it=rf"addressed\s+{_EN_IT}",
    addressed=r"address(?:ed|es)?|answer(?:ed|s)?|comment(?:ed|s)?|respond(?:ed|s)?|spoke",
    adverbs=r"(?:(?:also|all|each|both|fully|expressly|broadly|itself|themselves)\s+){0,2}",
    nouns={
        Constituency.STATE: r"states?|governments?",
        Constituency.CIVIL_SOCIETY: r"civil\s+society\s+organi[sz]ations?|non-governmental\s+organi[sz]ations?|ngos?",
        Constituency.NHRI: r"national\s+(?:human\s+rights\s+)?institutions?|nhris?",
        Constituency.ACADEMIA: r"academic\s+institutions?|universit(?:y|ies)",
        Constituency.PRIVATE_SECTOR: r"private\s+sector\s+bod(?:y|ies)",  # in earlier reports
        Constituency.RED_CROSS: r"red\s+cross\s+or\s+red\s+crescent\s+bod(?:y|ies)",
        Constituency.OTHER: r"other\s+bod(?:y|ies)",
    },
)

_FR = Language(
    numbers=_numbers(
        "zéro une? deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
        "dix-huit dix-neuf vingt"
    ),
    quantities={
        Quantity.SOME: r"certaine?s|quelques(?:-une?s)?",
        Quantity.SEVERAL: r"plusieurs",
        Quantity.MANY: r"(?:de\s+)?nombreu(?:x|ses)|beaucoup",
        Quantity.MOST: r"la\s+plupart|la\s+majorité|la\s+majeure\s+partie",
        Quantity.ALL: r"toute?s|tous|l['’]ensemble|chacune?",
    },
    of=r"(?:des|de\s+ces|sur\s+les|sur|parmi\s+les|d['’]entre\s+les)\s+",
    article=r"(?:des\s+|d['’]entre\s+les\s+|de\s+ces\s+|d['’]|de\s+|les\s+|ces\s+)?",
    both=r"les\s+deux",
    only=r"l['’]unique|(?:le|la)\s+seule?",
    nobody=r"aucune?",
    acts=(
        (
            r"(?:n['’](?:a|ont)\s+pas|ne\s+l['’](?:a|ont)\s+pas)\s+(?:appuy|souten|accept)\w+|"
            r"(?:l['’])?(?:a|ont)\s+rejet\w+",
            ((_X,),),
        ),
        (r"(?:l['’])?(?:a|ont|ayant)\s+(?:appuy|souten|approuv)\w+[^,;:.]{0,40}(?:modification|amendement)", ((_A,),)),
        (
            r"l['’](?:a|ont|ayant)\s+(?:appuy|souten|approuv)\w+|(?:a|ont|ayant)\s+(?:appuy|souten|approuv)\w+\s+"
            r"(?:la\s+recommandation|le\s+par)",
            SUPPORT,
        ),
        (r"(?:a|ont|ayant)\s+(?:émis|exprimé|formulé)\s+des\s+réserves", ((_R,),)),
        (r"(?:en\s+)?(?:a|ont)\s+pris\s+note", ((_N,),)),
    ),
    relative=r",?\s*(?:qui|(?=ayant\b)|à\s+avoir)\s*",
    them=r"d['’]entre\s+(?:eux|elles)",
    negation=r"\bpas",
    general=r"organisations?|entités|institutions?|participants?",
    one_is_article=True,
    addressed=r"(?:a|ont)\s+(?:abord|répond|évoqu|comment)\w+|ayant\s+(?:abord|répond)\w+",
    nouns={
        Constituency.STATE: r"états?",
        Constituency.CIVIL_SOCIETY: r"organisations?\s+de\s+la\s+société\s+civile|ong",
        Constituency.PRIVATE_SECTOR: r"entités?\s+du\s+secteur\s+privé",  # in earlier reports
        Constituency.RED_CROSS: r"entités?\s+de\s+la\s+croix-rouge\s+ou\s+du\s+croissant-rouge",
        Constituency.OTHER: r"autres?\s+entités?",
    },
)

_ES = Language(
    numbers=_numbers(
        "cero un[ao]? dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
        "diecisiete dieciocho diecinueve veinte"
    ),
    quantities={
        Quantity.SOME: r"algun[oa]s|unos\s+pocos|unas\s+pocas|ciert[oa]s",
        Quantity.SEVERAL: r"vari[oa]s|divers[oa]s",
        Quantity.MANY: r"much[oa]s|numeros[oa]s",
        Quantity.MOST: r"la\s+mayoría|la\s+mayor\s+parte",
        Quantity.ALL: r"tod[oa]s|la\s+totalidad|cada\s+un[oa]",
    },
    of=r"de(?:\s+(?:l[oa]s|es[ot][oa]s|est[oa]s))?\s+",
    article=r"(?:de\s+)?(?:l[oa]s\s+)?",
    both=r"amb[oa]s|l[oa]s\s+dos",
    only=r"(?:el|la)\s+únic[oa]",
    nobody=r"ningun[oa]?|ningún",
    acts=(
        (
            r"no\s+(?:l[ao]\s+)?(?:apoyaron|apoyó|respaldaron|respaldó|aceptaron|aceptó)|(?:l[ao]\s+)?rechaz(?:aron|ó)|"
            r"se\s+opus(?:ieron|o)",
            ((_X,),),
        ),
        (r"(?:apoyaron|apoyó|respaldaron|respaldó)[^,;:.]{0,40}enmiendas?", ((_A,),)),
        (
            r"l[ao]\s+(?:apoyaron|apoyó|respaldaron|respaldó)|(?:apoyaron|apoyó|respaldaron|respaldó)\s+"
            r"(?:la\s+recomendación|el\s+párr)",
            SUPPORT,
        ),
        (r"(?:expres|formul|manifest)(?:aron|ó)\s+reservas", ((_R,),)),
        (r"tom(?:aron|ó)\s+nota", ((_N,),)),
    ),
    relative=r",?\s*(?:que|l[oa]s\s+que)\s+",
    them=r"de\s+ell[oa]s",
    negation=r"\bno",
    general=r"organizaciones|entidades|instituciones|participantes",
    one_is_article=True,
    addressed=r"(?:se\s+)?(?:pronunci|abord|coment)(?:aron|ó)|respondi(?:eron|ó)",
    nouns={
        Constituency.STATE: r"estados?",
        Constituency.CIVIL_SOCIETY: r"organizaci(?:ón|ones)\s+de\s+la\s+sociedad\s+civil|ong",
        Constituency.PRIVATE_SECTOR: r"entidad(?:es)?\s+del\s+sector\s+privado",  # in earlier reports
        Constituency.RED_CROSS: r"entidad(?:es)?\s+de\s+la\s+cruz\s+roja\s+o\s+de\s+la\s+media\s+luna\s+roja",
        Constituency.OTHER: r"otras?\s+entidad(?:es)?",
    },
)

_RU = Language(
    numbers={
        0: "ноль|нуля",
        1: r"один|одна|одно|одного|одной|одному|одним|одну|одном",
        2: r"два|две|двух|двум|двумя|двое|двоих",
        3: r"три|трех|трём|трем|тремя|трое|троих",
        4: r"четыре|четырех|четырем|четырьмя|четверо",
        5: r"пять|пяти|пятью|пятеро",
        6: r"шесть|шести|шестью",
        7: r"семь|семи|семью",
        8: r"восемь|восьми|восемью",
        9: r"девять|девяти|девятью",
        10: r"десять|десяти|десятью",
        11: r"одиннадцат[ьи]",
        12: r"двенадцат[ьи]",
        13: r"тринадцат[ьи]",
        14: r"четырнадцат[ьи]",
        15: r"пятнадцат[ьи]",
        16: r"шестнадцат[ьи]",
        17: r"семнадцат[ьи]",
        18: r"восемнадцат[ьи]",
        19: r"девятнадцат[ьи]",
        20: r"двадцат[ьи]",
    },
    quantities={
        Quantity.SOME: r"некоторы[ехм]и?|часть",
        Quantity.SEVERAL: r"несколько|нескольких|ряд",
        Quantity.MANY: r"многи[ехм]и?|много",
        Quantity.MOST: r"большинство|большинства|большая\s+часть",
        Quantity.ALL: r"все|всех|всеми|каждое|каждый",
    },
    of=r"из(?:\s+(?:всех|этих|тех))?\s+",
    article=r"(?:из\s+)?(?:этих\s+|тех\s+)?",
    both=r"оба|обе|обоих|обеих",
    only=r"единственн\w+",
    nobody=r"ни\s+одн\w+",
    acts=(
        (r"не\s+поддерж\w+|отклони\w+|возрази\w+|выступи(?:л|вш)\w*\s+против", ((_X,),)),
        (r"поддержа(?:л|вш)\w*[^,;:.]{0,40}поправк\w+", ((_A,),)),
        (r"поддержа(?:л|вш)\w*\s+(?:ее|эту\s+рекомендацию|рекомендацию|пункт|п\.)", SUPPORT),
        (r"(?:высказа|вырази|сдела)(?:л|вш)\w*\s+оговорк\w+", ((_R,),)),
        (r"приня(?:л|вш)\w*\s+(?:\w+\s+){0,2}к\s+сведению", ((_N,),)),
    ),
    relative=r",?\s*(?:котор\w+\s+|(?=\w+вши))",
    them=r"из\s+них",
    negation=r"\bне",
    general=r"организаци[йи]\w*|участник\w*|учреждени[йя]\w*",
    addressed=r"высказа(?:л|вш)\w*|ответи(?:л|вш)\w*|затронул\w*|рассмотре(?:л|вш)\w*",
    nouns={
        Constituency.STATE: r"государств\w*",
        Constituency.CIVIL_SOCIETY: r"организаци\w+\s+гражданского\s+общества|нпо",
    },
)

_AR = Language(
    numbers={
        1: r"واحد|واحدة|(?:ا|أ)حد|(?:ا|إ)حدى",
        2: r"اثنان|اثنين|اثنتان|اثنتين|دولتان|دولتين|جهتان|جهتين|منظمتان|منظمتين|مؤسستان|مؤسستين",
        3: r"ثلاث|ثلاثة",
        4: r"(?:ا|أ)ربع|(?:ا|أ)ربعة",
        5: r"خمس|خمسة",
        6: r"ست|ستة",
        7: r"سبع|سبعة",
        8: r"ثمان|ثماني|ثمانية",
        9: r"تسع|تسعة",
        10: r"عشر|عشرة",
    },
    quantities={
        Quantity.SOME: r"بعض",
        Quantity.SEVERAL: r"عدة|عدد\s+من",
        Quantity.MANY: r"العديد\s+من|الكثير\s+من|كثير\s+من|عديد",
        Quantity.MOST: r"معظم|(?:ا|أ)غلب|(?:ا|أ)غلبية|غالبية",
        Quantity.ALL: r"جميع|كل|كافة",
    },
    of=r"من(?:\s+(?:ا|أ)صل|\s+بين)?\s+(?:الـ)?",
    article=r"",
    both=r"كلتا|كلا",
    nobody=r"لا\s+(?:ا|أ)حد",
    acts=(
        (r"لم\s+[تي](?:ؤ|و)يد\w*|رفضت\w*|عارضت\w*", ((_X,),)),
        (r"(?:ا|أ)يدت\w*[^،؛:.]{0,40}تعديل", ((_A,),)),
        (r"(?:ا|أ)يدت(?:ها|ه)|(?:ا|أ)يدت\s+(?:هذه\s+)?(?:التوصية|الفقرة)", SUPPORT),
        (r"(?:ا|أ)بدت\s+(?:\w+\s+){0,2}تحفظات", ((_R,),)),
        (r"(?:ا|أ)حاطت\s+علم", ((_N,),)),
    ),
    relative=r"،?\s*(?:التي|الذي|اللتان|اللتين)\s+",
    them=r"منها",
    negation=r"(?:ليس|ليست|لا)",
    general=r"(?:ال)?(?:جهات|منظمات)",
    the=r"(?:ال)?",
    number_after=True,
    addressed=r"تناولت\w*|ردت|علقت",
    nouns={
        Constituency.STATE: r"(?:ال)?دول(?:ة|تان|تين)?",
        Constituency.CIVIL_SOCIETY: r"(?:ال)?منظم(?:ة|ات|تان|تين)\s+(?:ال)?مجتمع\s+(?:ال)?مدني",
        Constituency.PRIVATE_SECTOR: r"جه(?:ة|ات|تان|تين)\s+من\s+القطاع\s+الخاص",  # in earlier reports
        Constituency.RED_CROSS: r"جه(?:ة|ات|تان|تين)\s+من\s+الصليب\s+الأحمر\s+أو\s+الهلال\s+الأحمر",
        Constituency.OTHER: r"جه(?:ة|ات|تان|تين)\s+أخر(?:ى|يان|يين)",
    },
)

_ZH_IT = r"(?:(?:该|这项|这一|此|本)(?:项)?建议|第\s*\d+|该段|它)"

_ZH = Language(
    numbers=_numbers("零 一 [两二] 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十"),
    quantities={
        Quantity.SOME: "一些|有些|部分|某些",
        Quantity.SEVERAL: "若干|几个|数个",
        Quantity.MANY: "许多|很多|众多",
        Quantity.MOST: "大多数|多数|大部分",
        Quantity.ALL: "全部|所有|全体",
    },
    of="(?!)",
    only="唯一(?:一个)?",
    nobody="没有任何",
    acts=(
        (rf"(?:均|都)?(?:不支持|未支持|没有支持|反对){_ZH_IT}?", ((_X,),)),
        (r"(?:均|都)?(?:表示)?支持[^，；：。]{0,12}(?:修正|修改)", ((_A,),)),
        (rf"(?:均|都)?(?:表示支持|支持{_ZH_IT})", SUPPORT),
        (r"(?:均|都)?(?:表示|持|提出)(?:了)?保留", ((_R,),)),
        (r"(?:均|都)?(?:表示)?注意到", ((_N,),)),
    ),
    relative="(?!)",
    addressed="述及|答复|回应",
    general="机构|组织|参与方",
    negation="(?:并非|不是|并不是)",
    share="[中里之]",
    one_is_article=True,
    nouns={
        Constituency.STATE: "成员国|国家",
        Constituency.CIVIL_SOCIETY: "民间社会组织|非政府组织",
        Constituency.PRIVATE_SECTOR: "私营部门机构",  # in earlier reports
        Constituency.RED_CROSS: "红十字会或红新月会机构",
    },
    spaced=False,
)

LANGUAGES = {"en": _EN, "fr": _FR, "es": _ES, "ru": _RU, "ar": _AR, "zh-hans": _ZH}
