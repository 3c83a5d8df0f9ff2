"""An office on its first day, from an empty installation to the issued report: every step in the browser, clicks and
pages counted where the office would feel them."""

import csv
import gzip
import io
import re
import zipfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

import docx
import openpyxl
from playwright.sync_api import expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from consultations.models import Delegation, Organisation, Round
from core import clock
from submissions.enums import SubmissionState
from submissions.models import Input, Redaction, Submission, Version
from synthesis.models import Finding
from tests.journeys import monday
from tests.journeys.walking import Counted, Person, height_of, height_on_a_phone, officer
from tests.support.browser import PICTURES, OpenPage
from tests.support.officers import sign_in_page

OFFICERS = ("M. Keeper", "P. First", "Q. Second")
ROUND = "Follow-up to the recommendations on hearings and families"
REPORT = "Views received on twelve recommendations"
OF_THE_OFFICE = "The texts are reproduced in the compilation of inputs."
HIGHEST, HEAVIEST = 12_000, 60_000  # of a page: pixels, compressed bytes
HIGH_ON_A_PHONE = 8_000  # at 360 px
HIGHEST_ON_A_PHONE = {  # these have long texts that are there to be read; a report for readers is one page
    "reading": 11_000, "campaign": 9_500, "campaign-coded": 9_500, "report-drafted": 11_000, "review": 9_500,
    "public-report": 14_000,
}  # fmt: skip


class Officer(Counted):
    """No page of an officer is endless or heavy."""

    def looks(self, name: str) -> None:
        super().looks(name)
        high = height_of(self.page)
        assert high <= HIGHEST, f"{name} is {high} px high"
        narrow = height_on_a_phone(self.page)
        assert narrow <= HIGHEST_ON_A_PHONE.get(name, HIGH_ON_A_PHONE), f"{name} is {narrow} px high on a phone"
        heavy = len(gzip.compress(self.page.content().encode()))
        assert heavy <= HEAVIEST, f"{name} has {heavy} compressed bytes"


def test_the_first_monday_of_an_office(
    open_page: OpenPage, live_server: LiveServer, settings: Settings, tmp_path: Path
) -> None:
    document = monday.report()
    Organisation.objects.all().delete()
    people = {name: officer(name, f"{name[0].lower()}@office.example") for name in OFFICERS}
    days = iter(range(1, 100))

    def window(name: str) -> Officer:
        person = Officer(open_page(), f"monday-{next(days):02}-{name[0].lower()}")
        sign_in_page(person.page, people[name], live_server.url)
        return person

    keeper = window("M. Keeper")
    loads_the_register(keeper, tmp_path)
    checks_the_reading(keeper, document)
    round_ = sets_the_round_up(keeper)
    gives_duties(keeper, round_)
    invites_and_announces(keeper, round_)
    settings.CLOCK_AHEAD = timedelta(days=3)  # the server runs in this process: it is three days later for it too
    imports(keeper, round_, tmp_path)
    enters_a_letter(keeper, round_)
    settings.CLOCK_AHEAD = timedelta(days=40)  # the windows have closed, and the session has ended
    keeper, second = window("M. Keeper"), window("Q. Second")
    triages(keeper, round_)
    settles_the_campaign(keeper, round_)
    codes(keeper, round_)
    redacts(keeper, second, round_)
    report = drafts(keeper, round_)
    circulates(keeper, report)
    settings.CLOCK_AHEAD = timedelta(days=60)  # nobody can comment any longer
    keeper, first, second = (window(name) for name in OFFICERS)
    is_approved_by_two(keeper, first, second, report)
    pack = makes_all_files(keeper, round_, tmp_path)
    tells_the_same_everywhere(Officer(open_page(), "monday-anybody"), round_, pack)
    if PICTURES:
        looks_on_a_phone_in_arabic(
            Person(open_page(viewport="narrow"), "monday-phone"), people["M. Keeper"], live_server, round_, report
        )


