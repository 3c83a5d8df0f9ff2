"""Who is reading. An argument of every read, so that nothing is shown because somebody forgot to ask.

Only the type lives here; `consultations.audience` makes one from a person and a round.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _


class Person(Protocol):
    """Somebody who acts or asks, signed in or not, as `request.user` gives them: all that this package needs to know.
    The packages above say `accounts.models.User`, or `AnyUser` for whoever asks."""

    @property
    def pk(self) -> Any: ...  # None for somebody who is not signed in

    @property
    def is_authenticated(self) -> bool: ...

    @property
    def is_active(self) -> bool: ...


class Level(StrEnum):
    """From the least to the most: what a reader may be shown of other people's words."""

    PUBLIC = "public"
    CONTRIBUTOR = "contributor"
    ORGANISATION = "organisation"
    SECRETARIAT = "secretariat"
    SEALED = "sealed"


class Handling(models.TextChoices):
    """Who may have a file. The words stand on it; the key is what is kept, since words change with a release."""

    PUBLIC = "public", _("Public")
    SECRETARIAT = "secretariat", _("Secretariat")
    CONFIDENTIAL = "confidential", _("Secretariat only, with confidential matter")
    OWN = "own", ""  # the body's whose it is, and its name stands there


@dataclass(frozen=True, slots=True)
class Audience:
    """A reader of one round.

    `sees_confidential` is the duty `see_confidential`; `delegation` the reader's own body in this round;
    `recommendations` the ids given to a contributor (empty for all others).
    """

    level: Level
    sees_confidential: bool = False
    delegation: UUID | None = None
    recommendations: frozenset[UUID] = field(default_factory=frozenset)

    @property
    def is_secretariat(self) -> bool:
        return self.level in (Level.SECRETARIAT, Level.SEALED)

    @property
    def handling(self) -> Handling:
        """Who may have a file made for this reader."""
        if not self.is_secretariat:
            return Handling.PUBLIC
        return Handling.CONFIDENTIAL if self.sees_confidential else Handling.SECRETARIAT


PUBLIC = Audience(Level.PUBLIC)
SECRETARIAT = Audience(Level.SECRETARIAT)
SEALED = Audience(Level.SECRETARIAT, sees_confidential=True)
REDACTOR = Audience(Level.SEALED, sees_confidential=True)
