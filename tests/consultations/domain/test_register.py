"""The register from a CSV: whole or not at all, and harmless when run again."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from consultations.models import Organisation

HEAD = "code,name,constituency,status\n"


def load(*args):
    out = StringIO()
    call_command("load_organisations", *args, stdout=out)
    return out.getvalue().strip()


def test_members_and_observers_with_their_un_names(db):
    assert load() == "195 new, 0 changed."
    assert load() == "0 new, 0 changed."
    assert Organisation.objects.filter(status="member").count() == 193
    assert set(Organisation.objects.filter(status="observer").values_list("name", flat=True)) == {
        "Holy See",
        "State of Palestine",
    }
    assert Organisation.objects.get(code="PRK").name == "Democratic People’s Republic of Korea"
    assert Organisation.objects.get(code="TUR").regional_group == "weog"


def test_bad_rows_are_named_and_nothing_is_loaded(db, tmp_path):
    file = tmp_path / "bodies.csv"
    file.write_text(HEAD + "XAA,Fine,state,\nXBB,,planet,\nXAA,Twice,state,\n", encoding="utf-8")
    with pytest.raises(CommandError) as error:
        load(file)
    words = str(error.value)
    assert "Row 3: name is empty." in words
    assert "Row 3: “planet” is no constituency" in words
    assert "Row 4: the code XAA is there twice." in words
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(("content", "words"), [(b"\xff\xfe\x00", "cannot be read"), (b"code\n", "lacks the columns")])
def test_a_file_that_is_no_such_csv(db, tmp_path, content, words):
    file = tmp_path / "bodies.csv"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=words):
        load(file)


def test_list_rounds_as_json(house):
    out = StringIO()
    call_command("list_rounds", "--json", stdout=out)
    (round,) = json.loads(out.getvalue())["rounds"]
    assert round["reference"] == "A-HRC-99-1_round-1"
    assert round["delegations"][1] == {
        "organisation": "XAA",
        "constituency": "state",
        "focal_point": "focal@xaa.example",
    }
