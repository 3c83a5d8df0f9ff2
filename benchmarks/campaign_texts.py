"""Made-up inputs of which it is known who sent the same text: templates, edits, own paragraphs, unrelated texts.

Six languages. 55 % belong to campaigns, of 3 texts up to a twentieth of all: 35 % of them exact copies, 15 % retyped
(case, spaces, quotes, marks as characters of their own), the others edited: up to 8 % of the words, sentences left
out or moved, signed, paragraphs of one's own. Of the unrelated ones 30 % quote one of a few recommendations, some
with few words of their own.
"""

import random
import unicodedata
from collections.abc import Sequence

from benchmarks.texts import LANGUAGES, WORDS

IN_CAMPAIGNS, EXACT, RETYPED = 0.55, 0.35, 0.15
QUOTING, CURT = 0.30, 0.25
Sentences = list[list[str]]


def make(size: int, seed: int) -> tuple[list[str], list[int]]:
    """Texts in no order, and of each the number of its campaign, or -1."""
    texts, campaigns, _shares = graded(size, seed)
    return texts, campaigns


def graded(size: int, seed: int) -> tuple[list[str], list[int], list[float]]:
    """What `make` returns, and how far each is a copy: its part of the letter, or the letter's part of it.

    The larger of the two, from 0 to 1; 0 for a text of no campaign.
    """
    chance = random.Random(seed)
    recommendations = [_sentences(chance, language, 2, 3) for language in LANGUAGES for _ in range(3)]
    rows: list[tuple[str, int, float]] = []
    campaign = 0
    while len(rows) < size * IN_CAMPAIGNS:
        language = chance.choice(LANGUAGES)
        template = [[Kept(word) for word in words] for words in _sentences(chance, language, 5, 14)]
        members = min(int(3 * chance.paretovariate(0.6)), max(3, size // 20))
        for _ in range(members):
            text, share = _copy(chance, template, language)
            rows.append((text, campaign, share))
        campaign += 1
    while len(rows) < size:
        rows.append((_unrelated(chance, recommendations), -1, 0.0))
    rows = rows[:size]
    chance.shuffle(rows)
    return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]


class Kept(str):
    """A word of a campaign's letter, wherever it stands now."""

    __slots__ = ()


def kept(letter: Sequence[Sequence[str]], text: Sequence[Sequence[str]]) -> float:
    """The part of the letter's words that stand in the text, or of the text's words that are of the letter."""
    words = [word for some in text for word in some]
    of_letter = sum(isinstance(word, Kept) for word in words)
    return of_letter / max(1, min(len(words), sum(map(len, letter))))


def pairs(labels: list[int]) -> int:
    """How many pairs have the same label; -1 is none."""
    counts: dict[int, int] = {}
    for label in labels:
        if label >= 0:
            counts[label] = counts.get(label, 0) + 1
    return sum(count * (count - 1) // 2 for count in counts.values())


def judged(true: list[int], found: list[int]) -> tuple[float, float]:
    """Recall and precision of pairs."""
    numbers: dict[tuple[int, int], int] = {}
    both = [
        numbers.setdefault((one, other), len(numbers)) if one >= 0 and other >= 0 else -1
        for one, other in zip(true, found, strict=True)
    ]
    right = pairs(both)
    return right / max(1, pairs(true)), right / max(1, pairs(found))


COPY, NO_COPY = 0.8, 0.6  # of `graded`; what is between is neither asked for nor a fault


def graded_facts(campaigns: list[int], shares: list[float], found: list[int]) -> dict[str, float]:
    """Recall and precision of pairs of copies, and the share of letters whose copies are in one group, all of them."""
    copies = [label if share >= COPY else -1 for label, share in zip(campaigns, shares, strict=True)]
    sure = [label if share >= COPY or share < NO_COPY else -1 for label, share in zip(found, shares, strict=True)]
    letters: dict[int, list[int]] = {}
    for label, group in zip(copies, found, strict=True):
        if label >= 0:
            letters.setdefault(label, []).append(group)
    several = [groups for groups in letters.values() if len(groups) > 1]
    whole = sum(1 for groups in several if groups[0] >= 0 and len(set(groups)) == 1)
    recall, precision = judged(copies, sure)
    return {"recall": recall, "precision": precision, "whole": whole / max(1, len(several))}


def _sentence(chance: random.Random, language: str) -> list[str]:
    return chance.choices(WORDS[language], k=chance.randint(7, 24))


def _sentences(chance: random.Random, language: str, low: int, high: int) -> Sentences:
    return [_sentence(chance, language) for _ in range(chance.randint(low, high))]


def _joined(sentences: Sentences, language: str) -> str:
    if language == "zh-hans":
        return "".join("".join(words) + "。" for words in sentences)
    return " ".join(" ".join(words).capitalize() + "." for words in sentences)


def _copy(chance: random.Random, template: Sentences, language: str) -> tuple[str, float]:
    kind = chance.random()
    if kind < EXACT:
        return _joined(template, language), 1.0
    if kind < EXACT + RETYPED:
        return _retyped(chance, _joined(template, language)), 1.0
    return _edited(chance, template, language)


def _retyped(chance: random.Random, text: str) -> str:
    if chance.random() < 0.3:
        text = text.upper() if chance.random() < 0.5 else text.lower()
    if chance.random() < 0.5:
        text = text.replace(". ", ".\n\n" if chance.random() < 0.5 else ".  ")
    if chance.random() < 0.3:
        text = f"“{text}”"
    return unicodedata.normalize("NFD", text) if chance.random() < 0.5 else text


def _edited(chance: random.Random, template: Sentences, language: str) -> tuple[str, float]:
    share = chance.uniform(0, 0.08)
    words = WORDS[language]
    sentences = [
        [chance.choice(words) if chance.random() < share else word for word in sentence] for sentence in template
    ]
    if chance.random() < 0.3:
        del sentences[chance.randrange(len(sentences))]
    if chance.random() < 0.2:
        sentences.insert(0, sentences.pop(chance.randrange(len(sentences))))
    text, all_words = _joined(sentences, language), list(sentences)
    if chance.random() < 0.3:
        text = f"{text}\n{' '.join(chance.choices(words, k=3))}"
    if chance.random() < 0.35:
        added = _sentences(chance, language, 2, 6)
        own, all_words = _joined(added, language), [*sentences, *added]
        text = f"{own}\n\n{text}" if chance.random() < 0.3 else f"{text}\n\n{own}"
    return text, kept(template, all_words)


def _unrelated(chance: random.Random, recommendations: list[Sentences]) -> str:
    if chance.random() >= QUOTING:
        language = chance.choice(LANGUAGES)
        return _joined(_sentences(chance, language, 3, 14), language)
    number = chance.randrange(len(recommendations))
    language = LANGUAGES[number // 3]
    own = _sentences(chance, language, *((2, 3) if chance.random() < CURT else (4, 12)))
    return f"{_joined(own[:1], language)} {_joined(recommendations[number], language)} {_joined(own[1:], language)}"
