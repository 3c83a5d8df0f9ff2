"""The note verbale that transmits a State's submission."""

import io

import docx
import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import DelegationFactory, SubmittedFactory, focal_point

pytestmark = pytest.mark.django_db


def test_a_mission_transmits_its_submission_by_a_note_that_quotes_nothing():
    version = SubmittedFactory(answers={"124": {"comment": "Our words for the record."}})
    delegation = version.submission.delegation
    client, url = Client(), reverse("transmittal_note", args=[delegation.pk])
    client.force_login(focal_point(delegation))
    assert url in client.get(reverse("task_list", args=[delegation.pk])).content.decode()
    assert client.get(url).status_code == 200
    assert client.post(url, {"language": "en"}).status_code == 422
    answer = client.post(url, {"language": "en", "dated": "2027-02-01", "reference": "ORL/13"})
    document = docx.Document(io.BytesIO(b"".join(answer.streaming_content)))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert version.receipts.get().number in words and version.digest in words and "to transmit the submission" in words
    assert "Our words" not in words


def test_before_a_submission_there_is_nothing_to_transmit():
    delegation = DelegationFactory()
    client = Client()
    client.force_login(focal_point(delegation))
    assert client.get(reverse("transmittal_note", args=[delegation.pk])).status_code == 404
