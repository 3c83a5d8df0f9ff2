"""Each act that narrows a published report, by its own screens, wide in English and narrow in Arabic.

After each act a new edition is made. The files of both editions are opened and compared: what must go stands in the
earlier ones and in none of the later ones, and files of earlier editions are not handed out any more (PUBLISHED 1, 2).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from consultations.enums import Role
from consultations.organisations.services import add_member, register_body
from consultations.rounds.duties import make_officer, protection_officers_group, site_administrators_group
from core import clock
from submissions.drafting.services import begin_draft
from submissions.joint.services import confirm, invite_member
from submissions.models import Submission
from synthesis.models import Publication, SynthesisReport
from synthesis.publication.pack import publication_pack
from synthesis.reports.findings.services import add_finding, cite
from synthesis.reports.services import add_section, begin_report
from synthesis.review.approval import act_on_step, send_to_review
from tests.journeys.walking import Person
from tests.support.browser import OpenPage
from tests.support.editions import text_of
from tests.support.officers import sign_in_page
from tests.synthesis.conftest import AFTER, DURING, make_answered

PARAGRAPHS = [  # what each rests on: body, recommendation, words
    ("Veldrane spoke of federalism.", "124", [("XBB", "124", "prejudice to federalism")]),
    ("It may be decided in writing.", "123", [("XCC", "123", "Por escrito"), ("XAA", "123", "in writing")]),
    ("Sixty-two per cent have no counsel.", "123", [("XGG", "123", "El 62 por ciento")]),
    ("Communes are to be associated.", "124", [("XHH", "124", "Associer les communes")]),
    ("Children sit at the table.", "128", [("XII", "128", "Children at the table")]),
    ("The Committee has written on it.", "123", [("XFF", "123", "general comment No. 3")]),
    ("A mechanism exists since 2024.", "128", [("XAA", "128", "was set up in 2024")]),
    ("A forum is proposed.", "128", [("XEE", "128", "A forum of all")]),
]
STATES = "All five States addressed the paragraph."


@pytest.fixture
def published(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A report of nine paragraphs, published; `scene.now` is the clock, for the server's thread too."""
    scene = make_answered()
    scene.now = AFTER

    def now() -> datetime:
        return scene.now  # type: ignore[no-any-return]  # a namespace

    monkeypatch.setattr("django.utils.timezone.now", now)
    lead = scene.bodies["XEE"]
    with clock.at(DURING):
        guild = register_body(
            code="XKK", name="The Lantern Guild", short_name="Lantern Guild", constituency="civil_society",
            by=scene.manager,
        )  # fmt: skip
        scene.guild = User.objects.create_user("focal@xkk.example", name="F. Guild")
        add_member(guild, scene.guild, Role.FOCAL_POINT, by=scene.manager)
        version = begin_draft(lead.delegation, by=lead.focal, kind="joint")
        asked = invite_member(version.submission, guild, by=lead.focal, expires_at=DURING + timedelta(1))
        confirm(asked, by=scene.guild)
        scene._fill(version, {"124": ("supports", "Yes."), "128": ("supports", "A forum of all.")}, lead)
        scene.member, scene.versions["XEE"] = asked, scene._send(version, lead, "public", admitted=True)
    with clock.at(AFTER):
        report = begin_report(scene.round, "Views received", by=scene.writer)
        section = add_section(report, "Coordination", by=scene.writer)
        for text, label, passages in PARAGRAPHS:
            finding = add_finding(section, by=scene.writer, text=text, recommendation=scene.recommendations[label])
            for code, on, words in passages:
                cite(finding, *scene.passage(scene.versions[code], on, words), by=scene.writer)
        counted = add_finding(
            section, by=scene.writer, text=STATES, recommendation=scene.recommendations["124"],
            quantity="all", counted=["state"], number=5, out_of=5,
        )  # fmt: skip
        for code, words in (("XAA", "Towns"), ("XBB", "Without"), ("XCC", "nivel local"), ("XEE", "Yes")):
            cite(counted, *scene.passage(scene.versions[code], "124", words), by=scene.writer)
        report = act_on_step(send_to_review(report, by=scene.writer), "approve", by=scene.first)
        act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=scene.second)
        scene.administrator = User.objects.create_user("site@secretariat.example", name="S. Administrator")
        make_officer(scene.administrator, group=site_administrators_group())
        named = User.objects.create_user("named@secretariat.example", name="N. Amed")
        make_officer(named, group=protection_officers_group())
        scene.round.refresh_from_db()
        scene.move(at=AFTER)
    scene.report = SynthesisReport.objects.get(pk=report.pk)
    return scene


