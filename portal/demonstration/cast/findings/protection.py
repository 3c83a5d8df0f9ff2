"""Findings on paras. 124 and 125: coordination against exploitation, and the care of child victims."""

from portal.demonstration.cast.plot import geneva
from portal.demonstration.cast.report_schema import Citation, Count, Finding, Wording
from portal.demonstration.cast.vocabulary import Constituency, Position, Quantity

SUPPORTING = (Position.SUPPORTS, Position.AMENDMENT)
STATE = (Constituency.STATE,)

_LEVELS = (
    Citation("arandia", "124", 0, "at national and local level", "rewording", parts=(1, 2)),
    Citation("ombira", "124", 0, "también a nivel local y con presupuesto propio", "rewording", parts=(1, 2)),
)

COORDINATION = Finding(
    key="124_states",
    paragraph="124",
    limb=0,
    theme="local_level",
    drafter="writer",
    wordings=(
        Wording(
            text=(
                "Three of the four States that addressed para. 124 supported it, each with an amendment that names the "
                "local level."
            ),
            written=geneva(3, 15, 10),
            count=Count(quantity=Quantity.NUMBER, counted=STATE, positions=SUPPORTING, number=3, out_of=4),
            citations=_LEVELS,
        ),
        Wording(
            text=(
                "Most of the five States that addressed para. 124 supported it, three of them with an amendment that "
                "names the local level."
            ),
            parts=(
                "Most of the five States that addressed para. 124 supported it,",
                "three of them with an amendment that names the local level.",
            ),
            written=geneva(3, 18, 10, 30),
            reason="A State on extension sent its submission on 17 March: four of five now support the recommendation.",
            count=Count(quantity=Quantity.MOST, counted=STATE, positions=SUPPORTING, number=4, out_of=5),
            citations=(
                *_LEVELS,
                Citation(
                    "tovral",
                    "124",
                    0,
                    "Товрал поддерживает рекомендацию об укреплении межведомственной координации.",
                    parts=(1,),
                ),
            ),
        ),
    ),
)

FEDERAL = Finding(
    key="124_federal",
    paragraph="124",
    limb=0,
    theme="federal",
    drafter="writer",
    wordings=(
        Wording(
            text=(
                "One State expressed reservations and asked that the recommendation be understood without prejudice to "
                "the distribution of powers within federal States."
            ),
            written=geneva(3, 18, 10, 40),
            count=Count(
                quantity=Quantity.NUMBER, counted=STATE, positions=(Position.RESERVATIONS,), number=1, out_of=5
            ),
            citations=(
                Citation(
                    "veldrane",
                    "124",
                    0,
                    "should be understood without prejudice to the distribution of powers within federal States",
                ),
                Citation(
                    "veldrane",
                    "124",
                    0,
                    "without prejudice to the distribution of powers within federal States",
                    "rewording",
                ),
            ),
        ),
    ),
)

_TOWNS = "towns be at the table when coordination is planned"

TOWNS = Finding(
    key="124_towns",
    paragraph="124",
    limb=0,
    theme="local_level",
    drafter="writer",
    wordings=(
        Wording(
            text=(
                "A union of local governments asked that the communes which receive children first be associated from "
                "the design stage. A text sent by five civil society organizations asked that towns be at the table "
                "when coordination is planned."
            ),
            parts=(
                (
                    "A union of local governments asked that the communes which receive children first be "
                    "associated from the design stage."
                ),
                (
                    "A text sent by five civil society organizations asked that towns be at the table when "
                    "coordination is planned."
                ),
            ),
            written=geneva(3, 16, 9),
            citations=(
                Citation(
                    "valbrume",
                    "124",
                    0,
                    "associant les communes de premier accueil dès la conception",
                    "rewording",
                    parts=(1,),
                ),
                Citation("bridge_street", "124", 0, _TOWNS, parts=(2,)),
                Citation("ferrystone", "124", 0, _TOWNS, parts=(2,)),
                Citation("harbour_choir", "124", 0, _TOWNS, parts=(2,)),
                Citation("loom_court", "124", 0, _TOWNS, parts=(2,)),
                Citation("saltgate", "124", 0, _TOWNS, parts=(2,)),
            ),
        ),
    ),
)

VICTIMS = Finding(
    key="125_states",
    paragraph="125",
    limb=0,
    theme="victims",
    drafter="drafter",
    wordings=(
        Wording(
            text="All four States that addressed para. 125 supported it.",
            written=geneva(3, 18, 11),
            count=Count(quantity=Quantity.ALL, counted=STATE, positions=SUPPORTING, number=4, out_of=4),
            citations=(
                Citation(
                    "arandia", "125", 0, "Assistance does not depend on whether the child agrees to give evidence."
                ),
                Citation("ombira", "125", 0, "un equipo móvil acude en menos de doce horas"),
                Citation("veldrane", "125", 0, "admit a child at any hour without asking about residence status"),
            ),
        ),
    ),
)

GUARDIANS = Finding(
    key="125_guardians",
    paragraph="125",
    limb=0,
    theme="legal_assistance",
    drafter="drafter",
    wordings=(
        Wording(
            text=(
                "A national human rights institution with A status suggested that legal guardians be named in a future "
                "text. A joint submission by three organizations asked that legal assistance begin before the first "
                "question."
            ),
            parts=(
                (
                    "A national human rights institution with A status suggested that legal guardians be named in "
                    "a future text."
                ),
                (
                    "A joint submission by three organizations asked that legal assistance begin before the first "
                    "question."
                ),
            ),
            written=geneva(3, 16, 10),
            citations=(
                Citation("defensoria", "125", 0, "incluidos tutores legales", "rewording", parts=(1,)),
                Citation("kite_house", "125", 0, "Legal assistance should begin before the first question", parts=(2,)),
            ),
        ),
    ),
)

# The last source is for the secretariat only: paraphrased, beside others, never quoted.
UNEVEN_CARE = Finding(
    key="125_care",
    paragraph="125",
    limb=0,
    theme="victims",
    drafter="drafter",
    wordings=(
        Wording(
            text=(
                "An intergovernmental organization reported cases in which no service had been designated at the "
                "crossing point, a union of local governments wished the standards to designate the authority that "
                "bears the costs of treatment, and other information suggests that some families no longer ask for "
                "treatment."
            ),
            parts=(
                (
                    "An intergovernmental organization reported cases in which no service had been designated at "
                    "the crossing point,"
                ),
                (
                    "a union of local governments wished the standards to designate the authority that bears the "
                    "costs of treatment,"
                ),
                "and other information suggests that some families no longer ask for treatment.",
            ),
            written=geneva(3, 16, 11),
            citations=(
                Citation("bureau", "125", 0, "aucun service n'était désigné au point de passage", parts=(1,)),
                Citation(
                    "valbrume",
                    "125",
                    0,
                    "L'Union souhaite que les normes de protection désignent clairement l'autorité qui prend ces frais "
                    "en charge",
                    parts=(2,),
                ),
                Citation("quay_nine", "125", 0, "ثماني أسر توقفت عن طلب العلاج لهذا السبب", parts=(3,)),
            ),
        ),
    ),
)

FINDINGS = (COORDINATION, FEDERAL, TOWNS, VICTIMS, GUARDIANS, UNEVEN_CARE)
