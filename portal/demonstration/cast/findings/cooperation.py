"""Findings on the three parts of para. 127: mechanisms, mandates, platforms."""

from portal.demonstration.cast.plot import PLOT, geneva
from portal.demonstration.cast.report_schema import Citation, Count, FactualCorrection, Finding, Wording
from portal.demonstration.cast.vocabulary import Constituency, Position, Quantity, prose

SUPPORTING = (Position.SUPPORTS, Position.AMENDMENT)
STATE = (Constituency.STATE,)

MECHANISMS = Finding(
    key="127_1_states",
    paragraph="127",
    limb=1,
    theme="treaty_bodies",
    drafter="drafter",
    wordings=(
        Wording(
            text=(
                "Three States addressed the first part of para. 127: one supported it and two took note of it. They "
                "would welcome a common calendar, or committees that cite one another."
            ),
            parts=(
                "Three States addressed the first part of para. 127: one supported it and two took note of it.",
                "They would welcome a common calendar,",
                "or committees that cite one another.",
            ),
            written=geneva(3, 19, 9),
            count=Count(
                quantity=Quantity.NUMBER,
                counted=STATE,
                positions=(Position.SUPPORTS, Position.NOTES),
                number=3,
                out_of=3,
            ),
            citations=(
                Citation(
                    "arandia",
                    "127",
                    1,
                    "Arandia would welcome a common calendar",
                    parts=(1, 2),
                ),
                Citation(
                    "ombira",
                    "127",
                    1,
                    "Convendría que los comités se citaran entre sí",
                    parts=(1, 3),
                ),
            ),
        ),
    ),
)

MANDATES = Finding(
    key="127_2_states",
    paragraph="127",
    limb=2,
    theme="mandates",
    drafter="drafter",
    wordings=(
        Wording(
            text=(
                "Three of the four States that addressed the second part of para. 127 supported it, since synergy is "
                "greatest where all work from one plan, or asking that it be measured by what changes for the child. "
                "One took note of it and held that synergy should mean that less is done twice."
            ),
            parts=(
                "Three of the four States that addressed the second part of para. 127 supported it,",
                "since synergy is greatest where all work from one plan,",
                "or asking that it be measured by what changes for the child.",
                "One took note of it and held that synergy should mean that less is done twice.",
            ),
            written=geneva(3, 19, 9, 20),
            count=Count(quantity=Quantity.NUMBER, counted=STATE, positions=SUPPORTING, number=3, out_of=4),
            citations=(
                Citation(
                    "arandia",
                    "127",
                    2,
                    "greatest where each keeps to its mandate and all of them work from one plan",
                    parts=(1, 2),
                ),
                Citation(
                    "ombira",
                    "127",
                    2,
                    "La sinergia de mandatos debe medirse por lo que cambia para el niño",
                    parts=(1, 3),
                ),
                Citation("veldrane", "127", 2, "Synergy should mean that less is done twice.", parts=(4,)),
            ),
        ),
    ),
)

RESOURCES = Finding(
    key="127_2_resources",
    paragraph="127",
    limb=2,
    theme="funding",
    drafter="drafter",
    wordings=(
        Wording(
            text=(
                "An intergovernmental organization supported the second part of para. 127 and suggested that the words "
                "“within existing resources” be added in a future text."
            ),
            written=geneva(3, 19, 9, 40),
            citations=(Citation("bureau", "127", 2, "dans la limite des ressources existantes", "rewording"),),
        ),
    ),
)

PLATFORMS = Finding(
    key="127_3_states",
    paragraph="127",
    limb=3,
    theme="platforms",
    drafter="writer",
    wordings=(
        Wording(
            text=(
                "Three of the five States that addressed the third part of para. 127 supported it, one with an "
                "amendment that names regional platforms. One took note of it and held that discussions on such "
                "platforms should not take the place of intergovernmental negotiations."
            ),
            parts=(
                "Three of the five States that addressed the third part of para. 127 supported it,",
                "one with an amendment that names regional platforms.",
                (
                    "One took note of it and held that discussions on such platforms should not take the place of "
                    "intergovernmental negotiations."
                ),
            ),
            written=geneva(3, 19, 10),
            count=Count(quantity=Quantity.NUMBER, counted=STATE, positions=SUPPORTING, number=3, out_of=5),
            citations=(
                Citation(
                    "arandia",
                    "127",
                    3,
                    "existing regional and international policy platforms",
                    "rewording",
                    parts=(1, 2),
                ),
                Citation(
                    "ombira",
                    "127",
                    3,
                    "Las plataformas existentes reúnen ya a los Estados de origen, de tránsito y de destino",
                    parts=(1,),
                ),
                Citation(
                    "veldrane",
                    "127",
                    3,
                    "To build upon existing platforms saves time and keeps agreed language intact.",
                    parts=(1,),
                ),
                Citation(
                    "tovral",
                    "127",
                    3,
                    "обсуждения на таких площадках не подменяли собой межправительственные переговоры",
                    parts=(3,),
                ),
            ),
        ),
    ),
)

