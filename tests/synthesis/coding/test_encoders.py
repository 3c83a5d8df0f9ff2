import csv
import random
from pathlib import Path

import numpy as np
import pytest

from synthesis.coding.encoders import WordEncoder, learn_labels, words
from tests.support.databases import ROOT

EXAMPLES = [
    ("Detention of children on account of their status should end.", ["detention"]),
    ("No child shall be held in detention.", ["detention"]),
    ("Schools must admit every child.", ["education"]),
    ("Access to education and schools for all.", ["education"]),
]


def test_a_text_gets_the_theme_of_what_is_like_it() -> None:
    learned = learn_labels(EXAMPLES)
    assert learned is not None
    (first, *_others), (second, *_more) = learned.best(["Children in detention", "Open the schools"])
    assert (first[0], second[0]) == ("detention", "education")


def test_a_text_that_shares_no_word_gets_none_and_nothing_teaches_nothing() -> None:
    learned = learn_labels(EXAMPLES)
    assert learned is not None
    assert learned.best(["Пограничные вопросы", ""]) == [[], []]
    assert learn_labels([]) is None and learn_labels([("text", [])]) is None


def test_the_same_examples_give_the_same_scores() -> None:
    texts = ["Detention and schools"]
    first, second = learn_labels(EXAMPLES), learn_labels(EXAMPLES)
    assert first is not None and second is not None
    assert first.best(texts) == second.best(texts)


def test_words_of_all_scripts() -> None:
    assert words("Enfants DÉTENUS, 儿童权利 ＡＢＣ") == ["enfants", "détenus", "儿", "童", "权", "利", "abc"]
    rows = WordEncoder().fit(["a b", "c", ""])
    assert np.linalg.norm(rows, axis=1).round(5).tolist() == [1, 1, 0]


def test_three_of_four_first_suggestions_are_right_on_real_themes() -> None:
    path = Path(ROOT).parent / "shared" / "data" / "documents" / "upr_migrant_children_179.csv"
    if not path.exists():
        pytest.skip("the folder of real documents is not there")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["text"], {each.strip() for each in row["issues"].split(";")}) for row in csv.DictReader(file)]
    everywhere = set.intersection(*(themes for _text, themes in rows))
    rows = [(text, sorted(themes - everywhere)) for text, themes in rows if themes - everywhere]
    random.Random(1).shuffle(rows)
    half = len(rows) // 2
    learned = learn_labels(rows[:half])
    assert learned is not None
    best = learned.best([text for text, _themes in rows[half:]], most=1, least=-1)
    right = sum(found[0][0] in themes for found, (_text, themes) in zip(best, rows[half:], strict=True))
    assert right / len(best) >= 0.75