Window = Callable[[Any, str], Person]
Act = Callable[[SimpleNamespace, Window], None]


def withdraws(scene: SimpleNamespace, window: Window) -> None:
    body = scene.bodies["XBB"]
    state = window(body.focal, "withdraws")
    state.page.goto(f"/rounds/{body.delegation.pk}/withdraw/")
    expect(state.page.locator("#consequences")).to_be_visible()
    state.looks("withdraw")
    fill_all(state)
    state.page.locator(".actions button.button--bad").click()
    state.page.wait_for_url("**/receipts/**")


def restricts(scene: SimpleNamespace, window: Window) -> None:
    body = scene.bodies["XCC"]
    state = window(body.focal, "restricts")
    state.page.goto(f"/rounds/{body.delegation.pk}/levels/")
    state.page.locator("select").first.select_option("secretariat")
    state.page.locator("form.levels button, .actions .button").last.click()
    expect(state.page.locator("#consequences")).to_be_visible()
    state.looks("what-others-will-see")
    state.page.locator(".actions .button--bad").click()
    expect(state.page.locator("#consequences")).to_have_count(0)
    state.looks("restricted")


def redacts(scene: SimpleNamespace, window: Window) -> None:
    officer, second = window(scene.manager, "asks-to-cover"), window(scene.manager_two, "covers")
    officer.page.goto(f"/admin/submissions/{scene.versions['XGG'].submission_id}/redact/")
    officer.page.locator("[data-code-input]").first.click(click_count=3)
    form = officer.page.locator("[data-code-form]")
    form.locator("[name=ground]").select_option("child")
    form.locator("[name=reason]").fill("A child can be known by it.")
    officer.looks("redact")
    form.locator(".button").click()
    answers_second(second)


def finds_inadmissible(scene: SimpleNamespace, window: Window) -> None:
    officer = window(scene.triage, "finds-inadmissible")
    page = officer.page
    page.goto(f"/admin/submissions/{scene.versions['XHH'].submission_id}/")
    page.locator("[data-key=t]").click()
    page.locator("summary[data-key=i]").click()
    page.locator("[name=inadmissible-reason]").select_option("commercial")
    officer.looks("inadmissible")
    page.locator(".decide details[open] .button--bad").click()
    page.wait_for_url("**/triage/**")


def is_held_back(scene: SimpleNamespace, window: Window) -> None:
    body = scene.bodies["XII"]
    person = window(body.focal, "is-held-back")
    person.page.goto("/support/")
    person.page.fill("[name=what]", "They came to our office and asked who had written.")
    person.page.check("[name=hold_back]")
    fill_all(person)
    person.looks("something-happened")
    person.page.locator("form.measure .actions .button").first.click()
    expect(person.page.locator(".rows")).to_be_visible()


def is_erased(scene: SimpleNamespace, window: Window) -> None:
    asker, manager = window(scene.administrator, "asks-to-erase"), window(scene.manager, "erases")
    asker.page.goto("/admin/submissions/erasures/")
    asker.page.fill("[name=reference]", Submission.objects.get(pk=scene.versions["XFF"].submission_id).reference)
    asker.page.fill("[name=reason]", "A court said so.")
    asker.looks("erase")
    asker.page.locator(".actions .button--bad").click()
    answers_second(manager)


def is_not_corrected(scene: SimpleNamespace, window: Window) -> None:
    """Nothing that is cited changes after the release: an officer who would ask the body reads why not."""
    officer = window(scene.triage, "asks")
    page = officer.page
    page.goto(f"/admin/submissions/{scene.versions['XAA'].submission_id}/")
    page.locator("[data-key=t]").click()
    page.locator("summary[data-key=c]").click()
    page.locator("[name=clarification-line]").select_option(index=1)
    page.fill("[name=clarification-question]", "Which mechanism is it?")
    page.fill("[name=clarification-until]", f"{scene.now + timedelta(days=9):%Y-%m-%dT%H:%M}")
    page.locator(".decide details[open] .button").click()
    officer.reads("The report has been published. Nothing more can be submitted.")
    expect(page.locator("[name=clarification-question]")).to_have_value("Which mechanism is it?")
    officer.looks("too-late")