_LAZWARA = (
    Citation(
        "lazwara", "127", 3, "لا ينبغي استبعاد إنشاء محفل جديد متى تبين أن المحافل القائمة لا تفي بالحاجة", parts=(1, 3)
    ),
)
_ONE_RESERVATION = Count(
    quantity=Quantity.NUMBER, counted=STATE, positions=(Position.RESERVATIONS,), number=1, out_of=5
)

NEW_PLATFORM = Finding(
    key="127_3_lazwara",
    paragraph="127",
    limb=3,
    theme="platforms",
    drafter="writer",
    states_named=("lazwara",),
    wordings=(
        Wording(
            text="One State, Lazwara, expressed reservations and proposed that a new platform be established.",
            written=geneva(3, 19, 10, 30),
            count=_ONE_RESERVATION,
            citations=_LAZWARA,
        ),
        Wording(
            text=(
                "One State, Lazwara, expressed reservations. Without proposing any particular platform, it held that "
                "the establishment of a new one should not be excluded where existing ones prove not to meet the need."
            ),
            parts=(
                "One State, Lazwara, expressed reservations.",
                "Without proposing any particular platform,",
                (
                    "it held that the establishment of a new one should not be excluded where existing ones prove "
                    "not to meet the need."
                ),
            ),
            written=PLOT.correction_answered,
            reason="Factual correction asked by the State named, and accepted.",
            count=_ONE_RESERVATION,
            citations=(*_LAZWARA, Citation("lazwara", "127", 3, "ولا تقترح لزوارا إنشاء محفل بعينه", parts=(2,))),
        ),
    ),
    correction=FactualCorrection(
        body="lazwara",
        asked=prose("""
            The finding says that Lazwara proposed that a new platform be established. It did not. It said that the
            establishment of a new one should not be excluded where existing ones prove not to meet the need.
        """),
        answer="Accepted. The sentence now follows the words of the submission.",
        accepted=True,
        reply=prose("""
            تشكر جمهورية لزوارا الأمانة على تصويب العبارة المتعلقة بها. وتود أن توضح أنها تشارك في جميع المحافل
            الإقليمية القائمة وتقدر ما أنجزته، وأن تحفظها يقتصر على أن أي نص مقبل ينبغي ألا يحول دون إنشاء محفل تشارك
            فيه دول العبور كافة إذا دعت الحاجة إلى ذلك.
        """),
        reply_language="ar",
        reply_translation=prose("""
            The Republic of Lazwara thanks the secretariat for correcting the sentence that concerns it. It wishes to
            make clear that it takes part in all existing regional forums and values what they have achieved, and that
            its reservations are limited to this: a future text should not prevent the establishment of a forum in
            which all States of transit take part, should the need arise.
        """),
    ),
)

SEATS = Finding(
    key="127_3_seats",
    paragraph="127",
    limb=3,
    theme="participation",
    drafter="writer",
    wordings=(
        Wording(
            text=(
                "A joint submission by three organizations suggested that participation mean a seat at the sessions "
                "where decisions are prepared. A union of local governments asked that a future text say that key "
                "institutions include local authorities."
            ),
            parts=(
                (
                    "A joint submission by three organizations suggested that participation mean a seat at the "
                    "sessions where decisions are prepared."
                ),
                (
                    "A union of local governments asked that a future text say that key institutions include local "
                    "authorities."
                ),
            ),
            written=geneva(3, 19, 11),
            citations=(
                Citation(
                    "valbrume",
                    "127",
                    3,
                    "l'Union comprend que l'expression « institutions clés » les inclut, et serait reconnaissante "
                    "qu'un texte futur le dise",
                    parts=(2,),
                ),
                Citation(
                    "kite_house",
                    "127",
                    3,
                    "participation means papers in advance, a seat at the sessions where decisions are prepared",
                    parts=(1,),
                ),
            ),
        ),
    ),
)

FINDINGS = (MECHANISMS, MANDATES, RESOURCES, PLATFORMS, NEW_PLATFORM, SEATS)
