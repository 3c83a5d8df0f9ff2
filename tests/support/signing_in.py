"""What people know and carry when they sign in."""

import time

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

PASSWORD = "seven quiet rivers meet"
SECRET = "JBSWY3DPEHPK3PXP"


def code_now(secret: str = SECRET, *, seconds: int = 0) -> str:
    """What the authenticator application shows at this moment, or so many `seconds` from it."""
    return format_hotp_value(hotp_value(secret, int(time.time() + seconds) // app_settings.TOTP_PERIOD))
