"""Triage as officers do it: what they see by duty, and what they decide."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from consultations.enums import Duty
from consultations.models import Delegation, Organisation
from core import clock
from core.text.dates import begin_of_day, clock_time, day, office_day
from submissions.models import ClarificationRequest, ScanResult, Submission, TriageDecision, Version
from submissions.sending.clarification_answers import answer_in_words
from submissions.sending.services import withdraw
from submissions.triage.queue import triage_queue
from submissions.triage.services import request_clarification
from tests.factories import (
    AttachmentFactory,
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    RoundFactory,
    SubmittedFactory,
    corrected,
    focal_point,
    new_token,
    send,
)
from tests.support.current import state_of
from tests.support.officers import own_queries, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return RoundFactory()


@pytest.fixture
def officer(client, round_):
    user = OfficerFactory(round=round_, duties=[Duty.TRIAGE])
    sign_in(client, user)
    return user


def submitted(round_, constituency="state", comment="The body says so.", **package):
    delegation = DelegationFactory(round=round_, constituency=constituency)
    answers = {"123": {"position": "supports", "comment": comment}}
    return SubmittedFactory(delegation=delegation, answers=answers, package=package).submission


def test_of_one_without_name_the_day_is_told_and_nothing_that_belongs_to_few(client, officer, round_):
    """An officer without sight who knows when a body's letter came, or who was given more time, learns nothing more."""
    quiet = submitted(round_, "civil_society", confidentiality="nameless")
    at = quiet.versions.get().submitted_at
    listed = client.get(reverse("submissions:queue", args=[round_.pk])).content.decode()
    page = page_of(client, quiet).content.decode()
    for text in (listed, page):
        assert day(office_day(at)) in text and clock_time(at, "UTC") not in text
    assert "How it arrived" not in page
    question = request_clarification(quiet, question="When?", until=at + timedelta(days=9), by=officer)
    later = at + timedelta(minutes=61)
    with clock.at(later):
        answer_in_words(question, text="Last year.", by=focal_point(quiet.delegation))
    assert clock_time(later, "UTC") not in (text := page_of(client, quiet).content.decode()) and "Answered" in text
    (row,) = triage_queue(round_, officer)
    assert (row.kind, row.channel, row.on_extension, row.received) == ("", "", False, begin_of_day(at))


def shown_in(client, url, **query):
    return [place["row"].submission for place in client.get(url, query).context["rows"]]


def page_of(client, submission):
    return client.get(reverse("submissions:submission", args=[submission.pk]))


def test_the_queue_holds_what_waits_oldest_first(client, officer, round_):
    first, second, third = (submitted(round_) for _each in range(3))
    client.post(reverse("submissions:admit", args=[second.pk]))
    url = reverse("submissions:queue", args=[round_.pk])
    assert shown_in(client, url) == [first.pk, third.pk]
    assert shown_in(client, url, show="all") == [first.pk, second.pk, third.pk]


def test_what_was_decided_is_said_with_the_colon_of_the_language(client, officer, round_):
    package = submitted(round_)
    type(officer).objects.filter(pk=officer.pk).update(language="fr")
    page = client.post(reverse("submissions:admit", args=[package.pk]), follow=True).text
    assert f"{package.reference}\u00a0: Recevable." in page or f"{package.reference}\u202f: Recevable." in page


def test_deciding_leads_to_the_next(client, officer, round_):
    first, second = submitted(round_), submitted(round_)
    answer = client.post(reverse("submissions:admit", args=[first.pk]))
    assert answer.headers["Location"] == reverse("submissions:submission", args=[second.pk])
    answer = client.post(reverse("submissions:admit", args=[second.pk]))
    assert answer.headers["Location"] == reverse("submissions:queue", args=[round_.pk])
    assert state_of(first) == "admissible"


