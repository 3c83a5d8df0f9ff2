"""The register from a CSV: whole or not at all, and harmless when run again."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from consultations.models import Organisation
from consultations.notes.mission_names import of_state
from core import audit
from tests.factories import DelegationFactory, OrganisationFactory, RoundFactory

HEAD = "code,name,constituency,status,language\n"


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


def test_loading_the_states_anew_leaves_the_language_that_one_asked_for(db, tmp_path):
    load()
    Organisation.objects.filter(code="CHE").update(language="fr", regional_group="")
    assert load() == "0 new, 1 changed."
    switzerland = Organisation.objects.get(code="CHE")
    assert (switzerland.language, switzerland.regional_group) == ("fr", "weog")
    (file := tmp_path / "own.csv").write_text(HEAD + "CHE,Switzerland,state,member,es\n")
    assert load(str(file)) == "0 new, 1 changed."
    assert Organisation.objects.get(code="CHE").language == "es"


def test_states_are_called_by_their_names_in_six_languages(db):
    load()
    morocco = Organisation.objects.get(code="MAR")
    short = {"en": "Morocco", "ar": "المغرب", "es": "Marruecos", "fr": "Maroc", "ru": "Марокко", "zh-hans": "摩洛哥"}
    assert {code: morocco.display_short_name(code) for code in short} == short
    assert morocco.display_name("fr") == "Royaume du Maroc"
    assert of_state(morocco, "fr") == "du Royaume du Maroc"
    for state in Organisation.objects.all():
        assert {code: set(names) for code, names in state.names.items()} == {
            code: {"name", "short"} for code in ("ar", "es", "fr", "ru", "zh")
        }, state.code


def test_a_file_with_names_that_are_too_long_or_without_names(db, tmp_path):
    file = tmp_path / "bodies.csv"
    file.write_text(f"code,name,constituency,short_fr\nXAA,Kite House,state,{'N' * 121}\n", encoding="utf-8")
    with pytest.raises(CommandError, match="short_fr has 121 characters"):
        load(file)
    file.write_text("code,name,constituency,short_fr\nXAA,Kite House,state,Maison\n", encoding="utf-8")
    load(file)
    file.write_text("code,name,constituency\nXAA,Kite Home,state\n", encoding="utf-8")
    load(file)
    assert Organisation.objects.get(code="XAA").names == {"fr": {"short": "Maison"}}  # stays


def test_what_a_row_leaves_empty_stays(db, tmp_path):
    names = {"fr": {"name": "Maison", "short": "M"}, "ar": {"short": "البيت"}}
    OrganisationFactory(code="XAA", name="Kite House", short_name="KH", names=names)
    (file := tmp_path / "bodies.csv").write_text("code,name,constituency,name_fr\nXAA,Kite House,state,Logis\n")
    assert load(file) == "0 new, 1 changed."
    body = Organisation.objects.get(code="XAA")
    assert body.short_name == "KH"
    assert body.names == {"fr": {"name": "Logis", "short": "M"}, "ar": {"short": "البيت"}}


def test_no_kind_changes_under_a_round_that_does_not_include_it(db, tmp_path):
    body = DelegationFactory(round=RoundFactory(constituencies=["state"])).organisation
    (file := tmp_path / "bodies.csv").write_text(f"code,name,constituency\n{body.code},{body.name},academia\n")
    with pytest.raises(CommandError, match="Row 2: A round of this organization does not include this kind"):
        load(file)
    body.refresh_from_db()
    assert body.constituency == "state"


def test_each_bad_row_is_told_in_one_line_and_nothing_is_loaded(db, tmp_path):
    file = tmp_path / "bodies.csv"
    rows = (
        "XAA,Fine,state,,",
        "XBB,,planet,,",
        "XAA,Twice,state,,",
        f"XABCDEFGHIJKL,{'N' * 301},state,,",
        "XCC,Fine too,state,member,tlh",
    )
    file.write_text(f"{HEAD}{chr(10).join(rows)}\n", encoding="utf-8")
    with pytest.raises(CommandError) as error:
        load(file)
    first, two, three, four, five, six = str(error.value).splitlines()
    assert first == "Nothing was loaded."
    assert two == "Row 2: The code XAA appears more than once. Give each participant its own code."
    assert four == two.replace("Row 2", "Row 4")
    assert three.startswith(
        "Row 3: name is empty. Enter a value. “planet” is not valid for constituency. Use one of: state, "
    )
    assert "Row 5: code has 13 characters. Shorten it to 12 or fewer. name has 301 characters" in five
    assert six.startswith("Row 6: “tlh” is not valid for language. Use one of: ar, zh-hans, en, ")
    assert not Organisation.objects.exists()


def test_other_names_come_in_one_column(db, tmp_path):
    file = tmp_path / "bodies.csv"
    file.write_text("code,name,constituency,other_names\nXAA,Kite House,civil_society,KH; Kites ; \n", encoding="utf-8")
    assert load(file) == "1 new, 0 changed."
    assert Organisation.objects.get(code="XAA").other_names == ["KH", "Kites"]
    assert load(file) == "0 new, 0 changed."
    file.write_text("code,name,constituency,other_names\nXAA,Kite Home,civil_society,KH\n", encoding="utf-8")
    assert load(file) == "0 new, 1 changed."
    body = Organisation.objects.get(code="XAA")
    assert body.former_names == ["Kite House", "Kites"]
    last = audit.entries(body).last()
    assert (last.action, last.data) == (
        "consultations.organisation.correct",
        {"fields": ["name", "other_names", "short_name"]},
    )


def test_a_name_that_is_long_for_a_short_name_is_shortened(db, tmp_path):
    file = tmp_path / "bodies.csv"
    file.write_text(f"{HEAD}XAA,{'N' * 300},state,,fr\n", encoding="utf-8")
    assert load(file) == "1 new, 0 changed."
    assert load(file) == "0 new, 0 changed."
    assert len(Organisation.objects.get(code="XAA").short_name) == 120


@pytest.mark.parametrize(("content", "words"), [(b"\xff\xfe\x00", "cannot be read"), (b"code\n", "lacks the columns")])
def test_a_file_that_is_no_such_csv(db, tmp_path, content, words):
    file = tmp_path / "bodies.csv"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=words):
        load(file)


def test_list_rounds_as_json(house):
    out = StringIO()
    call_command("list_rounds", "--json", stdout=out)
    (round_,) = json.loads(out.getvalue())["rounds"]
    assert round_["reference"] == "A-HRC-99-1_round-1"
    assert round_["delegations"][1] == {
        "organisation": "XAA",
        "constituency": "state",
        "focal_point": "focal@xaa.example",
    }
