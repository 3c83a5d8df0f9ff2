"""Republic of Ombira: individual and written assessments, local coordination with a budget, the programme of 2023."""

from portal.demonstration.cast.plot import ZONE_NAME
from portal.demonstration.cast.schema import Answer, Body, Contributor, Passage, Person
from portal.demonstration.cast.vocabulary import Constituency, Position, Region, Status, prose

ANSWERS = (
    Answer(
        "123",
        0,
        Position.AMENDMENT,
        prose("""
            Ombira apoya la recomendación y propone precisarla. La experiencia de sus defensores públicos muestra que
            el interés superior se invoca con frecuencia mediante una fórmula general, sin que conste qué se examinó ni
            quién lo hizo. Desde 2022 la ley exige que toda decisión de retorno que afecte a un niño vaya precedida de
            una evaluación individual y por escrito, notificada a la familia en un idioma que comprenda. Esa exigencia
            no ha alargado los procedimientos: el plazo medio pasó de 74 a 61 días.
        """),
        rewording=prose("""
            Los Estados deberían basar toda decisión de devolver a un niño o a sus padres al país de origen en el
            interés superior del niño, determinado mediante una evaluación individual y por escrito, y tener en cuenta
            el derecho a la unidad familiar.
        """),
        rationale="Sin constancia escrita no es posible recurrir la decisión ni comprobar que el niño fue oído.",
        source="Ley de Protección Integral en la Movilidad, arts. 18 a 23; informe anual de la Defensa Pública, 2025",
        language="es",
        passages=(
            Passage("una evaluación individual y por escrito, notificada a la familia", "best_interests"),
            Passage("una evaluación individual y por escrito", "best_interests", "rewording"),
            Passage("sin que conste qué se examinó ni quién lo hizo", "best_interests"),
        ),
        translation=prose("""
            Ombira supports the recommendation and proposes to make it more precise. The experience of its public
            defenders shows that best interests are often invoked by a general formula, without any record of what was
            examined or by whom. Since 2022 the law has required that every decision on return that affects a child be
            preceded by an individual and written assessment, notified to the family in a language that it understands.
            That requirement has not lengthened proceedings: the average time fell from 74 to 61 days.
        """),
        rewording_translation=prose("""
            States should base any decision to return a child or its parents to the country of origin on the best
            interests of the child, determined by an individual and written assessment, and take into account the right
            to family unity.
        """),
    ),
    Answer(
        "124",
        0,
        Position.AMENDMENT,
        prose("""
            Ombira apoya la recomendación. La coordinación entre ministerios se ha consolidado, pero la explotación se
            detecta en el municipio: en el mercado, en la terminal de autobuses, en la escuela. Las mesas locales de
            protección funcionan bien allí donde cuentan con una persona contratada y con presupuesto propio; donde
            dependen de la buena voluntad dejan de reunirse al cabo de un año. De las 46 mesas creadas en 2021 siguen
            activas 29, y todas ellas disponen de una partida municipal.
        """),
        rewording=prose("""
            El Relator Especial recomienda que en todos los países se refuerce la coordinación interinstitucional e
            intersectorial, también a nivel local y con presupuesto propio, a fin de proteger a los niños de todas las
            formas de explotación, incluida la explotación sexual comercial.
        """),
        source="Ministerio de la Niñez, balance de las mesas locales de protección, 2025",
        language="es",
        passages=(
            Passage("la explotación se detecta en el municipio", "local_level"),
            Passage("cuentan con una persona contratada y con presupuesto propio", "funding"),
            Passage("también a nivel local y con presupuesto propio", "local_level", "rewording"),
        ),
        translation=prose("""
            Ombira supports the recommendation. Coordination between ministries has taken root, but exploitation is
            detected in the municipality: in the market, at the bus station, at school. The local protection boards
            work well where they have a member of staff under contract and a budget of their own; where they depend on
            goodwill they stop meeting within a year. Of the 46 boards set up in 2021, 29 remain active, and all of
            those have a line in the municipal budget.
        """),
        rewording_translation=prose("""
            The Special Rapporteur recommends that inter-institutional and intersectoral coordination in all countries
            be strengthened, also at local level and with a budget of its own, with a view to protecting children from
            all forms of exploitation, including commercial sexual exploitation.
        """),
    ),
    Answer(
        "125",
        0,
        Position.SUPPORTS,
        prose("""
            Ombira apoya la recomendación. El protocolo de atención a niños víctimas de la trata y de la violencia en
            ruta garantiza asistencia médica, psicológica y jurídica gratuita con independencia de la situación
            migratoria. La atención comienza en el puesto fronterizo, donde un equipo móvil acude en menos de doce
            horas. En 2025 se atendió a 1.037 niños. La dificultad principal es la falta de intérpretes de lenguas
            indígenas, que el Estado procura remediar con una lista nacional de intérpretes remunerados.
        """),
        source="Protocolo nacional de atención, edición de 2024",
        language="es",
        passages=(
            Passage(
                "asistencia médica, psicológica y jurídica gratuita con independencia de la situación migratoria",
                "legal_assistance",
            ),
            Passage("un equipo móvil acude en menos de doce horas", "victims"),
        ),
        translation=prose("""
            Ombira supports the recommendation. The protocol for the care of child victims of trafficking and of
            violence on the route guarantees medical, psychological and legal assistance free of charge, whatever the
            migration status. Care begins at the border post, which a mobile team reaches in less than twelve hours. In
            2025, 1,037 children were assisted. The main difficulty is the lack of interpreters of indigenous
            languages, which the State seeks to remedy by a national list of paid interpreters.
        """),
    ),
    Answer(
        "126",
        0,
        Position.SUPPORTS,
        prose("""
            Ombira apoya la recomendación y aporta su experiencia. El programa de regularización de 2023 permitió
            regularizar a 4.120 niños y a sus familias en nueve meses. Los criterios fueron sencillos: residencia de un
            año y matrícula escolar o control sanitario, acreditados por cualquier medio. No se exigió pasaporte
            vigente y la tasa se suprimió para los menores de edad. Un año después, la asistencia a la escuela
            secundaria de los niños regularizados había aumentado del 58 al 81 por ciento.
        """),
        source="Evaluación del programa de regularización de 2023, Dirección de Migraciones, 2024",
        language="es",
        passages=(
            Passage("Los criterios fueron sencillos", "criteria"),
            Passage("permitió regularizar a 4.120 niños y a sus familias en nueve meses", "regularization"),
            Passage(
                "residencia de un año y matrícula escolar o control sanitario, acreditados por cualquier medio",
                "criteria",
            ),
        ),
        translation=prose("""
            Ombira supports the recommendation and offers its experience. The regularization programme of 2023 made it
            possible to regularize 4,120 children and their families in nine months. The criteria were simple: one year
            of residence, and enrolment at school or a health check, shown by any means. No valid passport was
            required, and the fee was waived for minors. One year later, attendance at secondary school among the
            children who had been regularized had risen from 58 to 81 per cent.
        """),
    ),
    Answer(
        "127",
        1,
        Position.SUPPORTS,
        prose("""
            Ombira apoya la recomendación, dirigida a los procedimientos especiales y a los órganos de tratados. Las
            observaciones que ha recibido en los últimos años se refieren a los mismos artículos con palabras
            distintas. Convendría que los comités se citaran entre sí y que sus recomendaciones sobre la niñez migrante
            pudieran leerse en un solo lugar, ordenadas por Estado y por artículo. Ombira está dispuesta a recibir una
            visita conjunta de dos o más mandatos.
        """),
        language="es",
        passages=(Passage("Convendría que los comités se citaran entre sí", "treaty_bodies"),),
        translation=prose("""
            Ombira supports the recommendation, which is addressed to special procedures and treaty bodies. The
            observations that it has received in recent years refer to the same articles in different words. It would
            be helpful if the committees cited one another, and if their recommendations on migrant children could be
            read in a single place, sorted by State and by article. Ombira is ready to receive a joint visit by two or
            more mandates.
        """),
    ),
    Answer(
        "127",
        2,
        Position.SUPPORTS,
        prose("""
            Ombira apoya la recomendación. En la frontera norte trabajan cuatro organizaciones internacionales con
            cuatro formularios para el mismo niño. Desde 2024 una ficha única, acordada con el ministerio competente y
            respetuosa de la confidencialidad, ha reducido las entrevistas repetidas. La sinergia de mandatos debe
            medirse por lo que cambia para el niño, y no por el número de reuniones celebradas entre las
            organizaciones.
        """),
        language="es",
        passages=(
            Passage("La sinergia de mandatos debe medirse por lo que cambia para el niño", "mandates"),
            Passage("una ficha única, acordada con el ministerio competente", "data"),
        ),
        translation=prose("""
            Ombira supports the recommendation. On the northern border four international organizations work with four
            forms for the same child. Since 2024 a single form, agreed with the competent ministry and respectful of
            confidentiality, has reduced repeated interviews. The synergy of mandates should be measured by what
            changes for the child, and not by the number of meetings held among organizations.
        """),
    ),
    Answer(
        "127",
        3,
        Position.SUPPORTS,
        prose("""
            Ombira apoya la recomendación. Las plataformas existentes reúnen ya a los Estados de origen, de tránsito y
            de destino, y en ellas se han aprobado acuerdos sobre la reunificación familiar que ningún foro nuevo
            podría rehacer en poco tiempo. Es importante que las organizaciones de la sociedad civil participen con voz
            en todas las sesiones, y no únicamente en la de apertura, y que los documentos se distribuyan con
            antelación.
        """),
        language="es",
        passages=(
            Passage(
                "Las plataformas existentes reúnen ya a los Estados de origen, de tránsito y de destino", "platforms"
            ),
            Passage(
                "las organizaciones de la sociedad civil participen con voz en todas las sesiones", "participation"
            ),
        ),
        translation=prose("""
            Ombira supports the recommendation. Existing platforms already bring together States of origin, transit and
            destination, and agreements on family reunification have been adopted in them that no new forum could
            remake in a short time. It is important that civil society organizations take part with a voice in all
            sessions, and not only in the opening one, and that documents be distributed in advance.
        """),
    ),
    Answer(
        "128",
        0,
        Position.AMENDMENT,
        prose("""
            Ombira apoya la recomendación. El Consejo Nacional de Niñez y Movilidad reúne desde 2020 a nueve
            instituciones, a los consulados y a seis organizaciones sociales. Le faltaba el nivel local, que se
            incorporó en 2024 con dos representantes de los municipios fronterizos. El mecanismo dispone de una
            secretaría permanente con presupuesto propio, aprobado por el Congreso. Ombira propone que el texto futuro
            mencione ambos elementos, pues un mecanismo sin recursos no coordina.
        """),
        rewording=prose("""
            El Relator Especial alienta la coordinación interinstitucional a nivel nacional y local, incluso mediante
            mecanismos específicos con presupuesto propio y con la participación de la sociedad civil, los servicios
            consulares, los gobiernos locales y el sector privado, para elaborar y aplicar políticas
            multidisciplinarias que garanticen la protección de los derechos del niño en el contexto de la migración.
        """),
        source="Ley de Presupuesto, partida 417; reglamento del Consejo Nacional, 2024",
        language="es",
        passages=(
            Passage("una secretaría permanente con presupuesto propio, aprobado por el Congreso", "funding"),
            Passage("dos representantes de los municipios fronterizos", "local_level"),
            Passage("reúne desde 2020 a nueve instituciones, a los consulados", "consular"),
            Passage("a nivel nacional y local", "local_level", "rewording"),
            Passage("mecanismos específicos con presupuesto propio", "funding", "rewording"),
            Passage("un mecanismo sin recursos no coordina", "funding"),
        ),
        translation=prose("""
            Ombira supports the recommendation. Since 2020 the National Council on Childhood and Mobility has brought
            together nine institutions, the consulates and six social organizations. It lacked the local level, which
            was brought in in 2024 with two representatives of border municipalities. The mechanism has a permanent
            secretariat with a budget of its own, approved by Congress. Ombira proposes that a future text mention both
            elements, since a mechanism without resources does not coordinate.
        """),
        rewording_translation=prose("""
            The Special Rapporteur encourages inter-institutional coordination at the national and local level,
            including through specific mechanisms with a budget of their own and with the participation of civil
            society, consular services, local governments and the private sector, for the development and
            implementation of multidisciplinary policies that ensure the protection of the rights of the child in the
            context of migration.
        """),
    ),
)

