"""Federation of Veldrane: sympathetic, and careful of the powers of its provinces."""

from portal.demonstration.cast.plot import ZONE_NAME
from portal.demonstration.cast.schema import Answer, Body, Contributor, Passage, Person
from portal.demonstration.cast.vocabulary import Constituency, Position, Region, Status, prose

VELDRANE_ANSWERS = (
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
    answers=VELDRANE_ANSWERS,
)


VALBRUME_ANSWERS = (
    Answer(
        "124",
        0,
        Position.AMENDMENT,
        prose("""
            L'Union appuie la recommandation et demande qu'elle soit complétée. Ses vingt-trois communes accueillent
            les enfants dans les premières heures, bien avant qu'un service de l'État ou de la province ne soit saisi.
            Elles découvrent les dispositifs de coordination au moment de les appliquer, sans avoir été consultées sur
            leur forme ni sur leur coût. Un protocole rédigé avec elles en 2024 est le seul dont les délais soient
            tenus.
        """),
        rewording=prose("""
            Le Rapporteur spécial recommande que la coordination interinstitutionnelle et intersectorielle soit
            renforcée dans tous les pays, en y associant les communes de premier accueil dès la conception, afin de
            protéger les enfants contre toutes les formes d'exploitation, y compris l'exploitation sexuelle à des fins
            commerciales.
        """),
        rationale="Ce qui est conçu sans les communes leur est remis sans moyens.",
        language="fr",
        passages=(
            Passage("associant les communes de premier accueil dès la conception", "local_level", "rewording"),
            Passage("sans avoir été consultées sur leur forme ni sur leur coût", "local_level"),
        ),
        translation=prose("""
            The Union supports the recommendation and asks that it be completed. Its twenty-three communes receive
            children in the first hours, well before a service of the State or of the province is called upon. They
            discover coordination arrangements at the moment of applying them, without having been consulted on their
            form or their cost. A protocol drafted with them in 2024 is the only one whose time limits are kept.
        """),
        rewording_translation=prose("""
            The Special Rapporteur recommends that inter-institutional and intersectoral coordination be strengthened
            in all countries, associating the communes of first reception from the design stage, with a view to
            protecting children from all forms of exploitation, including commercial sexual exploitation.
        """),
    ),
    Answer(
        "125",
        0,
        Position.SUPPORTS,
        prose("""
            L'Union appuie la recommandation. Les centres communaux d'action sociale reçoivent des enfants blessés ou
            épuisés et les accompagnent chez le médecin sans attendre une décision. En 2026, 612 enfants ont ainsi été
            soignés, aux frais des communes dans un cas sur trois. L'Union souhaite que les normes de protection
            désignent clairement l'autorité qui prend ces frais en charge, afin que l'accueil d'urgence ne dépende pas
            des finances d'un village.
        """),
        source="Relevé des centres communaux d'action sociale, 2026",
        language="fr",
        passages=(
            Passage(
                "L'Union souhaite que les normes de protection désignent clairement l'autorité qui prend ces frais en "
                "charge",
                "funding",
            ),
            Passage("612 enfants ont ainsi été soignés", "victims"),
        ),
        translation=prose("""
            The Union supports the recommendation. Municipal social centres receive children who are injured or
            exhausted and go with them to a doctor without waiting for a decision. In 2026, 612 children were treated
            in this way, in one case in three at the expense of the communes. The Union wishes the standards of
            protection to designate clearly the authority that bears these costs, so that emergency reception does not
            depend on the finances of a village.
        """),
    ),
    Answer(
        "127",
        3,
        Position.SUPPORTS,
        prose("""
            L'Union appuie la recommandation de s'appuyer sur les instances existantes. Elle participe depuis 2018 à
            une conférence des villes frontalières où siègent aussi deux États et plusieurs associations. Les pouvoirs
            locaux ne sont pas mentionnés parmi les membres de ces instances ; l'Union comprend que l'expression «
            institutions clés » les inclut, et serait reconnaissante qu'un texte futur le dise.
        """),
        language="fr",
        passages=(
            Passage(
                "l'Union comprend que l'expression « institutions clés » les inclut, et serait reconnaissante qu'un "
                "texte futur le dise",
                "local_level",
            ),
        ),
        translation=prose("""
            The Union supports the recommendation to build upon existing forums. Since 2018 it has taken part in a
            conference of border towns in which two States and several associations also sit. Local authorities are not
            mentioned among the members of these forums; the Union understands that the expression “key institutions”
            includes them, and would be grateful if a future text said so.
        """),
    ),
    Answer(
        "128",
        0,
        Position.AMENDMENT,
        prose("""
            L'Union appuie la recommandation, qui nomme les gouvernements locaux parmi les participants. Participer ne
            suffit pas si l'on n'est convié qu'à la mise en œuvre. Dans le mécanisme régional auquel elle appartient,
            l'ordre du jour est arrêté avant que les communes ne soient invitées, et leur budget est déjà voté. L'Union
            propose que le mécanisme soit conçu en associant les communes de premier accueil dès la conception, et que
            leurs charges soient chiffrées.
        """),
        rewording=prose("""
            Le Rapporteur spécial encourage la coordination interinstitutionnelle à l'échelle nationale, notamment au
            moyen de mécanismes spécifiques, associant les communes de premier accueil dès la conception, et avec la
            participation de la société civile, des services consulaires, des gouvernements locaux et du secteur privé.
        """),
        language="fr",
        passages=(
            Passage("associant les communes de premier accueil dès la conception", "local_level", "rewording"),
            Passage("leurs charges soient chiffrées", "funding"),
            Passage("Participer ne suffit pas si l'on n'est convié qu'à la mise en œuvre.", "local_level"),
        ),
        translation=prose("""
            The Union supports the recommendation, which names local governments among the participants. To participate
            is not enough if one is invited only to the implementation. In the regional mechanism to which it belongs,
            the agenda is settled before the communes are invited, and their budget has already been voted. The Union
            proposes that the mechanism be designed in a way that associates the communes of first reception from the
            design stage, and that their charges be put in figures.
        """),
        rewording_translation=prose("""
            The Special Rapporteur encourages inter-institutional coordination at the national level, including through
            specific mechanisms, associating the communes of first reception from the design stage, and with the
            participation of civil society, consular services, local governments and the private sector.
        """),
    ),
)

VALBRUME = Body(
    code="XUV",
    key="valbrume",
    name="Union des communes frontalières de Valbrume",
    short_name="Communes de Valbrume",
    names={
        "fr": "Union des communes frontalières de Valbrume",
        "en": "Union of Border Communes of Valbrume",
        "es": "Unión de Municipios Fronterizos de Valbrume",
        "ru": "Союз приграничных коммун Вальбрюма",
        "ar": "اتحاد البلديات الحدودية في فالبروم",
        "zh": "瓦尔布吕姆边境市镇联盟",
    },
    short_names={"fr": "Communes de Valbrume", "en": "Communes of Valbrume"},
    constituency=Constituency.LOCAL_GOVERNMENT,
    country_code="XVD",
    country_name="Veldrane",
    region=Region.WEOG,
    language="fr",
    time_zone="Etc/GMT-1",
    focal_point=Person(
        name="S. Hautepierre", email="s.hautepierre@communes-valbrume.example", title="Déléguée générale", language="fr"
    ),
    contributors=(
        Contributor(
            person=Person(name="B. Courtille", email="b.courtille@communes-valbrume.example", language="fr"),
            unit="Centres communaux d'action sociale",
            cells=("125",),
        ),
    ),
    answers=VALBRUME_ANSWERS,
)
