"""Invited, and nothing sent: one never opened the invitation, one declined with thanks."""

from portal.demonstration.cast.plot import ZONE_NAME
from portal.demonstration.cast.schema import Body, Person
from portal.demonstration.cast.vocabulary import Constituency, Region, Status, Taking, prose

ORLUNE = Body(
    code="XOR",
    key="orlune",
    name="Principality of Orlune",
    short_name="Orlune",
    names={
        "en": "Principality of Orlune",
        "fr": "Principauté d'Orlune",
        "es": "Principado de Orlune",
        "ru": "Княжество Орлюн",
        "ar": "إمارة أورلون",
        "zh": "奥尔吕讷公国",
    },
    short_names={"en": "Orlune", "fr": "Orlune", "es": "Orlune", "ru": "Орлюн", "ar": "أورلون", "zh": "奥尔吕讷"},
    constituency=Constituency.STATE,
    country_code="XOR",
    country_name="Orlune",
    region=Region.ASIA_PACIFIC,
    status=Status.MEMBER,
    language="en",
    time_zone=ZONE_NAME,
    focal_point=Person(
        name="F. Vesper", email="f.vesper@mission.orlune.example", title="Deputy Permanent Representative"
    ),
    taking=Taking.NEVER_OPENED,
)

INSTITUTE = Body(
    code="XIT",
    key="institute",
    name="Institute of Tides and Borders",
    short_name="Institute of Tides and Borders",
    names={"en": "Institute of Tides and Borders"},
    short_names={"en": "Institute of Tides and Borders"},
    constituency=Constituency.ACADEMIA,
    country_code="XAR",
    country_name="Arandia",
    region=Region.AFRICAN,
    language="en",
    time_zone="Etc/GMT-3",
    focal_point=Person(name="O. Penmarrow", email="o.penmarrow@tides-and-borders.example", title="Director of studies"),
    taking=Taking.DECLINED,
    message=prose("""
        The Institute thanks the secretariat for the invitation. Its study on return decisions is still being reviewed,
        and it would not wish to anticipate the result. It asks to be invited again, and sends its best wishes for the
        consultation.
    """),
)
