"""Republic of Arandia: five ministries and a consulate, one conflict settled, a decree's number corrected."""

from dataclasses import replace
from datetime import date

from portal.demonstration.cast.plot import ZONE_NAME
from portal.demonstration.cast.schema import (
    Answer,
    Body,
    Conflict,
    Contributor,
    Correction,
    Draft,
    Note,
    Passage,
    Person,
)
from portal.demonstration.cast.vocabulary import Constituency, Position, Region, Status, prose

REWORDING_124 = prose("""
    The Special Rapporteur recommends that inter-institutional and intersectoral coordination in all countries, at
    national and local level, be strengthened with a view to protecting children from all forms of exploitation,
    including commercial sexual exploitation.
""")

REWORDING_127_3 = prose("""
    To the extent possible and when appropriate, policymaking discussions on migration should be built upon existing
    regional and international policy platforms, composed by Member States, key institutions and civil society
    organizations with relevant mandates and competencies.
""")

COMMENT_128 = prose("""
    Arandia supports the recommendation and reports progress. The Inter-ministerial Committee on Children on the Move
    was established by Decree 118/2024 of 6 May 2024. It meets every month, is chaired by the Ministry of Social
    Protection, and has seats for the association of municipalities, for two civil society organizations elected for
    two years, and for the chamber of transport operators. Consular services take part by standing instruction: the
    Consulate in Port Selda reports each unaccompanied child to the Committee's secretariat within 48 hours.
""")

_NUMBER = "Decree 118/2024 of 6 May 2024"
_WRONG_NUMBER = "Decree 181/2024 of 6 May 2024"

ANSWER_128 = Answer(
    "128",
    0,
    Position.SUPPORTS,
    COMMENT_128,
    source=f"{_NUMBER}; annual report of the Inter-ministerial Committee, 2025",
    passages=(
        Passage(f"was established by {_NUMBER}", "mechanism"),
        Passage("has seats for the association of municipalities", "local_level"),
        Passage("Consular services take part by standing instruction", "consular"),
        Passage("reports each unaccompanied child to the Committee's secretariat within 48 hours", "consular"),
    ),
)

# Version 1 as it was sent: two digits of the decree's number had changed places.
ANSWER_128_VERSION_1 = replace(
    ANSWER_128,
    comment=COMMENT_128.replace(_NUMBER, _WRONG_NUMBER),
    source=ANSWER_128.source.replace(_NUMBER, _WRONG_NUMBER),
    passages=(Passage(f"was established by {_WRONG_NUMBER}", "mechanism"), *ANSWER_128.passages[1:]),
)

ANSWERS = (
    Answer(
        "123",
        0,
        Position.SUPPORTS,
        prose("""
            Arandia supports the recommendation. Under its Children's Code no decision to return a child, or a parent
            in whose care a child lives, is taken before a best interests procedure has been completed and recorded.
            The child is heard, family ties in both countries are examined, and the finding is made by a panel of one
            family judge and two child protection officers. In 2025 the panels examined 318 cases. In 41 of them return
            was not ordered, in most so that brothers and sisters could remain together.
        """),
        source="Children's Code, arts. 61-66; statistics of the Ministry of Justice, 2025",
        passages=(
            Passage("before a best interests procedure has been completed and recorded", "best_interests"),
            Passage("a panel of one family judge and two child protection officers", "independence"),
            Passage("so that brothers and sisters could remain together", "family_unity"),
        ),
    ),
    Answer(
        "124",
        0,
        Position.AMENDMENT,
        prose("""
            Arandia supports the recommendation and would see it made more precise. Exploitation is discovered where
            children live: by a market inspector, a teacher, a night nurse. A committee in the capital learns of it
            late. Since 2024 every district of Arandia has had a child protection desk that brings together the police,
            the labour inspectorate, the school board and the clinic, and two thirds of the cases that reached the
            national level in 2025 were first noticed by one of these desks. A future text should therefore name both
            levels.
        """),
        rewording=REWORDING_124,
        rationale="Coordination that stops at ministries does not reach the places in which exploitation occurs.",
        source="Report of the child protection desks to the Inter-ministerial Committee, 2025",
        passages=(
            Passage("at national and local level", "local_level", "rewording"),
            Passage("every district of Arandia has had a child protection desk", "local_level"),
            Passage("A future text should therefore name both levels.", "local_level"),
        ),
    ),
    Answer(
        "125",
        0,
        Position.SUPPORTS,
        prose("""
            Arandia supports the recommendation. Standards for child victims of trafficking and of violence on the
            route were adopted in 2022 and bind public and private shelters alike. They guarantee a medical examination
            within 24 hours, psychosocial care for as long as it is needed, and a lawyer paid by the State from the
            first interview. Assistance does not depend on whether the child agrees to give evidence. The standards are
            reviewed every third year with persons who lived in the shelters as children.
        """),
        source="Standards for the Protection of Child Victims, Ministry of Social Protection, 2022",
        passages=(
            Passage("a lawyer paid by the State from the first interview", "legal_assistance"),
            Passage("Assistance does not depend on whether the child agrees to give evidence.", "victims"),
        ),
    ),
    Answer(
        "126",
        0,
        Position.SUPPORTS,
        prose("""
            Arandia supports the recommendation. The regularization programme of 2021 was open to families that had a
            child enrolled in school for one year, whatever the manner of their arrival. The criteria were published in
            advance in seven languages, and an application could not be used for the purpose of removal. Of 2,906
            families that applied, 2,377 obtained a permit. Attendance at school among their children rose in the year
            that followed. Arandia considers that clear and public criteria matter more than the number of programmes.
        """),
        source="Evaluation of the regularization programme, Ministry of the Interior, 2023",
        passages=(
            Passage("clear and public criteria matter more than the number of programmes", "criteria"),
            Passage("The criteria were published in advance in seven languages", "criteria"),
            Passage("an application could not be used for the purpose of removal", "criteria"),
            Passage("families that had a child enrolled in school for one year", "schooling"),
        ),
    ),
    Answer(
        "127",
        1,
        Position.NOTES,
        prose("""
            Arandia takes note of the encouragement, which is addressed to special procedures and treaty bodies and not
            to States. It observes that attention to migrant children has grown since the report was issued, and that
            several mechanisms now ask similar questions in the same year. Arandia would welcome a common calendar, so
            that a single reply, prepared once by all the ministries concerned, could serve each of them.
        """),
        passages=(
            Passage("several mechanisms now ask similar questions in the same year", "treaty_bodies"),
            Passage("Arandia would welcome a common calendar", "treaty_bodies"),
        ),
    ),
    Answer(
        "127",
        2,
        Position.SUPPORTS,
        prose("""
            Arandia supports the recommendation. In its experience the synergy of international organizations is
            greatest where each keeps to its mandate and all of them work from one plan agreed with the Government.
            Since 2023 a joint work plan on children on the move has replaced six separate agreements, and the
            reporting asked of district officials has fallen by half. Arandia would encourage others to publish such
            plans.
        """),
        source="Joint work plan on children on the move, 2023-2027",
        passages=(Passage("greatest where each keeps to its mandate and all of them work from one plan", "mandates"),),
    ),
    Answer(
        "127",
        3,
        Position.AMENDMENT,
        prose("""
            Arandia supports building on what exists. Most children who cross its borders remain within the region, and
            it is in the regional forum of border authorities that practical questions have been settled: who meets a
            child at the crossing point, which document is recognized, how a family is traced. A future text should not
            pass over that level. It should refer to existing regional and international policy platforms alike.
        """),
        rewording=REWORDING_127_3,
        rationale="Platforms of the region are older than most international ones and closer to practical questions.",
        passages=(
            Passage("existing regional and international policy platforms", "platforms", "rewording"),
            Passage(
                "it is in the regional forum of border authorities that practical questions have been settled",
                "platforms",
            ),
        ),
    ),
    ANSWER_128_VERSION_1,
)


