"""Safety and proof in a browser: more time, the safer choice, levels, the receipt, the door of the named officers."""

from types import SimpleNamespace

import pytest
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from consultations.models import ExtensionRequest, ProtectedReport
from consultations.rounds import duties
from core import clock
from submissions.drafting.services import begin_draft, clear, set_submission_fields
from submissions.models import ConfidentialityChange
from submissions.sending.receipts import as_text
from submissions.sending.services import submit
from tests.factories import new_token
from tests.journeys.test_stakeholder_pages import Signed, look, looked_at, scene, signed
from tests.support.browser import OpenPage
from tests.support.officers import sign_in_page

__all__ = ["scene", "signed"]

WINDOWS = pytest.mark.parametrize(("viewport", "language"), [("wide", "en"), ("narrow", "ar")])


@WINDOWS
def test_more_time_on_both_sides(
    scene: SimpleNamespace, signed: Signed, open_page: OpenPage, live_server: LiveServer, viewport: str, language: str
) -> None:
    ending = f"{viewport}-{language}"
    page = signed(scene.focal, viewport=viewport, language=language)
    look(page, f"{scene.home}more-time/", f"safety-more-time-{ending}")
    page.fill("[name=wanted_until]", "2020-01-01T12:00")
    page.fill("[name=reason]", "The ministry moves to another building.")
    page.click(".actions .button")
    page.wait_for_selector(".note--bad")
    assert page.input_value("[name=reason]") == "The ministry moves to another building."
    looked_at(page, f"safety-more-time-refused-{ending}")
    page.fill("[name=wanted_until]", f"{clock.now().year + 1}-12-01T12:00")
    page.click(".actions .button")
    page.wait_for_selector(".rows")
    looked_at(page, f"safety-more-time-waits-{ending}")
    assert ExtensionRequest.objects.get().answered_at is None
    office = open_page(viewport=viewport, language=language)
    User.objects.filter(pk=scene.officer.pk).update(language=language)
    sign_in_page(office, scene.officer, live_server.url)
    office.goto(f"/admin/consultations/delegations/{scene.delegation.pk}/")
    looked_at(office, f"safety-office-request-{ending}")
    office.click("summary >> nth=0")
    office.fill("[name=refusal-reason]", "The report is due.")
    office.click("form[action$='refuse-time/'] button")
    office.wait_for_load_state()
    look(page, f"{scene.home}more-time/", f"safety-more-time-answered-{ending}")
    assert ExtensionRequest.objects.get().refusal == "The report is due."


def test_the_page_is_left_without_a_way_back(scene: SimpleNamespace, signed: Signed) -> None:
    page = signed(scene.focal, viewport="narrow", language="en")
    page.route("https://worldweather.wmo.int/**", lambda route: route.fulfill(body="Fine weather"))
    page.goto("/consultations/")
    page.goto("/support/")
    page.click("text=Leave this page quickly")
    page.wait_for_url("https://worldweather.wmo.int/")
    page.go_back()
    page.wait_for_url("**/consultations/")


def test_three_times_escape_leaves_without_signing_in(open_page: OpenPage, live_server: LiveServer, db: None) -> None:
    page = open_page(viewport="wide", language="en")
    page.route("https://worldweather.wmo.int/**", lambda route: route.fulfill(body="Fine weather"))
    page.goto("/consultations/")
    page.goto("/support/")
    assert page.title() == "Support"
    looked_at(page, "safety-support-wide-en")
    page.fill("[name=what]", "They came to our office.")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert page.url.endswith("/support/")
    page.keyboard.press("Escape")
    page.wait_for_url("https://worldweather.wmo.int/")
    page.go_back()
    page.wait_for_url("**/consultations/")


@WINDOWS
def test_safer_stricter_and_proven(scene: SimpleNamespace, signed: Signed, viewport: str, language: str) -> None:
    ending = f"{viewport}-{language}"
    page = signed(scene.focal, viewport=viewport, language=language)
    look(page, f"{scene.home}risk/", f"safety-risk-{ending}")
    for name in ("threatened", "harmed", "recognized", "unasked", "dependent"):
        page.check(f"[name={name}][value={'yes' if name == 'threatened' else 'no'}]", force=True)
    page.click(".actions .button")
    page.wait_for_selector("[role=status].note")
    looked_at(page, f"safety-risk-suggested-{ending}")
    page.click("form[action$='use/'] .button")
    page.wait_for_url(f"**{scene.home}")
    version = begin_draft(scene.delegation, by=scene.focal)
    assert version.confidentiality == "nameless"
    for row in version.inputs.all():
        clear(row, by=scene.focal)
    set_submission_fields(version, {"consents": True, "signed_by": "A. Example"}, by=scene.focal)
    look(page, f"{scene.home}review/", f"safety-review-{ending}")
    receipt = submit(version, by=scene.focal, at=clock.now(), token=new_token())
    look(page, f"/receipts/{receipt.number}/", f"safety-receipt-{ending}")
    look(page, "/keys/", f"safety-keys-{ending}")
    page.goto("/check-receipt/")
    page.fill("[name=text]", receipt.number)
    page.click(".actions .button")
    page.wait_for_selector(".note--bad")
    looked_at(page, f"safety-check-number-{ending}")
    page.fill("[name=text]", as_text(receipt))
    page.click(".actions .button")
    page.wait_for_selector(".note--good")
    looked_at(page, f"safety-check-genuine-{ending}")
    look(page, f"{scene.home}levels/", f"safety-levels-{ending}")
    page.select_option("select >> nth=1", "secretariat")
    page.click(".actions .button")
    page.wait_for_load_state()
    looked_at(page, f"safety-levels-stricter-{ending}")
    assert ConfidentialityChange.objects.get().level == "secretariat"


@WINDOWS
def test_the_door_of_the_named_officers(
    scene: SimpleNamespace, signed: Signed, open_page: OpenPage, live_server: LiveServer, viewport: str, language: str
) -> None:
    ending = f"{viewport}-{language}"
    named = User.objects.create_user("named@office.example", name="N. Amed", language=language)
    duties.make_officer(named, group=duties.protection_officers_group())
    page = signed(scene.focal, viewport=viewport, language=language)
    page.goto(scene.home)
    page.click("footer a[href='/support/']")
    looked_at(page, f"safety-something-happened-{ending}")
    page.fill("[name=what]", "They came to our office and asked who had written.")
    page.check("[name=hold_back]")
    page.click(".actions .button")
    page.wait_for_selector(".rows")
    looked_at(page, f"safety-something-told-{ending}")
    report = ProtectedReport.objects.get()
    office = open_page(viewport=viewport, language=language)
    sign_in_page(office, named, live_server.url)
    office.goto("/admin/consultations/protected/")
    looked_at(office, f"safety-protected-list-{ending}")
    office.goto(f"/admin/consultations/protected/{report.pk}/")
    looked_at(office, f"safety-protected-{ending}")
    office.fill("[name=text]", "We have told nobody. When may we speak?")
    office.click("[name=then][value=answer]")
    office.wait_for_load_state()
    page.reload()
    assert "When may we speak?" in page.inner_text("main")
