import json
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from submissions.models import ImportedInput, InputImport
from tests.factories import OfficerFactory, RoundFactory
from tests.submissions.campaigns.test_finder import OTHER, SCHOOL, TOWNS
from tests.submissions.campaigns.test_services import sends

pytestmark = pytest.mark.django_db


def run(capsys: Any, *words: str) -> Any:
    call_command("find_campaigns", *words)
    return capsys.readouterr().out


def test_the_shape_that_other_programs_read(capsys: Any) -> None:
    round_ = RoundFactory(constituencies=("civil_society",))
    coder = OfficerFactory(round=round_, duties=["code_round"], email="coder@office.example")
    rows = [sends(round_, comment=TOWNS), sends(round_, comment=f"{TOWNS}\n\n{SCHOOL}"), sends(round_, comment=OTHER)]
    rows.append(sends(round_, comment=TOWNS, confidentiality="secretariat"))
    first, second, _other, hidden = (version.inputs.get() for version in rows)
    batch = InputImport.objects.create(round=round_, name="letters.csv", by=coder)
    ImportedInput.objects.create(
        line=first.line, batch=batch, row=2, external_id="L-17", consented_on=date(2027, 3, 1), consent_source="Letter"
    )
    told = json.loads(run(capsys, round_.reference, "--json"))
    assert list(told) == ["campaigns"]
    (campaign,) = told["campaigns"]
    assert list(campaign) == ["grade", "number", "text", "participants", "inputs", "shared_wording"]
    assert (campaign["grade"], campaign["number"], campaign["participants"]) == ("copies", 1, 3)
    assert campaign["shared_wording"] is None
    by_id = {row["id"]: row for row in campaign["inputs"]}
    assert set(by_id) == {str(row.line_id) for row in (first, second, hidden)}
    assert by_id[str(first.line_id)] == {
        "id": str(first.line_id),
        "external_id": "L-17",
        "similarity": 1.0,
        "own_text": [],
        "shared_text": [],
    }
    assert by_id[str(second.line_id)]["own_text"] == [SCHOOL]
    told = json.loads(run(capsys, round_.reference, "--json", "--by", "coder@office.example"))
    assert {row["id"] for row in told["campaigns"][0]["inputs"]} == {str(row.line_id) for row in (first, second)}
    assert "2 participants" in run(capsys, round_.reference, "--by", "coder@office.example")


def test_copies_and_shared_wording_are_told_apart(capsys: Any) -> None:
    round_ = RoundFactory(constituencies=("civil_society",))
    borrowed = f"{SCHOOL} {TOWNS.split('. ')[2]}. {OTHER}"
    versions = [sends(round_, comment=text) for text in (TOWNS, TOWNS, f"{TOWNS} {SCHOOL}", borrowed)]
    keys = [str(version.inputs.get().line_id) for version in versions]
    copies, wording = json.loads(run(capsys, round_.reference, "--json"))["campaigns"]
    assert (copies["grade"], wording["grade"]) == ("copies", "shared_wording")
    assert {row["id"] for row in copies["inputs"]} == set(keys[:3])
    assert {row["id"] for row in wording["inputs"]} == set(keys)
    assert copies["shared_wording"] == wording["number"] == 1
    alike = {row["id"]: row["similarity"] for row in wording["inputs"]}
    assert 0.35 <= alike[keys[3]] < 0.8
    assert min(row["similarity"] for row in copies["inputs"]) >= 0.8
    plain = run(capsys, round_.reference).splitlines()
    assert [line.split("\t")[0] for line in plain] == ["copies", "shared_wording"]


def test_no_campaign_is_an_empty_list_and_wrong_names_are_said(capsys: Any) -> None:
    round_ = RoundFactory()
    assert json.loads(run(capsys, round_.reference, "--json")) == {"campaigns": []}
    with pytest.raises(CommandError, match="There is no round nowhere"):
        call_command("find_campaigns", "nowhere", "--json")
    with pytest.raises(CommandError, match="has no duty to code"):
        call_command("find_campaigns", round_.reference, "--by", "who@office.example")
