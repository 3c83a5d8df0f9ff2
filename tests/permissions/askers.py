"""Those who ask to be let in: one whose link everybody of the walk opens, one in the officers' queue, two that focal
points are asked about."""

from typing import TYPE_CHECKING

from consultations.models import Organisation, Registration
from consultations.organisations import registrations

if TYPE_CHECKING:
    from tests.permissions.world import World


def make_askers(world: "World") -> None:
    open_link = registrations.request_registration(
        name="An organization that asks", email="asks@body.example", joins=True
    )
    assert open_link is not None
    world.kept["registration token"] = registrations.token_of(open_link)
    world.kept["registration"] = _asked(world, "an organization that registers", "P")
    for key, letter in (("asking", "A"), ("foreign: asking", "Z")):
        world.kept[key] = _asked(
            world, f"who asks to join {letter}", "A" if letter == "A" else "", world.bodies[letter]
        )


def _asked(world: "World", place: str, readers: str, body: Organisation | None = None) -> Registration:
    row = registrations.request_registration(
        name=f"Body {world.plant(f'name of {place}', readers)}",
        email=f"{world.plant(f'address of {place}', readers)}@body.example",
        person=world.plant(f"person of {place}", readers),
        constituency="civil_society",
        country=world.plant(f"country of {place}", "P" if body is None else ""),
    )
    assert row is not None
    row = registrations.confirm_address(registrations.token_of(row))
    if body is not None:
        Registration.objects.filter(pk=row.pk).update(organisation=body, joins=True)
    return row
