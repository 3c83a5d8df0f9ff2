"""Every page of a body's people as a browser shows it: wide, narrow, from right to left; nothing for axe to find."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from playwright.sync_api import Page

from accounts.models import User
from consultations.documents import services as documents_services
from consultations.enums import Role
from consultations.invitations import delegations, services as invitations_services
from consultations.organisations import services as organisations_services
from consultations.rounds import duties, services as rounds_services, windows
from core import clock
from submissions.attachments.services import add_file
from submissions.drafting.services import (
    begin_draft,
    clear,
    input_for,
    release,
    return_to_drafter,
    save_input,
    set_submission_fields,
)
from submissions.sending.services import submit
from tests.factories import new_token
from tests.journeys.conftest import OpenPage
from tests.support.browser import assert_accessible, assert_fits, screenshot

TEXTS = {
    "123": "States should base any decision to return a child, or the parents of a child, on the best interests of the "
    "child, with regard to the unity of the family.",
    "124": "The author recommends that coordination between institutions and sectors in all countries be strengthened "
    "with a view to protecting children from all forms of exploitation.",
    "125": "States should protect children who are victims of transnational organized crime, and treat them as "
    "victims.",
    "126": "States should promote programmes by which families may regularize their stay.",
    "128": "National mechanisms of coordination should include civil society, consular services, local governments and "
    "the private sector.",
}
REPORT = b"1. Children are detained at the border.\n\n2. Guardians are appointed late.\n"
Signed = Callable[..., Page]


@pytest.fixture
def scene(transactional_db: None) -> SimpleNamespace:
    """A State in the middle of its work: ministries have lines, one answer of each stage, one file, one invitation."""
    now = clock.now()  # the server's thread has the true time
    opens, closes = (now + timedelta(days=days, minutes=5) for days in (-30, 16))
    with clock.at(now - timedelta(days=40)):
        officer = User.objects.create_user("officer@office.example", name="O. Fficer")
        duties.make_officer(officer)
        paragraphs = [_paragraph(number, words) for number, words in TEXTS.items()]
        document = documents_services.add_document(
            symbol="A/INV/11/7", title="A report", reading={"language": "en", "paragraphs": paragraphs}, by=officer
        )
        document = documents_services.confirm_reading(document, by=officer)
        rows = [row for part in document.paragraphs.all() for row in part.recommendations.all()]
        by_label = {row.label: row for row in rows}
        by_label["124"].texts.create(language="fr", text="L’auteur recommande que la coordination soit renforcée.")
        round_ = rounds_services.create_round(
            document=document, recommendations=rows, title="Rights of children in the context of migration",
            constituencies=["state", "civil_society"], by=officer, limits={"state": 2_815},
        )  # fmt: skip
        for kind in ("state", "civil_society"):
            windows.set_window(round_, constituency=kind, opens=opens, closes=closes, zone="Europe/Zurich", by=officer)
        body = organisations_services.register_body(
            name="the Republic of Arandia", code="XAR", constituency="state", by=officer, short_name="Arandia"
        )
        focal = User.objects.create_user("a.example@xar.example", name="A. Example", time_zone="Africa/Nairobi")
        organisations_services.add_member(body, focal, Role.FOCAL_POINT, by=officer)
        round_ = rounds_services.announce(round_, by=officer)
        delegation = delegations.invite_organisations(round_, [body], by=officer)[0]
        delegations.record_authority(delegation, note_number="NV/44/2027", note_date=opens.date(), by=officer)
    with clock.at(now - timedelta(days=1)):
        ministries = {}
        for name, labels in (("Ministry of Justice", "123 125"), ("Ministry of the Interior", "124 126")):
            user = User.objects.create_user(f"{len(ministries)}@xar.example", name=f"M. {name[-6:].title()}")
            member = organisations_services.add_member(body, user, Role.CONTRIBUTOR, by=focal, unit=name)
            given = [by_label[label] for label in labels.split()]
            delegations.assign(delegation, member, given, by=focal, due=closes.date() - timedelta(days=7))
            ministries[name] = user
        invitations_services.invite(
            body, email="consulate@xar.example", name="C. Onsul", role=Role.CONTRIBUTOR, by=focal,
            delegation=delegation, unit="Consulate in Port Selda", recommendations=[by_label["128"]],
        )  # fmt: skip
    scene = SimpleNamespace(
        delegation=delegation, focal=focal, officer=officer, justice=ministries["Ministry of Justice"],
        interior=ministries["Ministry of the Interior"], rows=by_label, home=f"/rounds/{delegation.pk}/",
    )  # fmt: skip
    with clock.at(now - timedelta(hours=2)):
        _drafts(scene)
    return scene


def _paragraph(number: str, words: str) -> dict[str, object]:
    limb = {"limb": 1, "text": words, "addressees": ["States"], "force": "should", "participants": ["civil society"]}
    if number == "126":
        limb["addressees"] = ["treaty bodies"]
    return {"number": number, "heading_path": ["Protecting children"], "pages": [26], "text": words, "limbs": [limb]}


def _write(scene: SimpleNamespace, label: str, by: User, **fields: str) -> object:
    version = begin_draft(scene.delegation, by=by)
    input_ = input_for(version, scene.rows[label], by=by)
    return save_input(input_, fields=fields, revision=input_.revision, by=by)


def _drafts(scene: SimpleNamespace) -> None:
    comment = (
        "Arandia coordinates through an inter-ministerial committee established in 2024, in which the consular service "
        "and two municipalities take part. We suggest that the recommendation name the local level."
    )
    reworded = TEXTS["124"].replace("in all countries", "in all countries, at national and local level,")
    first = _write(scene, "123", scene.justice, position="supports", comment="The Children's Code says so already.")
    clear(first, by=scene.focal)
    second = _write(
        scene, "124", scene.interior, position="amendment", comment=comment, rewording=reworded, rewords_language="en",
        source="Decree 118/2024, art. 3",
    )  # fmt: skip
    release(second, by=scene.interior)
    third = _write(scene, "125", scene.justice, position="supports", comment="We agree.")
    return_to_drafter(third, by=scene.focal, reason="please add the figures for 2026")
    version = begin_draft(scene.delegation, by=scene.focal)
    file = add_file(version, ContentFile(REPORT), name="annex-figures.txt", title="Annex I: figures", by=scene.focal)
    file.speaks_to.set([scene.rows["123"]])


@pytest.fixture
def signed(open_page: OpenPage, live_server: object) -> Signed:
    """`signed(user, viewport=…, language=…)`: a page of somebody who is signed in."""

    def signed_in(user: User | None, *, viewport: str, language: str, scripts: bool = True) -> Page:
        page = open_page(viewport=viewport, language=language, scripts=scripts)
        cookies = [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}]  # type: ignore[attr-defined]  # pytest-django has no types
        if user is not None:
            User.objects.filter(pk=user.pk).update(language=language)
            client = Client()
            client.force_login(user)
            key = client.session.session_key
            cookies.append({"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url})  # type: ignore[attr-defined]  # pytest-django has no types
        page.context.add_cookies(cookies)
        return page

    return signed_in


def look(page: Page, path: str, name: str, *, status: int = 200) -> None:
    answer = page.goto(path)
    assert answer is not None and answer.status == status, f"{path}: {answer and answer.status}"
    looked_at(page, name)


def looked_at(page: Page, name: str) -> None:
    assert_fits(page, name)
    assert_accessible(page)
    screenshot(page, name)


@pytest.mark.parametrize(
    ("viewport", "language"),
    [("wide", "en"), ("narrow", "en"), ("narrow", "ar"), ("wide", "ar"), ("narrow", "zh-hans")],
)
def test_pages_can_be_read_by_all(scene: SimpleNamespace, signed: Signed, viewport: str, language: str) -> None:
    ending = f"{viewport}-{language}"
    page = signed(scene.focal, viewport=viewport, language=language)
    line = scene.rows["124"].pk
    look(page, "/home/", f"stakeholder-home-{ending}")
    look(page, scene.home, f"stakeholder-tasks-{ending}")
    look(page, f"{scene.home}{line}/", f"stakeholder-answer-{ending}")
    look(page, f"{scene.home}{scene.rows['128'].pk}/", f"stakeholder-answer-new-{ending}")
    look(page, f"{scene.home}whole/", f"stakeholder-answer-whole-{ending}")
    look(page, f"{scene.home}review/", f"stakeholder-review-{ending}")
    look(page, f"{scene.home}files/", f"stakeholder-files-{ending}")
    look(page, f"{scene.home}people/", f"stakeholder-people-{ending}")
    look(page, f"{scene.home}workbook/", f"stakeholder-workbook-{ending}")
    person = scene.delegation.organisation.memberships.get(user=scene.justice)
    look(page, f"{scene.home}people/{person.pk}/", f"stakeholder-person-{ending}")
    look(page, f"{scene.home}decline/", f"stakeholder-decline-{ending}")
    look(page, "/check-receipt/", f"stakeholder-check-{ending}")
    version = begin_draft(scene.delegation, by=scene.focal)
    file = version.attachments.get()
    look(page, f"{scene.home}files/{file.pk}/", f"stakeholder-file-{ending}")
    set_submission_fields(version, {"consents": True, "signed_by": "A. Example"}, by=scene.focal)
    receipt = submit(version, by=scene.focal, at=clock.now(), token=new_token())
    look(page, f"/receipts/{receipt.number}/", f"stakeholder-receipt-{ending}")
    look(page, f"/receipts/{receipt.number}/proof/", f"stakeholder-proof-{ending}")
    look(page, scene.home, f"stakeholder-tasks-sent-{ending}")
    look(page, f"{scene.home}{line}/", f"stakeholder-answer-sent-{ending}")
    look(page, f"{scene.home}withdraw/", f"stakeholder-withdraw-{ending}")


@pytest.mark.parametrize(("viewport", "language"), [("wide", "en"), ("narrow", "en"), ("narrow", "ar")])
def test_the_invitation_and_a_contributors_pages(
    scene: SimpleNamespace, signed: Signed, viewport: str, language: str
) -> None:
    ending = f"{viewport}-{language}"
    token = invitations_services.token_of(scene.delegation.invitations.get())
    page = signed(None, viewport=viewport, language=language)
    look(page, f"/invitation/{token}/", f"stakeholder-invitation-{ending}")
    look(page, "/invitation/nothing/", f"stakeholder-invitation-gone-{ending}", status=404)
    page = signed(scene.justice, viewport=viewport, language=language)
    look(page, scene.home, f"stakeholder-contributor-{ending}")
    look(page, f"{scene.home}{scene.rows['125'].pk}/", f"stakeholder-contributor-answer-{ending}")


@pytest.mark.parametrize("viewport", ["wide", "narrow"])
def test_two_who_save_at_once_see_both_texts(scene: SimpleNamespace, signed: Signed, viewport: str) -> None:
    page = signed(scene.focal, viewport=viewport, language="en")
    page.goto(f"{scene.home}{scene.rows['125'].pk}/")
    _write(scene, "125", scene.justice, position="amendment", comment="We agree, with the figures for 2026: 318 cases.")
    page.fill("textarea[name=comment]", "We agree, with the figures for 2025: 41 cases.")
    page.click("button[value=next]")
    page.wait_for_selector("text=Yours, not saved yet")
    looked_at(page, f"stakeholder-conflict-{viewport}-en")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_phone_shows_every_language_and_first_what_is_needed_first(
    scene: SimpleNamespace, signed: Signed, language: str
) -> None:
    page = signed(scene.focal, viewport="narrow", language=language)
    page.goto(scene.home)
    page.click(".languages summary")
    boxes = [button.bounding_box() for button in page.query_selector_all(".languages button")]
    assert len(boxes) == 6 and all(box and box["x"] >= 0 and box["x"] + box["width"] <= 360 for box in boxes)
    assert _above(page, "a[href$='/review/']", ".row")
    page.goto(f"{scene.home}review/")
    assert _above(page, "a[href$='#send']", "article")


def _above(page: Page, first: str, second: str) -> bool:
    upper, lower = (page.locator(each).first.bounding_box() for each in (first, second))
    assert upper is not None and lower is not None
    return upper["y"] < lower["y"]
