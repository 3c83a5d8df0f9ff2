"""Imports as a manager sees them: a file looked at, names settled, rows entered, taken back."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from consultations.organisations.services import confirm_body
from submissions.models import Input, InputImport, Version
from tests.factories import OfficerFactory, OrganisationFactory, RoundFactory
from tests.submissions.imports.tables import as_csv, row
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(client: Client) -> Any:
    round_ = RoundFactory()
    sign_in(client, round_.created_by)
    return round_


def send(client: Client, round_: Any, content: bytes, callbacks: Any, name: str = "inputs.csv") -> Any:
    with callbacks(execute=True):
        return client.post(
            reverse("imports:files", args=[round_.pk]),
            {"file": SimpleUploadedFile(name, content), "level": "secretariat"},
            follow=True,
        )


def post(client: Client, act: str, batch: InputImport, callbacks: Any, **said: str) -> str:
    with callbacks(execute=True):
        client.post(reverse(f"imports:{act}", args=[batch.pk]), said)
    return client.get(reverse("imports:file", args=[batch.pk])).content.decode()


def test_from_the_file_to_undoing(client: Client, round_: Any, django_capture_on_commit_callbacks: Any) -> None:
    rows = [
        row(External_ID=str(n), Organisation=f"Body {n}", Constituency="State", Comment=f"Says {n}.") for n in range(3)
    ]
    send(client, round_, as_csv(rows), django_capture_on_commit_callbacks)
    batch = InputImport.objects.get()
    page = client.get(reverse("imports:file", args=[batch.pk])).content.decode()
    assert "Import 3 inputs" in page and "Not imported yet" in page and not Input.objects.exists()
    page = post(client, "apply", batch, django_capture_on_commit_callbacks)
    assert "Import result" in page and Input.objects.count() == 3
    page = post(client, "undo", batch, django_capture_on_commit_callbacks)
    assert "3 submissions were withdrawn." in page and not Version.objects.current().exists()


def test_names_and_columns_are_settled_on_the_page(
    client: Client, round_: Any, django_capture_on_commit_callbacks: Any
) -> None:
    body = confirm_body(OrganisationFactory(name="Migrant Voices Network", code="MVN"), by=OfficerFactory())
    content = as_csv([["Migrant Voice Network", "Words."]], heading=["Who", "What they say"])
    send(client, round_, content, django_capture_on_commit_callbacks)
    batch = InputImport.objects.get()
    page = client.get(reverse("imports:file", args=[batch.pk])).content.decode()
    assert "The columns of the file have errors." in page and "Choose a column" in page and "What they say" in page
    said = {"level": "secretariat", "column_organisation": "Who", "column_comment": "What they say"}
    page = post(client, "file", batch, django_capture_on_commit_callbacks, **said)
    assert "Confirm the participants" in page and "Migrant Voices Network (MVN)" in page
    batch.refresh_from_db()
    faults = client.get(reverse("imports:faults", args=[batch.pk]))
    assert (
        b"".join(faults.streaming_content).startswith(b"PK")
        and "inputs-with-errors.xlsx" in faults["Content-Disposition"]
    )
    page = post(client, "file", batch, django_capture_on_commit_callbacks, **said, body_0=str(body.pk))
    assert "Import 1 input" in page
    post(client, "apply", batch, django_capture_on_commit_callbacks)
    assert Input.objects.get().version.submission.delegation.organisation == body


def test_a_file_of_another_kind_is_told_at_the_field(
    client: Client, round_: Any, django_capture_on_commit_callbacks: Any
) -> None:
    answer = send(client, round_, b"%PDF-1.4", django_capture_on_commit_callbacks, name="report.pdf")
    assert (
        answer.status_code == 422
        and "Inputs can only be imported from a csv, xlsx or docx file." in answer.content.decode()
    )
    send(client, round_, b"PK\x03\x04", django_capture_on_commit_callbacks, name="broken.xlsx")
    batch = InputImport.objects.get()
    page = client.get(reverse("imports:file", args=[batch.pk])).content.decode()
    assert "The file is damaged and cannot be read." in page
    post(client, "drop", batch, django_capture_on_commit_callbacks)
    assert not InputImport.objects.exists()


def test_what_a_file_says_is_shown_to_whoever_sent_it(
    client: Client, round_: Any, django_capture_on_commit_callbacks: Any
) -> None:
    send(client, round_, as_csv([row(Organisation="Hidden Body", Comment="")]), django_capture_on_commit_callbacks)
    batch = InputImport.objects.get()
    address = reverse("imports:file", args=[batch.pk])
    assert "neither a comment" in client.get(address).content.decode()
    other = sign_in(Client(), OfficerFactory(round=round_, duties=["manage_round"]))
    assert "neither a comment" not in other.get(address).content.decode()
    assert other.get(reverse("imports:faults", args=[batch.pk])).status_code == 404
    assert sign_in(Client(), OfficerFactory()).get(address).status_code == 404