def test_from_the_top_one_comes_to_the_decision_at_once(client, officer, round_):
    page = page_of(client, submitted(round_)).content.decode()
    assert page.index('<a href="#decide">Decide</a>') < page.index("The body says so.") < page.index('id="decide"')


def test_inadmissible_wants_a_reason_of_the_list(client, officer, round_):
    row = submitted(round_)
    url = reverse("submissions:inadmissible", args=[row.pk])
    data = {"inadmissible-reason": "", "inadmissible-words_to_sender": "My own words."}
    for reason in ("", "dislike"):
        answer = client.post(url, {**data, "inadmissible-reason": reason})
        assert answer.status_code == 422
        assert "My own words." in answer.content.decode()
    assert TriageDecision.objects.count() == 0
    client.post(url, {**data, "inadmissible-reason": "individual_case", "inadmissible-outcome": "admissible"})
    assert TriageDecision.objects.get().reason == "individual_case"
    corrected(row, {"123": {"comment": "Once more."}})
    assert row.pk in shown_in(client, reverse("submissions:queue", args=[round_.pk]))


def test_a_clarification_asks_about_a_line_in_time(client, officer, round_):
    row = submitted(round_)
    line = row.lines.get()
    url = reverse("submissions:ask", args=[row.pk])
    until = clock.now() + timedelta(days=30)
    data = {
        "clarification-line": str(line.pk),
        "clarification-question": "Which year?",
        "clarification-until": "2027-03-28T02:30",
        "clarification-zone": "Europe/Zurich",
    }
    assert "does not exist" in client.post(url, data).content.decode()
    data["clarification-until"] = "2020-01-01T00:00"
    page = client.post(url, data).content.decode()
    assert "The date to answer by is in the past. Enter a later date." in page
    assert "Which year?" in page
    foreign = {**data, "clarification-line": str(submitted(round_).lines.get().pk)}
    assert client.post(url, foreign).status_code == 422
    client.post(url, {**data, "clarification-until": f"{until:%Y-%m-%dT%H:%M}"})
    request = ClarificationRequest.objects.get()
    assert (request.line, request.question) == (line, "Which year?")
    assert "Which year?" in page_of(client, row).content.decode()


@pytest.mark.parametrize("level", ["nameless", "secretariat"])
def test_an_answer_without_name_in_a_package_with_one_is_not_mentioned_beside_it(client, officer, round_, level):
    answers = {
        "123": {"position": "supports", "comment": "NAMELESS-WORDS", "confidentiality": level},
        "124": {"position": "supports", "comment": "OPEN-WORDS"},
    }
    version = SubmittedFactory(delegation=DelegationFactory(round=round_), answers=answers)
    page = page_of(client, version.submission).content.decode()
    assert "OPEN-WORDS" in page and "Para. 124" in page
    for hint in ("NAMELESS-WORDS", "Para. 123", "You can see that the input exists", "that you cannot open"):
        assert hint not in page
    [place] = client.get(reverse("submissions:queue", args=[round_.pk])).context["rows"]
    row = place["row"]
    assert (row.inputs, row.files) == (1, 0)


def test_names_and_words_are_shown_by_duty(client, officer, round_):
    nameless = submitted(round_, "civil_society", "NAMELESS-WORDS", confidentiality="nameless")
    secret = submitted(round_, "nhri", "SECRET-WORDS", confidentiality="secretariat")
    names = [row.delegation.organisation.short_name for row in (nameless, secret)]
    pages = [page_of(client, row).content.decode() for row in (nameless, secret)]
    queue = client.get(reverse("submissions:queue", args=[round_.pk])).content.decode()
    assert "NAMELESS-WORDS" in pages[0]
    assert "SECRET-WORDS" not in pages[1]
    assert "You can see that the input exists" in pages[1] and "You can see that the input exists" not in pages[0]
    assert not any(name in text for name in names for text in (*pages, queue))
    sign_in(client, OfficerFactory(round=round_, duties=[Duty.TRIAGE, Duty.SEE_CONFIDENTIAL]))
    page = page_of(client, secret).content.decode()
    assert "SECRET-WORDS" in page
    assert names[1] in page


