"""What somebody sends after their session has ended waits behind the sign-in, on any page and with scripts off."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.sign_in import unsaved_text
from consultations.models import Authority, Delegation, ExtensionRequest
from core import clock
from core.jobs import queue
from tests.consultations.conftest import DURING
from tests.factories import DelegationFactory, OfficerFactory, RoundFactory, UserFactory, focal_point
from tests.support.html import text
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
REASON = "The ministry\r\nanswers <late> & slowly."


@pytest.fixture(autouse=True)
def _while_the_round_is_open():
    with clock.at(DURING):
        yield


@pytest.fixture
def delegation() -> Delegation:
    return DelegationFactory(round=RoundFactory())


def end_session(client: Client) -> None:
    """The clock ran out while somebody was typing."""
    Session.objects.filter(session_key=client.session.session_key).update(
        expire_date=timezone.now() - timedelta(hours=1)
    )


def fields_of(page: Any) -> dict[str, str]:
    """The fields of the first form in which the page would send again, as a browser sends them."""
    form = next(each for each in re.findall(r"<form.+?</form>", page.text, re.DOTALL) if "Send again" in each)
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def ask_for_time(delegation: Delegation) -> tuple[str, dict[str, str]]:
    until = f"{DURING + timedelta(days=60):%Y-%m-%dT12:00}"
    form = {"wanted_until": until, "zone": "Africa/Nairobi", "ground": "request", "reason": REASON}
    return reverse("more_time", args=[delegation.pk]), form


def test_it_is_sent_again_by_its_author_after_signing_in(client: Client, delegation: Delegation) -> None:
    address, form = ask_for_time(delegation)
    person = focal_point(delegation)
    person.set_password(PASSWORD)
    person.save()
    client.force_login(person)
    end_session(client)
    away = client.post(address, form)
    assert away["Location"] == f"/accounts/login/?next={address}"
    assert client.post(away["Location"], {"login": person.email, "password": PASSWORD})["Location"] == address
    page = client.get(address)
    assert "You were signed out before you sent this form." in text(page)
    assert "answers &lt;late&gt; &amp; slowly." in page.text
    assert not ExtensionRequest.objects.exists()  # until a button is pressed
    client.post(address, fields_of(page))
    assert ExtensionRequest.objects.get().reason == REASON.replace("\r\n", "\n")
    assert "You were signed out" not in text(client.get(address))


def test_an_act_that_has_no_page_of_its_own_comes_back_too(client: Client, delegation: Delegation) -> None:
    officer = OfficerFactory(round=delegation.round, duties=["manage_round"])
    address = reverse("consultations:record_authority", args=[delegation.pk])
    before = reverse("consultations:delegation", args=[delegation.pk])
    form = {"note-note_number": "12/2027", "note-note_date": "2027-02-01", "note-says": "Names the focal point."}
    for discards in (True, False):
        sign_in(client, officer)
        end_session(client)
        client.post(address, form, headers={"Referer": f"http://testserver{before}"})
        sign_in(client, officer)
        page = client.get(address)
        assert "Names the focal point." in text(page)
        if discards:
            left = client.post(address, {"typed_before_sign_in": "discard"})
            assert left["Location"] == f"http://testserver{before}"
            assert client.get(address).status_code == 405
            assert not Authority.objects.exists()
            client.logout()
    client.post(address, fields_of(page))
    assert Authority.objects.get().says == "Names the focal point."


def test_nobody_else_who_signs_in_there_reads_it(client: Client, delegation: Delegation) -> None:
    address, form = ask_for_time(delegation)
    client.force_login(focal_point(delegation))
    end_session(client)
    client.post(address, form)
    client.force_login(UserFactory())
    assert "slowly" not in client.get(address).text


def test_what_is_secret_or_long_or_no_text_is_not_stored(client: Client, delegation: Delegation, monkeypatch) -> None:
    address, form = ask_for_time(delegation)
    monkeypatch.setattr(unsaved_text, "MOST", 1_000)
    for changed in ({"password": PASSWORD}, {"reason": "long " * 300}, {"reason": ""}):
        client.force_login(focal_point(delegation))
        end_session(client)
        client.post(address, form | changed)
        client.force_login(focal_point(delegation))
        assert "You were signed out" not in text(client.get(address)), changed
        client.logout()


def test_a_form_without_its_file_is_not_sent_again(client: Client, delegation: Delegation) -> None:
    address, form = ask_for_time(delegation)
    client.force_login(focal_point(delegation))
    end_session(client)
    client.post(address, form | {"file": SimpleUploadedFile("a.txt", b"words of the file")})
    client.force_login(focal_point(delegation))
    page = client.get(address)
    assert "your files were not stored" in text(page) and "answers &lt;late&gt; &amp; slowly." in page.text
    assert "Send again" not in page.text and "words of the file" not in page.text


def test_without_a_session_before_nothing_is_stored(client: Client, delegation: Delegation) -> None:
    address, form = ask_for_time(delegation)
    before = Session.objects.count()
    client.post(address, form)
    assert Session.objects.count() == before


def test_it_is_deleted_the_night_after_the_session_has_ended(client: Client, delegation: Delegation) -> None:
    """Also where nobody signed in again. Whose the session was is still known: another text is stored for them."""
    address, form = ask_for_time(delegation)
    person = focal_point(delegation)
    client.force_login(person)
    end_session(client)
    client.post(address, form)
    client.force_login(person)
    assert "You were signed out" in text(client.get(address))
    tidy_at_night()
    assert "You were signed out" in text(client.get(address))  # this session goes on
    end_session(client)
    tidy_at_night()
    assert not any(unsaved_text.TYPED in session.get_decoded() for session in Session.objects.all())
    client.post(address, form)
    client.force_login(person)
    assert "You were signed out" in text(client.get(address))


def tidy_at_night() -> None:
    with clock.at(timezone.now() + settings.CLOCK_AHEAD):  # sessions know the system's time only
        queue.run_job(str(queue.start("core.tidy").pk))
