"""Comments among colleagues: read by those who draft on the same, and by nobody else."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from consultations.models import Delegation
from submissions.models import ColleagueComment
from tests.factories import OfficerFactory, SubmittedFactory
from tests.submissions.views.conftest import Browser
from tests.submissions.views.test_tasks import text

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
    assert "the secretariat never sees it" in shown
    assert "2 comments among colleagues" in text(focal.get(f"/rounds/{delegation.pk}/"))
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
    assert not ColleagueComment.objects.exists()


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
    [("", "This field is required"), (" \n ", "Write a comment first"), ("long " * 2_000, "at most 5000 fit here")],
)
def test_what_cannot_be_said_is_told_and_stays(focal: Client, url: Url, said: str, told: str) -> None:
    page = focal.post(url("123") + "comments/", {"text": said})
    assert page.status_code == 422
    assert told in text(page) and said.strip() in text(page)
    assert not ColleagueComment.objects.exists()


def test_a_double_click_says_it_once(focal: Client, url: Url) -> None:
    for _click in range(2):
        focal.post(url("123") + "comments/", {"text": "Once."})
    assert ColleagueComment.objects.count() == 1


def test_markup_is_words(focal: Client, url: Url) -> None:
    focal.post(url("123") + "comments/", {"text": "<script>alert(1)</script> & <b>"})
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;" in focal.get(url("123")).content.decode()
