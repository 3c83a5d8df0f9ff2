"""What the scenes share: the people and rows of the plot, and the list of scenes in the order of the clock."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from accounts.models import User
from consultations.models import Delegation, Organisation, Recommendation, Round
from core import clock
from core.jobs.queue import due, run_job
from submissions.models import Input, Submission, Version
from synthesis.models import Finding, SynthesisReport, Theme

PASSWORD = "an open demonstration"  # noqa: S105 - of invented people; `demo` is refused elsewhere
LANGUAGES = {"zh": "zh-hans"}  # the cast's code -> the portal's


def language(code: str) -> str:
    return LANGUAGES.get(code, code)


@dataclass
class Stage:
    """People, rows and refusals of the plot; filled while the scenes are played."""

    officers: dict[str, User] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)  # by email address
    bodies: dict[str, Organisation] = field(default_factory=dict)  # by key of the cast
    delegations: dict[str, Delegation] = field(default_factory=dict)
    recommendations: dict[str, Recommendation] = field(default_factory=dict)  # by cell
    submissions: dict[str, Submission] = field(default_factory=dict)
    themes: dict[str, Theme] = field(default_factory=dict)
    findings: dict[str, Finding] = field(default_factory=dict)
    round: Round = None  # type: ignore[assignment]  # set by the first scene
    second_round: Round | None = None
    report: SynthesisReport | None = None
    refusals: list[str] = field(default_factory=list)  # what the portal said no to, as the plot wants
    conflicts: list[str] = field(default_factory=list)  # what workbooks disagreed on
    _scenes: list[tuple[datetime, int, Callable[[], Any]]] = field(default_factory=list)

    def at(self, moment: datetime, act: Callable[[], Any]) -> None:
        """Add a scene. Scenes of one moment are played in the order in which they were added."""
        self._scenes.append((moment, len(self._scenes), act))

    def play(self) -> None:
        """Play the scenes in the order of the clock; a scene may add later ones."""
        while self._scenes:
            self._scenes.sort(key=lambda scene: scene[:2])
            moment, _place, act = self._scenes.pop(0)
            with clock.at(moment):
                act()

    @staticmethod
    def work_off() -> None:
        """Do what the background worker would have done by now."""
        for key in list(due(clock.now()).values_list("pk", flat=True)):
            run_job(str(key))

    def draft(self, key: str) -> Version:
        return self.submissions[key].versions.get(submitted_at__isnull=True)

    def sent(self, key: str, version: int | None = None) -> Version:
        """Return the submitted version of that number, the last by default."""
        rows = self.submissions[key].versions.filter(submitted_at__isnull=False).order_by("-number")
        return rows.get(number=version) if version else rows[0]

    def input(self, key: str, cell: str, version: int | None = None) -> Input:
        return self.sent(key, version).inputs.get(recommendation=self.recommendations[cell], number=1)


def check_allowed() -> None:
    """Refuse to run outside the demonstration's mode: everybody knows its password. Raises ImproperlyConfigured."""
    if not settings.IS_DEMONSTRATION:
        raise ImproperlyConfigured("The demonstration is built with PORTAL_MODE=demonstration only: `make demo`.")


def offsets(input_: Input, name: str, words: str) -> tuple[int, int]:
    """Return where the words begin and end in the field, in code points."""
    start = getattr(input_, name).index(words)
    return start, start + len(words)


def second_factors(officers: Iterable[User]) -> None:
    """Set up an authenticator for each officer who has none."""
    check_allowed()
    for officer in officers:
        if not Authenticator.objects.filter(user=officer, type=Authenticator.Type.TOTP).exists():
            totp.TOTP.activate(officer, totp.generate_totp_secret())


def current_code(officer: User) -> tuple[str, str]:
    """Return the code that is valid now, and the secret behind it."""
    check_allowed()
    secret = decrypt(Authenticator.objects.get(user=officer, type=Authenticator.Type.TOTP).data["secret"])
    counters = list(totp.yield_hotp_counters_from_time())
    return totp.format_hotp_value(totp.hotp_value(secret, counters[len(counters) // 2])), secret
