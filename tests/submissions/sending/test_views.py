"""Check, submit, correct, withdraw: in with a receipt, or refused with the draft intact."""

import re
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from consultations.models import Delegation
from consultations.rounds import windows
from consultations.rounds.windows import delegation_window
from core import clock
from submissions.drafting import services as drafting_services
from submissions.drafting.services import input_for
from submissions.models import Receipt, Submission, Version, Withdrawal
from submissions.sending import services as sending_services, views
from tests.factories import (
    AttachmentFactory,
    DelegationFactory,
    DraftFactory,
    RoundFactory,
    SubmittedFactory,
    answer,
    focal_point,
    new_token,
    recommendation,
    send,
)
from tests.submissions.conftest import Browser
from tests.support.html import text

pytestmark = pytest.mark.django_db


def package(client: Client, delegation: Delegation, **fields: str) -> dict[str, str]:
    """What the review page's form sends, token and revision as the page gave them."""
    page = client.get(f"/rounds/{delegation.pk}/review/").content.decode()
    given = {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("token", "revision", "read")}  # type: ignore[index]
    return {
        "confidentiality": "public",
        "consents": "on",
        "signed_by": "A. Example",
        "then": "submit",
        **given,
        **fields,
    }


def test_it_reads_like_the_document_with_gaps_named(focal: Client, delegation: Delegation) -> None:
    version = DraftFactory(delegation=delegation, package={"consents": False})
    answer(version, "124", comment="word " * 60, rewording="States must do 124.1.")
    shown = text(focal.get(f"/rounds/{delegation.pk}/review/"))
    assert "Paragraph 123 States should do 123.1." in shown
    assert "Supports" in shown and "The body supports the recommendation." in shown
    assert "[removed: should ] [added: must ]" in shown
    assert "Paragraph 127, part 1 States should do 127.1. No answer." in shown
    assert "The limit is 40." in shown
    assert "You have not ticked the consent box yet." not in shown  # nobody has tried to submit
    assert "69 of 40 words" in shown or "70 of 40 words" in shown


def test_the_language_of_the_whole_is_the_sender_s_choice(focal: Client, delegation: Delegation) -> None:
    """New answers begin with it; a page without the field changes nothing."""
    draft = DraftFactory(delegation=delegation, answers={"123": {"comment": "D’accord.", "language": "fr"}})
    page, rules = f"/rounds/{delegation.pk}/review/", delegation.round.rules
    assert 'name="language"' in focal.get(page).content.decode()
    focal.post(page, package(focal, delegation, then="keep", language="fr"))
    focal.post(page, package(focal, delegation, then="keep"))
    draft.refresh_from_db()
    assert draft.language == "fr"
    assert answer(draft, "124", comment="Oui.").language == "fr"
    refused = focal.post(page, package(focal, delegation, then="keep", language="sw"))
    assert refused.status_code == 422
    receipt = focal.post(page, package(focal, delegation, language="fr"), follow=True)
    assert receipt.status_code == 200
    assert Receipt.objects.get().version.language == "fr"
    type(rules).objects.filter(pk=rules.pk).update(languages=["en"])
    focal.post(f"/rounds/{delegation.pk}/correct/")
    choices = focal.get(page).context["form"].fields["language"].choices
    assert [code for code, _name in choices] == ["en", "fr"]
    assert focal.post(page, package(focal, delegation, then="keep", language="fr")).status_code == 302


def test_a_page_of_many_gaps_shows_the_answers_and_counts_the_gaps(browser: Browser) -> None:
    """Three answers are read and checked, not looked for among two hundred and fifty gaps."""
    round_ = RoundFactory(paragraphs={f"140.{n}": 1 for n in range(1, 35)})
    version = DraftFactory(delegation=DelegationFactory(round=round_), answers={"140.7": {"comment": "Done in 2026."}})
    delegation = version.submission.delegation
    shown = text(browser(focal_point(delegation)).get(f"/rounds/{delegation.pk}/review/"))
    assert "Recommendation 140.7 States should do 140.7.1." in shown and "Done in 2026." in shown
    assert "States should do 140.8.1." not in shown and "No answer." not in shown
    assert "33 texts addressed to you have no answer. You can submit without them: 140.1 " in shown


