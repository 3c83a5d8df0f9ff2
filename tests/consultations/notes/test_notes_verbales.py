"""Notes verbales: what they say, who gets them as files, what is recorded, and the invitation that follows."""

import io
import re
import zipfile
from datetime import date

import docx
import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations.enums import Role, Status
from consultations.invitations import services as invitations_services
from consultations.models import Organisation, Recommendation, RecommendationText, SentNote
from consultations.notes import services
from consultations.notes.mission_names import mission_address, mission_in_short, of_state
from core import audit, clock
from core.errors import NotAllowed, Refused
from core.jobs import queue
from core.models import Job
from tests.consultations.conftest import DURING
from tests.support.officers import sign_in

pytestmark = pytest.mark.usefixtures("while_the_round_is_open")
SAID = {
    "reference": "MIG/2027/3",
    "dated": date(2027, 1, 15),
    "contact": "notes@secretariat.example",
    "languages": ["en", "fr"],
    "focal_point_by": date(2027, 2, 12),
}


@pytest.fixture
def desk():
    """The browser of an officer with the second factor shown."""

    def signed_in(user):
        client = Client()
        sign_in(client, user)
        return client

    return signed_in


def words(content):
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.fixture
def note(house):
    house.XAA.organisation.name = "Principality of Orlune"
    house.XAA.organisation.names = {"fr": {"name": "Principauté d’Orlune"}}
    house.XAA.organisation.save()
    house.XAA.delegation.organisation.refresh_from_db()
    return services.save_note(house.round, by=house.officer, **SAID)


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        ("Principality of Orlune", "en", "of the Principality of Orlune"),
        ("Albania", "en", "of Albania"),
        ("Iran (Islamic Republic of)", "en", "of the Islamic Republic of Iran"),
        ("Netherlands (Kingdom of the)", "en", "of the Kingdom of the Netherlands"),
        ("Niger", "en", "of the Niger"),
        ("Nigeria", "en", "of Nigeria"),
        ("South Sudan", "en", "of South Sudan"),
        ("République de Valdine", "fr", "de la République de Valdine"),
        ("Royaume d’Ombira", "fr", "du Royaume d’Ombira"),
        ("Émirats arabes unis", "fr", "des Émirats arabes unis"),
        ("État plurinational d’Arande", "fr", "de l’État plurinational d’Arande"),
        ("Iran (République islamique d’)", "fr", "de la République islamique d’Iran"),
        ("Albanie", "fr", "d’Albanie"),
        ("Reino de Ombira", "es", "del Reino de Ombira"),
        ("República de Valdine", "es", "de la República de Valdine"),
        ("Республика Вальдин", "ru", "Республики Вальдин"),
        ("Canada", "fr", "du Canada"),
        ("Ukraine", "fr", "de l’Ukraine"),
        ("États-Unis d’Amérique", "fr", "des États-Unis d’Amérique"),
        ("Sainte-Lucie", "fr", "de Sainte-Lucie"),
        ("Santa Sede", "es", "de la Santa Sede"),
        ("Santa Lucía", "es", "de Santa Lucía"),
        ("Japón", "es", "del Japón"),
        ("Аргентинская Республика", "ru", "Аргентинской Республики"),
        ("Алжирская Народная Демократическая Республика", "ru", "Алжирской Народной Демократической Республики"),
        ("Иорданское Хашимитское Королевство", "ru", "Иорданского Хашимитского Королевства"),
        ("Великое Герцогство Люксембург", "ru", "Великого Герцогства Люксембург"),
        ("Независимое государство Папуа — Новая Гвинея", "ru", "Независимого государства Папуа — Новая Гвинея"),
        ("Мексиканские Соединенные Штаты", "ru", "Мексиканских Соединенных Штатов"),
        ("Соломоновы Острова", "ru", "Соломоновых Островов"),
        ("Святой Престол", "ru", "Святого Престола"),
        ("Российская Федерация", "ru", "Российской Федерации"),
        ("Новая Зеландия", "ru", "Новой Зеландии"),
        ("Тувалу", "ru", "Тувалу"),
    ],
)
def test_a_state_is_called_by_its_formal_name_with_article_and_case(name, language, expected):
    assert of_state(Organisation(name=name, status=Status.MEMBER), language) == expected


def test_a_state_that_was_only_imported_gets_no_note(house, note) -> None:
    """It was never invited, and in the list it would tell that it has sent something."""
    before = len(services.missions_of(house.round))
    house.round.delegations.filter(pk=house.XAA.delegation.pk).update(invited_at=None)
    assert len(services.missions_of(house.round)) == before - 1


