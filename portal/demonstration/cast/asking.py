"""Who asks to be let in while the second round stands open: an organization with a name like one that is here, and
somebody who wants to work for a body."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asking:
    """`joins` names a body of the cast by its key; else an organization registers."""

    name: str
    email: str
    person: str
    constituency: str = ""
    country: str = ""
    joins: str = ""


ASKING = (
    Asking(
        "Kite Houses Network",
        "office@kite-houses.example",
        "Coordinator",
        constituency="civil_society",
        country="Valbrume",
    ),
    Asking("", "aide@quay-nine.example", "Legal aide", joins="quay_nine"),
)
