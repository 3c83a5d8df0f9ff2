"""PRACTICE 8: a small public count that holds a withheld body is merged."""

from synthesis.counts.public_positions import position_tables


def table(scenario, *, public):
    rows, _of_states = position_tables(scenario.round, public=public)
    labels = {row.pk: label for label, row in scenario.recommendations.items()}
    return {(labels[row.recommendation], row.constituency): (row.total, row.positions) for row in rows}


def test_exact_inside_merged_outside(answered):
    inside, outside = table(answered, public=False), table(answered, public=True)
    assert inside["124", "state"] == outside["124", "state"] == (4, {"amendment": 3, "reservations": 1})
    assert inside["123", "civil_society"] == (1, {"amendment": 1})
    assert outside["123", ""] == (None, None)  # one body without name, and nobody says of which kind
    assert ("123", "civil_society") not in outside
    assert ("123", "treaty_body") not in inside


def test_a_total_of_five_may_be_said_but_not_how_it_divides(answered):
    answered.answer("XEE", {"124": {"position": "opposes", "comment": "Нет.", "confidentiality": "secretariat"}})
    assert table(answered, public=True)["124", "state"] == (5, None)
    assert table(answered, public=False)["124", "state"][1] == {"amendment": 3, "reservations": 1, "opposes": 1}


def test_a_body_that_aligns_itself_without_its_name_is_not_told_apart(answered):
    """Its leader speaks by name; that it follows is for the secretariat."""
    answered.answer("XEE", {}, aligned=(answered.versions["XBB"], []), level="nameless")
    assert table(answered, public=False)["123", "state"] == (5, {"supports": 4, "amendment": 1})
    assert table(answered, public=True)["123", "state"] == (5, None)
    assert table(answered, public=True)["128", "state"] == table(answered, public=False)["128", "state"]


def test_five_are_no_total_where_the_one_beyond_the_names_is_shown_by_name_elsewhere(answered):
    """Four States speak by name on 124; the fifth is named on 123, and whose the fifth voice is anybody could tell."""
    said = {"position": "opposes", "comment": "Нет.", "confidentiality": "nameless"}
    answered.answer("XEE", {"123": ("supports", "Да."), "124": said})
    assert table(answered, public=True)["124", "state"] == (4, {"amendment": 3, "reservations": 1})
    assert table(answered, public=True)["124", ""] == (None, None)
    assert table(answered, public=True)["123", "state"] == (5, {"supports": 4, "amendment": 1})


def test_a_table_does_not_tell_the_kind_that_an_input_does_not_show(scenario):
    """The one institution of the round speaks by name on 123: merged beside exact rows of other kinds, its row on 124
    would say whose the text without a name is."""
    said = {"position": "opposes", "comment": "It was refused.", "confidentiality": "nameless"}
    scenario.answer("XAA", {"124": ("supports", "Yes.")})
    scenario.answer("XGG", {"123": ("supports", "Yes."), "124": said})
    assert table(scenario, public=True) == {
        ("123", "nhri"): (1, {"supports": 1}),
        ("124", "state"): (1, {"supports": 1}),
        ("124", ""): (None, None),
    }
    assert table(scenario, public=False)["124", "nhri"] == (1, {"opposes": 1})
