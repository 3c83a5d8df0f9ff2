"""Federation of Veldrane: sympathetic, and careful of the powers of its provinces."""

from portal.demonstration.cast.plot import ZONE_NAME
from portal.demonstration.cast.schema import Answer, Body, Contributor, Passage, Person
from portal.demonstration.cast.vocabulary import Constituency, Position, Region, Status, prose

ANSWERS = (
    Answer(
        "123",
        0,
        Position.SUPPORTS,
        prose("""
            Veldrane supports the recommendation. The best interests of the child are a primary consideration in every
            decision on return, and this has been the law of the Federation since 2009. The assessment is made by an
            officer trained for the purpose, is set down in writing and may be appealed before a court, whose decision
            is awaited before any departure. Where a parent is the subject of the decision, the family is assessed
            together.
        """),
        source="Federal Residence Act, sects. 44-47",
        passages=(
            Passage("is set down in writing and may be appealed before a court", "best_interests"),
            Passage("Where a parent is the subject of the decision, the family is assessed together.", "family_unity"),
        ),
    ),
    Answer(
        "124",
        0,
        Position.RESERVATIONS,
        prose("""
            Veldrane shares the aim of the recommendation and expresses reservations about its reach. Child welfare,
            the police and schools are matters of the eleven provinces, and the federal Government can invite them to
            coordinate but cannot require it. A text that speaks of coordination in all countries should be understood
            without prejudice to the distribution of powers within federal States. On that understanding Veldrane will
            continue the voluntary conference of provinces on the exploitation of children, which met twice in 2026.
        """),
        rewording=prose("""
            The Special Rapporteur recommends that, without prejudice to the distribution of powers within federal
            States, inter-institutional and intersectoral coordination in all countries be strengthened with a view to
            protecting children from all forms of exploitation, including commercial sexual exploitation.
        """),
        rationale="The federal Government has no power to direct provincial services.",
        passages=(
            Passage(
                "should be understood without prejudice to the distribution of powers within federal States", "federal"
            ),
            Passage("without prejudice to the distribution of powers within federal States", "federal", "rewording"),
        ),
    ),
    Answer(
        "125",
        0,
        Position.SUPPORTS,
        prose("""
            Veldrane supports the recommendation. Federal and provincial authorities agreed in 2020 on minimum
            standards for child victims of trafficking. Each province names one hospital and one counselling service
            that admit a child at any hour without asking about residence status. Legal assistance is free of charge.
            An external review found that the standards were met in nine of eleven provinces; the two others have
            adopted plans.
        """),
        source="Agreement on minimum standards, 2020; external review, 2025",
        passages=(
            Passage("admit a child at any hour without asking about residence status", "victims"),
            Passage("the standards were met in nine of eleven provinces", "federal"),
        ),
    ),
    Answer(
        "126",
        0,
        Position.RESERVATIONS,
        prose("""
            Veldrane recognizes that a regular status helps a child to settle, and expresses reservations about the
            verb. Whether, when and for whom a regularization programme is opened depends on circumstances that differ
            from country to country, and the choice belongs to each State. In a future text Veldrane would prefer that
            States “may consider” such programmes. It would at the same time retain the second half of the sentence, on
            the integration of migrant children, without change.
        """),
        rewording=prose("""
            States may consider regularization programmes with a view to preventing human rights violations and abuses
            associated with irregular migration, and should take into consideration the fact that regular migration
            status facilitates the integration of migrant children in the communities of destination.
        """),
        passages=(
            Passage("the choice belongs to each State", "discretion"),
            Passage("States may consider regularization programmes", "discretion", "rewording"),
        ),
    ),
    Answer(
        "127",
        2,
        Position.NOTES,
        prose("""
            Veldrane takes note of the recommendation. It sees value in international organizations acting together and
            recalls that their governing bodies have set their mandates with care. Synergy should mean that less is
            done twice. It should not mean that an organization enters a field which its members have not entrusted to
            it. Veldrane will put this view in the governing bodies in which it has a seat.
        """),
        passages=(Passage("Synergy should mean that less is done twice.", "mandates"),),
    ),
    Answer(
        "127",
        3,
        Position.SUPPORTS,
        prose("""
            Veldrane supports the recommendation. Policymaking discussions on migration already take place in more
            forums than a foreign ministry of medium size can follow. To build upon existing platforms saves time and
            keeps agreed language intact. Veldrane considers it essential that civil society organizations remain at
            the table, and has paid the travel of eleven of them, two led by young people, to the meetings of the past
            two years.
        """),
        passages=(
            Passage("To build upon existing platforms saves time and keeps agreed language intact.", "platforms"),
            Passage(
                "Veldrane considers it essential that civil society organizations remain at the table", "participation"
            ),
        ),
    ),
    Answer(
        "128",
        0,
        Position.RESERVATIONS,
        prose("""
            Veldrane expresses reservations, for the reason given under para. 124. A specific mechanism at the national
            level exists for consular and border matters, which are federal. For the protection of children the
            provinces have their own bodies, and it is there that municipalities, associations and companies are heard.
            The recommendation should be read without prejudice to the distribution of powers within federal States.
            Veldrane would not object to a text that speaks of mechanisms at the appropriate level.
        """),
        passages=(
            Passage("without prejudice to the distribution of powers within federal States", "federal"),
            Passage("expresses reservations, for the reason given under para. 124", "federal"),
            Passage("mechanisms at the appropriate level", "mechanism"),
        ),
    ),
)

VELDRANE = Body(
    code="XVD",
    key="veldrane",
    name="Federation of Veldrane",
    short_name="Veldrane",
    names={
        "en": "Federation of Veldrane",
        "fr": "Fédération de Veldrane",
        "es": "Federación de Veldrane",
        "ru": "Федерация Вельдран",
        "ar": "اتحاد فيلدران",
        "zh": "韦尔德兰联邦",
    },
    short_names={
        "en": "Veldrane",
        "fr": "Veldrane",
        "es": "Veldrane",
        "ru": "Вельдран",
        "ar": "فيلدران",
        "zh": "韦尔德兰",
    },
    constituency=Constituency.STATE,
    country_code="XVD",
    country_name="Veldrane",
    region=Region.WEOG,
    status=Status.MEMBER,
    language="en",
    time_zone=ZONE_NAME,
    focal_point=Person(name="H. Vane", email="h.vane@mission.veldrane.example", title="Counsellor"),
    deputies=(Person(name="L. Aldermoor", email="l.aldermoor@mission.veldrane.example", title="Second Secretary"),),
    contributors=(
        Contributor(
            person=Person(name="W. Thistle", email="w.thistle@justice.veldrane.example", time_zone="Etc/GMT-1"),
            unit="Federal Office of Justice",
            cells=("123", "125"),
        ),
        Contributor(
            person=Person(name="C. Brandle", email="c.brandle@provinces.veldrane.example", time_zone="Etc/GMT-1"),
            unit="Secretariat of the conference of provinces",
            cells=("124", "128"),
        ),
    ),
    answers=ANSWERS,
)