def test_an_answer_is_never_said_to_be_more_open_than_the_whole(browser: Browser) -> None:
    delegation = DelegationFactory(constituency="civil_society")
    version = DraftFactory(delegation=delegation, package={"confidentiality": "nameless"})
    AttachmentFactory(version=version, title="Annex", confidentiality="public")
    shown = text(browser(focal_point(delegation)).get(f"/rounds/{delegation.pk}/review/"))
    assert "Who may see this Public without our name" in shown
    assert "Annex" in shown.partition("Files")[2] and "· Without our name: the file itself is never published" in shown


def test_submitting_gives_a_receipt_on_screen_and_by_mail(
    focal: Client, delegation: Delegation, django_capture_on_commit_callbacks: object
) -> None:
    DraftFactory(delegation=delegation, package={"consents": False})
    with django_capture_on_commit_callbacks(execute=True):  # a fixture
        response = focal.post(f"/rounds/{delegation.pk}/review/", package(focal, delegation))
    version = Version.objects.get()
    assert response["Location"] == f"/receipts/{version.submission.reference}/1/"
    assert version.signed_by == "A. Example"
    shown = text(focal.get(response["Location"]))
    assert "Your submission was received" in shown
    assert version.digest in shown
    assert any(f"{version.submission.reference}/1" in message.body for message in mail.outbox)


def test_a_double_click_is_one_submission_with_one_receipt(focal: Client, delegation: Delegation) -> None:
    DraftFactory(delegation=delegation)
    form = package(focal, delegation)
    answers = [focal.post(f"/rounds/{delegation.pk}/review/", form)["Location"] for _click in range(3)]
    assert len(set(answers)) == 1
    assert Receipt.objects.count() == 1


def test_a_token_that_no_page_gave_is_told_and_breaks_nothing(focal: Client, delegation: Delegation) -> None:
    """PostgreSQL takes no NUL in a text: it must not be asked for one."""
    DraftFactory(delegation=delegation)
    given = {**package(focal, delegation), "token": "\x00" * 20}
    assert focal.post(f"/rounds/{delegation.pk}/review/", given).status_code == 409
    assert focal.get("/receipts/%00/").status_code == 404
    assert not Receipt.objects.exists()


def test_the_same_form_after_a_correction_was_begun_changes_nothing(focal: Client, delegation: Delegation) -> None:
    DraftFactory(delegation=delegation)
    form = package(focal, delegation)
    first = focal.post(f"/rounds/{delegation.pk}/review/", form)["Location"]
    focal.post(f"/rounds/{delegation.pk}/correct/")
    again = focal.post(f"/rounds/{delegation.pk}/review/", {**form, "signed_by": "Somebody else"})
    assert again["Location"] == first
    assert set(Version.objects.values_list("signed_by", flat=True)) == {"A. Example"}


def test_the_close_lets_in_the_last_second_and_not_the_next(focal: Client, delegation: Delegation) -> None:
    DraftFactory(delegation=delegation)
    form = package(focal, delegation, signed_by="M. Inister")
    closes = delegation_window(delegation).closes  # type: ignore[union-attr]
    with clock.at(closes):
        page = focal.post(f"/rounds/{delegation.pk}/review/", form)
        assert page.status_code == 409
        shown = text(page)
        assert "The call for inputs closed on" in shown
        assert "Your draft is saved. You can ask the secretariat for more time and give a reason." in shown
        assert 'value="M. Inister"' in page.content.decode()
        assert Version.objects.get().is_draft
        assert "The body supports the recommendation." in text(focal.get(f"/rounds/{delegation.pk}/review/"))
    with clock.at(closes - timedelta(seconds=1)):
        assert focal.post(f"/rounds/{delegation.pk}/review/", form).status_code == 302
    assert not Version.objects.get().is_draft


def test_a_window_moved_while_somebody_types_takes_nothing(focal: Client, delegation: Delegation) -> None:
    round_, version = delegation.round, DraftFactory(delegation=delegation)
    window = round_.windows.get(constituency="state")
    typed, page = answer(version, "123"), f"/rounds/{delegation.pk}/{recommendation(round_, '123').pk}/"

    def move(closes: datetime) -> None:
        said = {"constituency": "state", "opens": window.opens, "zone": window.zone, "reason": "A holiday."}
        windows.set_window(round_, closes=closes, by=round_.created_by, **said)

    focal.get(page)
    sooner = clock.now() + timedelta(hours=1)
    move(sooner)
    kept = {"comment_type": "substantive", "confidentiality": "public", "language": "en", "then": "stay"}
    with clock.at(sooner + timedelta(minutes=1)):
        saved = focal.post(page, {**kept, "comment": "Typed on.", "revision": str(typed.revision)})
        assert saved.status_code == 302
        form = package(focal, delegation)
        refused = focal.post(f"/rounds/{delegation.pk}/review/", form)
        assert refused.status_code == 409 and "The call for inputs closed on" in text(refused)
        assert Version.objects.get().is_draft
        move(sooner + timedelta(days=2))
        assert focal.post(f"/rounds/{delegation.pk}/review/", form).status_code == 302
    sent = Version.objects.get()
    assert (sent.is_draft, sent.is_late, sent.inputs.get().comment) == (False, False, "Typed on.")


