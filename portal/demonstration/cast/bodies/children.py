"""Kite House Network and the partners of joint submission JS1; one of the partners never confirms."""

from functools import partial

from portal.demonstration.cast.schema import Answer, Body, Contributor, Joint, Passage, Person
from portal.demonstration.cast.vocabulary import Constituency, Position, Region, Status, Taking, prose
from portal.demonstration.cast.vocabulary import prose as wrapped

KITE_HOUSE_ANSWERS = (
    Answer(
        "123",
        0,
        Position.AMENDMENT,
        prose("""
            We support the recommendation and ask for one addition. In the reception towns where we work, the officer
            who assesses the best interests of a child is also the officer who prepares the removal, and sits in the
            same corridor. Of 117 assessments that parents showed us in 2026, 80 repeated the same paragraph word for
            word. The interests of a child should be determined individually by a body independent of migration
            control, with a guardian present. Children of our council say it more simply: the person who asks us should
            not be the person who sends us away.
        """),
        rewording=prose("""
            States should base any decision to return a child or its parents to the country of origin on the best
            interests of the child, determined individually by a body independent of migration control, including the
            right to family unity.
        """),
        rationale="Whoever carries out removals cannot be asked to find against them.",
        source="Kite House Network, reading of 117 assessments shown by families, 2026",
        passages=(
            Passage(
                "determined individually by a body independent of migration control, with a guardian present",
                "independence",
            ),
            Passage("determined individually by a body independent of migration control", "independence", "rewording"),
            Passage("the person who asks us should not be the person who sends us away", "participation"),
        ),
    ),
    Answer(
        "124",
        0,
        Position.SUPPORTS,
        prose("""
            We support the recommendation. Exploitation hides in the gaps between services: the labour inspector does
            not ask about children, the school does not ask about work, the shelter does not ask about debt. In two
            towns our members persuaded these services to hold one short meeting a week, at which no name is spoken
            unless the child has agreed. Eleven situations of exploitation were found in the first half-year. It cost
            each service two hours. Coordination of this kind needs a room and a convenor, and seldom a law.
        """),
        passages=(
            Passage("Coordination of this kind needs a room and a convenor, and seldom a law.", "local_level"),
            Passage("no name is spoken unless the child has agreed", "participation"),
        ),
    ),
    Answer(
        "125",
        0,
        Position.SUPPORTS,
        prose("""
            We support the recommendation. Standards exist in most of the places where our members work; what is
            missing is a person who sees to it that they are kept. Red Thread Legal Aid represented 64 child victims
            last year. In 40 of those files the lawyer was called after the first interview, when the child had already
            said things that nobody should be asked to say alone. Legal assistance should begin before the first
            question, and the guardian should be there from the first night.
        """),
        source="Red Thread Legal Aid, case statistics, 2026",
        passages=(
            Passage("Legal assistance should begin before the first question", "legal_assistance"),
            Passage("the guardian should be there from the first night", "legal_assistance"),
        ),
    ),
    Answer(
        "126",
        0,
        Position.AMENDMENT,
        prose("""
            We support the recommendation and propose that it speak of criteria. Families tell us that they do not fear
            a programme's conditions so much as their uncertainty: what counts as proof of residence, whether a gap of
            two months matters, whether an application may be used against them. A programme helps children only where
            its criteria are written down, published beforehand and applied alike at every counter. Children who were
            born or have been at school in the country should qualify in their own right and not through a parent's
            employment.
        """),
        rewording=prose("""
            States should also promote regularization programmes based on clear, published and non-discriminatory
            criteria, with a view to preventing human rights violations and abuses associated with irregular migration,
            and take into consideration the fact that regular migration status facilitates the integration of migrant
            children in the communities of destination.
        """),
        passages=(
            Passage("written down, published beforehand and applied alike at every counter", "criteria"),
            Passage("based on clear, published and non-discriminatory criteria", "criteria", "rewording"),
        ),
    ),
    Answer(
        "127",
        1,
        Position.SUPPORTS,
        prose("""
            We support the encouragement. Attention from treaty bodies has reached our members' towns twice in the past
            five years, and both times something moved: a locked dormitory was opened, and interpreters were hired. We
            ask that committees tell organizations like ours in plain language and in good time when a State will be
            examined, that they accept short written texts by children, and that nobody be asked for a full name in
            order to be heard.
        """),
        passages=(Passage("accept short written texts by children", "participation"),),
    ),
    Answer(
        "127",
        3,
        Position.SUPPORTS,
        prose("""
            We support building upon existing platforms, on the condition that their doors are real. Several platforms
            count civil society as a member and admit it for one morning. Small organizations and groups led by
            children cannot pay for travel, and visas arrive after the meeting. A future text could say that
            participation means papers in advance, a seat at the sessions where decisions are prepared, and a way to
            speak from a distance.
        """),
        passages=(
            Passage(
                "participation means papers in advance, a seat at the sessions where decisions are prepared",
                "participation",
            ),
            Passage("We support building upon existing platforms", "platforms"),
        ),
    ),
    Answer(
        "128",
        0,
        Position.AMENDMENT,
        prose("""
            We support the recommendation and suggest that it name children among those who take part, and towns among
            those who design. National mechanisms known to us meet without a single person who has crossed a border as
            a child. The Paper Boat Children's Council was consulted once, on a Friday, about a plan that was adopted
            on the Monday after. Local governments and young people should be heard while a policy can still be
            changed.
        """),
        rewording=prose("""
            The Special Rapporteur encourages inter-institutional coordination at the national and local level,
            including through specific mechanisms and with the participation, from the design stage, of children, civil
            society, consular services, local governments and the private sector, for the development and
            implementation of multidisciplinary policies to ensure the protection of the rights of children in the
            context of migration.
        """),
        passages=(
            Passage(
                "Local governments and young people should be heard while a policy can still be changed.", "local_level"
            ),
            Passage("with the participation, from the design stage, of children", "participation", "rewording"),
        ),
    ),
)

