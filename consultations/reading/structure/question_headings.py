"""Tells questions that a document prints like headings: "Question 3: Do you agree?" in bold or in larger type."""

import re
from collections.abc import Sequence
from dataclasses import replace

from consultations.reading.lines import TextLine
from consultations.reading.structure.numbers.outline import question_number

_ASKS = re.compile(r"[?？؟][\"”’»)\]]*$")


def with_questions(lines: Sequence[TextLine]) -> list[TextLine]:
    """Return the lines; a heading that has the number of a question and asks it, or stands alone above it, is none."""
    result = list(lines)
    for index, line in enumerate(lines):
        if not line.is_heading or not (end := question_number(line.text)):
            continue
        below = next((each for each in lines[index + 1 :] if each.text), None)
        alone = end == len(line.text) and below is not None and not below.is_heading and not question_number(below.text)
        if alone or _ASKS.search(line.text):
            result[index] = replace(line, heading=None, gap=True)
    return result
