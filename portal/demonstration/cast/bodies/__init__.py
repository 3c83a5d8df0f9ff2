"""The bodies of the cast, in the order of the table of positions."""

from portal.demonstration.cast.bodies.arandia import ARANDIA
from portal.demonstration.cast.bodies.bureau import BUREAU
from portal.demonstration.cast.bodies.campaign import CAMPAIGN_BODIES, TOWNS_FIRST
from portal.demonstration.cast.bodies.committee import COMMITTEE
from portal.demonstration.cast.bodies.defensoria import DEFENSORIA
from portal.demonstration.cast.bodies.expert import EXPERT
from portal.demonstration.cast.bodies.kite_house import JS1, KITE_HOUSE, PAPER_BOAT, RED_THREAD, TWO_RIVERS
from portal.demonstration.cast.bodies.lantern import LANTERN
from portal.demonstration.cast.bodies.lazwara import LAZWARA
from portal.demonstration.cast.bodies.ombira import OMBIRA
from portal.demonstration.cast.bodies.quay_nine import QUAY_NINE
from portal.demonstration.cast.bodies.silent import INSTITUTE, ORLUNE
from portal.demonstration.cast.bodies.tallyport import TALLYPORT
from portal.demonstration.cast.bodies.tovral import TOVRAL
from portal.demonstration.cast.bodies.valbrume import VALBRUME
from portal.demonstration.cast.bodies.veldrane import VELDRANE

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
