"""Every English string of the portal uses the words of the trade: one word for one thing, no private ones."""

import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[1]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
INSTEAD = {  # what people read: the word that is not used, and what stands in its place
    r"(?<!treaty )(?<!territory or )(?<!subsidiary )(?<!monitoring )\bbod(?:y|ies)\b": (
        "State, organization, participant"
    ),
    r"\bpassphrases?\b": "password",
    r"\bmails?\b": "email",
    r"\bmend(?:s|ed|ing)?\b": "correct",
    r"\bsettle[sd]?\b|\bsettling\b": "resolve",
    r"\bstricter\b": "more restricted",
    r"\b(?:un)?seal(?:s|ed)?\b": "embargoed, restricted",
    r"\bsecond person\b(?! must confirm)": "second approval",
    r"\bdesk\b": "My work, drafting page",
    r"\b(?:debt|owe[sd]?)\b": "needs attention",
    r"\bclear(?:ed|s|ance)\b": "approved, approval",
    r"\bspeaks? to\b": "addressed to",
    r"\bdispositions?\b": "outcome",
    r"\bcoded (?:work)?books?\b": "coding workbook",
    r"\b(?:bring|brings|brought) back\b": "upload",
    r"\btake(?:s|n)? (?:it )?(?:away|with you)\b": "download",
    r"\bwhat stands\b|\bstands here\b": "the current text",
    r"\bcover(?:ed|s)? words\b": "redacted",
    r"\bvoices?\b": "participant, position",
    r"\bwhoever\b": "anybody who, or a plain subject",
    r"\bthe office\b(?! of the United Nations High)": "the secretariat",
}


def faults(text: str) -> list[str]:
    """The words in a text that are not used, each with what to write."""
    plain = PLACEHOLDER.sub("…", text)
    return [
        f"“{found[0]}” in “{text}”: {word}"
        for pattern, word in INSTEAD.items()
        if (found := re.search(pattern, plain, re.IGNORECASE))
    ]


def test_no_string_uses_a_word_that_is_ruled_out() -> None:
    catalogue = polib.pofile(str(ROOT / "locale/fr/LC_MESSAGES/django.po"))
    texts = [text for entry in catalogue for text in (entry.msgid, entry.msgid_plural) if text]
    assert len(texts) > 4_000
    assert [fault for text in texts for fault in faults(text)] == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Your body has sent it.", "State, organization, participant"),
        ("The treaty body and the body answer.", "State, organization, participant"),
        ("Please mend this first:", "correct"),
        ("Look into your mail.", "email"),
        ("%(n)s cleared", "approved, approval"),
        ("The second person decides.", "second approval"),
    ],
)
def test_a_word_that_is_ruled_out_is_found(text: str, word: str) -> None:
    (fault,) = faults(text)
    assert fault.endswith(word)


@pytest.mark.parametrize("text", ["Treaty bodies", "%(body)s answers.", "Clear the filters", "Your email address"])
def test_plain_words_are_not(text: str) -> None:
    assert faults(text) == []