def loads_the_register(keeper: Officer, folder: Path) -> None:
    """From nothing to the member States and 60 organizations of a list, one of them a State in other words."""
    page, file = keeper.page, folder / "Contacts 2027 v3.xlsx"
    monday.write_organizations(file)
    page.goto("/admin/")
    keeper.looks("home-empty")
    keeper.link("Fill the register of organizations").click()
    keeper.looks("register-empty")
    keeper.button("Add the member and observer States").click()
    keeper.reads("195 organizations")
    with keeper.at_most(17, 5):
        keeper.link("Load a file").click()
        page.set_input_files("input[type=file]", file)
        keeper.looks("register-upload")
        keeper.button("Check the file").click()
        keeper.reads("To be decided")
        keeper.looks("register-file")
        keeper.chooses(re.compile("Republic of Slovenia"), "SVN")
        for name in monday.STATES:
            keeper.chooses(re.compile(name), "A new State")
        keeper.chooses(re.compile("Centre of learning"), "Academia")
        keeper.chooses(re.compile("Mars"), "Other or none")
        keeper.button("Save and check again").first.click()
        keeper.button(re.compile("^Load 5. organizations")).click()
    keeper.looks("register-loaded")
    assert Organisation.objects.count() == 195 + 59
    page.goto("/admin/consultations/organizations/")
    keeper.looks("register")


def checks_the_reading(keeper: Officer, document: Path) -> None:
    """A report of some 250 recommendations is read, looked through, one paragraph corrected, confirmed."""
    page = keeper.page
    page.goto("/admin/consultations/documents/")
    keeper.link("Add a document").first.click()
    keeper.field("Symbol").fill(monday.SYMBOL)
    keeper.field("Title").fill(monday.DOCUMENT_TITLE)
    keeper.field("The document").set_input_files(document)
    keeper.button("Read the document").click()
    keeper.button("Confirm the reading").wait_for()
    keeper.looks("reading")
    keeper.button("Confirm the reading").click()
    keeper.reads(re.compile(r"Confirmed on .*2\d\d recommendations"))
    keeper.looks("reading-confirmed")


def sets_the_round_up(keeper: Officer) -> Round:
    page, now = keeper.page, clock.now()
    keeper.link("Set up a round on this document").click()
    keeper.field("Title").fill(ROUND)
    keeper.button("Save and continue").click()
    keeper.looks("choice")
    with keeper.at_most(15, 6):
        page.fill("[name=numbers]", monday.NUMBERS)
        page.click("[value=add]")
        page.wait_for_load_state()
        page.click("nav.pages button:last-of-type")
        page.wait_for_load_state()
        page.click(".choices__row:nth-child(1) input[type=checkbox]")
        page.click(".choices__row:nth-child(2) input[type=checkbox]")
        keeper.reads(re.compile("12 of 2.. recommendations chosen"))
        keeper.button("Save and continue").click()
    for kind in ("State", "Civil society"):
        page.get_by_role("checkbox", name=kind, exact=True).check()
    keeper.looks("participants")
    keeper.button("Save and continue").click()
    keeper.field("Opens").first.fill(f"{now + timedelta(days=1):%Y-%m-%dT09:00}")
    keeper.field("Closes").first.fill(f"{now + timedelta(days=31):%Y-%m-%dT12:00}")
    keeper.button("Save and continue").click()
    keeper.link("Go to the summary").click()
    keeper.looks("summary")
    keeper.link("Back to the round").click()
    keeper.looks("hub-draft")
    return Round.objects.get()


def gives_duties(keeper: Officer, round_: Round) -> None:
    """The manager takes all that is left, a second officer reviews and approves redactions, a third reviews."""
    with keeper.at_most(6, 2):
        keeper.link("Officers").click()
        keeper.button("All duties of M. Keeper").click()
        for name in ("P. First", "Q. Second"):
            keeper.box(f"{name}: Review the synthesis").check()
        keeper.box("Q. Second: See").check()
        keeper.button("Save the duties").click()
        keeper.reads("The duties have been saved.")
    keeper.looks("duties")
    keeper.page.goto(f"/admin/consultations/rounds/{round_.pk}/")