OMBIRA = Body(
    code="XOB",
    key="ombira",
    name="Republic of Ombira",
    short_name="Ombira",
    names={
        "en": "Republic of Ombira",
        "fr": "République d'Ombira",
        "es": "República de Ombira",
        "ru": "Республика Омбира",
        "ar": "جمهورية أومبيرا",
        "zh": "翁比拉共和国",
    },
    short_names={"en": "Ombira", "fr": "Ombira", "es": "Ombira", "ru": "Омбира", "ar": "أومبيرا", "zh": "翁比拉"},
    constituency=Constituency.STATE,
    country_code="XOB",
    country_name="Ombira",
    region=Region.GRULAC,
    status=Status.MEMBER,
    language="es",
    time_zone=ZONE_NAME,
    focal_point=Person(
        name="M. Solane", email="m.solane@mision.ombira.example", title="Primera Secretaria", language="es"
    ),
    deputies=(
        Person(name="R. Cantal", email="r.cantal@mision.ombira.example", title="Segundo Secretario", language="es"),
    ),
    contributors=(
        Contributor(
            person=Person(
                name="P. Velarde", email="p.velarde@migraciones.ombira.example", language="es", time_zone="Etc/GMT+5"
            ),
            unit="Dirección de Migraciones",
            cells=("123", "126"),
        ),
        Contributor(
            person=Person(
                name="L. Ibarne", email="l.ibarne@ninez.ombira.example", language="es", time_zone="Etc/GMT+5"
            ),
            unit="Ministerio de la Niñez",
            cells=("124", "125", "128"),
        ),
    ),
    answers=ANSWERS,
)
