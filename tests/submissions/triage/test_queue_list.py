"""The queue as a list: filters that compare what the officer sees, order, columns, campaigns folded, saved views."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.people.services import close_account
from consultations.enums import Duty
from consultations.models import Round
from core.models import SavedView
from submissions.campaigns.search import find_campaigns
from submissions.models import Submission
from submissions.triage import notes, services as triage_services
from tests.factories import (
    AttachmentFactory,
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    RoundFactory,
    SubmittedFactory,
    send,
)
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db
LETTER = (
    "We call upon every State to repeal the laws that punish peaceful protest, to train its police in the use of "
    "dialogue before force, to publish figures of arrests at assemblies each year, and to let independent observers "
    "watch every assembly without fear of arrest or of losing their equipment afterwards."
)


@pytest.fixture
def round_() -> Round:
    return RoundFactory()


@pytest.fixture
def officer(client: Client, round_: Round) -> Any:
    user = OfficerFactory(round=round_, duties=[Duty.TRIAGE, Duty.SEE_CONFIDENTIAL])
    sign_in(client, user)
    return user


def submitted(
    round_: Round, name: str = "", constituency: str = "state", answers: Any = None, **submission: Any
) -> Submission:
    fields = {"organisation__name": name, "organisation__short_name": name} if name else {}
    delegation = DelegationFactory(round=round_, constituency=constituency, **fields)
    answers = answers or {"123": {"position": "supports", "comment": "Agreed."}}
    return SubmittedFactory(delegation=delegation, answers=answers, package=submission).submission


def url_of(round_: Round) -> str:
    return reverse("submissions:queue", args=[round_.pk])


def listed(client: Client, round_: Round, **query: Any) -> list[str]:
    """The submissions on the page, by reference; a fold by the number of what is in it."""
    rows = client.get(url_of(round_), query).context["rows"]
    return [len(row["fold"].items) if "fold" in row else row["row"].reference for row in rows]


def test_words_names_and_references_are_found(client: Client, officer: Any, round_: Round) -> None:
    first = submitted(round_, "Arandia", answers={"123": {"position": "supports", "comment": "Detention of children."}})
    second = submitted(round_, "Orlune", answers={"124": {"position": "amendment", "rewording": "Add water."}})
    third = submitted(round_, "Tavaria")
    assert listed(client, round_, words="detentions") == [first.reference]
    assert listed(client, round_, words="orlune") == [second.reference]
    assert listed(client, round_, words=third.reference.lower()) == [third.reference]
    assert listed(client, round_, words="arandia children") == [first.reference]
    assert listed(client, round_, words="nobody wrote this") == []
    assert "No submission matches." in client.get(url_of(round_), {"words": "nobody"}).content.decode()


def test_each_filter_narrows_the_list(client: Client, officer: Any, round_: Round) -> None:
    state = submitted(round_, answers={"124": {"position": "amendment", "rewording": "Add."}}, language="fr")
    draft = DraftFactory(
        delegation=DelegationFactory(round=round_, constituency="civil_society"),
        answers={"123": {"position": "supports", "comment": "Agreed."}},
    )
    AttachmentFactory(version=draft)
    send(draft)
    society = draft.submission
    notes.assign_submission(state, to=officer, by=officer)
    about = {row.label: row.pk for row in round_.recommendations.select_related("paragraph__document")}
    both = {state.reference, society.reference}
    for query, found in (
        ({"constituency": "civil_society"}, society),
        ({"position": "amendment"}, state),
        ({"recommendation": str(about["123"])}, society),
        ({"language": "fr"}, state),
        ({"files": "with"}, society),
        ({"files": "without"}, state),
        ({"assigned": "me"}, state),
        ({"assigned": "nobody"}, society),
        ({"position": "amendment", "recommendation": str(about["124"])}, state),
    ):
        assert listed(client, round_, **query) == [found.reference], query
    assert listed(client, round_, position="supports", recommendation=str(about["124"])) == []
    assert set(listed(client, round_, late="without")) == both and listed(client, round_, late="with") == []
    triage_services.admit(state, by=officer)
    assert listed(client, round_) == [society.reference]
    assert listed(client, round_, status="admissible") == [state.reference]
    for wrong in ({"status": "xx"}, {"recommendation": "xx"}, {"order": "xx"}, {"columns": "xx"}, {"campaign": "xx"}):
        assert client.get(url_of(round_), wrong).status_code == 200


def test_a_filter_does_not_find_what_the_officer_may_not_read(client: Client, round_: Round) -> None:
    """Beside a body's name nothing is found by words that do not bear it; of a body without a name nothing by name."""
    answers = {
        "123": {"position": "opposes", "comment": "QUIETWORD", "confidentiality": "nameless"},
        "124": {"position": "supports", "comment": "Openly."},
    }
    named = submitted(round_, "Arandia", "civil_society", answers=answers)
    quiet = submitted(round_, "Orlune", "civil_society", confidentiality="nameless")
    hidden = submitted(
        round_, "Tavaria", "civil_society",
        answers={"123": {"position": "notes", "comment": "HIDDENWORD"}}, confidentiality="secretariat",
    )  # fmt: skip
    sign_in(client, OfficerFactory(round=round_, duties=[Duty.TRIAGE]))
    for words in ("QUIETWORD", "HIDDENWORD", "Orlune", "Tavaria"):
        assert listed(client, round_, words=words) == [], words
    assert listed(client, round_, position="opposes") == [] and listed(client, round_, position="notes") == []
    assert listed(client, round_, words="Openly") == [named.reference]
    assert set(listed(client, round_, words="agreed")) == {quiet.reference}
    assert listed(client, round_, words=hidden.reference) == [hidden.reference]


