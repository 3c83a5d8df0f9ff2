"""A5: before its release the synthesis does not exist for anybody outside its list; from that moment it is public."""

from datetime import timedelta

import pytest

from consultations.enums import Duty
from consultations.rounds.services import mark_published, mark_unpublished
from core import clock
from core.files.storage import store
from core.models import StoredFile
from synthesis.models import PublicationFile
from synthesis.publication.selectors import released
from tests.factories import OfficerFactory
from tests.portal.public.conftest import RELEASE, UNTITLED, at, published, released_report, scenario  # noqa: F401 - fixtures
from tests.support.officers import sign_in

BEFORE = RELEASE - timedelta(microseconds=1)
TOKEN = b"Bittern-4410"


@pytest.fixture
def pack(published, settings, tmp_path):  # noqa: F811 - a fixture
    """A file of the pack, named as packs are."""
    path = tmp_path / "report.docx"
    path.write_bytes(TOKEN)
    with path.open("rb") as stream:
        stored = store(stream)
    file = StoredFile.objects.create(
        **stored.columns, display_name="report.docx", kind="docx", content_type="application/octet-stream",
        stored_by=published.manager, stored_at=RELEASE,
    )  # fmt: skip
    PublicationFile.objects.create(publication=released(RELEASE).get(), name="R_report_public_1.docx", file=file)
    published.file = f"{published.url}files/R_report_public_1.docx"
    return published


def told(response):
    """All that a reader gets: status, headers, words."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, sorted((k, v) for k, v in response.items() if k != "Content-Length"), body


def test_before_its_release_it_is_a_made_up_reference(pack, at, client):  # noqa: F811 - a fixture
    for people in (None, pack.bodies["XAA"].focal, pack.manager):
        client.logout()
        if people:
            client.force_login(people)
        pairs = [(pack.url, "/reports/SY-2027-0000000/"), (pack.file, "/reports/SY-2027-0000000/files/report.docx")]
        for real, made_up in pairs:
            assert told(at(BEFORE, real)) == told(at(BEFORE, made_up)), (people, real)


def test_no_page_tells_of_it_before(pack, at):  # noqa: F811 - a fixture
    reference = pack.publication.report.reference
    pages = ["/", "/reports/", "/consultations/", f"/consultations/{pack.round.reference}/", "/robots.txt"]
    for url in pages:
        body = at(BEFORE, url).content.decode()
        assert UNTITLED not in body and reference not in body, url


def test_an_officer_who_does_not_work_on_reports_does_not_learn_of_it(pack, at, client):  # noqa: F811 - a fixture
    """Neither from the log of the round nor from the calendar: the release was planned weeks ago."""
    log, calendar = f"/admin/log/{pack.round.pk}/", f"/admin/consultations/calendar/?month={RELEASE:%Y-%m}"
    for duties, moment, is_told in (([Duty.TRIAGE], BEFORE, False), ([Duty.TRIAGE], RELEASE, True),
                                    ([Duty.CODE], BEFORE, True)):  # fmt: skip
        sign_in(client, OfficerFactory(round=pack.round, duties=duties))
        assert ("released the report of the round" in at(moment, log).content.decode()) == is_told, duties
        assert ("released the report" in at(moment, f"{log}?format=csv").getvalue().decode()) == is_told, duties
        assert ("Report published" in at(moment, calendar).content.decode()) == is_told, duties


def test_a_plan_that_was_withdrawn_is_told_to_nobody_else_after_the_release(pack, at, client):  # noqa: F811 - a fixture
    with clock.at(BEFORE):
        mark_unpublished(pack.round, by=pack.manager)
        mark_published(pack.round, by=pack.manager, at=RELEASE)
    for duty, releases, withdrawals in ((Duty.TRIAGE, 1, 0), (Duty.CODE, 2, 1)):
        sign_in(client, OfficerFactory(round=pack.round, duties=[duty]))
        log = at(RELEASE, f"/admin/log/{pack.round.pk}/?format=csv").getvalue().decode()
        assert log.count("released the report") == releases
        assert log.count("withdrew the publication") == withdrawals


def test_a_participant_who_asks_for_more_time_does_not_learn_of_it(pack, at, client):  # noqa: F811 - a fixture
    own = pack.bodies["XAA"]
    client.force_login(own.focal)
    more_time = f"/rounds/{own.delegation.pk}/more-time/"
    for moment, is_out in ((BEFORE, False), (RELEASE, True)):
        page = at(moment, more_time).content.decode()
        assert ("The report has been published" in page) == is_out
        assert ('name="wanted_until"' not in page) == is_out
        assert (more_time not in at(moment, f"/rounds/{own.delegation.pk}/").content.decode()) == is_out


def test_at_its_release_it_is_public_everywhere(pack, at):  # noqa: F811 - a fixture
    for url in ("/", "/reports/", pack.url, f"/consultations/{pack.round.reference}/"):
        response = at(RELEASE, url)
        assert response.status_code == 200 and pack.publication.report.reference in response.content.decode(), url
    response = at(RELEASE, pack.file)
    assert told(response)[2] == TOKEN
    assert response["Content-Disposition"].startswith("attachment") and response["X-Content-Type-Options"] == "nosniff"


def test_nothing_in_between_keeps_the_answer_of_before(pack, at):  # noqa: F811 - a fixture
    absent, present = at(BEFORE, pack.url), at(RELEASE, pack.url)
    for response in (absent, present):
        assert response["Cache-Control"] == "no-cache"
        assert not response.has_header("ETag") and not response.has_header("Last-Modified")
    again = at(RELEASE, pack.url, if_none_match="*", if_modified_since="Mon, 03 May 2027 08:00:00 GMT")
    assert again.status_code == 200
    earlier = at(BEFORE, pack.url, if_none_match="*", if_modified_since="Mon, 03 May 2027 08:00:00 GMT")
    assert earlier.status_code == 404


def test_a_file_that_is_not_of_the_pack_is_not_there(pack, at):  # noqa: F811 - a fixture
    for name in ("report.docx", "..%2F..%2Fportal.sqlite3", "R_report_public_1.docx%00"):
        assert at(RELEASE, f"{pack.url}files/{name}").status_code == 404
