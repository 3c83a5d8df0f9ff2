"""Lantern Wharf Shipping Guild: a private-sector body that writes in Chinese and declares its interest."""

from functools import partial

from portal.demonstration.cast.schema import Answer, Body, Contributor, Passage, Person
from portal.demonstration.cast.vocabulary import Constituency, Position, Region
from portal.demonstration.cast.vocabulary import prose as wrapped

chinese = partial(wrapped, joiner="")

ANSWERS = (
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
    answers=ANSWERS,
    interest="Members operate 64 cargo vessels; delay in port has a cost for them.",
)
