"""HTML as it is compared in tests."""

import re
from typing import Any


def compact(html: str) -> str:
    """HTML without the white space at tags: how a template breaks its lines changes nothing in it."""
    html = " ".join(html.split())
    return re.sub(r"\s+(?=<|>)|(?<=>)\s+", "", html)


def text(response: Any) -> str:
    """What is read on the page, blanks joined."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())
