"""Quay Nine Legal Clinic: one input under its name, one without, one for the secretariat only."""

from portal.demonstration.cast.schema import Answer, Attachment, Body, Campaign, Passage, Person
from portal.demonstration.cast.vocabulary import Confidentiality, Constituency, Position, Region, prose

CHILD_NAME = "نورس"

SHADOW_REPORT = Attachment(
    key="shadow_report",
    kind="shadow_report",
    title="أطفال على الرصيف: قرارات الإعادة كما تُرى من عيادة قانونية",
    file_name="shadow-report-ar.docx",
    language="ar",
    cells=("123", "125", "128"),
    confidentiality=Confidentiality.NAMELESS,
    comments=41,
    photos=2,
    covered=(CHILD_NAME,),
    paragraphs=(
        prose("""
            1. يقدَّم هذا التقرير الموازي إلى المشاورة الخاصة بالفقرات من 123 إلى 128 من الوثيقة A/HRC/11/7. ويستند إلى
            ملفات 86 طفلاً قُدمت إليهم المساعدة القانونية في عامي 2025 و2026، وإلى مقابلات مع ذويهم أجريت بموافقتهم.
        """),
        prose("""
            2. لا يتضمن التقرير أسماء ولا تواريخ يمكن أن تدل على أصحابها. وقد أُبلغ كل من تحدث إلينا بأن ما ينشر لا
            يمكن استرداده، وبأن من حقه أن يرجع عن موافقته قبل النشر.
        """),
        prose("""
            3. في 51 ملفاً من أصل 86 لم يُعثر على أي محضر يثبت أن مصالح الطفل الفضلى نوقشت قبل صدور قرار الإعادة. وفي
            22 ملفاً اقتصر المحضر على عبارة واحدة مطبوعة سلفاً.
        """),
        prose("""
            4. تُعقد جلسات الاستماع في كثير من الأحيان عبر الهاتف، ويتولى الترجمة فيها أحد ركاب القارب نفسه. ولا يستطيع
            الطفل في هذه الظروف أن يقول ما يخشاه أمام من سافر معه.
        """),
        prose("""
            5. لم يحضر محام سوى 19 جلسة. وفي الجلسات التي حضرها محام أُرجئ قرار الإعادة في إحدى عشرة حالة إلى حين
            العثور على أحد أقارب الطفل.
        """),
        prose("""
            6. يُفصل الأشقاء في أثناء الانتظار بحسب السن والجنس، فيوضع الأكبر سناً مع البالغين. وقد علمت ست أسر بمكان
            وجود أبنائها من أشخاص غرباء لا من السلطات.
        """),
        prose(f"""
            7. ومن ذلك حالة طفلة في التاسعة من عمرها، اسمها {CHILD_NAME}، نزلت من القارب ممسكة بيد أخيها ثم قضت أربعين
            يوماً في مبنى آخر. وكانت ترسم كل مساء خريطة للمبنى كي لا تنسى أين رأته آخر مرة.
        """),
        prose("""
            8. يتلقى الأطفال الذين تعرضوا للاتجار أو للعنف في الطريق إسعافات أولية، ثم تنقطع الرعاية عند نقلهم. ولا
            ينتقل الملف الطبي مع الطفل إلا إذا حمله أحد العاملين بيده.
        """),
        prose("""
            9. يخشى الأهل أن يؤدي طلب المساعدة إلى كشف عناوينهم. وقد امتنعت ثماني أسر عن عرض أطفالها على الطبيب لهذا
            السبب وحده.
        """),
        prose("""
            10. أثبت التعاون مع البلديات جدواه حيث جُرب: ففي ميناءين تولى موظف بلدي واحد استقبال الأطفال في الساعات
            الأولى، ولم يُسجَّل فيهما أي فصل بين الأشقاء خلال عام كامل.
        """),
        prose("""
            11. نوصي بألا يصدر أي قرار بالإعادة قبل جلسة حضورية يشارك فيها محام ومترجم مستقل، وبأن تسبّب القرارات
            كتابةً، وبأن يُمنح الطفل مهلة معقولة للطعن فيها.
        """),
        prose("""
            12. ونوصي كذلك بأن تُحفظ بيانات الأطفال الذين يتلقون الرعاية بمعزل عن سلطات الهجرة، وبأن تُستشار البلديات
            والعيادات القانونية عند وضع السياسات لا بعد اعتمادها.
        """),
    ),
)


