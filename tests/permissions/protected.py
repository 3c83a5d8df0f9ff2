"""What two people told the named officers (PRACTICE 7). None of the table's officers is one of them."""

from typing import Any

from consultations.domain import protection
from tests.factories import new_token


def make_protected(world: Any) -> None:
    for key, name in (("A", "protected"), ("Z", "foreign: protected")):
        word = world.plant(f"what {key} told the named officers", key if key == "A" else "")
        world.kept[name] = protection.tell(
            by=world.people[key], what=f"They came. {word}", consent="record", token=new_token()
        )
