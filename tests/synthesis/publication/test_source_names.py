"""A name that is only a part of another one is not named."""

import pytest

from synthesis.publication.source_names import names_in


@pytest.mark.parametrize(
    ("text", "gone", "other", "named"),
    [
        ("South Sudan asked for towns.", "Sudan", "South Sudan", False),
        ("South Sudan and Sudan asked for towns.", "Sudan", "South Sudan", True),
        ("Both Guinea and Guinea-Bissau asked.", "Guinea-Bissau", "Guinea", True),
        ("Guinea-Bissau asked.", "Guinea", "Guinea-Bissau", False),
        ("南苏丹支持。", "苏丹", "南苏丹", False),
        ("苏丹和南苏丹支持。", "苏丹", "南苏丹", True),
    ],
)
def test_part_of_a_longer_name(text, gone, other, named):
    assert names_in(text, [gone], others=[other]) is named
