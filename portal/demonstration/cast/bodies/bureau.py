"""Bureau of Passage and Settlement Registers: an intergovernmental organization, with a data annex."""

from portal.demonstration.cast.plot import ZONE_NAME
from portal.demonstration.cast.schema import Answer, Attachment, Body, Contributor, Passage, Person
from portal.demonstration.cast.vocabulary import CommentType, Constituency, Position, Region, prose

ANSWERS = (
    Answer(
        "123",
        0,
        Position.SUPPORTS,
        prose("""
            Le Bureau appuie la recommandation. Les registres qu'il tient pour le compte de ses membres montrent que
            l'intérêt supérieur de l'enfant ne peut être apprécié sans une filiation établie : dans un dossier de
            retour sur six, le lien entre l'enfant et l'adulte qui l'accompagne n'est attesté par aucun acte. Le Bureau
            met à la disposition des autorités un service de vérification qui répond en quatre jours ouvrables et ne
            conserve aucune copie de la demande.
        """),
        source="Rapport annuel du Bureau, 2025, tableau 7",
        language="fr",
        passages=(
            Passage("ne peut être apprécié sans une filiation établie", "data"),
            Passage("un service de vérification qui répond en quatre jours ouvrables", "data"),
        ),
        translation=prose("""
            The Bureau supports the recommendation. The registers that it keeps on behalf of its members show that the
            best interests of the child cannot be assessed unless parentage is established: in one return file in six,
            the link between the child and the accompanying adult is not attested by any record. The Bureau offers
            authorities a verification service that replies within four working days and keeps no copy of the request.
        """),
    ),
    Answer(
        "124",
        0,
        Position.SUPPORTS,
        prose("""
            Le Bureau appuie la recommandation. La coordination entre institutions suppose que celles-ci puissent se
            reconnaître mutuellement dans leurs écritures. Dans plusieurs pays membres, un même enfant figure sous
            trois numéros dans les registres de la police, de l'école et de l'état civil, et son absence n'est
            remarquée par personne. Le Bureau recommande un correspondant désigné dans chaque institution plutôt qu'une
            base de données commune, plus coûteuse et plus difficile à protéger.
        """),
        language="fr",
        passages=(
            Passage("un correspondant désigné dans chaque institution plutôt qu'une base de données commune", "data"),
        ),
        translation=prose("""
            The Bureau supports the recommendation. Coordination among institutions presupposes that they can recognize
            one another's records. In several member countries one and the same child appears under three numbers in
            the registers of the police, the school and the civil status office, and its absence is noticed by nobody.
            The Bureau recommends a named correspondent in each institution rather than a common database, which costs
            more and is harder to protect.
        """),
    ),
    Answer(
        "125",
        0,
        Position.INFORMATION,
        prose("""
            Le Bureau communique les éléments suivants. En 2025, ses correspondants ont signalé 214 enfants dont les
            documents portaient la trace d'une substitution d'identité, ce qui constitue l'un des indices de la traite.
            Dans 139 cas, l'enfant a été orienté vers un service d'assistance dans les deux jours ; dans les autres,
            aucun service n'était désigné au point de passage. Le Bureau ne formule pas de position sur les normes
            applicables, qui relèvent de ses membres.
        """),
        comment_type=CommentType.INFORMATION,
        source="Rapport annuel du Bureau, 2025, tableau 11",
        language="fr",
        passages=(Passage("aucun service n'était désigné au point de passage", "victims"),),
        translation=prose("""
            The Bureau communicates the following. In 2025 its correspondents reported 214 children whose documents
            bore the trace of a substituted identity, which is one of the signs of trafficking. In 139 cases the child
            was referred to an assistance service within two days; in the others no service had been designated at the
            crossing point. The Bureau takes no position on the standards that apply, which are a matter for its
            members.
        """),
    ),
    Answer(
        "127",
        1,
        Position.SUPPORTS,
        prose("""
            Le Bureau appuie cet encouragement adressé aux procédures spéciales et aux organes conventionnels. Il
            reçoit chaque année des demandes de chiffres émanant de plusieurs mandats, souvent sur la même période, et
            y répond volontiers. Il propose de publier en une seule fois, au mois de mars, les données relatives aux
            enfants que ces mandats lui demandent habituellement, de sorte que chacun puisse citer la même source.
        """),
        language="fr",
        passages=(Passage("de sorte que chacun puisse citer la même source", "treaty_bodies"),),
        translation=prose("""
            The Bureau supports this encouragement, addressed to special procedures and treaty bodies. Every year it
            receives requests for figures from several mandates, often on the same period, and is glad to reply. It
            proposes to publish once, in March, the data on children for which these mandates usually ask, so that all
            can cite the same source.
        """),
    ),
    Answer(
        "127",
        2,
        Position.AMENDMENT,
        prose("""
            Le Bureau appuie la recommandation, qui lui est adressée au premier chef, et propose d'y apporter une
            précision. La mise en commun des capacités demande du temps et des agents ; les organisations de taille
            modeste ne peuvent y consacrer que ce que leurs membres leur accordent. Le Bureau suggère donc d'ajouter
            les mots « dans la limite des ressources existantes ». Cette précision n'affaiblit pas l'engagement : elle
            évite que des accords soient conclus sans que personne puisse les appliquer.
        """),
        rewording=prose("""
            Le Rapporteur spécial encourage, dans la limite des ressources existantes, la synergie des capacités et des
            mandats des organisations internationales, élément essentiel pour aider les États à s'acquitter des
            obligations que leur imposent les instruments internationaux.
        """),
        rationale="Les budgets des petites organisations sont votés pour deux ans et ne peuvent être redéployés.",
        language="fr",
        passages=(
            Passage("dans la limite des ressources existantes", "funding", "rewording"),
            Passage(
                "les organisations de taille modeste ne peuvent y consacrer que ce que leurs membres leur accordent",
                "funding",
            ),
        ),
        translation=prose("""
            The Bureau supports the recommendation, which is addressed to it in the first place, and proposes to make
            it more precise. Pooling capacities takes time and staff; organizations of modest size can devote to it
            only what their members grant them. The Bureau therefore suggests adding the words “within existing
            resources”. This does not weaken the commitment: it prevents agreements from being concluded that nobody is
            able to apply.
        """),
        rewording_translation=prose("""
            The Special Rapporteur encourages, within existing resources, the synergy of capacities and mandates of
            international organizations as a key element in supporting States to fulfil their respective obligations
            under international instruments.
        """),
    ),
    Answer(
        "127",
        3,
        Position.SUPPORTS,
        prose("""
            Le Bureau appuie la recommandation. Son comité technique, ouvert à tous les services d'état civil et
            consulaires de ses membres, se réunit depuis 1998 et a mis au point le modèle d'acte plurilingue
            aujourd'hui reconnu par trente-deux administrations. Un tel résultat tient à la continuité des
            participants. Le Bureau invite les autres instances à y déléguer un observateur plutôt que d'ouvrir des
            travaux parallèles sur les documents des enfants.
        """),
        language="fr",
        passages=(Passage("plutôt que d'ouvrir des travaux parallèles sur les documents des enfants", "platforms"),),
        translation=prose("""
            The Bureau supports the recommendation. Its technical committee, open to all civil status and consular
            services of its members, has met since 1998 and has drawn up the multilingual model certificate which
            thirty-two administrations recognize today. Such a result is owed to the continuity of the participants.
            The Bureau invites other forums to send an observer to it rather than open parallel work on children's
            documents.
        """),
    ),
    Answer(
        "128",
        0,
        Position.INFORMATION,
        prose("""
            Le Bureau communique en annexe des données sur l'inscription consulaire des enfants. Dans les cinq
            ensembles de registres qu'il a comparés, la part des naissances déclarées au consulat dans l'année va de 38
            à 91 pour cent. Elle est la plus élevée là où le consulat siège dans le mécanisme national de coordination
            et où l'inscription est gratuite. Ces données ne permettent pas de distinguer l'effet de chacune des deux
            mesures.
        """),
        comment_type=CommentType.INFORMATION,
        source="Annexe : inscription consulaire des enfants, 2021-2025",
        annex="Annexe, tableau 1",
        language="fr",
        passages=(
            Passage(
                "Elle est la plus élevée là où le consulat siège dans le mécanisme national de coordination et où "
                "l'inscription est gratuite.",
                "consular",
            ),
            Passage("Ces données ne permettent pas de distinguer l'effet de chacune des deux mesures.", "data"),
            Passage("la part des naissances déclarées au consulat dans l'année va de 38 à 91 pour cent", "data"),
        ),
        translation=prose("""
            The Bureau communicates in an annex data on the consular registration of children. In the five sets of
            registers that it compared, the share of births declared at the consulate within the year ranges from 38 to
            91 per cent. It is highest where the consulate has a seat in the national coordination mechanism and where
            registration is free of charge. These data do not allow the effect of either measure to be told from that
            of the other.
        """),
    ),
)

