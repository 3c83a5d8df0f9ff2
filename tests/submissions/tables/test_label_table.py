"""Labels and notes of inputs as a table: one value into many rows, looked at before it is saved, conflicts refused."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consultations.enums import Duty
from consultations.models import Round
from submissions.models import Input, InputLabel
from submissions.triage.labels import set_labels
from tests.factories import OfficerFactory, RoundFactory
from tests.submissions.tables.test_input_list import SIGHTED, sent
from tests.support.html import compact
from tests.support.officers import own_queries, sign_in
from tests.support.redacting import redact

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_() -> Round:
    return RoundFactory()


@pytest.fixture
def officer(client: Client, round_: Round) -> Any:
    user = OfficerFactory(round=round_, duties=SIGHTED)
    sign_in(client, user)
    return user


def url_of(round_: Round) -> str:
    return reverse("submissions:label_table", args=[round_.pk])


def typed(page: Any) -> dict[str, Any]:
    """Return what a browser sends of the form that a page shows."""
    form = page.context["form"]
    return {field.html_name: field.value() or "" for field in form}


def labels() -> list[tuple[str, str]]:
    return sorted(InputLabel.objects.values_list("label", "note"))


def test_one_value_goes_into_forty_rows_after_a_preview(client: Client, officer: Any, round_: Round) -> None:
    rows = [sent(round_, f"Body {n:02}") for n in range(4)]
    page = client.get(url_of(round_))
    ticked = [str(row.pk) for row in rows[:3]]
    page = client.post(url_of(round_), {**typed(page), "fill": "1", "fill_label": "Check law", "pick": ticked})
    assert "Filled in: 3 inputs. Nothing is saved yet." in page.content.decode() and not labels()
    data = {**typed(page), f"note-{rows[3].pk}": "See the\r\nannex."}
    assert sum(value == "Check law" for value in data.values()) == 3
    page = client.post(url_of(round_), {**data, "preview": "1"})
    assert "4 inputs would change" in page.content.decode() and not labels()
    page = client.post(url_of(round_), {**typed(page), "save": "1"}, follow=True)
    assert "Changed: 4 inputs." in page.content.decode()
    assert labels() == [("", "See the\nannex."), *[("Check law", "")] * 3]
    page = client.post(url_of(round_), {**typed(page), "preview": "1"})
    assert "Nothing would change." in page.content.decode()
    page = client.post(url_of(round_), {**typed(page), "save": "1"}, follow=True)
    assert "Nothing was changed." in page.content.decode()


def test_nothing_typed_is_lost_on_the_way_back_to_the_table(client: Client, officer: Any, round_: Round) -> None:
    one, other = sent(round_, "Orlune"), sent(round_, "Arandia")
    data = {**typed(client.get(url_of(round_))), f"label-{one.pk}": "Mine", f"note-{other.pk}": "Look"}
    preview = client.post(url_of(round_), {**data, "preview": "1"})
    page = client.post(url_of(round_), {**typed(preview), "edit": "1"})
    assert {name: typed(page)[name] for name in data} == data and "Preview the changes" in page.content.decode()
    page = client.post(url_of(round_), {**data, f"label-{one.pk}": "x" * 61, "preview": "1"})
    assert (
        page.status_code == 422 and "x" * 61 in page.content.decode() and "There is a problem" in page.content.decode()
    )
    page = client.post(url_of(round_), {**data, "fill": "1", "fill_label": "All"})
    assert page.status_code == 422 and "tick at least one input" in page.content.decode()


def test_an_emptied_field_removes_what_was_there(client: Client, officer: Any, round_: Round) -> None:
    row = sent(round_, "Orlune")
    set_labels(round_, [row.pk], label="Old", note="Why.", by=officer)
    data = typed(client.get(url_of(round_)))
    client.post(url_of(round_), {**data, f"label-{row.pk}": "", "save": "1"})
    assert labels() == [("", "Why.")]
    data = typed(client.get(url_of(round_)))
    client.post(url_of(round_), {**data, f"note-{row.pk}": "", "save": "1"})
    assert labels() == []


def test_what_a_colleague_changed_is_not_overwritten_unread(client: Client, officer: Any, round_: Round) -> None:
    one, other = sent(round_, "Orlune"), sent(round_, "Arandia")
    data = {**typed(client.get(url_of(round_))), f"label-{one.pk}": "Mine", f"label-{other.pk}": "Mine too"}
    set_labels(round_, [one.pk], label="Theirs", by=officer)
    page = client.post(url_of(round_), {**data, "save": "1"})
    html = compact(page.content.decode())
    assert page.status_code == 422 and "Nothing was saved." in html
    assert "A colleague changed this to: Theirs. Save again to replace it." in html
    assert labels() == [("Theirs", "")] and typed(page)[f"label-{one.pk}"] == "Mine"
    preview = client.post(url_of(round_), {**typed(page), "preview": "1"})
    assert "Theirs" in preview.content.decode()
    client.post(url_of(round_), {**typed(preview), "save": "1"})
    assert labels() == [("Mine", ""), ("Mine too", "")]


def test_only_inputs_that_the_officer_reads_whole_have_fields(client: Client, officer: Any, round_: Round) -> None:
    open_, hidden = sent(round_, "Orlune"), sent(round_, "Arandia", confidentiality="secretariat")
    covered, foreign = sent(round_, "Tavaria"), sent(RoundFactory(), "Mirelle")
    redact(covered, "Tavaria", reason="A name")
    blind = OfficerFactory(round=round_, duties=[Duty.CODE])
    sign_in(client, blind)
    page = client.get(url_of(round_))
    assert f"label-{open_.pk}" in typed(page)
    forged = typed(page)
    for row in (hidden, covered, foreign):
        assert f"label-{row.pk}" not in forged and str(row.pk) not in page.content.decode()
        forged |= {f"mark-{row.pk}": page.context["form"].rows[0].label.mark, f"label-{row.pk}": "Forged"}
    assert client.post(url_of(round_), {**forged, "mark-x": "", "save": "1"}).status_code == 302
    assert not InputLabel.objects.exists()
    sign_in(client, OfficerFactory(round=RoundFactory(), duties=SIGHTED))
    assert client.get(url_of(round_)).status_code == 404


def test_a_label_from_below_is_covered_not_lost(client: Client, officer: Any, round_: Round) -> None:
    """An officer with sight sees the label of one without, and empties it for those with sight only."""
    row = sent(round_, "Orlune")
    blind = OfficerFactory(round=round_, duties=[Duty.CODE])
    set_labels(round_, [row.pk], label="Below", note="Of a colleague", by=blind)
    set_labels(round_, [row.pk], label="Above", by=officer)  # the note stays in sight
    data = typed(client.get(url_of(round_)))
    assert (data[f"label-{row.pk}"], data[f"note-{row.pk}"]) == ("Above", "Of a colleague")
    client.post(url_of(round_), {**data, f"label-{row.pk}": "", f"note-{row.pk}": "", "save": "1"})
    assert typed(client.get(url_of(round_)))[f"label-{row.pk}"] == ""
    sign_in(client, blind)
    assert typed(client.get(url_of(round_)))[f"label-{row.pk}"] == "Below"


def test_the_table_follows_the_filter_of_the_list(client: Client, officer: Any, round_: Round) -> None:
    one, other = sent(round_, "Orlune"), sent(round_, "Arandia")
    assert (
        "labels/?words=Orlune"
        in client.get(reverse("submissions:inputs", args=[round_.pk]), {"words": "Orlune"}).content.decode()
    )
    page = client.get(url_of(round_), {"words": "Orlune"})
    assert f"label-{one.pk}" in typed(page) and f"label-{other.pk}" not in typed(page)
    answer = client.post(f"{url_of(round_)}?words=Orlune", {**typed(page), f"label-{one.pk}": "x", "save": "1"})
    assert answer.url.endswith("?words=Orlune")
    assert str(Input.objects.get(line__in=InputLabel.objects.values("line")).pk) == str(one.pk)


@pytest.mark.parametrize("count", [1, 6])
def test_the_table_asks_the_same_whatever_its_length(client: Client, officer: Any, round_: Round, count: int) -> None:
    rows = [sent(round_, f"Body {n}") for n in range(count)]
    set_labels(round_, [row.pk for row in rows], label="x", by=officer)
    assert own_queries(client, url_of(round_), reverse("submissions:rounds")) == 40