KITE_HOUSE = Body(
    code="XKH",
    key="kite_house",
    name="Kite House Network",
    short_name="Kite House Network",
    names={"en": "Kite House Network"},
    short_names={"en": "Kite House Network"},
    constituency=Constituency.CIVIL_SOCIETY,
    country_code="XVD",
    country_name="Veldrane",
    region=Region.WEOG,
    status=Status.SPECIAL,
    language="en",
    time_zone="Etc/GMT-1",
    focal_point=Person(name="J. Fennimore", email="j.fennimore@kite-house.example", title="Coordinator"),
    deputies=(Person(name="A. Dovecote", email="a.dovecote@kite-house.example"),),
    contributors=(
        Contributor(
            person=Person(name="K. Lindle", email="k.lindle@kite-house.example"),
            unit="Reception towns team",
            cells=("124", "126"),
        ),
    ),
    answers=KITE_HOUSE_ANSWERS,
)

RED_THREAD = Body(
    code="XRT",
    key="red_thread",
    name="Red Thread Legal Aid",
    short_name="Red Thread Legal Aid",
    names={"en": "Red Thread Legal Aid"},
    short_names={"en": "Red Thread Legal Aid"},
    constituency=Constituency.CIVIL_SOCIETY,
    country_code="XAR",
    country_name="Arandia",
    region=Region.AFRICAN,
    language="en",
    time_zone="Etc/GMT-3",
    focal_point=Person(name="N. Bellweather", email="n.bellweather@red-thread.example"),
    taking=Taking.MEMBER_ONLY,
)

PAPER_BOAT = Body(
    code="XPB",
    key="paper_boat",
    name="Paper Boat Children's Council",
    short_name="Paper Boat Children's Council",
    names={"en": "Paper Boat Children's Council", "es": "Consejo de Niñas y Niños Barco de Papel"},
    short_names={"en": "Paper Boat Children's Council", "es": "Barco de Papel"},
    constituency=Constituency.CHILD_YOUTH,
    country_code="XOB",
    country_name="Ombira",
    region=Region.GRULAC,
    language="en",
    time_zone="Etc/GMT+5",
    focal_point=Person(name="The council's helper", email="council@paper-boat.example"),
    taking=Taking.MEMBER_ONLY,
    child_led=True,
    neutral_mail=True,
)

TWO_RIVERS = Body(
    code="XTR",
    key="two_rivers",
    name="Two Rivers Diaspora Forum",
    short_name="Two Rivers Diaspora Forum",
    names={"en": "Two Rivers Diaspora Forum"},
    short_names={"en": "Two Rivers Diaspora Forum"},
    constituency=Constituency.CIVIL_SOCIETY,
    country_code="XVD",
    country_name="Veldrane",
    region=Region.WEOG,
    language="en",
    time_zone="Etc/GMT-1",
    focal_point=Person(name="B. Underwillow", email="b.underwillow@two-rivers.example"),
    taking=Taking.MEMBER_ONLY,
)

JS1 = Joint(
    reference="JS1",
    lead="kite_house",
    confirmed=("red_thread", "paper_boat"),
    lapsed=("two_rivers",),
    confirmations={
        "red_thread": "Our board has read the text and agrees with it.",
        "paper_boat": "We read it together and said yes. Our parents and guardians know.",
    },
)


chinese = partial(wrapped, joiner="")

