"""The five questions: a suggestion on the page, taken up only by a click, answers kept nowhere."""

import re

import pytest
from django.apps import apps
from django.test import Client

from consultations.models import Delegation
from submissions.drafting.services import set_submission_fields
from submissions.models import Version
from submissions.sending.restarts import restart
from submissions.sending.services import withdraw
from submissions.visibility.safety import QUESTIONS
from tests.factories import DelegationFactory, DraftFactory, SubmittedFactory, focal_point, new_token
from tests.submissions.conftest import Browser
from tests.support.html import text

pytestmark = pytest.mark.django_db
NO = dict.fromkeys(QUESTIONS, "no")


def counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_the_answers_are_kept_nowhere(focal: Client, delegation: Delegation) -> None:
    page = f"/rounds/{delegation.pk}/risk/"
    before, session = counts(), dict(focal.session)
    answer = focal.post(page, {**NO, "threatened": "yes"})
    assert "Based on your answers, we suggest: Public without our name." in text(answer)
    assert (counts(), dict(focal.session)) == (before, session)
    assert set(answer.cookies) <= {"csrftoken"}
    assert "no-store" in answer["Cache-Control"]
    assert "suggest: " not in text(focal.get(page))


def test_it_is_taken_up_for_the_whole_by_a_click(focal: Client, delegation: Delegation) -> None:
    answer = focal.post(f"/rounds/{delegation.pk}/risk/use/", {"level": "nameless", **NO}, follow=True)
    assert "Level chosen for the whole submission: Public without our name." in text(answer)
    assert Version.objects.get().confidentiality == "nameless"
    shown = text(focal.post(f"/rounds/{delegation.pk}/risk/", {**NO, "dependent": "yes"}))
    assert (
        "the same or more restricted: Public without our name." in shown
        and "Choose this level for the whole submission" not in shown
    )


def test_a_page_left_open_does_not_undo_a_more_restricted_choice(focal: Client, delegation: Delegation) -> None:
    page = f"/rounds/{delegation.pk}/risk/"
    draft = DraftFactory(delegation=delegation)
    set_submission_fields(draft, {"confidentiality": "secretariat"}, by=focal_point(delegation))
    told = focal.post(f"{page}use/", {"level": "nameless"}, follow=True)
    draft.refresh_from_db()
    assert draft.confidentiality == "secretariat"
    assert "Level chosen for the whole submission: For the secretariat only." in text(told)


def test_nonsense_chooses_nothing(focal: Client, delegation: Delegation) -> None:
    focal.post(f"/rounds/{delegation.pk}/risk/use/", {"level": "open"})
    assert not Version.objects.exists()
    assert focal.post(f"/rounds/{delegation.pk}/risk/", {**NO, "threatened": "perhaps"}).status_code == 422


def test_what_was_sent_is_made_stricter_elsewhere(focal: Client, delegation: Delegation) -> None:
    SubmittedFactory(delegation=delegation)
    assert (
        f"/rounds/{delegation.pk}/levels/"
        in focal.post(f"/rounds/{delegation.pk}/risk/", {**NO, "harmed": "yes"}).content.decode()
    )
    moved = focal.post(f"/rounds/{delegation.pk}/risk/use/", {"level": "secretariat"})
    assert moved["Location"] == f"/rounds/{delegation.pk}/levels/"


def test_a_contributor_asks_but_does_not_choose(contributor: Client, stranger: Client, delegation: Delegation) -> None:
    shown = text(contributor.post(f"/rounds/{delegation.pk}/risk/", {**NO, "harmed": "yes"}))
    assert "The focal point or the deputy chooses the level for the whole submission." in shown
    assert contributor.post(f"/rounds/{delegation.pk}/risk/use/", {"level": "nameless"}).status_code == 404
    assert stranger.get(f"/rounds/{delegation.pk}/risk/").status_code == 404


def test_bodies_at_risk_begin_with_the_safer_choice(browser: object) -> None:
    delegation = DelegationFactory(constituency="civil_society")
    version = DraftFactory(delegation=delegation)
    client = browser(focal_point(delegation))  # type: ignore[operator]
    Version.objects.update(revision=1)
    link = f"/rounds/{delegation.pk}/review/"
    assert client.get(link).context["form"]["confidentiality"].value() == "nameless"
    Version.objects.filter(pk=version.pk).update(revision=2)  # somebody has chosen since
    assert client.get(link).context["form"]["confidentiality"].value() == "public"


def test_a_new_start_from_withdrawn_text_begins_as_restricted_as_it_was(browser: Browser) -> None:
    """Bodies at risk begin with "without our name": not where the text was for the secretariat only."""
    delegation = DelegationFactory(constituency="civil_society")
    sent = SubmittedFactory(delegation=delegation, package={"confidentiality": "secretariat"})
    by = focal_point(delegation)
    withdraw(sent.submission, by=by, token=new_token())
    assert restart(sent.submission, by=by).confidentiality == "secretariat"
    page = browser(by).get(f"/rounds/{delegation.pk}/review/").content.decode()
    [chosen] = re.findall(r'<input[^>]*name="confidentiality"[^>]*checked[^>]*>', page)
    assert 'value="secretariat"' in chosen