def test_an_observer_state_has_an_observer_mission():
    body = Organisation(name="Holy See", status=Status.OBSERVER)
    assert mission_in_short(body, "en") == "the Permanent Observer Mission of the Holy See"
    assert mission_address(body, "fr").startswith("la Mission permanente d’observation")


def test_a_round_that_names_no_office_writes_for_none(house, note):
    _name, content = services.draft_note(house.XAA.delegation, "fr", by=house.officer)
    assert "Le secrétariat présente ses compliments" in words(content)
    assert "droits de l’homme" not in words(content)


def test_the_note_has_the_form_of_a_note_verbale(house, note):
    RecommendationText.objects.create(
        recommendation=house.recommendations[0], language="fr", text="Chaque enfant compte.", standing="official"
    )
    house.round.office = "The Office of the United Nations High Commissioner for Refugees"
    house.round.save()
    house.XAA.delegation.refresh_from_db()
    name, content = services.draft_note(house.XAA.delegation, "en", by=house.officer)
    said = words(content)
    assert name == f"{house.round.reference}_note-verbale_XAA_en.docx"
    full = (
        "the Permanent Mission of the Principality of Orlune to the United Nations Office and other international "
        "organizations in Geneva"
    )
    office = "The Office of the United Nations High Commissioner for Refugees"
    assert f"{office} presents its compliments to {full} and has the honour to invite" in said
    assert "Reference: MIG/2027/3" in said and "Geneva, 15 January 2027" in said and "Initials" in said
    assert "until 12 March 2027 at noon, Geneva time" in said
    assert "12 February 2027" in said and "notes@secretariat.example" in said
    assert "does not replace it" in said
    short = "the Permanent Mission of the Principality of Orlune"
    assert f"{office} avails itself of this opportunity to renew to {short} the assurances of its highest" in said
    assert "States should register every child." in said and "Ports should help." in said
    french = words(services.draft_note(house.XAA.delegation, "fr", by=house.officer)[1])
    assert "présente ses compliments à la Mission permanente de la Principauté d’Orlune auprès de l’Office" in french
    assert "les assurances de sa très haute considération" in french and "Chaque enfant compte." in french
    with pytest.raises(Refused):
        services.draft_note(house.XAA.delegation, "ru", by=house.officer)
    with pytest.raises(Refused):
        services.draft_note(house.XCC.delegation, "en", by=house.officer)


def test_a_text_in_another_language_has_its_own_direction_in_the_annex(house):
    """In Word and LibreOffice its full stop would else stand before it."""
    house.XAA.delegation.organisation.names = {"ar": {"name": "إمارة أورلون"}}
    house.XAA.delegation.organisation.save()
    services.save_note(house.round, by=house.officer, **{**SAID, "languages": ["ar"]})
    note = docx.Document(io.BytesIO(services.draft_note(house.XAA.delegation, "ar", by=house.officer)[1]))
    [annex] = [table for table in note.tables if len(table.columns) == 3]
    _number, text, addressees = annex.rows[1].cells
    assert text.text == "States should register every child."
    assert [each._tc.xpath(".//w:bidi/@w:val") for each in (text, addressees)] == [["0"], []]


def test_a_note_on_questions_names_no_recommendations(house, note):
    Recommendation.objects.filter(rounds=house.round).update(kind="question")
    house.XAA.delegation.refresh_from_db()
    text = words(services.draft_note(house.XAA.delegation, "en", by=house.officer)[1])
    assert f"on the texts of document {house.round.document.symbol} listed in the annex" in text
    assert "recommendation" not in text.lower()


def test_the_office_writes_its_own_words_for_each_language(house, note):
    services.save_text(
        house.round, "fr", by=house.officer, office="La Rapporteuse", mandate="résolution 11/7", further="Un.\n\nDeux."
    )
    french = words(services.draft_note(house.XAA.delegation, "fr", by=house.officer)[1])
    assert french.count("La Rapporteuse") >= 3 and "résolution 11/7" in french and "\nDeux.\n" in french
    assert "La Rapporteuse" not in words(services.draft_note(house.XAA.delegation, "en", by=house.officer)[1])


