"""How often the first suggested theme is right: learn on half of real recommendations with their themes, try the rest.

    python -m benchmarks.suggestions [--size SEEDS] [--json]

The material is `../shared/data/documents/upr_migrant_children_179.csv`: 179 recommendations, each with several themes.
The two themes that all of them have are left out, or every suggestion would be right. A first suggestion is right when
the recommendation has the theme. Shares are over `--size` seeded halves; `least` and `most` are those of single halves.

`ours` is what the worker uses: words and meaning, half and half, where the sentence encoder is installed. `words` and
`sentences` are its halves, each with the same learning. Beside them: TF-IDF with logistic regression of scikit-learn,
where it is installed (it is no dependency of the project; without it the candidate says so, and its share is 0); the
most frequent theme for all.
"""

import csv
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from benchmarks import harness
from benchmarks.harness import Stopwatch
from synthesis.coding.encoders import Encoder

DATA = harness.ROOT.parent / "shared" / "data" / "documents" / "upr_migrant_children_179.csv"
SEED_PAGE = harness.ROOT / "portal" / "demonstration" / "A-HRC-11-7_page-26.txt"
SEEDS, PRECISE = 20, 0.8
Example = tuple[str, list[str]]
First = Callable[[list[Example], list[str]], list[str]]  # examples, texts → the first theme of each text


def examples() -> list[Example]:
    if not DATA.exists():
        raise SystemExit(f"{DATA} is not there: the figures are of real recommendations.")
    with DATA.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["text"], {each.strip() for each in row["issues"].split(";")}) for row in csv.DictReader(file)]
    everywhere = set.intersection(*(themes for _text, themes in rows))
    return [(text, sorted(themes - everywhere)) for text, themes in rows if themes - everywhere]


def tried(watch: Stopwatch, first: First) -> dict[str, Any]:
    rows, shares = examples(), []
    for seed in range(watch.size):
        mixed = rows[:]
        random.Random(seed).shuffle(mixed)
        learn, rest = mixed[: len(mixed) // 2], mixed[len(mixed) // 2 :]
        with watch:
            found = first(learn, [text for text, _themes in rest])
        right = sum(theme in themes for theme, (_text, themes) in zip(found, rest, strict=True))
        shares.append(right / len(rest))
    watch.runs = watch.size
    mean = sum(shares) / len(shares)
    return {"share": round(mean, 3), "least": round(min(shares), 3), "most": round(max(shares), 3), "tried": len(rest)}


def _learnt(watch: Stopwatch, encoder: Callable[[], Encoder]) -> dict[str, Any]:
    from synthesis.coding.encoders import learn_labels

    def first(known: list[Example], texts: list[str]) -> list[str]:
        learned = learn_labels(known, encoder=encoder())
        assert learned is not None
        return [found[0][0] if found else "" for found in learned.best(texts, most=1, least=-1)]

    return tried(watch, first)


def ours(watch: Stopwatch) -> dict[str, Any]:
    from synthesis.coding.sentence_encoder import best_encoder

    return _learnt(watch, best_encoder)


def words(watch: Stopwatch) -> dict[str, Any]:
    from synthesis.coding.encoders import WordEncoder

    return _learnt(watch, WordEncoder)


def sentences(watch: Stopwatch) -> dict[str, Any]:
    from synthesis.coding.sentence_encoder import SentenceEncoder, is_installed

    return _learnt(watch, SentenceEncoder) if is_installed() else {"share": 0.0, "note": "the encoder is not installed"}


def most_frequent(watch: Stopwatch) -> dict[str, Any]:
    def first(known: list[Example], texts: list[str]) -> list[str]:
        theme = Counter(theme for _text, themes in known for theme in themes).most_common(1)[0][0]
        return [theme] * len(texts)

    return tried(watch, first)


def logistic_regression(watch: Stopwatch) -> dict[str, Any]:
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.multiclass import OneVsRestClassifier
        from sklearn.preprocessing import MultiLabelBinarizer
    except ImportError:
        return {"share": 0.0, "note": "scikit-learn is not installed: not measured"}

    def first(known: list[Example], texts: list[str]) -> list[str]:
        labels, words = MultiLabelBinarizer(), TfidfVectorizer(sublinear_tf=True)
        given = labels.fit_transform([themes for _text, themes in known])
        model = OneVsRestClassifier(LogisticRegression(C=10, max_iter=1000))
        model.fit(words.fit_transform([text for text, _themes in known]), given)
        scores = model.predict_proba(words.transform(texts))
        return [str(labels.classes_[place]) for place in scores.argmax(axis=1)]

    return tried(watch, first)


def _answers() -> tuple[list[str], list[str], list[tuple[str, int]]]:
    """The texts of the recommendations, their paragraphs, and what was said with the place it was said of."""
    from consultations.reading import read
    from portal.demonstration.cast import BODIES

    reading = read(SEED_PAGE.read_bytes(), SEED_PAGE.name)
    limbs = [(each.number, limb) for each in reading.paragraphs for limb in each.limbs]
    places = {(number, limb.limb): at for at, (number, limb) in enumerate(limbs)}
    said = [
        ("\n".join(filter(None, (answer.comment, answer.rewording, answer.rationale))), place)
        for body in BODIES
        for answer in body.answers
        if answer.comment and (place := places.get((answer.paragraph, answer.limb or 1))) is not None
    ]
    return [limb.text for _number, limb in limbs], [number for number, _limb in limbs], said


def _moved(watch: Stopwatch, encoder: Encoder, *, compared: bool) -> dict[str, Any]:
    from synthesis.coding.hints import better_place

    texts, paragraphs, said = _answers()
    with watch:
        to_them = encoder.fit(texts)
        alike = encoder.rows([text for text, _place in said]) @ to_them.T
    usual, proposed, right, moved = alike.mean(axis=0) if compared else None, 0, 0, 0
    for seed in range(watch.size):
        chance = random.Random(seed)
        places = dict(enumerate(place for _text, place in said))
        for at in chance.sample(range(len(said)), len(said) // 10):
            others = [place for place, number in enumerate(paragraphs) if number != paragraphs[places[at]]]
            places[at] = chance.choice(others)
            moved += 1
        for at, (_text, own) in enumerate(said):
            near = [place for place, number in enumerate(paragraphs) if number == paragraphs[places[at]]]
            found = better_place(alike[at], places[at], near, usual)
            proposed += found is not None
            right += found is not None and places[at] != own and paragraphs[found] == paragraphs[own]
    return {"precision": round(right / max(proposed, 1), 3), "recall": round(right / moved, 3), "tried": len(said)}


def misfiled(watch: Stopwatch) -> dict[str, Any]:
    from synthesis.coding.sentence_encoder import best_encoder

    return _moved(watch, best_encoder(), compared=True)


def misfiled_by_words(watch: Stopwatch) -> dict[str, Any]:
    from synthesis.coding.encoders import WordEncoder

    return _moved(watch, WordEncoder(), compared=False)


def check(found: dict[str, dict[str, Any]]) -> list[str]:
    """A sentence where what is proposed to be misfiled is wrong too often."""
    return [
        f"{name}: precision {row['precision']}, not {PRECISE}"
        for name, row in found.items()
        if name.startswith("misfiled") and row["precision"] < PRECISE
    ]


CANDIDATES = {
    "ours": ours,
    "words": words,
    "sentences": sentences,
    "logistic_regression": logistic_regression,
    "most_frequent": most_frequent,
    "misfiled": misfiled,
    "misfiled, words": misfiled_by_words,
}

if __name__ == "__main__":
    harness.main("suggestions", CANDIDATES, size=SEEDS, repeats=1, check=check)