ANNEX = Attachment(
    key="bureau_annex",
    kind="annex",
    title="Inscription consulaire des enfants, 2021-2025",
    file_name="annexe-inscription-consulaire.csv",
    language="fr",
    cells=("128",),
    rows=(
        (
            "Registre",
            "Siège au mécanisme national",
            "Inscription gratuite",
            "Naissances connues",
            "Déclarées dans l'année",
        ),
        ("A", "oui", "oui", "2418", "2200"),
        ("B", "oui", "non", "1105", "862"),
        ("C", "non", "oui", "3310", "2184"),
        ("D", "non", "non", "1976", "988"),
        ("E", "non", "non", "2760", "1049"),
    ),
)

BUREAU = Body(
    code="XBP",
    key="bureau",
    name="Bureau of Passage and Settlement Registers",
    short_name="Bureau of Passage and Settlement Registers",
    names={
        "en": "Bureau of Passage and Settlement Registers",
        "fr": "Bureau des registres de passage et d'établissement",
        "es": "Oficina de Registros de Paso y Asentamiento",
        "ru": "Бюро реестров проезда и поселения",
        "ar": "مكتب سجلات العبور والاستقرار",
        "zh": "通行与定居登记局",
    },
    short_names={
        "en": "Bureau of Passage and Settlement Registers",
        "fr": "Bureau des registres de passage et d'établissement",
        "es": "Oficina de Registros de Paso y Asentamiento",
        "ru": "Бюро реестров проезда и поселения",
        "ar": "مكتب سجلات العبور والاستقرار",
        "zh": "通行与定居登记局",
    },
    constituency=Constituency.INTERGOVERNMENTAL,
    country_code="",
    country_name="",
    region=Region.NONE,
    language="fr",
    time_zone=ZONE_NAME,
    focal_point=Person(
        name="G. Merrain", email="g.merrain@bureau.example", title="Chef du service juridique", language="fr"
    ),
    deputies=(Person(name="C. Auvray", email="c.auvray@bureau.example", title="Juriste", language="fr"),),
    contributors=(
        Contributor(
            person=Person(name="T. Roselier", email="t.roselier@bureau.example", language="fr"),
            unit="Service des statistiques",
            cells=("125", "128"),
        ),
    ),
    answers=ANSWERS,
    attachments=(ANNEX,),
)
