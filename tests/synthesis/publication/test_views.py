"""What an officer records after the approval, and what anybody reads of it."""

import pytest
from django.urls import reverse

from core import clock
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER
from tests.synthesis.publication.test_corrigenda import finding, published

__all__ = ["finding", "published"]


@pytest.fixture(autouse=True)
def _now():
    with clock.at(AFTER):
        yield


def test_recorded_on_the_approval_page_and_read_by_anybody(client, published, answered):
    here, there = reverse("desk:approval", args=[published.pk]), reverse("report", args=[published.reference])
    sign_in(client, answered.manager)
    assert "Sent to document services" in client.get(here).content.decode()
    sent = {"documents-symbol": "", "documents-agenda_item": "Agenda item 3", "documents-language": "en"}
    answer = client.post(reverse("desk:send_to_documents", args=[published.pk]), sent)
    assert answer.status_code == 422
    assert "Agenda item 3" in answer.content.decode()  # nothing typed is lost
    sent["documents-symbol"] = "A/HRC/99/12"
    assert client.post(reverse("desk:send_to_documents", args=[published.pk]), sent).status_code == 302
    text = client.get(there).content.decode()
    assert "Advance unedited version." in text and "advance unedited version" in text and "A/HRC/99/12" in text
    early = {"issued-on": "2027-03-01"}
    answer = client.post(reverse("desk:issue", args=[published.pk]), early)
    assert answer.status_code == 422 and "on or after the day when the report was sent" in answer.content.decode()
    assert client.post(reverse("desk:issue", args=[published.pk]), {}).status_code == 302
    text = client.get(there).content.decode()
    assert "dvance unedited version" not in text and "issued 15 March 2027" in text