@pytest.mark.parametrize(
    ("page", "field", "first", "second"),
    [
        ("consultations:notes", "contact", "desk@secretariat.example", "registry@secretariat.example"),
        ("consultations:note_text", "further", "Un.", "Deux."),
    ],
)
def test_of_two_officers_the_second_overwrites_nothing(house, note, desk, page, field, first, second):
    """B4: both have the page open; what the second one typed is shown again, not saved."""
    url = reverse(page, args=[house.round.pk] + (["fr"] if page == "consultations:note_text" else []))
    officer = desk(house.officer)
    form = officer.get(url).context["form"]
    opened = {name: value for name, value in form.initial.items() if value}
    assert officer.post(url, {**opened, field: first}).status_code == 302
    answer = officer.post(url, {**opened, field: second})
    assert answer.status_code == 422
    assert "Somebody else has changed this since you opened the page." in answer.content.decode()
    assert second in answer.content.decode()
    assert officer.get(url).context["form"].initial[field] == first
    assert officer.post(url, {**opened, field: first}).status_code == 302  # the same form once more changes nothing


def test_every_mission_has_its_note_in_the_zip(house, note, desk):
    Organisation.objects.filter(pk=house.XBB.organisation.pk).update(language="fr")
    answer = desk(house.officer).post(reverse("consultations:make_notes", args=[house.round.pk]))
    package = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    reference = house.round.reference
    assert package.namelist() == [f"{reference}_note-verbale_{code}.docx" for code in ("XAA_en", "XBB_fr")]
    assert "Permanent Mission of the Principality" in words(package.read(package.namelist()[0]))


def test_more_missions_need_no_more_queries(house, note, monkeypatch):
    counts, missions = [], services.missions_of(house.round)
    for several in (1, 2):
        monkeypatch.setattr(services, "missions_of", lambda round_, several=several: list(missions)[:several])
        with CaptureQueriesContext(connection) as asked:
            assert services.write_notes(house.round, io.BytesIO(), by=house.officer) == several
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_many_notes_are_made_in_the_background_for_whoever_asked(house, note, desk, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 1)
    officer, url = desk(house.officer), reverse("consultations:make_notes", args=[house.round.pk])
    officer.post(url)
    officer.post(url)
    job = Job.objects.get(kind=services.NOTES_JOB)
    page = reverse("consultations:notes", args=[house.round.pk])
    shown = officer.get(page).content.decode()
    assert reverse("consultations:notes_state", args=[house.round.pk]) in shown
    assert "Refresh the page" in shown
    queue.run_job(str(job.pk))
    file = reverse("consultations:notes_file", args=[house.round.pk])
    assert file in officer.get(page).content.decode()
    package = zipfile.ZipFile(io.BytesIO(b"".join(officer.get(file).streaming_content)))
    assert len(package.namelist()) == 2
    assert desk(house.other).get(file).status_code == 404


def test_only_who_manages_the_round_drafts_and_records(house, note, desk, browser):
    for person in (house.other, house.XAA.focal):
        with pytest.raises(NotAllowed):
            services.draft_note(house.XAA.delegation, "en", by=person)
        with pytest.raises(NotAllowed):
            services.record_sent(house.XAA.delegation, by=person)
        with pytest.raises(NotAllowed):
            services.save_note(house.round, by=person, **SAID)
        signed_in = desk if person == house.other else browser
        assert signed_in(person).get(reverse("consultations:notes", args=[house.round.pk])).status_code == 404


def test_nothing_is_recorded_as_sent_to_a_body_without_a_mission(house, note):
    with pytest.raises(Refused, match="permanent missions only"):
        services.record_sent(house.XCC.delegation, by=house.officer)
    assert not SentNote.objects.exists()


def test_a_record_that_was_a_mistake_is_taken_back(house, note, desk):
    officer, key = desk(house.officer), house.XAA.delegation.pk
    services.record_all_sent(house.round, by=house.officer)
    for _click in range(2):
        assert officer.post(reverse("consultations:withdraw_note_record", args=[key])).status_code == 302
    assert list(SentNote.objects.values_list("delegation", flat=True)) == [house.XBB.delegation.pk]
    acts = audit.entries(house.XAA.delegation).values_list("action", flat=True)
    assert [each.rpartition(".")[2] for each in acts if ".note." in each] == ["send", "withdraw_record"]
    page = officer.get(reverse("consultations:notes", args=[house.round.pk])).content.decode()
    assert "Record 1 note as sent" in page and "Not sent after all" in page
    assert desk(house.other).post(reverse("consultations:withdraw_note_record", args=[key])).status_code == 404


