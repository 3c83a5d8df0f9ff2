"""Where one sentence ends and the next begins, in English UN prose."""

import re

_END = re.compile(r"[.!?][\"”’)\]]*(?:\d{1,3})?\s+(?=[\"“‘(\[]?[A-Z])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:paras?|nos?|arts?|chaps?|sects?|vols?|pp?|cf|al|etc|e\.g|i\.e|viz|mr|mrs|ms|dr|prof|st|rev|add|corr|ed"
    r"|ch|annex|op|ibid|vs|approx)|\b[A-Z]|\b[a-z]\.[a-z])\.$",
    re.IGNORECASE,
)


def sentences_of(text: str) -> list[str]:
    """The sentences of a text; joined by single spaces they are the text again, as far as white space goes."""
    sentences = []
    start = 0
    for match in _END.finditer(text):
        if match[0][0] == "." and _ABBREVIATION.search(text[max(start, match.start() - 12) : match.start() + 1]):
            continue
        sentences.append(text[start : match.end()].strip())
        start = match.end()
    return [*sentences, text[start:].strip()] if text[start:].strip() else sentences
