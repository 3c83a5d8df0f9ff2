"""Republic of Tovral: an extension by note, in on its fifth day, and against one recommendation."""

from datetime import date

from portal.demonstration.cast.plot import ZONE_NAME
from portal.demonstration.cast.schema import Answer, Body, Contributor, Note, Passage, Person
from portal.demonstration.cast.vocabulary import Constituency, Position, Region, Status, prose

ANSWERS = (
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
    answers=ANSWERS,
    notes=(NOTE,),
)
