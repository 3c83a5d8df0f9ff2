"""The list of a round's inputs: filters and order by what the officer sees, labels and notes of the secretariat."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consultations.audience import audience_in
from consultations.enums import Duty
from consultations.models import Round
from core.audience import PUBLIC
from submissions.models import ImportedInput, Input, InputImport, InputLabel
from submissions.tables.columns import officer_fields
from submissions.triage.labels import set_labels
from submissions.visibility.reader import InputReader
from tests.factories import DelegationFactory, OfficerFactory, RoundFactory, SubmittedFactory
from tests.support.html import text
from tests.support.officers import own_queries, sign_in
from tests.support.redacting import redact

pytestmark = pytest.mark.django_db
SIGHTED = [Duty.CODE, Duty.SEE_CONFIDENTIAL]


@pytest.fixture
def round_() -> Round:
    return RoundFactory()


@pytest.fixture
def officer(client: Client, round_: Round) -> Any:
    user = OfficerFactory(round=round_, duties=SIGHTED)
    sign_in(client, user)
    return user


def sent(
    round_: Round, name: str, constituency: str = "civil_society", *, answers: Any = None, **package: Any
) -> Input:
    body = {"organisation__name": name, "organisation__short_name": name}
    delegation = DelegationFactory(round=round_, constituency=constituency, **body)
    answers = answers or {"123": {"position": "supports", "comment": f"Words of {name}."}}
    return SubmittedFactory(delegation=delegation, answers=answers, package=package).inputs.first()


def url_of(round_: Round) -> str:
    return reverse("submissions:inputs", args=[round_.pk])


def listed(client: Client, round_: Round, **query: Any) -> list[Any]:
    return [row["row"].key for row in client.get(url_of(round_), query).context["rows"]]


def label(client: Client, round_: Round, *rows: Input, query: str = "", **data: Any) -> Any:
    address = reverse("submissions:label_inputs", args=[round_.pk])
    return client.post(f"{address}?{query}", {"pick": [str(row.pk) for row in rows], **data})


def test_inputs_are_searched_filtered_and_ordered(client: Client, officer: Any, round_: Round) -> None:
    first = sent(round_, "Orlune")
    second = sent(round_, "Arandia", answers={"124": {"position": "amendment", "rewording": "Add water."}})
    third = sent(round_, "Tavaria", "state")
    assert listed(client, round_) == [*listed(client, round_, position="supports"), second.pk]
    assert listed(client, round_, words="water") == [second.pk]
    assert listed(client, round_, words="Orlune") == [first.pk]
    assert listed(client, round_, constituency="state") == [third.pk]
    assert listed(client, round_, order="input", constituency="civil_society") == [second.pk, first.pk]
    about = second.recommendation_id
    assert listed(client, round_, recommendation=str(about)) == [second.pk]
    for wrong in ("recommendation", "position", "label", "order", "columns", "level"):
        assert client.get(url_of(round_), {wrong: "x\x00x"}).status_code == 200
    page = client.get(url_of(round_), {"columns": ["language"]}).content.decode()
    assert "English" in page and "Words of Orlune" not in page


def test_the_words_of_each_input_stand_in_the_list(client: Client, officer: Any, round_: Round) -> None:
    """Also for the table of labels, with their language; of what the officer may not read, why."""
    answers = {"123": {"position": "supports", "comment": "Seen."}}
    sent(round_, "Orlune")
    sent(round_, "Arandia", answers=answers, confidentiality="secretariat")
    address = reverse("submissions:label_table", args=[round_.pk])
    for page in (url_of(round_), address):
        shown = client.get(page).content.decode()
        assert re.search(r'<span class="asis"[^>]* lang="en"[^>]*>Words of Orlune\.', shown), page
        assert "Visible only to officers" not in text(client.get(page))
    assert client.get(url_of(round_)).content.decode().count("small muted reference") == 2
    sign_in(client, OfficerFactory(round=round_, duties=[Duty.CODE]))
    shown = text(client.get(url_of(round_)))
    assert "Words of Orlune." in shown and "Seen." not in shown
    assert shown.count("Visible only to officers with the duty to see confidential content.") == 1


def test_a_label_for_many_is_shown_filtered_and_removed(client: Client, officer: Any, round_: Round) -> None:
    rows = [sent(round_, name) for name in ("Orlune", "Arandia", "Tavaria")]
    assert label(client, round_, *rows[:2], label="  Check   law ", note="See the annex.").status_code == 302
    assert sorted(InputLabel.objects.values_list("label", "note")) == [("Check law", "See the annex.")] * 2
    page = client.get(url_of(round_)).content.decode()
    assert "Check law" in page and "See the annex." in page
    assert set(listed(client, round_, label="=Check law")) == {row.pk for row in rows[:2]}
    assert listed(client, round_, label="without") == [rows[2].pk]
    label(client, round_, rows[0], label="Done")  # the note stays
    assert InputLabel.objects.get(line=rows[0].line).note == "See the annex."
    label(client, round_, scope="whole", query="label=with", removes="on")
    assert not InputLabel.objects.exists()
    label(client, round_, scope="whole", query="words=Orlune", label="One")
    assert InputLabel.objects.get().line == rows[0].line


def test_all_of_a_page_are_those_that_the_page_showed(client: Client, officer: Any, round_: Round) -> None:
    rows = [sent(round_, name) for name in ("Orlune", "Arandia")]
    page = client.get(url_of(round_), {"label": "without"}).content.decode()
    label(client, round_, rows[0], label="A colleague's")
    sent(round_, "Tavaria")
    shown = re.findall('name="shown" value="([^"]*)"', page)
    label(client, round_, scope="page", query="label=without", label="Read", shown=shown)
    assert set(InputLabel.objects.filter(label="Read").values_list("line", flat=True)) == {row.line_id for row in rows}


def test_nothing_to_set_comes_back_with_what_was_typed(client: Client, officer: Any, round_: Round) -> None:
    row = sent(round_, "Orlune")
    page = label(client, round_, row)
    html = page.content.decode()
    assert page.status_code == 422 and "Enter a label or a note." in html
    assert f'value="{row.pk}"' in html and "checked" in html.partition(f'value="{row.pk}"')[2][:200]
    assert label(client, round_, row, label="x" * 61).status_code == 422
    assert label(client, round_, label="Nobody").status_code == 302 and not InputLabel.objects.exists()


def test_labels_are_for_those_who_read_the_input(client: Client, officer: Any, round_: Round) -> None:
    """What an officer with sight writes is not for one without; nobody labels what they may not read whole."""
    answers = {"123": {"position": "supports", "comment": "Agreed."}}
    quiet = sent(round_, "Orlune", answers=answers, confidentiality="nameless")
    hidden = sent(round_, "Arandia", answers=answers, confidentiality="secretariat")
    set_labels(round_, [quiet.pk, hidden.pk], label="LETTER-OF-ORLUNE", by=officer)
    blind = OfficerFactory(round=round_, duties=[Duty.CODE])
    sign_in(client, blind)
    page = client.get(url_of(round_))
    assert "LETTER-OF-ORLUNE" not in page.content.decode() and "Orlune" not in page.content.decode()
    assert set_labels(round_, [quiet.pk, hidden.pk], label="Mine", by=blind) == 1
    assert "Mine" in client.get(url_of(round_)).content.decode()
    assert listed(client, round_, label="=LETTER-OF-ORLUNE") == listed(client, round_)  # a label it does not know
    sign_in(client, officer)
    assert "LETTER-OF-ORLUNE" in client.get(url_of(round_)).content.decode()


def test_beside_redacted_words_no_label_is_shown(client: Client, officer: Any, round_: Round) -> None:
    row = sent(round_, "Orlune")
    set_labels(round_, [row.pk], label="QUOTES-A-NAME", by=officer)
    redact(row, "Orlune", reason="A name")
    assert "QUOTES-A-NAME" not in client.get(url_of(round_)).content.decode()
    assert set_labels(round_, [row.pk], label="Again", by=officer) == 0


def test_labels_are_in_files_of_the_secretariat_alone(client: Client, officer: Any, round_: Round) -> None:
    row = sent(round_, "Orlune")
    set_labels(round_, [row.pk], label="Check law", note="Why.", by=officer)
    answer = client.get(url_of(round_), {"format": "json", "words": "Orlune"})
    (line,) = json.loads(b"".join(answer.streaming_content))["rows"]
    assert (line["label"], line["label_note"]) == ("Check law", "Why.")
    for audience, found in ((audience_in(officer, round_), 1), (PUBLIC, 0)):
        reader = InputReader(round_, audience)
        fields = {each.column.key: each for each in officer_fields(reader)}
        (shown,) = InputReader(round_, audience_in(officer, round_)).current()
        fields["label"].load([shown])
        assert bool(fields["label"].value(shown)) == bool(found)


@pytest.mark.parametrize(("duties", "known"), [(SIGHTED, "HRD/1"), ([Duty.CODE], None)])
def test_the_file_of_the_list_has_the_senders_own_ids_for_who_sees_all(
    client: Client, round_: Round, duties: list[Duty], known: str | None
) -> None:
    row = sent(round_, "Orlune")
    batch = InputImport.objects.create(round=round_, name="a.csv", by=round_.created_by)
    consent = {"consented_on": "2026-01-01", "consent_source": "Letter"}
    ImportedInput.objects.create(line=row.line, batch=batch, row=1, external_id="HRD/1", **consent)
    sign_in(client, OfficerFactory(round=round_, duties=duties))
    answer = client.get(url_of(round_), {"format": "json"})
    (line,) = json.loads(b"".join(answer.streaming_content))["rows"]
    assert line.get("external_id") == known


def test_a_round_of_others_is_not_labelled(client: Client, officer: Any, round_: Round) -> None:
    row = sent(round_, "Orlune")
    foreign = sent(RoundFactory(), "Arandia")
    assert label(client, round_, row, foreign, label="x").status_code == 302
    assert InputLabel.objects.get().line == row.line
    sign_in(client, OfficerFactory(round=RoundFactory(), duties=SIGHTED))
    assert client.get(url_of(round_)).status_code == 404 and label(client, round_, row, label="y").status_code == 404


@pytest.mark.parametrize("count", [1, 6])
def test_the_list_asks_the_same_whatever_its_length(client: Client, officer: Any, round_: Round, count: int) -> None:
    rows = [sent(round_, f"Body {n}") for n in range(count)]
    set_labels(round_, [row.pk for row in rows], label="x", by=officer)
    beside = reverse("submissions:rounds")
    assert own_queries(client, url_of(round_), beside) == 41
    assert own_queries(client, f"{url_of(round_)}?words=words&order=-input", beside) == 35


def test_of_embargoed_inputs_nothing_is_listed(client: Client) -> None:
    sealed = RoundFactory(rules={"sealed": True})
    row = sent(sealed, "Orlune")
    officer = OfficerFactory(round=sealed, duties=SIGHTED)
    sign_in(client, officer)
    assert listed(client, sealed) == [] and listed(client, sealed, words="Orlune") == []
    assert set_labels(sealed, [row.pk], label="x", by=officer) == 0