def invites_and_announces(keeper: Officer, round_: Round) -> None:
    """Everybody of the list whom the round asks, with a personal link to their contact."""
    for words, expected in (("Harbour Voices", 42), ("Kite House 0", 43)):
        keeper.page.goto(f"/admin/consultations/rounds/{round_.pk}/invite/")
        keeper.field("Name or code").fill(words)
        keeper.button("Show").click()
        keeper.page.get_by_role("checkbox", name="Send a personal link to the contacts").check()
        keeper.looks(f"invite-{expected}")
        keeper.button(re.compile(r"^Invite (all \d+ participants|the participant shown)")).click()
        keeper.reads(re.compile("participants? ha(s|ve) been invited"))
        assert Delegation.objects.filter(round=round_).count() >= expected
    keeper.looks("invited")
    keeper.link("Announce the round").click()
    keeper.button("Announce the round").click()
    keeper.reads("The round is announced.")
    keeper.looks("hub-announced")


def imports(keeper: Officer, round_: Round, folder: Path) -> None:
    """300 inputs in two levels: good rows are taken, six wait in a workbook, are corrected and taken too."""
    page, table, faulty, corrected = keeper.page, *(folder / name for name in ("Inputs.xlsx", "faulty.xlsx", "ok.xlsx"))
    rows = sorted(round_.recommendations.select_related("paragraph"), key=lambda row: row.sort_key)
    labels = [row.label for row in rows]
    good = monday.write_inputs(table, labels)
    page.goto(f"/admin/consultations/rounds/{round_.pk}/")
    keeper.looks("hub-open")
    keeper.link("Import inputs").click()
    page.set_input_files("input[type=file]", table)
    keeper.chooses("Who can see the imported inputs, at most", "Public")
    keeper.looks("import-upload")
    keeper.button("Check the file").click()
    keeper.reads(f"Import {good} good inputs now")
    keeper.looks("import-preview")
    keeper.button(f"Import {good} good inputs now").click()
    keeper.reads("Rows that wait for a correction")
    keeper.looks("import-in-part")
    assert Input.objects.filter(version__submission__delegation__round=round_).count() == good
    with page.expect_download() as fetching:
        keeper.link("Download these rows with their errors (xlsx)").click()
    fetching.value.save_as(faulty)
    assert monday.correct(faulty, corrected, labels) == monday.FAULTS
    keeper.link("Upload the corrected workbook").click()
    page.set_input_files("input[type=file]", corrected)
    keeper.chooses("Who can see the imported inputs, at most", "Public")
    keeper.button("Check the file").click()
    keeper.button(f"Import {monday.FAULTS} inputs").click()
    keeper.reads("Undo the import")
    keeper.looks("import-corrected")
    versions = Version.objects.current().filter(submission__delegation__round=round_)
    assert Input.objects.filter(version__in=versions).count() == good + monday.FAULTS


def enters_a_letter(keeper: Officer, round_: Round) -> None:
    """A letter that came by post, from an organization of the list that has sent nothing else."""
    page = keeper.page
    page.goto(f"/admin/consultations/rounds/{round_.pk}/participants/")
    keeper.field("Name or code").fill("kite house 0")
    keeper.button("Show").click()
    keeper.link("Kite House 0").click()
    keeper.link("Enter a submission for a participant").click()
    page.get_by_role("radio", name=re.compile("^Paper")).check()
    keeper.field("When it arrived").fill(f"{clock.now() - timedelta(days=1):%Y-%m-%dT10:00}")
    keeper.field("Signed by").fill("K. Ite, Director")
    keeper.field("Who may see the whole submission").select_option("public")
    page.locator("summary", has_text="186.").first.click()
    page.get_by_label(re.compile("^Position on")).first.select_option("supports")
    page.get_by_label(re.compile("^Comment on 186")).first.fill("Hearings should be held within a month.")
    page.get_by_role("checkbox", name=re.compile("consents to publication")).check()
    keeper.looks("letter")
    keeper.button("Enter the submission").click()
    keeper.reads(re.compile("Submission entered"))
    keeper.looks("letter-entered")


