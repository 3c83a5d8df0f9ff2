"""Who is asked to act and who takes part, by the words of documents (PRACTICE 16)."""

import pytest

from consultations.documents.addressees import is_addressed, takes_part
from consultations.documents.forms import PartForm
from consultations.models import Recommendation


@pytest.mark.parametrize(
    ("addressees", "constituency", "yes"),
    [
        (["States"], "state", True),
        (["Member States"], "state", True),
        (["States"], "civil_society", False),
        (["special procedures", "treaty bodies"], "treaty_body", True),
        (["international organizations"], "intergovernmental", True),
        (["international organizations"], "un_entity", True),
        (["consular services"], "consular_service", True),
        ([], "state", False),
        (["States"], "other", False),
    ],
)
def test_addressed(addressees: list[str], constituency: str, yes: bool) -> None:
    assert is_addressed(Recommendation(addressees=addressees), constituency) is yes


def test_a_state_by_its_name_is_one_of_the_states() -> None:
    recommendation = Recommendation(addressees=["Arandia"], addressed_state="Arandia")
    assert is_addressed(recommendation, "state")
    assert not is_addressed(recommendation, "civil_society")
    assert not is_addressed(Recommendation(addressees=["Arandia Board"], addressed_state=""), "state")


def test_offices_count_with_their_kind() -> None:
    for word in ("Secretary-General", "Executive Secretary", "Office of the High Commissioner for Human Rights"):
        assert is_addressed(Recommendation(addressees=[word]), "un_entity")
    assert is_addressed(Recommendation(addressees=["independent expert"]), "special_procedure")
    assert is_addressed(Recommendation(addressees=["Parties"]), "state")


def test_taking_part_is_another_thing() -> None:
    paragraph_128 = Recommendation(
        addressees=["States"],
        participants=["civil society", "consular services", "local governments", "private sector"],
    )
    for constituency in ("civil_society", "consular_service", "local_government", "private_sector"):
        assert takes_part(paragraph_128, constituency)
        assert not is_addressed(paragraph_128, constituency)
    assert not takes_part(paragraph_128, "state")


EXECUTIVE_HEADS = {"text": "The executive heads should report.", "force": "should", "implied": "", "participants": []}


@pytest.mark.parametrize(
    ("ticked", "addressees"),
    [
        ([], ["executive heads"]),
        (["States"], ["States", "executive heads"]),
        (["executive heads"], ["executive heads"]),  # written before, and once more
    ],
)
def test_an_addressee_is_named_as_written(ticked: list[str], addressees: list[str]) -> None:
    """The list has no executive heads of organizations, to whom inspectors write."""
    data = {**EXECUTIVE_HEADS, "addressees": ticked, "other_addressee": " executive heads "}
    form = PartForm(data, initial={"addressees": ticked})
    assert form.is_valid()
    assert form.cleaned_data["addressees"] == addressees


def test_a_recommendation_without_any_addressee_is_refused() -> None:
    form = PartForm({**EXECUTIVE_HEADS, "addressees": [], "other_addressee": " "})
    assert form.errors == {"addressees": ["Choose who the recommendation is addressed to."]}
