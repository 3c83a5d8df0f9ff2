"""Committee on Childhood across Borders: reference material from its adopted texts, outside all position counts."""

from portal.demonstration.cast.plot import ZONE_NAME
from portal.demonstration.cast.schema import Answer, Body, Passage, Person
from portal.demonstration.cast.vocabulary import CommentType, Constituency, Position, Region, prose

ANSWERS = (
    Answer(
        "123",
        0,
        Position.INFORMATION,
        prose("""
            The secretary of the Committee draws attention to the Committee's general comment No. 3, paras. 14 to 17.
            There the Committee sets out what a best interests procedure contains: it is held before the decision and
            not after, a guardian and a legal representative are present, the child is heard in a language and manner
            suited to its age, and the reasons are given in writing. In para. 16 the Committee adds that immigration
            control as such is not an interest that may be weighed against those of the child.
        """),
        comment_type=CommentType.INFORMATION,
        source="General comment No. 3 of the Committee on Childhood across Borders, paras. 14-17",
        passages=(
            Passage("the Committee's general comment No. 3, paras. 14 to 17", "best_interests"),
            Passage("it is held before the decision and not after", "best_interests"),
            Passage("a guardian and a legal representative are present", "legal_assistance"),
        ),
    ),
    Answer(
        "125",
        0,
        Position.INFORMATION,
        prose("""
            Le secrétaire du Comité renvoie aux paragraphes 18 et 19 de l'observation générale no 3. Le Comité y
            rappelle que l'assistance médicale, psychosociale et juridique due aux enfants victimes ne saurait être
            subordonnée ni à leur situation au regard du séjour, ni à leur coopération à une procédure pénale. Il y
            recommande en outre que le tuteur soit désigné dans les cinq jours et demeure le même jusqu'à ce qu'une
            solution durable ait été trouvée.
        """),
        comment_type=CommentType.INFORMATION,
        source="Observation générale no 3 du Comité de l'enfance par-delà les frontières, par. 18 et 19",
        language="fr",
        passages=(
            Passage("le tuteur soit désigné dans les cinq jours", "legal_assistance"),
            Passage("aux paragraphes 18 et 19 de l'observation générale no 3", "victims"),
            Passage(
                "ne saurait être subordonnée ni à leur situation au regard du séjour, ni à leur coopération à une "
                "procédure pénale",
                "victims",
            ),
        ),
        translation=prose("""
            The secretary of the Committee refers to paragraphs 18 and 19 of general comment No. 3. The Committee
            recalls there that the medical, psychosocial and legal assistance due to child victims may be made
            conditional neither on their residence status nor on their cooperation in criminal proceedings. It also
            recommends that the guardian be appointed within five days and remain the same until a durable solution has
            been found.
        """),
    ),
    Answer(
        "127",
        1,
        Position.INFORMATION,
        prose("""
            The secretary of the Committee reports on practice. Since its general comment No. 3 was adopted, the
            Committee has put at least one question on migrant children to each State party that it has examined, and
            sorts the answers by article. Paras. 14 to 19 of the general comment are reproduced in the lists of issues.
            The secretaries of three committees have exchanged their draft questions twice a year since 2024, in order
            that the same question is not asked of the same State by two committees in one year.
        """),
        comment_type=CommentType.INFORMATION,
        source="General comment No. 3, paras. 14-19; report on working methods, 2025",
        passages=(
            Passage(
                "The secretaries of three committees have exchanged their draft questions twice a year", "treaty_bodies"
            ),
        ),
    ),
)

COMMITTEE = Body(
    code="XCB",
    key="committee",
    name="Committee on Childhood across Borders",
    short_name="Committee on Childhood across Borders",
    names={
        "en": "Committee on Childhood across Borders",
        "fr": "Comité de l'enfance par-delà les frontières",
        "es": "Comité sobre la Infancia a través de las Fronteras",
        "ru": "Комитет по положению детей, пересекающих границы",
        "ar": "اللجنة المعنية بالطفولة عبر الحدود",
        "zh": "跨境儿童委员会",
    },
    short_names={
        "en": "Committee on Childhood across Borders",
        "fr": "Comité de l'enfance par-delà les frontières",
        "es": "Comité sobre la Infancia a través de las Fronteras",
        "ru": "Комитет по положению детей, пересекающих границы",
        "ar": "اللجنة المعنية بالطفولة عبر الحدود",
        "zh": "跨境儿童委员会",
    },
    constituency=Constituency.TREATY_BODY,
    country_code="",
    country_name="",
    region=Region.NONE,
    language="en",
    time_zone=ZONE_NAME,
    focal_point=Person(name="V. Lorimer", email="v.lorimer@committee.example", title="Secretary of the Committee"),
    answers=ANSWERS,
)
