"""Errors of an act or a reader that cannot do what was asked: always in words that help to correct it."""

from collections.abc import Sequence
from typing import Any


class Refusal(Exception):
    """An act that a rule or a fact does not allow: `Refused` or `NotAllowed`.

    `code` is stable and never translated; `message` says what is wrong and where, `hint` how to correct it; `field` is
    the form field it belongs to, None for the whole form.
    """

    def __init__(self, code: str, message: Any, *, field: str | None = None, hint: Any = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class Refused(Refusal):
    """The person who asked can correct this: views show it where they asked."""


class NotAllowed(Refusal):
    """The person may not do this, or may not know that the thing exists.

    No view shows it: the answer is the same as for an invented id (A2).
    """


class Closed(Refused):
    """The window is not open for this delegation at the moment the request began (B3)."""


class TooSoon(Refused):
    """More was asked at once than is allowed. `wait` is the number of seconds after which to ask again."""

    def __init__(self, code: str, message: Any, *, wait: int, **kwargs: Any) -> None:
        super().__init__(code, message, **kwargs)
        self.wait = wait


class SaveConflict(Refused):
    """Somebody else saved in between (B4). `current` is the row as it is now, `theirs` the text that was refused."""

    def __init__(self, code: str, message: Any, *, current: Any, theirs: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(code, message, **kwargs)
        self.current = current
        self.theirs = theirs


class MailNotWritten(Exception):
    """A mail cannot be written: what goes with it is not there, such as the clean copy of a file. Holds the code."""


class StoreAway(OSError):
    """The store of files cannot be reached. No refusal: a job tries again, and a page says so with status 503."""


class StoreFull(StoreAway):
    """The store of files has no room left. A job waits for it; for a person it is `Refused` `storage_full`."""


class Refusals(Refused):
    """Several refusals shown at once: a form with many errors, a workbook with many bad rows, a report not ready."""

    def __init__(self, code: str, message: Any, *, refusals: Sequence[Refused], **kwargs: Any) -> None:
        super().__init__(code, message, **kwargs)
        self.refusals = list(refusals)