@pytest.mark.parametrize("level", ["public", "nameless"])
def test_words_to_the_sender_are_for_their_author_and_for_officers_with_sight(client, officer, round_, level):
    """They may repeat what is hidden, or name the sender. That they are read where nothing is would tell the rest."""
    row = submitted(round_, "civil_society", confidentiality=level)
    name = row.delegation.organisation.short_name
    client.post(reverse("submissions:reserve", args=[row.pk]))
    words = f"To {name}: see the procedure." if level == "public" else "Please see the procedure."
    data = {"inadmissible-reason": "individual_case", "inadmissible-words_to_sender": words}
    client.post(reverse("submissions:inadmissible", args=[row.pk]), data)
    assert words in page_of(client, row).text
    sign_in(client, OfficerFactory(round=round_, duties=[Duty.TRIAGE]))
    page = page_of(client, row).text
    assert "see the procedure." not in page and "Message to the sender · Not shown" in page
    assert (name in page) is (level == "public")
    sign_in(client, OfficerFactory(round=round_, duties=[Duty.TRIAGE, Duty.SEE_CONFIDENTIAL]))
    assert words in page_of(client, row).text


def test_a_proposed_wording_stands_against_the_words_that_it_changes(client, officer, round_):
    delegation = DelegationFactory(round=round_, constituency="state")
    issued = next(row.text for row in round_.recommendations.order_by("order"))
    first = issued.split()[0]
    said = {"123": {"position": "amendment", "rewording": issued.replace(first, "Governments", 1)}}
    submission = SubmittedFactory(delegation=delegation, answers=said).submission
    page = page_of(client, submission).content.decode()
    assert re.search(rf"<del>(?:<span[^>]*>[^<]*</span>)?{first}", page)
    assert re.search(r"<ins>(?:<span[^>]*>[^<]*</span>)?Governments", page)


def test_files_that_show_a_name_are_counted_not_opened(client, officer, round_):
    opened = {}
    for level in ("public", "nameless"):
        delegation = DelegationFactory(round=round_, constituency="civil_society")
        version = DraftFactory(delegation=delegation, package={"confidentiality": level})
        opened[level] = AttachmentFactory(version=version, title=f"{level} report")
        send(version)
    page = page_of(client, opened["nameless"].version.submission).content.decode()
    assert "nameless report" not in page
    assert "1 file that you cannot open" in page
    assert "public report" in page_of(client, opened["public"].version.submission).content.decode()
    assert client.get(reverse("submissions:file", args=[opened["nameless"].pk])).status_code == 404


def test_the_scanner_decides_what_opens(client, officer, round_):
    version = DraftFactory(delegation=DelegationFactory(round=round_))
    clean, infected, unscanned = (AttachmentFactory(version=version, title=title) for title in ("One", "Two", "Three"))
    send(version)
    ScanResult.objects.create(file=clean.file, outcome="clean")
    ScanResult.objects.create(file=infected.file, outcome="infected")
    page = page_of(client, version.submission).content.decode()
    told = [word for word in ("No virus found", "Virus found", "Not scanned") if f">{word}<" in page]
    assert told == ["No virus found", "Virus found", "Not scanned"]
    links = [reverse("submissions:file", args=[each.pk]) in page for each in (clean, infected, unscanned)]
    assert links == [True, False, True]
    refused = client.get(reverse("submissions:file", args=[infected.pk]))
    assert (refused.status_code, "has not passed the virus scan" in refused.content.decode()) == (409, True)


def test_a_sealed_submission_is_there_and_no_more(client, officer):
    sealed = RoundFactory(rules={"sealed": True})
    reader = OfficerFactory(round=sealed, duties=[Duty.TRIAGE])
    sign_in(client, reader)
    row = submitted(sealed, comment="EMBARGOED-WORDS")
    rows = client.get(reverse("submissions:queue", args=[sealed.pk]), {"show": "all"})
    assert "Embargoed" in rows.content.decode()
    assert page_of(client, row).status_code == 404
    assert client.post(reverse("submissions:admit", args=[row.pk])).status_code == 404