def triages(keeper: Officer, round_: Round) -> None:
    """98 and a letter, 80 of them alike: a campaign at once, then all others at once."""
    page = keeper.page
    page.goto(f"/admin/consultations/rounds/{round_.pk}/")
    keeper.looks("hub-closed")
    with keeper.at_most(20, 12):
        page.locator(".hub").get_by_role("link", name="Triage", exact=True).click()
        keeper.looks("triage")
        page.locator(".fold", has_text=monday.CAMPAIGN[:20]).get_by_role("checkbox").check()
        page.locator("button[value=admit]").click()
        keeper.looks("triage-batch")
        page.locator("form.calm .button").click()
        page.wait_for_url("**/batches/**")
        expect(page.locator("#batch-job")).to_have_count(0)
        keeper.reads(re.compile("80 submissions are admissible"))
        keeper.link("Back to the list").click()
        keeper.chooses("Which rows", "All")
        page.locator("button[value=admit]").click()
        page.locator("form.calm .button").click()
        keeper.reads(re.compile("1. submissions are admissible"))
    keeper.looks("triage-done")
    states = list(Submission.objects.with_state().values_list("state", flat=True))
    assert states.count(SubmissionState.ADMISSIBLE) == monday.BODIES + 1
    page.goto(f"/admin/submissions/inputs/{round_.pk}/")
    keeper.looks("inputs")
    names = page.locator("tbody th").first
    assert names.evaluate("(cell) => cell.offsetWidth") >= 190, "words of the first column are broken"


def settles_the_campaign(keeper: Officer, round_: Round) -> None:
    """The text is read once and gets its theme in all inputs."""
    page = keeper.page
    page.goto(f"/admin/synthesis/coding/{round_.pk}/")
    keeper.looks("coding")
    keeper.link("Themes").click()
    for theme in ("Hearings", "Legal aid", "Figures", "Observers"):
        page.locator("details:has([name=new-name])").evaluate("(details) => { details.open = true; }")
        page.fill("[name=new-name]", theme)
        keeper.button("Add the theme").click()
        keeper.reads(f"“{theme}” was added.")
    keeper.looks("themes")
    keeper.link("Campaigns").click()
    keeper.looks("campaigns")
    page.locator(".portal tbody a", has_text=monday.CAMPAIGN[:20]).click()
    keeper.looks("campaign")
    keeper.button(re.compile("^Confirm all .* identical inputs")).click()
    page.locator("summary", has_text="Assign a theme to words of the text").click()
    page.fill("[name=words]", "repeal the rules that let a family be moved without a hearing")
    page.locator("[name=theme]").select_option(label="Hearings")
    keeper.button("Assign the theme in all confirmed inputs").click()
    keeper.looks("campaign-coded")


def codes(keeper: Officer, round_: Round) -> None:
    """What others say gets its theme on the workbench, by keys, on two recommendations."""
    page = keeper.page
    for place in (5, 6):
        page.goto(f"/admin/synthesis/coding/{round_.pk}/")
        page.locator(".row__title").nth(place).click()
        keeper.looks(f"bench-{place}")
        cards = page.locator("[data-card]").filter(has=page.locator("[data-code-input]"))
        for done in range(3):
            cards.nth(done).locator("[data-code-input]").first.click(click_count=3)
            page.keyboard.press("w")
            expect(page.locator("[data-code-shown]")).to_contain_text(re.compile("\\w"))
            page.keyboard.press(str(done % 2 + 1))
            expect(page.locator("ol.codings > li")).to_have_count(done + 1)
            page.wait_for_load_state()  # before, its script sees no marking
    keeper.looks("bench-coded")