def test_order_and_columns_are_chosen_and_stay(client: Client, officer: Any, round_: Round) -> None:
    rows = [submitted(round_, name) for name in ("Éstania", "Arandia", "Orlune")]
    names = [rows[1].reference, rows[0].reference, rows[2].reference]
    assert listed(client, round_, order="submission") == names
    assert listed(client, round_, order="-submission") == names[::-1]
    page = client.get(url_of(round_), {"order": "submission", "columns": ["language", "inputs"]})
    html = page.content.decode()
    assert 'aria-sort="ascending"' in html and "Constituency</th>" not in html
    assert [each["key"] for each in page.context["headings"]] == ["submission", "language", "inputs"]
    assert "order=-submission" in html and "columns=language" in html


@pytest.fixture
def campaign(round_: Round) -> list[Submission]:
    """Four that send one letter, one that adds an answer of its own, and one beside them."""
    own = {"124": {"position": "opposes", "comment": "We have our own view of this matter entirely."}}
    alike = {"123": {"position": "supports", "comment": LETTER}}
    rows = [submitted(round_, f"Group {n}", "civil_society", answers=alike) for n in range(4)]
    rows += [submitted(round_, "Group 4", "civil_society", answers={**alike, **own}), submitted(round_, "Arandia")]
    find_campaigns(round_)
    return rows


def test_a_campaign_is_one_row_that_opens(
    client: Client, officer: Any, round_: Round, campaign: list[Submission]
) -> None:
    assert listed(client, round_) == [4, campaign[4].reference, campaign[5].reference]
    page = client.get(url_of(round_))
    assert "4 waiting" in page.content.decode() and "Campaign 1" in page.content.decode()
    key = page.context["rows"][0]["fold"].campaign.id
    assert set(listed(client, round_, campaign=str(key))) == {row.reference for row in campaign[:5]}
    assert listed(client, round_, campaign="without") == [campaign[5].reference]
    assert listed(client, round_, words="Arandia") == [campaign[5].reference]


def test_no_campaign_is_shown_where_its_words_are_not(
    client: Client, round_: Round, campaign: list[Submission]
) -> None:
    """An officer who reads one of the letters only does not learn that there are others."""
    alike = {"123": {"position": "supports", "comment": LETTER}}
    quiet = RoundFactory()
    rows = [
        submitted(quiet, "A", "civil_society", answers=alike),
        submitted(quiet, "B", "civil_society", answers=alike, confidentiality="secretariat"),
    ]
    find_campaigns(quiet)
    sign_in(client, OfficerFactory(round=quiet, duties=[Duty.TRIAGE]))
    assert set(listed(client, quiet)) == {row.reference for row in rows}
    assert "Campaign 1" not in client.get(url_of(quiet)).content.decode()


def test_a_view_is_saved_under_a_name_and_shared(client: Client, officer: Any, round_: Round) -> None:
    submitted(round_)
    save = reverse("save_view", args=[round_.pk, "triage"])
    query = "constituency=state&order=-received&page=3&words="
    client.post(save, {"name": " My  States ", "query": query})
    row = SavedView.objects.get()
    assert (row.name, row.query, row.is_shared) == ("My States", "constituency=state&order=-received", False)
    page = client.get(f"{url_of(round_)}?{row.query}").content.decode()
    assert "My States" in page and "Delete the view “My States”" in page
    client.post(save, {"name": "My States", "query": "constituency=nhri", "is_shared": "yes"})
    row.refresh_from_db()
    assert SavedView.objects.count() == 1 and (row.query, row.is_shared) == ("constituency=nhri", True)
    assert client.post(save, {"name": "", "query": "a=b"}, follow=True).status_code == 200
    assert SavedView.objects.count() == 1
    other = OfficerFactory(round=round_, duties=[Duty.TRIAGE, Duty.SEE_CONFIDENTIAL])
    blind = OfficerFactory(round=round_, duties=[Duty.TRIAGE])
    remove = reverse("delete_view", args=[round_.pk, row.pk])
    for person, is_offered in ((other, True), (blind, False)):
        sign_in(client, person)
        assert ("My States" in client.get(url_of(round_)).content.decode()) == is_offered
        assert client.post(remove).status_code == 404
    close_account(officer, by=officer)
    assert not SavedView.objects.exists()


def test_a_view_is_for_officers_of_the_round(client: Client, round_: Round) -> None:
    sign_in(client, OfficerFactory(round=RoundFactory(), duties=[Duty.TRIAGE]))
    assert client.post(reverse("save_view", args=[round_.pk, "triage"]), {"name": "x"}).status_code == 404
    sign_in(client, OfficerFactory(round=round_, duties=[Duty.TRIAGE]))
    assert client.post(reverse("save_view", args=[round_.pk, "no-list"]), {"name": "x"}).status_code == 404
    answer = client.post(reverse("save_view", args=[round_.pk, "triage"]), {"name": "x", "query": "//evil.example"})
    assert answer.headers["Location"].startswith(url_of(round_))


def test_the_file_holds_the_filtered_rows_and_says_so(client: Client, officer: Any, round_: Round) -> None:
    submitted(round_, "Arandia")
    submitted(round_, "Orlune")
    content = b"".join(client.get(url_of(round_), {"words": "Orlune", "format": "json"}).streaming_content).decode()
    assert "Orlune" in content and "Arandia" not in content
    assert "Waiting; Words, name or reference: Orlune" in content


def test_the_count_of_queries_does_not_grow_with_a_campaign(
    client: Client, officer: Any, round_: Round, campaign: list[Submission], django_assert_max_num_queries: Any
) -> None:
    client.get(url_of(round_))
    with django_assert_max_num_queries(60):
        client.get(url_of(round_), {"words": "peaceful", "position": "supports"})
