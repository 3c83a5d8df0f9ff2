"""Proposed wordings that say what to change: "Insert after 'harmonization': …", "Delete 'all'", "Replace X by Y".

Tables of comments and notes verbales are full of them. Each is read in one of six languages and applied where the words
that it names are in the issued text exactly once; where they are not, nobody guesses.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, reduce
from typing import Literal, NamedTuple

from django.utils.text import capfirst

from submissions.drafting.text_diff import Piece, redline

Place = Literal["before", "after", "instead", "start", "end"]
_MOST = 4_000  # characters of an instruction: longer ones are texts
_OUTSIDE = 14  # words that an instruction has at most outside its quotations, each

# “…” „…“ «…» "…" 「…」 ‘…’ '…'; a mark of the last two inside a word is an apostrophe.
_QUOTED = re.compile(
    r"“([^“”]+)[“”]|„([^„“”]+)[“”]|«([^«»]+)»|\"([^\"]+)\"|「([^「」]+)」|『([^『』]+)』"
    r"|(?<!\w)[‘']((?:[^‘’'\n]|(?<=\w)[’'](?=\w))+)[’'](?!\w)"
)
_Q = r"\ufff0(\d+)\ufff1"  # a quotation by its number, once the text is prepared
_ANCHOR, _NEW = r"\ufff0(?P<anchor>\d+)\ufff1", r"\ufff0(?P<words>\d+)\ufff1"
_NOTHING = re.compile(r"[\u064b-\u0652]")  # Arabic vowel signs
_ELLIPSES = ("…", "...")  # what is left out where a proposal begins or ends with one stays as it is
_MARKS = ("\ufff0", "\ufff1")  # around the number of a quotation, once the text is prepared
_HAN = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"


class _Words(NamedTuple):
    """Alternatives of one language, as parts of regular expressions. `fillers` say nothing."""

    insert: str
    delete: str
    replace: str
    by: str
    after: str
    before: str
    start: str
    end: str
    instead: str
    read: str
    fillers: str
    everywhere: str


_LANGUAGES = (
    _Words(
        insert="(?:insert|add|include)(?:ed|ing)?",
        delete="(?:delet(?:e|ed|ing|ion of)|remov(?:e|ed|ing|al of)|strik(?:e|ing)(?: out)?|omit)",
        replace="(?:replac(?:e|ed|ing)|substitut(?:e|ing)|chang(?:e|ed|ing)|amend)",
        by="(?:by|with|to|into)",
        after="after",
        before="before",
        start="(?:at|in) (?:very )?(?:beginning|start)(?: of (?:sentence|paragraph|recommendation))?",
        end="(?:at|in) (?:very )?end(?: of (?:sentence|paragraph|recommendation))?",
        instead="(?:for|instead of|in place of)",
        read="(?:read|insert|use|put|write)",
        fillers="(?:we |it is )?(?:propose|suggest|recommend)[sd]?(?: to| that)?|the|an?|new|words?|phrase|text|term"
        "|expression|following|as follows|immediately|directly|please|should be|must be|be",
        everywhere="(?:throughout|everywhere|wherever it occurs|each time)",
    ),
    _Words(
        insert="(?:ins[eé]r(?:er|ez)|ajout(?:er|ez)|insertion de|ajout de)",
        delete="(?:supprim(?:er|ez)|biff(?:er|ez)|suppression de|retir(?:er|ez))",
        replace="(?:remplac(?:er|ez)|substitu(?:er|ez))",
        by="(?:par|à)",
        after="après",
        before="avant",
        start="au début(?: de phrase| paragraphe)?",
        end="à fin(?: de phrase| paragraphe)?",
        instead="(?:au lieu de|à place de)",
        read="(?:lire|lisez|mettre)",
        fillers="les?|la|du|des|mots?|membre de phrase|texte|termes?|expression|suivante?s?|nous proposons de"
        "|il est proposé de?|prière de|veuillez",
        everywhere="(?:partout|dans tout)",
    ),
    _Words(
        insert="(?:insert(?:ar|ese|e)|insértese|añad(?:ir|a)|añádase|agreg(?:ar|ue)|agréguese|inclu(?:ir|ya)|inclúyase)",
        delete="(?:suprim(?:ir|a)|suprímase|elimin(?:ar|e)|elimínese|borrar|quitar)",
        replace="(?:sustitu(?:ir|ya)|sustitúyase|reemplaz(?:ar|e)|reemplácese|cambiar)",
        by="por",
        after="(?:después de|tras)",
        before="antes de",
        start="al (?:principio|comienzo|inicio)(?: de oración| párrafo)?",
        end="al final(?: de oración| párrafo)?",
        instead="(?:donde dice|en lugar de|en vez de)",
        read="(?:debe decir|diga|dígase|léase|poner)",
        fillers="el|la|los|las|del|palabras?|frase|texto|términos?|expresión|siguientes?|se propone|proponemos",
        everywhere="(?:en todo|en todas partes)",
    ),
    _Words(
        insert="(?:вставить|включить|добавить|дополнить)",
        delete="(?:исключить|удалить|снять|опустить|вычеркнуть)",
        replace="заменить",
        by="(?:на|словами|словом|фразой)?",
        after="после",
        before="перед",
        start="в начал[ео](?: предложения| пункта)?",
        end="в (?:конце|конец)(?: предложения| пункта)?",
        instead="вместо",
        read="(?:читать|следует читать|вставить)",
        fillers="слово|слова|слов|фразу|фразы|текст|термин|выражение|следующие|следующее|предлагается|предлагаем|сразу",
        everywhere="(?:везде|по всему тексту)",
    ),
    _Words(
        insert="(?:ي?ت?ضاف|إضافة|أضف|أضيفوا|[يت]درج|إدراج|أدرج|أدرجوا|إدخال)",
        delete="(?:[يت]?حذف|احذف|احذفوا|شطب|[يت]شطب)",
        replace="(?:الاستعاضة|[يت]ستعاض) عن",  # not "استبدال": which of the two words comes is said either way
        by="(?:بعبارة|بكلمة|بلفظة|ب)",
        after="بعد",
        before="قبل",
        start="في (?:بداية|مستهل)(?: الجملة| الفقرة)?",
        end="في (?:نهاية|آخر)(?: الجملة| الفقرة)?",
        instead="بدلا من",
        read="(?:يقرأ|[يت]كتب)",
        fillers="عبارة|كلمة|كلمات|لفظة|كلمتي|النص|العبارة|الكلمة|التالية|التالي|مباشرة|نقترح|يقترح",
        everywhere="حيثما ورد[ت]?",
    ),
)
_CHINESE = (
    (rf"[在于]?{_Q}(?:之?后|后面)(?:插入|加入|添加|增加|加上|增列){_Q}", "after", (1, 2)),
    (rf"[在于]?{_Q}(?:之?前|前面)(?:插入|加入|添加|增加|加上|增列){_Q}", "before", (1, 2)),
    (rf"(?:删除|删去|去掉|删){_Q}", "instead", (1, 0)),
    (rf"[将把]?{_Q}(?:删除|删去|去掉)", "instead", (1, 0)),
    (rf"[将把]{_Q}(?:改为|改成|替换为|替换成|修改为){_Q}", "instead", (1, 2)),
    (rf"[以用]{_Q}(?:取代|代替|替换){_Q}", "instead", (2, 1)),
    (rf"(?:在?(?:句末|段末|末尾|最后))(?:插入|加入|添加|增加|加上){_Q}", "end", (0, 1)),
)
_CHINESE_FILLERS = re.compile(r"的?(?:一词|一语|等词|字样|词语|词句|文字|建议|请)|以下")
_VERBS_CHINESE = re.compile(r"^[在于将把以用]?(?:\ufff0|插入|加入|添加|增加|删除|删去|替换)")
# Where it stands on a printed page: the words themselves must be found once anyway.
_LOCATOR = re.compile(
    r"^(?:in |on |at |à |dans |en |в )?(?:(?:first|second|third|fourth|last|premi[eè]re|deuxi[eè]me|derni[eè]re"
    r"|primera?|segunda?|última|перв\w+|втор\w+|последн\w+|\d+(?:st|nd|rd|th|e)?) "
    r"(?:line|sentence|paragraph|clause|ligne|phrase|línea|oración|frase|строк\w|предложени\w)"
    r"|(?:lines?|sentence|para(?:graph)?|ligne|línea|строка) \d+(?:[–-]\d+)?|السطر \S+|第\S+[行句])\s+"
)
_APART = re.compile(r"[;；؛\n]+|(?<=\ufff1)\s*[.。]\s*")
_NUMBERED = re.compile(r"^\s*(?:[-–•*]|\(?\w{1,3}[.)])\s+")


@dataclass(frozen=True, slots=True)
class Instruction:
    """Put `words` after, before or instead of `anchor`, or at an end; no `words` delete, no `anchor` is the whole."""

    place: Place
    anchor: str = ""
    words: str = ""
    everywhere: bool = False


def read(text: str) -> list[Instruction] | None:
    """Return the instructions that a proposed wording consists of; None for a wording, empty for what is unclear.

    A wording is a text to read in place of the issued one, and is left alone even where it quotes something.
    """
    if len(text) > _MOST or any(mark in text for mark in _MARKS):
        return None
    quotes: list[str] = []

    def keep(words: str) -> str:
        quotes.append(words.strip())
        return f" \ufff0{len(quotes) - 1}\ufff1 "

    prepared = _QUOTED.sub(lambda match: keep(next(filter(None, match.groups()))), text)
    if not quotes and ":" not in text:
        return None  # it names no words
    instructions_in_text: list[Instruction] = []
    unclear = False
    for part in filter(str.strip, _APART.split(prepared)):
        head, colon, tail = part.partition(":")
        if colon and tail.strip() and "\ufff0" not in tail and _begins(_plain(head)):
            part = head + keep(tail.strip())
        one = _one(_plain(part), quotes)
        if one is None and not (_begins(_plain(part)) and "\ufff0" in part):
            return None
        unclear = unclear or one is None
        instructions_in_text += [one] if one else []
    return [] if unclear else instructions_in_text or None


def is_instruction(text: str) -> bool:
    """Return whether a proposal says how to change the text and is not itself the new wording."""
    return read(text) is not None


def wording(issued: str, proposed: str) -> str | None:
    """Return the wording that a proposal leads to: itself, or the issued text as its instructions change it.

    None where an instruction is unclear, or the words that it names are not in the issued text exactly once.
    """
    instructions = read(proposed)
    if instructions is None:
        return proposed
    text: str | None = issued if instructions else None
    for each in instructions:
        text = None if text is None else _applied(text, each)
    return text


def against(issued: str, proposed: str) -> list[Piece]:
    """Return the redline of a proposal; empty for an instruction whose place is not certain.

    A "…" at its beginning or end leaves that part of the text as issued.
    """
    text = (wording(issued, proposed) or "").strip()
    if not text:
        return []
    head = next((mark for mark in _ELLIPSES if text.startswith(mark)), "")
    tail = next((mark for mark in _ELLIPSES if text.endswith(mark) and len(text) > len(mark)), "")
    text = text.removeprefix(head).removesuffix(tail).strip()
    pieces = redline(issued, text)
    if head and pieces and pieces[0][0] == "delete":
        pieces[0] = ("equal", pieces[0][1])
    if tail and pieces and pieces[-1][0] == "delete":
        pieces[-1] = ("equal", pieces[-1][1])
    return pieces


def _plain(part: str) -> str:
    """Return a part in lower case, without marks that say nothing and where on the page it stands."""
    part = _NUMBERED.sub("", part)
    part = _NOTHING.sub("", part).casefold()
    part = re.sub(r"(?<!\w)[ld][’'](?=[\w\ufff0])", "", part)  # l’expression
    part = re.sub(r"[,:،：，]+", " ", part)
    part = re.sub(r"\s+", " ", part).strip(" .。!")
    return _LOCATOR.sub("", f"{part} ").strip()


def _begins(part: str) -> bool:
    """Return whether a part begins as an instruction does, and has few words of its own."""
    if len(re.sub(r"\ufff0\d+\ufff1", "", part).split()) > _OUTSIDE:
        return False
    return bool(_beginning().match(part) or _VERBS_CHINESE.match(part.replace(" ", "")))


def _one(part: str, quotes: list[str]) -> Instruction | None:
    def quote(number: str | None) -> str:
        return quotes[int(number)] if number else ""

    squeezed = _CHINESE_FILLERS.sub("", part.replace(" ", ""))
    for pattern, place, (anchor, words) in _CHINESE:
        if match := re.fullmatch(pattern, squeezed):
            return Instruction(place, quote(anchor and match[anchor]), quote(words and match[words]))  # type: ignore[arg-type]  # a group's number, 0 for none
    for fillers, everywhere, patterns in _patterns():
        bare = re.sub(r"\s+", " ", fillers.sub(" ", part)).strip()
        bare, often = everywhere.subn("", bare)
        for worded, place in patterns:
            if match := worded.fullmatch(bare.strip()):
                named = match.groupdict()
                where: Place = "before" if place == "after" and named["before"] else place
                return Instruction(where, quote(named.get("anchor")), quote(named.get("words")), bool(often))
    return None


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], re.Pattern[str], tuple[tuple[re.Pattern[str], Place], ...]], ...]:
    """Return of each language what says nothing, what says "everywhere", and how an instruction is worded."""
    return tuple(
        (
            re.compile(rf"(?<!\w)(?:{each.fillers})(?!\w)"),
            re.compile(rf"\s*(?<!\w){each.everywhere}"),
            tuple((re.compile(pattern), place) for pattern, place in _worded(each)),
        )
        for each in _LANGUAGES
    )


def _worded(language: _Words) -> Iterator[tuple[str, Place]]:
    insert, delete, replace = language.insert, language.delete, language.replace
    beside = f"(?:{language.after}|(?P<before>{language.before}))"
    yield f"{insert} {_NEW} {beside} {_ANCHOR}", "after"
    yield f"{beside} {_ANCHOR} {insert} {_NEW}", "after"
    yield f"{insert} {beside} {_ANCHOR} {_NEW}", "after"
    yield f"{_NEW} {insert} {beside} {_ANCHOR}", "after"
    yield f"{delete} {_ANCHOR}", "instead"
    yield f"{_ANCHOR} {delete}", "instead"
    yield f"{replace} {_ANCHOR} ?{language.by} ?{_NEW}", "instead"
    yield f"{_ANCHOR} {replace} ?{language.by} ?{_NEW}", "instead"
    yield f"substitut(?:e|ing) {_NEW} for {_ANCHOR}", "instead"
    yield f"{language.instead} {_ANCHOR} {language.read} {_NEW}", "instead"
    yield f"{language.read} {_NEW} {language.instead} {_ANCHOR}", "instead"
    ends: tuple[tuple[str, Place], ...] = ((language.start, "start"), (language.end, "end"))
    for words, place in ends:
        yield f"{insert} {words} {_NEW}", place
        yield f"{words} {insert} {_NEW}", place
        yield f"{insert} {_NEW} {words}", place


@cache
def _beginning() -> re.Pattern[str]:
    """Return what an instruction begins with, fillers aside."""
    firsts = (
        rf"(?:{each.fillers}|\s)*(?:{each.insert}|{each.delete}|{each.replace}|{each.after}|{each.before}|{each.instead}"
        rf"|{each.start}|{each.end})(?!\w)"
        for each in _LANGUAGES
    )
    return re.compile("|".join([*firsts, "[يت]ستبدل|استبدال"]))


def _applied(text: str, one: Instruction) -> str | None:
    """Return the text as one instruction changes it; None where its place is not certain."""
    if one.place == "start":
        return _joined("", one.words, text)
    if one.place == "end":
        body = text.rstrip(" .。")
        return _joined(body, one.words.rstrip(" .。"), text[len(body) :])
    places = _places(text, one.anchor)
    if not places or (len(places) > 1 and not one.everywhere):
        return None
    return reduce(lambda changed, place: _at(changed, place, one), reversed(places), text)


def _at(text: str, place: tuple[int, int], one: Instruction) -> str:
    start, end = place
    if one.place == "before":
        end = start
    elif one.place == "after":
        start = end
    words = one.words
    if one.place == "instead" and text[start : start + 1].isupper() and one.anchor[:1].islower():
        words = capfirst(words)
    return _joined(text[:start], words, text[end:])


def _places(text: str, words: str) -> list[tuple[int, int]]:
    """Return where words are in a text, as they are written or else in any case; whole words only."""
    tokens = [re.escape(token) for token in re.split(r"\s+", words) if token]
    if not tokens:
        return []
    inner = re.sub(r"[’']", "[’']", r"\s+".join(tokens))
    edges = (rf"(?<![^\W{_HAN}])", rf"(?![^\W{_HAN}])")
    begin = edges[0] if re.match(rf"[^\W{_HAN}]", words) else ""
    end = edges[1] if re.search(rf"[^\W{_HAN}]$", words) else ""
    for flags in (re.NOFLAG, re.IGNORECASE):
        if spans := [match.span() for match in re.finditer(f"{begin}{inner}{end}", text, flags)]:
            return spans
    return []


def _joined(before: str, words: str, after: str) -> str:
    """Return the three together, with one blank between words and none before a full stop or comma."""
    if not words:
        before, after = (before.rstrip(), after) if re.match(r"\s|[.,;:)]|$", after) else (before, after.lstrip())
        return before + after
    left = " " if re.search(rf"[^\s({_HAN}]$", before) and re.match(rf"[^\s.,;:)”{_HAN}，。；：]", words) else ""
    right = " " if re.search(rf"[^\s({_HAN}]$", words) and re.match(rf"[^\s.,;:)”{_HAN}，。；：]", after) else ""
    return f"{before}{left}{words}{right}{after}"
