"""Defensoría Cívica de Ombira, A status: version 1 says 62 per cent, version 2, two seconds before the close, 26."""

from dataclasses import replace

from portal.demonstration.cast.schema import Answer, Body, Contributor, Correction, Passage, Person
from portal.demonstration.cast.vocabulary import Constituency, Position, Region, Status, prose

COMMENT_123 = prose("""
    La Defensoría apoya la recomendación y propone una adición. Del examen de 340 expedientes de retorno tramitados en
    2025 resulta que el 26 por ciento de los niños compareció sin abogado. En esos expedientes la audiencia duró, de
    media, catorce minutos, y en ninguno se interpuso recurso. El interés superior no puede establecerse si nadie habla
    en nombre del niño. La Defensoría recomienda que la asistencia letrada gratuita y la designación de un tutor sean
    requisitos de validez de la decisión.
""")

TRANSLATION_123 = prose("""
    The Defensoría supports the recommendation and proposes an addition. An examination of 340 return files handled in
    2025 shows that 26 per cent of the children appeared without a lawyer. In those files the hearing lasted fourteen
    minutes on average, and in none of them was an appeal lodged. Best interests cannot be established if nobody speaks
    on behalf of the child. The Defensoría recommends that free legal assistance and the appointment of a guardian be
    conditions of the validity of the decision.
""")

ANSWER_123 = Answer(
    "123",
    0,
    Position.AMENDMENT,
    COMMENT_123,
    rewording=prose("""
        Los Estados deberían basar toda decisión de devolver a un niño o a sus padres al país de origen en el interés
        superior del niño, establecido con asistencia letrada gratuita y con la intervención de un tutor, y tener en
        cuenta el derecho a la unidad familiar.
    """),
    source="Informe defensorial sobre expedientes de retorno, 2025, cuadro 4",
    language="es",
    passages=(
        Passage("el 26 por ciento de los niños compareció sin abogado", "legal_assistance"),
        Passage("Del examen de 340 expedientes de retorno tramitados en 2025", "data"),
        Passage(
            "recomienda que la asistencia letrada gratuita y la designación de un tutor sean requisitos de validez de "
            "la decisión",
            "legal_assistance",
        ),
        Passage("El interés superior no puede establecerse si nadie habla en nombre del niño.", "best_interests"),
        Passage("con asistencia letrada gratuita y con la intervención de un tutor", "legal_assistance", "rewording"),
    ),
    translation=TRANSLATION_123,
    rewording_translation=prose("""
        States should base any decision to return a child or its parents to the country of origin on the best interests
        of the child, established with free legal assistance and with the participation of a guardian, and take into
        account the right to family unity.
    """),
)

# Version 1: the row of the table above the right one had been read.
ANSWER_123_VERSION_1 = replace(
    ANSWER_123,
    comment=COMMENT_123.replace("el 26 por ciento", "el 62 por ciento"),
    passages=(
        Passage("el 62 por ciento de los niños compareció sin abogado", "legal_assistance"),
        *ANSWER_123.passages[1:],
    ),
    translation=TRANSLATION_123.replace("26 per cent", "62 per cent"),
)

