"""What the rows of tables of positions are called, with a number and without one."""

import pytest
from django.utils import translation

from synthesis.exports.charts import position_tables

FROZEN = [
    {
        "recommendation": "140.1",
        "rows": [["state", 1, {"supports": 1}], ["civil_society", 2, {"supports": 2}], ["academia", None, None]],
    }
]


@pytest.mark.parametrize(
    ("language", "two", "protected"),
    [
        ("en", "Civil society organizations", "Academic institutions"),
        ("ar", "منظمتا مجتمع مدني", "المؤسسات الأكاديمية"),
    ],
)
def test_a_number_that_is_protected_is_not_said_to_be_two(language: str, two: str, protected: str) -> None:
    """Arabic has a form for two things."""
    with translation.override(language):
        rows = position_tables(FROZEN)["140.1"]["rows"]
    assert [row["label"] for row in rows[1:]] == [two, protected]
    assert rows[2]["who"] == protected and rows[2]["merged"]
