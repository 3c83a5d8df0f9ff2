"""Tallyport Identity Systems: sales text for a product, inadmissible."""

from portal.demonstration.cast.schema import Answer, Body, Inadmissible, Person
from portal.demonstration.cast.vocabulary import CommentType, Constituency, Position, Region, prose

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
