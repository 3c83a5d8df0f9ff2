"""Invited, and nothing sent: one never opened the invitation, one declined with thanks."""

from portal.demonstration.cast.plot import ZONE_NAME
from portal.demonstration.cast.schema import Answer, Body, Inadmissible, Person
from portal.demonstration.cast.vocabulary import CommentType, Constituency, Position, Region, Status, Taking, prose

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


ANSWERS = (
    Answer(
        "128",
        0,
        Position.SUPPORTS,
        prose("""
            Tallyport Identity Systems supports the recommendation and is pleased to present TallyPass Junior, the
            leading identity wristband for young travellers. With one scan, any agency sees name, age and route.
            TallyPass Junior is in stock, ships in ten working days and is available to government customers at a
            reduced price per thousand units until 30 June 2027. Our sales team will be happy to arrange a
            demonstration at your border post. Coordination has never been so easy to buy.
        """),
        comment_type=CommentType.INFORMATION,
        source="TallyPass Junior product sheet and price list",
    ),
)

TALLYPORT = Body(
    code="XTI",
    key="tallyport",
    name="Tallyport Identity Systems",
    short_name="Tallyport Identity Systems",
    names={"en": "Tallyport Identity Systems"},
    short_names={"en": "Tallyport Identity Systems"},
    constituency=Constituency.PRIVATE_SECTOR,
    country_code="XVD",
    country_name="Veldrane",
    region=Region.WEOG,
    language="en",
    time_zone="Etc/GMT-1",
    focal_point=Person(name="C. Barcombe", email="c.barcombe@tallyport.example", title="Head of public sector sales"),
    answers=ANSWERS,
    inadmissible=Inadmissible(
        ground="commercial",
        reason=prose("""
            The text offers a product for sale and does not comment on the recommendation. Submissions of a commercial
            nature are not considered. A statement on the participation of the private sector in coordination, without
            an offer, would be welcome until the round closes.
        """),
    ),
    interest="Sells identity products to border authorities.",
)