LANTERN_ANSWERS = (
    Answer(
        "124",
        0,
        Position.NOTES,
        chinese("""
            公会注意到这项建议。建议针对各国主管机构之间的协调，航运企业并非其直接对象，因此公会不表示支持或反对。公会
            愿意说明船员的处境：船员在货舱或甲板上发现藏匿的儿童时，须同时通知港务、边防、海关和儿童保护四个部门，而四
            个部门的表格和时限各不相同。在等待答复期间，儿童往往只能留在船上。如果主管机构之间的协调得到加强，儿童便可
            以更早得到照顾，船员也能更快履行义务。
        """),
        language="zh",
        passages=(Passage("四个部门的表格和时限各不相同", "mechanism"),),
        translation=wrapped("""
            The Guild takes note of this recommendation. It is directed at coordination between the competent
            institutions of States, and shipping companies are not its direct addressees; the Guild therefore expresses
            neither support nor opposition. It wishes to describe the situation of crews: when a crew finds a child
            hidden in a hold or on deck, it has to notify four authorities at once, those of the port, the border,
            customs and child protection, and the forms and time limits of the four all differ. While an answer is
            awaited the child often has to remain on board. If coordination between the institutions were strengthened,
            the child could be cared for sooner, and the crew could meet its obligations more quickly.
        """),
    ),
    Answer(
        "125",
        0,
        Position.SUPPORTS,
        chinese("""
            公会支持这项建议。2024年至2026年，会员船舶共报告38名偷乘儿童，其中年龄最小的约9岁，多人带有外伤或脱水症状。
            船上没有医生，也没有能够判断儿童是否遭到贩运的人员。公会因此请各国在保护标准中写明：船舶靠港后数小时内应有
            受过训练的人员登船，儿童不得以任何理由被要求随船返回。公会已为会员船舶编写一页纸的应急须知，并译成八种船员
            常用语言。
        """),
        source="公会偷乘事件登记册，2024年至2026年",
        language="zh",
        passages=(
            Passage("会员船舶共报告38名偷乘儿童", "data"),
            Passage("船舶靠港后数小时内应有受过训练的人员登船", "victims"),
        ),
        translation=wrapped("""
            The Guild supports this recommendation. From 2024 to 2026 member vessels reported 38 stowaway children in
            all, the youngest of them about nine years old; many had injuries or showed signs of dehydration. There is
            no doctor on board, and nobody who could judge whether a child has been trafficked. The Guild therefore
            asks States to write into their standards of protection that trained staff should board within hours of a
            vessel's reaching port, and that a child may on no ground be required to return with the vessel. The Guild
            has prepared a one-page emergency guide for member vessels and has had it translated into eight languages
            commonly used by crews.
        """),
    ),
    Answer(
        "128",
        0,
        Position.SUPPORTS,
        chinese("""
            公会支持这项建议，并欢迎建议将私营部门列为参与方。船员发现偷乘儿童时，最需要的是知道该打电话给谁。公会请求
            每个港口设立一个统一联络点，全天有人值守，由其通知其他主管部门和有关国家的领事机构。已有三个港口试行这一做
            法，从报告到儿童离船的平均时间由五十一小时缩短到九小时。公会声明其利益所在：船舶滞港每日造成费用，缩短等待
            时间符合会员的商业利益。
        """),
        source="公会三港试点情况简报，2026年",
        language="zh",
        passages=(
            Passage("船员发现偷乘儿童时", "private_sector"),
            Passage("每个港口设立一个统一联络点", "private_sector"),
            Passage("公会声明其利益所在", "private_sector"),
            Passage("从报告到儿童离船的平均时间由五十一小时缩短到九小时", "private_sector"),
            Passage("由其通知其他主管部门和有关国家的领事机构", "consular"),
        ),
        translation=wrapped("""
            The Guild supports this recommendation and welcomes the naming of the private sector among the
            participants. When a crew finds a stowaway child, what it most needs to know is whom to call. The Guild
            asks that each port establish a single contact point, staffed day and night, which would notify the other
            authorities and the consular services of the State concerned. Three ports have tried this, and the average
            time from report to the child's leaving the vessel fell from fifty-one hours to nine. The Guild declares
            its interest: each day of delay in port has a cost, and shorter waiting is in the commercial interest of
            its members.
        """),
    ),
)

LANTERN = Body(
    code="XLW",
    key="lantern",
    name="Lantern Wharf Shipping Guild",
    short_name="Lantern Wharf Shipping Guild",
    names={
        "en": "Lantern Wharf Shipping Guild",
        "zh": "灯笼码头航运公会",
        "fr": "Guilde maritime de Lantern Wharf",
        "es": "Gremio Naviero de Lantern Wharf",
        "ru": "Судоходная гильдия «Лантерн-Уорф»",
        "ar": "نقابة لانترن وورف للشحن البحري",
    },
    short_names={"en": "Lantern Wharf Shipping Guild", "zh": "灯笼码头航运公会"},
    constituency=Constituency.PRIVATE_SECTOR,
    country_code="XOR",
    country_name="Orlune",
    region=Region.ASIA_PACIFIC,
    language="zh",
    time_zone="Etc/GMT-8",
    focal_point=Person(name="W. Lanfeng", email="w.lanfeng@lantern-wharf.example", title="秘书长", language="zh"),
    contributors=(
        Contributor(
            person=Person(name="Q. Haitang", email="q.haitang@lantern-wharf.example", language="zh"),
            unit="船员事务部",
            cells=("125",),
        ),
    ),
    answers=LANTERN_ANSWERS,
    interest="Members operate 64 cargo vessels; delay in port has a cost for them.",
)