def redacts(keeper: Officer, second: Officer, round_: Round) -> None:
    """One search, one request for every place; another officer approves it once."""
    page = keeper.page
    page.goto(f"/admin/consultations/rounds/{round_.pk}/")
    page.locator(".hub").get_by_role("link", name="Personal data").click()
    keeper.looks("personal-data")
    page.fill("[name=words]", monday.PERSON)
    keeper.button("Search the inputs").click()
    keeper.looks("personal-data-found")
    keeper.button("Redact in all inputs").click()
    keeper.field("Ground for redaction").select_option(index=1)
    page.get_by_label(re.compile("^Reason")).fill("A person who could be harmed.")
    keeper.looks("redact-everywhere")
    keeper.button(re.compile("^Request redaction of")).click()
    assert not Redaction.objects.exists()
    second.page.goto("/admin/")
    second.looks("second-home")
    second.link(re.compile("second approval", re.IGNORECASE)).first.click()
    second.looks("second-approval")
    second.button(re.compile("^Approve")).click()
    assert Redaction.objects.count() == 4


def drafts(keeper: Officer, round_: Round) -> str:
    """A first draft from what was coded, one sentence of it edited; gives the report's address."""
    page = keeper.page
    page.goto(f"/admin/consultations/rounds/{round_.pk}/")
    keeper.link("Begin the review").click()
    keeper.button("Begin the review").click()
    keeper.looks("hub-review")
    rows = page.locator(".stages__tabs a").evaluate_all("(tabs) => new Set(tabs.map((tab) => tab.offsetTop)).size")
    assert rows == 1, "the stages of a round fit one line"
    page.locator(".hub").get_by_role("link", name="Report", exact=True).click()
    keeper.link("Start a report").first.click()
    keeper.field("Title").fill(REPORT)
    keeper.button("Start the report").click()
    expect(keeper.heading(REPORT)).to_be_visible()
    address = page.url
    keeper.link("Compile a first draft").click()
    keeper.looks("compile")
    keeper.button("Compile the draft").click()
    keeper.reads(re.compile("Findings drafted"))
    keeper.reads(re.compile("sent the same text as part of a campaign"))
    keeper.looks("report-drafted")
    page.locator("summary", has_text="Change the section").first.click()
    keeper.link(re.compile("^Edit this section")).first.click()
    text = page.get_by_label("Text").first
    text.fill(f"{text.input_value()} {OF_THE_OFFICE}")
    keeper.button("Save the text").first.click()
    keeper.reads(OF_THE_OFFICE)
    keeper.looks("section")
    assert Finding.objects.filter(text__endswith=OF_THE_OFFICE).count() == 1
    return address


def circulates(keeper: Officer, report: str) -> None:
    """To the participants, with a date for comments; those whom it does not reach are named."""
    keeper.page.goto(f"{report}circulation/")
    keeper.looks("circulation")
    keeper.field("Comments close").fill(f"{clock.now() + timedelta(days=10):%Y-%m-%dT12:00}")
    keeper.button("Circulate the draft").click()
    keeper.reads("Draft 1")
    keeper.looks("circulated")
    keeper.link("Recipients of the draft").first.click()
    keeper.looks("reach")


def sends_to_approval(keeper: Officer, report: str) -> None:
    keeper.page.goto(f"{report}approval/")
    keeper.looks("approval")
    keeper.link("Send for approval").click()
    keeper.button("Send for approval").click()
    keeper.reads("The report is in approval")


def is_approved_by_two(keeper: Officer, first: Officer, second: Officer, report: str) -> None:
    sends_to_approval(keeper, report)
    for person in (first, second):
        person.page.goto(f"{report}review/")
        person.looks("review")
        person.approves_report()
        person.reads("You have approved the report.")
    second.looks("published")


