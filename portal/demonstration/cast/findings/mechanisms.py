"""Findings on para. 128, national mechanisms, and the references of mandates; also the sentence that is refused."""

from portal.demonstration.cast.plot import geneva
from portal.demonstration.cast.report_schema import Citation, Count, Finding, Wording
from portal.demonstration.cast.vocabulary import Constituency, Position, Quantity

STATES = Finding(
    key="128_states",
    paragraph="128",
    limb=0,
    theme="mechanism",
    drafter="writer",
    wordings=(
        Wording(
            text=(
                "Most of the five States that addressed para. 128 supported it, one with an amendment on the local "
                "level and on a budget. Three of them described mechanisms in which municipalities and consular "
                "services have a part."
            ),
            parts=(
                "Most of the five States that addressed para. 128 supported it,",
                "one with an amendment on the local level and on a budget.",
                "Three of them described mechanisms in which municipalities",
                "and consular services have a part.",
            ),
            written=geneva(3, 19, 14),
            count=Count(
                quantity=Quantity.MOST,
                counted=(Constituency.STATE,),
                positions=(Position.SUPPORTS, Position.AMENDMENT),
                number=4,
                out_of=5,
            ),
            citations=(
                Citation(
                    "arandia",
                    "128",
                    0,
                    "has seats for the association of municipalities",
                    parts=(1, 3),
                ),
                Citation("arandia", "128", 0, "Consular services take part by standing instruction", parts=(4,)),
                Citation("ombira", "128", 0, "a nivel nacional y local", "rewording", parts=(2,)),
                Citation(
                    "ombira",
                    "128",
                    0,
                    "mecanismos específicos con presupuesto propio",
                    "rewording",
                    parts=(1, 2),
                ),
                Citation("ombira", "128", 0, "dos representantes de los municipios fronterizos", parts=(3,)),
                Citation("ombira", "128", 0, "reúne desde 2020 a nueve instituciones, a los consulados", parts=(4,)),
                Citation("tovral", "128", 0, "служит специальным механизмом на национальном уровне", parts=(1,)),
                Citation("tovral", "128", 0, "Муниципалитеты участвуют через областные комиссии.", parts=(3,)),
                Citation(
                    "tovral", "128", 0, "Консульские учреждения передают ей сведения о несовершеннолетних", parts=(4,)
                ),
            ),
        ),
    ),
)

FEDERAL = Finding(
    key="128_federal",
    paragraph="128",
    limb=0,
    theme="federal",
    drafter="writer",
    wordings=(
        Wording(
            text=(
                "One State expressed reservations as under para. 124, and would not object to a text that speaks of "
                "mechanisms at the appropriate level."
            ),
            parts=(
                "One State expressed reservations as under para. 124,",
                "and would not object to a text that speaks of mechanisms at the appropriate level.",
            ),
            written=geneva(3, 19, 14, 20),
            count=Count(
                quantity=Quantity.NUMBER,
                counted=(Constituency.STATE,),
                positions=(Position.RESERVATIONS,),
                number=1,
                out_of=5,
            ),
            citations=(
                Citation(
                    "veldrane", "128", 0, "expresses reservations, for the reason given under para. 124", parts=(1,)
                ),
                Citation(
                    "veldrane",
                    "128",
                    0,
                    "without prejudice to the distribution of powers within federal States",
                    parts=(1,),
                ),
                Citation("veldrane", "128", 0, "mechanisms at the appropriate level", parts=(2,)),
            ),
        ),
    ),
)

_LOCAL = (
    Citation(
        "valbrume", "128", 0, "associant les communes de premier accueil dès la conception", "rewording", parts=(1,)
    ),
    Citation(
        "kite_house",
        "128",
        0,
        "Local governments and young people should be heard while a policy can still be changed.",
        parts=(2,),
    ),
)

# Tried first and refused: it adds a joint submission and a union of local governments up to one number.
REFUSED = Finding(
    key="128_refused",
    paragraph="128",
    limb=0,
    theme="local_level",
    drafter="drafter",
    wordings=(
        Wording(
            text="Several joint submissions and local governments asked to be heard from the design stage.",
            written=geneva(3, 19, 15),
            reason="Constituencies are never added together: “several” would have to hold for each of them.",
            count=Count(
                quantity=Quantity.SEVERAL,
                counted=(Constituency.CIVIL_SOCIETY, Constituency.LOCAL_GOVERNMENT),
                positions=(Position.AMENDMENT,),
                number=3,
                out_of=9,
            ),
            citations=_LOCAL,
        ),
    ),
)

LOCAL = Finding(
    key="128_local",
    paragraph="128",
    limb=0,
    theme="local_level",
    drafter="drafter",
    wordings=(
        Wording(
            text=(
                "A union of local governments asked that the communes which receive children first be associated from "
                "the design stage. A joint submission by three organizations asked that local governments and young "
                "people be heard while a policy can still be changed, and a legal clinic asked the same for legal "
                "clinics and municipalities."
            ),
            parts=(
                (
                    "A union of local governments asked that the communes which receive children first be "
                    "associated from the design stage."
                ),
                (
                    "A joint submission by three organizations asked that local governments and young people be "
                    "heard while a policy can still be changed,"
                ),
                "and a legal clinic asked the same for legal clinics and municipalities.",
            ),
            written=geneva(3, 19, 15, 30),
            citations=(
                *_LOCAL,
                Citation(
                    "quay_nine",
                    "128",
                    0,
                    "أن تُدعى العيادات القانونية والبلديات إلى الآليات الوطنية عند وضع السياسات لا بعد اعتمادها",
                    parts=(3,),
                ),
            ),
        ),
    ),
)

