"""How guessing is made slow without keeping anybody's address: a hash with a salt that is gone next day (D1, A8)."""

import hmac
import ipaddress
import secrets

from django.core.cache import cache

from core import clock

_DAY = 24 * 3600


def address_key(address: str) -> str:
    """An address as it is counted today: 32 hexadecimal characters; an IPv6 network of 64 bits counts as one.

    The salt is random, shared by all processes through the cache, and thrown away after the day, so that nobody can
    tell later who it was.
    """
    try:
        parsed = ipaddress.ip_address(address)
        if parsed.version == 6:
            address = str(ipaddress.ip_network((parsed, 64), strict=False))
    except ValueError:
        pass  # a socket without an address
    return hmac.new(_salt(), address.encode(), "sha256").hexdigest()[:32]


def _salt() -> bytes:
    name = f"accounts.salt.{clock.now():%Y-%m-%d}"
    cache.add(name, secrets.token_hex(32), _DAY)  # of several processes the first one's stays
    return str(cache.get(name, "")).encode()
