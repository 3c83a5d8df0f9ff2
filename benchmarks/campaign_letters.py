"""A second set of made-up inputs, otherwise than `campaign_texts`: to see that figures hold where nothing was tuned.

Words are as frequent as in a language (a few are everywhere), and everybody uses the same stock sentences. Half of the
texts are of campaigns, from 2 senders up to a twentieth of all, on templates of 15 words to two pages. A fifth are
exact copies; of the others 5 to 20 % of the words are replaced, left out or put in, paragraphs are moved or gone,
there is an own paragraph before or after, or a short template stands inside a long letter. Of the unrelated ones four
in ten quote one or two recommendations.
"""

import random
from itertools import accumulate

from benchmarks.campaign_texts import Kept, kept
from benchmarks.texts import LANGUAGES, WORDS

IN_CAMPAIGNS, EXACT, QUOTING, STOCK = 0.5, 0.2, 0.4, 0.3
CHANGED = (0.05, 0.2)  # share of the words, of a text that was changed
_FREQUENT = {
    language: list(accumulate(1 / (rank + 3) for rank in range(len(WORDS[language])))) for language in LANGUAGES
}
Words = list[str]


def make(size: int, seed: int) -> tuple[list[str], list[int]]:
    """Texts in no order, and of each the number of its campaign, or -1."""
    texts, campaigns, _shares = graded(size, seed)
    return texts, campaigns


def graded(size: int, seed: int) -> tuple[list[str], list[int], list[float]]:
    """What `make` returns, and how far each is a copy (`campaign_texts.graded`)."""
    chance = random.Random(f"letters {seed}")
    stock = {language: [_words(chance, language, 6, 12) for _ in range(12)] for language in LANGUAGES}
    quotable = {language: [_words(chance, language, 25, 70) for _ in range(6)] for language in LANGUAGES}
    rows: list[tuple[str, int, float]] = []
    campaign = 0
    while len(rows) < size * IN_CAMPAIGNS:
        language = chance.choice(LANGUAGES)
        template = [[Kept(word) for word in words] for words in _template(chance, language)]
        senders = min(int(2 * chance.paretovariate(0.7)), max(2, size // 20))
        copies = (_sent(chance, template, stock[language], language) for _ in range(senders))
        rows += [(_written(paragraphs, language), campaign, kept(template, paragraphs)) for paragraphs in copies]
        campaign += 1
    while len(rows) < size:
        language = chance.choice(LANGUAGES)
        paragraphs = _own(chance, language, 2, 6, stock[language])
        if chance.random() < QUOTING:
            for quoted in chance.sample(quotable[language], k=chance.choice((1, 1, 2))):
                paragraphs.insert(chance.randrange(len(paragraphs)), quoted)
        rows.append((_written(paragraphs, language), -1, 0.0))
    rows = rows[:size]
    chance.shuffle(rows)
    return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]


def _template(chance: random.Random, language: str) -> list[Words]:
    if chance.random() < 0.3:
        return [_words(chance, language, 15, 40)]
    return [_words(chance, language, 30, 90) for _ in range(chance.randint(2, 7))]


def _sent(chance: random.Random, template: list[Words], stock: list[Words], language: str) -> list[Words]:
    paragraphs = list(template)
    if chance.random() < EXACT:
        return paragraphs
    if chance.random() < 0.6:
        share = chance.uniform(*CHANGED)
        paragraphs = [_changed(chance, words, share, language) for words in paragraphs]
    if len(paragraphs) > 2 and chance.random() < 0.3:
        chance.shuffle(paragraphs)
    if len(paragraphs) > 2 and chance.random() < 0.2:
        del paragraphs[chance.randrange(len(paragraphs))]
    kind = chance.random()
    if kind < 0.3:
        paragraphs.insert(chance.choice((0, len(paragraphs))), _words(chance, language, 20, 80))
    elif kind < 0.4:
        long = _own(chance, language, 3, 8, stock)
        at = chance.randrange(len(long) + 1)
        paragraphs = long[:at] + paragraphs + long[at:]
    return paragraphs


def _changed(chance: random.Random, words: Words, share: float, language: str) -> Words:
    kept: Words = []
    for word in words:
        kind = chance.random()
        if kind >= share:
            kept.append(word)
        elif kind < share * 0.8:
            kept += _words(chance, language, 1, 1)
            if kind < share * 0.15:
                kept.append(word)
    return kept


def _own(chance: random.Random, language: str, low: int, high: int, stock: list[Words]) -> list[Words]:
    paragraphs = [_words(chance, language, 20, 90) for _ in range(chance.randint(low, high))]
    return [chance.choice(stock) + words if chance.random() < STOCK else words for words in paragraphs]


def _words(chance: random.Random, language: str, low: int, high: int) -> Words:
    return chance.choices(WORDS[language], cum_weights=_FREQUENT[language], k=chance.randint(low, high))


def _written(paragraphs: list[Words], language: str) -> str:
    between, end = ("", "。") if language == "zh-hans" else (" ", ".")
    return "\n\n".join(between.join(words) + end for words in paragraphs if words)