def test_what_is_not_yours_does_not_exist(client, officer, round_):
    foreign = submitted(RoundFactory())
    draft = DraftFactory(delegation=DelegationFactory(round=round_)).submission
    for key in (foreign.pk, draft.pk, uuid4()):
        assert client.get(reverse("submissions:submission", args=[key])).status_code == 404
        for name in ("admit", "inadmissible", "ask"):
            assert client.post(reverse(f"submissions:{name}", args=[key])).status_code == 404
    assert client.get(reverse("submissions:queue", args=[foreign.delegation.round_id])).status_code == 404
    own = submitted(round_)
    sign_in(client, OfficerFactory(round=round_, duties=[Duty.CODE]))
    assert client.get(reverse("submissions:queue", args=[round_.pk])).status_code == 404
    assert page_of(client, own).status_code == 404


def test_what_waits_is_told_on_the_first_page(client, officer, round_):
    submitted(round_)
    submitted(round_)
    page = client.get("/admin/").content.decode()
    assert (
        f'<a href="{reverse("submissions:queue", args=[round_.pk])}"><strong>2</strong> submissions to triage</a>'
        in page
    )


@pytest.mark.parametrize("count", [1, 5])
def test_pages_ask_the_same_whatever_their_length(client, officer, round_, count):
    rows = [submitted(round_) for _each in range(count)]
    beside = reverse("submissions:rounds")
    assert own_queries(client, reverse("submissions:queue", args=[round_.pk]), beside) == 31
    assert own_queries(client, reverse("submissions:submission", args=[rows[0].pk]), beside) == 36


@pytest.mark.parametrize("count", [10, 1_000])
def test_a_long_queue_asks_the_same(client, officer, round_, count):
    now = clock.now()
    bodies = Organisation.objects.bulk_create(
        Organisation(code=f"M{n}", name=f"Body {n}", short_name=f"Body {n}", constituency="state") for n in range(count)
    )
    rows = Delegation.objects.bulk_create(Delegation(round=round_, organisation=body) for body in bodies)
    sent = Submission.objects.bulk_create(Submission(delegation=row, reference=f"SR-{row.pk}"[:24]) for row in rows)
    Version.objects.bulk_create(
        Version(submission=row, number=1, started_by=officer, submitted_at=now, submitted_by=officer) for row in sent
    )
    assert own_queries(client, reverse("submissions:queue", args=[round_.pk]), reverse("submissions:rounds")) == 31
    assert len(client.get(reverse("submissions:queue", args=[round_.pk])).context["rows"]) == min(count, 50)


def test_what_was_withdrawn_stands_below_with_its_reason_for_who_may_know_whose_it_was(client, round_):
    reasons = {"public": "We could not agree.", "nameless": "They came to our office."}
    for level, reason in reasons.items():
        version = SubmittedFactory(delegation=DelegationFactory(round=round_), package={"confidentiality": level})
        withdraw(version.submission, by=version.submitted_by, reason=reason, token=new_token())
    url = reverse("submissions:queue", args=[round_.pk])
    for duties, seen in (([Duty.TRIAGE], ["public"]), ([Duty.TRIAGE, Duty.SEE_CONFIDENTIAL], ["public", "nameless"])):
        sign_in(client, OfficerFactory(round=round_, duties=duties))
        page = client.get(f"{url}?show=all").content.decode()
        assert [level for level, reason in reasons.items() if reason in page] == seen
        assert all(row.reference in page for row in Submission.objects.all())
        assert "Withdrawn" not in client.get(url).content.decode()


