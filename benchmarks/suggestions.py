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
from synthesis.suggesting.encoders import Encoder

DATA = harness.ROOT.parent / "shared" / "data" / "documents" / "upr_migrant_children_179.csv"
SEEDS = 20
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
    from synthesis.suggesting.learning import learn

    def first(known: list[Example], texts: list[str]) -> list[str]:
        learned = learn(known, encoder=encoder())
        assert learned is not None
        return [found[0][0] if found else "" for found in learned.best(texts, most=1, least=-1)]

    return tried(watch, first)


def ours(watch: Stopwatch) -> dict[str, Any]:
    from synthesis.suggesting.sentences import best_encoder

    return _learnt(watch, best_encoder)


def words(watch: Stopwatch) -> dict[str, Any]:
    from synthesis.suggesting.encoders import Words

    return _learnt(watch, Words)


def sentences(watch: Stopwatch) -> dict[str, Any]:
    from synthesis.suggesting.sentences import Sentences, is_there

    return _learnt(watch, Sentences) if is_there() else {"share": 0.0, "note": "the encoder is not installed"}


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


CANDIDATES = {
    "ours": ours,
    "words": words,
    "sentences": sentences,
    "logistic_regression": logistic_regression,
    "most_frequent": most_frequent,
}

if __name__ == "__main__":
    harness.main("suggestions", CANDIDATES, size=SEEDS, repeats=1)