def _ministry(name: str, address: str, unit: str, *cells: str) -> Contributor:
    person = Person(name=name, email=f"{address}@gov.arandia.example", time_zone="Etc/GMT-3")
    return Contributor(person=person, unit=unit, cells=cells, by_workbook=True)


CONTRIBUTORS = (
    _ministry("E. Tamber", "e.tamber", "Ministry of Justice", "123"),
    _ministry("N. Osprey", "n.osprey", "Ministry of Social Protection", "124", "125", "128"),
    _ministry("J. Larch", "j.larch", "Ministry of the Interior", "126"),
    _ministry("F. Wending", "f.wending", "Ministry of Local Government", "124"),
    _ministry("K. Mistral", "k.mistral", "Ministry of Foreign Affairs", "127.1", "127.2", "127.3"),
    Contributor(
        person=Person(name="I. Sandoway", email="i.sandoway@port-selda.arandia.example", time_zone="Etc/GMT-5"),
        unit="Consulate in Port Selda",
        cells=("128",),
    ),
)

CONFLICT = Conflict(
    drafts=(
        Draft(
            "n.osprey@gov.arandia.example",
            "124",
            0,
            "rewording",
            REWORDING_124.replace("at national and local level", "at all levels"),
        ),
        Draft("f.wending@gov.arandia.example", "124", 0, "rewording", REWORDING_124),
    ),
    settled=REWORDING_124,
    reason="“At all levels” could be read as the international level too; both ministries mean national and local.",
)

NOTE = Note(
    number="31/2027",
    dated=date(2027, 1, 22),
    sender="Permanent Mission of the Republic of Arandia",
    purpose="authority",
    text=prose("""
        The Permanent Mission of the Republic of Arandia presents its compliments to the secretariat of the
        consultation and has the honour to name Ms. A. Harrow, First Secretary, as focal point for the round on
        paragraphs 123 to 128 of document A/HRC/11/7, with Mr. B. Quillfeather as deputy. The Permanent Mission avails
        itself of this opportunity to renew to the secretariat the assurances of its highest consideration.
    """),
)

ARANDIA = Body(
    code="XAR",
    key="arandia",
    name="Republic of Arandia",
    short_name="Arandia",
    names={
        "en": "Republic of Arandia",
        "fr": "République d'Arandia",
        "es": "República de Arandia",
        "ru": "Республика Арандия",
        "ar": "جمهورية أرانديا",
        "zh": "阿兰迪亚共和国",
    },
    short_names={"en": "Arandia", "fr": "Arandia", "es": "Arandia", "ru": "Арандия", "ar": "أرانديا", "zh": "阿兰迪亚"},
    constituency=Constituency.STATE,
    country_code="XAR",
    country_name="Arandia",
    region=Region.AFRICAN,
    status=Status.MEMBER,
    language="en",
    time_zone=ZONE_NAME,
    focal_point=Person(name="A. Harrow", email="a.harrow@mission.arandia.example", title="First Secretary"),
    deputies=(Person(name="B. Quillfeather", email="b.quillfeather@mission.arandia.example", title="Attaché"),),
    contributors=CONTRIBUTORS,
    answers=ANSWERS,
    correction=Correction(
        reason="Two digits of the number of the Decree had been exchanged.",
        answers=(ANSWER_128,),
    ),
    notes=(NOTE,),
    conflicts=(CONFLICT,),
)