def test_taking_the_next_opens_it_and_says_so_to_colleagues(client, officer, round_):
    first, second = submitted(round_), submitted(round_)
    queue = reverse("submissions:queue", args=[round_.pk])
    assert "Reserve the next submission" in client.get(queue).content.decode()
    answer = client.post(reverse("submissions:reserve_next", args=[round_.pk]))
    assert answer.headers["Location"] == reverse("submissions:submission", args=[first.pk])
    page = page_of(client, first).content.decode()
    assert "You have reserved this submission until" in page
    assert "Mark as inadmissible" in page
    sign_in(client, OfficerFactory(round=round_, duties=[Duty.TRIAGE]))
    told = f"<bdi>{officer.get_full_name()}</bdi> has reserved this submission until"
    assert told in client.get(queue).content.decode()
    page = page_of(client, first).content.decode()
    assert told in page
    assert "Mark as inadmissible" not in page
    refused = client.post(reverse("submissions:admit", args=[first.pk]))
    assert (refused.status_code, "has reserved this submission until" in refused.content.decode()) == (409, True)
    data = {"inadmissible-reason": "commercial", "inadmissible-words_to_sender": "What I typed."}
    refused = client.post(reverse("submissions:inadmissible", args=[first.pk]), data)
    assert refused.status_code == 422
    answer = client.post(reverse("submissions:reserve", args=[first.pk]), follow=True)
    assert "has reserved this submission until" in answer.content.decode()
    answer = client.post(reverse("submissions:reserve_next", args=[round_.pk]))
    assert answer.headers["Location"] == reverse("submissions:submission", args=[second.pk])
    answer = client.post(reverse("submissions:reserve_next", args=[round_.pk]), follow=True)
    answer = client.post(reverse("submissions:admit", args=[second.pk]), follow=True)
    assert answer.redirect_chain[-1][0] == queue


def test_nobody_decides_before_taking_it_and_giving_back_frees_it(client, officer, round_):
    row = submitted(round_)
    page = page_of(client, row).content.decode()
    assert "Reserve this submission to decide" in page
    assert "Mark as inadmissible" not in page
    client.post(reverse("submissions:reserve", args=[row.pk]))
    assert "Release this submission" in page_of(client, row).content.decode()
    answer = client.post(reverse("submissions:release", args=[row.pk]), follow=True)
    assert f"{row.reference} is released. Your colleagues can reserve it." in answer.content.decode()
    assert "Reserve this submission to decide" in page_of(client, row).content.decode()


def test_what_was_typed_stays_when_the_page_was_no_longer_the_newest(client, officer, round_):
    row = submitted(round_)
    client.post(reverse("submissions:reserve", args=[row.pk]))
    seen = page_of(client, row).context["opened"].mark
    corrected(row, {"123": {"comment": "Once more."}})
    data = {"seen": seen, "inadmissible-reason": "commercial", "inadmissible-words_to_sender": "My own words."}
    answer = client.post(reverse("submissions:inadmissible", args=[row.pk]), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "corrected or decided on after you opened the page" in page
    assert "My own words." in page
    assert client.post(reverse("submissions:admit", args=[row.pk]), {"seen": seen}).status_code == 409
    assert TriageDecision.objects.count() == 0


def test_each_key_of_the_help_line_is_on_the_page(client, officer, round_):
    first, second = submitted(round_), submitted(round_)
    for url, keys in (
        (reverse("submissions:queue", args=[round_.pk]), "t"),
        (reverse("submissions:submission", args=[first.pk]), "jkt"),
    ):
        page = client.get(url)
        assert "".join(key for _what, key in page.context["keys"]) == keys
        assert all(f'data-key="{key}"' in page.content.decode() for key in keys)
    client.post(reverse("submissions:reserve", args=[second.pk]))
    page = page_of(client, second)
    assert "".join(key for _what, key in page.context["keys"]) == "jkaicb"
    assert all(f'data-key="{key}"' in page.content.decode() for key in "jkaicb")
