"""A list too long to be waited for: asked for, made in the background by its own page, fetched by who asked."""

import csv
import errno
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.core.signing import Signer
from django.urls import reverse

from consultations.rounds.duties import change_duties
from core import clock
from core.jobs import queue
from core.jobs.maintenance import tidy
from core.models import AskedList, Job, StoredFile
from core.tables import listings
from submissions.sending.services import withdraw
from synthesis.codebook.services import add_theme
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER

FORM = re.compile(r'name="address" value="([^"]+)".*?name="rows" value="(\d+)".*?<bdi>(\w+)</bdi>', re.DOTALL)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.at(AFTER):
        yield


@pytest.fixture
def answered(staged_world: Any) -> Any:
    return staged_world


@pytest.fixture
def page(client: Any, answered: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The coverage of inputs of a recommendation, where three rows are more than one may wait for."""
    monkeypatch.setattr(listings, "MOST", dict.fromkeys(listings.FORMATS, 1))
    sign_in(client, answered.manager)
    return reverse("coding:bench", args=[answered.round.pk, answered.recommendations["124"].pk])


def offered(client: Any, page: str) -> dict[str, dict[str, str]]:
    """What the page offers to be made in the background, by format."""
    found = FORM.findall(client.get(page).content.decode())
    return {kind: {"address": unescape(address), "rows": rows} for address, rows, kind in found}


def asked(client: Any, page: str, kind: str = "csv") -> Job:
    answer = client.post(reverse("request_list"), offered(client, page)[kind])
    assert answer.status_code == 302
    return Job.objects.get(pk=answer["Location"].split("/")[-2])


def file_of(client: Any, job: Job) -> Any:
    return client.get(reverse("requested_list_file", args=[job.pk]))


def test_asked_made_and_fetched_with_its_filter(client: Any, answered: Any, page: str) -> None:
    assert set(offered(client, page)) == set(listings.FORMATS)
    job = asked(client, page)
    assert "You can leave this page" in client.get(reverse("requested_list", args=[job.pk])).content.decode()
    assert file_of(client, job).status_code == 404
    assert queue.run_job(str(job.pk))
    job.refresh_from_db()
    told = client.get(reverse("requested_list_state", args=[job.pk])).content.decode()
    assert job.result.display_name in told and "available until" in told
    answer = file_of(client, job)
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == int(offered(client, page)["csv"]["rows"]) > 1
    assert rows[0]["Source"].endswith(page)


def test_the_days_of_a_filter_are_those_of_the_page(client: Any, answered: Any, page: str, settings: Any) -> None:
    """Where it is tomorrow already in the office, what was done today stands in the file as on the page."""
    settings.OFFICE_TIME_ZONE = "Pacific/Kiritimati"
    with clock.at(AFTER + timedelta(hours=3)):
        for name in ("Towns", "Schools"):
            add_theme(answered.round, name, by=answered.coder)
        log = reverse("round_log", args=[answered.round.pk])
        job = asked(client, f"{log}?since={AFTER.date() + timedelta(days=1)}&action=synthesis.theme.add")
        queue.run_job(str(job.pk))
        answer = file_of(client, job)
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 2


@pytest.mark.parametrize("kind", listings.FORMATS)
def test_every_format_is_made(client: Any, page: str, kind: str) -> None:
    job = asked(client, page, kind)
    queue.run_job(str(job.pk))
    answer = file_of(client, job)
    assert answer.status_code == 200 and answer["Content-Type"] == listings.FORMATS[kind]
    assert len(b"".join(answer.streaming_content)) > 100


def test_a_list_that_nobody_wants_any_more_is_cancelled(client: Any, page: str) -> None:
    job = asked(client, page)
    address = reverse("requested_list", args=[job.pk])
    assert f'action="{address}cancel/"' in client.get(address).content.decode()  # a form: no script is needed
    assert client.post(f"{address}cancel/")["Location"] == address
    assert not queue.run_job(str(job.pk))
    shown = client.get(address).content.decode()
    assert "You cancelled this work." in shown and "cancel/" not in shown
    assert asked(client, page).pk != job.pk  # and may be asked for again


def test_a_second_click_asks_for_the_same(client: Any, page: str) -> None:
    assert asked(client, page).pk == asked(client, page).pk
    assert AskedList.objects.count() == 1


def test_whose_right_ends_gets_nothing(client: Any, answered: Any, page: str) -> None:
    before, after = asked(client, page, "csv"), asked(client, page, "json")
    queue.run_job(str(after.pk))
    assert file_of(client, after).status_code == 200
    change_duties(answered.round, take=[(answered.manager, "code_round")], by=answered.manager)
    queue.run_job(str(before.pk))
    before.refresh_from_db()
    assert (before.state, before.result) == (Job.State.FAILED, None)
    assert queue.status_text(before) == "You no longer have access to this file."
    assert file_of(client, after).status_code == 404


def test_whose_sight_of_confidential_matter_ends_gets_nothing_made_with_it(
    client: Any, answered: Any, page: str
) -> None:
    """The page is still this officer's, with less in it; the file was made when there was more."""
    job = asked(client, page)
    queue.run_job(str(job.pk))
    assert file_of(client, job).status_code == 200
    change_duties(answered.round, take=[(answered.manager, "see_confidential")], by=answered.manager)
    assert file_of(client, job).status_code == 404
    again = asked(client, page)
    queue.run_job(str(again.pk))
    assert b"Quay Nine" not in b"".join(file_of(client, again).streaming_content)


def test_new_words_for_whose_a_list_is_change_nothing(client: Any, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    job = asked(client, page)
    queue.run_job(str(job.pk))
    monkeypatch.setattr(listings.Listing, "label", "Said otherwise in a new release")
    assert file_of(client, job).status_code == 200


def test_is_nobody_elses(client: Any, answered: Any, page: str) -> None:
    job = asked(client, page)
    queue.run_job(str(job.pk))
    sign_in(client, answered.writer)
    for name in ("requested_list", "requested_list_state", "requested_list_file"):
        assert client.get(reverse(name, args=[job.pk])).status_code == 404
        assert client.get(reverse(name, args=[uuid4()])).status_code == 404


@pytest.mark.parametrize(
    "address", ["", "/admin/?format=csv", "//elsewhere.example/?format=csv", "/home/?format=csv:x"]
)
def test_only_what_the_portal_offered_is_asked(client: Any, page: str, address: str) -> None:
    assert client.post(reverse("request_list"), {"address": address, "rows": "1"}).status_code == 404


def test_a_page_that_has_no_list_makes_no_job(client: Any, page: str) -> None:
    signed = Signer(salt=listings.SALT).sign("/robots.txt?format=csv")
    assert client.post(reverse("request_list"), {"address": signed, "rows": "x"}).status_code == 404
    assert not Job.objects.filter(kind="core.make_list").exists()


def test_words_taken_back_meanwhile_are_not_given(client: Any, answered: Any, page: str) -> None:
    job = asked(client, page)
    queue.run_job(str(job.pk))
    with clock.at(AFTER + timedelta(minutes=5)):
        body = answered.bodies["XCC"]
        withdraw(answered.versions["XCC"].submission, by=body.focal, token="withdrawn-meanwhile")
        answer = file_of(client, job)
    assert answer.status_code == 409 and "Request it again" in answer.content.decode()


def test_goes_when_its_day_is_over(client: Any, page: str) -> None:
    job = asked(client, page)
    queue.run_job(str(job.pk))
    with clock.at(AFTER + queue.KEEP_FILES + timedelta(minutes=1)):
        assert file_of(client, job).status_code == 404
        told = client.get(reverse("requested_list", args=[job.pk])).text
        assert "Done" in told and reverse("requested_list_file", args=[job.pk]) not in told
        tidy(Job())
    job.refresh_from_db()
    assert job.result is None
    assert not StoredFile.objects.filter(stored_by=job.owner).exists()


def test_a_full_disk_is_told(client: Any, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.BytesIO):
        def write(self, data: Any) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(listings, "TemporaryFile", Full)
    job = asked(client, page)
    with pytest.raises(queue.JobFailed):
        queue.run_job(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.WAITING and "no storage space left" in queue.status_text(job)


def test_who_is_not_signed_in_is_offered_what_fits(client: Any, page: str) -> None:
    client.logout()
    assert client.post(reverse("request_list"), {}).status_code == 302
