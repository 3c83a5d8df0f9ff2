"""What two people told the named officers (PRACTICE 7). None of the table's officers is one of them."""

from typing import Any

from consultations.protection import services
from tests.factories import new_token


def make_protected(world: Any) -> None:
    for key, name in (("A", "protected"), ("Z", "foreign: protected")):
        word = world.plant(f"what {key} told the named officers", key if key == "A" else "")
        world.kept[name] = services.report_harm(
            by=world.people[key], what=f"They came. {word}", consent="record", token=new_token()
        )
