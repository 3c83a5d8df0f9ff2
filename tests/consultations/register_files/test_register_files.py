"""A file of organizations comes into the register: whatever a spreadsheet saves, with questions where it is unclear."""

import io
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from consultations.models import Contact, Organisation, RegisterFile
from consultations.organisations import entries, register
from consultations.register_files import services, vocabulary
from consultations.register_files.columns import guessed, plain
from core import audit, clock
from core.errors import NotAllowed, Refused
from core.jobs.queue import run_job
from core.spreadsheets import Book, Column, Sheet, write_book
from tests.consultations.conftest import DURING
from tests.support.html import text
from tests.support.ods_files import as_ods
from tests.support.officers import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]
FILES = "/admin/consultations/organizations/files/"


@pytest.fixture(autouse=True)
def _during():
    with clock.at(DURING):
        yield


@pytest.fixture
def officer(client: Client, house) -> Client:
    return sign_in(client, house.officer)


def received(house, content: str | bytes, name: str = "list.csv") -> RegisterFile:
    data = content.encode() if isinstance(content, str) else content
    return services.run_check(services.receive(io.BytesIO(data), name=name, by=house.officer))


def counts(file: RegisterFile) -> dict[str, int]:
    return {name: count for name, count in file.found["counts"].items() if count}


LIST = (
    "Organisation;Catégorie;Groupe régional;Courriel\n"
    "Étoile du quai;ONG;;mo@etoile.example\n"
    "Body XAA;État;Groupe africain;\n"
)


@pytest.mark.parametrize(
    "data",
    [
        LIST.encode(),
        LIST.encode("utf-8-sig"),
        LIST.replace(";", ",").encode("cp1252"),
        LIST.replace(";", "\t").encode("utf-16"),
        ("sep=;\n" + LIST).replace("\n", "\r\n").encode(),
        ("List of 2026;;;\n\n" + LIST).encode(),
    ],
    ids=["semicolon", "mark", "comma in Windows-1252", "tab in UTF-16", "Excel's line", "title above"],
)
def test_every_csv_that_a_spreadsheet_saves_is_read(data: bytes, house) -> None:
    file = received(house, data)
    assert counts(file) == {"new": 1, "same": 1}
    assert services.load(file, by=house.officer) == (1, 0)
    body = Organisation.objects.get(name="Étoile du quai")
    assert (body.constituency, body.regional_group, body.short_name) == ("civil_society", "none", "Étoile du quai")
    assert (body.code[0], len(body.code)) == ("X", 12)
    assert body.contacts.get().email == "mo@etoile.example"
    assert audit.entries(body).filter(action="consultations.organisation.register").exists()


def test_what_a_colleague_corrects_meanwhile_stays(house, before_the_lock) -> None:
    file = received(house, "Code,Name,Acronym,Region\nXAA,Body XAA,,GRULAC\nXBB,Body XBB,BB,\n")
    assert counts(file) == {"changed": 2}
    body = house.XAA.organisation
    before_the_lock(
        Organisation, lambda: entries.correct_entry(body, by=house.officer, fields={"short_name": "Double A"})
    )
    assert services.load(file, by=house.officer) == (0, 2)
    body.refresh_from_db()
    assert (body.short_name, body.regional_group) == ("Double A", "grulac")


def test_a_workbook_is_read_and_loading_twice_changes_nothing(house) -> None:
    columns = [Column("a", "Name", 20), Column("b", "Type of stakeholder", 20), Column("c", "E-mail", 20)]
    rows = [("Kite House Network", "NGO", "mo@kite.example; al@kite.example"), ("City of Selda", "Municipality", None)]
    content = io.BytesIO()
    write_book(Book("List", [Sheet("List", columns, rows)], created=clock.now()), content)
    for loaded in ((2, 0), (0, 0)):
        file = received(house, content.getvalue(), "list.xlsx")
        assert services.load(file, by=house.officer) == loaded
    assert Contact.objects.count() == 2
    assert counts(file) == {"same": 2}


@pytest.mark.parametrize(
    "name",
    [
        "Republic of Body XAA (Ministry of Foreign Affairs)",
        "Permanent Mission of Body XAA",
        "Government of the Republic of Body XAA",
        "Body ХАА",  # Cyrillic
    ],
)
def test_a_name_like_that_of_a_state_is_asked_about(name: str, house) -> None:
    file = received(house, f"Name,Type\n{name},NGO\n")
    assert counts(file) == {"ask": 1}
    assert "Body XAA" in [called for _key, called, *_more in file.found["ask"][0]["like"]]
    assert services.load(file, by=house.officer) == (0, 0)


