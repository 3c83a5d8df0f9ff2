"""More time given after inputs became public: nothing that was public leaves, and no seal returns (decision 0094)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consultations.models import Round, RoundRules
from consultations.monitoring.extensions import extend_constituencies, grant_extension
from core import clock
from core.audience import PUBLIC
from submissions.models import Submission, Version
from submissions.permissions import sees_version, submissions_visible_to
from submissions.public_state.public_inputs import PublicInputs, find_public_input, public_rounds
from submissions.public_state.public_senders import PublicSenders
from submissions.sending.services import withdraw
from submissions.visibility.disclosure_context import inputs_are_public
from submissions.visibility.reader import InputReader
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER, CLOSES

pytestmark = pytest.mark.both_databases
END = AFTER + timedelta(days=20)
SOON = AFTER + timedelta(hours=1)


@pytest.fixture
def answered(staged_world: Any) -> Any:
    return staged_world


@pytest.fixture
def public(answered: Any) -> Any:
    """The same round, its inputs public the day after the close."""
    RoundRules.objects.update(inputs_public="after_close", inputs_public_days=1)
    answered.move(at=AFTER)
    return answered


def one_body(scenario: Any, code: str = "XEE") -> None:
    grant_extension(
        scenario.bodies[code].delegation, closes=END, zone="Europe/Zurich", reason="Shutdown.", by=scenario.manager
    )


def everybody(scenario: Any) -> None:
    kinds = list(scenario.round.windows.values_list("constituency", flat=True))
    extend_constituencies(
        scenario.round, constituencies=kinds, closes=END, zone="Europe/Zurich", reason="Shutdown.", by=scenario.manager
    )


def read_by_all(scenario: Any, now: Any) -> tuple[set[str], int, bool]:
    round_ = Round.objects.select_related("rules", "document").get(pk=scenario.round.pk)
    listed = {each.reference for each in PublicInputs(round_, now=now)}
    assert listed == {each.reference for each in InputReader(round_, PUBLIC, now=now).current()}
    return listed, len(PublicSenders(round_, now=now)), find_public_input(next(iter(listed), ""), now) is not None


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("give", [one_body, everybody, lambda scenario: one_body(scenario, "XAA")])
def test_what_is_public_stays_while_somebody_has_more_time(
    public: Any, give: Any, sealed: bool, client: Client
) -> None:
    RoundRules.objects.update(sealed=sealed)
    before = read_by_all(public, AFTER)
    assert len(before[0]) > 10 and before[2]
    with clock.at(AFTER):
        give(public)
    with clock.at(SOON):
        withdraw(public.versions["XCC"].submission, by=public.bodies["XCC"].focal, token="t" * 16, at=SOON)
    public.move(at=SOON + timedelta(hours=1))
    gone = set(map(str, public.versions["XCC"].inputs.values_list("line", flat=True)))
    for now in (SOON + timedelta(hours=1), END - timedelta(hours=1), END):
        public.move(at=now)
        assert read_by_all(public, now) == (before[0] - gone, before[1] - 1, True)
        assert public.round.pk in public_rounds(now)
        with clock.at(now):
            page = client.get(reverse("round_inputs", args=[public.round.reference]))
        assert page.status_code == 200 and "Towns matter." in page.content.decode()


def test_before_anything_is_public_more_time_moves_the_day(answered: Any) -> None:
    """Nothing was public when the time was given: the inputs wait for the last of all, as before."""
    RoundRules.objects.update(inputs_public="after_close", inputs_public_days=30)
    with clock.at(AFTER):
        one_body(answered)
    round_ = Round.objects.select_related("rules").get()
    assert not inputs_are_public(round_, CLOSES + timedelta(days=31))
    assert inputs_are_public(round_, END + timedelta(days=30))


def test_in_a_sealed_round_only_what_was_never_public_is_sealed(public: Any) -> None:
    """The secretariat goes on reading what everybody reads; what a body sends for the first time waits for its end."""
    RoundRules.objects.update(sealed=True)
    with clock.at(AFTER):
        one_body(public)
        one_body(public, "XAA")
    public.answer("XEE", {"124": ("supports", "We were offline.")}, at=SOON, admitted=False)
    public.correct(public.versions["XAA"], {"124": ("amendment", "Towns matter a lot.")}, at=SOON)
    fresh, known = (Submission.objects.get(delegation=public.bodies[code].delegation) for code in ("XEE", "XAA"))
    with clock.at(SOON + timedelta(hours=1)):
        assert not any(sees_version(public.triage, version) for version in fresh.versions.all())
        assert sees_version(public.triage, Version.objects.current().get(submission=known))
        assert submissions_visible_to(public.triage).filter(pk=fresh.pk).exists()
    with clock.at(END):
        assert any(sees_version(public.triage, version) for version in fresh.versions.all())


def test_the_officer_reads_what_more_time_means(public: Any, client: Client) -> None:
    sign_in(client, public.manager)
    pages = [
        reverse("consultations:extend_constituencies", args=[public.round.pk]),
        reverse("consultations:delegation", args=[public.bodies["XEE"].delegation.pk]),
        reverse("consultations:window", args=[public.round.pk, "state"]),
    ]
    words = "Inputs of this round have been public since 15 March 2027, and stay public."
    with clock.at(AFTER):
        assert all(words in client.get(page).content.decode() for page in pages)


def test_nothing_is_said_of_it_before(answered: Any, client: Client) -> None:
    sign_in(client, answered.manager)
    with clock.at(AFTER):
        page = client.get(reverse("consultations:extend_constituencies", args=[answered.round.pk]))
    assert "stay public" not in page.content.decode()
