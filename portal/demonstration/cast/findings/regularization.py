"""Findings on para. 126: regularization programmes."""

from portal.demonstration.cast.plot import geneva
from portal.demonstration.cast.report_schema import Citation, Count, Finding, Wording
from portal.demonstration.cast.vocabulary import Constituency, Position, Quantity

STATE = (Constituency.STATE,)

_CRITERIA = (
    Citation("arandia", "126", 0, "clear and public criteria matter more than the number of programmes", parts=(1,)),
    Citation("arandia", "126", 0, "The criteria were published in advance in seven languages", parts=(2, 3)),
    Citation("ombira", "126", 0, "Los criterios fueron sencillos", parts=(1, 4)),
    Citation(
        "ombira",
        "126",
        0,
        "residencia de un año y matrícula escolar o control sanitario, acreditados por cualquier medio",
        parts=(4,),
    ),
)
_DISCRETION = (
    Citation("lazwara", "126", 0, "تسوية الأوضاع إجراء استثنائي تقرره كل دولة وفقاً لظروفها", parts=(1, 3)),
    Citation(
        "tovral",
        "126",
        0,
        "Проведение программ легализации не является обязанностью государства по международному праву",
        parts=(1, 4),
    ),
    Citation("veldrane", "126", 0, "the choice belongs to each State", parts=(1, 2)),
)

DIFFERED = Finding(
    key="126_states",
    paragraph="126",
    limb=0,
    theme="regularization",
    drafter="writer",
    wordings=(
        Wording(
            text="Views of States differed.",
            written=geneva(3, 18, 14),
            citations=(*_CRITERIA, *_DISCRETION),
        ),
    ),
)

CRITERIA = Finding(
    key="126_criteria",
    paragraph="126",
    limb=0,
    theme="criteria",
    drafter="writer",
    wordings=(
        Wording(
            text=(
                "Two of the five States that addressed para. 126 supported it. Three reported on programmes of their "
                "own: one had published its criteria in advance, one had kept them simple and had regularized 4,120 "
                "children, and one, from whose programme 860 families had benefited, was studying the results before "
                "considering a renewal."
            ),
            parts=(
                "Two of the five States that addressed para. 126 supported it.",
                "Three reported on programmes of their own:",
                "one had published its criteria in advance,",
                "one had kept them simple and had regularized 4,120 children,",
                (
                    "and one, from whose programme 860 families had benefited, was studying the results before "
                    "considering a renewal."
                ),
            ),
            written=geneva(3, 18, 14, 20),
            count=Count(quantity=Quantity.NUMBER, counted=STATE, positions=(Position.SUPPORTS,), number=2, out_of=5),
            citations=(
                *_CRITERIA,
                Citation(
                    "ombira",
                    "126",
                    0,
                    "permitió regularizar a 4.120 niños y a sus familias en nueve meses",
                    parts=(2, 4),
                ),
                Citation(
                    "lazwara", "126", 0, "نفذت برنامجاً لتسوية أوضاع الأسر التي لديها أطفال ملتحقون بالمدارس", parts=(2,)
                ),
                Citation(
                    "lazwara",
                    "126",
                    0,
                    "استفادت منه 860 أسرة في عام 2024، وهي تدرس نتائجه قبل النظر في تجديده",
                    parts=(5,),
                ),
            ),
        ),
    ),
)

DISCRETION = Finding(
    key="126_discretion",
    paragraph="126",
    limb=0,
    theme="discretion",
    drafter="writer",
    wordings=(
        Wording(
            text=(
                "Three States took other positions. One expressed reservations, left the choice to each State and "
                "preferred the words “may consider”. One took note and called regularization an exceptional measure "
                "that each State decides. One did not support the recommendation, since it saw no obligation under "
                "international law."
            ),
            parts=(
                "Three States took other positions.",
                ("One expressed reservations, left the choice to each State and preferred the words “may consider”."),
                "One took note and called regularization an exceptional measure that each State decides.",
                "One did not support the recommendation, since it saw no obligation under international law.",
            ),
            written=geneva(3, 18, 14, 40),
            count=Count(
                quantity=Quantity.NUMBER,
                counted=STATE,
                positions=(Position.RESERVATIONS, Position.NOTES, Position.OPPOSES),
                number=3,
                out_of=5,
            ),
            citations=(
                *_DISCRETION,
                Citation(
                    "veldrane", "126", 0, "States may consider regularization programmes", "rewording", parts=(2,)
                ),
            ),
        ),
    ),
)

APPLICANTS = Finding(
    key="126_applicants",
    paragraph="126",
    limb=0,
    theme="criteria",
    drafter="drafter",
    wordings=(
        Wording(
            text=(
                "A national human rights institution with A status asked that refusals be reasoned in writing. A joint "
                "submission by three organizations asked for criteria that are clear, published and "
                "non-discriminatory."
            ),
            parts=(
                "A national human rights institution with A status asked that refusals be reasoned in writing.",
                (
                    "A joint submission by three organizations asked for criteria that are clear, published and "
                    "non-discriminatory."
                ),
            ),
            written=geneva(3, 16, 15),
            citations=(
                Citation("defensoria", "126", 0, "las denegaciones se motiven por escrito", parts=(1,)),
                Citation(
                    "kite_house",
                    "126",
                    0,
                    "based on clear, published and non-discriminatory criteria",
                    "rewording",
                    parts=(2,),
                ),
            ),
        ),
    ),
)

FINDINGS = (DIFFERED, CRITERIA, DISCRETION, APPLICANTS)