def makes_all_files(keeper: Officer, round_: Round, folder: Path) -> Path:
    """Every public file in one zip."""
    page, pack = keeper.page, folder / "files.zip"
    page.set_default_timeout(600_000)  # what a worker does in the background is done here while the browser waits
    page.goto(f"/admin/consultations/rounds/{round_.pk}/")
    keeper.looks("hub-published")
    with keeper.at_most(4, 5):
        keeper.link("Export", exact=True).last.click()
        keeper.button("Compile all public files").click()
        page.goto(page.url)
        with page.expect_download() as fetching:
            page.locator("a[href*='/file']").first.click()
        fetching.value.save_as(pack)
    keeper.looks("export")
    return pack


def tells_the_same_everywhere(anybody: Officer, round_: Round, pack: Path) -> None:
    """The public page, the report, the workbook and the table have the numbers of the database."""
    versions = Version.objects.current().filter(submission__delegation__round=round_)
    rows = Input.objects.filter(version__in=versions).select_related("recommendation__paragraph")
    public = rows.filter(confidentiality="public").count()
    first = min((row.recommendation for row in rows), key=lambda each: each.sort_key)
    civil = rows.filter(
        recommendation=first, version__submission__delegation__organisation__constituency="civil_society"
    )
    told = Counter(civil.values_list("position", flat=True))
    supports, changes = told["supports"], told["amendment"]
    assert (supports, changes) == (82, 3)
    sentence = (
        f"Of the {supports + changes} civil society organizations that addressed the recommendation, {supports} "
        r"supported it\d* and three supported it with an amendment"
    )
    page = anybody.page
    page.goto(f"/consultations/{round_.reference}/inputs/")
    anybody.reads(f"{public} inputs")
    page.goto(f"/consultations/{round_.reference}/")
    anybody.looks("public-round")
    anybody.link("Read the report").click()
    expect(anybody.heading(REPORT, level=1)).to_be_visible()
    anybody.looks("public-report")
    text = " ".join(page.inner_text("main").split())
    assert re.search(sentence, text) and OF_THE_OFFICE in text
    assert f"Civil society organizations ({supports + changes})" in text
    files = zipfile.ZipFile(pack)
    names = {name.rpartition("_public_")[0].rpartition("_")[2] + Path(name).suffix: name for name in files.namelist()}
    book = openpyxl.load_workbook(io.BytesIO(files.read(names["compilation.xlsx"])), read_only=True)
    positions = [
        row[2:6] for row in book["Positions"].iter_rows(values_only=True) if str(row[1]).startswith("Civil society")
    ]
    assert (first.label, supports + changes, supports, changes) in positions
    assert sum(1 for _row in book["Inputs"].iter_rows()) == public + 1
    table = csv.DictReader(io.StringIO(files.read(names["inputs.csv"]).decode("utf-8-sig")))
    assert sum(1 for _row in table) == public
    words = "\n".join(each.text for each in docx.Document(io.BytesIO(files.read(names["report.docx"]))).paragraphs)
    assert re.search(sentence, words)
    assert monday.PERSON not in words and monday.PERSON not in files.read(names["inputs.json"]).decode()


def looks_on_a_phone_in_arabic(person: Person, user: User, live_server: LiveServer, round_: Round, report: str) -> None:
    User.objects.filter(pk=user.pk).update(language="ar")
    sign_in_page(person.page, user, live_server.url)
    for name, address in {
        "hub": f"/admin/consultations/rounds/{round_.pk}/",
        "duties": f"/admin/consultations/rounds/{round_.pk}/officers/",
        "participants": f"/admin/consultations/rounds/{round_.pk}/participants/",
        "register": "/admin/consultations/organizations/",
        "triage": f"/admin/submissions/triage/{round_.pk}/?state=all",
        "report": report,
        "approval": f"{report}approval/",
        "export": f"/admin/synthesis/export/{round_.pk}/",
    }.items():
        person.page.goto(address)
        person.looks(f"{name}-ar")