PORTS = Finding(
    key="128_ports",
    paragraph="128",
    limb=0,
    theme="private_sector",
    drafter="drafter",
    wordings=(
        Wording(
            text=(
                "A private-sector body whose members' crews find stowaway children asked for a single contact point in "
                "each port; it declared a commercial interest."
            ),
            parts=(
                "A private-sector body whose members' crews find stowaway children",
                "asked for a single contact point in each port;",
                "it declared a commercial interest.",
            ),
            written=geneva(3, 19, 16),
            citations=(
                Citation("lantern", "128", 0, "船员发现偷乘儿童时", parts=(1,)),
                Citation("lantern", "128", 0, "每个港口设立一个统一联络点", parts=(2,)),
                Citation("lantern", "128", 0, "公会声明其利益所在", parts=(3,)),
            ),
        ),
    ),
)

CONSULATES = Finding(
    key="128_consulates",
    paragraph="128",
    limb=0,
    theme="consular",
    drafter="drafter",
    wordings=(
        Wording(
            text=(
                "Data provided by an intergovernmental organization show the highest share of births declared at the "
                "consulate within the year where the consulate sits in the national mechanism and registration is free "
                "of charge. They do not tell the effect of one measure from that of the other."
            ),
            parts=(
                (
                    "Data provided by an intergovernmental organization show the highest share of births declared "
                    "at the consulate within the year"
                ),
                "where the consulate sits in the national mechanism and registration is free of charge.",
                "They do not tell the effect of one measure from that of the other.",
            ),
            written=geneva(3, 19, 16, 30),
            citations=(
                Citation(
                    "bureau",
                    "128",
                    0,
                    "la part des naissances déclarées au consulat dans l'année va de 38 à 91 pour cent",
                    parts=(1,),
                ),
                Citation(
                    "bureau",
                    "128",
                    0,
                    "Elle est la plus élevée là où le consulat siège dans le mécanisme national de coordination et où "
                    "l'inscription est gratuite.",
                    parts=(2,),
                ),
                Citation(
                    "bureau",
                    "128",
                    0,
                    "Ces données ne permettent pas de distinguer l'effet de chacune des deux mesures.",
                    parts=(3,),
                ),
            ),
        ),
    ),
)

COMMITTEE = Finding(
    key="reference_committee",
    paragraph="123",
    limb=0,
    theme="best_interests",
    drafter="drafter",
    wordings=(
        Wording(
            text=(
                "The Committee on Childhood across Borders referred to its general comment No. 3, paras. 14 to 17, "
                "under which a best interests procedure is held before the decision, with a guardian and a legal "
                "representative present. On para. 125 it referred to paras. 18 and 19, under which assistance to child "
                "victims depends neither on their residence status nor on their cooperation in criminal proceedings. "
                "On para. 127 it reported that the secretaries of three committees exchange their draft questions "
                "twice a year."
            ),
            parts=(
                ("The Committee on Childhood across Borders referred to its general comment No. 3, paras. 14 to 17,"),
                (
                    "under which a best interests procedure is held before the decision, with a guardian and a "
                    "legal representative present."
                ),
                "On para. 125 it referred to paras. 18 and 19,",
                (
                    "under which assistance to child victims depends neither on their residence status nor on "
                    "their cooperation in criminal proceedings."
                ),
                (
                    "On para. 127 it reported that the secretaries of three committees exchange their draft "
                    "questions twice a year."
                ),
            ),
            written=geneva(3, 22, 9),
            citations=(
                Citation("committee", "123", 0, "the Committee's general comment No. 3, paras. 14 to 17", parts=(1,)),
                Citation("committee", "123", 0, "it is held before the decision and not after", parts=(2,)),
                Citation("committee", "123", 0, "a guardian and a legal representative are present", parts=(2,)),
                Citation("committee", "125", 0, "aux paragraphes 18 et 19 de l'observation générale no 3", parts=(3,)),
                Citation(
                    "committee",
                    "125",
                    0,
                    "ne saurait être subordonnée ni à leur situation au regard du séjour, ni à leur coopération à une "
                    "procédure pénale",
                    parts=(4,),
                ),
                Citation(
                    "committee",
                    "127",
                    1,
                    "The secretaries of three committees have exchanged their draft questions twice a year",
                    parts=(5,),
                ),
            ),
        ),
    ),
)

EXPERT = Finding(
    key="reference_expert",
    paragraph="123",
    limb=0,
    theme="family_unity",
    drafter="drafter",
    wordings=(
        Wording(
            text=(
                "In a signed letter the Independent Expert on family life in transit asked that the detention of "
                "families be named in a future text. On para. 126 the letter reports that programmes which regularized "
                "the household as one gave better results than others. On para. 127 it suggests that mandate holders "
                "agree each January on the visits at which one of them will raise the situation of children."
            ),
            parts=(
                (
                    "In a signed letter the Independent Expert on family life in transit asked that the detention "
                    "of families be named in a future text."
                ),
                (
                    "On para. 126 the letter reports that programmes which regularized the household as one gave "
                    "better results than others."
                ),
                (
                    "On para. 127 it suggests that mandate holders agree each January on the visits at which one "
                    "of them will raise the situation of children."
                ),
            ),
            written=geneva(3, 22, 9, 20),
            citations=(
                Citation(
                    "expert", "123", 0, "asks that the detention of families be named in a future text", parts=(1,)
                ),
                Citation(
                    "expert", "126", 0, "those that regularized the household as one gave better results", parts=(2,)
                ),
                Citation(
                    "expert",
                    "127",
                    1,
                    "agree each January on the visits at which one of them will raise the situation of children",
                    parts=(3,),
                ),
            ),
        ),
    ),
)

FINDINGS = (STATES, FEDERAL, LOCAL, PORTS, CONSULATES)
REFERENCES = (COMMITTEE, EXPERT)
