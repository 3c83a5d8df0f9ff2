"""Republic of Tovral: an extension by note, in on its fifth day, and against one recommendation."""

from datetime import date

from portal.demonstration.cast.plot import ZONE_NAME
from portal.demonstration.cast.schema import Alignment, Answer, Body, Clarification, Contributor, Note, Passage, Person
from portal.demonstration.cast.vocabulary import Constituency, Position, Region, Status, prose

TOVRAL_ANSWERS = (
    Answer(
        "123",
        0,
        Position.SUPPORTS,
        prose("""
            Товрал поддерживает данную рекомендацию. Законодательство республики предусматривает, что решение о
            возвращении ребёнка или его родителей принимается лишь после оценки наилучших интересов ребёнка органом
            опеки и что мнение ребёнка, достигшего десяти лет, выслушивается в обязательном порядке. Разлучение семьи
            при возвращении не допускается, за исключением случаев, когда этого требует безопасность самого ребёнка. В
            2025 году по заключению органов опеки было отменено 27 решений о возвращении.
        """),
        source="Семейный кодекс, ст. 88; Закон о правовом положении иностранных граждан, ст. 31",
        language="ru",
        passages=(
            Passage("лишь после оценки наилучших интересов ребёнка органом опеки", "best_interests"),
            Passage("Разлучение семьи при возвращении не допускается", "family_unity"),
        ),
        translation=prose("""
            Tovral supports this recommendation. The legislation of the Republic provides that a decision to return a
            child or its parents is taken only after the guardianship authority has assessed the best interests of the
            child, and that a child who has reached the age of ten must be heard. Separation of the family on return is
            not permitted, except where the safety of the child itself so requires. In 2025, 27 decisions on return
            were set aside on the opinion of the guardianship authorities.
        """),
    ),
    Answer(
        "124",
        0,
        Position.SUPPORTS,
        prose("""
            Товрал поддерживает рекомендацию об укреплении межведомственной координации. С 2019 года действует
            межведомственная комиссия по противодействию эксплуатации детей, в работе которой участвуют министерства
            внутренних дел, образования, здравоохранения и труда, а также пограничная служба. Ежегодно комиссия
            рассматривает сводный доклад и публикует перечень принятых мер. Товрал не видит необходимости в дополнении
            текста и считает, что способы координации каждое государство определяет самостоятельно.
        """),
        source="Положение о межведомственной комиссии, 2019 год",
        language="ru",
        passages=(
            Passage(
                "С 2019 года действует межведомственная комиссия по противодействию эксплуатации детей", "mechanism"
            ),
            Passage("Товрал поддерживает рекомендацию об укреплении межведомственной координации.", "mechanism"),
        ),
        translation=prose("""
            Tovral supports the recommendation to strengthen inter-institutional coordination. Since 2019 there has
            been an interministerial commission against the exploitation of children, in which the ministries of the
            interior, education, health and labour and the border service take part. Each year the commission considers
            a consolidated report and publishes a list of the measures taken. Tovral sees no need to add to the text
            and considers that each State determines its own means of coordination.
        """),
    ),
    Answer(
        "126",
        0,
        Position.OPPOSES,
        prose("""
            Товрал не поддерживает данную рекомендацию. Проведение программ легализации не является обязанностью
            государства по международному праву, и ни один из договоров, участником которых является Товрал, такого
            обязательства не содержит. Опыт республики показывает, что объявление подобных программ вызывает ожидания,
            которые приводят к новым рискам для детей в пути. Вместе с тем доступ детей к школе и неотложной
            медицинской помощи обеспечивается независимо от статуса их родителей и не связан с легализацией.
        """),
        language="ru",
        passages=(
            Passage(
                "Проведение программ легализации не является обязанностью государства по международному праву",
                "discretion",
            ),
            Passage("независимо от статуса их родителей и не связан с легализацией", "schooling"),
        ),
        translation=prose("""
            Tovral does not support this recommendation. To carry out regularization programmes is not an obligation of
            a State under international law, and none of the treaties to which Tovral is a party contains such an
            obligation. The experience of the Republic shows that the announcement of such programmes raises
            expectations which lead to new risks for children on the route. At the same time the access of children to
            school and to urgent medical care is ensured whatever the status of their parents and is not tied to
            regularization.
        """),
    ),
    Answer(
        "127",
        3,
        Position.NOTES,
        prose("""
            Товрал принимает рекомендацию к сведению. Республика участвует в работе двух региональных площадок по
            вопросам миграции и считает их достаточными для практического обмена между пограничными и консульскими
            службами. Представляется важным, чтобы обсуждения на таких площадках не подменяли собой
            межправительственные переговоры, а их итоги не рассматривались как обязательства государств. Состав
            участников каждая площадка определяет в соответствии со своими правилами процедуры.
        """),
        language="ru",
        passages=(
            Passage("обсуждения на таких площадках не подменяли собой межправительственные переговоры", "platforms"),
        ),
        translation=prose("""
            Tovral takes note of the recommendation. The Republic takes part in two regional platforms on migration and
            considers them sufficient for practical exchange between border and consular services. It is important that
            discussions on such platforms should not take the place of intergovernmental negotiations, and that their
            results should not be regarded as obligations of States. Each platform decides on its participants under
            its own rules of procedure.
        """),
    ),
    Answer(
        "128",
        0,
        Position.SUPPORTS,
        prose("""
            Товрал поддерживает рекомендацию. Межведомственная комиссия, упомянутая в ответе по пункту 124, служит
            специальным механизмом на национальном уровне. Консульские учреждения передают ей сведения о
            несовершеннолетних, оказавшихся за рубежом без сопровождения, и за 2025 год при их содействии к
            родственникам возвратился 61 ребёнок. Представители неправительственных организаций и перевозчиков
            приглашаются на заседания не реже двух раз в год. Муниципалитеты участвуют через областные комиссии.
        """),
        language="ru",
        passages=(
            Passage("Консульские учреждения передают ей сведения о несовершеннолетних", "consular"),
            Passage("Муниципалитеты участвуют через областные комиссии.", "local_level"),
            Passage("служит специальным механизмом на национальном уровне", "mechanism"),
        ),
        translation=prose("""
            Tovral supports the recommendation. The interministerial commission mentioned in the reply on paragraph 124
            serves as the specific mechanism at the national level. Consular posts pass to it information on minors who
            find themselves abroad unaccompanied, and in 2025, with their help, 61 children returned to relatives.
            Representatives of non-governmental organizations and of carriers are invited to its meetings at least
            twice a year. Municipalities take part through the regional commissions.
        """),
    ),
)