def test_only_what_the_page_showed_is_recorded_as_sent(house, note, desk):
    """B4: a reference that a colleague set since was on no note that went."""
    officer = desk(house.officer)
    page, key = reverse("consultations:notes", args=[house.round.pk]), house.XAA.delegation.pk
    shown = officer.get(page).content.decode()
    marks = dict(re.findall(r'name="(missions_seen|digest_seen)" value="(\w+)"', shown))
    services.record_sent(house.XBB.delegation, by=house.officer)
    every, one = (
        reverse("consultations:all_notes_sent", args=[house.round.pk]),
        reverse("consultations:note_sent", args=[key]),
    )
    assert "Somebody else has changed this" in officer.post(every, marks, follow=True).content.decode()
    services.save_note(house.round, by=house.officer, **{**SAID, "reference": "MIG/2027/4"})
    for address in (every, one):
        assert "Somebody else has changed this" in officer.post(address, marks, follow=True).content.decode()
    assert list(SentNote.objects.values_list("delegation", "reference")) == [(house.XBB.delegation.pk, "MIG/2027/3")]
    marks = dict(re.findall(r'name="(missions_seen|digest_seen)" value="(\w+)"', officer.get(page).content.decode()))
    officer.post(every, marks)
    assert SentNote.objects.get(delegation=key).reference == "MIG/2027/4"


def test_the_page_says_what_is_missing_and_keeps_what_was_typed(house, desk):
    officer, url = desk(house.officer), reverse("consultations:notes", args=[house.round.pk])
    wrong = {"reference": "MIG 2027/3", "dated": "2027-01-15", "contact": "x@y.example", "languages": ["en"]}
    answer = officer.post(url, wrong)
    assert answer.status_code == 422 and "MIG 2027/3" in answer.content.decode()
    early = wrong | {"reference": "MIG/2027/3", "focal_point_by": "2027-01-01"}
    assert officer.post(url, early).status_code == 422
    assert officer.post(url, early | {"focal_point_by": "2027-02-01", "languages": ["fr", "en"]}).status_code == 302
    said = officer.get(url).content.decode()
    assert "Permanent Mission of Body XAA" in said and "Record 2 notes as sent" in said


def test_the_invitation_follows_the_note_and_cites_it(house, note, desk, django_capture_on_commit_callbacks):
    page = reverse("consultations:delegation", args=[house.XAA.delegation.pk])
    officer = desk(house.officer)
    assert "The email should follow the note" in officer.get(page).content.decode()
    officer.post(reverse("consultations:all_notes_sent", args=[house.round.pk]))
    assert {row.reference for row in SentNote.objects.all()} == {"MIG/2027/3"} and SentNote.objects.count() == 2
    assert "MIG/2027/3" in officer.get(page).content.decode()
    for role, cited in ((Role.DEPUTY, False), (Role.FOCAL_POINT, True)):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            invitations_services.invite(
                house.XAA.organisation,
                delegation=house.XAA.delegation,
                email=f"{role}@xaa.example",
                role=role,
                by=house.officer if cited else house.XAA.focal,
            )
        (sent,) = mail.outbox
        words_ = "This email follows note verbale MIG/2027/3 of 15 January 2027 and does not replace it."
        assert (words_ in sent.body) is cited


def test_a_mission_drafts_the_note_that_names_its_focal_point(house, note, desk, browser):
    services.record_sent(house.XAA.delegation, by=house.officer)
    url = reverse("focal_point_note", args=[house.XAA.delegation.pk])
    person = browser(house.XAA.focal)
    assert "F. XAA" in person.get(url).content.decode()
    assert url in person.get(reverse("people", args=[house.XAA.delegation.pk])).content.decode()
    form = {"person": "A. Selm", "position": "First Secretary", "email": "a@orlune.example", "dated": "2027-02-01"}
    assert person.post(url, form).status_code == 422
    answer = person.post(url, form | {"language": "en", "reference": "ORL/12"})
    said = words(b"".join(answer.streaming_content))
    assert "The Permanent Mission of the Principality of Orlune to the United Nations Office" in said
    assert "compliments to the secretariat" in said
    assert "its note verbale MIG/2027/3 of 15 January 2027" in said
    assert "A. Selm, First Secretary, a@orlune.example" in said and "Reference: ORL/12" in said
    french = person.post(url, form | {"language": "fr"})
    assert "présente ses compliments au secrétariat" in words(b"".join(french.streaming_content))
    russian = words(b"".join(person.post(url, form | {"language": "ru"}).streaming_content))
    assert "Секретариату" in russian
    assert browser(house.XBB.focal).get(url).status_code == 404
    assert browser(house.XCC.focal).get(reverse("focal_point_note", args=[house.XCC.delegation.pk])).status_code == 404
    with clock.at(DURING):
        assert desk(house.officer).get(url).status_code == 404
