"""Made-up words in the letters of six languages: texts of them compress, split and sort about as real ones do."""

import random

SYLLABLES = {
    "en": ("mi", "gra", "tion", "chil", "dren", "ser", "vice", "pro", "tec", "ac", "cess", "co", "or", "di", "na", "s"),
    "fr": ("mi", "gra", "tion", "en", "fant", "droit", "pro", "tec", "ac", "cès", "é", "tat", "lo", "cal", "gou", "er"),
    "es": ("mi", "gra", "ción", "ni", "ñez", "de", "re", "cho", "pro", "tec", "ac", "ce", "so", "es", "ta", "do"),
    "ru": ("ми", "гра", "ция", "де", "ти", "пра", "ва", "за", "щи", "та", "до", "ступ", "го", "су", "дар", "ство"),
    "ar": ("ال", "هج", "رة", "أط", "فال", "حق", "وق", "حما", "ية", "وص", "ول", "دو", "لة", "مح", "لي", "ين"),
    "zh-hans": ("移", "徙", "儿", "童", "权", "利", "保", "护", "获", "得", "国", "家", "地", "方", "协", "调"),
}


def vocabulary(language: str, size: int = 2000) -> list[str]:
    """The same words each time."""
    chance = random.Random(language)
    return ["".join(chance.choices(SYLLABLES[language], k=chance.randint(1, 4))) for _ in range(size)]


WORDS = {language: vocabulary(language) for language in SYLLABLES}
LANGUAGES = tuple(WORDS)


def text(chance: random.Random, language: str, low: int, high: int) -> str:
    """Of `low` to `high` characters, hardly ever twice the same."""
    size = chance.randint(low, high)
    return " ".join(chance.choices(WORDS[language], k=size // 7 + 1))[:size].strip()