def test_a_new_state_never_comes_in_without_a_question(officer, house) -> None:
    file = received(house, "Name,Kind,Region\nSelda,State,WEOG\nKite House,NGO,\n")
    assert counts(file) == {"ask": 1, "new": 1}
    page = f"{FILES}{file.pk}/"
    assert "A new State, not yet in the register" in text(officer.get(page))
    assert services.load(file, by=house.officer) == (1, 0)  # the good row does not wait
    columns = {"column_name": "0", "column_constituency": "1", "column_regional_group": "2"}
    assert officer.post(page, columns | {"answer_2": "new"}).status_code == 302
    for _click in range(2):
        assert officer.post(f"{page}load/").status_code == 302
        assert Organisation.objects.get(name="Selda").regional_group == "weog"
        assert counts(RegisterFile.objects.get()) == {"same": 2}
        assert "Load 1 organization" not in text(officer.get(page))


def test_an_answer_says_who_is_meant_or_leaves_the_row_out(officer, house) -> None:
    file = received(house, "Name,Kind,Email\nRepublic of Body XAA,State,mo@xaa.example\nBody XCCC,NGO,\n")
    assert counts(file) == {"ask": 2}
    columns = {"column_name": "0", "column_constituency": "1", "column_contact_email": "2"}
    said = columns | {"answer_2": str(house.XAA.organisation.pk), "answer_3": "skip"}
    officer.post(f"{FILES}{file.pk}/", said)
    file.refresh_from_db()
    assert counts(file) == {"changed": 1, "skipped": 1}
    services.load(file, by=house.officer)
    body = Organisation.objects.get(pk=house.XAA.organisation.pk)
    assert (body.name, body.contacts.get().email) == ("Body XAA", "mo@xaa.example")
    assert Organisation.objects.count() == 3


def test_an_answer_sent_twice_decides_on_no_other_row(officer, house) -> None:
    file = received(house, "Name,Kind\nSelda,State\nOrlune,State\n")
    said = {"column_name": "0", "column_constituency": "1", "answer_2": "new", "answer_3": ""}
    for _click in range(2):
        assert officer.post(f"{FILES}{file.pk}/", said).status_code == 302
    file.refresh_from_db()
    assert counts(file) == {"new": 1, "ask": 1}


def test_what_changes_is_shown_and_only_that(officer, house) -> None:
    entries.correct_entry(house.XCC.organisation, by=house.officer, fields={"names": {"fr": {"short": "XCC-FR"}}})
    table = "Code,Name,Kind,Acronym,Name (fr),Country\nXCC,Body XCC,NGO,BX,Corps XCC,Selda\nXBB,Body of the bay,,,,\n"
    file = received(house, table)
    assert counts(file) == {"changed": 1, "ask": 1}  # a code beside a name of another
    shown = text(officer.get(f"{FILES}{file.pk}/"))
    assert "Country: [added: Selda" in shown
    assert "Other names: [added: BX" in shown
    services.load(file, by=house.officer)
    body = Organisation.objects.get(code="XCC")
    assert (body.names, body.other_names) == ({"fr": {"short": "XCC-FR", "name": "Corps XCC"}}, ["BX"])
    assert body.former_names == []
    services.load(received(house, "Code,Name,Name (fr)\nXCC,Body XCC House,Maison XCC\n"), by=house.officer)
    body.refresh_from_db()
    assert (body.name, body.short_name, body.former_names) == ("Body XCC House", "Body XCC", ["Corps XCC"])


def test_rows_with_errors_say_row_and_column_and_are_downloaded(officer, house) -> None:
    table = (
        "Name,Kind,Email,Region\nKite House,Club,mo@kite.example,\n,NGO,,\nOtter,NGO,mo@,Mars\nGood,NGO,,\n=A1,NGO,,\n"
    )
    file = received(house, table)
    assert counts(file) == {"faulty": 4, "new": 1}
    page = text(officer.get(f"{FILES}{file.pk}/"))
    assert "“Club” is not valid for Constituency" in page
    assert "“mo@” is not an email address" in page
    assert "“Mars” is not valid for Regional group" in page
    assert "The cell contains a formula" in page
    content = officer.get(f"{FILES}{file.pk}/?format=csv").getvalue()
    again = received(house, content.decode("utf-8-sig").replace("Club", "NGO"), "again.csv")
    assert counts(again) == {"new": 1, "faulty": 3}


