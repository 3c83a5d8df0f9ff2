"""Quay Nine Legal Clinic: one input under its name, one without, one for the secretariat only."""

from portal.demonstration.cast.bodies.shadow_report import SHADOW_REPORT
from portal.demonstration.cast.schema import Answer, Body, Passage, Person
from portal.demonstration.cast.vocabulary import Confidentiality, Constituency, Position, Region, prose

ANSWERS = (
    Answer(
        "123",
        0,
        Position.SUPPORTS,
        prose("""
            نؤيد التوصية. فمن واقع الملفات التي اطلعنا عليها، كثيراً ما تُعقد جلسات الاستماع إلى الأطفال عبر الهاتف،
            ويتولى الترجمة فيها أحد المسافرين معهم، ثم يصدر قرار الإعادة في اليوم نفسه. ولا يُعرف من بحث مصالح الطفل
            الفضلى ولا كيف بحثها. ونطلب أن تكون الجلسة حضورية، وأن يشارك فيها محام ومترجم مستقل، وأن يُبحث لمّ شمل
            الطفل بأشقائه قبل أي قرار، وأن تُمنح الأسرة مهلة كافية للطعن.
        """),
        source="ملفات المساعدة القانونية، 2025-2026",
        annex="التقرير الموازي، الفقرات 3-6",
        confidentiality=Confidentiality.NAMELESS,
        language="ar",
        passages=(
            Passage("تُعقد جلسات الاستماع إلى الأطفال عبر الهاتف", "best_interests"),
            Passage("أن يشارك فيها محام ومترجم مستقل", "legal_assistance"),
        ),
        translation=prose("""
            We support the recommendation. In the files that we have seen, children are often heard by telephone, a
            fellow traveller interprets, and the decision on return is issued on the same day. It is not known who
            examined the best interests of the child, or how. We ask that the hearing be held in person, that a lawyer
            and an independent interpreter take part in it, that the reunion of the child with its brothers and sisters
            be examined before any decision, and that the family be given sufficient time to appeal.
        """),
    ),
    Answer(
        "125",
        0,
        Position.AMENDMENT,
        prose("""
            نؤيد التوصية ونقترح إضافة إليها. فقد علمنا من عاملين في اثنين من مراكز الرعاية أن عناوين أسر الأطفال تُنقل
            إلى سلطات الهجرة بعد أول زيارة للطبيب، وأن ثماني أسر توقفت عن طلب العلاج لهذا السبب. ونخشى على من أبلغونا
            إن عُرف مصدر هذه المعلومات، ولذلك نطلب أن تبقى لدى الأمانة وحدها. ونقترح أن ينص أي نص مقبل على أن تُحفظ
            بيانات الأطفال الذين يتلقون المساعدة بمعزل عن سلطات الهجرة.
        """),
        rewording=prose("""
            … من خلال تطبيق معايير تكفل حمايتهم وحصولهم على المساعدة الطبية والنفسية الاجتماعية والقانونية، على أن
            تُحفظ بياناتهم بمعزل عن سلطات الهجرة.
        """),
        confidentiality=Confidentiality.SECRETARIAT,
        language="ar",
        passages=(
            Passage("أن تُحفظ بيانات الأطفال الذين يتلقون المساعدة بمعزل عن سلطات الهجرة", "data"),
            Passage("ثماني أسر توقفت عن طلب العلاج لهذا السبب", "victims"),
        ),
        translation=prose("""
            We support the recommendation and propose an addition to it. We have learned from staff of two care centres
            that the addresses of children's families are passed to the migration authorities after the first visit to
            a doctor, and that eight families stopped seeking treatment for this reason. We fear for those who told us,
            should the source become known, and therefore ask that this remain with the secretariat alone. We propose
            that any future text provide that the data of children who receive assistance be kept apart from the
            migration authorities.
        """),
        rewording_translation=prose("""
            … through the implementation of standards that guarantee their protection and access to medical,
            psychosocial and legal assistance, their data being kept apart from the migration authorities.
        """),
    ),
    Answer(
        "128",
        0,
        Position.SUPPORTS,
        prose("""
            تؤيد العيادة القانونية في الرصيف التاسع هذه التوصية. وقد أثبت التعاون مع البلديات جدواه في ميناءين تولى
            فيهما موظف بلدي واحد استقبال الأطفال في الساعات الأولى، فلم يُفصل فيهما بين الأشقاء خلال عام كامل. وينبغي
            أن تُدعى العيادات القانونية والبلديات إلى الآليات الوطنية عند وضع السياسات لا بعد اعتمادها، وأن تُنشر محاضر
            الاجتماعات، وأن يُعرف من يتولى المسؤولية عن الطفل في كل ساعة من ساعات اليوم.
        """),
        annex="التقرير الموازي، الفقرة 10",
        language="ar",
        passages=(
            Passage("موظف بلدي واحد استقبال الأطفال في الساعات الأولى", "local_level"),
            Passage(
                "أن تُدعى العيادات القانونية والبلديات إلى الآليات الوطنية عند وضع السياسات لا بعد اعتمادها",
                "participation",
            ),
        ),
        translation=prose("""
            The Quay Nine Legal Clinic supports this recommendation. Cooperation with municipalities has proved its
            worth in two ports, where a single municipal officer received children in the first hours and brothers and
            sisters were not separated for a whole year. Legal clinics and municipalities should be invited to national
            mechanisms while policies are being made and not after their adoption, the records of meetings should be
            published, and it should be known who is responsible for the child at each hour of the day.
        """),
    ),
)

QUAY_NINE = Body(
    code="XQN",
    key="quay_nine",
    name="Quay Nine Legal Clinic",
    short_name="Quay Nine Legal Clinic",
    names={"en": "Quay Nine Legal Clinic", "ar": "العيادة القانونية في الرصيف التاسع"},
    short_names={"en": "Quay Nine Legal Clinic", "ar": "عيادة الرصيف التاسع"},
    constituency=Constituency.CIVIL_SOCIETY,
    country_code="XLZ",
    country_name="Lazwara",
    region=Region.ASIA_PACIFIC,
    language="ar",
    time_zone="Etc/GMT-4",
    focal_point=Person(name="R. Shirazel", email="desk-nine@quay-nine.example", language="ar"),
    answers=ANSWERS,
    attachments=(SHADOW_REPORT,),
    neutral_mail=True,
)