QUAY_NINE_ANSWERS = (
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
    answers=QUAY_NINE_ANSWERS,
    attachments=(SHADOW_REPORT,),
    neutral_mail=True,
)


TEXT = prose("""
    Towns come first. A child who arrives is met by a neighbour, a bus driver, a school caretaker or a night
    receptionist long before any ministry hears of it. We ask that towns be at the table when coordination is planned,
    that they be told who is responsible at each hour of the day, and that the money follow the child to the place
    where it sleeps. Plans made without towns are carried out by towns all the same, without staff and without notice.
    Please put the local level into the text.
""")

SCHOOL_PARAGRAPH = prose("""
    At our night school we would add one thing. Last winter nineteen children waited seven weeks for a desk, because
    the school asked for an address that no shelter could give. A town that is at the table can enrol a child on the
    day of arrival.
""")

SALTGATE_WORDING = {
    "124": prose("""
        The Special Rapporteur recommends that inter-institutional and intersectoral coordination in all countries,
        beginning with the towns in which children arrive, be strengthened with a view to protecting children from all
        forms of exploitation, including commercial sexual exploitation.
    """),
    "128": prose("""
        The Special Rapporteur encourages inter-institutional coordination at the national level, beginning with the
        towns in which children arrive, including through specific mechanisms and with the participation of civil
        society, consular services, local governments and the private sector.
    """),
}

CELLS = ("124", "128")
PASSAGES = (
    Passage("towns be at the table when coordination is planned", "local_level"),
    Passage("the money follow the child to the place where it sleeps", "funding"),
)


def _as_sent() -> tuple[Answer, ...]:
    return tuple(Answer(cell, 0, Position.SUPPORTS, TEXT, passages=PASSAGES) for cell in CELLS)


def _with_school_paragraph() -> tuple[Answer, ...]:
    own = Passage("A town that is at the table can enrol a child on the day of arrival.", "schooling")
    comment = f"{TEXT}\n\n{SCHOOL_PARAGRAPH}"
    return tuple(Answer(cell, 0, Position.SUPPORTS, comment, passages=(*PASSAGES, own)) for cell in CELLS)


def _with_wording() -> tuple[Answer, ...]:
    own = Passage("beginning with the towns in which children arrive", "local_level", "rewording")
    return tuple(
        Answer(cell, 0, Position.AMENDMENT, TEXT, rewording=SALTGATE_WORDING[cell], passages=(*PASSAGES, own))
        for cell in CELLS
    )


def _body(code: str, key: str, name: str, person: str, answers: tuple[Answer, ...], *, arandian: bool) -> Body:
    host = key.replace("_", "-")
    return Body(
        code=code,
        key=key,
        name=name,
        short_name=name,
        names={"en": name},
        short_names={"en": name},
        constituency=Constituency.CIVIL_SOCIETY,
        country_code="XAR" if arandian else "XVD",
        country_name="Arandia" if arandian else "Veldrane",
        region=Region.AFRICAN if arandian else Region.WEOG,
        language="en",
        time_zone="Etc/GMT-3" if arandian else "Etc/GMT-1",
        focal_point=Person(name=person, email=f"{person.lower().replace('. ', '.')}@{host}.example"),
        answers=answers,
    )


CAMPAIGN_BODIES = (
    _body("XBS", "bridge_street", "Bridge Street Welcome", "M. Tollgate", _as_sent(), arandian=False),
    _body("XLC", "loom_court", "Loom Court Tenants", "P. Shuttle", _as_sent(), arandian=False),
    _body("XHC", "harbour_choir", "Harbour Choir Relief", "D. Altamer", _as_sent(), arandian=True),
    _body("XFN", "ferrystone", "Ferrystone Night School", "G. Lampwick", _with_school_paragraph(), arandian=True),
    _body("XSP", "saltgate", "Saltgate Parents", "H. Brineley", _with_wording(), arandian=False),
)

TOWNS_FIRST = Campaign(
    name="Towns first",
    cells=CELLS,
    members=tuple(body.key for body in CAMPAIGN_BODIES),
    additions={
        "ferrystone": SCHOOL_PARAGRAPH,
        "saltgate": "beginning with the towns in which children arrive",
    },
)
