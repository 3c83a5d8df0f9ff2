"""Findings on para. 123: decisions to return a child."""

from portal.demonstration.cast.plot import PLOT, geneva
from portal.demonstration.cast.report_schema import Citation, Count, Finding, Wording
from portal.demonstration.cast.vocabulary import Constituency, Position, Quantity

STATES = Finding(
    key="123_states",
    paragraph="123",
    limb=0,
    theme="best_interests",
    drafter="writer",
    wordings=(
        Wording(
            text="All five States that addressed para. 123 supported it, one with an amendment.",
            parts=(
                "All five States that addressed para. 123 supported it,",
                "one with an amendment.",
            ),
            written=geneva(3, 18, 10),
            count=Count(
                quantity=Quantity.ALL,
                counted=(Constituency.STATE,),
                positions=(Position.SUPPORTS, Position.AMENDMENT),
                number=5,
                out_of=5,
            ),
            citations=(
                Citation(
                    "arandia", "123", 0, "before a best interests procedure has been completed and recorded", parts=(1,)
                ),
                Citation(
                    "ombira",
                    "123",
                    0,
                    "una evaluación individual y por escrito",
                    "rewording",
                    parts=(1, 2),
                ),
                Citation("tovral", "123", 0, "лишь после оценки наилучших интересов ребёнка органом опеки", parts=(1,)),
                Citation("veldrane", "123", 0, "is set down in writing and may be appealed before a court", parts=(1,)),
            ),
        ),
    ),
)

INDEPENDENCE = Finding(
    key="123_independence",
    paragraph="123",
    limb=0,
    theme="independence",
    drafter="drafter",
    wordings=(
        Wording(
            text=(
                "Civil society submissions described hearings held by telephone with a fellow traveller as "
                "interpreter, and asked that the best interests of the child be determined individually by a body "
                "independent of migration control."
            ),
            written=geneva(3, 15, 14),
            citations=(
                Citation(
                    "kite_house",
                    "123",
                    0,
                    "determined individually by a body independent of migration control, with a guardian present",
                ),
                Citation("quay_nine", "123", 0, "تُعقد جلسات الاستماع إلى الأطفال عبر الهاتف"),
            ),
        ),
        Wording(
            text=(
                "A joint submission by three organizations asked that the best interests of the child be determined "
                "individually by a body independent of migration control, with a guardian present."
            ),
            parts=(
                (
                    "A joint submission by three organizations asked that the best interests of the child be "
                    "determined individually by a body independent of migration control,"
                ),
                "with a guardian present.",
            ),
            written=PLOT.reworded,
            reason="One of the two sources was made confidential after the finding had been drafted.",
            citations=(
                Citation(
                    "kite_house",
                    "123",
                    0,
                    "determined individually by a body independent of migration control, with a guardian present",
                    parts=(1, 2),
                ),
                Citation(
                    "kite_house",
                    "123",
                    0,
                    "determined individually by a body independent of migration control",
                    "rewording",
                    parts=(1,),
                ),
            ),
        ),
    ),
)

WITHOUT_LAWYER = Finding(
    key="123_lawyer",
    paragraph="123",
    limb=0,
    theme="legal_assistance",
    drafter="drafter",
    wordings=(
        Wording(
            text=(
                "A national human rights institution with A status found that 62 per cent of the children in 340 "
                "return files had appeared without a lawyer, and recommended that free legal assistance and the "
                "appointment of a guardian be conditions of the validity of the decision."
            ),
            written=geneva(3, 9, 11),
            citations=(
                Citation(
                    "defensoria", "123", 0, "el 62 por ciento de los niños compareció sin abogado", "comment", version=1
                ),
            ),
        ),
        Wording(
            text=(
                "A national human rights institution with A status found that 26 per cent of the children in 340 "
                "return files had appeared without a lawyer, and recommended that free legal assistance and the "
                "appointment of a guardian be conditions of the validity of the decision."
            ),
            parts=(
                (
                    "A national human rights institution with A status found that 26 per cent of the children in "
                    "340 return files had appeared without a lawyer,"
                ),
                (
                    "and recommended that free legal assistance and the appointment of a guardian be conditions of "
                    "the validity of the decision."
                ),
            ),
            written=geneva(3, 15, 11, 30),
            reason="The institution corrected the figure in version 2 of its submission.",
            citations=(
                Citation(
                    "defensoria",
                    "123",
                    0,
                    "Del examen de 340 expedientes de retorno tramitados en 2025",
                    "comment",
                    version=2,
                    parts=(1,),
                ),
                Citation(
                    "defensoria",
                    "123",
                    0,
                    "el 26 por ciento de los niños compareció sin abogado",
                    "comment",
                    version=2,
                    parts=(1,),
                ),
                Citation(
                    "defensoria",
                    "123",
                    0,
                    "recomienda que la asistencia letrada gratuita y la designación de un tutor sean requisitos de "
                    "validez de la decisión",
                    "comment",
                    version=2,
                    parts=(2,),
                ),
            ),
        ),
    ),
)

FINDINGS = (STATES, WITHOUT_LAWYER, INDEPENDENCE)
