"""Imports as a manager sees them: a file looked at, names settled, rows entered, taken back."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from submissions.imports.sources.tables import COLUMNS
from submissions.imports.workbooks import template_book
from submissions.models import Input, InputImport, Version
from tests.factories import OfficerFactory, OrganisationFactory, RoundFactory
from tests.submissions.imports.tables import HEADING, as_csv, row
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


def form_of(client: Client, batch: InputImport) -> Any:
    return client.get(reverse("imports:file", args=[batch.pk])).context["form"]


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
    body = OrganisationFactory(name="Migrant Voices Network", code="MVN", by=OfficerFactory())
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
    (field,) = form_of(client, batch).bodies
    page = post(client, "file", batch, django_capture_on_commit_callbacks, **said, **{field.html_name: str(body.pk)})
    assert "Import 1 input" in page
    post(client, "apply", batch, django_capture_on_commit_callbacks)
    assert Input.objects.get().version.submission.delegation.organisation == body


def test_a_file_of_another_kind_is_told_at_the_field(
    client: Client, round_: Any, django_capture_on_commit_callbacks: Any
) -> None:
    answer = send(client, round_, b"%PDF-1.4", django_capture_on_commit_callbacks, name="report.pdf")
    told = "Inputs can only be imported from a table (xlsx, ods, csv, tsv or docx)"
    assert answer.status_code == 422 and told in answer.content.decode()
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


def test_positions_offered_are_shown_before_the_upload_and_in_the_empty_workbook(client: Client, round_: Any) -> None:
    round_.constituency_rules.filter(constituency="state").update(positions=["supports", "notes"])
    page = client.get(reverse("imports:files", args=[round_.pk])).content.decode()
    assert "Positions offered in this round" in page and "Supports, Takes note" in " ".join(page.split())
    answer = client.get(reverse("imports:template", args=[round_.pk]))
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert [sheet.title for sheet in book.worksheets[:4]] == ["Inputs", "Positions", "Values", "Recommendations"]
    assert [cell.value for cell in book["Inputs"][1]] == list(COLUMNS.values())
    assert ["State", "Supports, Takes note"] in [[cell.value for cell in each] for each in book["Positions"].rows]
    assert "123" in [each[0].value for each in book["Recommendations"].rows]


def test_the_empty_workbook_comes_back_filled_in(
    client: Client, round_: Any, django_capture_on_commit_callbacks: Any
) -> None:
    book = load_workbook(io.BytesIO(template_book(round_)))
    values = dict(zip(HEADING, row(Organisation="Body 1", Comment="One."), strict=True))
    for head, cell in zip(book["Inputs"][1], book["Inputs"][2], strict=True):
        cell.value = values.get(head.value)
    content = io.BytesIO()
    book.save(content)
    send(client, round_, content.getvalue(), django_capture_on_commit_callbacks, name="filled.xlsx")
    assert InputImport.objects.get().found["inputs"] == 1


def test_good_rows_on_the_page_a_value_replaced_and_the_consent_recorded(
    client: Client, round_: Any, django_capture_on_commit_callbacks: Any
) -> None:
    rows = [
        row(Organisation="Body 1", Constituency="State", Para="general", Comment="Ring +41 22 917 9000."),
        row(Organisation="Body 2", Constituency="State", Para="999", Comment="Two."),
        row(Organisation="Body 3", Constituency="State", Para="123", Comment="Three.", Who_may_see_it="Public"),
    ]
    send(client, round_, as_csv(rows), django_capture_on_commit_callbacks)
    batch = InputImport.objects.get()
    page = client.get(reverse("imports:file", args=[batch.pk])).content.decode()
    assert "Import 1 good input now" in page and "“general” in “Paragraph”" in page and 'value="General"' in page
    said = {f"column_{field}": name for field, name in batch.columns.items()} | {"level": "public"}
    half = client.post(reverse("imports:file", args=[batch.pk]), {**said, "consented_on": "2026-03-01"})
    assert half.status_code == 422 and "Enter where the consent is on record." in half.content.decode()
    said |= {"consented_on": "2026-03-01", "consent_source": "Letter 7"}
    said |= {
        each.html_name: "General" if "general" in str(each.label) else "" for each in form_of(client, batch).replaced
    }
    page = post(client, "file", batch, django_capture_on_commit_callbacks, **said)
    assert "Import 2 good inputs now" in page and "Check for personal data" in page and "+41 22 917 9000" in page
    page = post(client, "apply", batch, django_capture_on_commit_callbacks, rows="good")
    assert "Imported in part" in page and "1 row was not imported because it has errors." in " ".join(page.split())
    assert dict(Input.objects.values_list("comment", "confidentiality")) == {
        "Ring +41 22 917 9000.": "secretariat", "Three.": "public",
    }  # fmt: skip


def test_a_form_that_is_sent_twice_decides_the_same(
    client: Client, round_: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """The second one comes while the file is checked: what it decides about one value is about no other."""
    rows = [
        row(Organisation=f"Body {n}", Constituency="State", Para=para, Comment="Words.")
        for n, para in enumerate(["general", "999", "998"])
    ]
    send(client, round_, as_csv(rows), django_capture_on_commit_callbacks)
    batch = InputImport.objects.get()
    new = {"general": "General", "999": "123", "998": ""}
    said = {f"column_{field}": name for field, name in batch.columns.items()} | {"level": "secretariat"}
    for each in form_of(client, batch).replaced:
        said[each.html_name] = next(value for key, value in new.items() if f"“{key}”" in str(each.label))
    address = reverse("imports:file", args=[batch.pk])
    assert client.post(address, said).status_code == 302
    assert client.post(address, said).status_code == 422  # it is being checked
    batch.refresh_from_db()
    assert batch.replacements == {"para": {"general": "general", "999": "123"}}


def test_a_page_that_does_not_show_a_value_leaves_it(
    client: Client, round_: Any, django_capture_on_commit_callbacks: Any
) -> None:
    send(
        client,
        round_,
        as_csv([row(Organisation="Body 1", Para="general", Comment="Words.")]),
        django_capture_on_commit_callbacks,
    )
    batch = InputImport.objects.get()
    InputImport.objects.update(replacements={"para": {"997": "123"}})  # a colleague, meanwhile
    said = {f"column_{field}": name for field, name in batch.columns.items()} | {"level": "secretariat"}
    client.post(reverse("imports:file", args=[batch.pk]), said)
    batch.refresh_from_db()
    assert batch.replacements == {"para": {"997": "123"}}
