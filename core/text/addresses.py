"""Email addresses in one form, so that one mailbox is one person."""

LONGEST = 254  # characters of an address


def mail_address(text: str) -> str:
    """Return an address as it is stored: in small letters, an international domain in its own letters.

    Browsers send `name@xn--mller-kva.example` for what a person types as `name@müller.example`; a pasted list does not.
    """
    name, at, domain = text.strip().lower().rpartition("@")
    return f"{name}{at}{_of_domain(domain, 'idna')}"


def address_forms(text: str) -> list[str]:
    """Return the forms in which an address may be stored, that of `mail_address` first."""
    name, at, domain = mail_address(text).rpartition("@")
    return list(dict.fromkeys(f"{name}{at}{each}" for each in (domain, _of_domain(domain, "ascii"))))


def _of_domain(domain: str, codec: str) -> str:
    """Return the domain in its own letters ("idna") or in ASCII; as it is where it is no domain."""
    if len(domain) > LONGEST or (domain.isascii() and "xn--" not in domain):
        return domain
    if "ß" in domain or "ς" in domain:  # Python's codec would write "ss" and "σ": another domain today
        return domain
    try:
        return domain.encode("idna").decode(codec)
    except UnicodeError:
        return domain