def test_what_was_changed_since_it_was_read_is_not_sent(focal: Client, deputy: Client, delegation: Delegation) -> None:
    version = DraftFactory(delegation=delegation)
    form = package(focal, delegation)
    answer(version, "124", comment="Slipped in.")
    page = focal.post(f"/rounds/{delegation.pk}/review/", form)
    assert page.status_code == 409
    assert "changed these parts since you opened the page: paragraph 124. Nothing was submitted." in text(page)
    assert "Slipped in." in text(page) and 'value="A. Example"' in page.content.decode()
    assert Version.objects.get().is_draft
    again = re.search(r'name="read" value="([^"]+)"', page.content.decode())[1]  # type: ignore[index]
    revision = re.search(r'name="revision" value="([^"]+)"', page.content.decode())[1]  # type: ignore[index]
    assert (
        focal.post(f"/rounds/{delegation.pk}/review/", {**form, "read": again, "revision": revision}).status_code == 302
    )


def test_what_was_saved_while_the_page_was_made_is_not_sent(
    focal: Client, delegation: Delegation, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = DraftFactory(delegation=delegation)
    read = views.document_of

    def read_then_write(*arguments: Any) -> Any:
        document = read(*arguments)
        answer(version, "123", comment="Saved meanwhile.")
        return document

    with monkeypatch.context() as patched:
        patched.setattr(views, "document_of", read_then_write)
        form = package(focal, delegation)
    page = focal.post(f"/rounds/{delegation.pk}/review/", form)
    assert (page.status_code, Version.objects.get().is_draft) == (409, True)
    assert "Saved meanwhile." in text(page)


@pytest.mark.parametrize("read", ["", "nonsense", "9" * 400 + ".x", "1.\x00", "²." + "0" * 64])
def test_a_page_that_nobody_read_sends_nothing(focal: Client, delegation: Delegation, read: str) -> None:
    DraftFactory(delegation=delegation)
    page = focal.post(f"/rounds/{delegation.pk}/review/", {**package(focal, delegation), "read": read})
    assert page.status_code == 409
    assert "Nothing was submitted." in text(page)
    assert Version.objects.get().is_draft


def test_clearing_or_opening_an_answer_is_no_change_of_what_was_read(focal: Client, delegation: Delegation) -> None:
    version = DraftFactory(delegation=delegation)
    form = package(focal, delegation)
    input_for(version, recommendation(delegation.round, "124"), by=focal_point(delegation))
    drafting_services.clear(version.inputs.get(recommendation__paragraph__number="123"), by=focal_point(delegation))
    assert focal.post(f"/rounds/{delegation.pk}/review/", form).status_code == 302


def test_gaps_lateness_and_authority_are_said(focal: Client, delegation: Delegation) -> None:
    version = DraftFactory(delegation=delegation)
    shown = text(focal.get(f"/rounds/{delegation.pk}/review/"))
    assert "4 texts addressed to you have no answer." in shown
    assert "attach the note verbale or the signed letter" in shown
    AttachmentFactory(version=version, kind="note_verbale", title="Note 12/2027")
    window = delegation_window(delegation)
    later = window.closes + timedelta(days=9)  # type: ignore[union-attr]
    windows.extend(delegation, closes=later, zone="UTC", reason="x", by=delegation.round.created_by)
    with clock.at(later - timedelta(days=1)):
        shown = text(focal.get(f"/rounds/{delegation.pk}/review/"))
    assert "Authority: Note 12/2027 (Note verbale)" in shown
    assert "marked as late, on extension" in shown
    page = focal.get(f"/rounds/{delegation.pk}/files/?kind=note_verbale").content.decode()
    assert '<option value="note_verbale" selected' in page


def test_what_is_missing_is_said_at_its_field(focal: Client, delegation: Delegation) -> None:
    DraftFactory(delegation=delegation)
    form = package(focal, delegation)
    del form["consents"]
    page = focal.post(f"/rounds/{delegation.pk}/review/", form)
    assert page.status_code == 409
    assert re.search(r'href="#id_consents">[^<]*have not ticked the consent box yet', page.content.decode())
    assert Version.objects.get().signed_by == "A. Example"


def test_saving_without_sending(focal: Client, delegation: Delegation) -> None:
    DraftFactory(delegation=delegation)
    focal.post(f"/rounds/{delegation.pk}/review/", package(focal, delegation, then="keep"))
    assert Version.objects.get().signed_by == "A. Example"
    assert not Receipt.objects.exists()


def test_the_deputy_checks_but_does_not_submit(focal: Client, deputy: Client, delegation: Delegation) -> None:
    DraftFactory(delegation=delegation)
    page = deputy.get(f"/rounds/{delegation.pk}/review/")
    assert 'value="submit"' not in page.content.decode()
    assert deputy.post(f"/rounds/{delegation.pk}/review/", package(deputy, delegation)).status_code == 404
    assert Version.objects.get().is_draft


def test_a_colleagues_change_of_the_whole_is_not_overwritten(
    focal: Client, deputy: Client, delegation: Delegation
) -> None:
    DraftFactory(delegation=delegation)
    form = package(focal, delegation)
    deputy.post(f"/rounds/{delegation.pk}/review/", package(deputy, delegation, then="keep", signed_by="D. Deputy"))
    page = focal.post(f"/rounds/{delegation.pk}/review/", form)
    assert page.status_code == 409
    shown = text(page)
    assert "Someone changed this in the meantime" in shown
    assert "Signed by Currently saved D. Deputy Yours, not saved yet A. Example" in shown
    assert "Who may see the whole submission Currently saved" not in shown  # both say the same
    assert Version.objects.get().signed_by == "D. Deputy"
    names = ("revision", "read")
    fresh = {name: re.findall(rf'name="{name}" value="([^"]+)"', page.content.decode())[0] for name in names}
    assert focal.post(f"/rounds/{delegation.pk}/review/", {**form, **fresh, "then": "keep"}).status_code == 302
    assert Version.objects.get().signed_by == "A. Example"


def test_other_line_breaks_are_no_difference(browser: Browser) -> None:
    delegation = DelegationFactory(constituency="private_sector")
    DraftFactory(delegation=delegation)
    company = browser(focal_point(delegation))
    review = f"/rounds/{delegation.pk}/review/"
    said = {"declares_interest": "We mine here.\r\nAnd there.", "then": "keep"}
    first, second = (package(company, delegation, **said) for _window in range(2))
    company.post(review, first)
    shown = text(company.post(review, {**second, "signed_by": "B. Other"}))
    assert "Signed by Currently saved A. Example Yours, not saved yet B. Other" in shown
    assert "We mine here. And there. Yours, not saved yet" not in shown


def test_of_two_windows_the_second_reads_the_choices_of_the_first_in_words(
    focal: Client, delegation: Delegation
) -> None:
    DraftFactory(delegation=delegation)
    review, second = f"/rounds/{delegation.pk}/review/", package(focal, delegation, then="keep")
    focal.post(review, package(focal, delegation, then="keep", confidentiality="secretariat", consents=""))
    shown = text(focal.post(review, second))
    assert (
        "Who may see the whole submission Currently saved For the secretariat only Yours, not saved yet Public "
    ) in shown
    assert "answer by answer and file by file. Currently saved No Yours, not saved yet Yes " in shown
    assert "Use the other text and discard mine" in shown
    assert "Nothing is missing." not in shown


def test_a_page_without_a_draft_says_why_it_is_not_there(focal: Client, delegation: Delegation) -> None:
    page = f"/rounds/{delegation.pk}/"
    assert "Nothing is written yet." in text(focal.get(f"{page}review/", follow=True))
    assert "There is no submission to withdraw." in text(focal.get(f"{page}withdraw/", follow=True))
    assert "Nothing has been submitted yet." in text(focal.post(f"{page}correct/", follow=True))
    SubmittedFactory(delegation=delegation)
    assert "Your team has already sent its submission to this call for inputs." in text(
        focal.get(f"{page}review/", follow=True)
    )


def test_fields_that_the_form_does_not_show_change_nothing(focal: Client, delegation: Delegation) -> None:
    DraftFactory(delegation=delegation)
    extra = {"submitted_at": "2020-01-01", "is_late": "on", "declares_interest": "x", "number": "9"}
    focal.post(f"/rounds/{delegation.pk}/review/", package(focal, delegation, then="keep", **extra))
    version = Version.objects.get()
    assert (version.declares_interest, version.number, version.is_draft) == ("", 1, True)


def test_a_correction_starts_as_a_copy_and_is_a_new_version(focal: Client, delegation: Delegation) -> None:
    SubmittedFactory(delegation=delegation)
    focal.post(f"/rounds/{delegation.pk}/correct/", {"back": "https://elsewhere.example/"})
    shown = text(focal.get(f"/rounds/{delegation.pk}/review/"))
    assert "Check and submit version 2" in shown and "The body supports the recommendation." in shown
    response = focal.post(f"/rounds/{delegation.pk}/review/", package(focal, delegation))
    assert response["Location"].endswith("/2/")
    assert "Your correction was received" in text(focal.get(response["Location"]))


def test_a_correction_is_checked_beside_what_was_sent(focal: Client, delegation: Delegation) -> None:
    draft = DraftFactory(delegation=delegation)
    answer(draft, "124", position="supports", comment="As it stands.")
    answer(draft, "127.1", position="supports", comment="No changes.")
    send(draft)
    draft = sending_services.correct(draft.submission, by=focal_point(delegation))
    assert "There are no differences from version 1." in text(focal.get(f"/rounds/{delegation.pk}/review/"))
    answer(draft, "123", comment="Corrected.")
    answer(draft, "124", position="", comment="")
    shown = text(focal.get(f"/rounds/{delegation.pk}/review/"))
    assert "Changes from version 1: Paragraph 123 Removed: paragraph 124" in shown
    assert shown.count("Changed") == 1


@pytest.mark.parametrize("back", ["//elsewhere.example/", "answer", "elsewhere.example"])
def test_leading_away_after_a_correction_is_refused(focal: Client, delegation: Delegation, back: str) -> None:
    """So is what is no address at all."""
    SubmittedFactory(delegation=delegation)
    moved = focal.post(f"/rounds/{delegation.pk}/correct/", {"back": back})
    assert moved["Location"] == f"/rounds/{delegation.pk}/"


def test_no_correction_after_the_close(focal: Client, delegation: Delegation) -> None:
    SubmittedFactory(delegation=delegation)
    with clock.at(clock.now() + timedelta(days=40)):
        focal.post(f"/rounds/{delegation.pk}/correct/")
        shown = text(focal.get(f"/rounds/{delegation.pk}/"))
    assert "The call for inputs closed on" in shown
    assert Version.objects.count() == 1


def test_withdrawing_asks_once_and_gives_a_receipt(focal: Client, deputy: Client, delegation: Delegation) -> None:
    version = SubmittedFactory(delegation=delegation)
    page = f"/rounds/{delegation.pk}/withdraw/"
    assert deputy.get(page).status_code == 404
    assert "The record shows that it was submitted" in text(focal.get(page))
    assert not Withdrawal.objects.exists()
    form = {"reason": "A new government.", "token": new_token()}
    first = focal.post(page, form)["Location"]
    assert focal.post(page, form)["Location"] == first == f"/receipts/{version.submission.reference}/1W/"
    assert "Your submission was withdrawn" in text(focal.get(first))
    assert Withdrawal.objects.get().reason == "A new government."
    assert "You can start a new one while the call for inputs is open." in text(focal.get(f"/rounds/{delegation.pk}/"))


@pytest.mark.parametrize("page", ["review", "withdraw", "correct"])
def test_what_is_not_yours_is_not_there(
    stranger: Client, contributor: Client, delegation: Delegation, page: str
) -> None:
    SubmittedFactory(delegation=delegation)
    for client in (stranger, contributor):
        for key in (delegation.pk, uuid.uuid4()):
            assert client.post(f"/rounds/{key}/{page}/", {"token": new_token()}).status_code == 404
    assert Submission.objects.filter(withdrawal__isnull=True).exists()


def test_companies_say_their_interest(browser: Browser) -> None:
    delegation = DelegationFactory(constituency="private_sector")
    DraftFactory(delegation=delegation)
    client = browser(focal_point(delegation))
    page = client.post(f"/rounds/{delegation.pk}/review/", package(client, delegation))
    assert page.status_code == 409
    assert "Enter the interest that your company has" in text(page)
    kept = package(client, delegation, declares_interest="None")
    assert client.post(f"/rounds/{delegation.pk}/review/", kept).status_code == 302
