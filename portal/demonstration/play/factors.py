"""The second factor of the demonstration's officers: real, with a secret that `make demo` prints."""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt

from accounts.models import User
from portal.demonstration.play.stage import check_allowed


def second_factors(officers: Iterable[User]) -> None:
    """An authenticator for each officer who has none."""
    check_allowed()
    for officer in officers:
        if not Authenticator.objects.filter(user=officer, type=Authenticator.Type.TOTP).exists():
            totp.TOTP.activate(officer, totp.generate_totp_secret())


def current_code(officer: User) -> tuple[str, str]:
    """The code that counts now, and the secret behind it."""
    check_allowed()
    secret = decrypt(Authenticator.objects.get(user=officer, type=Authenticator.Type.TOTP).data["secret"])
    counters = list(totp.yield_hotp_counters_from_time())
    return totp.format_hotp_value(totp.hotp_value(secret, counters[len(counters) // 2])), secret
