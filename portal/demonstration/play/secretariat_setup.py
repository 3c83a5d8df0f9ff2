"""Officers, the document and the round: the scenes of the secretariat before the opening."""

from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from typing import Any

from accounts.models import User
from consultations.documents import services as documents_services
from consultations.enums import RegionalGroup
from consultations.models import Document
from consultations.notes import services as notes_services
from consultations.reading import read
from consultations.rounds import duties, services as rounds_services, windows
from core import clock
from portal.demonstration.cast import BODIES, FIRST_ROUND, NOTE_VERBALE, OFFICERS, PAGES, PLOT
from portal.demonstration.cast.schema import RoundText
from portal.demonstration.cast.vocabulary import ZONE_NAME
from portal.demonstration.play.stage import PASSWORD, Stage, language
from portal.models import ContactPage, InformationPage, InformationText

SEED = Path(__file__).parent.parent / "A-HRC-11-7_page-26.txt"
TITLE = "Report of the Special Rapporteur on the human rights of migrants: children in the context of migration"
HEADING_BEFORE_THE_PAGE = "Protecting children in countries of destination"  # of paras. 118-126, on page 25
LIMITS = {"civil_society": 2815, "child_youth": 2815, "private_sector": 1500, "academia": 2815}
JOINT_LIMITS = {"civil_society": 5630, "child_youth": 5630}


def open_house(stage: Stage) -> None:
    """Make the accounts of the officers, with those who audit the log and those who administer the site."""
    groups = {
        "auditor": duties.auditors_group(),
        "administrator": duties.site_administrators_group(),
        "protection": duties.protection_officers_group(),
    }
    for officer in OFFICERS:
        person = officer.person
        user = User.objects.create_user(
            person.email, PASSWORD, name=person.name, language="en", time_zone=person.time_zone or ZONE_NAME
        )
        duties.make_officer(user, group=groups.get(officer.key))
        stage.officers[officer.key] = user
    stage.people = {user.email: user for user in stage.officers.values()}


def read_document(stage: Stage) -> Document:
    """Read the page, fill in the heading that is on the page before as an officer does, and confirm the reading."""
    by = stage.officers["manager"]
    reading = read(SEED.read_bytes(), SEED.name).as_dict()
    document = documents_services.add_document(symbol=reading["symbol"], title=TITLE, reading=reading, by=by)
    for paragraph in reading["paragraphs"]:
        paragraph["heading_path"] = [heading for heading in paragraph["heading_path"] if heading] or [
            HEADING_BEFORE_THE_PAGE
        ]
    document = documents_services.replace_paragraphs(document, reading["paragraphs"], by=by)
    return documents_services.confirm_reading(document, by=by)


def set_up_round(stage: Stage, document: Document, text: RoundText, *, opens: Any, closes: Any) -> Any:
    """Make a round as `text` describes it, with its duties and windows."""
    by = stage.officers["manager"]
    stage.recommendations = {
        row.label: row for paragraph in document.paragraphs.all() for row in paragraph.recommendations.all()
    }
    constituencies = sorted({body.constituency.value for body in BODIES})
    round_ = rounds_services.create_round(
        document=document,
        recommendations=[stage.recommendations[cell] for cell in text.cells],
        reference=text.reference,
        title=text.title,
        introduction=text.introduction,
        questions=text.questions,
        constituencies=constituencies,
        mandate=text.mandate,
        issued_by=text.issued_in_name_of,
        office=text.office,
        office_email=text.office_email,
        purpose=text.purpose,
        feeds=text.feeds,
        use_of_inputs=text.how_used,
        is_demonstration=True,
        rules={"facts_required": True},
        limits={key: words for key, words in LIMITS.items() if key in constituencies},
        joint_limits={key: words for key, words in JOINT_LIMITS.items() if key in constituencies},
        officers=officers_by_duty(stage),
        by=by,
    )
    for constituency in constituencies:
        windows.set_window(round_, constituency=constituency, opens=opens, closes=closes, zone=ZONE_NAME, by=by)
    return round_


def officers_by_duty(stage: Stage) -> dict[str, list[Any]]:
    people = defaultdict(list)
    for officer in OFFICERS:
        for right in officer.rights:
            people[right].append(stage.officers[officer.key])
    return people


def write_pages() -> None:
    """Fill the pages of information as the site administrator does: address and words of the secretariat."""
    contact = ContactPage.objects.get()
    for name, value in asdict(PAGES.contact).items():
        setattr(contact, name, value)
    contact.save()
    for topic, texts in PAGES.texts.items():
        page = InformationPage.objects.get(topic=topic).specific
        page.texts = [
            InformationText(page=page, language=language, body=f"<p>{text}</p>") for language, text in texts.items()
        ]
        page.save_revision().publish()


def first_round(stage: Stage) -> None:
    open_house(stage)
    write_pages()
    document = read_document(stage)
    stage.round = set_up_round(stage, document, FIRST_ROUND, opens=PLOT.opens, closes=PLOT.closes)


def announce(stage: Stage) -> None:
    stage.round = rounds_services.announce(stage.round, by=stage.officers["manager"])


def send_notes(stage: Stage) -> None:
    """Draft the notes verbales to the permanent missions, and record that they were sent."""
    manager, note = stage.officers["manager"], NOTE_VERBALE
    notes_services.save_note(
        stage.round,
        by=manager,
        reference=note.reference,
        dated=note.dated,
        contact=note.contact,
        languages=["en", "fr"],
    )
    notes_services.save_text(stage.round, "en", by=manager, office=note.office, mandate=note.mandate, further="")
    notes_services.notes_at_once(stage.round, by=manager)
    notes_services.record_all_sent(stage.round, by=manager)


def register_fields(body: Any) -> dict[str, Any]:
    """Return what the register knows of a body of the cast."""
    return {
        "code": body.code,
        "name": body.name,
        "short_name": body.short_name,
        "names": body.names_by_language(),
        "constituency": body.constituency.value,
        "country": body.country_name,
        "country_code": body.country_code,
        "regional_group": body.region.value or RegionalGroup.NONE,
        "status": body.status.value,
        "language": language(body.language),
        "declares_interest": body.interest,
        "is_demonstration": True,
        "registered_at": clock.now(),
    }
