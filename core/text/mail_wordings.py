"""Wordings of mails: placeholders and their values, web addresses in a text, and domains that name the portal."""

import re
from collections.abc import Iterable, Mapping
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

PLACEHOLDER = re.compile(r"\{(\w+)\}")
_AT_THE_END = re.compile(r"[ ,،、]*\{(\w+)\}$")  # a placeholder, with what separates it from the one before
# What mail programs make a link of: an address with or without its scheme, `www.name`, `name.name/path`, also `?query`.
# The parts have limits, so that a long text is not looked at from each of its letters to its end.
WEB_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.\-]{0,30}:)?//\S+|www\.\S+|(?<![\w-])(?:[\w-]{1,63}\.){1,20}[^\W\d_]{2,63}(?::\d+)?(?:/|[?#]\w)\S*",
    re.IGNORECASE,
)
_OFFICES = ("un.org", "ohchr.org")  # domains that name the United Nations wherever the portal stands
# Second labels below which a country registers names: `name.co.uk`.
_REGISTRIES = {"ac", "co", "com", "edu", "go", "gob", "gouv", "gov", "govt", "gv", "mil", "ne", "net", "or", "org"}


def fill_wording(text: str, values: Mapping[str, Any]) -> str:
    """Return a round's wording with its values. A line or paragraph whose values are all empty is left out."""
    paragraphs = []
    for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        if _says_something(part, values):
            lines = [line for line in part.split("\n") if _says_something(line, values)]
            paragraphs.append("\n".join(fill(_without_empty_end(line, values), values) for line in lines))
    return "\n\n".join(paragraphs)


def _without_empty_end(line: str, values: Mapping[str, Any]) -> str:
    """Return the line without values at its end that are empty, and without the commas before them."""
    while (match := _AT_THE_END.search(line)) and not _joined(values.get(match[1], match[0])):
        line = line[: match.start()]
    return line


def _says_something(text: str, values: Mapping[str, Any]) -> bool:
    names = [name for name in PLACEHOLDER.findall(text) if name in values]
    return not names or any(_joined(values[name]) for name in names)


def fill(text: str, values: Mapping[str, Any]) -> str:
    """Return the text with the values of its placeholders; unknown placeholders stay."""
    return PLACEHOLDER.sub(lambda match: _joined(values.get(match[1], match[0])), text)


def _joined(value: Any) -> str:
    return "\n".join(str(each) for each in value) if isinstance(value, list) else str(value)


def names_the_portal(domain: str) -> bool:
    """Return whether a domain is the portal's or that of its full mails, or shares a parent domain with one of them."""
    own = [urlsplit(settings.PORTAL_URL).hostname or "", parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]]
    return is_domain_of(domain, [*own, *_OFFICES])


def is_domain_of(domain: str, owners: Iterable[str]) -> bool:
    """Return whether the domain has the same parent domain as one of the owners': `m.un.org` and `portal.un.org`."""
    return _parent_domain(domain) in {_parent_domain(each) for each in owners if each} if domain else False


def _parent_domain(domain: str) -> str:
    """Return the part of a domain that somebody registers, by its look: `un.org`, `name.co.uk`."""
    parts = domain.lower().strip(".").split(".")
    if parts[-1].isdigit():  # an address of numbers has no parent
        return domain
    below_registry = len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in _REGISTRIES
    return ".".join(parts[-3 if below_registry else -2 :])
