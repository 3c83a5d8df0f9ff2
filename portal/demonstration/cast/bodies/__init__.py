"""The bodies of the cast, in the order of the table of positions."""

from portal.demonstration.cast.bodies.arandia import ARANDIA
from portal.demonstration.cast.bodies.bureau import BUREAU
from portal.demonstration.cast.bodies.children import JS1, KITE_HOUSE, LANTERN, PAPER_BOAT, RED_THREAD, TWO_RIVERS
from portal.demonstration.cast.bodies.civil_society import CAMPAIGN_BODIES, QUAY_NINE, TOWNS_FIRST
from portal.demonstration.cast.bodies.defensoria import DEFENSORIA
from portal.demonstration.cast.bodies.mechanisms import COMMITTEE, EXPERT
from portal.demonstration.cast.bodies.ombira import OMBIRA
from portal.demonstration.cast.bodies.silent import INSTITUTE, ORLUNE, TALLYPORT
from portal.demonstration.cast.bodies.states import VALBRUME, VELDRANE
from portal.demonstration.cast.bodies.tovral import LAZWARA, TOVRAL

BODIES = (
    ARANDIA,
    VELDRANE,
    OMBIRA,
    LAZWARA,
    TOVRAL,
    COMMITTEE,
    EXPERT,
    BUREAU,
    DEFENSORIA,
    VALBRUME,
    LANTERN,
    KITE_HOUSE,
    QUAY_NINE,
    TALLYPORT,
    RED_THREAD,
    PAPER_BOAT,
    TWO_RIVERS,
    *CAMPAIGN_BODIES,
    ORLUNE,
    INSTITUTE,
)

__all__ = ["BODIES", "JS1", "TOWNS_FIRST"]
