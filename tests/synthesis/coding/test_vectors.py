"""Thresholds of likeness per pair of languages, derived from the labelled pairs of `likeness.yaml`."""

import sys
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import yaml

from synthesis.coding.vectors import THRESHOLDS, is_far, is_installed, likeness, packed

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")
ENTRIES = yaml.safe_load((Path(__file__).parent / "likeness.yaml").read_text())
MARKED_WRONGLY = 10  # at most one in so many like pairs
there = pytest.mark.skipif(not is_installed(), reason="the sentence encoder is not installed")


@pytest.fixture(scope="module")
def rows():
    from synthesis.coding.sentence_encoder import SentenceEncoder

    encoder = SentenceEncoder()
    return {
        (kind, language): encoder.rows([entry[kind][language] for entry in ENTRIES])
        for kind, language in product(("sentence", "passage"), LANGUAGES)
    }


def test_each_entry_is_there_in_all_languages():
    assert len(ENTRIES) >= 12
    for entry in ENTRIES:
        for kind in ("sentence", "passage"):
            assert tuple(entry[kind]) == LANGUAGES
            assert len(set(entry[kind].values())) == len(LANGUAGES)
    assert {pair for one, others in THRESHOLDS.items() for pair in product([one], others)} == set(
        product(LANGUAGES, repeat=2)
    )


@there
def test_the_thresholds_are_those_of_the_labelled_pairs(rows, capsys):
    lines = ["sentence passage threshold  recall precision (of marking unlike pairs)"]
    for one, other in product(LANGUAGES, repeat=2):
        values = rows["sentence", one] @ rows["passage", other].T
        like, unlike = np.sort(np.diag(values)), values[~np.eye(len(ENTRIES), dtype=bool)]
        derived = int(float(like[len(like) // MARKED_WRONGLY]) * 100) / 100
        threshold = THRESHOLDS[one][other]
        wrongly, rightly = int((like < threshold).sum()), int((unlike < threshold).sum())
        recall, precision = rightly / len(unlike), rightly / max(1, rightly + wrongly)
        lines.append(f"{one:8} {other:7} {threshold:9.2f} {recall:7.2f} {precision:9.2f}")
        assert abs(threshold - derived) < 0.011, (one, other, derived)  # another processor rounds otherwise
        assert wrongly <= len(like) // MARKED_WRONGLY
        assert recall >= 0.5 and precision >= 0.95
    with capsys.disabled():
        sys.stdout.write("\n".join(["", *lines, ""]))


@there
def test_stored_in_half_precision_it_is_nearly_the_same(rows):
    one, other = rows["sentence", "en"][0], rows["passage", "ru"][0]
    assert len(packed(one)) == 1024
    assert likeness(packed(one), packed(other)) == pytest.approx(float(one @ other), abs=0.002)


def test_languages_by_their_first_part_and_no_mark_without_pairs():
    assert is_far(0.1, "en", "zh-hans") and not is_far(0.9, "en", "zh-hans")
    assert not is_far(0.0, "en", "de") and not is_far(0.0, "", "en")