def test_headings_that_nobody_knows_are_matched_by_the_officer(officer, house) -> None:
    upload = SimpleUploadedFile("wide.csv", b"Who,What,Where to write\nKite House,NGO,mo@kite.example\n")
    address = officer.post(FILES, {"file": upload})["Location"]
    assert "Choose the column that contains the names." in text(officer.get(address))
    page = officer.post(address, {"column_name": "0", "column_contact_name": "0"})
    assert page.status_code == 422
    assert "You have chosen this column for “Name” too." in text(page)
    assert officer.post(address, {"column_name": "0", "column_contact_email": "2"}).status_code == 302
    assert "The kind is empty." in text(officer.get(address))
    said = {"column_name": "0", "column_contact_email": "2", "constituency": "civil_society"}
    officer.post(address, said)
    assert "Load 1 organization" in text(officer.get(address))
    assert officer.post(f"{address}load/").status_code == 302
    assert Organisation.objects.get(name="Kite House").constituency == "civil_society"
    officer.post(f"{address}discard/")
    assert not RegisterFile.objects.exists()


def test_rows_of_one_organization_bring_their_contacts_together(house) -> None:
    table = "Name,Kind,Email\nKite House,NGO,a@kite.example\nKite House,NGO,b@kite.example\nKite House,Academia,\n"
    file = received(house, table)
    assert counts(file) == {"new": 1, "same": 1, "faulty": 1}
    services.load(file, by=house.officer)
    assert Organisation.objects.get(name="Kite House").contacts.count() == 2


def test_two_new_rows_with_one_code_are_told_before_they_are_loaded(house) -> None:
    file = received(house, "Code,Name,Kind,Email\nKHN,Kite,NGO,a@kite.example\nKHN,Otter,NGO,b@otter.example\n")
    assert counts(file) == {"new": 1, "faulty": 1}
    assert services.load(file, by=house.officer) == (1, 0)
    assert Organisation.objects.get(code="KHN").name == "Kite"


def test_a_second_row_has_the_errors_of_the_first(house) -> None:
    """Its contact would be lost: it comes with the first row, which is not loaded."""
    file = received(house, "Name,Kind,Email\nKite House,,a@kite.example\nKite House,,b@kite.example\n")
    assert counts(file) == {"faulty": 2}


def test_an_address_that_is_too_long_is_an_error_of_its_row(house) -> None:
    file = received(house, f"Name,Kind,Email\nKite House,NGO,{'a' * 250}@kite.example\nOtter,NGO,\n")
    assert counts(file) == {"faulty": 1, "new": 1}
    assert services.load(file, by=house.officer) == (1, 0)


