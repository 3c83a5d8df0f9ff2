"""Who is reading. An argument of every read, so that nothing is shown because a check was forgotten.

Only the type is here; `consultations.audience` makes one from a person and a round.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _


class Person(Protocol):
    """Somebody who acts or reads, signed in or not, like `request.user`: all that this package needs to know.

    The packages above use `accounts.models.User`, or `AnyUser` for anybody.
    """

    @property
    def pk(self) -> Any: ...  # None for somebody who is not signed in

    @property
    def is_authenticated(self) -> bool: ...

    @property
    def is_active(self) -> bool: ...


class Level(StrEnum):
    """How much a reader may see of other people's words, from the least to the most."""

    PUBLIC = "public"
    CONTRIBUTOR = "contributor"
    ORGANISATION = "organisation"
    SECRETARIAT = "secretariat"
    REDACTOR = "sealed"  # the stored value


class Handling(models.TextChoices):
    """Who may have a file. The file shows the label; the key is stored, since labels change with a release."""

    PUBLIC = "public", _("Public")
    SECRETARIAT = "secretariat", _("Secretariat")
    CONFIDENTIAL = "confidential", _("Secretariat only, with confidential matter")
    OWN = "own", ""  # the body's whose it is, and its name stands there


@dataclass(frozen=True, slots=True)
class Audience:
    """A reader of one round.

    `sees_confidential` is the duty `see_confidential`; `delegation` is the reader's own delegation in this round;
    `recommendations` are the ids assigned to a contributor (empty for all others).
    """

    level: Level
    sees_confidential: bool = False
    delegation: UUID | None = None
    recommendations: frozenset[UUID] = field(default_factory=frozenset)

    @property
    def is_secretariat(self) -> bool:
        return self.level in (Level.SECRETARIAT, Level.REDACTOR)

    @property
    def handling(self) -> Handling:
        """Who may have a file made for this reader."""
        if not self.is_secretariat:
            return Handling.PUBLIC
        return Handling.CONFIDENTIAL if self.sees_confidential else Handling.SECRETARIAT


PUBLIC = Audience(Level.PUBLIC)
SECRETARIAT = Audience(Level.SECRETARIAT)
CONFIDENTIAL = Audience(Level.SECRETARIAT, sees_confidential=True)
REDACTOR = Audience(Level.REDACTOR, sees_confidential=True)