ANSWERS = (
    ANSWER_123_VERSION_1,
    Answer(
        "124",
        0,
        Position.SUPPORTS,
        prose("""
            La Defensoría apoya la recomendación. En sus visitas a terminales de transporte y explotaciones agrícolas
            ha comprobado que la inspección de trabajo y los servicios de infancia acuden por separado, a veces el
            mismo día, y no intercambian sus actas. Desde 2024 convoca dos veces al año una reunión de seguimiento con
            ambas instituciones y con la policía, de cuyos acuerdos se deja constancia pública. Se han cumplido 17 de
            los 22 adoptados.
        """),
        language="es",
        passages=(Passage("la inspección de trabajo y los servicios de infancia acuden por separado", "mechanism"),),
        translation=prose("""
            The Defensoría supports the recommendation. On its visits to transport terminals and farms it has found
            that the labour inspectorate and the services for children come separately, sometimes on the same day, and
            do not exchange their records. Since 2024 it has convened twice a year a follow-up meeting with both
            institutions and with the police, whose agreements are put on public record. Of the 22 adopted, 17 have
            been carried out.
        """),
    ),
    Answer(
        "125",
        0,
        Position.AMENDMENT,
        prose("""
            La Defensoría apoya la recomendación y sugiere mencionar a los tutores legales. La asistencia médica,
            psicosocial y jurídica se presta de manera fragmentada cuando ninguna persona responde del niño en su
            conjunto. En los centros visitados, los niños con tutor designado iniciaron la atención psicológica en una
            media de seis días; los demás, en treinta y tres. El tutor ha de ser independiente del centro y de la
            autoridad migratoria.
        """),
        rewording=prose("""
            … mediante la aplicación de normas que garanticen su protección y su acceso a asistencia médica,
            psicosocial y jurídica, incluidos tutores legales.
        """),
        source="Informe defensorial sobre centros de acogida, 2026",
        language="es",
        passages=(
            Passage("incluidos tutores legales", "legal_assistance", "rewording"),
            Passage("El tutor ha de ser independiente del centro y de la autoridad migratoria.", "independence"),
        ),
        translation=prose("""
            The Defensoría supports the recommendation and suggests mentioning legal guardians. Medical, psychosocial
            and legal assistance is provided in fragments when no person answers for the child as a whole. In the
            centres visited, children with an appointed guardian began psychological care after six days on average;
            the others after thirty-three. The guardian has to be independent of the centre and of the migration
            authority.
        """),
        rewording_translation=prose("""
            … through the implementation of standards that guarantee their protection and access to medical,
            psychosocial and legal assistance, including legal guardians.
        """),
    ),
    Answer(
        "126",
        0,
        Position.SUPPORTS,
        prose("""
            La Defensoría apoya la recomendación. Supervisó el programa de regularización de 2023 y puede confirmar la
            cifra de 4.120 niños comunicada por el Estado. Recibió 96 quejas, en su mayoría por la dificultad de
            acreditar la residencia de familias que trabajan en la cosecha y cambian de domicilio. Recomienda que los
            programas futuros admitan la declaración de dos testigos y que las denegaciones se motiven por escrito.
        """),
        source="Informe de supervisión del programa de regularización, 2024",
        language="es",
        passages=(
            Passage("admitan la declaración de dos testigos", "criteria"),
            Passage("las denegaciones se motiven por escrito", "criteria"),
        ),
        translation=prose("""
            The Defensoría supports the recommendation. It monitored the regularization programme of 2023 and can
            confirm the figure of 4,120 children given by the State. It received 96 complaints, most of them about the
            difficulty of showing residence for families who work in the harvest and change address. It recommends that
            future programmes accept the statement of two witnesses and that refusals be reasoned in writing.
        """),
    ),
    Answer(
        "127",
        1,
        Position.SUPPORTS,
        prose("""
            La Defensoría apoya la recomendación. Como institución nacional presenta informes alternativos a tres
            órganos de tratados y observa que la niñez migrante aparece en todos ellos, pero en apartados diferentes.
            Sugiere que los órganos soliciten de manera expresa a las instituciones nacionales datos sobre retornos,
            detención y asistencia letrada, y que den seguimiento a sus recomendaciones en el plazo de dos años.
        """),
        language="es",
        passages=(
            Passage(
                "soliciten de manera expresa a las instituciones nacionales datos sobre retornos",
                "treaty_bodies",
            ),
        ),
        translation=prose("""
            The Defensoría supports the recommendation. As a national institution it submits alternative reports to
            three treaty bodies and observes that migrant children appear in all of them, but under different headings.
            It suggests that the bodies expressly ask national institutions for data on returns, detention and legal
            assistance, and that they follow up their recommendations within two years.
        """),
    ),
    Answer(
        "128",
        0,
        Position.SUPPORTS,
        prose("""
            La Defensoría apoya la recomendación. Participa como observadora, con voz y sin voto, en el Consejo
            Nacional de Niñez y Movilidad, lo que le permite conservar su independencia. Considera que el mecanismo ha
            mejorado desde que se incorporaron los municipios fronterizos. Quedan pendientes dos cuestiones: la
            publicación de las actas, que hoy depende de cada institución, y la consulta a los propios niños, que solo
            se ha realizado una vez.
        """),
        language="es",
        passages=(
            Passage("el mecanismo ha mejorado desde que se incorporaron los municipios fronterizos", "local_level"),
            Passage("la consulta a los propios niños, que solo se ha realizado una vez", "participation"),
        ),
        translation=prose("""
            The Defensoría supports the recommendation. It takes part as an observer, with a voice and without a vote,
            in the National Council on Childhood and Mobility, which allows it to keep its independence. It considers
            that the mechanism has improved since the border municipalities joined. Two questions remain: the
            publication of the minutes, which today depends on each institution, and the consultation of children
            themselves, which has been held only once.
        """),
    ),
)

DEFENSORIA = Body(
    code="XDC",
    key="defensoria",
    name="Defensoría Cívica de Ombira",
    short_name="Defensoría Cívica de Ombira",
    names={
        "es": "Defensoría Cívica de Ombira",
        "en": "Civic Defender of Ombira",
        "fr": "Défenseur civique d'Ombira",
        "ru": "Гражданская защита прав Омбиры",
        "ar": "الهيئة المدنية للدفاع عن الحقوق في أومبيرا",
        "zh": "翁比拉公民监察署",
    },
    short_names={"es": "Defensoría Cívica de Ombira", "en": "Defensoría Cívica de Ombira"},
    constituency=Constituency.NHRI,
    country_code="XOB",
    country_name="Ombira",
    region=Region.GRULAC,
    status=Status.A,
    language="es",
    time_zone="Etc/GMT+5",
    focal_point=Person(
        name="E. Palomar", email="e.palomar@defensoria.example", title="Defensora adjunta", language="es"
    ),
    deputies=(Person(name="J. Ventisca", email="j.ventisca@defensoria.example", title="Letrado", language="es"),),
    contributors=(
        Contributor(
            person=Person(name="A. Brezo", email="a.brezo@defensoria.example", language="es"),
            unit="Unidad de visitas",
            cells=("124", "125"),
        ),
    ),
    answers=ANSWERS,
    correction=Correction(
        reason="El cuadro 4 se había leído una fila más arriba: la cifra correcta es 26 por ciento.",
        answers=(ANSWER_123,),
    ),
)
