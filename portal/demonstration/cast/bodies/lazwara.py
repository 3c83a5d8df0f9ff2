"""Republic of Lazwara: aligned with Arandia, except on para. 126 and on the third part of para. 127."""

from portal.demonstration.cast.plot import ZONE_NAME
from portal.demonstration.cast.schema import Alignment, Answer, Body, Clarification, Contributor, Passage, Person
from portal.demonstration.cast.vocabulary import Constituency, Position, Region, Status, prose

ALIGNMENT = Alignment(
    with_body="arandia",
    except_cells=("126", "127.3"),
    statement=prose("""
        تؤيد جمهورية لزوارا ما ورد في رد جمهورية أرانديا بشأن الفقرات من 123 إلى 128 من الوثيقة A/HRC/11/7، باستثناء
        الفقرة 126 والجزء الثالث من الفقرة 127، اللتين تقدم بشأنهما رداً مستقلاً.
    """),
    translation=prose("""
        The Republic of Lazwara aligns itself with the reply of the Republic of Arandia on paragraphs 123 to 128 of
        document A/HRC/11/7, with the exception of paragraph 126 and of the third part of paragraph 127, on which it
        submits a reply of its own.
    """),
    confirmation=prose("""
        اطلعت جمهورية لزوارا على الصيغة الثانية من رد جمهورية أرانديا، وقد اقتصر التعديل فيها على رقم المرسوم، وهي تؤكد
        تأييدها لها بالشروط نفسها.
    """),
    confirmation_translation=prose("""
        The Republic of Lazwara has taken note of the second version of the reply of the Republic of Arandia, in which
        only the number of the Decree was changed, and confirms its alignment on the same terms.
    """),
)

ANSWERS = (
    Answer(
        "126",
        0,
        Position.NOTES,
        prose("""
            تحيط لزوارا علماً بالتوصية. وقد نفذت برنامجاً لتسوية أوضاع الأسر التي لديها أطفال ملتحقون بالمدارس، استفادت
            منه 860 أسرة في عام 2024، وهي تدرس نتائجه قبل النظر في تجديده. وترى لزوارا أن تسوية الأوضاع إجراء استثنائي
            تقرره كل دولة وفقاً لظروفها وقدرتها على الاستيعاب، وأن انتظام قيد المواليد وإصدار الوثائق للأطفال يسبقان أي
            برنامج من هذا النوع، لأن الطفل الذي لا يحمل وثيقة لا يستطيع أن يثبت استيفاءه للمعايير.
        """),
        source="وزارة الداخلية، تقرير عن برنامج تسوية الأوضاع، 2025",
        language="ar",
        passages=(
            Passage("نفذت برنامجاً لتسوية أوضاع الأسر التي لديها أطفال ملتحقون بالمدارس", "regularization"),
            Passage("استفادت منه 860 أسرة في عام 2024، وهي تدرس نتائجه قبل النظر في تجديده", "regularization"),
            Passage("تسوية الأوضاع إجراء استثنائي تقرره كل دولة وفقاً لظروفها", "discretion"),
            Passage("الطفل الذي لا يحمل وثيقة لا يستطيع أن يثبت استيفاءه للمعايير", "data"),
        ),
        translation=prose("""
            Lazwara takes note of the recommendation. It carried out a programme to regularize families with children
            enrolled at school, from which 860 families benefited in 2024, and is studying its results before
            considering its renewal. Lazwara is of the view that regularization is an exceptional measure, which each
            State decides in the light of its circumstances and its capacity to receive, and that regular birth
            registration and the issuing of documents to children come before any programme of this kind, because a
            child without a document cannot show that it meets the criteria.
        """),
    ),
    Answer(
        "127",
        3,
        Position.RESERVATIONS,
        prose("""
            تبدي لزوارا تحفظات على حصر المناقشات في المحافل القائمة. فمعظم هذه المحافل أنشئ قبل أن يصبح عبور الأطفال
            غير المصحوبين بذويهم مسألة قائمة بذاتها، ولا تضم بعض الدول التي تقع على طريق العبور. ولا تقترح لزوارا إنشاء
            محفل بعينه، غير أنها ترى أنه لا ينبغي استبعاد إنشاء محفل جديد متى تبين أن المحافل القائمة لا تفي بالحاجة.
            ومن المستحسن أن يترك أي نص مقبل هذا الباب مفتوحاً.
        """),
        language="ar",
        passages=(
            Passage("لا ينبغي استبعاد إنشاء محفل جديد متى تبين أن المحافل القائمة لا تفي بالحاجة", "platforms"),
            Passage("ولا تقترح لزوارا إنشاء محفل بعينه", "platforms"),
            Passage("ولا تضم بعض الدول التي تقع على طريق العبور", "platforms"),
        ),
        translation=prose("""
            Lazwara expresses reservations about confining discussions to existing forums. Most of them were set up
            before the passage of unaccompanied children became a question in its own right, and they do not include
            some of the States that lie on the route. Lazwara does not propose that any particular forum be
            established; it considers, however, that the establishment of a new one should not be excluded where
            existing ones prove not to meet the need. It would be advisable for any future text to leave that door
            open.
        """),
    ),
)

ASKED = Clarification(
    cell="126",
    question="Is 860 the number of families whose stay was regularized, or of those that applied?",
    answer=prose("""
        العدد 860 هو عدد الأسر التي سُويت أوضاعها فعلاً في عام 2024، وليس عدد الطلبات المقدمة. ويبقى نص الرد كما قُدم.
    """),
)

LAZWARA = Body(
    code="XLZ",
    key="lazwara",
    name="Republic of Lazwara",
    short_name="Lazwara",
    names={
        "en": "Republic of Lazwara",
        "fr": "République de Lazwara",
        "es": "República de Lazwara",
        "ru": "Республика Лазвара",
        "ar": "جمهورية لزوارا",
        "zh": "拉兹瓦拉共和国",
    },
    short_names={"en": "Lazwara", "fr": "Lazwara", "es": "Lazwara", "ru": "Лазвара", "ar": "لزوارا", "zh": "拉兹瓦拉"},
    constituency=Constituency.STATE,
    country_code="XLZ",
    country_name="Lazwara",
    region=Region.ASIA_PACIFIC,
    status=Status.MEMBER,
    language="ar",
    time_zone=ZONE_NAME,
    focal_point=Person(name="S. Nadirah", email="s.nadirah@mission.lazwara.example", title="سكرتير أول", language="ar"),
    deputies=(Person(name="Y. Tamrin", email="y.tamrin@mission.lazwara.example", title="سكرتير ثان", language="ar"),),
    contributors=(
        Contributor(
            person=Person(
                name="Z. Rahal", email="z.rahal@interior.lazwara.example", language="ar", time_zone="Etc/GMT-4"
            ),
            unit="وزارة الداخلية",
            cells=("126",),
        ),
    ),
    answers=ANSWERS,
    clarification=ASKED,
    alignment=ALIGNMENT,
)
