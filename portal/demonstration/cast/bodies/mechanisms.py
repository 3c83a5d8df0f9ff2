"""Independent Expert on family life in transit: a signed letter on paper, entered on behalf by an officer."""

from portal.demonstration.cast.plot import ZONE_NAME
from portal.demonstration.cast.schema import Answer, Attachment, Body, Passage, Person
from portal.demonstration.cast.vocabulary import Channel, CommentType, Constituency, Position, Region, prose

EXPERT_ANSWERS = (
    Answer(
        "123",
        0,
        Position.INFORMATION,
        prose("""
            In the letter the Independent Expert states that the right to family unity, which para. 123 names, is most
            often lost before any decision on return is taken: when a family is detained while its case is examined. Of
            the 52 families whom the mandate interviewed during its last three visits, 31 had been held, and in 12 of
            these a father had been separated from his children. The Independent Expert asks that the detention of
            families be named in a future text, and that it be said that family unity is no reason to detain a child.
        """),
        comment_type=CommentType.INFORMATION,
        source="Signed letter of the Independent Expert, 1 March 2027, second paragraph",
        annex="Signed letter",
        passages=(
            Passage("asks that the detention of families be named in a future text", "family_unity"),
            Passage("family unity is no reason to detain a child", "family_unity"),
        ),
    ),
    Answer(
        "126",
        0,
        Position.INFORMATION,
        prose("""
            The letter refers to the mandate's report on waiting. Families without a regular status move house on
            average once every seven months, and each move costs the children a school and the friends made there. In
            the four programmes that the mandate studied, those that regularized the household as one gave better
            results than those that asked each member to qualify alone. The Independent Expert offers the study to
            States that are preparing a programme, and does not comment on any of them.
        """),
        comment_type=CommentType.INFORMATION,
        source="Signed letter of the Independent Expert, 1 March 2027, third paragraph",
        annex="Signed letter",
        passages=(Passage("those that regularized the household as one gave better results", "criteria"),),
    ),
    Answer(
        "127",
        1,
        Position.INFORMATION,
        prose("""
            The letter reports that the mandate has paid special attention to migrant children in each of its visits
            since 2022, and has sent eleven joint communications with other mandates. It suggests that mandate holders
            who work on neighbouring subjects agree each January on the visits at which one of them will raise the
            situation of children on behalf of the others. A list of such agreements would be kept by the mandates
            themselves.
        """),
        comment_type=CommentType.INFORMATION,
        source="Signed letter of the Independent Expert, 1 March 2027, fourth paragraph",
        annex="Signed letter",
        passages=(
            Passage("has sent eleven joint communications with other mandates", "treaty_bodies"),
            Passage(
                "agree each January on the visits at which one of them will raise the situation of children",
                "treaty_bodies",
            ),
        ),
    ),
)

LETTER = Attachment(
    key="expert_letter",
    kind="letter",
    title="Letter of the Independent Expert on family life in transit",
    file_name="letter-independent-expert.docx",
    language="en",
    cells=("123", "126", "127.1"),
    paragraphs=(
        "1 March 2027. To the secretariat of the consultation on paragraphs 123 to 128 of document A/HRC/11/7.",
        prose("""
            The right to family unity is most often lost before any decision on return is taken: when a family is
            detained while its case is examined. Of the 52 families whom I interviewed during my last three visits, 31
            had been held, and in 12 of these a father had been separated from his children. I ask that the detention
            of families be named in a future text, and that it be said that family unity is no reason to detain a
            child.
        """),
        prose("""
            I refer to my report on waiting. Families without a regular status move house on average once every seven
            months. In the four programmes that I studied, those that regularized the household as one gave better
            results than those that asked each member to qualify alone. I offer the study to States that are preparing
            a programme.
        """),
        prose("""
            I have paid special attention to migrant children in each of my visits since 2022, and have sent eleven
            joint communications with other mandates. I suggest that mandate holders who work on neighbouring subjects
            agree each January on the visits at which one of them will raise the situation of children on behalf of the
            others.
        """),
        "Signed: U. Averill, Independent Expert on family life in transit.",
    ),
)

EXPERT = Body(
    code="XFT",
    key="expert",
    name="Independent Expert on family life in transit",
    short_name="Independent Expert on family life in transit",
    names={
        "en": "Independent Expert on family life in transit",
        "fr": "Experte indépendante sur la vie familiale en transit",
        "es": "Experta independiente sobre la vida familiar en tránsito",
        "ru": "Независимый эксперт по вопросу о семейной жизни в пути",
        "ar": "الخبيرة المستقلة المعنية بالحياة الأسرية أثناء العبور",
        "zh": "过境期间家庭生活问题独立专家",
    },
    short_names={
        "en": "Independent Expert on family life in transit",
        "fr": "Experte indépendante sur la vie familiale en transit",
        "es": "Experta independiente sobre la vida familiar en tránsito",
        "ru": "Независимый эксперт по вопросу о семейной жизни в пути",
        "ar": "الخبيرة المستقلة المعنية بالحياة الأسرية أثناء العبور",
        "zh": "过境期间家庭生活问题独立专家",
    },
    constituency=Constituency.SPECIAL_PROCEDURE,
    country_code="",
    country_name="",
    region=Region.NONE,
    language="en",
    time_zone=ZONE_NAME,
    focal_point=Person(name="U. Averill", email="u.averill@expert.example", title="Independent Expert"),
    answers=EXPERT_ANSWERS,
    attachments=(LETTER,),
    channel=Channel.PAPER,
)


COMMITTEE_ANSWERS = (
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
    answers=COMMITTEE_ANSWERS,
)