NOTE = Note(
    number="12/2027",
    dated=date(2027, 3, 9),
    sender="Permanent Mission of the Republic of Tovral",
    purpose="extension",
    text=prose("""
        The Permanent Mission of the Republic of Tovral presents its compliments to the secretariat of the consultation
        and has the honour to request that the time for its reply on paragraphs 123 to 128 of document A/HRC/11/7 be
        extended by seven days, since the interministerial commission that clears the reply meets on 15 March 2027. The
        Permanent Mission avails itself of this opportunity to renew to the secretariat the assurances of its highest
        consideration.
    """),
)

TOVRAL = Body(
    code="XTV",
    key="tovral",
    name="Republic of Tovral",
    short_name="Tovral",
    names={
        "en": "Republic of Tovral",
        "fr": "République de Tovral",
        "es": "República de Tovral",
        "ru": "Республика Товрал",
        "ar": "جمهورية توفرال",
        "zh": "托夫拉尔共和国",
    },
    short_names={"en": "Tovral", "fr": "Tovral", "es": "Tovral", "ru": "Товрал", "ar": "توفرال", "zh": "托夫拉尔"},
    constituency=Constituency.STATE,
    country_code="XTV",
    country_name="Tovral",
    region=Region.EASTERN_EUROPEAN,
    status=Status.MEMBER,
    language="ru",
    time_zone=ZONE_NAME,
    focal_point=Person(
        name="D. Verenin", email="d.verenin@mission.tovral.example", title="первый секретарь", language="ru"
    ),
    deputies=(
        Person(name="O. Klimova", email="o.klimova@mission.tovral.example", title="второй секретарь", language="ru"),
    ),
    contributors=(
        Contributor(
            person=Person(
                name="G. Lesnov", email="g.lesnov@interior.tovral.example", language="ru", time_zone="Etc/GMT-3"
            ),
            unit="Министерство внутренних дел",
            cells=("123", "126"),
        ),
    ),
    answers=TOVRAL_ANSWERS,
    notes=(NOTE,),
)


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

LAZWARA_ANSWERS = (
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
    answers=LAZWARA_ANSWERS,
    clarification=ASKED,
    alignment=ALIGNMENT,
)