def test_a_job_of_a_discarded_file_does_nothing(house) -> None:
    file = received(house, LIST)
    job = services.enqueue(file, services.LOAD, by=house.officer)
    RegisterFile.objects.filter(pk=file.pk).delete()
    assert run_job(str(job.pk))
    job.refresh_from_db()
    assert job.state == job.State.DONE


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("list.pdf", b"%PDF-1.4", "not_a_table"),
        ("list.csv", b"PK\x03\x04", "damaged"),
        ("list.xlsx", b"Name,Kind", "kind_differs"),
        ("list.csv", b"Name,Kind\n", "no_rows"),
        ("list.csv", b" \n", "no_rows"),
        ("list.csv", b"Name\n" + b"a\n" * 5_001, "too_many_rows"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_its_field(name, content, code, house, officer) -> None:
    with pytest.raises(Refused) as refused:
        services.receive(io.BytesIO(content), name=name, by=house.officer)
    assert (refused.value.code, refused.value.field) == (code, "file")


def test_nothing_stays_on_disk_and_rows_go_after_two_weeks(house, settings) -> None:
    received(house, LIST)
    assert [path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()] == []
    with clock.at(DURING + services.KEEP_FILES * 1.1):
        services.delete_expired()
    assert not RegisterFile.objects.exists()


def test_a_word_that_is_not_known_is_given_its_meaning_once_for_all_rows(officer, house) -> None:
    file = received(house, "Name,Kind,Region\nKite,Klub,\nOtter,klub,\nHeron,NGO,Mars\n")
    assert counts(file) == {"faulty": 3}
    address = f"{FILES}{file.pk}/"
    page = officer.get(address).content.decode()
    kind, group = re.findall(r'<select name="(word_\w+)"', page)
    columns = {f"column_{name}": place for name, place in file.columns.items()}
    wrong = officer.post(address, {**columns, kind: "weog"})
    assert wrong.status_code == 422
    officer.post(address, {**columns, kind: "civil_society"})
    file.refresh_from_db()
    assert counts(file) == {"new": 2, "faulty": 1}
    officer.post(address, {**columns, group: "weog"})
    file.refresh_from_db()
    assert services.load(file, by=house.officer) == (3, 0)
    assert set(Organisation.objects.filter(name__in=["Kite", "Otter"]).values_list("constituency", flat=True)) == {
        "civil_society"
    }
    assert Organisation.objects.get(name="Heron").regional_group == "weog"


def test_kinds_and_groups_are_understood_in_six_languages() -> None:
    for word in (
        "NGO",
        "N.G.O.",
        "o.n.g.",
        "ONG",
        "Société civile",
        "Гражданское общество",
        "منظمة غير حكومية",
        "非政府组织",
    ):
        assert vocabulary.kinds()[plain(word)] == "civil_society", word
    for word in ("State", "État", "Estado", "Государство", "دولة", "国家", "Member States"):
        assert vocabulary.kinds()[plain(word)] == "state", word
    for word in ("GRULAC", "América Latina y el Caribe", "Латинская Америка", "拉美"):
        assert vocabulary.groups()[plain(word)] == "grulac", word
    assert guessed(["Название", "Категория", "Электронная почта"]) == {"name": 0, "constituency": 1, "contact_email": 2}
    assert guessed(["组织名称", "类别", "电子邮件"]) == {"name": 0, "constituency": 1, "contact_email": 2}


def test_a_thousand_rows_beside_all_states_take_the_background(house, officer) -> None:
    register.load_register(register.MEMBER_STATES)
    states = list(Organisation.objects.filter(constituency="state").values_list("name", flat=True))
    table = "Name,Kind,Email\n" + "".join(
        f"Network {number} of {states[number % 190]},NGO,n{number}@network.example\n" for number in range(1_000)
    )
    upload = SimpleUploadedFile("long.csv", table.encode())
    address = officer.post(FILES, {"file": upload})["Location"]
    file = RegisterFile.objects.get()
    assert "Checking the file" in text(officer.get(address))
    run_job(str(file.job_id))
    file.refresh_from_db()
    assert counts(file) == {"new": 1_000}  # a country's name in the name of a network is no question
    officer.post(f"{address}load/")
    file.refresh_from_db()
    run_job(str(file.job_id))
    assert Organisation.objects.filter(contacts__isnull=False).count() == 1_000


@pytest.mark.parametrize("language", ["en", "ru", "zh-hans"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_register_that_was_downloaded_changes_nothing(ending: str, language: str, house, client: Client) -> None:
    register.load_register(register.MEMBER_STATES)
    fields = {"name": "Kite; House", "constituency": "civil_society", "other_names": ["KH"], "status": "special"}
    kite = entries.add_entry(by=house.officer, fields=fields | {"names": {"fr": {"name": "Maison", "short": "M"}}})
    for name in ("a", "b"):
        entries.add_contact(kite, by=house.officer, email=f"{name}@kite.example", name=name, function=name)
    type(house.officer).objects.filter(pk=house.officer.pk).update(language=language)
    house.officer.refresh_from_db()
    officer = sign_in(client, house.officer)
    content = officer.get(f"/admin/consultations/organizations/?format={ending}").getvalue()
    file = received(house, content, f"register.{ending}")
    assert counts(file) == {"same": 199}


def test_it_is_for_officers_of_the_register(house, client: Client) -> None:
    file = received(house, LIST)
    client.force_login(house.XAA.focal)
    for address in (FILES, f"{FILES}{file.pk}/", f"{FILES}{file.pk}/state/"):
        assert client.get(address).status_code == 404
    with pytest.raises(NotAllowed):
        services.load(file, by=house.XAA.focal)


@pytest.mark.parametrize("name", ["list.ods", "list.tsv", "list.txt"])
def test_organizations_are_read_from_every_kind_of_table(name: str, house) -> None:
    rows = [["Name", "Type"], ["Étoile du quai", "NGO"]]
    content = as_ods(rows) if name.endswith("ods") else "\n".join("\t".join(row) for row in rows).encode("utf-16")
    assert counts(received(house, content, name)) == {"new": 1}


def test_a_nul_character_is_told_with_its_row(house) -> None:
    with pytest.raises(Refused) as refused:
        services.receive(
            io.BytesIO(b"Name,Kind\nKite House,NGO\nTeal\0 House,NGO\n"), name="list.csv", by=house.officer
        )
    assert (refused.value.code, refused.value.field) == ("nul", "file")
    assert "Row 3 contains a NUL character" in str(refused.value)


def test_rows_of_one_name_mean_each_the_organization_that_was_chosen(house, officer) -> None:
    of_kenya, of_ghana = (
        entries.add_entry(
            by=house.officer,
            fields={"name": "Human Rights Centre", "code": code, "constituency": "civil_society", "country": country},
        )
        for code, country in (("HRK", "Kenya"), ("HRG", "Ghana"))
    )
    file = received(
        house, "Name,Kind,Email\nHuman Rights Centre,NGO,k@x.example\nHuman Rights Centre,NGO,g@x.example\n"
    )
    columns = {"column_name": "0", "column_constituency": "1", "column_contact_email": "2"}
    address = f"{FILES}{file.pk}/"
    officer.post(address, {**columns, "answer_2": str(of_kenya.pk), "answer_3": ""})
    file.refresh_from_db()
    assert [each["row"] for each in file.found["ask"]] == [3]
    officer.post(address, {**columns, "answer_3": str(of_ghana.pk)})
    services.load(RegisterFile.objects.get(pk=file.pk), by=house.officer)
    found = Contact.objects.filter(email__endswith="@x.example").values_list("organisation__code", "email")
    assert set(found) == {("HRK", "k@x.example"), ("HRG", "g@x.example")}


def test_rows_of_one_name_that_are_new_are_loaded_once(house) -> None:
    entries.add_entry(by=house.officer, fields={"name": "Kite House Centre", "constituency": "civil_society"})
    file = received(house, "Name,Kind,Email\nKite House,NGO,one@x.example\nKite House,NGO,two@x.example\n")
    keys = [each["key"] for each in file.found["ask"]]
    services.decide(file, by=house.officer, places=file.columns, answers=dict.fromkeys(keys, "new"), constituency="")
    for _time in range(2):
        services.load(RegisterFile.objects.get(pk=file.pk), by=house.officer)
    (body,) = Organisation.objects.filter(name="Kite House")
    assert set(body.contacts.values_list("email", flat=True)) == {"one@x.example", "two@x.example"}


def test_a_dash_states_no_kind(house) -> None:
    known = entries.add_entry(by=house.officer, fields={"name": "Known House", "constituency": "academia"})
    file = received(house, "Name,Kind,Acronym\nKite House,–,KH; KH\nKnown House,-,\n")
    services.decide(file, by=house.officer, places=file.columns, answers={}, constituency="civil_society")
    services.load(RegisterFile.objects.get(pk=file.pk), by=house.officer)
    kite = Organisation.objects.get(name="Kite House")
    known.refresh_from_db()
    assert (kite.constituency, kite.other_names, known.constituency) == ("civil_society", ["KH"], "academia")


def test_what_a_colleague_decided_meanwhile_is_not_loaded_unseen(house, officer) -> None:
    """B4: the page said one organization by the column that it named."""
    file = received(house, "Name,Nom,Kind\nKite House,Maison du cerf-volant,NGO\n")
    address = f"{FILES}{file.pk}/"

    def shown() -> str:
        mark = re.search(r'name="digest_seen" value="(\w+)"', officer.get(address).content.decode())
        assert mark
        return mark[1]

    before = shown()
    services.decide(file, by=house.officer, places={"name": 1, "constituency": 2}, answers={}, constituency="")
    page = officer.post(f"{address}load/", {"digest_seen": before}, follow=True)
    assert "Somebody else has changed this since you opened the page." in page.content.decode()
    assert not Organisation.objects.filter(name__in=("Kite House", "Maison du cerf-volant")).exists()
    officer.post(f"{address}load/", {"digest_seen": shown()})
    assert Organisation.objects.filter(name="Maison du cerf-volant").exists()


def test_nothing_is_decided_on_a_file_that_is_being_loaded(house, monkeypatch) -> None:
    monkeypatch.setattr(services, "BACKGROUND_ROWS", 0)
    file = received(house, "Name,Nom,Kind\nKite House,Maison du cerf-volant,NGO\n")
    services.enqueue(file, services.LOAD, by=house.officer)
    with pytest.raises(Refused, match="being processed"):
        services.decide(file, by=house.officer, places={"name": 1}, answers={}, constituency="")
    file.refresh_from_db()
    assert file.columns["name"] == 0