def leaves(scene: SimpleNamespace, window: Window) -> None:
    person = window(scene.guild, "leaves")
    person.page.goto(f"/rounds/joint/{scene.member.pk}/")
    person.looks("joint")
    person.page.locator("button[value=leave]").click()
    expect(person.page.locator("#answer")).to_have_count(0)
    person.looks("left")


GONE = "This paragraph is not displayed at present."
ACTS: list[tuple[Act, list[str], list[str]]] = [  # the act, what must be gone afterwards, what stands instead
    (withdraws, ["Veldrane", "federalism"], [GONE, "four States"]),
    (restricts, ["Por escrito", "nivel local"], ["One source of this paragraph can no longer be shown"]),
    (redacts, ["El 62 por ciento"], []),
    (finds_inadmissible, ["Associer les communes"], []),
    (is_held_back, ["Children at the table"], []),
    (is_erased, ["general comment No. 3"], []),
    (leaves, ["Lantern Guild"], []),
]


def test_each_narrowing_act_on_a_published_report(
    open_page: OpenPage, live_server: LiveServer, published: SimpleNamespace
) -> None:
    scene = published
    scene.manager_two = scene.drafter
    before = files_of(scene)
    for place, (act, gone, instead) in enumerate(ACTS, start=1):
        scene.now += timedelta(days=1, hours=2)

        def window(user: Any, name: str) -> Person:
            narrow = name in {"restricts", "is-held-back", "leaves"}
            person = Person(
                open_page(viewport="narrow" if narrow else "wide"),
                f"narrowing-{place}-{name}",  # noqa: B023  # called at once
            )
            sign_in_page(person.page, user, live_server.url)
            return person

        act(scene, window)
        is_not_corrected(scene, window) if place == 1 else None
        scene.move(at=scene.now)
        after = files_of(scene)
        assert after["edition"] != before["edition"], act.__name__
        for words in gone:
            assert any(words in text for text in before.values()), (act.__name__, words, "stood nowhere before")
            found = [name for name, text in after.items() if words in text]
            assert not found, (act.__name__, words, found)
        for words in instead:
            assert words in after["page"], (act.__name__, words)
        for name in set(before) - set(after):
            status = Client().get(f"/reports/{scene.report.reference}/files/{name}").status_code
            assert status == (200 if "manifest" in name else 404), name
        reader = Person(open_page(), f"narrowing-{place}-reader-wide")
        reader.page.goto(f"/reports/{scene.report.reference}/")
        reader.looks("report")
        phone = Person(open_page(viewport="narrow"), f"narrowing-{place}-reader-narrow")
        phone.looks_in_arabic(report=f"/reports/{scene.report.reference}/")
        before = after


def fill_all(person: Person) -> None:
    """Answer what the form requires: tick each box, write in each empty text field, take the first of each choice."""
    form = person.page.locator("form.measure, form").last
    for box in form.locator("input[type=checkbox][required]").all():
        box.check()
    for name in {each.get_attribute("name") for each in form.locator("input[type=radio]").all()}:
        form.locator(f"input[type=radio][name={name}]").first.check()


def answers_second(person: Person) -> None:
    person.page.goto("/admin/submissions/second-person/")
    person.looks("second-person")
    person.page.locator("button[value=grant]").first.click()
    expect(person.page.locator("button[value=grant]")).to_have_count(0)


def files_of(scene: SimpleNamespace) -> dict[str, str]:
    """Pages and files of the edition that the public has at the moment, as text by name."""
    edition = Publication.objects.filter(report=scene.report).order_by("number").last()
    assert edition is not None
    reference = scene.round.reference
    found = {"edition": str(edition.number)}
    for name, address in (
        ("page", f"/reports/{scene.report.reference}/"), ("round", f"/consultations/{reference}/"),
        ("inputs", f"/consultations/{reference}/inputs/"), ("wordings", f"/consultations/{reference}/wordings/"),
    ):  # fmt: skip
        found[name] = Client().get(address).content.decode()
    for name, content in publication_pack(edition):
        found[name] = text_of(name, content)
    return found
