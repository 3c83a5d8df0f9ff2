"""Comments among colleagues: read by those who draft on the same, and by nobody else."""

import re
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from django.test import Client
from wagtail.models import ModelLogEntry

from consultations.models import Delegation
from submissions.drafting.internal_comments import add_comment
from submissions.models import InternalComment, InternalCommentRead
from tests.factories import OfficerFactory, SubmittedFactory, focal_point
from tests.submissions.conftest import Browser
from tests.support.html import text

pytestmark = pytest.mark.django_db
Url = Callable[[str], str]


def test_colleagues_read_each_other_before_anything_is_drafted(
    focal: Client, contributor: Client, url: Url, delegation: Delegation
) -> None:
    page = focal.post(url("123") + "comments/", {"text": "Since when\r\ndo you take part?"})
    assert page["Location"] == url("123") + "#colleagues"
    contributor.post(url("123") + "comments/", {"text": "Since 2024."})
    shown = text(contributor.get(url("123")))
    assert "Since when do you take part?" in shown and "C. Ontributor · just now Since 2024." in shown
    assert "the secretariat never sees them" in shown
    assert "2 internal comments" in text(focal.get(f"/rounds/{delegation.pk}/"))
    assert not delegation.submissions.exists()


def test_each_subject_has_its_own(focal: Client, url: Url, delegation: Delegation) -> None:
    whole = f"/rounds/{delegation.pk}/whole/"
    focal.post(whole + "comments/", {"text": "On the whole."})
    focal.post(url("124") + "comments/", {"text": "On 124."})
    assert "On the whole." in text(focal.get(whole)) and "On 124." not in text(focal.get(whole))
    assert "On the whole." not in text(focal.get(url("124")))


def test_a_contributor_reads_and_says_nothing_elsewhere(
    focal: Client, contributor: Client, stranger: Client, url: Url, delegation: Delegation
) -> None:
    whole, made_up = f"/rounds/{delegation.pk}/whole/", f"/rounds/{delegation.pk}/{uuid.uuid4()}/"
    for page in (url("124"), whole, made_up):
        assert contributor.post(page + "comments/", {"text": "Mine."}).status_code == 404
    assert stranger.post(url("123") + "comments/", {"text": "Mine."}).status_code == 404
    assert Client().post(url("123") + "comments/", {"text": "Mine."}).status_code == 302
    assert not InternalComment.objects.exists()


def test_officers_have_no_way_to_them(focal: Client, url: Url, delegation: Delegation, browser: Browser) -> None:
    before = ModelLogEntry.objects.count()
    focal.post(url("123") + "comments/", {"text": "Between us."})
    assert ModelLogEntry.objects.count() == before
    SubmittedFactory(delegation=delegation)
    duties = ["manage_round", "triage_round", "see_confidential"]
    officer = OfficerFactory(round=delegation.round, duties=duties)
    assert browser(officer).get(url("123")).status_code in (302, 404)
    assert "Between us." in text(focal.get(url("123")))  # it stays after sending


@pytest.mark.parametrize(
    ("said", "told"),
    [("", "Complete “Your comment”."), (" \n ", "Write a comment first"), ("long " * 2_000, "The limit is 5000.")],
)
def test_what_cannot_be_said_is_told_and_stays(focal: Client, url: Url, said: str, told: str) -> None:
    page = focal.post(url("123") + "comments/", {"text": said})
    assert page.status_code == 422
    assert told in text(page) and said.strip() in text(page)
    assert not InternalComment.objects.exists()


def test_a_double_click_says_it_once(focal: Client, url: Url) -> None:
    for _click in range(2):
        focal.post(url("123") + "comments/", {"text": "Once."})
    assert InternalComment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_clicks_at_the_same_moment_say_it_once(delegation: Delegation) -> None:
    by, together = focal_point(delegation), Barrier(4)

    def click(_number: int) -> None:
        try:
            connection.ensure_connection()
            together.wait()
            add_comment(delegation, "Once.", by=by)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as crowd:
        list(crowd.map(click, range(4)))
    assert InternalComment.objects.count() == 1


def test_markup_is_words(focal: Client, url: Url) -> None:
    focal.post(url("123") + "comments/", {"text": "<script>alert(1)</script> & <b>"})
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;" in focal.get(url("123")).content.decode()


def test_what_is_unread_is_marked_until_it_was_read(
    focal: Client, contributor: Client, url: Url, delegation: Delegation
) -> None:
    tasks = f"/rounds/{delegation.pk}/"
    focal.post(url("123") + "comments/", {"text": "One."})
    focal.post(url("123") + "comments/", {"text": "Two."})
    assert "2 internal comments 2 unread" in text(contributor.get(tasks))
    assert "unread" not in text(focal.get(tasks))  # one's own
    page = contributor.get(url("123"))
    assert text(page).count("New") == 2 and "2 unread" in text(contributor.get(tasks))  # looking marks nothing
    focal.post(url("123") + "comments/", {"text": "Three, since."})
    until = re.search(r'name="until" value="([^"]+)"', page.content.decode())
    assert until is not None
    assert contributor.post(url("123") + "comments/read/", {"until": until[1]}).status_code == 302
    assert "3 internal comments 1 unread" in text(contributor.get(tasks))
    contributor.post(url("123") + "comments/", {"text": "Answered."})  # who answers has read
    assert "unread" not in text(contributor.get(tasks)) and "1 unread" in text(focal.get(tasks))


def test_reading_is_marked_by_own_people_and_never_ahead(
    focal: Client, contributor: Client, stranger: Client, url: Url, delegation: Delegation
) -> None:
    whole = f"/rounds/{delegation.pk}/whole/"
    for client, page in ((contributor, url("124")), (contributor, whole), (stranger, url("123"))):
        assert client.post(page + "comments/read/", {"until": "2026-01-01T00:00:00+00:00"}).status_code == 404
    for until in ("", "soon", "2026-99-99T00:00:00+00:00", "0001-01-01T00:00:00+14:00", "x" * 100_000):
        assert contributor.post(url("123") + "comments/read/", {"until": until}).status_code in (302, 400)
    assert not InternalCommentRead.objects.exists()
    contributor.post(url("123") + "comments/read/", {"until": "2999-01-01T00:00:00+00:00"})
    focal.post(url("123") + "comments/", {"text": "Later."})
    assert "1 unread" in text(contributor.get(f"/rounds/{delegation.pk}/"))
