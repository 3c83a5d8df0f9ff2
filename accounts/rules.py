"""Who may do what to accounts."""

from typing import Any

from accounts.models import User


def is_secretariat(user: Any) -> bool:
    """Whoever may enter Wagtail's admin, by any group."""
    return bool(getattr(user, "is_authenticated", False)) and bool(user.has_perm("wagtailadmin.access_admin"))


def may_close(actor: Any, user: User) -> bool:
    """Everybody their own account; who keeps the accounts, any."""
    return actor == user or bool(actor.has_perm("accounts.change_user"))
