"""Who made a recommendation stands in brackets at its end; several make it several requests."""

from consultations.reading.lines import TableRow
from consultations.reading.messages import Reason
from consultations.reading.proposals.lists import attributed, listed, proposals_of_rows


def pieces(text: str) -> list[str]:
    return [limb.text for limb in attributed(text, Reason("row_of_table"))]


def test_several_bodies_in_one_number() -> None:
    assert pieces(
        "Ratify CAT (Ombira); Sign CED (the Netherlands, Arandia) ;close camps (Iran (Islamic Republic of))."
    ) == [
        "Ratify CAT (Ombira);",
        "Sign CED (the Netherlands, Arandia) ;",
        "close camps (Iran (Islamic Republic of)).",
    ]
    assert pieces("Ratify CAT (Ombira)/Sign CED (Arandia)") == ["Ratify CAT (Ombira)", "Sign CED (Arandia)"]


def test_columns_of_a_table_say_who_made_it_and_to_whom() -> None:
    columns = (("Recommending State", "Ombira; Iran (Islamic Republic of)"), ("State under review", "Arandia"))
    rows = [TableRow("1", "Ratify CAT", (), columns), TableRow("2", "Arandia should act (Tovral)", (), columns)]
    first, second = (proposal.limbs[0] for proposal in proposals_of_rows(rows)[0])
    assert (first.addressees, first.implied) == (("Arandia",), False)
    assert first.recommending == ("Ombira", "Iran (Islamic Republic of)")
    assert (second.addressees, second.force) == (("Arandia",), "should")


def test_abbreviations_and_remarks_in_brackets_divide_nothing() -> None:
    for text in (
        "Ratify the Convention (CRPD); and its Protocol (OP-CRPD); soon (Ombira);",
        "Protect children (in particular girls); train officials (Ombira);",
        "Ratify CAT (Ombira); in particular its article 22",
    ):
        assert pieces(text) == [text]


def test_the_words_above_say_what_an_item_is() -> None:
    assert listed("Ratify CAT", "The recommendations below enjoy its support:")[0].force == "recommends"
    action = listed("Ratify CAT", "We will draw from the following actions:")[0]
    assert (action.force, action.implied, action.reason.code) == ("should", True, "listed_as_action")
    assert listed("Ratify CAT", "The plan has three parts:") == ()
